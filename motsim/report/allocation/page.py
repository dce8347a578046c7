"""The page of an allocation: what to buy in which order, what each sum brings, and the map of all
splits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from motsim.formats import formatter
from motsim.i18n import LANGUAGES, catalogue, text
from motsim.plan.preview.wording import courses, label
from motsim.report.core.messages import Translator
from motsim.report.core.next_commands import Step
from motsim.report.core.page_writer import Section, Sheet, Table, sectioned
from motsim.report.core.vega import ADVISED, INK, LINE, LOSSES, SOFT, Layers, Spec, finished
from motsim.study.allocation.allocate import Allocation
from motsim.study.core.measures import PROFIT
from motsim.study.core.psychologies import theory
from motsim.study.core.stats import Interval

HIGH: Final = 3.0**0.5 / 2.0
MARKS: Final = {(0.6, 0.3, 0.1): "60/30/10", (1 / 3, 1 / 3, 1 / 3): "1/3 · 1/3 · 1/3"}
WORDS: Final = catalogue("report.allocation")


def say(language: str, key: str, **values: Any) -> str:
    return text(WORDS, key, language, **values)


def figures_of(found: Allocation, language: str) -> Translator:
    """The figures of this page: all sums in one unit."""
    sums = (found.budget, found.judged.mean) if found.objective == PROFIT else (found.budget,)
    return Translator(language, found.scenario.currency or "", sums)


def amount(found: Allocation, value: float, language: str) -> str:
    """A worth as people read it: money, or points of emotion."""
    figures = figures_of(found, language)
    if found.objective == PROFIT:
        return figures.money(value, figures.currency)
    return figures.signed(value, 2)


def paid(found: Allocation, value: float, language: str) -> str:
    """A price or a budget, to the unit."""
    figures = figures_of(found, language)
    return figures.sum(value, figures.currency)


def sentences(found: Allocation, language: str) -> list[str]:
    """What came out, in a few sentences; the last says what they rest on."""
    names = {"join": "、" if language == "zh" else ", "}
    out = [
        say(
            language,
            f"best {found.objective}",
            spend=paid(found, found.spend, language),
            **between(found, found.judged, language),
        )
        + (" " if language == "en" else "")
        + loss_said(found, found.loss, language),
        say(
            language,
            "stop",
            left=paid(found, found.leftover, language),
            budget=paid(found, found.budget, language),
        )
        if found.leftover > 0.5
        else say(language, "all spent"),
    ]
    if found.free and found.free_share > 0.0:
        free = names["join"].join(label(found.scenario, i.name, language) for i in found.free[:3])
        out.append(
            say(language, "free", share=formatter(language).share(found.free_share), names=free)
        )
    if first := [i for i in found.items if i.try_first]:
        listed = names["join"].join(
            say(
                language,
                "one to try",
                name=label(found.scenario, i.name, language),
                chance=formatter(language).share(i.nothing),
                cost=amount(found, -i.if_nothing, language),
            )
            for i in sorted(first, key=lambda i: -i.knowing)
        )
        out.append(say(language, "try first", names=listed))
    for rival in found.rivals:
        out.append(
            say(
                language,
                "rival",
                name=rival_name(rival.name, language),
                spend=paid(found, rival.spend, language),
                **between(found, rival.worth, language),
                behind=amount(found, rival.behind.mean, language),
            )
        )
    if found.proved is not None:
        out.append(say(language, "proved" if found.proved else "disproved"))
    if not any(item.class_ for item in found.items):
        out.append(say(language, "no classes"))
    if found.objective == PROFIT:
        out += courses(found.scenario, [item.name for item in found.items if item.order], language)
    return [*out, basis(found, language)]


def between(found: Allocation, value: Interval, language: str) -> dict[str, str]:
    """Mean and range in words."""
    return {
        "worth": amount(found, value.mean, language),
        "low": amount(found, value.low, language),
        "high": amount(found, value.high, language),
    }


def loss_said(found: Allocation, loss: float, language: str) -> str:
    """The chance of a loss."""
    share = formatter(language).share(loss)
    return say(language, "loses money" if found.objective == PROFIT else "is worse", share=share)


def rival_name(name: str, language: str) -> str:
    """Another way to spend, for people: a rule of thumb, or the best under one psychology."""
    return (
        say(language, name)
        if name in WORDS
        else say(language, "best under", psychology=theory(name, language))
    )


def basis(found: Allocation, language: str) -> str:
    """What the range is over, and the part that more runs would sharpen."""
    key = "over all" if len(found.psychologies) > 1 else "over one"
    return say(
        language,
        key,
        psychology=theory(found.psychology, language),
        psychologies=len(found.psychologies),
        draws=found.draws,
        luck=amount(found, found.luck, language).lstrip("+"),
    )


def page(found: Allocation, lang: str = "en", following: Sequence[Step] = ()) -> str:
    """The page as text: both languages, no network."""
    return sectioned(
        [sheet(found, one) for one in LANGUAGES],
        {one: charts(found, one) for one in LANGUAGES},
        lang,
        following,
        live=("map",),  # a dot a split: who points at one is told which
    )


def sheet(found: Allocation, language: str) -> Sheet:
    """The page in one language."""
    cells = rows(found, language)
    table = Table(
        tuple(say(language, key) for key in COLUMNS),
        tuple(tuple(row) for row in cells),
        3,
        faint=tuple(k for k, row in enumerate(cells) if not row[0]),
    )
    parts = [
        Section("purchases", say(language, "purchases"), "", table=table),
        Section("curve", say(language, "curve"), "", "curve"),
    ]
    if found.rivals:
        parts.append(Section("rivals", say(language, "rivals"), "", table=rivals(found, language)))
    if found.simplex:
        parts.append(Section("map", say(language, "map"), say(language, "map says"), "map"))
    title = say(
        language,
        "title",
        scenario=found.scenario.title.show(language),
        budget=paid(found, found.budget, language),
    )
    *came_out, rests_on = sentences(found, language)
    return Sheet(language, title, rests_on, say(language, "other"), tuple(came_out), tuple(parts))


COLUMNS: Final = (
    "order",
    "intervention",
    "class",
    "price",
    "spend",
    "alone",
    "on_top",
    "each",
    "upto",
    "worth",
    "if_nothing",
    "why",
)


def rows(found: Allocation, language: str) -> list[list[str]]:
    """The table's cells."""
    out, figures = [], figures_of(found, language)
    for _, r in found.table().iterrows():
        each = "" if not r.order else figures.figures(r.each if r.each < 1e12 else math.inf)
        out.append(
            [
                str(r.order) if r.order else "",
                label(found.scenario, r.intervention, language),
                say(language, r["class"]) if r["class"] else "",
                figures.exact(r.price),
                figures.exact(r.spend),
                amount(found, r.alone, language),
                "" if r.on_top != r.on_top else amount(found, r.on_top, language),
                each,
                figures.exact(r.upto) if r.order else "",
                amount(found, r.worth, language) if r.order else "",
                f"{figures.share(r.nothing)}, {amount(found, r.if_nothing, language)}"
                if r.order and r.nothing
                else "",
                say(language, "try it first")
                if r.try_first
                else ""
                if r.why == "best"
                else say(language, r.why),
            ]
        )
    return out


