"""Vega-Lite specifications: the style of our charts, rows as data, and the finished specification
as a dictionary.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, Final

import altair as alt

FONT: Final = (
    '"Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", '
    '"Noto Sans CJK SC", sans-serif'
)
REFERENCE, ADVISED = "#64748b", "#0f766e"
OTHERS: Final = (
    "#c2610c",
    "#6d28d9",
    "#2563eb",
    "#be185d",
    "#4d7c0f",
    "#0891b2",
    "#a16207",
    "#9f1239",
)
GRADES: Final = {
    "measured": "#0f766e",
    "published": "#5eaaa0",
    "claimed": "#e3b34c",
    "assumed": "#cbd5e1",
}
INK, SOFT, LINE, BAND = "#1e293b", "#566479", "#cbd5e1", "#f4f6f9"
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
        "gridColor": "#e8ecf1",
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
        "symbolStrokeWidth": 3,
    },
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
