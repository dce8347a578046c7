"""What every page does with its words."""

from __future__ import annotations

from jinja2 import Environment
from markupsafe import Markup

from motsim.report.core.page_writer import as_code


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
