"""The same treat at twelve visits: what is expected learns, so the surprise goes; how much of the
delight goes with it?
"""

from motsim.i18n import both
from motsim.psychology import psychology_row
from motsim.psychology.expectation import will_expect
from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked, part_of_gain
from motsim.units import emotion_of, points_of

VISITS = 12
ORDINARY, TREAT = 60.0, 88.0  # points


def expected() -> tuple[float, ...]:
    """Points that are expected of the treat at each visit, where every visit before had it."""
    psy, found = psychology_row("literature", {}), [ORDINARY]
    for _ in range(VISITS - 1):
        found.append(points_of(will_expect(psy, emotion_of(found[-1]), emotion_of(TREAT))))
    return tuple(found)


say = both("report.demos.delight_wears_off")

DEMO = Demo(
    name="delight-wears-off",
    scenario="delight-wears-off",
    asked=Asked(
        ("ordinary", "treat", "first-visit", "withdrawn"),
        axes=(tuple({"treat.expects": f"{e:.6f}"} for e in expected()),),
        typed=(VISITS - 1,),
        moved=("treat", "withdrawn"),
        replications=4,
    ),
    question=QUESTIONS["delight-wears-off"],
    press=say("press"),
    options=(say("A"), say("B"), say("C")),
    published=say("published"),
    lesson=say("lesson"),
    honest=say("honest"),
    facts=(
        Fact(say("fact 1"), "Boulding et al. 1993, Journal of Marketing Research"),
        Fact(say("fact 2"), "Rust & Oliver 2000, Journal of the Academy of Marketing Science"),
        Fact(
            say("fact 3"), "Schiebler, Lee & Brodbeck 2025, 10.1007/s11747-024-01078-x", null=True
        ),
    ),
    note=(say("note 1"), say("note 2"), say("note 3")),
    when=("vote", "slider", "models"),
    stands=(tuple(say("slider", k=k, e=e, treat=TREAT) for k, e in enumerate(expected(), 1)),),
    figures=("remembered", "return"),
    headline=say("headline"),
    legend=say("legend"),
    share=part_of_gain,
    half=False,
    letter="B",
    designs=("①", "②", "③", "④"),
    words={"figures say": say("word figures say")},
)
