"""A public URL with a path, behind the real nginx with TLS: links, cookies and forms keep it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import urllib3

from playground.microsoft.person import consent_at_microsoft
from playground.ports import free_port
from playground.world import World
from tests.external.nginx import HOST, Nginx, nginx
from tests.stories.command_line import inboxkeeper
from tests.stories.conftest import Town
from tests.stories.test_apps import register
from tests.waiting import until

pytestmark = pytest.mark.external

CAROL = "carol@contoso.test"
ONCE = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cache-Control",
    "Cross-Origin-Opener-Policy",
    "Strict-Transport-Security",
)
#: What a stranger may send to be believed to be somebody else, or somewhere else.
FORGED = {
    "Host": "evil.test",
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-For": "203.0.113.66",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "//evil.test",
    "X-Forwarded-Port": "66",
    "X-Script-Name": "/evil.test",
    "Forwarded": "for=203.0.113.66;host=evil.test;proto=http",
}


class Front(Town):
    """A town whose bot is behind nginx."""

    server: Nginx

    @property
    def url(self) -> str:
        return self.server.public_url

    @property
    def direct(self) -> str:
        """Where the bot itself listens."""
        return f"http://{self.world.environment['INBOXKEEPER_LISTEN']}"


@pytest.fixture(params=[False, True], ids=["kept", "stripped"])
def front(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Front]:
    port = free_port()
    url = f"https://{HOST}:{port}/mail"
    world = World(tmp_path, {"INBOXKEEPER_PUBLIC_URL": url})
    listen = world.environment["INBOXKEEPER_LISTEN"]
    upstream = int(listen.rpartition(":")[2])
    try:
        with nginx(world.authority, port, upstream, strip=request.param) as server:
            for provider in (world.google, world.microsoft):
                name = "google" if provider is world.google else "microsoft"
                provider.register_redirect(f"{url}/oauth/{name}/callback")
            world.slack.deliver_to(url, world.ca_file)
            town = Front(world.start())
            town.server = server
            yield town
    finally:
        world.close()


def get(front: Front, url: str, **headers: str) -> requests.Response:
    return requests.get(
        url, headers=headers, timeout=20, verify=str(front.world.ca_file), allow_redirects=False
    )


def test_a_mailbox_at_google_is_connected_from_link_to_last_page(front: Front) -> None:
    link = front.link(front.alice)
    assert link.startswith(f"{front.url}/connect/")
    browser = front.world.browser()
    browser.open(link)
    [form] = browser.elements("form")
    assert str(form.get("action")).startswith("/mail/connect/")
    done = front.sign_in(link)
    assert (done.status, done.url.startswith(f"{front.url}/oauth/google/callback?")) == (200, True)
    assert {(c.path, c.secure) for c in done.cookies if "consent_" in c.name} == {("/mail/", True)}
    done.press(id="not-me")
    assert (done.status, urlsplit(done.url).path) == (200, "/mail/connect/not-me")


def test_a_form_that_microsoft_lets_the_browser_post_finds_its_way_back(front: Front) -> None:
    tenant = front.microsoft.add_tenant("contoso.test", "Contoso")
    front.microsoft.add_account(CAROL, "Carol", tenant=tenant)
    carol = front.person("carol", CAROL)
    browser = front.world.browser()
    browser.open(front.link(carol, f"connect {CAROL} microsoft"))
    browser.press(id="continue")
    consent_at_microsoft(browser, CAROL)
    assert browser.status == 200
    assert browser.url.startswith(f"{front.url}/oauth/microsoft/callback?")


def test_the_api_says_where_it_is_and_is_there(front: Front) -> None:
    front.connect(front.alice)
    key = register(front)
    described = get(front, f"{front.url}/api/v1/openapi.json").json()
    [server] = described["servers"]
    assert server["url"].startswith(front.url)
    path = next(iter(described["paths"]))
    asked = get(front, f"{server['url']}{path}", Authorization=f"Bearer {key}")
    assert asked.status_code == 200


def test_slacks_requests_are_taken_with_their_signature_only(front: Front) -> None:
    assert "Inboxkeeper" in front.says(front.alice, "help").plain()
    answer = requests.post(
        f"{front.url}/slack/events", data="x", timeout=20, verify=str(front.world.ca_file)
    )
    assert answer.status_code == 401


def test_each_security_header_is_there_once(front: Front) -> None:
    pool = urllib3.PoolManager(ca_certs=str(front.world.ca_file))
    for path in ("/healthz", "/connect/nobodys", "/nowhere"):
        answer = pool.request("GET", f"{front.url}{path}")
        values = {name: answer.headers.getlist(name) for name in ONCE}
        assert {name: len(found) for name, found in values.items()} == dict.fromkeys(ONCE, 1)


def test_a_stranger_cannot_make_it_point_elsewhere(front: Front) -> None:
    link = front.link(front.alice)
    base = urlsplit(front.url)
    verify = str(front.world.ca_file)
    for through in (front.url, front.direct):
        for path in (
            "/",
            "/connect/nobodys",
            f"/connect/{link.rpartition('/')[2]}",
            "//evil.test",
        ):
            answer = requests.get(
                f"{through}{path}",
                headers=FORGED,
                timeout=20,
                verify=verify,
                allow_redirects=False,
            )
            said = answer.text + str(answer.headers)
            assert "evil" not in said.replace("nobodys", ""), (through, path, said)
            assert "203.0.113.66" not in said
        posted = requests.post(
            f"{through}/oauth/microsoft/callback",
            data={"state": "x", "redirect": "//evil.test"},
            headers=FORGED,
            timeout=20,
            verify=verify,
            allow_redirects=False,
        )
        assert posted.headers["Location"] == "/mail/oauth/microsoft/callback?state=x"
    bare = requests.get(
        f"https://{base.netloc}/mail",
        headers=FORGED,
        timeout=20,
        verify=verify,
        allow_redirects=False,
    )
    assert bare.headers["Location"] == "/mail/"
    plain = requests.get(
        f"http://127.0.0.1:{front.server.plain_port}/mail/connect/x",
        headers=FORGED,
        timeout=20,
        allow_redirects=False,
    )
    assert plain.headers["Location"] == "https://example.com/mail/connect/x"


def test_what_is_wrong_and_what_is_measured_is_not_for_the_world(front: Front) -> None:
    for path in ("/readyz", "/metrics"):
        assert get(front, f"{front.url}{path}").status_code == 404
        assert get(front, f"{front.direct}{path}").status_code == 200
        assert get(front, f"{front.direct}/mail{path}").status_code == 200
    assert get(front, f"{front.url}/healthz").text == "ok\n"


def test_the_log_of_nginx_names_the_visitor_and_neither_link_nor_code(front: Front) -> None:
    link = front.link(front.alice)
    callback = front.sign_in(link).url
    # nginx writes a line after the answer, when the browser has it already.
    until(lambda: "/mail/oauth/google/callback" in front.server.log.read_text())
    log = front.server.log.read_text()
    assert "127.0.0.1 [" in log
    assert "/mail/connect/..." in log
    assert link.rpartition("/")[2] not in log
    assert callback.partition("?")[2] not in log
    assert "code=" not in log


def test_manifest_and_doctor_know_the_path(front: Front) -> None:
    environ = front.world.environment
    manifest = inboxkeeper("manifest", folder=front.world.folder, **environ)
    assert manifest.stdout.count(f"{front.url}/slack/events") == 3
    doctor = inboxkeeper("doctor", folder=front.world.folder, **environ)
    assert f"{front.url} leads to the bot" in doctor.stdout
    assert f"{front.url}/oauth/google/callback" in doctor.stdout


def test_a_foreign_form_is_refused_behind_nginx_too(front: Front) -> None:
    link = front.link(front.alice)
    for origin in (f"https://{HOST}:1", "https://evil.test", "null"):
        answer = requests.post(
            link,
            headers={"Origin": origin},
            timeout=20,
            verify=str(front.world.ca_file),
            allow_redirects=False,
        )
        assert (answer.status_code, answer.headers.get("Location")) == (409, None)
