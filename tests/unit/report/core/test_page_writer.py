"""What every page does with its words."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from jinja2 import Environment
from markupsafe import Markup

from motsim.report.core.page_writer import Section, Sheet, as_code, sectioned


def page(text: object) -> str:
    room = Environment(autoescape=True, finalize=as_code)
    return room.from_string("<p>{{ text }}</p>").render(text=text)


def test_words_of_files_are_code_and_nothing_else_becomes_html() -> None:
    assert (
        page("Enter `patience` at the step.") == "<p>Enter <code>patience</code> at the step.</p>"
    )
    assert page("`a<b>` & `c`") == "<p><code>a&lt;b&gt;</code> &amp; <code>c</code></p>"
    assert page("one ` alone") == "<p>one ` alone</p>"
    assert page("<b>") == "<p>&lt;b&gt;</p>" and page(7) == "<p>7</p>"


def test_what_is_html_already_stays_as_it_is() -> None:
    assert page(Markup("<i>`x`</i>")) == "<p><i>`x`</i></p>"


class Parts(HTMLParser):
    """What stands in the elements of a page, and in its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: dict[str, str] = {}
        self.attributes: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.attributes += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.texts[tag] = self.texts.get(tag, "") + data


@pytest.mark.parametrize("live", [(), ("drawn",)])
def test_a_title_a_command_and_an_attribute_hold_no_tags(live: tuple[str, ...]) -> None:
    section = Section("one", "where `a` waits", "", "drawn")
    sheet = Sheet("en", "the `<b>` desk", "", "中文", ("`said`",), (section,), "motsim run `pwd`")
    spec = {
        "data": {"values": [{"x": 1}]},
        "mark": "point",
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }
    parts = Parts(sectioned([sheet], {"en": {"drawn": spec}}, live=live))
    assert parts.texts["title"] == "the `<b>` desk · motsim"
    assert parts.texts["pre"] == "motsim run `pwd`"
    assert "said" in parts.texts["code"] and "pwd" not in parts.texts["code"]
    assert "where `a` waits" in parts.attributes
    assert not [one for one in parts.attributes if "<" in one]
