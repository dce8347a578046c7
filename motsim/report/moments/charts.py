"""The pictures of moments and lows, drawn with the hands of `charts`: rows in, Vega-Lite
specifications out.
"""

from __future__ import annotations

from typing import Any, Final

import altair as alt

from motsim.report.core.vega import (
    ADVISED,
    INK,
    LINE,
    REFERENCE,
    SOFT,
    Layers,
    Spec,
    finished,
    rows_as_data,
)
from motsim.report.moments.messages import Messages
from motsim.study.moments.lows import Lows
from motsim.study.moments.moments import Moments

CLASS: Final = {
    "key": "var(--accent)",
    "important": "var(--e-p2)",
    "ordinary": "var(--line-strong)",
}
PRIORITY: Final = {"H": "var(--harm)", "M": "var(--d-2)", "L": "var(--line-strong)"}
STEP: Final = 21


def charts_of(found: Moments, lows: Lows, tell: Messages) -> dict[str, Spec]:
    """All pictures that there is something for."""
    made = {
        "effects": _effects(found, tell),
        "capture": _capture(found, tell),
        "curve": _curve(found, tell),
        "lows": _lows(lows, tell),
        "wins": _wins(found, tell),
    }
    return {name: finished(chart) for name, chart in made.items() if chart is not None}


def _y(names: list[str], labels: bool = True, field: str = "moment") -> alt.Y:
    return alt.Y(
        f"{field}:N",
        sort=names,
        title=None,
        axis=alt.Axis(labelLimit=230, labelFontSize=12.5, labelColor=INK, ticks=False, domain=False)
        if labels
        else None,
    )


def _colour(tell: Messages, palette: dict[str, str], field: str, **more: Any) -> alt.Color:
    return alt.Color(
        f"{field}:N",
        scale=alt.Scale(domain=[tell(k) for k in palette], range=list(palette.values())),
        **more,
    )


def _whisker(base: alt.Chart, y: alt.Y) -> alt.Chart:
    """The interval of a bar."""
    rule: alt.Chart = (
        base.transform_filter("datum.low !== null")
        .mark_rule(strokeWidth=2, color=INK)
        .encode(y=y, x=alt.X("low:Q"), x2=alt.X2("high:Q"))
    )
    return rule


def _effects(found: Moments, tell: Messages) -> Layers | None:
    """Its share as a bar, alone and on top as marks."""
    if not found.counted:
        return None
    names = [tell.name(m) for m in found.counted]
    bars = [
        {
            "moment": tell.name(m),
            "class": tell(m.proposed),
            "value": e.shapley.mean,
            "low": e.shapley.low,
            "high": e.shapley.high,
            "alone": e.alone.mean,
            "top": e.on_top.mean,
        }
        for m in found.counted
        for e in [m.remembered]
    ]
    tips = [
        alt.Tooltip("moment:N", title=tell("moment")),
        *(
            alt.Tooltip(f"{key}:Q", title=tell(word), format="+.3f")
            for key, word in (("value", "shapley"), ("alone", "alone"), ("top", "on_top"))
        ),
    ]
    y, x = (
        _y(names),
        alt.X("value:Q", title=tell("remembered"), axis=alt.Axis(format="+.1f", tickCount=8)),
    )
    base = alt.Chart(rows_as_data(bars))
    bar = base.mark_bar(height=13).encode(
        y=y,
        x=x,
        color=_colour(
            tell, CLASS, "class", legend=alt.Legend(title=tell("proposed"), orient="right")
        ),
        tooltip=tips,
    )
    mark = _alone_and_on_top(found, tell, y)
    return alt.layer(bar, _whisker(base, y), mark).properties(width=820, height=alt.Step(STEP))


def _alone_and_on_top(found: Moments, tell: Messages, y: alt.Y) -> alt.Chart:
    rows = [
        {"moment": tell.name(m), "way": tell(way), "value": getattr(m.remembered, way).mean}
        for m in found.counted
        for way in ("alone", "on_top")
    ]
    shape = alt.Shape(
        "way:N",
        scale=alt.Scale(domain=[tell("alone"), tell("on_top")], range=["circle", "diamond"]),
        legend=alt.Legend(title=None, orient="right", symbolOpacity=1, symbolStrokeWidth=3),
    )
    mark: alt.Chart = (
        alt.Chart(rows_as_data(rows))
        .mark_point(size=55, color=INK, strokeWidth=1.6, fill="var(--raised)")
        .encode(y=y, x=alt.X("value:Q"), shape=shape)
    )
    return mark


