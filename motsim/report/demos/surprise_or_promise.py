"""The same gift, announced or not: an article claims 0 against +5; the literature says
otherwise.
"""

from motsim.i18n import both
from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked

QUALITY = (60, 65, 70, 75, 80, 85, 90, 95)
TYPED = 85

say = both("report.demos.surprise_or_promise")

DEMO = Demo(
    name="surprise-or-promise",
    scenario="surprise-or-promise",
    asked=Asked(
        ("announced", "surprise"),
        axes=(tuple({"gift.quality": str(q)} for q in QUALITY),),
        typed=(QUALITY.index(TYPED),),
    ),
    question=QUESTIONS["surprise-or-promise"],
    press=say("press"),
    options=(say("A"), say("B")),
    published=say("published"),
    lesson=say("lesson"),
    honest=say("honest"),
    facts=(
        Fact(say("fact 1"), "Schiebler, Lee & Brodbeck 2025, 10.1007/s11747-024-01078-x"),
        Fact(
            say("fact 2"), "Schiebler, Lee & Brodbeck 2025, 10.1007/s11747-024-01078-x", null=True
        ),
        Fact(say("fact 3"), "Anderson & Sullivan 1993, Marketing Science 12(2)"),
        Fact(say("fact 4"), "Rust & Oliver 2000, Journal of the Academy of Marketing Science"),
    ),
    note=(say("note 1"), say("note 2"), say("note 3")),
    when=("vote", "models", "print"),
    stands=(tuple(say("slider", q=q) for q in QUALITY),),
)
