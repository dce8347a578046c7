"""A page: one file, both languages, no network. What every page is made of, and how it is put
together and written.

The bundle of Vega stands in a page once; making it takes seconds, so it is kept in the user's cache
folder.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from motsim.errors import StoreError
from motsim.i18n import LANGUAGES, text
from motsim.report.core import pdf
from motsim.report.core.files import written
from motsim.report.core.head import WORDS, Head
from motsim.report.core.next_commands import HEADING, Step
from motsim.report.core.still import inlined
from motsim.report.core.tokens import font_faces

if TYPE_CHECKING:
    from jinja2 import Environment, Template

SECTIONS: Final = "sections.html.j2"
QUOTED: Final = re.compile(r"`([^`\n]+)`")


class Table(NamedTuple):
    """Heads and rows; the first `text` columns are words, the rest numbers. Rows numbered in
    `strong` stand out, those in `faint` step back.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text: int = 1
    strong: tuple[int, ...] = ()
    faint: tuple[int, ...] = ()


class Section(NamedTuple):
    """A part of a page: heading, what it shows, the name of its picture, sentences, table.
    `folded`: it stands closed below the others; `drawn`: a picture that is SVG already.
    """

    key: str
    title: str
    how: str
    chart: str = ""
    said: tuple[str, ...] = ()
    table: Table | None = None
    folded: bool = False
    drawn: str = ""


class Sheet(NamedTuple):
    """A page of sections in one language: title, what it rests on, the button to the other
    language, findings, how to repeat it, and the first screen. A page without one shows its
    findings there.
    """

    language: str
    title: str
    basis: str
    other: str
    findings: tuple[str, ...]
    sections: tuple[Section, ...]
    command: str = ""
    head: Head | None = None

    @property
    def words(self) -> dict[str, str]:
        """What a page of sections is called in its parts."""
        return {key: text(WORDS, key, self.language) for key in ("figures", "more")}


class SectionedPage(Protocol):
    """A page of sections in one language, as the folder of its kind makes it."""

    language: str

    @property
    def tell(self) -> Any: ...
    @property
    def title(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def command(self) -> str: ...
    @property
    def head(self) -> Head: ...
    def sections(self) -> tuple[Section, ...]: ...


def sheet_of(page: SectionedPage) -> Sheet:
    """Collect what stands on such a page."""
    return Sheet(
        page.language,
        page.title,
        page.basis,
        page.tell("other language"),
        page.tell.findings(),
        page.sections(),
        page.command,
        page.head,
    )


def sectioned(
    sheets: Sequence[Sheet],
    charts: Mapping[str, Mapping[str, Any]],
    lang: str = "en",
    following: Sequence[Step] = (),
    live: Collection[str] = (),
) -> str:
    """The page of such sheets as text; `charts`: by language, pictures by name; `lang` is the
    language it opens in; `following`: what to type next; `live`: pictures whose marks are pointed
    at, drawn by Vega in the page.
    """
    return rendered(SECTIONS, sheets, charts, lang, following, live)


def rendered(
    template: str,
    parts: Sequence[Any],
    charts: Mapping[str, Mapping[str, Any]],
    lang: str,
    following: Sequence[Step] = (),
    live: Collection[str] = (),
    **more: Any,
) -> str:
    """A template over its parts, one a language, each with a `language` and a `title`; `following`:
    what to type next; `live`: pictures that Vega draws in the page, all others are drawn here.
    """
    specs = {
        language: {name: spec for name, spec in made.items() if name in live}
        for language, made in charts.items()
    }

    def picture(language: str, name: str, title: str) -> str:
        spec = charts.get(language, {}).get(name)
        return "" if spec is None or name in live else inlined(spec, f"{language}-{name}", title)

    return template_of(template).render(
        parts=parts,
        opens=lang if lang in LANGUAGES else LANGUAGES[0],
        bundle=bundle() if any(specs.values()) else "",
        specs=script_json(specs),
        live={language: tuple(made) for language, made in specs.items()},
        picture=picture,
        following=following,
        heading=HEADING,
        font_faces=font_faces(),
        **more,
    )


def template_of(name: str) -> Template:
    """A template of the folder `templates`; a word that it is not given is an error."""
    return _templates().get_template(name)


@functools.cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import escape

    room = Environment(
        loader=PackageLoader("motsim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=as_code,
    )
    room.filters["plain"] = escape  # a title, an attribute, a picture and a command hold no code
    return room


def as_code(value: Any) -> Any:
    """A sentence for a page: words of files and commands, between backticks in it, as code."""
    from markupsafe import Markup, escape

    if not isinstance(value, str) or isinstance(value, Markup) or "`" not in value:
        return value
    return Markup(QUOTED.sub(r"<code>\1</code>", str(escape(value))))  # escaped first


def save(text: str, path: str | os.PathLike[str]) -> None:
    """Write beside the place, then rename into it: a page is whole or not there. A name that ends
    in `.pdf` gets the page as it is printed.
    """
    if pdf.wanted(path):
        pdf.print_page(text, Path(path))
        return
    with written(Path(path)) as beside:
        beside.write_text(text, encoding="utf-8")


def script_json(value: Any) -> str:
    """JSON that may stand inside a script element, whatever a scenario is called."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def bundle() -> str:
    """Vega, Vega-Lite and vegaEmbed as one script."""
    from platformdirs import user_cache_path

    place = user_cache_path("motsim") / f"vega-{version('vl-convert-python')}.js"
    try:
        return place.read_text(encoding="utf-8")
    except OSError:
        pass
    import vl_convert

    # its types ask for a snippet; without one it gives vegaEmbed, as its text says
    whole: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    text = whole.replace("</script", "<\\/script")
    with contextlib.suppress(StoreError):  # a home that cannot be written costs seconds, no more
        save(text, place)
    return text
