"""The browser: pages, forms, redirects, cookies and where a request says it comes from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, redirect, request

from playground.browser import Browser
from playground.certificates import LocalAuthority
from playground.server import LoopbackServer

FORM = """<!doctype html><title>The form</title>
<script>var hidden = 1;</script>
<p>Hello <b>wor</b>ld.<p hidden>Not to be seen
<form id="form" method="post" action="/sent?from=form">
  <input type="hidden" name="token" value="t&amp;1">
  <input name="host" value="mail.acme.test"><input name="port" type="number">
  <input type="password" name="password">
  <textarea name="note">old note</textarea>
  <select name="tls"><option value="ssl">SSL</option><option>STARTTLS</option></select>
  <input type="checkbox" name="scope" value="read" checked>
  <input type="checkbox" name="scope" value="send">
  <input type="checkbox" name="plain">
  <input type="radio" name="kind" value="personal" checked>
  <input type="radio" name="kind" value="team">
  <input name="off" value="x" disabled>
  <input value="nameless">
  <button type="button" id="script-only">Script</button>
  <button id="continue" name="decision" value="continue"><b>Con</b>tinue</button>
  <input type="submit" name="decision" value="Cancel">
  <button disabled>Never</button>
</form>
<a id="there" href="sent?from=link">Over there</a>"""


class Site:
    """A site that writes down what comes in."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.pages: dict[str, Response] = {}
        self.app = Flask(__name__)
        self.app.add_url_rule("/<path:name>", "any", self._answer, methods=["GET", "POST"])

    def page(self, name: str, body: str, **headers: str) -> None:
        """Serve a page; underscores in the names of headers stand for hyphens."""
        response = Response(f"<!doctype html>{body}", content_type="text/html; charset=utf-8")
        response.headers.update({key.replace("_", "-"): text for key, text in headers.items()})
        self.pages[name] = response

    def redirect(self, name: str, location: str, code: int = 302) -> None:
        """Serve a redirect."""
        redirection = redirect(location, code, Response=Response)
        assert isinstance(redirection, Response)
        self.pages[name] = redirection

    def cookie(self, name: str, **details: Any) -> None:
        """Let the page `set-<name>` set a cookie."""
        response = Response("<!doctype html>set", content_type="text/html")
        response.set_cookie(name, "value", **details)
        self.pages[f"set-{name}"] = response

    @property
    def last(self) -> dict[str, Any]:
        """The last request."""
        return self.seen[-1]

    def _answer(self, name: str) -> Response:
        self.seen.append(
            {
                "method": request.method,
                "path": request.full_path.rstrip("?"),
                "form": list(request.form.items(multi=True)),
                "cookies": set(request.cookies),
                "origin": request.headers.get("Origin"),
                "site": request.headers.get("Sec-Fetch-Site"),
                "language": request.headers.get("Accept-Language"),
            }
        )
        missing = Response("<!doctype html><h1>nothing here</h1>", 404)
        return self.pages.get(name, missing)


@pytest.fixture
def site() -> Site:
    site = Site()
    site.page("form", FORM)
    site.page("sent", "<h1>Sent</h1>")
    return site


@pytest.fixture
def home(site: Site) -> Iterator[str]:
    """The site over http."""
    with LoopbackServer(site.app) as server:
        yield server.url


def another_name(home: str) -> str:
    """Return the same site under another name: for a browser that is another site."""
    return home.replace("127.0.0.1", "localhost")


@pytest.fixture
def elsewhere(home: str) -> str:
    return another_name(home)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


def test_a_page_has_status_address_title_and_visible_text(browser: Browser, home: str) -> None:
    browser.open(f"{home}/form")

    assert (browser.status, browser.url, browser.origin) == (200, f"{home}/form", home)
    assert browser.title == "The form"
    assert browser.text().startswith("Hello world.\n")
    assert "hidden" not in browser.text()
    assert "Not to be seen" not in browser.text()


def test_a_link_is_followed(browser: Browser, home: str, site: Site) -> None:
    browser.open(f"{home}/form")
    browser.press(text="Over there")

    assert site.last["path"] == "/sent?from=link"
    assert browser.text() == "Sent"


@pytest.mark.parametrize("button", [{"id": "continue"}, {"text": "Continue"}, {"id": "form"}])
def test_a_form_sends_what_a_browser_would_send(
    browser: Browser, home: str, site: Site, button: dict[str, str]
) -> None:
    browser.open(f"{home}/form")
    browser.press(**button)

    assert (site.last["method"], site.last["path"]) == ("POST", "/sent?from=form")
    assert site.last["form"] == [
        ("token", "t&1"),
        ("host", "mail.acme.test"),
        ("port", ""),
        ("password", ""),
        ("note", "old note"),
        ("tls", "ssl"),
        ("scope", "read"),
        ("kind", "personal"),
        ("decision", "continue"),
    ]


