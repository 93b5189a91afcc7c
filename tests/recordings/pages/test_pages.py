"""The pages of one comparison: what they show, and that nothing from outside is more than text on them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from polycompare.model.divergences import Cause, Change, Divergence, Likelihood, Signal, Status
from polycompare.model.reviews import NO_REVIEW, Annotation, AnnotationKind, Review, Speaker
from polycompare.model.turns import Comparison
from polycompare.recordings.pages.html import comparison_page
from polycompare.recordings.pages.markdown import comparison_markdown

Make = Callable[..., Comparison]

HOSTILE = "</style><script>x()</script><img src=http://evil.example/x onerror=x()>\u202e\x1b[31m\n{{ 7*7 }}"


class Page(HTMLParser):
    """What a page is made of, and what its text says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


def page_of(comparison: Comparison, review: Review = NO_REVIEW, redaction: str | None = "x") -> Page:
    return Page(comparison_page(comparison, review, redaction=redaction))


def test_a_page_shows_both_sides_and_where_they_part(make_comparison: Make) -> None:
    page = page_of(make_comparison())
    text = " ".join(page.text.split())
    for shown in (
        "error: B failed at turn 2, diverged at turn 1",
        "deployment v41 abcdef012345",
        "Turn 1 new behaviour",
        "booking.time",
        "ask → offer",
        "812 ms",
        "1 muted",
        "accepted: x",
        "1 carried",
        "1 in wording, evidence and cost",
        "1 volatile, compared as the same",
        "not sent: failed in turn 2",
        "✓ A met: x",
        "? B not known: b",
        "2026-11-21 19:30 UTC",
    ):
        assert shown in text, shown
    assert not page.open
    assert page.tags.count("mark") > 1
    assert "https://studio.eu.poly.ai/ws-1/P-1/conversations/c-next" in page.values("href")
    targets = [href[1:] for href in page.values("href") if href.startswith("#")]
    assert set(targets) <= set(page.values("id"))
    assert len(set(page.values("id"))) == len(page.values("id"))


def test_a_page_tells_what_was_said_about_the_recording(make_comparison: Make) -> None:
    review = Review(
        tags=frozenset({"vip"}),
        note="first line\nsecond line",
        reviewed_at=datetime(2026, 11, 22, tzinfo=UTC),
        bookmarks=frozenset({1}),
        annotations=(Annotation(1, Speaker.AGENT, AnnotationKind.WRONG_INFO),),
    )
    page = page_of(make_comparison(), review)
    for shown in ("vip", "first line\nsecond line", "reviewed 2026-11-22", "★ bookmark", "agent: wrong info"):
        assert shown in page.text
    markdown = comparison_markdown(make_comparison(), review, redaction=None)
    for shown in ("`vip`", "second line", "reviewed 2026-11-22", "★", "agent: wrong info", "Not redacted"):
        assert shown in markdown


def test_a_page_needs_nothing_from_anywhere(make_comparison: Make) -> None:
    html = comparison_page(make_comparison(HOSTILE), NO_REVIEW, redaction=None)
    page = Page(html)
    assert not set(page.tags) & {"script", "img", "link", "iframe", "object", "form", "base", "svg"}
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "style", "srcset")]
    assert any("default-src 'none'" in content for content in page.values("content"))
    assert "@import" not in html
    assert "url(" not in html


def test_text_from_outside_is_only_text(make_comparison: Make) -> None:
    page = page_of(make_comparison(HOSTILE))
    assert page.text.count("<script>x()</script>") > 5
    assert "{{ 7*7 }}" in page.text
    assert "\u202e" not in page.text
    assert "\x1b" not in page.text
    assert "⟨202E⟩␛" in page.text


def test_a_link_that_is_no_web_address_is_left_out(make_comparison: Make) -> None:
    assert "javascript" not in comparison_page(
        make_comparison(studio="javascript:x()//"), NO_REVIEW, redaction="x"
    )


def test_the_page_says_whether_it_is_redacted(make_comparison: Make) -> None:
    assert "Not redacted" in page_of(make_comparison(), redaction=None).text
    rules = "default rules only: no polycompare.toml here"
    text = page_of(make_comparison(), redaction=rules).text
    assert f"Redacted by {rules}." in text
    assert "Not redacted" not in text
    markdown = comparison_markdown(make_comparison(), NO_REVIEW, redaction=rules)
    assert f"redacted by {rules}." in markdown


