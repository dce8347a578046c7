"""A claim: the first seven seconds make 70 % of the impression. How much of what could be gained
lies there?
"""

from motsim.i18n import both
from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked, part_of_gain

# of the beginning in memory; None: as each psychology has it
WEIGHT = (None, 0.0, 0.05, 0.15, 0.3, 0.5, 1.0)
CLAIM = 0.7

say = both("report.demos.first_seven_seconds")

DEMO = Demo(
    name="first-seven-seconds",
    scenario="first-seven-seconds",
    asked=Asked(
        ("as-it-is", "first", "all", "last"),
        axes=(tuple({} if w is None else {"psychology.w_begin": f"{w:g}"} for w in WEIGHT),),
        typed=(0,),
        replications=4,
    ),
    question=QUESTIONS["first-seven-seconds"],
    press=say("press"),
    options=(say("A"), say("B"), say("C")),
    published=say("published"),
    lesson=say("lesson"),
    honest=say("honest"),
    facts=(Fact(say("fact 1"), "Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149", null=True),),
    note=(say("note 1"), say("note 2"), say("note 3")),
    when=("vote", "models", "print"),
    stands=(tuple(say("slider own") if w is None else say("slider", w=f"{w:g}") for w in WEIGHT),),
    figures=("remembered", "return"),
    headline=say("headline"),
    legend=say("legend"),
    marks=(CLAIM,),
    share=part_of_gain,
    half=False,
    letter="A",
    words={"figures say": say("word figures say")},
    designs=("①", "②", "③", "④"),
)
