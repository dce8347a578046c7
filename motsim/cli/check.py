"""The commands that run nothing: check, rules, list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from motsim.cli import terminal
from motsim.cli.messages import word
from motsim.cli.paths import scenario_path, shipped_experiments
from motsim.formats import MINUS
from motsim.i18n import catalogue, place_of, text, text_or_key
from motsim.scenario.shipped import shipped_scenarios

if TYPE_CHECKING:
    from motsim.psychology import Rule
    from motsim.scenario.language.schema import Scenario

RULE_COLUMNS: Final = ("rule", "what", "equation", "units", "range of results", "grade", "source")


def settings_of(pairs: list[str] | None, length: str | None = None) -> dict[str, str]:
    """`--set a.b=80` as names and values; `--length` is one of them."""
    from motsim.errors import InputError, say

    found: dict[str, str] = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise InputError(say("set a pair", pair=pair))
        found[name.strip()] = value.strip()
    return found | ({"length": length} if length else {})


def check(
    file: str, psychology: str | None, pairs: list[str] | None, language: str, as_json: bool
) -> None:
    """All mistakes at once, or the scenario in words."""
    import typer

    from motsim.errors import ScenarioError
    from motsim.plan.preview.summary import explain
    from motsim.plan.preview.wording import label
    from motsim.scenario.designs.merge import design
    from motsim.scenario.loader import load

    try:
        scenario = load(scenario_path(file))
        settings = settings_of(pairs)
        if settings:
            scenario = design(scenario, next(iter(scenario.designs)), settings, bought={})
        said = explain(scenario, psychology=psychology, language=language)
    except ScenarioError as error:
        if not as_json:
            raise
        terminal.say_json({"mistakes": [one.as_json() for one in error.mistakes]})
        raise typer.Exit(2) from None
    if as_json:
        terminal.say_json(_as_json(said))
        return
    for key, lines in (
        ("coming", said.coming),
        ("journey", said.journey),
        ("defaults", said.defaults),
        ("loads", said.load_lines),
        ("figures", (said.figure_line,)),
        ("effects", said.effects),
    ):
        if lines:
            terminal.heading(word(language, key))
            for line in lines:
                terminal.say(f"  {line}")
    if said.felt:
        terminal.table(
            [word(language, key) for key in ("stage", "step", "typed", "expected", "feels")],
            [
                (
                    label(scenario, f.stage, language),
                    label(scenario, f.step, language),
                    f"{f.typed:.0f}",
                    f"{f.expects:.0f}",
                    f"{f.felt:.0f}",
                )
                for f in said.felt
            ],
            title=word(language, "felt"),
            left=2,
        )
    if said.warnings:
        terminal.heading(word(language, "warnings"))
        for line in said.warnings:
            terminal.say(f"  {line}")
    terminal.say(word(language, "fine", file=file, parts=counted(scenario, language)))


def counted(scenario: Scenario, language: str) -> str:
    """How many stages, steps and designs there are."""
    from motsim.plan.preview.wording import joined

    numbers = {
        "stage": len(scenario.journey),
        "step": len(scenario.steps),
        "design": len(scenario.designs),
    }
    said = (
        word(language, f"n {key}" if n == 1 else f"n {key}s", n=n) for key, n in numbers.items()
    )
    return joined(language, said)


def _as_json(said: Any) -> dict[str, Any]:
    return {
        "coming": said.coming,
        "journey": said.journey,
        "defaults": said.defaults,
        "felt": [vars(f) for f in said.felt],
        "grades": said.grades,
        "effects": said.effects,
        "loads": {one.pool: one.share for one in said.loads}
        | {one.place: one.share for one in said.places},
        "warnings": said.warnings,
    }


def rules(psychology: str, language: str, as_json: bool) -> None:
    """The table of rules and the parameters under a profile."""
    from motsim.psychology import RULES, parameters_table, rules_table

    parameters = parameters_table(psychology)
    if as_json:
        terminal.say_json({"rules": rules_table(), "parameters": parameters})
        return
    terminal.table(
        [word(language, k) for k in RULE_COLUMNS],
        [_rule(one, language) for one in RULES],
        title=word(language, "rules title"),
        left=len(RULE_COLUMNS),
    )
    meant, units, sources = (
        catalogue(f"psychology.{name}") for name in ("parameters", "units", "sources")
    )
    parameters = [
        {
            **row,
            "what": text(meant, str(row["parameter"]), language),
            "grade": word(language, str(row["grade"])),
            "unit": text(units, str(row["unit"]), language),
            "source": text_or_key(sources, str(row["source"]), language),
        }
        for row in parameters
    ]
    names = ("parameter", "value", "low", "high", "unit", "grade", "source", "what")
    rows = [
        [f"{row[k]:g}" if isinstance(row[k], float) else str(row[k]) for k in names]
        for row in parameters
    ]
    terminal.table(
        [word(language, k) for k in names],
        rows,
        title=word(language, "parameters title", name=psychology),
        left=len(names),
    )


def _rule(one: Rule, language: str) -> list[str]:
    """The cells of a rule, as RULE_COLUMNS names them."""
    units = catalogue("psychology.units")
    return [
        one.name,
        text(catalogue("psychology.rules"), one.name, language),
        one.equation,
        ", ".join(f"{found.name}: {text(units, found.unit, language)}" for found in one.gives),
        ", ".join(
            word(language, "low to high", low=f"{found.low:g}", high=f"{found.high:g}").replace(
                "-", MINUS
            )
            for found in one.gives
        ),
        word(language, one.grade),
        text_or_key(catalogue("psychology.sources"), one.source, language),
    ]


def shipped(language: str) -> None:
    """Shipped scenarios, experiments and demonstrations."""
    from motsim.scenario.experiment import asked_by
    from motsim.scenario.loader import load

    terminal.heading(word(language, "scenarios"))
    for name, path in shipped_scenarios().items():
        scenario = load(path)
        terminal.say(
            f"  {terminal.padded(name, 18)} {scenario.title.show(language)}; "
            f"{word(language, 'designs', names=', '.join(scenario.designs))}"
        )
    experiments = shipped_experiments()
    if experiments:
        terminal.heading(word(language, "experiments"))
    widest = max(map(len, experiments), default=0)
    for name, path in experiments.items():
        terminal.say(f"  {terminal.padded(name, widest)} {asked_by(path).question.show(language)}")
    terminal.heading(word(language, "demos"))
    listed_demos(language)


def listed_demos(language: str) -> None:
    """The shipped demonstrations, each with its question."""
    from motsim.report.demos import QUESTIONS

    for name, question in QUESTIONS.items():
        terminal.say(f"  {terminal.padded(name, 22)} {question[place_of(language)]}")
