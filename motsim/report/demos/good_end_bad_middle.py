"""The tiring way through the store and the ice cream at the exit: does a good end make up for a bad
middle?
"""

from motsim.i18n import both
from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked

QUALITY = tuple(range(50, 96, 5))
TYPED = 85

say = both("report.demos.good_end_bad_middle")

DEMO = Demo(
    name="good-end-bad-middle",
    scenario="furniture-store",
    asked=Asked(
        ("shorter", "ice-cream"),
        axes=(tuple({"ice_cream.quality": str(q)} for q in QUALITY),),
        typed=(QUALITY.index(TYPED),),
        moved=("ice-cream",),
        settings={"length": "1 d"},
        replications=5,
    ),
    question=QUESTIONS["good-end-bad-middle"],
    press=say("press"),
    options=(say("A"), say("B")),
    published=say("published"),
    lesson=say("lesson"),
    honest=say("honest"),
    facts=(
        Fact(say("fact 1"), "Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149"),
        Fact(say("fact 2"), "Kemp, Burt & Furneaux 2008, Memory & Cognition 36(1)", null=True),
    ),
    note=(say("note 1"), say("note 2"), say("note 3")),
    stands=(tuple(say("slider", q=q) for q in QUALITY),),
)