def test_a_real_conversation_has_one_column_and_no_verdict(real_conversation: Comparison) -> None:
    page = page_of(real_conversation)
    assert "a real conversation, fetched 2026-11-21 19:30 UTC" in page.text
    assert "nobody on this side" not in page.text
    assert "same" not in page.text
    assert "columns-1" in " ".join(page.values("class"))
    markdown = comparison_markdown(real_conversation, NO_REVIEW, redaction="x")
    assert "> call 1" in markdown
    assert "**A**" not in markdown


def test_a_page_names_what_differed_first_and_how_long_replies_took(make_comparison: Make) -> None:
    comparison = make_comparison()
    cause = Cause(Signal.STATE, "booking.time", 1, Likelihood.MOST_LIKELY, "first to differ")
    slower = Divergence(Signal.LATENCY, "", Change.CHANGED, 103.21606100478675, 2140.5, Status.NEW, 1, "")
    turn = comparison.turns[1]
    told = replace(turn, causes=(cause,), divergences=(*turn.divergences, slower))
    comparison = replace(comparison, turns=(comparison.turns[0], told, *comparison.turns[2:]))
    text = " ".join(page_of(comparison).text.split())
    words = 'most likely: state booking.time, "booking.time" → "booking.time?" (first to differ)'
    assert f"Likely causes: {words}" in text
    assert "A 103 ms" in text
    assert "B 2.1 s" in text
    assert "103.216" not in text
    assert "Likely causes: most likely: state booking.time, " in comparison_markdown(
        comparison, NO_REVIEW, redaction="x"
    )


def test_what_is_worth_looking_at_in_a_real_conversation_is_marked(real_conversation: Comparison) -> None:
    page = page_of(real_conversation)
    assert "Turn 1 the last turn" in " ".join(page.text.replace("◆", "").split())
    assert "the last turn" in page.values("title")
    markdown = comparison_markdown(real_conversation, NO_REVIEW, redaction="x")
    assert "## Turn 1 ◆ the last turn" in markdown
    assert "## Turn 0\n" in markdown


def test_markdown_has_the_same_in_short(make_comparison: Make) -> None:
    markdown = comparison_markdown(make_comparison(), NO_REVIEW, redaction="x")
    for shown in (
        "# scenario x\n",
        "**error: B failed at turn 2, diverged at turn 1**",
        "## Turn 1 ◆ new behaviour",
        "> **A** I have 7 pm x",
        '◆ **state** `booking.time`: `"booking.time"` → `"booking.time?"` (new)',
        "[Agent Studio](<https://studio.eu.poly.ai/ws-1/P-1/conversations/c-live>)",
        "1 muted",
    ):
        assert shown in markdown, shown


HOSTILE_MARKDOWN = """![x](http://evil.example) [l](http://evil.example) <b>b</b> <!-- c --> *a* `c` ``d
# heading
- item
1. one
1) one
---
===
> quote
```
    code
| a | b |
|---|---|
| c | d |
"""


def assert_only_text(markdown: str) -> None:
    """Read as CommonMark with tables, a page has nothing but what we put there."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in (*tokens, *inline)}
    assert not kinds & {"image", "html_inline", "html_block", "fence", "code_block", "table_open", "lheading_open"}
    assert {token.info for token in tokens if token.type == "list_item_open"} <= {""}
    links = [child.attrGet("href") for child in inline if child.type == "link_open"]
    assert all(str(link).startswith("https://studio.eu.poly.ai/") for link in links)
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert all(heading.startswith(("scenario", "Turn ")) for heading in headings)


def test_markdown_from_outside_is_only_text(make_comparison: Make) -> None:
    review = Review(tags=frozenset({"`x`"}), note=HOSTILE_MARKDOWN)
    assert_only_text(comparison_markdown(make_comparison(HOSTILE_MARKDOWN), review, redaction="x"))


@given(st.text(st.sampled_from("#-*_`<>[]()!|\\\n 1.=~&ab"), max_size=25))
def test_any_text_makes_a_whole_page(make_comparison: Make, text: str) -> None:
    comparison = make_comparison(text)
    assert not page_of(comparison).open
    assert_only_text(comparison_markdown(comparison, Review(note=text), redaction="x"))


def test_templates_are_beside_the_code() -> None:
    import polycompare.recordings.pages.html as module

    folder = Path(module.__file__).parent / "templates"
    assert {path.name for path in folder.iterdir()} == {"page.html.j2", "comparison.html.j2", "style.css"}


@pytest.mark.parametrize("redaction", ["x", None])
def test_equal_comparisons_make_equal_pages(make_comparison: Make, redaction: str | None) -> None:
    first = comparison_page(make_comparison(), NO_REVIEW, redaction=redaction)
    assert first == comparison_page(make_comparison(), NO_REVIEW, redaction=redaction)
