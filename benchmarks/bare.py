"""The limits: the least that does the job with the same libraries, on the same server."""

import sqlite3
import sys
from threading import local
from typing import Any

from flask import Flask, Response, jsonify, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from waitress import serve

#: As many threads as the bot has for the web.
THREADS = 24
SECRET = "0" * 32


class Rows:
    """One table in one file, with a connection for each thread."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._local = local()

    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection; a commit is as durable as the bot's."""
        if not hasattr(self._local, "connection"):
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=10)
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.execute(
                "create table if not exists rows (id text primary key, state text, token text)"
            )
            self._local.connection = connection
        found: sqlite3.Connection = self._local.connection
        return found

    def write(self, row_id: str) -> None:
        """Change one row in one transaction."""
        connection = self.connection()
        connection.execute("begin immediate")
        connection.execute(
            "insert into rows (id, state) values (?, 'off')"
            " on conflict (id) do update set state = excluded.state",
            (row_id,),
        )
        connection.execute("commit")

    def read(self, row_id: str) -> str:
        """Read one row by its key."""
        found = self.connection().execute("select token from rows where id = ?", (row_id,))
        row = found.fetchone()
        return "" if row is None else str(row[0])


def build(database: str) -> Flask:
    """Return Flask with a Bolt that answers with a fixed text, and a view that reads a row."""
    rows = Rows(database)
    known = AuthorizeResult(enterprise_id=None, team_id="T0BENCH", bot_id="B0", bot_token="xoxb-0")

    def authorize() -> AuthorizeResult:
        return known

    bolt = App(signing_secret=SECRET, authorize=authorize)

    @bolt.command("/inbox")
    def command(ack: Any) -> None:
        ack("A fixed text.")

    @bolt.action("connection.deactivate")
    def click(ack: Any, body: dict[str, Any]) -> None:
        rows.write(body["actions"][0]["value"])
        ack()

    site = Flask(__name__)
    handler = SlackRequestHandler(bolt)

    @site.post("/slack/events")
    def events() -> Response:
        return handler.handle(request)

    @site.post("/tokens/<row_id>")
    def token(row_id: str) -> Response:
        return jsonify(token=rows.read(row_id))

    return site


if __name__ == "__main__":
    serve(build(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS, ident=None)
