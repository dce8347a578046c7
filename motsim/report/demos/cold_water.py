"""Which trial would you have again? Kahneman, Fredrickson, Schreiber and Redelmeier 1993."""

from motsim.formats import formatter
from motsim.i18n import LANGUAGES, both
from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Band, Demo, Fact
from motsim.study.demos.cold_water import PAIN, PUBLISHED, TYPED_PAIN, ending
from motsim.study.demos.demonstration import Asked

SHARE, LOW, HIGH = (
    tuple(formatter(one).share(x) for one in LANGUAGES)
    for x in (PUBLISHED.share, PUBLISHED.low, PUBLISHED.high)
)

say = both("report.demos.cold_water")

DEMO = Demo(
    name="cold-water",
    scenario="cold-water",
    asked=Asked(
        ("short", "long"),
        axes=(tuple(ending(pain) for pain in PAIN),),
        typed=(PAIN.index(TYPED_PAIN),),
        moved=("long",),
        replications=4,
    ),
    question=QUESTIONS["cold-water"],
    press=say("press"),
    options=(say("A"), say("B")),
    published=say(
        "published", share=SHARE, people=PUBLISHED.people, count=PUBLISHED.count, low=LOW, high=HIGH
    ),
    lesson=say("lesson"),
    honest=say("honest"),
    facts=(
        Fact(say("fact 1"), PUBLISHED.source),
        Fact(say("fact 2"), "Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149", null=True),
    ),
    note=(say("note 1"), say("note 2"), say("note 3")),
    stands=(
        tuple(
            say("slider question" if pain == TYPED_PAIN else "slider", pain=pain) for pain in PAIN
        ),
    ),
    band=Band(PUBLISHED.share, PUBLISHED.low, PUBLISHED.high, PUBLISHED.people),
)
