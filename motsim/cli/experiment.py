"""`experiment`: the verdict at every point, and what was asked for of every design; a stopped one
goes on.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from motsim.cli import terminal
from motsim.cli.compare import REPLICATIONS, make_folder
from motsim.cli.estimate import meter, probed
from motsim.cli.messages import word
from motsim.cli.paths import experiment_path
from motsim.cli.run import first_use, measure_word, psychology_word

if TYPE_CHECKING:
    from motsim.report.core.facts import Facts
    from motsim.study.comparison.experiment import Answer, Point, Results

FEW: Final = 6  # points whose verdicts are printed where no question names two designs


def experiment(
    folder: str,
    replications: int | None,
    seed: int,
    scenario: str | None,
    draws: int | None,
    out: Path | None,
    files: terminal.Files,
    language: Any,
) -> None:
    """Run an experiment, say its verdicts and where its report is."""
    from motsim.scenario.experiment import load_experiment

    asked = load_experiment(experiment_path(folder))
    name = asked.name if scenario is None else f"{asked.name}-{scenario}"
    asked = asked if scenario is None else asked.only(scenario)
    place = out or Path("results") / name
    files.check()
    make_folder(place)
    terminal.say(f"{word(language, 'question')}: {asked.question.show(language)}")
    if asked.claim is not None:
        terminal.say(f"{word(language, 'claim')}: {asked.claim.text.show(language)}")
    first_use("compiled", language)
    from motsim.report.core.next_commands import after_experiment
    from motsim.study.comparison.experiment import points_of, run_experiment

    with terminal.progress(
        word(language, "asking"), parts=2 * len(list(points_of(asked)))
    ) as advance:
        results = run_experiment(
            asked,
            out=place,
            seed=seed,
            replications=probed(replications or asked.replications or REPLICATIONS)
            if meter()
            else replications,
            progress=advance,
            draws=draws,
        )
    from motsim.report.comparison.collect import facts_of
    from motsim.report.comparison.page import page

    facts, report = facts_of(results), place / "report.html"
    terminal.write(report, page(facts, language))
    beside = files.write(results, language)
    if facts.asked is not None:
        answered(facts, language)
    elif len(results.points) <= FEW:
        verdicts(results, language)
    asked_for = list(dict.fromkeys(a.measure for a in results.answers()))
    judged = next(
        (m for m in asked_for if m == results.points[0].comparison.judged()), asked_for[0]
    )
    answers(results, judged, language)
    for line in results.rests_on(language):
        terminal.say(line)
    terminal.say(word(language, "all answers"))
    terminal.say(word(language, "report", path=report))
    beside.tell()
    terminal.follow(after_experiment(results), language)


def answered(facts: Facts, language: str) -> None:
    """The question answered at every value that was swept, as the page begins."""
    from motsim.report.comparison.sections import PageSections
    from motsim.report.core.messages import Translator

    part = PageSections(facts, Translator(language, facts.currency, facts.sums))
    terminal.heading(part.verdict)
    for line in (*part.below(), *filter(None, [part.theories()])):
        terminal.say(line)


def verdicts(results: Results, language: Any) -> None:
    """A sentence a point, and in how many psychologies it holds."""
    for (_, sentence), point, name in zip(
        results.verdicts(language), results.points, names_of(results, language), strict=True
    ):
        holds = point.comparison.holds()
        said = (
            ""
            if holds.of < 2
            else f"（{holds.line(language)}）"
            if language == "zh"
            else f" ({holds.line(language)})"
        )
        terminal.say(
            f"{name}{'：' if language == 'zh' else ': '}{sentence}{said}"
            if name
            else f"{sentence}{said}"
        )


def answers(results: Results, measure: str, language: str) -> None:
    """One measure of every design as a table."""
    heads, rows, words = table_of(results, measure, language)
    title = word(language, "answers of", measure=measure_word(measure, language))
    terminal.table(heads, rows, title=title, left=words)


def table_of(
    results: Results, measure: str, language: str
) -> tuple[list[str], list[tuple[str, ...]], int]:
    """Heads, rows (a point under a psychology; a column a design, a design that only one scenario
    has in the last) and how many columns are words.
    """
    from motsim.plan.preview.wording import label
    from motsim.study.core.measures import NETS

    mine = [a for a in results.answers() if a.measure == measure]
    names, scenario = names_of(results, language), results.points[0].comparison.scenario
    shared = [
        d
        for d in results.experiment.designs
        if measure not in NETS or d != results.points[0].comparison.reference
    ]
    own = any(a.design not in results.experiment.designs for a in mine)
    rows: list[tuple[str, ...]] = []
    for k, psychology in dict.fromkeys((a.point, a.psychology) for a in mine):
        found = {a.design: cell(a) for a in mine if (a.point, a.psychology) == (k, psychology)}
        more = "; ".join(
            f"{label(results.points[k].comparison.scenario, d, language)} {said}"
            for d, said in found.items()
            if d not in results.experiment.designs
        )
        rows.append(
            (
                *((names[k],) if len(names) > 1 else ()),
                psychology_word(psychology, language),
                *(found[d] for d in shared),
                *((more,) if own else ()),
            )
        )
    heads = [
        *([word(language, "point")] if len(names) > 1 else []),
        word(language, "psychology"),
        *(label(scenario, d, language) for d in shared),
        *([word(language, "own design")] if own else []),
    ]
    return heads, rows, len(heads) - len(shared) - own


def cell(a: Answer) -> str:
    """The first design's figure, another's difference from it; with half the interval where there
    is one.
    """
    from motsim.study.core.measures import NETS

    shown = a.value if a.difference is None or a.measure in NETS else a.difference
    mean, half = (float(f"{v:.3g}") if abs(v) >= 1000.0 else v for v in (shown.mean, shown.half))
    sign = "+" if mean > 0.0 and a.difference is not None else ""
    return f"{sign}{terminal.cell(mean)}" + (
        f" ± {terminal.cell(half)}" if not math.isnan(half) else ""
    )


def names_of(results: Results, language: str) -> list[str]:
    """Every point for people: the scenario where there are several, then what is swept."""
    from motsim.plan.preview.wording import joined

    several = len({point.scenario for point in results.points}) > 1
    return [
        joined(
            language,
            filter(
                None,
                (
                    point.comparison.scenario.title.show(language) if several else "",
                    setting(point, language),
                ),
            ),
        )
        for point in results.points
    ]


def setting(point: Point, language: str) -> str:
    """What is swept and its value, for people."""
    from motsim.plan.preview.wording import label
    from motsim.report.core.messages import Translator

    say = Translator(language)
    return ", ".join(
        " · ".join(
            say.maybe(f"s {part}", label(point.comparison.scenario, part, language))
            for part in dotted.split(".")
        )
        + f" = {say.number(int(text), 0) if text.isdigit() else text}"
        for dotted, text in point.settings.items()
    )


__all__ = ["experiment"]
