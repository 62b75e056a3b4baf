"""Files in three steps: get a URL, send the bytes to it, share (docs.slack.dev, files v2)."""

from __future__ import annotations

import re
import secrets
from typing import Any

from playground.slack import limits
from playground.slack.api_chat import postable
from playground.slack.arguments import Arguments
from playground.slack.errors import SlackError
from playground.slack.files import File
from playground.slack.messages import Content
from playground.slack.methods import Method
from playground.slack.people import Channel
from playground.slack.workspace import Workspace

# Nobody's id (slackapi/bolt-js issue 2115): direct messages go by their D id there.
_CONVERSATION = re.compile(r"[CGDZ][A-Z0-9]+")


def get_upload_url(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Announce a file of a name and a length in bytes."""
    name, length = arguments.required("filename"), arguments.number("length", 0)
    if length < 1:
        raise SlackError("invalid_arguments")
    file = File(
        workspace.mint("F"),
        name,
        length,
        secrets.token_urlsafe(18),
        alt_text=arguments.text("alt_txt") or "",
    )
    workspace.files[file.id] = file
    url = f"{workspace.url}/upload/v1/{file.upload_token}"
    return {"upload_url": url, "file_id": file.id}


def expects(workspace: Workspace, upload_token: str) -> bool:
    """Whether a file was announced under this token in this workspace."""
    return any(file.upload_token == upload_token for file in workspace.files.values())


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
    """Share uploaded files, in the conversations that are given."""
    listed = arguments.values.get("files")
    if not isinstance(listed, list) or not listed:
        raise SlackError("invalid_arguments")
    files = [_uploaded(workspace, one) for one in listed]
    channels = _channels(workspace, arguments)
    for file, one in zip(files, listed, strict=True):
        file.title = str(one.get("title") or file.name)
        file.shared = True
    comment = Content(arguments.text("initial_comment") or "", [])
    for channel in channels:
        workspace.show(channel, comment, files=files, thread_ts=arguments.text("thread_ts"))
    return {"files": [_answered(workspace, file) for file in files]}


def _uploaded(workspace: Workspace, one: Any) -> File:
    file = workspace.files.get(str(one.get("id"))) if isinstance(one, dict) else None
    if file is None or file.content is None or file.shared:
        raise SlackError("file_not_found")
    return file


def _channels(workspace: Workspace, arguments: Arguments) -> list[Channel]:
    channel_id = arguments.text("channel_id")
    if channel_id is not None and not _CONVERSATION.fullmatch(channel_id):
        pattern = "^[CGDZ][A-Z0-9]{8,}$"
        complaint = f"[ERROR] input must match regex pattern: {pattern}"
        raise SlackError("invalid_arguments", messages=[f"{complaint} [json-pointer:/channel_id]"])
    further = (arguments.text("channels") or "").replace(" ", "").split(",")
    wanted = [one for one in dict.fromkeys([channel_id, *further]) if one]
    if len(wanted) > 1 and arguments.text("thread_ts"):
        raise SlackError("invalid_arguments")
    return [_shareable(workspace, one) for one in wanted]


def _shareable(workspace: Workspace, channel_id: str) -> Channel:
    channel = postable(workspace, channel_id)
    # For messages there is `chat:write.public`; files are for members in any case.
    if not channel.bot_is_member:
        raise SlackError("not_in_channel")
    return channel


def _answered(workspace: Workspace, file: File) -> dict[str, Any]:
    # Slack looks into the file later: its kind is not known yet (python-slack-sdk issue 1575).
    return {**file.as_object(workspace.bot.id), "mimetype": "", "filetype": ""}


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write", limits.TIER_4),
    "files.completeUploadExternal": Method(complete_upload, "files:write", limits.TIER_4),
}
