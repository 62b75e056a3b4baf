"""The routes of the demo's page: look at a place, act there, and work the world outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from playground.page import hints
from playground.page.desk import Desk
from playground.page.guard import guard
from playground.page.hands import Refusal
from playground.page.keys import Deed
from playground.page.places import Place
from playground.page.regions import draw, wait_for_news
from playground.page.station import asked

#: How long a page waits for news before it asks again (seconds).
PATIENCE = 20.0
#: How long a page is held back for the bot's answer, for browsers without a script (seconds).
ANSWER = 1.0
STEPS = {
    "quarter": ("+15 min", timedelta(minutes=15)),
    "hour": ("+1 h", timedelta(hours=1)),
    "day": ("+1 day", timedelta(days=1)),
}
#: How long a browser keeps a file, which never changes (seconds).
KEPT = 3600


def create_app(desk: Desk) -> Flask:
    """Return the page of one world."""
    app = Flask("playground.page")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(hints=hints, steps=STEPS)
    guard(app)
    pages = _Pages(desk)
    app.get("/")(pages.start)
    app.get("/as/<name>/<where>")(pages.look)
    app.get("/as/<name>/<where>/live")(pages.live)
    app.post("/as/<name>/<where>/write")(pages.write)
    app.post("/as/<name>/<where>/act")(pages.act)
    app.post("/as/<name>/<where>/outside")(pages.outside)
    app.get("/files/<file_id>")(pages.file)
    return app


class _Pages:
    """What each route answers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def start(self) -> AnyResponse:
        first = self._desk.places.people()[0]
        return redirect(self._desk.places.find(first.name, "app").path)

    def look(self, name: str, where: str) -> AnyResponse | str:
        if self._desk.places.is_left(name, where):
            return redirect(self._desk.places.find(name, "app").path)
        place = self._place(name, where)
        if place.tab == "home":
            self._open_home(place)
        self._desk.places.has_read(place)
        regions = draw(self._desk, place, request.args.get("ask", ""))
        return render_template(
            "page.html", place=place, regions=regions, say=self._desk.say(place.person)
        )

    def live(self, name: str, where: str) -> Response:
        """Answer with the parts that are not as the page knows them, as soon as there are any."""
        place = self._place(name, where)
        news = wait_for_news(self._desk, place, request.args, PATIENCE)
        return jsonify(
            {name: {"html": one.html, "version": one.version} for name, one in news.items()}
        )

    def write(self, name: str, where: str) -> AnyResponse:
        place = self._place(name, where)
        text = request.form.get("text", "")
        return self._done(place, lambda: self._desk.hands.write(place, text))

    def act(self, name: str, where: str) -> AnyResponse:
        place = self._place(name, where)
        if "cancel" in request.form:
            return redirect(place.path, HTTPStatus.SEE_OTHER)
        if dialog := request.form.get("ask"):
            return redirect(f"{place.path}?{urlencode({'ask': dialog})}", HTTPStatus.SEE_OTHER)
        try:
            deed = Deed.parse(request.form.get("do", ""))
        except ValueError:
            abort(HTTPStatus.BAD_REQUEST)
        return self._done(place, lambda: self._desk.hands.do(place.person, deed, request.form))

    def outside(self, name: str, where: str) -> AnyResponse:
        """Move the clock, turn a switch, or let an event happen."""
        place = self._place(name, where)
        return self._done(place, self._outside_deed())

    def file(self, file_id: str) -> Response:
        """Return an uploaded file: pictures to be shown, everything else to be kept."""
        file = self._desk.slack.workspace.files.get(file_id)
        if file is None or file.content is None:
            abort(HTTPStatus.NOT_FOUND)
        response = Response(file.content, mimetype=file.mimetype)
        response.headers["Cache-Control"] = f"private, max-age={KEPT}, immutable"
        if not file.is_picture:
            response.headers.set("Content-Disposition", "attachment", filename=file.name)
        return response

    def _place(self, name: str, where: str) -> Place:
        try:
            return self._desk.places.find(name, where)
        except LookupError:
            abort(HTTPStatus.NOT_FOUND)

    def _open_home(self, place: Place) -> None:
        """Look at the Home tab as Slack tells the app of it, and give the app time to draw."""
        self._desk.tell(place)
        try:
            self._desk.slack.open_home(place.person)
            self._desk.slack.wait_until(lambda: self._desk.slack.home(place.person), ANSWER)
        except AssertionError:
            # No answer in time: the tab is shown as it is.
            return

    def _outside_deed(self) -> Callable[[], object]:
        try:
            if step := request.form.get("clock"):
                by = STEPS[step][1]
                return lambda: self._desk.clockwork.advance(by)
            return asked(self._desk.stations(), request.form.get("do", ""))
        except LookupError:
            return abort(HTTPStatus.BAD_REQUEST)

    def _done(self, place: Place, deed: Callable[[], object]) -> AnyResponse:
        """Do it, say what could not be done, and go back to the page."""
        problem = ""
        before = self._seen(place)
        try:
            deed()
        except Refusal as refusal:
            problem = self._desk.say(place.person)(refusal.word)
        except AssertionError as impossible:
            problem = str(impossible).partition("\n")[0]
        self._desk.tell(place, problem)
        if request.accept_mimetypes.best == "application/json":
            return jsonify(problem=problem)
        self._wait_for_answer(place, before)
        return redirect(place.path, HTTPStatus.SEE_OTHER)

    def _seen(self, place: Place) -> list[object]:
        with self._desk.slack.workspace.lock:
            items = self._desk.places.items(place)
            modal = self._desk.slack.workspace.views.top(place.person)
            return [(one.ts, one.edits) for one in items] + [modal]

    def _wait_for_answer(self, place: Place, before: list[object]) -> None:
        try:
            self._desk.slack.wait_until(lambda: self._seen(place) != before, ANSWER)
        except AssertionError:
            # Nothing came, and nothing had to: the page is shown as it is.
            return
