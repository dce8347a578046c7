"""A demonstration of a user's own scenario: two of its designs, their curves shown as A and B
without names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from motsim.errors import InputError
from motsim.errors import say as mistake
from motsim.i18n import LANGUAGES, both
from motsim.plan.preview.wording import label
from motsim.report.demos.frame import Demo
from motsim.scenario.language.schema import Scenario
from motsim.study.demos.demonstration import Asked

say = both("report.demos.own")


def own_demo(
    scenario: Scenario,
    name: str,
    question: str,
    designs: Sequence[str],
    settings: Mapping[str, str],
) -> Demo:
    """The page of two designs. InputError: there are not two, or one is not known."""
    if not question.strip():
        raise InputError(mistake("question to ask"))
    if len(designs) != 2 or designs[0] == designs[1]:
        raise InputError(
            mistake(
                "question of two", file=scenario.file, there=", ".join(scenario.designs) or "none"
            )
        )
    for one in designs:
        if one not in scenario.designs:
            raise InputError(
                mistake(
                    "no such design",
                    file=scenario.file,
                    name=one,
                    there=", ".join(scenario.designs),
                )
            )
    a, b = (tuple(label(scenario, one, lang) for lang in LANGUAGES) for one in designs)
    title = tuple(scenario.title.show(lang) for lang in LANGUAGES)
    return Demo(
        name=f"{name}-demo",
        scenario=name,
        asked=Asked(tuple(designs), settings=dict(settings)),
        question=(question, question),
        press=say("press", title=title),
        options=(say("A"), say("B")),
        published=say("published", a=a, b=b),
        lesson=say("lesson"),
        honest=say("honest"),
        facts=(),
        note=(
            say("note 1", a=a, b=b),
            say("note 2"),
            say("note 3", file=scenario.file.rsplit("/", 1)[-1], designs=",".join(designs)),
        ),
        figures=("remembered", "satisfaction", "return"),
        hidden=True,
        spread=True,
    )
