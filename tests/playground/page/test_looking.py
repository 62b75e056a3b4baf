"""What stands on the page, for whom, and how it becomes known that there is more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests

from playground.browser import Browser
from playground.page.desk import Desk
from playground.page.station import Event, Link, Station, Switch
from playground.slack.messages import validated
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from playground.slack.workspace import File
from tests.playground.page.conftest import post
from tests.playground.slack.blocks_of_slack import actions, button, section


def test_the_first_person_is_shown_at_the_address_alone(screen: Browser, page: str) -> None:
    screen.open(page)
    assert screen.url == f"{page}/as/alice/app"
    assert "Try this first: send /inbox connect alice@acme.test" in " ".join(
        screen.text().split("\n")
    )


@pytest.mark.parametrize("path", ["/as/nobody/app", "/as/alice/C9", "/files/F9", "/as/alice"])
def test_what_is_not_there_is_not_found(page: str, path: str) -> None:
    assert requests.get(page + path, timeout=5).status_code == 404


def test_slacks_window_speaks_the_persons_language(screen: Browser, page: str) -> None:
    screen.open(f"{page}/as/bernd/app")
    assert "Nachrichten" in screen.text()
    assert "Geben Sie unten einen Befehl ein." in screen.text()


def test_an_edited_message_says_so(screen: Browser, slack: Slack, alice: Person) -> None:
    message = post(slack, alice, section("before"))
    message.edit(validated("after", [section("after")], text_required=True))
    screen.open(screen.url)
    assert "after" in screen.text()
    assert "before" not in screen.text()
    assert "(edited)" in screen.text()


def test_a_message_without_blocks_shows_its_text(
    screen: Browser, slack: Slack, alice: Person
) -> None:
    post(slack, alice, text="see *this*")
    screen.open(screen.url)
    assert "see this" in screen.text()


def test_unread_messages_are_counted_beside_their_reader_until_looked_at(
    screen: Browser, page: str, slack: Slack, bernd: Person
) -> None:
    post(slack, bernd, section("one"))
    post(slack, bernd, section("two"))
    screen.open(screen.url)
    assert "2 unread" in screen.text()
    screen.open(f"{page}/as/bernd/app")
    screen.open(f"{page}/as/alice/app")
    assert "unread" not in screen.text()


def test_what_came_after_somebody_left_is_unread(
    screen: Browser, page: str, slack: Slack, bernd: Person
) -> None:
    live = f"{page}/as/bernd/app/live"
    first = requests.get(live, timeout=5).json()
    known = {name: one["version"] for name, one in first.items()}
    with ThreadPoolExecutor() as pool:
        left_open = pool.submit(lambda: requests.get(live, params=known, timeout=30).json())
        post(slack, bernd, section("late"))
        assert "late" in left_open.result()["talk"]["html"]
    screen.open(screen.url)
    assert "1 unread" in screen.text()


def test_a_moved_clock_stands_between_the_messages_and_in_their_times(
    screen: Browser, slack: Slack, alice: Person, desk: Desk
) -> None:
    post(slack, alice, section("first"))
    screen.press(text="+1 h")
    post(slack, alice, section("second"))
    screen.open(screen.url)
    shown = screen.text()
    assert shown.index("first") < shown.index("1 hour later") < shown.index("second")
    assert desk.clockwork.ahead == timedelta(hours=1)


def test_uploaded_pictures_are_shown_and_other_files_are_kept(
    screen: Browser, page: str, slack: Slack, alice: Person
) -> None:
    for name, content in {"chart.png": b"\x89PNG", "<b>.csv": b"a,b"}.items():
        file = File(f"F{len(name)}", name, len(content), "secret", content, shared=True)
        slack.workspace.files[file.id] = file
        shown = {"id": file.id, "name": name, "size": len(content)}
        channel = slack.workspace.dm_channel(alice)
        slack.workspace.show(channel, validated("t", [], text_required=True), files=[shown])
    screen.open(screen.url)
    assert "<b>.csv" in screen.text()
    picture = requests.get(f"{page}/files/F9", timeout=5)
    assert (picture.content, picture.headers["Content-Type"]) == (b"\x89PNG", "image/png")
    table = requests.get(f"{page}/files/F7", timeout=5)
    assert table.headers["Content-Disposition"].startswith("attachment")


def test_news_are_told_as_soon_as_there_are_any(page: str, slack: Slack, alice: Person) -> None:
    live = f"{page}/as/alice/app/live"
    first = requests.get(live, timeout=5).json()
    known = {name: one["version"] for name, one in first.items()}
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(lambda: requests.get(live, params=known, timeout=30).json())
        post(slack, alice, section("news"))
        assert list(waiting.result()) == ["talk"]
    assert "news" in waiting.result()["talk"]["html"]


def test_closing_answers_everybody_who_waits(page: str, desk: Desk) -> None:
    live = f"{page}/as/alice/app/live"
    first = requests.get(live, timeout=5).json()
    known = {name: one["version"] for name, one in first.items()}
    desk.close()
    assert requests.get(live, params=known, timeout=5).json() == {}


def test_links_of_the_real_world_stay_in_this_one(
    screen: Browser, slack: Slack, alice: Person, stations: list[Station]
) -> None:
    stations.append(
        Station("post", "Post", plays={"https://post.example/": "http://127.0.0.1:9/here"})
    )
    post(slack, alice, actions(button("Open", url="https://post.example/apps")))
    screen.open(screen.url)
    links = {one.attrib["href"] for one in screen.element("scroll").iter("a")}
    assert links == {"http://127.0.0.1:9/here"}


def test_a_station_shows_its_pages_switches_and_events_and_obeys(
    screen: Browser, stations: list[Station]
) -> None:
    happened: list[str] = []
    state = {"rain": False}
    stations.append(
        Station(
            "sky",
            "The sky",
            says="Above us.",
            links=[Link("Forecast", "http://127.0.0.1:9/")],
            switches=[Switch("Rain", lambda: state["rain"], lambda on: state.update(rain=on))],
            inside=[
                Station(
                    "cloud", "A cloud", events=[Event("Thunder", lambda: happened.append("!"))]
                )
            ],
        )
    )
    screen.open(screen.url)
    assert "Above us." in screen.text()
    screen.press(text="Rain")
    assert state["rain"]
    screen.press(text="Rain")
    assert not state["rain"]
    screen.press(text="Thunder")
    assert happened == ["!"]


@pytest.mark.parametrize("deed", ["switch:sky:0:on", "event:sky:0", "event:sky", "", "clock"])
def test_a_station_that_is_not_there_is_refused(page: str, deed: str) -> None:
    answer = requests.post(f"{page}/as/alice/app/outside", data={"do": deed}, timeout=5)
    assert answer.status_code == 400


def test_a_channel_shows_its_members_what_is_said(
    screen: Browser, page: str, slack: Slack, general: Channel, bernd: Person
) -> None:
    slack.say(bernd, general, "Guten Morgen")
    screen.press(text="#general")
    assert "Guten Morgen" in screen.text()
    screen.fill("text", "Good morning")
    screen.press(text="Send")
    assert "Good morning" in screen.text()
