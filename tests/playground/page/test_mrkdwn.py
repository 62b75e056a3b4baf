"""Slack's markup becomes HTML, and nothing that somebody wrote ever does."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from playground.page.dates import Reader
from playground.page.mrkdwn import Mrkdwn

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NAMES = {"U1": "@alice", "U2": '@<img src=x onerror="x()">', "C1": "#general"}


def drawn(text: str, locale: str = "en-US") -> str:
    reader = Reader(locale, "Europe/Berlin", NOON)
    return str(Mrkdwn(lambda one: NAMES.get(one, one), reader, lambda url: url).html(text))


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~gone~", "<b>bold</b> <i>italic</i> <s>gone</s>"),
        ("*a _b_ c*", "<b>a <i>b</i> c</b>"),
        ("2 * 3 * 4, snake_case_name, a*b*c", "2 * 3 * 4, snake_case_name, a*b*c"),
        ("one\ntwo", "one<br>two"),
        ("`*code*`", "<code>*code*</code>"),
        ("```\na\n  b```", "<pre>a\n  b</pre>"),
        ("&gt; said\n&gt; so\nwell", "<blockquote>said<br>so</blockquote>well"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        (
            "<@U1> in <#C1>",
            '<span class="mention">@alice</span> in <span class="mention">#general',
        ),
        ("<!channel>", '<span class="mention">@channel</span>'),
        (":large_green_circle: :no_such: :a:", "🟢 :no_such: :a:"),
    ],
)
def test_markup_looks_as_in_slack(text: str, html: str) -> None:
    assert drawn(text).startswith(html)


def test_links_lead_where_they_say_and_open_elsewhere() -> None:
    link = _Tags(drawn("<https://acme.test/?a=1&amp;b=2|*here*>"))
    assert link.tags[0] == (
        "a",
        {"href": "https://acme.test/?a=1&b=2", "target": "_blank", "rel": "noopener noreferrer"},
    )
    assert _Tags(drawn("<mailto:a@acme.test>")).text == "a@acme.test"


def test_moments_are_written_in_the_readers_language_and_zone() -> None:
    seconds = int(NOON.timestamp())
    moment = f"<!date^{seconds}^{{date_short_pretty}} {{time}}|fallback>"
    assert _Tags(drawn(moment)).text == "today 1:00\u202fPM"
    assert _Tags(drawn(moment, "de-DE")).text == "heute 13:00"
    assert _Tags(drawn("<!date^never^{time}|fall&amp;back>")).text == "fall&back"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "*<b onclick=x>*",
        '<https://x.test/" onmouseover="x()|click>',
        "<https://x.test|<img src=x onerror=x()>>",
        "<javascript:alert(1)|click>",
        "<data:text/html,<script>x</script>|click>",
        "<JaVaScRiPt:alert(1)>",
        "`</code><script>x</script>`",
        "```</pre><script>x</script>```",
        '<https://x.test/`<script>`|`"><script>`>',
        "<@U2>",
        "<@U9|<script>x</script>>",
        '<!date^1^{time}"><script>|"><script>x</script>>',
        "<!date^1^<script>{time}|x>",
        "\ue000\ue001<https://x.test|\ue000>\uf8ff",
        "&gt; </blockquote><script>x</script>",
        ":<script>:",
    ],
)
def test_no_text_becomes_a_tag_or_an_attribute_of_its_own(text: str) -> None:
    html = drawn(text)
    allowed = {"a", "b", "i", "s", "br", "code", "pre", "blockquote", "span", "time"}
    for tag, attributes in _Tags(html).tags:
        assert tag in allowed
        assert set(attributes) <= {"href", "target", "rel", "class", "title"}
        assert (attributes.get("href") or "https:").split(":")[0] in {"https", "mailto"}
    assert not any("\ue000" <= character <= "\uf8ff" for character in html)


def test_a_very_long_text_of_entities_is_drawn_in_full() -> None:
    assert _Tags(drawn("<@U1> " * 7000)).text.count("@alice") == 7000
