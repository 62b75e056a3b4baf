"""Other sites can neither read the page nor press its buttons."""

import pytest
import requests

FORM = {"text": "/inbox"}


def write(page: str, **headers: str) -> int:
    answer = requests.post(
        f"{page}/as/alice/app/write", FORM, headers=headers, timeout=5, allow_redirects=False
    )
    return answer.status_code


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1", "127.0.0.1:1", "localhost."])
def test_a_foreign_name_is_refused(page: str, host: str) -> None:
    assert requests.get(page, headers={"Host": host}, timeout=5).status_code == 421


def test_both_of_its_own_names_are_answered(page: str) -> None:
    here = page.replace("127.0.0.1", "localhost")
    for url in (page, here):
        assert requests.get(f"{url}/as/alice/app", timeout=5).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(page: str, headers: dict[str, str]) -> None:
    assert write(page, **headers) == 403


def test_a_form_of_its_own_is_taken(page: str) -> None:
    assert write(page, Origin=page, **{"Sec-Fetch-Site": "same-origin"}) == 303


def test_no_page_may_frame_it_and_no_foreign_script_may_run(page: str) -> None:
    headers = requests.get(f"{page}/as/alice/app", timeout=5).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
