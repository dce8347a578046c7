"""The pictures of `robust` and `worth`: who is best how often, the tornado, what knowing is worth,
pilots by their size.
"""

from __future__ import annotations

from string import ascii_uppercase
from typing import Final, Literal

import altair as alt

from motsim.report.core.vega import (
    ADVISED,
    INK,
    LINE,
    OTHERS,
    REFERENCE,
    SOFT,
    Layers,
    Spec,
    finished,
    rows_as_data,
    sums_axis,
)
from motsim.report.uncertainty.robust_messages import Messages as RobustTelling
from motsim.report.uncertainty.worth_messages import Messages as WorthTelling
from motsim.study.core.measures import PROFIT
from motsim.study.uncertainty.information_value import Information
from motsim.study.uncertainty.robustness import Robustness, Swing

LOW, HIGH = "var(--d-2)", "var(--d-4)"
MOST: Final = 14  # bars of a tornado
STEP: Final = 24
LABELS: Final = 410
# letters are a little wider in some browsers than where labels were measured
PADDING: Final = {"left": 16, "right": 5, "top": 5, "bottom": 5}
DASHES: Final = [[1, 0], [6, 4], [2, 3]]  # by what a pilot looks at
ROOM: Final = 0.1  # of the width, for the values beside the bars
NARROW: Final = 0.04  # share of the draws below which a bar has no room for its letter
Side = Literal["left", "right"]


def robust_charts(found: Robustness, tell: RobustTelling) -> dict[str, Spec]:
    made = {
        "psychologies": _chances(found, tell),
        "tornado": _tornado(found, tell),
        "sobol": _sobol(found, tell),
    }
    return {name: finished(chart) for name, chart in made.items() if chart is not None}


def worth_charts(found: Information, tell: WorthTelling) -> dict[str, Spec]:
    made = {"worth": _worth(found, tell), "pilots": _pilots(found, tell)}
    return {name: finished(chart) for name, chart in made.items() if chart is not None}


def palette(names: tuple[str, ...], best: str) -> dict[str, str]:
    """One colour a design, as in the report: grey for the first, green for the advised."""
    rest = iter(OTHERS * 4)
    return {
        name: ADVISED if name == best and k > 0 else REFERENCE if k == 0 else next(rest)
        for k, name in enumerate(names)
    }


def lettered(names: tuple[str, ...]) -> dict[str, str]:
    """A letter for each design, a number from the 27th on."""
    numbers = map(str, range(len(ascii_uppercase) + 1, len(names) + 1))
    return dict(zip(names, (*ascii_uppercase, *numbers)))


def _y(names: list[str], field: str) -> alt.Y:
    return alt.Y(
        f"{field}:N",
        sort=names,
        title=None,
        axis=alt.Axis(
            labelLimit=LABELS, labelFontSize=12.5, labelColor=INK, ticks=False, domain=False
        ),
    )


def _axis(objective: str, language: str, ticks: int) -> alt.Axis:
    if objective == PROFIT:
        return sums_axis(language, ticks)
    return alt.Axis(format="+.2f", tickCount=ticks)


def _chances(found: Robustness, tell: RobustTelling) -> Layers:
    """By psychology, the share of draws in which each design is best: a colour and a letter each,
    since many designs share a colour.
    """
    colours = palette(found.whatif.names, found.best)
    letters = lettered(tuple(colours))
    called = {d: f"{letter} {tell.names.plain(d)}" for d, letter in letters.items()}
    rows = []
    for p, of in found.chances.items():
        end = 0.0
        for k, d in enumerate(found.whatif.names):
            end += of[d]
            rows.append(
                {
                    "psychology": tell.names.psychology(p),
                    "design": called[d],
                    "share": of[d],
                    "order": k,
                    "middle": end - 0.5 * of[d],
                    "letter": letters[d] if of[d] >= NARROW else "",
                }
            )
    names = [tell.names.psychology(p) for p in found.whatif.psychologies]
    scale = alt.Scale(domain=list(called.values()), range=list(colours.values()))
    shares = alt.Chart(rows_as_data(rows))
    marks = shares.mark_text(fontSize=12, fontWeight=600, color="var(--paper)").encode(
        y=_y(names, "psychology"), x="middle:Q", text="letter:N"
    )
    bar = shares.mark_bar(height=20, stroke="var(--paper)", strokeWidth=1).encode(
        y=_y(names, "psychology"),
        x=alt.X(
            "share:Q",
            title=tell("best in"),
            axis=alt.Axis(format="%", tickCount=6),
            scale=alt.Scale(domain=[0, 1]),
        ),
        order=alt.Order("order:Q"),
        color=alt.Color("design:N", scale=scale, legend=alt.Legend(title=None, orient="right")),
        tooltip=[
            alt.Tooltip("psychology:N", title=tell("psychology word")),
            alt.Tooltip("design:N", title=tell("design")),
            alt.Tooltip("share:Q", title=tell("best in"), format=".1%"),
        ],
    )
    return alt.layer(bar, marks).properties(width=760, height=alt.Step(30))


