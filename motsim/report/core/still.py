"""Pictures of Vega-Lite as SVG inside a page, where nothing in them is clicked: no script and
a tenth of the weight. The one door to vl-convert's drawing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any, Final

Spec = Mapping[str, Any]
SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
_SPOKEN: Final = re.compile(r' (?:aria-[\w-]+|role|aria-roledescription)="[^"]*"')
_SIZE: Final = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>')
_FONT: Final = re.compile(r' font-family="[^"]*"')
_UNSEEN: Final = re.compile(r'<path [^>]*opacity="0"[^>]*/?>(?:</path>)?')  # there to be pointed at
_EMPTY: Final = re.compile(r'<path [^>]*display="none"[^>]*/?>(?:</path>)?')
# what browsers take for granted or the picture says once, and Vega's own names of parts
_PLAIN: Final = re.compile(
    r' (?:class="(?:mark-|role-|background)[^"]*"|pointer-events="none"|opacity="1"'
    r'|stroke-width="1"|font-weight="normal"|transform="translate\(0,0\)"'
    r'|[xy]2="0"|text-anchor="start"|font-size="12px")'
)
_GROUPS: Final = re.compile(r"<g\b([^>]*)>|</g>")
_GROUND: Final = re.compile(r'<path d="M0,0h0v0h0Z"\s*/>')
_LONG: Final = re.compile(r"(\d\.\d\d)\d+")  # a hundredth of a pixel is enough


def svg_of(spec: Spec, **more: Any) -> str:
    """A specification drawn as SVG text.

    Raises:
        ValueError: Vega cannot draw it.
    """
    import vl_convert

    text = json.dumps({**spec, **more, "$schema": SCHEMA}, ensure_ascii=False)
    return str(vl_convert.vegalite_to_svg(text, allowed_base_urls=[]))


def inlined(spec: Spec, name: str, title: str) -> str:
    """A picture for a page, named for the reader; `name` is unique on the page."""
    return _named(svg_of(spec), name, title)


def _named(svg: str, name: str, title: str) -> str:
    """One picture with a name for the reader, and ids that no other picture has."""
    own = re.sub(r"\W", "-", name)
    svg = svg.replace('id="', f'id="{own}-').replace("url(#", f"url(#{own}-")
    for nothing in (_SPOKEN, _FONT, _UNSEEN, _EMPTY, _PLAIN, _GROUND):
        svg = nothing.sub("", svg)
    svg = _LONG.sub(r"\1", svg)
    found = _SIZE.search(svg)
    assert found is not None
    width, height = found.groups()
    head = (
        f'<svg class="still" width="{width}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
        'font-family="var(--font)" font-size="12px">'
    )
    return svg[: found.start()] + head + _without_empty_groups(svg[found.end() :])


def _without_empty_groups(svg: str) -> str:
    """The same picture without groups that say nothing of what is in them."""
    open_groups: list[bool] = []

    def kept(found: re.Match[str]) -> str:
        if found[1] is None:
            return "</g>" if open_groups.pop() else ""
        open_groups.append(bool(found[1].strip(" /")))
        return found[0] if open_groups[-1] else ""

    return _GROUPS.sub(kept, svg)