def rivals(found: Allocation, language: str) -> Table:
    """The best purchase beside other ways to spend the budget, in the same draws."""
    heads = ("way", "spend", "expected", "range", "loss chance", "behind", "bought")
    own = [label(found.scenario, i.name, language) for i in found.items if i.order]
    join = "、" if language == "zh" else ", "

    def row(
        name: str, spend: float, worth: Interval, loss: float, behind: str, bought: Sequence[str]
    ) -> tuple[str, ...]:
        low, high = amount(found, worth.low, language), amount(found, worth.high, language)
        return (
            name,
            figures_of(found, language).exact(spend),
            amount(found, worth.mean, language),
            f"{low} … {high}",
            formatter(language).share(loss),
            behind,
            join.join(bought),
        )

    lines = [row(say(language, "best"), found.spend, found.judged, found.loss, "", own)]
    lines += [
        row(
            rival_name(r.name, language),
            r.spend,
            r.worth,
            r.loss,
            amount(found, r.behind.mean, language),
            [label(found.scenario, one, language) for one in r.bought],
        )
        for r in found.rivals
    ]
    return Table(tuple(say(language, h) for h in heads), tuple(lines), 1, (0,))


# --- pictures -------------------------------------------------------------------------------------
def charts(found: Allocation, language: str) -> dict[str, Spec]:
    """The spend curve, and the map where splits were tried."""
    made: dict[str, Any] = {"curve": curve(found, language)}
    if found.simplex:
        made["map"] = ternary(found, language)
    return {name: finished(chart) for name, chart in made.items()}