def test_a_person_fills_and_ticks_before_sending(browser: Browser, home: str, site: Site) -> None:
    browser.open(f"{home}/form")
    browser.fill("host", "imap.acme.test")
    browser.fill("note", "new note")
    browser.fill("tls", "STARTTLS")
    browser.untick("read")
    browser.tick("send")
    browser.tick("on")
    browser.press(text="Cancel")

    sent = dict(site.last["form"])
    assert (sent["host"], sent["note"], sent["tls"]) == ("imap.acme.test", "new note", "STARTTLS")
    assert [text for name, text in site.last["form"] if name == "scope"] == ["send"]
    assert sent["plain"] == "on"
    assert sent["decision"] == "Cancel"


def test_a_form_with_get_replaces_the_query(browser: Browser, home: str, site: Site) -> None:
    site.page("search", '<form action="/sent?old=1"><input name="q"><button>Go</button></form>')
    browser.open(f"{home}/search")
    browser.fill("q", "a b")
    browser.press(text="Go")

    assert (site.last["method"], site.last["path"]) == ("GET", "/sent?q=a+b")


def test_a_form_without_an_action_is_sent_to_its_page(
    browser: Browser, home: str, site: Site
) -> None:
    site.page("self", '<form method="post"><button>Go</button></form>')
    browser.open(f"{home}/self?x=1")
    browser.press(text="Go")

    assert (site.last["method"], site.last["path"]) == ("POST", "/self?x=1")


@pytest.mark.parametrize(
    "use",
    [
        lambda browser: browser.press(id="missing"),
        lambda browser: browser.press(text="Never"),
        lambda browser: browser.press(id="script-only"),
        lambda browser: browser.press(text="Con"),
        lambda browser: browser.fill("token", "forged"),
        lambda browser: browser.fill("off", "on"),
        lambda browser: browser.fill("tls", "none"),
        lambda browser: browser.tick("personal"),
        lambda browser: browser.untick("delete"),
        lambda browser: browser.element("nothing"),
    ],
)
def test_what_a_person_could_not_do_is_an_assertion_error_that_shows_the_page(
    browser: Browser, home: str, site: Site, use: Any
) -> None:
    browser.open(f"{home}/form")

    with pytest.raises(AssertionError) as complaint:
        use(browser)

    assert f"{home}/form (200)" in str(complaint.value)
    assert "Hello world." in str(complaint.value)
    assert len(site.seen) == 1


def test_a_button_that_checks_nothing_sends_a_form_with_gaps(
    browser: Browser, home: str, site: Site
) -> None:
    site.page(
        "gaps",
        '<form action="/sent" method="post"><input name="q" required>'
        "<button formnovalidate>Later</button></form>",
    )
    browser.open(f"{home}/gaps")
    browser.press(text="Later")
    assert site.last["form"] == [("q", "")]


def test_an_empty_option_takes_back_what_was_chosen(
    browser: Browser, home: str, site: Site
) -> None:
    site.page(
        "chosen",
        '<form action="/sent" method="post"><select name="who"><option value="">Nobody</option>'
        '<option value="1" selected>Alice</option></select><button>Go</button></form>',
    )
    browser.open(f"{home}/chosen")
    browser.fill("who", "")
    browser.press(text="Go")
    assert site.last["form"] == [("who", "")]


def test_a_required_field_has_to_be_filled(browser: Browser, home: str, site: Site) -> None:
    site.page("needs", '<form action="/sent"><input name="q" required><button>Go</button></form>')
    browser.open(f"{home}/needs")

    with pytest.raises(AssertionError, match="a value for 'q'"):
        browser.press(text="Go")
    browser.fill("q", "x")
    browser.press(text="Go")
    assert browser.url == f"{home}/sent?q=x"


def test_two_buttons_with_the_same_text_are_ambiguous(
    browser: Browser, home: str, site: Site
) -> None:
    site.page("two", '<a href="/sent">Go</a><a href="/form">Go</a>')
    browser.open(f"{home}/two")

    with pytest.raises(AssertionError, match="2 there"):
        browser.press(text="Go")


