"""The pictures of a report: facts in, Vega-Lite specifications out. The one door to Altair, with
moments_charts; nothing else computes here.

Rows are a few dozen a chart: everything was added up before. No picture loads anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import altair as alt
from altair.utils.schemapi import debug_mode

from motsim.report.comparison.experiment_answers import (
    is_money,
    measure_text,
    point_text,
    setting_text,
)
from motsim.report.core.facts import Facts, Place, Relationship
from motsim.report.core.messages import Translator
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
)
from motsim.study.comparison.experiment import Answer
from motsim.study.core.measures import NETS, is_share
from motsim.study.core.relationship import TENTH
from motsim.study.core.stats import Interval


# else every part is checked against the schema as it is made: a quarter of the time. A test does
# that
@debug_mode(False)
def charts(facts: Facts, language: str) -> dict[str, Spec]:
    """All pictures that these facts have something for, by name."""
    say = Translator(language, facts.currency, facts.sums)
    makers: dict[str, Callable[[Facts, Translator], alt.TopLevelMixin | None]] = {
        "net": net,
        "effects": effects,
        "front": front,
        "months": months,
        "lived": lived,
        "cohorts": cohorts,
        "tenths": tenths,
        "sweep": sweep,
        "purchases": purchases,
    }
    made = {name: maker(facts, say) for name, maker in makers.items()} | {
        f"answers {m}": answers(facts, say, m)
        for m in dict.fromkeys(a.measure for a in facts.answers)
    }
    return {name: finished(chart) for name, chart in made.items() if chart is not None}


def colours(facts: Facts) -> dict[str, str]:
    """One colour a design, the same in every picture: grey for the first, green for the advised."""
    found, rest = {}, iter(OTHERS * 4)
    for k, name in enumerate(facts.designs):
        found[name] = (
            ADVISED if name == facts.advised and k > 0 else REFERENCE if k == 0 else next(rest)
        )
    return found


def _design_colour(facts: Facts, say: Translator, **more: Any) -> alt.Color:
    palette = colours(facts)
    scale = alt.Scale(
        domain=[facts.label(d, say.language) for d in palette], range=list(palette.values())
    )
    return alt.Color("design:N", scale=scale, **more)


def _between(say: Translator, i: Interval, digits: int = 2) -> str:
    return (
        say("unknown")
        if math.isnan(i.low)
        else say("range", low=say.number(i.low, digits), high=say.number(i.high, digits))
    )


def _sums_between(say: Translator, i: Interval, currency: str) -> str:
    """Of small sums, each in a unit of its own and not in that of the page."""
    if math.isnan(i.low):
        return say("unknown")
    return say("range", low=say.money(i.low, currency), high=say.money(i.high, currency))


def _money_between(say: Translator, i: Interval) -> str:
    if math.isnan(i.low):
        return say("unknown")
    return say("range", low=say.exact(i.low), high=say.exact(i.high))


# --- the other parts ------------------------------------------------------------------------------
def _dots(
    rows: list[Spec],
    facts: Facts,
    say: Translator,
    title: str,
    form: str,
    width: int = 520,
    zero: bool = True,
) -> Layers:
    """A dot with its interval for each design."""
    base = alt.Chart(rows_as_data(rows))
    colour = _design_colour(facts, say, legend=None)
    y = alt.Y(
        "design:N",
        sort=[facts.label(d, say.language) for d in facts.designs],
        title=None,
        axis=alt.Axis(labelLimit=220, labelFontSize=13, labelColor=INK),
    )
    tips = [
        alt.Tooltip("design:N", title=say("design")),
        alt.Tooltip("value:Q", title=title, format=form),
        alt.Tooltip("between:N", title=say("interval")),
    ]
    rule = (
        base.transform_filter("datum.low !== null")
        .mark_rule(strokeWidth=3)
        .encode(y=y, x=alt.X("low:Q"), x2=alt.X2("high:Q"), color=colour)
    )
    dot = base.mark_point(filled=True, size=110, opacity=1).encode(
        y=y,
        x=alt.X("value:Q", title=title, axis=alt.Axis(format=form, tickCount=5)),
        color=colour,
        tooltip=tips,
    )
    text = base.mark_text(dy=-14, fontSize=12).encode(
        y=y, x=alt.X("value:Q"), text=alt.Text("said:N"), color=colour
    )
    line = (
        [
            alt.Chart(rows_as_data([{"value": 0.0}]))
            .mark_rule(color=SOFT, strokeDash=[4, 3])
            .encode(x=alt.X("value:Q"))
        ]
        if zero
        else []
    )
    return alt.layer(*line, rule, dot, text).properties(width=width, height=alt.Step(42))


def net(facts: Facts, say: Translator) -> Layers | None:
    """Net of every design with its interval."""
    rows = [
        {
            "design": facts.label(m.design, say.language),
            "value": say.in_unit_of_page(m.shown[2]),
            "low": say.in_unit_of_page(m.net.low),
            "high": say.in_unit_of_page(m.net.high),
            "between": _money_between(say, m.net),
            "said": say.money(m.net.mean, facts.currency),
        }
        for m in facts.money
    ]
    return (
        _dots(
            rows,
            facts,
            say,
            say("net of", currency=say.unit_name(facts.currency)),
            say.picture_form,
        )
        if rows
        else None
    )


def effects(facts: Facts, say: Translator) -> alt.HConcatChart | None:
    """Differences in what is remembered and who comes back."""
    found = []
    for name, form, digits in (
        ("remembered", "+.2f", 2),
        ("return", "+.0%", 0),
        ("stay_share", "+.0%", 0),
    ):
        rows = [
            {
                "design": facts.label(m.design, say.language),
                "value": m.difference.mean,
                "low": m.difference.low,
                "high": m.difference.high,
                "between": _between(say, m.difference, 3),
                "said": say.signed(m.difference.mean, digits)
                if name == "remembered"
                else say.gap(m.difference.mean),
            }
            for m in facts.measures
            if m.name == name and m.difference is not None
        ]
        if rows:
            found.append(
                _dots(rows, facts, say, say.pair(say(f"m {name}"), say("difference")), form, 430)
            )
    return alt.hconcat(*found, spacing=50) if found else None


def answers(facts: Facts, say: Translator, measure: str) -> Layers | None:
    """What an experiment asked for: a small picture a point, a dot with its interval a design, a
    colour a psychology.
    """
    mine = [
        a
        for a in facts.answers
        if a.measure == measure and a.difference is not None and not math.isnan(a.difference.mean)
    ]
    if not mine:
        return None
    points = [point_text(one, facts, say) for one in facts.said] or [""]
    kinds = {
        p: say.maybe(f"psy {p}", p) for p in dict.fromkeys(answer.psychology for answer in mine)
    }
    rows = _answer_rows(mine, facts, say, points, kinds)
    picture = _answer_picture(rows, facts, say, measure, list(kinds.values()))
    if len(points) == 1:
        return picture.properties(width=700, height=_bars_of(len(kinds)))
    apart = measure in NETS and any(one.scenario for one in facts.said)
    by_point: Layers = (
        picture.properties(width=260, height=_bars_of(len(kinds)))
        .facet(
            facet=alt.Facet(
                "point:N",
                sort=points,
                title=None,
                header=alt.Header(labelFontSize=12.5, labelColor=INK, labelLimit=330),
            ),
            columns=3,
        )
        .resolve_scale(x="independent" if apart else "shared", y="independent")
    )
    return by_point


def _bars_of(kinds: int) -> alt.Step:
    """The height of a design's room, which so many share."""
    return alt.Step(max(10, 22 // kinds))


def _answer_rows(
    answers: list[Answer], facts: Facts, say: Translator, points: list[str], kinds: dict[str, str]
) -> list[Spec]:
    return [
        {
            "point": points[a.point],
            "design": facts.label(a.design, say.language),
            "psychology": kinds[a.psychology],
            **_answer_figures(a.measure, a.difference, say),
        }
        for a in answers
        if a.difference is not None
    ]


def _answer_figures(measure: str, i: Interval, say: Translator) -> Spec:
    money = measure in NETS
    own = say.in_unit_of_page if money else float
    return {
        "value": own(i.mean),
        "low": own(i.low),
        "high": own(i.high),
        "between": _money_between(say, i) if money else _between(say, i, 3),
    }


def _answer_picture(
    rows: list[Spec], facts: Facts, say: Translator, measure: str, kinds: list[str]
) -> Layers:
    """A dot with its interval a design, a colour a psychology, of one point or each."""
    money = measure in NETS
    form = "+.1~%" if is_share(measure) else f"+{say.picture_form}" if money else "+.2~f"
    title = say.pair(measure_text(measure, facts, say), say("difference"))
    if money:
        title = say("setting", name=title, currency=say.unit_name(facts.currency))
    y = alt.Y(
        "design:N",
        sort=list(dict.fromkeys(r["design"] for r in rows)),
        title=None,
        axis=alt.Axis(labelLimit=200, labelFontSize=12.5, labelColor=INK),
    )
    offset = alt.YOffset("psychology:N", sort=kinds)
    colour = alt.Color(
        "psychology:N",
        scale=alt.Scale(domain=kinds, range=[ADVISED, *OTHERS][: len(kinds)]),
        legend=alt.Legend(orient="top", title=None),
    )
    tips = [
        alt.Tooltip("design:N", title=say("design")),
        alt.Tooltip("psychology:N", title=say("psychology word")),
        alt.Tooltip("value:Q", title=title, format=form),
        alt.Tooltip("between:N", title=say("interval")),
    ]
    base = alt.Chart()
    return alt.layer(
        base.mark_rule(color=SOFT, strokeDash=[4, 3]).encode(x=alt.XDatum(0)),
        base.mark_rule(strokeWidth=2.5).encode(
            y=y, yOffset=offset, x=alt.X("low:Q"), x2=alt.X2("high:Q"), color=colour
        ),
        base.mark_point(filled=True, size=60, opacity=1).encode(
            y=y,
            yOffset=offset,
            x=alt.X("value:Q", title=title, axis=alt.Axis(format=form, tickCount=5)),
            color=colour,
            tooltip=tips,
        ),
        data=rows_as_data(rows),
    )


def front(facts: Facts, say: Translator) -> Layers | None:
    """Satisfaction across, net up, the chance of a loss in what the pointer shows: full points are
    on the front, hollow ones are dominated.
    """
    if facts.choice is None or not facts.money:
        return None
    base = alt.Chart(rows_as_data([_place(p, facts, say) for p in facts.choice.places]))
    colour = _design_colour(facts, say, legend=alt.Legend(orient="right", title=None))
    x = alt.X(
        "value:Q",
        title=say("m satisfaction"),
        scale=alt.Scale(zero=False, nice=True, padding=40),
        axis=alt.Axis(grid=False),
    )
    y = alt.Y(
        "net:Q",
        title=say("net of", currency=say.unit_name(facts.currency)),
        scale=alt.Scale(padding=24),
        axis=alt.Axis(format=say.picture_form),
    )
    tips = [
        alt.Tooltip("design:N", title=say("design")),
        alt.Tooltip("value:Q", title=say("m satisfaction"), format=".1f"),
        alt.Tooltip("felt:N", title=say("interval")),
        alt.Tooltip("net:Q", title=say("net word"), format=say.picture_form),
        alt.Tooltip("between:N", title=say("interval")),
        alt.Tooltip("loss:Q", title=say("loss word"), format=".1%"),
        alt.Tooltip("by:N", title=say("dominated by")),
    ]
    parts = [
        base.transform_filter("datum.low !== null")
        .mark_rule(strokeWidth=2)
        .encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=colour),
        base.transform_filter("datum.left !== null")
        .mark_rule(strokeWidth=2)
        .encode(x=alt.X("left:Q"), x2=alt.X2("right:Q"), y=y, color=colour),
    ]
    parts += [
        base.transform_filter(f"{'' if on else '!'}datum.on")
        .mark_point(filled=on, size=130, opacity=1, strokeWidth=2.2)
        .encode(x=x, y=y, color=colour, tooltip=tips)
        for on in (False, True)
    ]
    return alt.layer(*parts).properties(width=960, height=320)


def _place(p: Place, facts: Facts, say: Translator) -> Spec:
    return {
        "design": facts.label(p.design, say.language),
        "value": p.satisfaction.mean,
        "left": p.satisfaction.low,
        "right": p.satisfaction.high,
        "net": say.in_unit_of_page(p.net.mean),
        "low": say.in_unit_of_page(p.net.low),
        "high": say.in_unit_of_page(p.net.high),
        "loss": p.loss,
        "on": not p.dominated_by,
        "between": _money_between(say, p.net),
        "felt": _between(say, p.satisfaction, 1),
        "by": ", ".join(facts.label(d, say.language) for d in p.dominated_by)
        or say("nobody dominates"),
    }


def months(facts: Facts, say: Translator) -> Layers | None:
    """Cash since the beginning, with its band."""
    rows = [
        {
            "design": facts.label(m.design, say.language),
            "month": m.month,
            "cash": say.in_unit_of_page(m.net.mean),
            "low": say.in_unit_of_page(m.net.low),
            "high": say.in_unit_of_page(m.net.high),
            "between": _money_between(say, m.net),
            "only": say.in_unit_of_page(m.cash),
        }
        for m in facts.months
    ]
    if not rows:
        return None
    base = alt.Chart(rows_as_data(rows))
    colour = _design_colour(
        facts, say, legend=alt.Legend(orient="right", title=None, symbolOpacity=1)
    )
    x = _month_axis(say)
    band = _band(base, x, colour, 0.14)
    line = base.mark_line(strokeWidth=2.5).encode(
        x=x,
        y=alt.Y(
            "cash:Q",
            title=say("cash so far", currency=say.unit_name(facts.currency)),
            axis=alt.Axis(format=say.picture_form),
        ),
        color=colour,
    )
    tips = [
        alt.Tooltip("design:N", title=say("design")),
        alt.Tooltip("month:Q", title=say("month")),
        alt.Tooltip(
            "cash:Q",
            title=say("cash so far", currency=say.unit_name(facts.currency)),
            format=say.picture_form,
        ),
        alt.Tooltip("between:N", title=say("interval")),
        alt.Tooltip("only:Q", title=say("cash only"), format=say.picture_form),
    ]
    thin = base.mark_line(strokeWidth=1.2, strokeDash=[5, 4]).encode(
        x=x, y=alt.Y("only:Q"), color=colour
    )
    dots = base.mark_point(size=90, opacity=0).encode(
        x=x, y=alt.Y("cash:Q"), color=colour, tooltip=tips
    )
    zero = (
        alt.Chart(rows_as_data([{"cash": 0.0}]))
        .mark_rule(color=SOFT, strokeDash=[4, 3])
        .encode(y=alt.Y("cash:Q"))
    )
    return alt.layer(zero, band, thin, line, dots).properties(width=960, height=320)


def _month_axis(say: Translator) -> alt.X:
    return alt.X(
        "month:Q",
        title=say("month"),
        scale=alt.Scale(nice=False),
        axis=alt.Axis(values=list(range(0, 121, 6)), format="d", grid=False),
    )


def _band(base: alt.Chart, x: alt.X, colour: alt.Color, opacity: float) -> alt.Chart:
    """From low to high, where both are known."""
    band: alt.Chart = (
        base.transform_filter("datum.low !== null")
        .mark_area(opacity=opacity)
        .encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=colour)
    )
    return band


