"""Vega-Lite specifications: the style of our charts, rows as data, and the finished specification
as a dictionary.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from motsim.formats import MONEY_SIZES
from motsim.report.core.tokens import font

FONT: Final = font()  # measured on a canvas, which knows no variables
REFERENCE, ADVISED = "var(--d-0)", "var(--d-1)"
OTHERS: Final = tuple(f"var(--d-{k})" for k in (2, 3, 4, 5))
DASHES: Final = ([1, 0], [1, 0], [7, 4], [2, 3], [10, 3, 2, 3], [5, 2])  # of the designs in order
GRADES: Final = {
    name: f"var(--g-{name})" for name in ("measured", "published", "claimed", "assumed")
}
INK, SOFT, LINE, BAND = "var(--ink)", "var(--soft)", "var(--line-strong)", "var(--sunk)"
LOSSES: Final = tuple(f"var(--e-{step})" for step in ("p3", "p2", "p1", "m1", "m2", "m3"))
WIDE: Final = 1090
Spec = dict[str, Any]
Layers = alt.LayerChart | alt.FacetChart  # what `alt.layer` gives, as Altair types it

# written into the finished specification: each `configure` of Altair would copy the whole chart
STYLE: Final[Spec] = {
    "font": FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": SOFT,
        "titleColor": SOFT,
        "gridColor": "var(--line)",
        "domainColor": LINE,
        "tickColor": LINE,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "legend": {
        "labelFontSize": 12,
        "labelColor": INK,
        "titleColor": SOFT,
        "labelLimit": 260,
        "titleFontSize": 12,
        "symbolStrokeWidth": 3,
    },
    "header": {"labelFontSize": 12, "titleFontSize": 12},
    "text": {"fontSize": 12},
}


def finished(chart: Any) -> Spec:
    """A chart as its specification, in our style."""
    spec: Spec = with_rows(chart.to_dict(validate=False))
    given = spec.get("config", {})
    spec["config"] = given | {
        name: given.get(name, {}) | part if isinstance(part, dict) else part
        for name, part in STYLE.items()
    }
    spec.pop("$schema", None)  # the page names its language by mode; nothing is fetched
    return spec


def sums_axis(language: str, ticks: int) -> alt.Axis:
    """An axis of money: `500k`, in Chinese `50 万`; nothing is `0`."""
    _, size, word = MONEY_SIZES[-1]
    said = (
        f"format(datum.value/{size:g},',~f')+' {word}'"
        if language == "zh"
        else "format(datum.value, '~s')"
    )
    return alt.Axis(labelExpr=f"datum.value ? {said} : '0'", tickCount=ticks)


def rows_as_data(rows: Sequence[Spec]) -> alt.Data:
    """Rows as one text, null for what is not known: Altair copies every list it holds, again and
    again (`with_rows` opens it).
    """
    known = [
        {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
        for row in rows
    ]
    return alt.Data(values=json.dumps(known), format=alt.JsonDataFormat(type="json"))


def with_rows(part: Any) -> Any:
    """A specification with its rows as rows."""
    if isinstance(part, list):
        return [with_rows(one) for one in part]
    if not isinstance(part, dict):
        return part
    if isinstance(part.get("values"), str):
        return {"values": json.loads(part["values"])}
    return {key: with_rows(one) for key, one in part.items()}
