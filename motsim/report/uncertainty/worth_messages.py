"""What `worth` says in English and Chinese: sentences first, then the cells of its tables."""

from __future__ import annotations

from typing import Final

from motsim.report.uncertainty.assumption_messages import Naming
from motsim.study.uncertainty.information_value import Information, Pilot, Worth

FEW: Final = 3
MOSTLY: Final = 0.9  # of what a pilot without luck would be worth
WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": (
        "{scenario}: what to measure first, and what to pay for it",
        "{scenario}：先测量什么，值得为此付多少",
    ),
    "basis": (
        "{designs} designs · {psychologies} psychologies, equally likely · {draws} draws of each · {runs} replications, seed {seed}",
        "{designs} 个方案 · {psychologies} 种心理模型（同等可能） · 各 {draws} 次抽样 · {runs} 次重复，种子 {seed}",
    ),
    "running": ("trying assumptions", "检验假设"),
    "choice": (
        "Choosing today, “{design}” is best on average over all that may be: {amount} against “{reference}” ({by}).",
        "若今天决定，“{design}”在所有可能中平均最好：与“{reference}”相比 {amount}（{by}）。",
    ),
    "choice first": (
        "Choosing today, “{design}” is best on average over all that may be.",
        "若今天决定，“{design}”在所有可能中平均最好。",
    ),
    "nothing": (
        "No draw changes the choice: nothing that could be found out would. For this choice, knowing more is worth 0.",
        "没有一次抽样改变选择：无论查明什么都不会改变它。对这一选择而言，了解更多的价值为 0。",
    ),
    "perfect": (
        "Another design would be better in {share} of draws. Knowing everything before choosing is worth {amount} ({low} to {high}): no study of any kind should cost more.",
        "在 {share} 的抽样中，另一方案更好。决定之前了解一切的价值为 {amount}（{low} 至 {high}）：任何研究都不应花费更多。",
    ),
    "first": (
        "Measure first: {what}; knowing it is worth at most {amount} ({low} to {high}).",
        "最先测量：{what}；了解它最多值 {amount}（{low} 至 {high}）。",
    ),
    "then": ("Then: {list}.", "其次：{list}。"),
    "one": ("{what} ({amount})", "{what}（{amount}）"),
    "none alone": (
        "No single thing to know is worth anything beyond the luck of the draws: only several together would change the choice.",
        "单独了解任何一项，其价值都未超出抽样的偶然：只有几项合在一起才会改变选择。",
    ),
    "pilot": (
        "A pilot of “{design}” with {n} customers a side that looks at {seen} is worth at most {amount}; {enough}.",
        "试点“{design}”、每侧 {n} 位顾客、观察{seen}，最多值 {amount}；{enough}。",
    ),
    "enough": (
        "{n} a side give nine tenths of what any such pilot can",
        "每侧 {n} 位即可得到此类试点所能给出的九成",
    ),
    "not enough": (
        "even {n} a side give less than nine tenths of what such a pilot can",
        "即使每侧 {n} 位也不足此类试点所能给出的九成",
    ),
    "no pilot": (
        "No pilot of a single design would change the choice.",
        "任何单一方案的试点都不会改变选择。",
    ),
    "satisfaction": ("what customers answer (satisfaction)", "顾客的回答（满意度）"),
    "return": ("who comes back", "谁会再来"),
    "s worth": ("What each thing is worth to know", "了解每一项值多少"),
    "how worth": (
        "The most that one should pay to know it exactly before choosing (expected value of partial perfect information, 95 % interval). Worths do not add up: two together may be worth more or less than their sum. {more} further assumptions are worth nothing beyond the luck of the draws.",
        "决定之前确切了解它最多值得付多少（部分完全信息的期望价值，95 % 区间）。各项不能相加：两项合起来可能更多或更少。另有 {more} 个假设的价值未超出抽样的偶然。",
    ),
    "s pilots": ("What a pilot is worth by its size", "不同规模试点的价值"),
    "how pilots": (
        "So many customers before the design, as many before “{reference}”; the most the result is worth (expected value of sample information). Its own price, the time it takes and what it wins or loses meanwhile are not in it.",
        "一侧顾客体验该方案，另一侧同样多的顾客体验“{reference}”；结果最多值多少（样本信息的期望价值）。试点自身的费用、所需时间及期间得失不在内。",
    ),
    "s choice": ("The choice today", "今天的选择"),
    "how choice": (
        "Mean over all draws and psychologies, against “{reference}”.",
        "所有抽样与心理模型的均值，与“{reference}”相比。",
    ),
    "worth": ("worth at most", "最多值"),
    "seen": ("looks at", "观察"),
    "lift": ("lift that may be seen (middle 95 % of draws)", "可能看到的提升（抽样的中间 95 %）"),
    "spread": ("one customer's spread", "单个顾客的差异"),
    "size": ("{n} a side", "每侧 {n}"),
    "perfect word": ("without luck", "无偶然"),
    "mean": ("mean", "均值"),
    "best share": ("best in", "最好的占比"),
    "customers": ("customers a side", "每侧顾客数"),
    "pilot word": ("pilot", "试点"),
    "note equal": (
        "Psychologies are taken as equally likely; `--psychology NAME` believes one.",
        "各心理模型视为同等可能；--psychology 名称 只信其一。",
    ),
    "note once": (
        "Worth is for one choice among these designs, over the horizon and all sites; a choice that is made anew every year, or other designs, have another.",
        "价值针对在这些方案中的一次选择，涵盖整个期间与所有门店；若每年重新选择，或方案不同，则价值不同。",
    ),
    "repeat": (
        "motsim worth {file} --designs {designs} --psychology {psychologies} --draws {draws} --pilot {pilot} --replications {runs} --seed {seed}",
        "motsim worth {file} --designs {designs} --psychology {psychologies} --draws {draws} --pilot {pilot} --replications {runs} --seed {seed}",
    ),
}