def lived(facts: Facts, say: Translator) -> alt.HConcatChart | None:
    """Customers, visits and waits by month: a line a design, with its band."""
    if not facts.lived:
        return None
    parts = []
    for name in ("customers", "visits", "wait_min"):
        rows = [
            {
                "design": facts.label(one.design, say.language),
                "month": k + 1,
                "value": i.mean,
                "low": i.low,
                "high": i.high,
                "between": _between(say, i, 1),
            }
            for one in facts.lived
            for course in one.courses
            if course.name == name
            for k, i in enumerate(course.months)
        ]
        parts.append(_by_month(rows, facts, say, say(f"bm {name}")))
    return alt.hconcat(*parts, spacing=30)


def cohorts(facts: Facts, say: Translator) -> alt.HConcatChart | None:
    """Visits by month under the first design and the one that is shown, by who makes them: the
    later somebody first came, the fainter.
    """
    shown = [one for one in facts.relationship if one.design in (facts.designs[0], facts.focus)]
    if not shown:
        return None
    names = [say.of_relationship(str(year), "people")[0] for year in range(len(shown[0].visits))]
    most = max(sum(month) for one in shown for month in zip(*one.visits))
    parts = [_cohorts(facts, say, one, names, most) for one in shown]
    return alt.hconcat(*parts, spacing=30)


