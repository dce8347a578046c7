"""Does a problem that is solved well make people happier than no problem? Satisfaction yes,
repurchase no, less after a second one.
"""

from motsim.i18n import both
from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked

QUALITY = (40, 60, 80, 90, 100)
SEVERITY = (1, 2, 3, 4, 6)

say = both("report.demos.recovery_paradox")

DEMO = Demo(
    name="recovery-paradox",
    scenario="recovery-paradox",
    asked=Asked(
        ("smooth", "recovered", "twice"),
        axes=(
            tuple({"made good.do.recover.quality": str(q)} for q in QUALITY),
            tuple(
                {"wrong_room.severity": str(s), "wrong_order.severity": str(s)} for s in SEVERITY
            ),
        ),
        typed=(QUALITY.index(90), SEVERITY.index(3)),
        replications=4,
    ),
    question=QUESTIONS["recovery-paradox"],
    press=say("press"),
    options=(say("A"), say("B"), say("C")),
    published=say("published"),
    lesson=say("lesson"),
    honest=say("honest"),
    facts=(
        Fact(say("fact 1"), "de Matos, Henrique & Rossi 2007, Journal of Service Research"),
        Fact(
            say("fact 2"), "de Matos, Henrique & Rossi 2007, Journal of Service Research", null=True
        ),
        Fact(say("fact 3"), "Maxham & Netemeyer 2002, 10.1509/jmkg.66.4.57.18512"),
        Fact(say("fact 4"), "Magnini et al. 2007, Journal of Services Marketing"),
    ),
    note=(say("note 1"), say("note 2"), say("note 3")),
    when=("vote", "figures", "slider"),
    stands=(
        tuple(say("slider", q=q) for q in QUALITY),
        tuple(say("slider 2", s=s) for s in SEVERITY),
    ),
    figures=("remembered", "satisfaction", "return"),
    headline=say("headline"),
)
