"""What stands on the page, for whom, and how it becomes known that there is more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
from slack_sdk import WebClient

from playground.browser import Browser
from playground.page.desk import Desk
from playground.page.station import Event, Link, Station, Switch
from playground.slack.files import File
from playground.slack.messages import validated
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.page.conftest import post
from tests.playground.slack.blocks_of_slack import actions, button, home, section
from tests.playground.slack.test_files import PNG


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


def share(slack: Slack, person: Person, name: str, content: bytes, **said: str) -> File:
    """Let the bot share a file in somebody's direct messages."""
    file = File(slack.workspace.mint("F"), name, len(content), "secret", **said)
    file.content = content
    slack.workspace.files[file.id] = file
    channel = slack.workspace.dm_channel(person)
    slack.workspace.show(channel, validated("t", [], text_required=True), files=[file])
    return file


def test_a_picture_is_shown_with_what_is_said_of_it(
    screen: Browser, page: str, slack: Slack, alice: Person
) -> None:
    file = share(slack, alice, "chart.png", PNG, title="A week", alt_text='Five "bars"')
    screen.open(screen.url)
    (picture,) = screen.elements("img")
    assert picture.attrib["alt"] == 'Five "bars"'
    assert (picture.attrib["width"], picture.attrib["height"]) == ("7", "5")
    assert "A week" in screen.text()
    answer = requests.get(f"{page}{picture.attrib['src']}", timeout=5)
    assert (answer.content, answer.headers["Content-Type"]) == (file.content, "image/png")
    assert "Content-Disposition" not in answer.headers


def test_any_other_file_is_there_to_be_kept(
    screen: Browser, page: str, slack: Slack, alice: Person
) -> None:
    share(slack, alice, "<b>.csv", b"a,b" * 1000)
    screen.open(screen.url)
    assert "<b>.csv file, 3.0 kB" in screen.text()
    (link,) = [one for one in screen.elements("a") if "download" in one.attrib]
    assert link.attrib["download"] == "<b>.csv"
    answer = requests.get(f"{page}{link.attrib['href']}", timeout=5)
    assert answer.content == b"a,b" * 1000
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_picture_that_can_hold_a_script_is_not_shown(
    screen: Browser, page: str, slack: Slack, alice: Person
) -> None:
    file = share(slack, alice, "chart.svg", b"<svg onload='x()'/>")
    screen.open(screen.url)
    assert screen.elements("img") == []
    answer = requests.get(f"{page}/files/{file.id}", timeout=5)
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_home_tab_shows_what_is_published_last_as_soon_as_it_is(
    page: str, slack: Slack, alice: Person
) -> None:
    slack.workspace.views.publish(alice, home(section("before")), None)
    live = f"{page}/as/alice/home/live"
    first = requests.get(live, timeout=5).json()
    assert "before" in first["talk"]["html"]
    known = {name: one["version"] for name, one in first.items()}
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(lambda: requests.get(live, params=known, timeout=30).json())
        client.views_publish(user_id=alice.id, view=home(section("after")))
        assert list(waiting.result()) == ["talk"]
    assert "after" in waiting.result()["talk"]["html"]
    assert "before" not in waiting.result()["talk"]["html"]


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


def test_a_station_is_marked_where_something_is_not_as_usual() -> None:
    power = Switch("Power", lambda: True, lambda on: None, usual=True)
    rain = Switch("Rain", lambda: True, lambda on: None)
    assert not Station("sky", "The sky", switches=[power]).troubled
    assert Station("sky", "The sky", inside=[Station("in", "In it", switches=[rain])]).troubled


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
