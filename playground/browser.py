"""One person's browser, without a screen: pages, forms, cookies, as strict as the real ones.

Two sites differ when scheme or host differ (ports do not matter): http and https on 127.0.0.1
are two sites, two https ports on it are one.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import TYPE_CHECKING, Self
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element, SubElement

import requests
from requests.cookies import extract_cookies_to_jar, get_cookie_header

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from urllib.request import Request

_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"])
_UNSEEN = frozenset(["head", "noscript", "script", "style", "template", "title"])
_INLINE = frozenset(
    ["a", "abbr", "b", "code", "em", "i", "label", "mark", "q", "s", "small", "span", "strong"]
)
_SIBLINGS = frozenset(["dd", "dt", "li", "option", "td", "th", "tr"])
_BUTTONS = frozenset(["button", "submit", "image"])
_NOT_TYPED_INTO = _BUTTONS | {"hidden", "checkbox", "radio", "reset", "file"}
_MOST_REDIRECTS = 20
_TIMEOUT_SECONDS = 30


class Browser:
    """Opens pages of loopback hosts, follows redirects, and remembers the page it shows.

    Pages are used with `press`, `fill`, `tick` and `untick`; what is missing, or could not be
    used by a person either, raises AssertionError with what is on the page.
    """

    def __init__(self, ca_file: str | Path | None = None, *, language: str = "en") -> None:
        self._session = requests.Session()
        # Neither a proxy nor a CA bundle of the environment has a place between us and loopback.
        self._session.trust_env = False
        self._session.verify = True if ca_file is None else str(ca_file)
        # Cookies are kept here: the session knows nothing of SameSite.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update(
            {
                "Accept": "text/html,*/*;q=0.8",
                "Accept-Language": language,
                "Connection": "close",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
            }
        )
        self._same_site = _SameSite()
        self.cookies = CookieJar(self._same_site)
        self._page = Element("page")
        self.source = ""
        self.url = "about:blank"
        self.status = 0
        self.headers: requests.structures.CaseInsensitiveDict[str] = requests.Response().headers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open; the page stays readable."""
        self._session.close()

    def open(self, url: str) -> None:
        """Go to an address as if it had been typed; raise ValueError outside of loopback."""
        self._go("GET", url, initiator=None)

    @property
    def origin(self) -> str:
        """Scheme, host and port of the page."""
        return _origin(self.url)

    @property
    def title(self) -> str:
        """The page's title."""
        return _line("".join(next(self._page.iter("title"), self._page).itertext()))

    def text(self) -> str:
        """Return what a person sees, a line for each block."""
        lines = map(_line, "".join(_seen(self._page)).split("\n"))
        return "\n".join(filter(None, lines))

    def has(self, id: str) -> bool:  # noqa: A002 - HTML's own word
        """Whether the page has an element with this id."""
        return any(one.get("id") == id for one in self._page.iter())

    def element(self, id: str) -> Element:  # noqa: A002 - HTML's own word
        """Return the element with this id; `.attrib` and `.text` are what the page gave it."""
        return self._only([one for one in self._page.iter() if one.get("id") == id], f"id={id!r}")

    def elements(self, tag: str) -> list[Element]:
        """Return the elements of a kind, in the order of the page."""
        return list(self._page.iter(tag))

    def press(self, *, id: str = "", text: str = "", value: str = "") -> None:  # noqa: A002
        """Follow a link or press a button: by id, else by its text, else by its value.

        The id may be a form's: its first button is pressed then.
        """
        found = [one for one in self._page.iter() if _leads_on(one)]
        if id:
            target = self.element(id)
        elif text:
            target = self._only([one for one in found if text in _labels(one)], repr(text))
        else:
            target = self._only([one for one in found if one.get("value") == value], repr(value))
        if target.tag == "a":
            self._go("GET", urljoin(self.url, target.get("href")), initiator=self.url)
        else:
            self._submit(target)

    def press_in_form(self, **holding: str) -> None:
        """Press the only button of the form that has these values in its fields."""
        forms = [
            form
            for form in self._page.iter("form")
            if holding.items() <= dict(_holds(form)).items()
        ]
        form = self._only(forms, f"a form with {holding}")
        buttons = [one for one in form.iter() if _submits(one)]
        self._submit(self._only(buttons, f"a button in the form with {holding}"))

    def fill(self, name: str, value: str) -> None:
        """Type into a field, or choose an option, by the field's name."""
        fields = [one for one in self._page.iter() if one.get("name") == name]
        field = self._only(list(filter(_takes_text, fields)), f"a field {name!r}")
        field.set("value", value)
        if field.tag == "select":
            offered = [one for one in field.iter("option") if _value(one) == value]
            self._only(offered, f"the option {value!r} of {name!r}")

    def tick(self, value: str) -> None:
        """Check the box with this value."""
        self._box(value).set("checked", "")

    def untick(self, value: str) -> None:
        """Uncheck the box with this value."""
        self._box(value).attrib.pop("checked", None)

    def _box(self, value: str) -> Element:
        boxes = [one for one in self._page.iter("input") if one.get("type") == "checkbox"]
        return self._only([one for one in boxes if _value(one) == value], f"a box {value!r}")

    def _only(self, found: list[Element], wanted: str) -> Element:
        usable = [one for one in found if "disabled" not in one.attrib]
        if len(usable) != 1:
            raise AssertionError(
                f"{wanted}: {len(found)} there, {len(usable)} of them usable, "
                f"on {self.url} ({self.status}):\n{self.text()}"
            )
        return usable[0]

    def _submit(self, target: Element) -> None:
        form = self._only([one for one in self._page.iter("form") if target in one.iter()], "form")
        if target is form:
            target = next(filter(_submits, form.iter()), form)
        self._only([target] if _submits(target) else [], f"a button that sends {form.attrib}")
        for field in form.iter() if "formnovalidate" not in target.attrib else ():
            if "required" in field.attrib and not any(value for _, value in _entries(field)):
                self._only([], f"a value for {field.get('name')!r}")
        fields = [entry for field in form.iter() for entry in _entries(field, target)]
        action = urljoin(self.url, form.get("action") or self.url)
        if form.get("method", "get").lower() == "post":
            self._go("POST", action, fields, initiator=self.url)
        else:
            address = urlsplit(action)._replace(query=urlencode(fields)).geturl()
            self._go("GET", address, initiator=self.url)

    def _go(
        self,
        method: str,
        url: str,
        fields: list[tuple[str, str]] | None = None,
        *,
        initiator: str | None,
    ) -> None:
        sites: list[str] = []
        for _ in range(_MOST_REDIRECTS):
            _refuse_outside(url)
            sites.append(_site_between(initiator, url))
            response = self._send(method, url, fields, sites)
            if not response.is_redirect:
                self._show(response, url)
                return
            if response.status_code not in {307, 308}:
                method, fields = "GET", None
            url = urljoin(url, response.headers["Location"])
        raise AssertionError(f"more than {_MOST_REDIRECTS} redirects, the last to {url}")

    def _send(
        self,
        method: str,
        url: str,
        fields: list[tuple[str, str]] | None,
        sites: list[str],
    ) -> requests.Response:
        # Of all hops the one furthest away counts (Fetch Metadata, "Sec-Fetch-Site").
        headers = {"Sec-Fetch-Site": max(sites, key=_DISTANCES.index), "Sec-Fetch-User": "?1"}
        if method == "POST":
            headers["Origin"] = self._origin_for(url)
        request = requests.Request(method, urldefrag(url).url, headers=headers, data=fields)
        prepared = self._session.prepare_request(request)
        self._same_site.begin(method, cross_site=sites[-1] == "cross-site")
        # requests' own stubs leave these two functions untyped.
        if cookie := get_cookie_header(self.cookies, prepared):  # type: ignore[no-untyped-call]
            prepared.headers["Cookie"] = cookie
        response = self._session.send(prepared, allow_redirects=False, timeout=_TIMEOUT_SECONDS)
        extract_cookies_to_jar(self.cookies, prepared, response.raw)  # type: ignore[no-untyped-call]
        return response

    def _origin_for(self, url: str) -> str:
        """Return what a POST from this page says of its origin (Fetch standard, 3.1)."""
        policy = self.headers.get("Referrer-Policy", "strict-origin-when-cross-origin")
        policy = policy.split(",")[-1].strip()
        downgrade = self.url.startswith("https:") and not url.startswith("https:")
        elsewhere = policy == "same-origin" and self.origin != _origin(url)
        if policy == "no-referrer" or elsewhere or (downgrade and policy != "unsafe-url"):
            return "null"
        return self.origin

    def _show(self, response: requests.Response, url: str) -> None:
        self.url, self.status, self.headers = url, response.status_code, response.headers
        self.source = response.content.decode(errors="replace")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            self._page = _Page(response.content.decode()).root
        else:
            self._page = Element("page")
            self._page.text = response.content.decode(errors="replace")


