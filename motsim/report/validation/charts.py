"""The pictures of `validate`: means by hour, and where they are off by hour and weekday."""

from __future__ import annotations

from typing import Final

import altair as alt

from motsim.data.validation import Validation
from motsim.report.core.vega import (
    ADVISED,
    BAND,
    LOSSES,
    REFERENCE,
    Layers,
    Spec,
    finished,
    rows_as_data,
)
from motsim.report.validation.messages import Messages
from motsim.units import WEEKDAYS

WIDE: Final = 760
STEPS: Final = (*reversed(LOSSES[3:]), BAND, *reversed(LOSSES[:3]))  # far below to far above


def charts_of(found: Validation, tell: Messages) -> dict[str, Spec]:
    made = {}
    if len(found.by_hour):
        made["hours"] = finished(_hours(found, tell))
    if len(found.heat):
        made["heat"] = finished(_heat(found, tell))
    return made


def _hours(found: Validation, tell: Messages) -> Layers:
    rows = [
        {
            "hour": int(hour),
            "who": tell(who),
            "mean": value,
            "low": max(0.0, value - 1.96 * error) if who == "observed" else None,
            "high": value + 1.96 * error if who == "observed" else None,
        }
        for hour, seen, made, error in found.by_hour.tolist()
        for who, value in (("observed", seen), ("simulated", made))
    ]
    scale = alt.Scale(domain=[tell("observed"), tell("simulated")], range=[REFERENCE, ADVISED])
    colour = alt.Color("who:N", scale=scale, legend=alt.Legend(title=None, orient="top"))
    base = alt.Chart(rows_as_data(rows))
    x = alt.X("hour:Q", title=tell("hour"), axis=alt.Axis(tickMinStep=1, format="d"))
    line = base.mark_line(point=True).encode(
        x=x, y=alt.Y("mean:Q", title=tell("minutes")), color=colour
    )
    rule = base.mark_rule(strokeWidth=2, opacity=0.5).encode(
        x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=colour
    )
    return alt.layer(rule, line).properties(width=WIDE, height=240)


def _heat(found: Validation, tell: Messages) -> Layers:
    """Cells by seven steps of the difference; colours are steps, since pages name them by
    variables.
    """
    offs = [abs(off) for _, _, off, _ in found.heat.tolist()]
    step = max(sorted(offs)[int(0.9 * (len(offs) - 1))] / 2.5, 1e-6)
    kinds = [_kind(k, step) for k in range(-3, 4)]
    rows = [
        {
            "weekday": tell(WEEKDAYS[int(w)]),
            "hour": int(h),
            "kind": kinds[min(6, max(0, round(off / step) + 3))],
            "off": off,
            "n": int(n),
        }
        for w, h, off, n in found.heat.tolist()
    ]
    days = [tell(day) for day in WEEKDAYS]
    cell = (
        alt.Chart(rows_as_data(rows))
        .mark_rect()
        .encode(
            x=alt.X("hour:O", title=tell("hour"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("weekday:N", sort=days, title=None),
            color=alt.Color(
                "kind:N",
                title=tell("difference"),
                scale=alt.Scale(domain=kinds, range=list(STEPS)),
                legend=alt.Legend(orient="top", titleLimit=300),
            ),
            tooltip=[
                alt.Tooltip("weekday:N", title=tell("weekday")),
                alt.Tooltip("hour:O", title=tell("hour")),
                alt.Tooltip("off:Q", title=tell("difference"), format="+.2f"),
                alt.Tooltip("n:Q", title="n"),
            ],
        )
    )
    return alt.layer(cell).properties(width=WIDE, height=alt.Step(26))


def _kind(k: int, step: float) -> str:
    """How a step of the difference is called: by its middle."""
    text = f"{k * step:+.2g}" if k else "0"
    return f"≤ {text}" if k == -3 else f"≥ {text}" if k == 3 else text
