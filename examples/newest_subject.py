"""Print the newest subject of a mailbox, with an access token that Inboxkeeper hands out.

    INBOXKEEPER_URL=https://inboxkeeper.example.com INBOXKEEPER_APP_KEY=ibk_... \\
        python examples/newest_subject.py alice@example.com

Needs the package `requests`. `GMAIL_URL` and `GRAPH_URL` point somewhere else than at the real
Google and Microsoft; `python -m playground.examples newest_subject` does so.
"""

import os
import sys

import requests

TIMEOUT = 30


def main() -> None:
    """Find the mailbox, ask for a token, read with it."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the address alone
        sys.exit("usage: newest_subject.py ADDRESS")
    inboxkeeper = requests.Session()
    inboxkeeper.headers["Authorization"] = f"Bearer {os.environ['INBOXKEEPER_APP_KEY']}"
    api = f"{os.environ['INBOXKEEPER_URL'].rstrip('/')}/api/v1/connections"

    found = answered(inboxkeeper.get(api, params={"address": sys.argv[1]}, timeout=TIMEOUT))
    if not found["connections"]:
        sys.exit(f"{sys.argv[1]} is not connected, or not for this app to know of.")
    connection = found["connections"][0]
    token = answered(inboxkeeper.post(f"{api}/{connection['id']}/token", timeout=TIMEOUT))
    print(newest_subject(token))


def answered(response: requests.Response) -> dict:
    """Return what was answered; a refusal says what to do, and that is what we say, too."""
    if response.ok:
        return response.json()
    problem = response.json()
    wait = response.headers.get("Retry-After")
    later = f" Come back in {wait} seconds." if wait else ""
    sys.exit(f"{problem['title']}: {problem['detail']}{later}")


def newest_subject(token: dict) -> str:
    """Read one message at the provider; the token is for this mailbox."""
    mail = requests.Session()
    mail.headers["Authorization"] = f"Bearer {token['token']}"
    if token["provider"] == "google":
        gmail = os.environ.get("GMAIL_URL", "https://gmail.googleapis.com")
        messages = f"{gmail}/gmail/v1/users/me/messages"
        listed = answered(mail.get(messages, params={"maxResults": 1}, timeout=TIMEOUT))
        newest = listed["messages"][0]["id"]
        wanted = {"format": "metadata", "metadataHeaders": "Subject"}
        message = answered(mail.get(f"{messages}/{newest}", params=wanted, timeout=TIMEOUT))
        return message["payload"]["headers"][0]["value"]
    graph = os.environ.get("GRAPH_URL", "https://graph.microsoft.com/v1.0")
    wanted = {"$top": 1, "$select": "subject", "$orderby": "receivedDateTime desc"}
    # By address, not as "me": a shared mailbox is opened through another account.
    messages = f"{graph}/users/{token['address']}/messages"
    return answered(mail.get(messages, params=wanted, timeout=TIMEOUT))["value"][0]["subject"]


if __name__ == "__main__":
    main()