class Messages:
    """The findings of `worth` in one language."""

    def __init__(self, found: Information, language: str) -> None:
        self.found, self.names = (
            found,
            Naming(found.scenario, found.whatif.objective, language, WORDS),
        )
        self.say = self.names.say

    def __call__(self, key: str, /, **values: object) -> str:
        return self.names(key, **values)

    # --- sentences --------------------------------------------------------------------------------
    def findings(self) -> tuple[str, ...]:
        """What came out, the most important first."""
        f = self.found
        first = f.choice == f.whatif.names[0]
        said = [
            self(
                "choice first" if first else "choice",
                design=self.names.plain(f.choice),
                amount=self.names.amount(f.means[f.choice], signed=True),
                reference=self.names.plain(f.whatif.names[0]),
                by=self.names.judged(),
            )
        ]
        if f.nothing:
            return (*said, self("nothing"))
        p = f.perfect
        said.append(
            self(
                "perfect",
                share=self.say.share(f.changes, 1 if f.changes < 0.01 else 0),
                amount=self.names.amount(p.mean),
                low=self.names.bare(p.low),
                high=self.names.bare(p.high),
            )
        )
        return (*said, *self.first(), self.pilot())

    def first(self) -> tuple[str, ...]:
        """What to measure first, and next."""
        found = [r for r in self.worthy() if r.value.low > 0.0]
        if not found:
            return (self("none alone"),)
        one, *more = found
        said = self(
            "first",
            what=self.what(one),
            amount=self.names.amount(one.value.mean),
            low=self.names.bare(one.value.low),
            high=self.names.bare(one.value.high),
        )
        next_ = [
            self("one", what=self.what(r), amount=self.names.amount(r.value.mean))
            for r in more[:FEW]
        ]
        return (said, self("then", list=self.names("and").join(next_))) if next_ else (said,)

    def worthy(self) -> tuple[Worth, ...]:
        """What is worth anything."""
        return tuple(r for r in self.found.rows if r.value.mean > 0.0)

    def what(self, r: Worth) -> str:
        return self.names.of_key(r.key, r.assumption)

    def pilot(self) -> str:
        best = self.found.pilots[0] if self.found.pilots else None
        if best is None or best.perfect.mean <= 0.0:
            return self("no pilot")
        enough = next((n for n, v in best.sizes if v >= MOSTLY * best.perfect.mean), None)
        last = (
            self("enough", n=f"{enough:,}")
            if enough is not None
            else self("not enough", n=f"{best.sizes[-1][0]:,}")
        )
        return self(
            "pilot",
            design=self.names.plain(best.design),
            n=f"{best.size:,}",
            seen=self(best.seen),
            amount=self.names.amount(best.worth),
            enough=last,
        )

    def trust(self) -> tuple[str, ...]:
        w = self.found.whatif
        effects = self.say.share(
            min((a.low for a in w.space.drawn if a.kind == "effect"), default=1.0)
        )
        equal = (self("note equal"),) if len(w.psychologies) > 1 else ()
        return (
            *equal,
            self("note once"),
            *self.names.trust(self.found.tried.draws, effects, w.replications, w.seed),
        )

    # --- cells ------------------------------------------------------------------------------------
    def lift(self, p: Pilot) -> str:
        shown = (lambda v: self.say.signed(v, 1)) if p.seen == "satisfaction" else self.say.gap
        return self(
            "range", value=shown(p.lift.mean), low=shown(p.lift.low), high=shown(p.lift.high)
        )

    def spread(self, p: Pilot) -> str:
        return (
            self.say("points", value=self.say.number(p.spread))
            if p.seen == "satisfaction"
            else self.say("percentage points", n=self.say.number(100.0 * p.spread))
        )