def _capture(found: Moments, tell: Messages) -> alt.HConcatChart | None:
    """Gap, peak and end, lows, recall, side by side."""
    shown = found.counted
    if not shown:
        return None
    sign = alt.Color(
        "sign:N", scale=alt.Scale(domain=["a", "b"], range=[ADVISED, "var(--d-2)"]), legend=None
    )
    which = _colour_of([tell("peak"), tell("end")], ["var(--d-3)", "var(--d-4)"])
    legend = alt.Legend(title=tell("priority"), orient="right")
    act = _colour(tell, PRIORITY, "act", legend=legend)
    two = [
        {"moment": tell.name(m), "value": i.mean, "which": tell(key)}
        for m in shown
        for key, i in (("peak", m.peak), ("end", m.end))
    ]
    low = [
        {"moment": tell.name(m), "value": m.low.mean, "act": tell(m.priority or "L")} for m in shown
    ]
    panels: alt.HConcatChart = alt.hconcat(
        _panel(found, tell, _signed(found, tell, "gap"), tell("gap"), "+.1f", sign, first=True),
        _panel(found, tell, two, tell("share"), ".0%", which),
        _panel(found, tell, low, tell("low"), ".0%", act),
        _panel(found, tell, _signed(found, tell, "recall"), tell("recall"), ".0%", sign),
        spacing=14,
    ).resolve_scale(color="independent")
    return panels


def _signed(found: Moments, tell: Messages, key: str) -> list[Spec]:
    """One figure of each moment, with its sign."""
    values = [(tell.name(m), getattr(m, key).mean) for m in found.counted]
    return [
        {"moment": name, "value": value, "sign": "a" if value >= 0.0 else "b"}
        for name, value in values
    ]


def _panel(
    found: Moments,
    tell: Messages,
    rows: list[Spec],
    title: str,
    form: str,
    colour: alt.Color,
    first: bool = False,
) -> alt.Chart:
    """Bars of one figure; the first panel names the moments."""
    panel: alt.Chart = (
        alt.Chart(rows_as_data(rows))
        .mark_bar(height=12)
        .encode(
            y=_y([tell.name(m) for m in found.counted], first),
            x=alt.X("value:Q", title=title, axis=alt.Axis(format=form, tickCount=4)),
            color=colour,
            tooltip=[
                alt.Tooltip("moment:N", title=tell("moment")),
                alt.Tooltip("value:Q", title=title, format=form),
            ],
        )
        .properties(width=205, height=alt.Step(STEP))
    )
    return panel


def _colour_of(names: list[str], colours: list[str]) -> alt.Color:
    return alt.Color(
        "which:N",
        scale=alt.Scale(domain=names, range=colours),
        legend=alt.Legend(title=None, orient="right", symbolOpacity=1, symbolStrokeWidth=3),
    )


def _curve(found: Moments, tell: Messages) -> Layers | None:
    """What so many moments carry."""
    if len(found.counted) < 2:
        return None
    rows = [
        {
            "which": tell(f"{c.of} curve"),
            "moments": p.moments,
            "value": p.carried.mean,
            "low": p.carried.low,
            "high": p.carried.high,
        }
        for c in found.curves
        for p in c.points
    ]
    names = [tell(f"{c.of} curve") for c in found.curves]
    base, colour = alt.Chart(rows_as_data(rows)), _colour_of(names, [ADVISED, "var(--d-3)"])
    x = alt.X(
        "moments:Q",
        title=tell("moments"),
        axis=alt.Axis(format=".0%"),
        scale=alt.Scale(domain=[0, 1]),
    )
    y = alt.Y(
        "value:Q",
        title=tell("carried"),
        axis=alt.Axis(format=".0%"),
        scale=alt.Scale(domain=[0, 1]),
    )
    tips = [
        alt.Tooltip("which:N", title=" "),
        alt.Tooltip("moments:Q", title=tell("moments"), format=".0%"),
        alt.Tooltip("value:Q", title=tell("carried"), format=".1%"),
    ]
    band = (
        base.transform_filter("datum.low !== null")
        .mark_area(opacity=0.18)
        .encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=colour)
    )
    line = base.mark_line(strokeWidth=2.4, point=alt.OverlayMarkDef(size=36)).encode(
        x=x, y=y, color=colour, tooltip=tips
    )
    straight = (
        alt.Chart(rows_as_data([{"moments": 0.0, "value": 0.0}, {"moments": 1.0, "value": 1.0}]))
        .mark_line(color=LINE, strokeDash=[4, 3])
        .encode(x=x, y=y)
    )
    mark = alt.Chart(rows_as_data([{"moments": 0.2, "value": 0.8, "text": "20 / 80"}]))
    claim = mark.mark_point(shape="cross", size=90, color=SOFT, strokeWidth=2).encode(x=x, y=y)
    text = mark.mark_text(dx=30, color=SOFT).encode(x=x, y=y, text=alt.Text("text:N"))
    return alt.layer(straight, band, line, claim, text).properties(width=560, height=330)