def _tornado(found: Robustness, tell: RobustTelling) -> Layers | None:
    """The lead of the best with one assumption at either end of its range."""
    shown = [s for s in found.swings if s.width > 0.0][:MOST]
    if not shown:
        return None
    base, rows = found.base_lead.mean, _ends(shown, found.base_lead.mean, tell)
    names = [tell.names.what(s.assumption) for s in shown]
    title = tell.names.head(tell("lead"))
    colour = alt.Color(
        "end:N",
        scale=alt.Scale(domain=[tell("low end"), tell("high end")], range=[LOW, HIGH]),
        legend=alt.Legend(title=None, orient="top"),
    )
    y, all_ = _y(names, "assumption"), [base, -found.zone, *(r["to"] for r in rows)]
    room = ROOM * (max(all_) - min(all_))
    bars = (
        alt.Chart(rows_as_data(rows))
        .mark_bar(height=15, opacity=0.85)
        .encode(
            y=y,
            x=alt.X(
                "from:Q",
                title=title,
                axis=_axis(found.whatif.objective, tell.say.language, 8),
                scale=alt.Scale(domain=[min(all_) - room, max(all_) + room], nice=False),
            ),
            x2=alt.X2("to:Q"),
            color=colour,
            tooltip=[
                alt.Tooltip("assumption:N", title=tell("assumption")),
                alt.Tooltip("end:N", title=tell("range word")),
                alt.Tooltip("value:N", title=tell("value")),
                alt.Tooltip("to:Q", title=title, format=",.3~s"),
                alt.Tooltip("turns:N", title=tell("turns at")),
            ],
        )
    )
    rules = [
        alt.Chart(rows_as_data([{"x": at}]))
        .mark_rule(color=colour_, strokeWidth=width, strokeDash=dash)
        .encode(x=alt.X("x:Q"))
        for at, colour_, width, dash in (
            (base, INK, 1.0, [1, 0]),
            (-found.zone, "var(--harm)", 1.6, [5, 3]),
        )
    ]
    return alt.layer(bars, *rules, *_values_beside(rows, base, y)).properties(
        padding=PADDING, width=700, height=alt.Step(STEP)
    )


def _ends(swings: list[Swing], base: float, tell: RobustTelling) -> list[Spec]:
    """Both ends of each assumption, and the lead there."""
    return [
        {
            "assumption": tell.names.what(s.assumption),
            "end": tell(end),
            "from": base,
            "to": lead,
            "value": tell.names.value(s.assumption, value),
            "turns": tell.turns_at(s),
            "short": tell.names.short(s.assumption, value),
            "right": lead >= base,
            "far": abs(lead - base),
        }
        for s in swings
        for end, lead, value in (
            ("low end", s.at_low, s.value_low),
            ("high end", s.at_high, s.value_high),
        )
    ]


def _values_beside(rows: list[Spec], base: float, y: alt.Y) -> list[alt.Chart]:
    """The values of the ends, outside the bars."""
    # the outer one where both lie on one side
    ends = {
        (r["assumption"], r["right"]): r
        for r in sorted(rows, key=lambda r: r["far"])
        if r["to"] != base
    }
    sides: tuple[tuple[bool, Side, int], ...] = ((True, "left", 5), (False, "right", -5))
    return [
        alt.Chart(rows_as_data(found_))
        .mark_text(align=align, dx=dx, fontSize=12, color=SOFT)
        .encode(y=y, x=alt.X("to:Q"), text=alt.Text("short:N"))
        for right, align, dx in sides
        if (found_ := [r for (_, side), r in ends.items() if side is right])
    ]


