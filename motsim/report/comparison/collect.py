"""From results to facts: a Run, a Comparison or an experiment's Results, read and never changed.

The emotion curve needs single moments, which comparisons do not keep: every replication of each
design is run again, the same people with the same luck, so every point on the page belongs to the
numbers beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from motsim.i18n import LANGUAGES
from motsim.plan.journey import usual_wait
from motsim.plan.layout import R_PATIENCE, REASONS
from motsim.plan.population import FIRST_WEEKS, first_weeks
from motsim.plan.preview.wording import listing
from motsim.report.comparison import money_rows, selection_facts
from motsim.report.comparison.emotion_curve import gone, journey
from motsim.report.comparison.journey_map import ideas_of, map_of
from motsim.report.comparison.published_limits import sanity_lines
from motsim.report.comparison.shared_purchases import shared_line, tied
from motsim.report.core import provenance
from motsim.report.core.facts import Asked, Facts, Gone, Lived, Measure, Relationship, Said, Sweep
from motsim.report.core.messages import Translator
from motsim.report.core.next_commands import after_comparison, after_experiment
from motsim.report.core.purchase_rows import bought_rows
from motsim.scenario.language.behaviour import Behaviour
from motsim.scenario.language.schema import Scenario
from motsim.study.comparison.compare import Comparison, rests_on_of
from motsim.study.comparison.experiment import Results
from motsim.study.comparison.lived import value_line
from motsim.study.comparison.outlook_words import most_of_them, overload_line
from motsim.study.comparison.question import gaps, over_all, shares
from motsim.study.core.at_stop import AtStop, at_stop
from motsim.study.core.measures import PROFIT
from motsim.study.core.months import courses
from motsim.study.core.relationship import visits_by_cohort
from motsim.study.core.sample import Sample
from motsim.study.core.stats import Interval
from motsim.study.money.relationship import readings_of
from motsim.study.run.moment_means import moment_means
from motsim.study.run.simulate import Run

MINUTES_A_WEEK: Final = 10080.0
RETURNS, STAYS = "return", "stay_share"  # the chance of strangers; of people who come back
CURVE_RUNS = 2  # of people who come back
OFTEN: Final = 0.01  # share of the visits from which an assumed patience is worth a line
AT_STOP: Final = ("throughput", "inside")
SHOWN: Final = (
    "remembered",
    "satisfaction",
    "nps",
    "return",
    "peak",
    "end",
    "wait_min",
    "there_min",
    "left_share",
    "complained",
    "broken_promises",
    "told",
)


def shown(comes_back: bool, stops: bool = False) -> tuple[str, ...]:
    """The measures of a page. Where people come back it is known who stays, and how many are
    customers in the end; where the clock stops, how many were served by then and are inside.
    """
    if not comes_back:
        return (*SHOWN, *(AT_STOP if stops else ()))
    return (*(STAYS if name == RETURNS else name for name in SHOWN), "customers_end")


def at_stops(samples: Iterable[Sample]) -> tuple[AtStop, ...]:
    """Who is inside when the clock stops, of each design; nothing unless it stops in all."""
    found = [at_stop(sample) for sample in samples]
    return tuple(one for one in found if one is not None) if None not in found else ()


def facts_of(result: Run | Comparison | Results) -> Facts:
    """The facts of whatever a study gave."""
    if isinstance(result, Results):
        return of_experiment(result)
    return of_comparison(result) if isinstance(result, Comparison) else of_run(result)


def people_text(text: Any) -> dict[str, str]:
    """A text for people in every language of the page."""
    return {
        language: text.show(language) if hasattr(text, "show") else str(text or "")
        for language in LANGUAGES
    }


# --- a run ----------------------------------------------------------------------------------------
def of_run(run: Run) -> Facts:
    """One design: what is felt and remembered, who left, what it rests on."""
    scenario, visits = run.scenario, float(run.sample.of("visits").mean())
    means = moment_means(run.plan, run.seed, run.replications)
    felt = journey({run.design: (scenario, means)}, run.design)
    early = tuple(gone(run.design, means))
    found = {
        row.measure: Interval(row.mean, row.low, row.high) for row in run.summary().itertuples()
    }
    return Facts(
        kind="run",
        title=people_text(scenario.title),
        question=people_text(""),
        labels=scenario.labels,
        currency=scenario.currency or "",
        psychology=run.psychology,
        weeks=(scenario.length - scenario.warmup) / MINUTES_A_WEEK,
        visits=visits,
        designs=(run.design,),
        focus=run.design,
        advised="",
        verdict=_said_of_run(scenario, run.design, found),
        journey=felt,
        map=map_of(scenario, felt.curves[0]),
        ideas=ideas_of(scenario, {run.design: scenario}),
        measures=tuple(
            Measure(name, run.design, found[name], None)
            for name in shown(run.plan.comes_back, run.plan.stops)
        ),
        gone=early,
        at_stop=at_stops([run.sample]),
        courses_by_month=courses(run.sample.months) if run.plan.comes_back else (),
        relationship=(
            (_relationship(scenario, run.sample, run.sample),) if run.plan.comes_back else ()
        ),
        grades=provenance.grades(scenario),
        first=provenance.without_money(scenario, felt.curves[0]),
        repeat=provenance.repeat_run(run),
        **bought_rows({run.design: run.purchases} if run.purchases else {}),
        notes=_notes(
            run.anchors,
            True,
            scenario,
            {run.design: run.scenario.behaviours} if run.scenario.behaviours else {},
        ),
        warnings={
            language: (
                *(overload_line(scenario, o, language) for o in run.overloads),
                *patience_lines(scenario, early, language),
            )
            for language in LANGUAGES
        },
    )


def patience_lines(scenario: Scenario, left: Iterable[Gone], language: str) -> Iterator[str]:
    """Whose patience nobody entered, where more than one visit in a hundred of a design gives up by
    the assumed one.
    """
    usual = {s.name for stage in scenario.journey for s in stage.steps if usual_wait(stage, s)}
    lost: dict[str, float] = {}
    for one in left:
        if one.step in usual and one.reason == REASONS[R_PATIENCE]:
            lost[one.design] = lost.get(one.design, 0.0) + one.share
    say = Translator(language)
    for name, share in lost.items():
        if share >= OFTEN:
            yield say(
                "patience assumed", design=_label(scenario, name, language), share=say.share(share)
            )


def _said_of_run(scenario: Scenario, design: str, found: Mapping[str, Interval]) -> dict[str, str]:
    said, back = {}, STAYS if STAYS in found else RETURNS
    for language in LANGUAGES:
        say = Translator(language)
        out = say(
            "one run" if back == RETURNS else "one run of people",
            design=_label(scenario, design, language),
            satisfaction=say.number(found["satisfaction"].mean),
            back=say.share(found[back].mean),
        )
        said[language] = (
            f"{out}{'' if language == 'zh' else ' '}{rests_on_of(scenario, language)}".rstrip()
        )
    return said


def _label(scenario: Scenario, name: str, language: str) -> str:
    return scenario.labels.get(language, {}).get(name) or name.replace("_", " ")


def _notes(
    anchors: Any, reached: bool, scenario: Scenario, behaviours: Mapping[str, tuple[Behaviour, ...]]
) -> dict[str, tuple[str, ...]]:
    """How the model met the company's own figures, whether the runs were enough, and what no file
    says.
    """
    return {
        language: (
            *(() if reached else (Translator(language)("not reached"),)),
            *_in_python(scenario, behaviours, language),
            *anchors.lines(language),
        )
        for language in LANGUAGES
    }


def _in_python(
    scenario: Scenario, behaviours: Mapping[str, tuple[Behaviour, ...]], language: str
) -> Iterator[str]:
    """By design: its rules that decide in Python."""
    for design, found in behaviours.items():
        yield Translator(language)(
            "in Python",
            design=_label(scenario, design, language),
            names=listing(language, (f"{one.name} ({one.on})" for one in found)),
        )


# --- a comparison ---------------------------------------------------------------------------------
def of_comparison(c: Comparison) -> Facts:
    """Designs side by side."""
    if len(c.designs) == 1:
        return _only(c)
    p, scenario = c.psychology, c.scenario
    ran = c.samples[c.reference, p].scenario  # with what was set
    advised = c.advice if c.advice != c.reference else ""
    others = [d for d in c.designs if d != c.reference]
    focus = advised or max(others, key=lambda d: float(c.value(d, c.judged(), p).mean))
    runs = min(c.replications, CURVE_RUNS) if c.comes_back else c.replications
    means = {
        d: moment_means(first_weeks(c.samples[d, p].plan, FIRST_WEEKS), c.seed, runs)
        for d in c.designs
    }
    designed = {d: (c.samples[d, p].scenario, means[d]) for d in c.designs}
    felt = journey(designed, focus)
    early = tuple(g for d in c.designs for g in gone(d, means[d]))
    stopped = at_stops(c.samples[d, p] for d in c.designs)
    return Facts(
        kind="comparison",
        title=people_text(scenario.title),
        question=people_text(""),
        labels=scenario.labels,
        currency=scenario.currency or "",
        psychology=p,
        weeks=(ran.length - ran.warmup) / MINUTES_A_WEEK,
        visits=c.value(c.reference, "visits", p).mean,
        designs=c.designs,
        focus=focus,
        advised=advised,
        verdict={language: c.verdict(language) for language in LANGUAGES},
        journey=felt,
        map=map_of(scenario, felt.curves[0]),
        ideas=ideas_of(scenario, {d: c.samples[d, p].scenario for d in c.designs}),
        measures=_measures(c, at_stop=bool(stopped)),
        gone=early,
        at_stop=stopped,
        grades=provenance.grades(scenario),
        first=provenance.measure_first(c, focus, felt.curves[c.designs.index(focus)]),
        repeat=provenance.repeat_comparison(c),
        even=provenance.break_even(c, focus),
        **money_rows.of(c, focus),
        **bought_rows(c.purchases),
        **selection_facts.of(c),
        notes=_notes(c.anchors[p], c.reached, scenario, c.behaviours),
        **(_lived(c, runs) if c.comes_back else {}),
        courses={language: c.courses(language) for language in LANGUAGES},
        warnings={
            language: (*c.warnings(language), *patience_lines(scenario, early, language))
            for language in LANGUAGES
        },
        beyond={language: sanity_lines(c, language) for language in LANGUAGES},
        **_tied(c, tied(c)),
        following=after_comparison(c),
    )


def _lived(c: Comparison, runs: int) -> dict[str, Any]:
    """What changes by month under every design, and the formula beside it."""
    found = {d: c.samples[d, c.psychology] for d in c.designs}
    return {
        "lived": tuple(Lived(d, courses(found[d].months)) for d in c.designs),
        "relationship": tuple(
            _relationship(c.scenario, found[c.reference], found[d]) for d in c.designs
        ),
        "formula": {language: c.formula(language) for language in LANGUAGES},
        "curve_of": (FIRST_WEEKS, runs),
    }


def _relationship(scenario: Scenario, first: Sample, sample: Sample) -> Relationship:
    visits = visits_by_cohort(sample.months)
    return Relationship(
        sample.design,
        readings_of(first, sample),
        tuple(tuple(one.tolist()) for one in visits),
        {language: value_line(scenario, sample, language) for language in LANGUAGES},
    )


def _only(c: Comparison) -> Facts:
    """A comparison of one design is a run."""
    sample = c.samples[c.reference, c.psychology]
    run = Run(
        sample.scenario,
        c.reference,
        c.psychology,
        c.seed,
        c.replications,
        c.engines[0],
        "summary",
        sample.plan,
        sample,
        (),
        c.quotes,
        c.anchors[c.psychology],
        c.purchases.get(c.reference),
        c.settings,
    )
    return of_run(run)


def _measures(c: Comparison, *, at_stop: bool) -> tuple[Measure, ...]:
    found = []
    for name in shown(c.comes_back, at_stop):
        for design in c.designs:
            difference = c.difference(design, name) if design != c.reference else None
            found.append(Measure(name, design, c.value(design, name), difference))
    return tuple(found)


# --- an experiment --------------------------------------------------------------------------------
def of_experiment(results: Results) -> Facts:
    """The point that is the scenario's own stands first; all points give the sweep."""
    from dataclasses import replace

    e, points = results.experiment, results.points
    main = next((p for p in points if _as_typed(p)), points[-1])
    several = len({p.scenario for p in points}) > 1
    labels = {
        language: {
            k: v
            for p in (*points, main)
            for k, v in p.comparison.scenario.labels.get(language, {}).items()
        }
        for language in LANGUAGES
    }
    said = tuple(
        Said(
            people_text(p.comparison.scenario.title) if several else {},
            tuple(p.settings.items()),
            {language: p.comparison.sentence(language) for language in LANGUAGES},
            p.comparison.advice,
            p is main,
        )
        for p in points
    )
    claim = people_text(e.claim.text) if e.claim is not None else {}
    return replace(
        of_comparison(main.comparison),
        kind="experiment",
        question=people_text(e.question),
        claim=claim,
        asked=_asked(results),
        **_tied(main.comparison, _pair(results, tied(main.comparison))),
        rests_on={language: " ".join(results.rests_on(language)) for language in LANGUAGES},
        said=said if len(points) > 1 else (),
        answers=results.answers(),
        labels=labels,
        sweep=tuple(_sweep(results)),
        repeat=provenance.repeat_experiment(results, main.comparison),
        following=after_experiment(results),
    )


