"""A demonstration of a user's own scenario: two of its designs, their curves shown as A and B
without names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from motsim.errors import InputError
from motsim.plan.preview.wording import label
from motsim.report.demos.frame import Demo
from motsim.scenario.language.schema import Scenario
from motsim.study.demos.demonstration import Asked


def own_demo(
    scenario: Scenario,
    name: str,
    question: str,
    designs: Sequence[str],
    settings: Mapping[str, str],
) -> Demo:
    """The page of two designs. InputError: there are not two, or one is not known."""
    if not question.strip():
        raise InputError('--ask: wanted a question, such as "Which one again?"')
    if len(designs) != 2 or designs[0] == designs[1]:
        raise InputError(
            f"{scenario.file}: a question needs two designs, such as --designs "
            f"today,better; there are {', '.join(scenario.designs) or 'none'}"
        )
    for one in designs:
        if one not in scenario.designs:
            raise InputError(
                f"{scenario.file}: no design is called '{one}'; there are "
                f"{', '.join(scenario.designs)}"
            )
    (a, b), title = (
        [[label(scenario, one, lang) for lang in ("en", "zh")] for one in designs],
        [scenario.title.show(lang) for lang in ("en", "zh")],
    )
    return Demo(
        name=f"{name}-demo",
        scenario=name,
        asked=Asked(tuple(designs), settings=dict(settings)),
        question=(question, question),
        press=(
            (
                f"{title[0]}. Two ways to run it; this is what the same customers felt, moment "
                "by moment."
            ),
            f"{title[1]}。两种做法；下面是同一批顾客逐个时刻的感受。",
        ),
        options=(
            ("The journey of curve A.", "曲线 A 的旅程。"),
            ("The journey of curve B.", "曲线 B 的旅程。"),
        ),
        published=(
            (
                f"A is '{a[0]}', B is '{b[0]}'. Nothing is published about this service: the "
                "figures are those of the scenario."
            ),
            f"A 是「{a[1]}」，B 是「{b[1]}」。这项服务没有公开发表的结果：数字来自场景文件。",
        ),
        lesson=(
            (
                "Where the psychologies disagree, the choice is a bet on how people remember: "
                "pilot it."
            ),
            "若各心理模型不一致，这个选择就是在赌人们如何记忆：请先试点。",
        ),
        honest=(
            (
                "What the scenario's figures rest on is said by `motsim check`. Costs are not "
                "on this page: see `motsim compare`."
            ),
            "场景的数字依据见 `motsim check`。本页不含成本：见 `motsim compare`。",
        ),
        facts=(),
        note=(
            (
                (
                    f"A: {a[0]}. B: {b[0]}. Let the room look at the curves only, vote, and "
                    "guess which design is which."
                ),
                f"A：{a[1]}。B：{b[1]}。先只看曲线投票，再猜哪条是哪个方案。",
            ),
            (
                "Then show the answer: who is remembered better, and under which psychologies.",
                "然后揭晓：哪一个被记得更好，在哪些心理模型下。",
            ),
            (
                (
                    "The same figures with money: motsim compare "
                    f"{scenario.file.rsplit('/', 1)[-1]} --designs {','.join(designs)} "
                    "--psychology all"
                ),
                (
                    f"连同资金：motsim compare {scenario.file.rsplit('/', 1)[-1]} --designs "
                    f"{','.join(designs)} --psychology all"
                ),
            ),
        ),
        figures=("remembered", "satisfaction", "return"),
        hidden=True,
        spread=True,
    )