class _SameSite(DefaultCookiePolicy):
    """Adds SameSite to what the standard library knows of cookies; none given means Lax."""

    def begin(self, method: str, *, cross_site: bool) -> None:
        """Say what the next request is."""
        self._cross_site = cross_site
        self._safe = method in {"GET", "HEAD"}

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        """Refuse SameSite=None without Secure, and a name whose prefix promises too much."""
        if _same_site(cookie) == "none" and not cookie.secure:
            return False
        if cookie.name.startswith("__Secure-") and not cookie.secure:
            return False
        whole_host = cookie.secure and cookie.path == "/" and not cookie.domain_specified
        if cookie.name.startswith("__Host-") and not whole_host:
            return False
        return super().set_ok(cookie, request)

    def return_ok(self, cookie: Cookie, request: Request) -> bool:
        """Keep Strict cookies, and Lax ones of a POST, from a request of another site."""
        kind = _same_site(cookie)
        if self._cross_site and (kind == "strict" or (kind == "lax" and not self._safe)):
            return False
        return super().return_ok(cookie, request)


class _Page(HTMLParser):
    """Builds a tree from HTML; an end tag that may be left out is found where HTML has it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("page")
        self._open = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        last = self._open[-1].tag
        if (last == "p" and tag not in _INLINE | _VOID) or (last == tag and tag in _SIBLINGS):
            self._open.pop()
        named = {name: value or "" for name, value in attrs}
        element = SubElement(self._open[-1], tag, named)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in {one.tag for one in self._open}:
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data


def _seen(element: Element) -> Iterator[str]:
    """Yield the visible text, with a line feed around what is not inline."""
    edge = "" if element.tag in _INLINE else "\n"
    yield edge
    if element.tag not in _UNSEEN and "hidden" not in element.attrib:
        yield re.sub(r"\s+", " ", element.text or "")
        for child in element:
            yield from _seen(child)
            yield re.sub(r"\s+", " ", child.tail or "")
    yield edge


def _line(text: str) -> str:
    return " ".join(text.split())


def _value(element: Element) -> str:
    """Return the value of a field, a box or an option."""
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [one for one in options if "selected" in one.attrib] or options[:1]
        return element.get("value", "".join(map(_value, chosen[:1])))
    default = "on" if element.get("type") in {"checkbox", "radio"} else element.text or ""
    return element.get("value", default)


def _holds(form: Element) -> Iterator[tuple[str, str]]:
    """Yield names and values of a form's fields."""
    for field in form.iter("input"):
        yield field.get("name", ""), field.get("value", "")