def _lows(lows: Lows, tell: Messages) -> Layers | None:
    """Share of visits too low today, and after the cheapest way up."""
    if not lows.rows:
        return None
    names = [tell.name(low.moment) for low in lows.rows]
    bars = [
        {
            "moment": tell.name(low.moment),
            "value": low.moment.low.mean,
            "low": low.moment.low.low,
            "high": low.moment.low.high,
            "act": tell(low.moment.priority or "L"),
            "whom": tell.whom(low),
        }
        for low in lows.rows
    ]
    y, x = _y(names), alt.X("value:Q", title=tell("low"), axis=alt.Axis(format=".0%", tickCount=6))
    base = alt.Chart(rows_as_data(bars))
    tips = [
        alt.Tooltip("moment:N", title=tell("moment")),
        alt.Tooltip("value:Q", title=tell("low"), format=".1%"),
        alt.Tooltip("whom:N", title=tell("whom")),
    ]
    bar = base.mark_bar(height=14).encode(
        y=y,
        x=x,
        color=_colour(
            tell, PRIORITY, "act", legend=alt.Legend(title=tell("priority"), orient="right")
        ),
        tooltip=tips,
    )
    then = _afterwards(lows, tell, y)
    return alt.layer(bar, _whisker(base, y), *then).properties(width=760, height=alt.Step(24))


def _afterwards(lows: Lows, tell: Messages, y: alt.Y) -> list[alt.Chart]:
    """The share after the cheapest way up, where there is one."""
    rows = [
        {
            "moment": tell.name(low.moment),
            "value": low.ways[0].low_after,
            "way": tell.plain(low.ways[0].name),
            "which": tell("after"),
        }
        for low in lows.rows
        if low.ways
    ]
    shape = alt.Shape(
        "which:N",
        scale=alt.Scale(range=["triangle-left"]),
        legend=alt.Legend(title=None, orient="right"),
    )
    tips = [
        alt.Tooltip("way:N", title=tell("way")),
        alt.Tooltip("value:Q", title=tell("left"), format=".1%"),
    ]
    mark = (
        alt.Chart(rows_as_data(rows))
        .mark_point(size=70, filled=True, color=ADVISED, opacity=1)
        .encode(y=y, x=alt.X("value:Q"), shape=shape, tooltip=tips)
    )
    return [mark] if rows else []


def _wins(found: Moments, tell: Messages) -> alt.HConcatChart | None:
    """Price and effect of every intervention; quick wins stand out."""
    if not found.interventions:
        return None
    wins = {w.name for w in found.wins}
    rows: list[Spec] = [
        {
            "name": tell.plain(b.name),
            "price": b.price,
            "value": b.remembered.mean,
            "low": b.remembered.low,
            "high": b.remembered.high,
            "win": b.name in wins,
        }
        for b in found.interventions
    ]
    names = [r["name"] for r in sorted(rows, key=lambda r: -float(r["value"]))]
    base = alt.Chart(rows_as_data(rows))
    y = _y(names, field="name")
    colour = alt.Color(
        "win:N", scale=alt.Scale(domain=[True, False], range=[ADVISED, REFERENCE]), legend=None
    )
    rule = (
        base.transform_filter("datum.low !== null")
        .mark_rule(strokeWidth=3)
        .encode(y=y, x=alt.X("low:Q"), x2=alt.X2("high:Q"), color=colour)
    )
    tips = [
        alt.Tooltip("name:N", title=tell("intervention")),
        alt.Tooltip("value:Q", title=tell("remembered"), format="+.3f"),
        alt.Tooltip("price:Q", title=tell("price"), format=",.0f"),
    ]
    dot = base.mark_point(filled=True, size=80, opacity=1).encode(
        y=y,
        x=alt.X("value:Q", title=tell("remembered"), axis=alt.Axis(format="+.1f", tickCount=6)),
        color=colour,
        tooltip=tips,
    )
    price = base.mark_bar(height=12).encode(
        y=alt.Y("name:N", sort=names, axis=None),
        x=alt.X("price:Q", title=tell("price"), axis=alt.Axis(format=",.0f", tickCount=5)),
        color=colour,
        tooltip=tips,
    )
    return alt.hconcat(
        alt.layer(rule, dot).properties(width=430, height=alt.Step(STEP)),
        price.properties(width=300, height=alt.Step(STEP)),
        spacing=16,
    )