def _sobol(found: Robustness, tell: RobustTelling) -> Layers | None:
    """First-order and total indices with intervals."""
    i = found.indices
    if i is None:
        return None
    rows = [
        {
            "group": tell.group(n),
            "kind": tell(kind),
            "value": max(v.mean, 0.0),
            "low": v.low,
            "high": v.high,
        }
        for n, f, t in zip(i.names, i.first, i.total)
        for kind, v in (("first", f), ("total", t))
    ]
    names, kinds = [tell.group(n) for n in i.names], [tell("first"), tell("total")]
    y, offset = _y(names, "group"), alt.YOffset("kind:N", sort=kinds)
    base = alt.Chart(rows_as_data(rows))
    bar = base.mark_bar(height=9).encode(
        y=y,
        yOffset=offset,
        x=alt.X("value:Q", title=tell("share"), axis=alt.Axis(format="%")),
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=kinds, range=["var(--e-p2)", ADVISED]),
            legend=alt.Legend(title=None, orient="top"),
        ),
    )
    return alt.layer(
        bar,
        base.mark_rule(color=INK, strokeWidth=1.2).encode(
            y=y, yOffset=offset, x=alt.X("low:Q"), x2=alt.X2("high:Q")
        ),
    ).properties(width=640, height=alt.Step(16))


def _worth(found: Information, tell: WorthTelling) -> Layers | None:
    """What each thing is worth to know, with its interval; the line is knowing everything."""
    shown = [r for r in found.rows if r.value.mean > 0.0][:MOST]
    if not shown:
        return None
    rows = [
        {
            "what": tell.what(r),
            "worth": r.value.mean,
            "low": r.value.low,
            "high": r.value.high,
            "clear": r.value.low > 0.0,
        }
        for r in shown
    ]
    y = _y([tell.what(r) for r in shown], "what")
    axis = _axis(found.whatif.objective, tell.say.language, 8)
    title = tell.names.head(tell("worth"))
    base = alt.Chart(rows_as_data(rows))
    bar = base.mark_bar(height=15).encode(
        y=y,
        x=alt.X("worth:Q", title=title, axis=axis),
        color=alt.condition("datum.clear", alt.value(ADVISED), alt.value(LINE)),
        tooltip=[
            alt.Tooltip("what:N", title=tell("assumption")),
            *(
                alt.Tooltip(f"{k}:Q", title=t, format=",.3~s")
                for k, t in (("worth", title), ("low", "95 % –"), ("high", "95 % +"))
            ),
        ],
    )
    return alt.layer(
        bar,
        base.mark_rule(color=INK, strokeWidth=1.6).encode(
            y=y, x=alt.X("low:Q"), x2=alt.X2("high:Q")
        ),
    ).properties(width=700, height=alt.Step(STEP), padding=PADDING)


def _pilots(found: Information, tell: WorthTelling) -> Layers | None:
    """What a pilot's result is worth by its size, for those that are worth most."""
    shown = [p for p in found.pilots if p.perfect.mean > 0.0][:6]
    if not shown:
        return None
    rows: list[Spec] = [
        {"design": tell.names.plain(p.design), "seen": tell(p.seen), "n": n, "worth": v}
        for p in shown
        for n, v in p.sizes
    ]
    designs, seen = (list(dict.fromkeys(r[key] for r in rows)) for key in ("design", "seen"))
    legend = alt.Legend(title=None, orient="right", labelLimit=420, symbolType="stroke")
    base = alt.Chart(rows_as_data(rows)).encode(
        x=alt.X(
            "n:Q",
            title=tell("customers"),
            scale=alt.Scale(type="log"),
            axis=alt.Axis(values=[n for n, _ in shown[0].sizes], format="~s", grid=False),
        ),
        y=alt.Y(
            "worth:Q",
            title=tell.names.head(tell("worth")),
            axis=_axis(found.whatif.objective, tell.say.language, 6),
        ),
        color=alt.Color(
            "design:N",
            scale=alt.Scale(domain=designs, range=[ADVISED, *OTHERS][: len(designs)]),
            legend=legend,
        ),
        tooltip=[
            alt.Tooltip("design:N", title=tell("design")),
            alt.Tooltip("seen:N", title=tell("pilot word")),
            alt.Tooltip("n:Q", title=tell("customers"), format=","),
            alt.Tooltip("worth:Q", title=tell("worth"), format=",.3~s"),
        ],
    )
    dash = alt.StrokeDash(
        "seen:N",
        scale=alt.Scale(domain=seen, range=DASHES[: len(seen)]),
        legend=alt.Legend(title=None, orient="right", labelLimit=420, symbolSize=400),
    )
    points = base.mark_point(filled=True, size=40)
    return alt.layer(base.mark_line(strokeWidth=2).encode(strokeDash=dash), points).properties(
        width=620, height=300
    )
