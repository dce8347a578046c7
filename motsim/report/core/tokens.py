"""The look as the pages have it: colours of `templates/tokens.css` by name, and our font as CSS.

Pictures say `var(--name)`, so that a page in the dark and a page on paper need nothing else.
"""

from __future__ import annotations

import base64
import functools
import re
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[1]
TOKENS: Final = FOLDER / "templates" / "tokens.css"
FONT_FILES: Final = {400: "inter-400.woff2", 600: "inter-600.woff2"}
_COLOUR: Final = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
_ASKED: Final = re.compile(r"var\(--([\w-]+)\)")


@functools.cache
def colours() -> dict[str, dict[str, str]]:
    """Every colour as `#rrggbb`, by theme (light, dark, print) and name; a theme has all names."""
    light, dark, paper = re.split(
        r"@media (?:screen and \(prefers-color-scheme: dark\)|print)", _css()
    )
    first = dict(_COLOUR.findall(light))
    return {
        "light": first,
        "dark": first | dict(_COLOUR.findall(dark)),
        "print": first | dict(_COLOUR.findall(paper)),
    }


def _css() -> str:
    return TOKENS.read_text(encoding="utf-8")


def resolved(text: str, theme: str = "print") -> str:
    """The text with the colours of a theme in place of `var(--name)`, for files outside a page.

    Raises:
        KeyError: no colour has such a name.
    """
    names = colours()[theme]
    return _ASKED.sub(lambda found: names[found[1]], text)


def font() -> str:
    """The family as CSS writes it: ours, then what machines have for Chinese."""
    found = re.search(r"--font:\s*([^;]+);", _css())
    assert found is not None
    return found[1]


@functools.cache
def font_faces() -> str:
    """`@font-face` with our letters inside: nothing is loaded, pages look alike everywhere."""
    return "\n".join(
        f'@font-face {{ font-family: "Inter motsim"; font-weight: {weight}; '
        f"src: url(data:font/woff2;base64,{_inlined(file)}) format('woff2'); }}"
        for weight, file in FONT_FILES.items()
    )


def _inlined(file: str) -> str:
    return base64.b64encode((FOLDER / "fonts" / file).read_bytes()).decode("ascii")