@pytest.mark.parametrize(
    ("code", "arrives"),
    [
        (302, ("GET", [])),
        (303, ("GET", [])),
        (307, ("POST", [("a", "1")])),
        (308, ("POST", [("a", "1")])),
    ],
)
def test_redirects_after_a_post_keep_or_drop_the_form(
    browser: Browser, home: str, site: Site, code: int, arrives: Any
) -> None:
    site.redirect("old", "/sent", code)
    site.page("ask", '<form method="post" action="/old"><input name="a" value="1"><button>Go')
    browser.open(f"{home}/ask")
    browser.press(text="Go")

    assert (site.last["method"], site.last["form"]) == arrives
    assert browser.url == f"{home}/sent"


def test_endless_redirects_are_given_up(browser: Browser, home: str, site: Site) -> None:
    site.redirect("round", "/round")

    with pytest.raises(AssertionError, match="redirects"):
        browser.open(f"{home}/round")


@pytest.mark.parametrize(
    "url",
    [
        "https://accounts.google.com/",
        "http://192.168.0.1/",
        "http://localhost.acme.test/",
        "http://127.0.0.1.acme.test/",
        "file:///etc/hostname",
    ],
)
def test_only_loopback_is_opened(browser: Browser, home: str, site: Site, url: str) -> None:
    with pytest.raises(ValueError, match="stays on loopback"):
        browser.open(url)

    site.redirect("out", url)
    with pytest.raises(ValueError, match="stays on loopback"):
        browser.open(f"{home}/out")


def test_an_address_that_was_typed_comes_from_nowhere(
    browser: Browser, home: str, elsewhere: str, site: Site
) -> None:
    browser.open(f"{elsewhere}/form")
    browser.open(f"{home}/form")

    assert (site.last["site"], site.last["origin"]) == ("none", None)


def test_a_form_on_the_own_site_says_same_origin(browser: Browser, home: str, site: Site) -> None:
    browser.open(f"{home}/form")
    browser.press(id="continue")

    assert (site.last["site"], site.last["origin"]) == ("same-origin", home)


def test_a_form_on_another_site_says_so(
    browser: Browser, home: str, elsewhere: str, site: Site
) -> None:
    site.page("there", f'<form method="post" action="{home}/sent"><button>Go</button></form>')
    browser.open(f"{elsewhere}/there")
    browser.press(text="Go")

    assert (site.last["site"], site.last["origin"]) == ("cross-site", elsewhere)


def test_another_port_is_another_origin_of_the_same_site(
    browser: Browser, home: str, site: Site
) -> None:
    with LoopbackServer(site.app) as neighbour:
        site.page("link", f'<a href="{neighbour.url}/sent">Go</a>')
        browser.open(f"{home}/link")
        browser.press(text="Go")

    assert site.last["site"] == "same-site"


def test_of_all_hops_of_a_redirect_the_furthest_counts(
    browser: Browser, home: str, elsewhere: str, site: Site
) -> None:
    site.page("link", '<a href="/away">Go</a>')
    site.redirect("away", f"{elsewhere}/back")
    site.redirect("back", f"{home}/sent")
    browser.open(f"{home}/link")
    browser.press(text="Go")

    assert [one["site"] for one in site.seen[1:]] == ["same-origin", "cross-site", "cross-site"]


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("no-referrer", False),
        ("same-origin", True),
        ("strict-origin", True),
        ("no-referrer, same-origin", True),
    ],
)
def test_the_referrer_policy_of_a_page_can_hide_its_origin(
    browser: Browser, home: str, site: Site, policy: str, told: bool
) -> None:
    site.page("quiet", '<form method="post" action="/sent"><button>Go', Referrer_Policy=policy)
    browser.open(f"{home}/quiet")
    browser.press(text="Go")

    assert site.last["origin"] == (home if told else "null")


def test_a_post_from_https_to_http_hides_its_origin(home: str, site: Site, tmp_path: Path) -> None:
    authority = LocalAuthority()
    site.page("secure", f'<form method="post" action="{home}/sent"><button>Go')
    with (
        LoopbackServer(site.app, ssl_context=authority.server_context()) as secure,
        Browser(authority.ca_file(tmp_path / "ca.pem")) as browser,
    ):
        browser.open(f"{secure.url}/secure")
        browser.press(text="Go")

    assert (site.last["site"], site.last["origin"]) == ("cross-site", "null")


def test_a_server_that_nobody_vouches_for_is_not_opened(site: Site, tmp_path: Path) -> None:
    ca_file = LocalAuthority().ca_file(tmp_path / "ca.pem")
    with (
        LoopbackServer(site.app, ssl_context=LocalAuthority().server_context()) as server,
        Browser(ca_file) as browser,
        pytest.raises(OSError, match="certificate"),
    ):
        browser.open(f"{server.url}/form")