def _tied(c: Comparison, designs: tuple[str, ...]) -> dict[str, Any]:
    """What is said of designs that are not told apart; nothing of one that is ahead."""
    return {
        "tied": designs,
        "most": {one: most_of_them(c, one) if designs else "" for one in LANGUAGES},
        "shared": {one: shared_line(c, designs, one) for one in LANGUAGES},
    }


def _pair(results: Results, designs: tuple[str, ...]) -> tuple[str, ...]:
    """The designs that a question names, where these are all that is not told apart."""
    names = results.experiment.compares
    if names is None:
        return designs
    pair = names.design, names.against
    return pair if set(designs) == set(pair) else ()


def _asked(results: Results) -> Asked | None:
    """The pair of designs that the question names, at every point."""
    e = results.experiment
    if e.compares is None:
        return None
    psychologies = results.points[0].comparison.psychologies
    part = e.claim.part if e.claim is not None else None
    drawn = over_all(results)
    return Asked(
        e.compares.design,
        e.compares.against,
        (drawn, *(over_all(results, p) for p in psychologies))
        if drawn
        else tuple(gaps(results, p) for p in psychologies),
        gaps(results, psychologies[0]) if drawn else (),
        (part.of, part.in_, part.says) if part is not None else ("", "", math.nan),
        shares(results, psychologies[0]),
    )


def _as_typed(point: Any) -> bool:
    """Are the swept values those of the file?"""
    designs = point.comparison.scenario.designs
    for dotted, text in point.settings.items():
        design, _, key = dotted.partition(".")
        if (
            key != "budget"
            or design not in designs
            or (
                text.replace(" ", "") != "x1"
                and provenance.as_number(text) != designs[design].budget
            )
        ):
            return False
    return True


def _sweep(results: Results) -> list[Sweep]:
    """Net at every point, where one thing is swept over one scenario."""
    if len(results.experiment.sweep) != 1 or len({p.scenario for p in results.points}) != 1:
        return []
    found = []
    for point in results.points:
        (setting, text), c = next(iter(point.settings.items())), point.comparison
        found += [
            Sweep(setting, text, provenance.as_number(text), d, p, c.value(d, PROFIT, p))
            for d in c.designs[1:]
            for p in c.psychologies
        ]
    return found