def _cohorts(
    facts: Facts, say: Translator, one: Relationship, names: list[str], most: float
) -> alt.Chart:
    rows = [
        {"month": m + 1, "who": names[year], "year": year, "value": value}
        for year, values in enumerate(one.visits)
        for m, value in enumerate(values)
    ]
    step = 0.7 / max(len(names) - 1, 1)
    faint = [round(0.9 - step * year, 2) for year in range(len(names))]
    opacity = alt.Opacity(
        "who:N",
        sort=names,
        scale=alt.Scale(domain=names, range=faint),
        legend=alt.Legend(orient="bottom", title=None, columns=2),
    )
    tips = [
        alt.Tooltip("who:N", title=say("co head")),
        alt.Tooltip("month:Q", title=say("month")),
        alt.Tooltip("value:Q", title=say("bm visits"), format=",.0f"),
    ]
    chart: alt.Chart = (
        alt.Chart(rows_as_data(rows), title=facts.label(one.design, say.language))
        .mark_area(color=colours(facts)[one.design])
        .encode(
            x=_month_axis(say),
            y=alt.Y(
                "value:Q",
                title=say("bm visits"),
                stack="zero",
                scale=alt.Scale(domain=[0.0, most]),
                axis=alt.Axis(tickCount=5),
            ),
            order=alt.Order("year:Q"),
            opacity=opacity,
            tooltip=tips,
        )
        .properties(width=270, height=230)
    )
    return chart