def _submits(element: Element) -> bool:
    kind = element.get("type", "submit" if element.tag == "button" else "")
    return element.tag in {"button", "input"} and kind in {"submit", "image"}


def _leads_on(element: Element) -> bool:
    return _submits(element) or (element.tag == "a" and "href" in element.attrib)


def _labels(element: Element) -> set[str]:
    """Return the texts by which a link or button may be found: the whole, or one line of it."""
    own = element.get("value", "") if element.tag == "input" else "".join(_seen(element))
    return {_line(own), *map(_line, own.split("\n"))}


def _takes_text(element: Element) -> bool:
    if element.tag in {"select", "textarea"}:
        return True
    return element.tag == "input" and element.get("type") not in _NOT_TYPED_INTO


def _entries(field: Element, pressed: Element | None = None) -> list[tuple[str, str]]:
    """Return what a form sends for one of its elements: nothing or one name and value."""
    kind = field.get("type", "submit" if field.tag == "button" else "text")
    silent = "disabled" in field.attrib or not field.get("name")
    if silent or field.tag not in {"button", "input", "select", "textarea"}:
        return []
    if kind in _BUTTONS | {"reset", "file"} and field is not pressed:
        return []
    if kind in {"checkbox", "radio"} and "checked" not in field.attrib:
        return []
    return [(field.attrib["name"], _value(field))]


def _same_site(cookie: Cookie) -> str:
    given = cookie.get_nonstandard_attr("SameSite") or cookie.get_nonstandard_attr("samesite")
    return given.lower() if given and given.lower() in {"strict", "none"} else "lax"


_DISTANCES = ("none", "same-origin", "same-site", "cross-site")


def _site_between(initiator: str | None, url: str) -> str:
    """Return Sec-Fetch-Site for one hop; no initiator means that a person typed it."""
    if initiator is None:
        return "none"
    if _origin(initiator) == _origin(url):
        return "same-origin"
    ours, theirs = urlsplit(initiator), urlsplit(url)
    same = (ours.scheme, ours.hostname) == (theirs.scheme, theirs.hostname)
    return "same-site" if same else "cross-site"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _refuse_outside(url: str) -> None:
    """Raise ValueError unless the address is on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        inside = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside or parts.scheme not in {"http", "https"}:
        raise ValueError(f"this browser stays on loopback: {url}")
