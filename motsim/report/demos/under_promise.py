"""How long to say it will take: a longer promise is kept more often, and fewer say yes to it."""

from dataclasses import dataclass

from motsim.i18n import both
from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked

QUOTES = (45, 60, 75, 90, 120, 150)  # minutes; typical is 60, the mean of the work
LOST = (0, 1, 2, 3, 5)  # of 100 who ask, how many fewer say yes for each 10 minutes beyond 60
TYPED = (QUOTES.index(90), LOST.index(0))
TYPICAL = 60


@dataclass(frozen=True)
class Promised(Asked):
    """Both sliders at once: who says yes depends on the time that is named and on how much the
    market minds it.
    """

    def of(self, design: str, stand: tuple[int, ...]) -> dict[str, str]:
        if design not in self.moved:
            return dict(self.settings)
        quote, lost = QUOTES[stand[0]], LOST[stand[1]]
        yes = min(100.0, 100.0 - lost * (quote - TYPICAL) / 10.0)
        return {
            "promises.done.quote": f"{quote} min",
            "customers.traits.stays": f"{yes:g}% per visit",
        }


say = both("report.demos.under_promise")

DEMO = Demo(
    name="under-promise",
    scenario="under-promise",
    asked=Promised(
        ("typical", "padded"),
        axes=(({},) * len(QUOTES), ({},) * len(LOST)),
        typed=TYPED,
        moved=("padded",),
        replications=4,
    ),
    question=QUESTIONS["under-promise"],
    press=say("press"),
    options=(say("A"), say("B")),
    published=say("published"),
    lesson=say("lesson"),
    honest=say("honest"),
    facts=(
        Fact(say("fact 1"), "Ho & Zheng 2004, Management Science 50(4)"),
        Fact(say("fact 2"), "Webb, Yu & Bretthauer, SSRN 3706565"),
        Fact(say("fact 3"), "Spreng & Dröge 2001", null=True),
        Fact(
            say("fact 4"), "Schiebler, Lee & Brodbeck 2025, 10.1007/s11747-024-01078-x", null=True
        ),
    ),
    note=(say("note 1"), say("note 2"), say("note 3")),
    when=("slider", "slider", "print"),
    stands=(
        tuple(say("slider same" if q == TYPICAL else "slider quote", q=q) for q in QUOTES),
        tuple(say("slider", n=n) for n in LOST),
    ),
    figures=("remembered", "return", "kept"),
    headline=say("headline"),
)
