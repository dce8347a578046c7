"""What designs have in common that cannot be told apart: whichever is chosen, this is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from motsim.plan.preview.wording import label, listing
from motsim.report.core.messages import Translator
from motsim.scenario.designs.merge import price
from motsim.study.comparison.compare import Comparison

NAMED: Final = 4  # interventions of a list; more are counted
FREE: Final = 0.5  # money below which nothing is paid


def tied(found: Comparison) -> tuple[str, ...]:
    """Designs that cannot be told apart from the advice, all of them better than the first; empty
    where one is clearly ahead.
    """
    outlook = found.outlook
    group = tuple(outlook.group if outlook is not None else found.groups()[0])
    return group if len(group) > 1 and found.reference not in group else ()


def bought_by(found: Comparison, design: str) -> Mapping[str, float]:
    """The interventions that a design has, and the money that each takes."""
    bought = found.purchases.get(design)
    if bought is not None:
        return {row.name: row.spend for row in bought.rows if row.bought}
    scenario = found.samples[design, found.psychology].scenario  # with what was set
    shop, sites = scenario.interventions, scenario.value.sites
    return {one: price(shop[one], sites) for one in found.scenario.designs[design].with_}


def _brings(found: Comparison, designs: Sequence[str]) -> Mapping[str, float]:
    """What each purchase added where one of these designs bought it: what is remembered."""
    return {
        row.name: row.on_top
        for design in designs
        if design in found.purchases
        for row in found.purchases[design].rows
        if row.bought
    }


def shared_line(found: Comparison, designs: Sequence[str], language: str) -> str:
    """What all of these designs do, what helps most first, what it takes, and what only some of
    them do; "" where they share nothing.
    """
    have = {design: bought_by(found, design) for design in designs}
    shop = found.scenario.interventions
    common = [one for one in shop if have and all(one in each for each in have.values())]
    if not common:
        return ""
    brings = _brings(found, designs)
    common.sort(key=lambda one: -brings.get(one, 0.0))
    say = Translator(language)

    def names(those: Sequence[str]) -> str:
        shown = [label(found.scenario, one, language) for one in those[:NAMED]]
        more = [say("n more", n=len(those) - NAMED)] if len(those) > NAMED else []
        return listing(language, [*shown, *more])

    spend = sum(min(each[one] for each in have.values()) for one in common)
    said = say(
        "shared" if spend >= FREE else "shared free",
        names=names(common),
        cost=say.money(spend, found.scenario.currency or ""),
    )
    apart = {
        design: [one for one in shop if one in each and one not in common]
        for design, each in have.items()
    }
    others = [
        say("only one", design=label(found.scenario, design, language), names=names(those))
        for design, those in apart.items()
        if those
    ]
    return said + (say("can wait", said=say("q join").join(others)) if others else "")