def tenths(facts: Facts, say: Translator) -> alt.Chart | None:
    """What one of each tenth of customers brings, the best first, under the first design and the
    one that is shown.
    """
    shown = [one for one in facts.relationship if one.design in (facts.designs[0], facts.focus)]
    rows = [
        {
            "design": facts.label(one.design, say.language),
            "tenth": int(r.group.removeprefix(TENTH)),
            "who": say.tenth(int(r.group.removeprefix(TENTH))),
            "value": r.value.mean,
            "said": say.money(r.value.mean, facts.currency),
            "between": _sums_between(say, r.value, facts.currency),
        }
        for one in shown
        for r in one.readings
        if r.group.startswith(TENTH) and r.name == "each" and math.isfinite(r.value.mean)
    ]
    if not rows:
        return None
    title, currency = say("cv each"), say.money_unit((), facts.currency).name
    if currency:
        title = say("setting", name=title, currency=currency)
    tips = [
        alt.Tooltip("design:N", title=say("design")),
        alt.Tooltip("who:N", title=say("cv head")),
        alt.Tooltip("said:N", title=say("cv each")),
        alt.Tooltip("between:N", title=say("interval")),
    ]
    order = [facts.label(one.design, say.language) for one in shown]
    legend = alt.Legend(orient="bottom", title=None, values=order) if order[1:] else None
    chart: alt.Chart = (
        alt.Chart(rows_as_data(rows))
        .mark_bar()
        .encode(
            x=alt.X("tenth:O", title=say("cv axis"), axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("design:N", sort=order),
            y=alt.Y("value:Q", title=title, axis=alt.Axis(format=",~f", tickCount=5)),
            color=_design_colour(facts, say, legend=legend),
            tooltip=tips,
        )
        .properties(width=570, height=170)
    )
    return chart


def _by_month(rows: list[Spec], facts: Facts, say: Translator, title: str) -> Layers:
    """One figure over the months."""
    base = alt.Chart(rows_as_data(rows))
    colour = _design_colour(
        facts, say, legend=alt.Legend(orient="bottom", title=None, symbolOpacity=1)
    )
    x = _month_axis(say)
    y = alt.Y("value:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5))
    band = _band(base, x, colour, 0.12)
    tips = [
        alt.Tooltip("design:N", title=say("design")),
        alt.Tooltip("month:Q", title=say("month")),
        alt.Tooltip("value:Q", title=title, format=",.1f"),
        alt.Tooltip("between:N", title=say("interval")),
    ]
    line = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour)
    dots = base.mark_point(size=60, opacity=0).encode(x=x, y=y, color=colour, tooltip=tips)
    return alt.layer(band, line, dots).properties(width=270, height=230)


def sweep(facts: Facts, say: Translator) -> Layers | None:
    """What a bigger budget brings; without a sweep, what each design spends and brings."""
    if facts.sweep and not any(math.isnan(s.value) for s in facts.sweep):
        return _swept(facts, say)
    rows = [
        {
            "design": facts.label(m.design, say.language),
            "spend": say.in_unit_of_page(m.shown[1]),
            "net": say.in_unit_of_page(m.shown[2]),
            "low": say.in_unit_of_page(m.net.low),
            "high": say.in_unit_of_page(m.net.high),
            "between": _money_between(say, m.net),
        }
        for m in facts.money
    ]
    return (
        _spend(rows, facts, say, say("spent", currency=say.unit_name(facts.currency)), lines=False)
        if rows
        else None
    )


def _swept(facts: Facts, say: Translator) -> Layers:
    setting = facts.sweep[0].setting
    money = is_money(setting)
    rows = [
        {
            "design": facts.label(s.design, say.language),
            "psychology": say.maybe(f"psy {s.psychology}", s.psychology),
            "spend": say.in_unit_of_page(s.value) if money else s.value,
            "net": say.in_unit_of_page(s.net.mean),
            "low": say.in_unit_of_page(s.net.low),
            "high": say.in_unit_of_page(s.net.high),
            "between": _money_between(say, s.net),
        }
        for s in facts.sweep
    ]
    name = setting_text(setting, facts, say)
    title = say("setting", name=name, currency=say.unit_name(facts.currency)) if money else name
    return _spend(rows, facts, say, title, lines=True)


def _spend(rows: list[Spec], facts: Facts, say: Translator, title: str, *, lines: bool) -> Layers:
    base = alt.Chart(rows_as_data(rows))
    colour = _design_colour(facts, say, legend=alt.Legend(orient="right", title=None))
    form = say.picture_form  # of what is swept too, which need not be money
    x = alt.X("spend:Q", title=title, axis=alt.Axis(format=form, tickCount=6, grid=False))
    y = alt.Y(
        "net:Q",
        title=say("net of", currency=say.unit_name(facts.currency)),
        axis=alt.Axis(format=say.picture_form),
    )
    tips = [
        alt.Tooltip("design:N", title=say("design")),
        alt.Tooltip("spend:Q", title=title, format=form),
        alt.Tooltip("net:Q", title=say("net word"), format=say.picture_form),
        alt.Tooltip("between:N", title=say("interval")),
    ]
    # the one the verdict speaks of is drawn in full
    kinds = list(dict.fromkeys(r["psychology"] for r in rows)) if lines else []
    dash = (
        {
            "strokeDash": alt.StrokeDash(
                "psychology:N",
                scale=alt.Scale(
                    domain=kinds, range=[[1, 0], [5, 3], [2, 2], [8, 3], [8, 3, 2, 3]][: len(kinds)]
                ),
                legend=alt.Legend(orient="right", title=None),
            )
        }
        if len(kinds) > 1
        else {}
    )
    parts = [
        alt.Chart(rows_as_data([{"net": 0.0}]))
        .mark_rule(color=SOFT, strokeDash=[4, 3])
        .encode(y=alt.Y("net:Q")),
        base.transform_filter("datum.low !== null")
        .mark_rule(strokeWidth=2)
        .encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=colour),
    ]
    parts += (
        [base.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour, **dash)] if lines else []
    )
    return alt.layer(
        *parts,
        base.mark_point(filled=True, size=90, opacity=1).encode(
            x=x, y=y, color=colour, tooltip=tips
        ),
    ).properties(width=960, height=320)


