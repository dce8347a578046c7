"""What must be said where a design moves people further than any published trial did."""

from __future__ import annotations

from motsim.plan.preview.wording import label
from motsim.psychology.most_published import RETURN, odds_ratio
from motsim.report.comparison.shared_purchases import bought_by
from motsim.report.core.entered_lines import entered_lines
from motsim.report.core.messages import Translator
from motsim.study.comparison.compare import Comparison


def sanity_lines(found: Comparison, language: str) -> tuple[str, ...]:
    """Of the design that is spoken of: how far it moves who comes back, and which of its purchases
    are entered to move a moment further.
    """
    design = found.advice
    if design == found.reference:
        return ()
    say = Translator(language)
    before, after = (found.value(d, "return").mean for d in (found.reference, design))
    ratio = odds_ratio(before, after)
    lines = []
    if ratio > RETURN.high:
        lines.append(
            say(
                "return beyond",
                design=label(found.scenario, design, language),
                before=say.share(before),
                after=say.share(after),
                ratio=say.number(ratio),
                size=say.number(RETURN.size, 2),
                low=say.number(RETURN.low, 2),
                high=say.number(RETURN.high, 2),
                people=say.number(RETURN.people, 0),
                source=RETURN.source,
                grade=RETURN.grade,
            )
        )
    return (*lines, *entered_lines(found.scenario, bought_by(found, design), language))
