"""An unpleasant examination, and the same with three quiet minutes more. Redelmeier, Katz and
Kahneman 2003: 682 patients, assigned at random.
"""

from motsim.i18n import both
from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Check, Demo, Fact
from motsim.study.demos.demonstration import Asked

SOURCE = "Redelmeier, Katz & Kahneman 2003, Pain 104, PubMed 12855328"
PAINS = (0.0, 0.5, 1.0, 1.7, 2.5, 3.5, 5.0, 6.5, 8.0)
TYPED = 1.7  # at the end of the longer examination; 2.5 at that of the usual one
# 95 % interval of the difference of ratings, .5: computed from its P of .006
LOW, HIGH = (0.14, 0.86)


def pain(score: float) -> dict[str, str]:
    """What to set so that the quiet minutes hurt so much (0 to 10), and are expected to."""
    return {
        "quiet_minutes.score": f"normal({-score:g} sd 1)",
        "quiet_minutes.expects": f"{50.0 - 5.0 * score:g}",
    }


say = both("report.demos.colonoscopy")

DEMO = Demo(
    name="colonoscopy",
    scenario="colonoscopy",
    asked=Asked(
        ("usual", "quiet-end"),
        axes=(tuple(pain(p) for p in PAINS),),
        typed=(PAINS.index(TYPED),),
        moved=("quiet-end",),
    ),
    question=QUESTIONS["colonoscopy"],
    press=say("press"),
    options=(say("A"), say("B")),
    published=say("published"),
    lesson=say("lesson"),
    honest=say("honest", low=LOW, high=HIGH),
    facts=(
        Fact(say("fact 1"), "Redelmeier & Kahneman 1996, Pain 66"),
        Fact(say("fact 2"), "Redelmeier & Kahneman 1996, Pain 66", null=True),
    ),
    note=(say("note 1"), say("note 2"), say("note 3")),
    when=("vote", "models", "print"),
    stands=(tuple(say("slider", p=p) for p in PAINS),),
    check=Check("remembered", LOW, HIGH),
)
