"""How long to say it will take: a longer promise is kept more often, and fewer say yes to it."""

from dataclasses import dataclass

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
    press=(
        (
            "The work takes an hour on average, sometimes two. Customers ask when it will be "
            "ready. Which house has more who come back?"
        ),
        "活儿平均一小时，有时两小时。顾客问什么时候好。哪一家回头客更多？",
    ),
    options=(
        ("Says 60 minutes: true on average.", "说 60 分钟：平均来看是实话。"),
        ("Says 90 minutes: nearly always early.", "说 90 分钟：几乎总能提前。"),
    ),
    published=(
        (
            "No trial settles it. 'Promise an hour and a half, take one' is an article's "
            "claim. In print is that naming a time trades attraction against being late - and "
            "that between rivals it is a prisoners' dilemma."
        ),
        (
            "没有试验能一锤定音。「承诺一个半小时、实际一小时」是文章的主张。文献说："
            "报出的时间在吸引顾客与迟到之间取舍，而在对手之间，这是囚徒困境。"
        ),
    ),
    lesson=(
        (
            "As long as nobody is put off, padding always wins, and a day would be better "
            "still: that is how a model without demand fools its owner. Let three in a hundred "
            "walk away for every ten minutes, and under the literature the padding has cost "
            "more than it brought."
        ),
        (
            "只要没人被吓跑，多报总是赢，报一天更好：不算需求的模型就这样骗了主人。"
            "让每多十分钟有百分之三的人走开，按文献，多报的代价就超过了好处。"
        ),
    ),
    honest=(
        (
            "How strongly early and late are felt is assumed, and so is every stand of the "
            "second slider: measure who says no at your own desk. Being 'of all who asked', "
            "those who walk away count as not coming back."
        ),
        (
            "提前与迟到的感受强度是假设，第二个滑块的每一档也是：请在自己的前台量一量谁说了不。"
            "「占全部询问者」中，走开的人算作不再来。"
        ),
    ),
    facts=(
        Fact(
            (
                (
                    "A delivery time that is named attracts customers and is then broken or "
                    "kept; in a duopoly promising too much is a prisoners' dilemma."
                ),
                "报出的交付时间吸引顾客，随后兑现或落空；双寡头下，过度承诺是囚徒困境。",
            ),
            "Ho & Zheng 2004, Management Science 50(4)",
        ),
        Fact(
            (
                (
                    "Callers who wait beyond the announced time hang up more: up to 52 % more "
                    "for each minute past it."
                ),
                "超过告知时间后，来电者更容易挂断：每过一分钟最多增加 52 %。",
            ),
            "Webb, Yu & Bretthauer, SSRN 3706565",
        ),
        Fact(
            (
                "Understating what a product does lowered satisfaction with the information.",
                "把产品说得比实际差，降低了对信息的满意度。",
            ),
            "Spreng & Dröge 2001",
            null=True,
        ),
        Fact(
            (
                (
                    "High expectations did not make people less satisfied: no contrast effect "
                    "over 58,597 people."
                ),
                "高预期没有让人更不满意：58,597 人中没有对比效应。",
            ),
            "Schiebler, Lee & Brodbeck 2025, 10.1007/s11747-024-01078-x",
            null=True,
        ),
    ),
    note=(
        (
            (
                "First slider only (left, right): how far would you pad? The answer runs away "
                "- that is the point."
            ),
            "先只动第一个滑块（左右键）：你会多报多少？答案没有尽头，这正是要点。",
        ),
        (
            (
                "Then the second (up, down): where does the last column turn? With a cost of "
                "demand the best promise lies inside: in the textbook's form at F(d) = (l - k) "
                "/ (l - g), with g for early, l for late, k for demand."
            ),
            (
                "再动第二个（上下键）：最后一列何时反转？有了需求代价，最佳承诺落在中间："
                "教科书形式为 F(d) = (l - k) / (l - g)，g 为提前、l 为迟到、k 为需求。"
            ),
        ),
        (
            "Ask who in the room knows how many customers say no when they hear the time.",
            "问在场谁知道：听到时间后有多少顾客说不。",
        ),
    ),
    stands=(
        tuple(
            (
                f"The padded house says {q} minutes"
                + (" (as true as the other)" if q == TYPICAL else ""),
                f"多报的一家说 {q} 分钟" + ("（与另一家相同）" if q == TYPICAL else ""),
            )
            for q in QUOTES
        ),
        tuple(
            (
                f"For every 10 minutes more, {n} of 100 who ask walk away",
                f"每多报 10 分钟，100 位询问者中有 {n} 位走开",
            )
            for n in LOST
        ),
    ),
    figures=("remembered", "return", "kept"),
    headline=("Of those served: who would choose B again", "接受了服务的人中，有多少会再选 B"),
)