def curve(found: Allocation, language: str) -> Layers:
    """Worth against money, one dot a purchase."""
    table = found.table()
    bought = table[table["order"] > 0]
    points = [{"x": 0.0, "y": 0.0, "name": "", "n": ""}] + [
        {
            "x": float(r.upto),
            "y": float(r.worth),
            "name": label(found.scenario, r.intervention, language),
            "n": str(r.order),
        }
        for _, r in bought.iterrows()
    ]
    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("x:Q", title=say(language, "upto"), axis=alt.Axis(format="~s")),
        y=alt.Y("y:Q", title=say(language, "worth"), axis=alt.Axis(format="~s")),
    )
    return alt.layer(
        base.mark_line(color=ADVISED, interpolate="step-after", strokeWidth=2),
        base.mark_point(color=ADVISED, filled=True, size=70).encode(
            tooltip=["name:N", "x:Q", "y:Q"]
        ),
        base.mark_text(dy=-12, color=INK, fontSize=12).encode(text=alt.Text("n:N")),
    ).properties(width=760, height=300)


def corner(key: float, important: float, ordinary: float) -> tuple[float, float]:
    """A split's place in the triangle: key at the top, important left, ordinary right."""
    return ordinary + key / 2.0, key * HIGH


def ternary(found: Allocation, language: str) -> Layers:
    """Every split as a dot in a triangle."""
    dots = []
    for p in found.simplex:
        across, up = corner(*p.shares.values())
        dots.append(
            {
                "x": across,
                "y": up,
                "loss": max(p.loss.mean, 0.0),
                "ring": p.as_good,
                "says": amount(found, p.loss.mean, language),
                "split": "/".join(f"{100 * s:.0f}" for s in p.shares.values()),
            }
        )
    x, y = (
        alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.12, 1.12])),
        alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.1, HIGH + 0.12])),
    )
    edge = [
        dict(zip("xy", corner(*c))) | {"k": k}
        for k, c in enumerate(((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 0)))
    ]
    frame = (
        alt.Chart(alt.Data(values=edge))
        .mark_line(color=LINE)
        .encode(x=x, y=y, order=alt.Order("k:Q"))
    )
    dot = (
        alt.Chart(alt.Data(values=dots))
        .mark_circle(size=260)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "loss:Q",
                title=say(language, "loss"),
                scale=alt.Scale(type="quantize", range=list(LOSSES)),
                legend=alt.Legend(format="~s"),
            ),
            tooltip=[
                alt.Tooltip(
                    "split:N",
                    title="/".join(say(language, c) for c in ("key", "important", "ordinary")),
                ),
                alt.Tooltip("says:N", title=say(language, "loss")),
            ],
        )
    )
    ring = (
        alt.Chart(alt.Data(values=[d for d in dots if d["ring"]]))
        .mark_point(size=420, stroke=ADVISED, strokeWidth=2.5, filled=False)
        .encode(x=x, y=y)
    )
    marks = [dict(zip("xy", corner(*split))) | {"name": name} for split, name in MARKS.items()]
    if sum(found.classes.values()) > 0.0:
        marks.append(
            dict(zip("xy", corner(*found.classes.values()))) | {"name": say(language, "best")}
        )
    cross = alt.Chart(alt.Data(values=marks))
    named = alt.layer(
        cross.mark_point(shape="cross", size=110, color=INK, filled=True).encode(x=x, y=y),
        cross.mark_text(dx=10, align="left", fontSize=13, color=INK, fontWeight="bold").encode(
            x=x, y=y, text=alt.Text("name:N")
        ),
    )
    ends: list[Spec] = [
        dict(zip("xy", corner(*c))) | {"name": say(language, n), "dy": dy}
        for c, n, dy in (
            ((1.09, 0, 0), "key", 0),
            ((0, 1, 0), "important", 1),
            ((0, 0, 1), "ordinary", 1),
        )
    ]
    for end in ends:
        end["y"] -= 0.06 * end["dy"]
    corners = (
        alt.Chart(alt.Data(values=ends))
        .mark_text(fontSize=14, color=SOFT)
        .encode(x=x, y=y, text=alt.Text("name:N"))
    )
    return alt.layer(frame, dot, ring, corners, named).properties(width=620, height=540)