def purchases(facts: Facts, say: Translator) -> alt.Chart | None:
    """What each intervention brings alone, and what is left of it on top of what was
    bought before.
    """
    wanted = (
        facts.advised
        if any(p.design == facts.advised for p in facts.purchases)
        else next((p.design for p in facts.purchases), "")
    )
    rows: list[Spec] = [
        {"name": facts.label(p.intervention, say.language), "which": say(which), "value": value}
        for p in facts.purchases
        if p.design == wanted
        for which, value in (("alone", p.alone), ("on top", p.on_top))
        if not math.isnan(value)
    ]
    if not rows:
        return None
    tips = [
        alt.Tooltip("name:N", title=say("intervention")),
        alt.Tooltip("which:N", title=" "),
        alt.Tooltip("value:Q", title=say("m remembered"), format="+.3f"),
    ]
    scale = alt.Scale(domain=[say("alone"), say("on top")], range=[LINE, ADVISED])
    order = list(dict.fromkeys(r["name"] for r in rows))
    bars: alt.Chart = (
        alt.Chart(rows_as_data(rows))
        .mark_bar()
        .encode(
            y=alt.Y(
                "name:N",
                sort=order,
                title=None,
                axis=alt.Axis(labelLimit=260, labelFontSize=12.5, labelColor=INK),
            ),
            yOffset=alt.YOffset("which:N", sort=[say("alone"), say("on top")]),
            x=alt.X(
                "value:Q", title=say("m remembered"), axis=alt.Axis(format="+.1f", tickCount=6)
            ),
            color=alt.Color("which:N", scale=scale, legend=alt.Legend(orient="right", title=None)),
            tooltip=tips,
        )
        .properties(width=700, height=alt.Step(11))
    )
    return bars
