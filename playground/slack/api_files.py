"""Files in three steps: get a URL, send the bytes to it, share (docs.slack.dev, files v2)."""

from __future__ import annotations

import secrets
from typing import Any

from playground.slack import limits
from playground.slack.api_chat import postable
from playground.slack.arguments import Arguments
from playground.slack.errors import SlackError
from playground.slack.messages import Content
from playground.slack.methods import Method
from playground.slack.workspace import File, Workspace


def get_upload_url(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Announce a file of a name and a length in bytes."""
    name, length = arguments.required("filename"), arguments.number("length", 0)
    if length < 1:
        raise SlackError("invalid_arguments")
    file = File(workspace.mint("F"), name, length, secrets.token_urlsafe(18))
    workspace.files[file.id] = file
    url = f"{workspace.url}/upload/v1/{file.upload_token}"
    return {"upload_url": url, "file_id": file.id}


def receive_upload(workspace: Workspace, upload_token: str, content: bytes) -> str:
    """Take the bytes of an announced file; raise SlackError for another length or twice."""
    with workspace.lock:
        for file in workspace.files.values():
            if file.upload_token == upload_token and file.content is None:
                if len(content) != file.length:
                    raise SlackError("file_upload_size_mismatch", status=400)
                file.content = content
                return f"OK - {file.length}"
    raise SlackError("file_not_found", status=404)


def complete_upload(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Share uploaded files, in a channel when one is given."""
    listed = arguments.values.get("files")
    if not isinstance(listed, list) or not listed:
        raise SlackError("invalid_arguments")
    chosen = [(_uploaded(workspace, one), one) for one in listed]
    shown = [_file_object(workspace, file, one.get("title")) for file, one in chosen]
    if channel_id := arguments.text("channel_id"):
        channel = postable(workspace, channel_id)
        comment = Content(arguments.text("initial_comment") or "", [])
        thread_ts = arguments.text("thread_ts")
        workspace.show(channel, comment, files=shown, thread_ts=thread_ts)
    for file, _ in chosen:
        file.shared = True
    return {"files": shown}


def _uploaded(workspace: Workspace, one: Any) -> File:
    file = workspace.files.get(str(one.get("id"))) if isinstance(one, dict) else None
    if file is None or file.content is None or file.shared:
        raise SlackError("file_not_found")
    return file


def _file_object(workspace: Workspace, file: File, title: Any) -> dict[str, Any]:
    return {
        "id": file.id,
        "name": file.name,
        "title": str(title or file.name),
        "size": file.length,
        "user": workspace.bot.id,
    }


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write", limits.TIER_4),
    "files.completeUploadExternal": Method(complete_upload, "files:write", limits.TIER_4),
}
