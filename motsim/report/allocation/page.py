"""The page of an allocation: what to buy in which order, what each sum brings, and the map of all
splits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import altair as alt

from motsim.formats import formatter
from motsim.i18n import LANGUAGES, catalogue, text
from motsim.plan.preview.wording import courses, label, listing
from motsim.report.allocation.split_map import split_map
from motsim.report.core.entered_lines import entered_lines
from motsim.report.core.head import Head
from motsim.report.core.messages import Translator
from motsim.report.core.next_commands import Step
from motsim.report.core.page_writer import Section, Sheet, Table, sectioned
from motsim.report.core.vega import ADVISED, INK, Layers, Spec, finished, sums_axis
from motsim.study.allocation.allocate import Allocation, Item, Rival
from motsim.study.core.measures import PROFIT
from motsim.study.core.psychologies import theory
from motsim.study.core.stats import Interval
from motsim.study.money.cash_flow import YEAR

NAMED: Final = 6  # purchases that the first screen names in their order
FIRST: Final = 3  # to be tried out before
PRICES: Final = ("price", "spend", "upto")  # columns of money
WORTHS: Final = ("alone", "on_top", "worth", "if_nothing", "expected", "range", "behind")
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
    out = [
        say(
            language,
            f"best {found.objective}",
            spend=paid(found, found.spend, language),
            **between(found, found.judged, language),
        )
        + (" " if language == "en" else "")
        + loss_said(found, found.loss, language),
        *leftover(found, language),
    ]
    if first := [i for i in found.items if i.try_first]:
        tries = (
            say(
                language,
                "one to try",
                name=label(found.scenario, i.name, language),
                chance=formatter(language).share(i.nothing),
                cost=amount(found, -i.if_nothing, language),
            )
            for i in sorted(first, key=lambda i: -i.knowing)
        )
        out.append(say(language, "try first", names=listing(language, tries)))
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


def short_name(name: str, language: str) -> str:
    """The same inside a sentence or a table."""
    key = f"short {name}"
    return say(language, key) if key in WORDS else rival_name(name, language)


def bare(found: Allocation, value: float, language: str) -> str:
    """A worth for a cell whose head says the unit: three figures that count."""
    if found.objective == PROFIT:
        figures = figures_of(found, language)
        return figures.figures(figures.in_unit_of_page(float(f"{value:.3g}")))
    return figures_of(found, language).signed(value, 2)


def headed(found: Allocation, key: str, language: str) -> str:
    """The head of a column, with the unit where it holds sums."""
    figures = figures_of(found, language)
    unit = figures.unit_name(figures.currency)
    worth = key in WORTHS and found.objective == PROFIT
    if not unit or not (worth or key in PRICES):
        return say(language, key)
    return say(language, "head", head=say(language, key), unit=unit)


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
    )


def sheet(found: Allocation, language: str) -> Sheet:
    """The page in one language."""
    cells = rows(found, language)
    table = Table(
        tuple(headed(found, key, language) for key in COLUMNS),
        tuple(tuple(row) for row in cells),
        3,
        faint=tuple(k for k, row in enumerate(cells) if not row[0]),
    )
    lived = found.scenario.population is not None
    chosen = say(language, "as chosen lived" if lived else "as chosen")
    parts = [Section("purchases", say(language, "purchases"), chosen, table=table)]
    if found.rivals:
        parts.append(Section("rivals", say(language, "rivals"), "", table=rivals(found, language)))
    if found.simplex:
        parts.append(
            Section(
                "map", say(language, "map"), say(language, "map says"), drawn=_map(found, language)
            )
        )
    parts.append(Section("curve", say(language, "curve"), "", "curve", folded=True))
    came_out = sentences(found, language)
    parts.append(
        Section("notes", say(language, "notes"), "", said=tuple(came_out[1:]), folded=True)
    )
    return Sheet(
        language,
        title(found, language),
        "",
        say(language, "other"),
        (),
        tuple(parts),
        head=head_of(found, language),
    )


def title(found: Allocation, language: str) -> str:
    """What the page is about."""
    return say(
        language,
        "title",
        scenario=found.scenario.title.show(language),
        budget=paid(found, found.budget, language),
    )


def head_of(found: Allocation, language: str) -> Head:
    """What to buy for how much, over what that is said, and what to try out before."""
    bought = sorted((i for i in found.items if i.order), key=lambda i: i.order)

    def labels(items: Sequence[Item]) -> list[str]:
        return [label(found.scenario, i.name, language) for i in items]

    def names(items: Sequence[Item]) -> str:
        return listing(language, labels(items))

    if not bought:
        return Head(_bought_nothing(found, language), sure=(basis(found, language),))
    doubtful = sorted((i for i in bought if i.try_first), key=lambda i: -i.knowing)
    more = len(bought) - NAMED
    rest = [say(language, "do more", n=more)] if more > 0 else []
    listed = listing(language, [*labels(bought[:NAMED]), *rest])
    return Head(
        say(
            language,
            f"v {found.objective}" + (" of one" if len(bought) == 1 else ""),
            n=len(bought),
            spend=paid(found, found.spend, language),
            budget=paid(found, found.budget, language),
            years=Translator(language).time(found.scenario.money_period / YEAR),
            **between(found, found.judged, language),
        ),
        (say(language, "do order", names=listed), *leftover(found, language)),
        (loss_said(found, found.loss, language), basis(found, language)),
        (
            *less_than_best(found, language),
            *entered_lines(found.scenario, [i.name for i in bought], language),
        ),
        (
            say(language, "monday try", names=names(doubtful[:FIRST]))
            if doubtful
            else say(language, "monday buy", name=names(bought[:1])),
        ),
    )


def _beyond(found: Allocation, language: str) -> dict[str, str] | None:
    """The cheapest that would add something and costs more than is left: its name and price."""
    dear = [i for i in found.items if i.why == "too dear"]
    if not dear:
        return None
    one = min(dear, key=lambda i: i.price)
    name = label(found.scenario, one.name, language)
    return {"name": name, "price": paid(found, one.price, language)}


def _bought_nothing(found: Allocation, language: str) -> str:
    """Why nothing is bought: a budget may be below every price."""
    budget = paid(found, found.budget, language)
    if beyond := _beyond(found, language):
        return say(language, "v too little", budget=budget, **beyond)
    return say(language, "v nothing", budget=budget)


def less_than_best(found: Allocation, language: str) -> tuple[str, ...]:
    """How much less other ways to spend the budget bring, or more."""

    def of(key: str, rivals: Iterable[Rival]) -> str:
        return listing(
            language,
            (
                say(
                    language,
                    key,
                    name=short_name(r.name, language),
                    behind=amount(found, abs(r.behind.mean), language).lstrip("+"),
                )
                for r in rivals
            ),
        )

    less = of("less one", (r for r in found.rivals if r.behind.mean > 0.0))
    ahead = [r for r in found.rivals if r.behind.mean < 0.0]
    more = of("more one", ahead)
    key = "wrong ahead" if any(r.behind.tells_from_zero for r in ahead) else "close ahead"
    return (
        *((say(language, "wrong behind", names=less),) if less else ()),
        *((say(language, key, names=more),) if more else ()),
    )


def leftover(found: Allocation, language: str) -> tuple[str, ...]:
    """What is not spent, why, and what costs no budget."""
    beyond = _beyond(found, language)
    left, budget = (paid(found, x, language) for x in (found.leftover, found.budget))
    little = [
        label(found.scenario, i.name, language) for i in found.items if i.why == "adds little"
    ]
    out = [
        say(language, "all spent")
        if found.leftover <= 0.5
        else say(language, "stop short", left=left, budget=budget, **beyond)
        if beyond
        else say(language, "stop little", left=left, budget=budget, names=listing(language, little))
        if little
        else say(language, "stop", left=left, budget=budget)
    ]
    if found.free and found.free_share > 0.0:
        free = listing(language, (label(found.scenario, i.name, language) for i in found.free[:3]))
        out.append(
            say(language, "free", share=formatter(language).share(found.free_share), names=free)
        )
    return tuple(out)


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
        free = say(language, "no price")
        each = "" if not r.order else figures.figures(r.each) if r.each < 1e12 else free
        out.append(
            [
                str(r.order) if r.order else "",
                label(found.scenario, r.intervention, language),
                say(language, r["class"]) if r["class"] else "",
                figures.exact(r.price),
                figures.exact(r.spend),
                bare(found, r.alone, language),
                "" if r.on_top != r.on_top else bare(found, r.on_top, language),
                each,
                figures.exact(r.upto) if r.order else "",
                bare(found, r.worth, language) if r.order else "",
                f"{figures.share(r.nothing)}, {bare(found, r.if_nothing, language)}"
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
    heads = ("way", "instead", "spend", "expected", "range", "loss chance", "behind")
    own = [i.name for i in found.items if i.order]

    def instead(bought: Sequence[str]) -> str:
        """What it buys more and less."""
        more = [label(found.scenario, one, language) for one in bought if one not in own]
        less = [label(found.scenario, one, language) for one in own if one not in bought]
        signs = ((more, "with"), (less, "without"))
        return say(language, "and").join(
            say(language, key, names=listing(language, names)) for names, key in signs if names
        )

    def row(
        name: str, spend: float, worth: Interval, loss: float, behind: str, bought: Sequence[str]
    ) -> tuple[str, ...]:
        return (
            name,
            instead(bought),
            figures_of(found, language).exact(spend),
            bare(found, worth.mean, language),
            f"{bare(found, worth.low, language)} … {bare(found, worth.high, language)}",
            formatter(language).share(loss),
            behind,
        )

    lines = [row(say(language, "best"), found.spend, found.judged, found.loss, "", own)]
    lines += [
        row(
            short_name(r.name, language),
            r.spend,
            r.worth,
            r.loss,
            bare(found, r.behind.mean, language),
            r.bought,
        )
        for r in found.rivals
    ]
    return Table(tuple(headed(found, h, language) for h in heads), tuple(lines), 2, (0,))


# --- pictures -------------------------------------------------------------------------------------
def charts(found: Allocation, language: str) -> dict[str, Spec]:
    """The spend curve."""
    return {"curve": finished(curve(found, language))}


def _map(found: Allocation, language: str) -> str:
    """The map of splits, where they were tried."""
    return split_map(found, lambda key: say(language, key), lambda x: amount(found, x, language))


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
    money = sums_axis(language, 8) if found.objective == PROFIT else alt.Axis(format="~s")
    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("x:Q", title=say(language, "upto"), axis=money),
        y=alt.Y("y:Q", title=say(language, "worth"), axis=money),
    )
    return alt.layer(
        base.mark_line(color=ADVISED, interpolate="step-after", strokeWidth=2),
        base.mark_point(color=ADVISED, filled=True, size=70).encode(
            tooltip=["name:N", "x:Q", "y:Q"]
        ),
        base.mark_text(dy=-12, color=INK, fontSize=12).encode(text=alt.Text("n:N")),
    ).properties(width=760, height=300)