def test_ca_bundle_and_proxies_of_the_environment_do_not_matter(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = LocalAuthority()
    ca_file = authority.ca_file(tmp_path / "ca.pem")
    stranger = LocalAuthority().ca_file(tmp_path / "stranger.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(stranger))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with (
        LoopbackServer(site.app, ssl_context=authority.server_context()) as server,
        Browser(ca_file) as browser,
    ):
        browser.open(f"{server.url}/form")

    assert browser.status == 200


def test_cookies_are_kept_and_belong_to_one_browser(
    browser: Browser, home: str, site: Site
) -> None:
    site.cookie("session", httponly=True)
    browser.open(f"{home}/set-session")
    browser.open(f"{home}/form")
    assert site.last["cookies"] == {"session"}

    with Browser() as other:
        other.open(f"{home}/form")
    assert site.last["cookies"] == set()


def test_a_cookie_that_a_redirect_sets_is_there_for_the_next_page(
    browser: Browser, home: str, site: Site
) -> None:
    site.redirect("login", "/form")
    site.pages["login"].set_cookie("session", "x")
    browser.open(f"{home}/login")

    assert site.last["cookies"] == {"session"}


def test_a_cookie_stays_within_its_path_and_host(
    browser: Browser, home: str, elsewhere: str, site: Site
) -> None:
    site.cookie("deep", path="/deep")
    browser.open(f"{home}/set-deep")

    seen = []
    for url in (f"{home}/form", f"{home}/deep/page", f"{elsewhere}/deep/page"):
        browser.open(url)
        seen.append(site.last["cookies"])
    assert seen == [set(), {"deep"}, set()]


@pytest.mark.parametrize(
    ("same_site", "come_along"),
    [("Lax", ["link"]), (None, ["link"]), ("Strict", [])],
)
def test_same_site_cookies_stay_at_home_when_another_site_asks(
    browser: Browser, home: str, site: Site, same_site: str | None, come_along: list[str]
) -> None:
    elsewhere = another_name(home)
    site.cookie("session", samesite=same_site)
    form = f'<form method="post" action="{home}/sent"><button>form</button></form>'
    site.page("there", f'<a href="{home}/sent">link</a>{form}')
    browser.open(f"{home}/set-session")

    came_along = []
    for way in ("link", "form"):
        browser.open(f"{elsewhere}/there")
        browser.press(text=way)
        came_along += [way] if site.last["cookies"] else []
    assert came_along == come_along


@pytest.mark.parametrize("same_site", ["Lax", "Strict"])
def test_same_site_cookies_come_along_on_the_own_site(
    browser: Browser, home: str, site: Site, same_site: str
) -> None:
    site.cookie("session", samesite=same_site)
    browser.open(f"{home}/set-session")
    browser.open(f"{home}/form")
    browser.press(id="continue")

    assert (site.last["method"], site.last["cookies"]) == ("POST", {"session"})


def test_a_form_post_that_is_answered_with_a_redirect_brings_lax_cookies_back(
    browser: Browser, home: str, elsewhere: str, site: Site
) -> None:
    site.cookie("session", samesite="Lax")
    site.redirect("callback", "/sent", 303)
    site.page("there", f'<form method="post" action="{home}/callback"><button>Go</button></form>')
    browser.open(f"{home}/set-session")
    browser.open(f"{elsewhere}/there")
    browser.press(text="Go")

    assert [one["cookies"] for one in site.seen[-2:]] == [set(), {"session"}]


@pytest.mark.parametrize(
    ("name", "details"),
    [
        ("open", {"samesite": "None"}),
        ("__Secure-a", {}),
        ("__Host-b", {"secure": True, "path": "/deep"}),
    ],
)
def test_a_cookie_that_a_browser_would_refuse_is_refused(
    browser: Browser, home: str, site: Site, name: str, details: dict[str, Any]
) -> None:
    site.cookie(name, **details)
    browser.open(f"{home}/set-{name}")

    assert list(browser.cookies) == []


def test_a_secure_cookie_is_not_sent_over_http(browser: Browser, home: str, site: Site) -> None:
    site.cookie("session", secure=True)
    browser.open(f"{home}/set-session")
    browser.open(f"{home}/form")

    assert site.last["cookies"] == set()


def test_the_language_of_the_person_is_told(home: str, site: Site) -> None:
    with Browser(language="de") as browser:
        browser.open(f"{home}/form")

    assert site.last["language"] == "de"


def test_what_is_no_page_is_shown_as_it_is(browser: Browser, home: str, site: Site) -> None:
    site.pages["data"] = Response('{"ok": "<b>"}', content_type="application/json")
    browser.open(f"{home}/data")

    assert browser.text() == '{"ok": "<b>"}'
