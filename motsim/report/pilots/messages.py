"""The words of a pilot in English and Chinese, for the terminal and for the page; sentences that
say what came out.
"""

from __future__ import annotations

import math
from typing import Final

from motsim.plan.preview.wording import label
from motsim.report.core.messages import LANGUAGES, Translator
from motsim.study.core.stats import Interval
from motsim.study.pilots.pilot import Pilot, PilotCost, Trial
from motsim.study.pilots.sample_size import Size
from motsim.study.pilots.survey import UNITS

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("{scenario}: what to pilot, and how", "{scenario}：先试点什么，怎么试"),
    "basis": (
        "Design “{design}” against “{reference}” · read by {measure} · psychology: {psychology} · {runs} replications, seed {seed}",
        "方案“{design}”对“{reference}” · 以{measure}衡量 · 心理模型：{psychology} · {runs} 次重复，种子 {seed}",
    ),
    "other language": ("中文", "English"),
    "running": ("trying out", "试点推演中"),
    "report": ("Report: {path}", "报告：{path}"),
    "repeat": (
        "motsim pilot {file} --design {design} --measure {measure} --power {power} --psychology {psychology} --replications {runs} --seed {seed}",
    )
    * 2,
    "none": ("none", "无"),
    "list": (", ", "、"),
    "range": ("{value} ({low} to {high})", "{value}（{low} 至 {high}）"),
    "whole design": ("the whole design", "整个方案"),
    # measures and ways
    "satisfaction": ("satisfaction (points, as answered)", "满意度（分，按问卷回答）"),
    "remembered": ("remembered emotion (as answered)", "记住的情绪（按问卷回答）"),
    "return": ("who comes back (share)", "回头率（占比）"),
    "nps": ("NPS", "净推荐值"),
    "customers": ("by customer, by lot", "按顾客抽签"),
    "matched": ("matched branches, before and after", "配对门店，前后对比"),
    "stepped": ("branch by branch, in steps", "门店分批轮换"),
    "": ("–", "–"),
    # heads
    "moment": ("what is tried out", "试点内容"),
    "where": ("where", "触点"),
    "lift": ("lift to look for", "预期提升"),
    "how": ("how", "方式"),
    "weeks": ("weeks", "周数"),
    "branches": ("branches", "门店数"),
    "answers": ("answers of each arm", "每组回答数"),
    "cell": ("answers (arm, or branch and period)", "回答数（每组，或每店每期）"),
    "people": ("customers in all", "顾客总数"),
    "treated": ("of them the new way", "其中新做法"),
    "cost": ("pilot costs", "试点成本"),
    "hours": ("staff hours", "员工小时"),
    "breaks even": ("breaks even at", "保本提升"),
    "seen": ("beyond chance from", "超出偶然的门槛"),
    "turn": ("would wrongly say no", "误判为不值"),
    "net": ("net if rolled out", "推广净收益"),
    "power": ("power", "功效"),
    "found": ("rehearsed: found", "演练：发现"),
    "false": ("rehearsed, no lift: found", "演练（无提升）：误报"),
    "needs": ("by lot alone it needs", "若按顾客抽签需"),
    "icc": ("alike within a branch (ICC)", "店内相似（ICC）"),
    "cac": ("steady over time", "时间稳定"),
    "psychology": ("psychology", "心理模型"),
    "stage": ("stage", "阶段"),
    "old": ("go through: {name}", "通过率：{name}"),
    "new": ("go through: {name}", "通过率：{name}"),
    "gap": ("difference", "差值"),
    "ab": ("A/B test needs, each arm", "A/B 测试每组需"),
    "whole way": ("the whole way", "全程"),
    "model": ("what is kept", "记忆模型"),
    "arm": ("arm", "组"),
    "a peak": ("lift only the peak ({names})", "只提升峰值（{names}）"),
    "a end": ("lift only the end ({names})", "只提升结尾（{names}）"),
    "a others": ("lift all the others ({n} contacts)", "只提升其余（{n} 个接触点）"),
    "peak-end": ("peak and end", "峰值与结尾"),
    "peak": ("the peak alone", "仅峰值"),
    "end": ("the end alone", "仅结尾"),
    "mean": ("the mean", "平均"),
    "w pilot": ("pilot with three arms", "三组试点"),
    "w asked": ("survey, moments rated", "普通问卷（顾客逐项打分）"),
    "w seen": ("survey, if moments were known exactly", "普通问卷（假如时刻精确可知）"),
    "sizes": ("answers in all", "回答总数"),
    "right": ("right model named", "认对模型的比例"),
    "once": ("once", "一次性"),
    "while": ("while it runs", "试点期间"),
    "error": ("standard error", "标准误"),
    "came": ("come: {name}", "到达：{name}"),
    "passed": ("through: {name}", "通过：{name}"),
    "x trials": ("Pilots", "试点"),
    "x sizes": ("Sizes", "规模"),
    "x apart": ("Peak, end, mean", "峰值、结尾、平均"),
    # sections
    "s first": ("What to pilot first", "先试点什么"),
    "how first": (
        "Each intervention alone, on the same simulated people as “{reference}”. Lift: what the pilot should measure, with its 95 % interval from the simulation. Answers come from {share} of the customers, of whom a branch has {week} a week; their spread holds the noise of ratings. Up to {weeks} weeks and {branches} branches were taken to be acceptable.",
        "每项投入单独模拟，与“{reference}”是同一批顾客。提升：试点应测到的幅度及模拟的 95 % 区间。每店每周 {week} 位顾客，其中 {share} 作答；回答的离散含评分噪声。可接受上限：{weeks} 周、{branches} 家门店。",
    ),
    "s ways": ("Three ways to pilot", "三种试点方式"),
    "how ways": (
        "Rehearsed: {n} pilots were drawn from the simulated answers and read with the test that is meant; found must be the power, and without any lift 5 % must be found (95 % intervals). “By lot” wants one branch; the others are sized for as many branches as they take.",
        "演练：从模拟回答中抽出 {n} 次试点并按所定检验判读；“发现”应等于功效，无提升时应为 5 %（95 % 区间）。抽签只需一家门店；另两种按所需门店数计算。",
    ),
    "s assumed": ("If branches differ more, or less", "如果门店差异更大或更小"),
    "how assumed": (
        "Matched branches. How alike the answers of a branch are and how steady its level is, is assumed ({icc} and {cac}); here are the ends of what they may be.",
        "配对门店。店内回答的相似度与店间水平的稳定度为假设（{icc} 与 {cac}）；此处为可能范围的两端。",
    ),
    "s rivals": ("The lift under other psychologies", "其他心理模型下的提升"),
    "how rivals": (
        "In brackets: answers of each arm that drawing lots would need to see it. A pilot that must find the smallest of these takes the largest of these sizes; which one it measures says something about people, too.",
        "括号内：按顾客抽签时每组所需回答数。若要保证测到其中最小的提升，就取最大的规模；测到哪一个也说明了顾客的心理。",
    ),
    "s decide": ("Which result would change the decision", "什么结果会改变决定"),
    "s funnel": ("The funnel", "漏斗"),
    "how funnel": (
        "Of those who come to a stage, who goes through it; 95 % of as many customers as were simulated, the two ways shown to different people.",
        "到达各阶段者中通过的占比；95 % 区间按模拟顾客数计，两种做法面对不同顾客。",
    ),
    "no loss": (
        "Nobody is lost on the way, under either: there is nothing for an A/B test of conversion to see.",
        "两种做法都没有中途流失：转化率的 A/B 测试无可观察。",
    ),
    "s apart": (
        "Peak, end or mean? A pilot that tells them apart",
        "峰值、结尾还是平均？能分辨它们的试点",
    ),
    "how apart": (
        "Three arms beside today: contacts are lifted by up to 20 points. The lift of the answers (points) that each model of memory predicts; sizes do not matter, the pattern does.",
        "现状之外设三组：接触点最多提升 20 分。表中为各记忆模型预测的回答提升（分）；重要的是模式而非大小。",
    ),
    "s notes": ("How far to trust this", "可信程度"),
    # sentences
    "first": (
        "Pilot {name}{where} {how}: {customers} customers ({answers} answers an arm) in {weeks}, to see a lift of {lift} with {power}; it costs {cost}.",
        "先试点“{name}”{where}，{how}：{weeks}内 {customers} 位顾客（每组 {answers} 份回答），以 {power} 的把握测到 {lift} 的提升；成本 {cost}。",
    ),
    "first branches": (
        "Pilot {name}{where} in {branches} branches ({how}): {weeks}, {customers} customers, to see a lift of {lift} with {power}; it costs {cost}.",
        "先在 {branches} 家门店试点“{name}”{where}（{how}）：{weeks}、{customers} 位顾客，以 {power} 的把握测到 {lift} 的提升；成本 {cost}。",
    ),
    "at": (" (at: {names})", "（{names}）"),
    "one week": ("1 week", "1 周"),
    "n weeks": ("{n} weeks", "{n} 周"),
    "nothing first": (
        "Nothing here can be seen within {weeks}: see below what it would take.",
        "在 {weeks}内什么都看不出来：所需规模见下。",
    ),
    "no lift": (
        "No lift beyond chance: {names}. Do not pilot these for {measure}.",
        "没有超出偶然的提升：{names}。不必为{measure}试点。",
    ),
    "too long": (
        "Too small to be seen within {weeks}: {names}.",
        "提升太小，{weeks}内看不出：{names}。",
    ),
    "shared": (
        "{name} moves waits by {minutes} min for everybody: customers of one branch who draw different lots share its lines, so lots understate it; use branches where you can.",
        "“{name}”使所有人的等待变化 {minutes} 分钟：同店抽到不同做法的顾客共用队伍，抽签会低估效果；可行时按门店分组。",
    ),
    "for all": (
        "{name} is the same for all customers of a branch: it cannot be given by lot. It wants {branches} branches; there are {there} (value.sites, or --branches).",
        "“{name}”对全店顾客一律相同，无法抽签。需要 {branches} 家门店；现有 {there} 家（value.sites 或 --branches）。",
    ),
    "for all never": (
        "{name} is the same for all customers of a branch: it cannot be given by lot, and too many branches would be needed.",
        "“{name}”对全店顾客一律相同，无法抽签，所需门店过多。",
    ),
    "decide": (
        "{name}: roll out if the pilot reads a lift of {even} or more (there, what it brings pays for it). Predicted: {lift}; beyond chance from {seen}. If the prediction is right, the pilot reads less than that break-even in {turn} of cases.",
        "“{name}”：试点测得提升达到 {even} 即推广（此处收益抵成本）。预测 {lift}；超出偶然的门槛 {seen}。若预测正确，读数低于保本点的概率为 {turn}。",
    ),
    "decide any": (
        "{name}: costs no more than it frees, so any lift speaks for it; the pilot only shows that it does no harm. Predicted: {lift}; beyond chance from {seen}.",
        "“{name}”：节省不低于花费，任何提升都支持它；试点只需证明无害。预测 {lift}；超出偶然的门槛 {seen}。",
    ),
    "decide never": (
        "{name}: brings nothing in money even as predicted; no lift of this size pays for it.",
        "“{name}”：即使如预测也不带来收益，没有这样的提升能抵成本。",
    ),
    "decide felt": (
        "{name}: predicted lift {lift}; beyond chance from {seen}. Without `value.margin` no break-even can be said.",
        "“{name}”：预测提升 {lift}；超出偶然的门槛 {seen}。没有 value.margin，无法给出保本点。",
    ),
    "value": (
        "What the result of this pilot of the whole design is worth before deciding: {worth} at most; one without luck: {perfect} (`motsim worth`, all psychologies and draws of what is assumed). It costs {cost}{verdict}.",
        "整个方案的这次试点，其结果在决定之前最多值 {worth}；毫无偶然的试点值 {perfect}（`motsim worth`，含全部心理模型与假设的抽样）。成本 {cost}{verdict}。",
    ),
    "value less": (
        ": more than its result is worth, so decide without it, or pilot single moments for what they teach",
        "：高于结果的价值，不如直接决定，或只试点单个时刻以求了解",
    ),
    "value more": ("", ""),
    "survey cannot": (
        "An ordinary survey cannot tell what customers keep: in visits as they are the memories of the closest two models go together (r = {alike}); asked to rate their moments, customers add noise, and with {n} answers the right model is named in {asked} of cases ({chance} by guessing).",
        "普通问卷分不清顾客记住什么：在现有到访中最接近的两个模型高度一致（r = {alike}）；逐项打分又带来噪声，{n} 份回答时认对模型的比例为 {asked}（瞎猜为 {chance}）。",
    ),
    "survey could": (
        "An ordinary survey that asks for every moment names the right model in {sure} of cases from {n} answers on; in visits as they are the closest two models go together (r = {alike}).",
        "逐项打分的普通问卷需 {n} 份回答才能以 {sure} 认对模型；现有到访中最接近的两个模型高度一致（r = {alike}）。",
    ),
    "pilot can": (
        "The pilot with three arms names it in {sure} of cases from {n} answers on ({customers} customers).",
        "三组试点只需 {n} 份回答（{customers} 位顾客）即可以 {sure} 认对。",
    ),
    "pilot cannot": (
        "Nor does the pilot with three arms, up to {n} answers: the arms move too little.",
        "三组试点在 {n} 份回答以内也做不到：各组变动太小。",
    ),
    "no apart": (
        "The journey has fewer than three contacts with a typed quality: nothing can be lifted apart.",
        "旅程中带品质的接触点少于三个：无法分开提升。",
    ),
    "t simulated": (
        "The lift is what the model predicts, from figures of which most are assumed: that is why it is piloted. Every size grows with the square of how much smaller the truth is.",
        "提升来自模型，其数字多为假设：这正是试点的理由。真实提升若小一半，规模要四倍。",
    ),
    "t rehearsal": (
        "All advised pilots did in rehearsal what is said of them.",
        "所建议的试点在演练中均与所述一致。",
    ),
    "t rehearsal not": (
        "In rehearsal these missed what is said of them: {names}.",
        "演练中与所述不符的有：{names}。",
    ),
    "t money": (
        "Pilot costs: what is paid once in full (it need not be paid again), by site for the branches of the pilot; all else, staff time included, for the customers who get the new way. Asking customers is not in it.",
        "试点成本：一次性费用全额（推广时不再付），按店费用只计试点门店，其余（含员工时间）按接受新做法的顾客计；未含问卷费用。",
    ),
    "t return": (
        "Who comes back is known only when the time for it has passed: add {months} months of waiting.",
        "回头率要等时间过去才知道：另需等待约 {months} 个月。",
    ),
    "t luck": (
        "Customers of one day share its lines: their mean varies {luck} times as much as that of strangers (measured in the simulation, used for branches).",
        "同一天的顾客共用队伍：其均值的波动是互不相干时的 {luck} 倍（由模拟测得，用于门店方式）。",
    ),
    "t many": (
        "Whoever pilots several things at once and keeps the best sees it larger than it is: judge each by its own break-even.",
        "同时试多项再取最好者会高估它：每项按各自的保本点判断。",
    ),
}


class PilotMessages:
    """A pilot's findings in one language."""

    def __init__(self, found: Pilot, language: str) -> None:
        self.found, self.language, self.say = found, language, Translator(language)

    def __call__(self, key: str, /, **values: object) -> str:
        return WORDS[key][LANGUAGES.index(self.say.language)].format(**values)

    # --- names and figures ------------------------------------------------------------------------
    def plain(self, name: str) -> str:
        return label(self.found.scenario, name, self.language)

    def name(self, t: Trial) -> str:
        return self.plain(t.name) if t.name else self("whole design")

    def names(self, trials: list[Trial]) -> str:
        return self("list").join(self.name(t) for t in trials) or self("none")

    def where(self, t: Trial) -> str:
        return self("list").join(self.plain(s) for s in t.steps[:3])

    def amount(self, value: float) -> str:
        """A lift in the unit of the measure."""
        unit = UNITS[self.found.measure]
        return self.say.gap(value) if unit == "share" else self.say.signed(value, 2)

    def between(self, i: Interval) -> str:
        return self(
            "range", value=self.amount(i.mean), low=self.amount(i.low), high=self.amount(i.high)
        )

    def share3(self, three: tuple[float, float, float]) -> str:
        return self(
            "range",
            value=self.say.share(three[0], 1),
            low=self.say.share(three[1], 1),
            high=self.say.share(three[2], 1),
        )

    def weeks(self, n: int) -> str:
        return self("one week") if n == 1 else self("n weeks", n=n)

    def cost(self, cost: PilotCost) -> str:
        return (
            self.say.money(cost.total, self.found.scenario.currency or "").strip()
            if cost.total > 0.5
            else self.say("no cash")
        )

    def psychology(self, name: str) -> str:
        return self.say.maybe(f"psy {name}", name)

    # --- sentences --------------------------------------------------------------------------------
    def findings(self) -> tuple[str, ...]:
        """What to pilot and how, what not, and what cannot be given by lot."""
        f, said = self.found, []
        said += [self._first(t, size) for t in f.first if (size := t.size) is not None] or [
            self("nothing first", weeks=self.weeks(f.weeks))
        ]
        lifted = [t for t in f.trials if t.lift.tells_from_zero and t.lift.mean > 0.0]
        late = [t for t in lifted if not t.advised and t.shared != "branch"]
        nothing = [t for t in f.trials if t not in lifted]
        said += (
            [self("too long", weeks=self.weeks(f.weeks), names=self.names(late))] if late else []
        )
        said += (
            [self("no lift", names=self.names(nothing), measure=self(f.measure))] if nothing else []
        )
        said += [
            self("shared", name=self.name(t), minutes=self.say.signed(t.wait.mean))
            for t in f.first
            if t.shared == "waits" and t.advised == "customers"
        ]
        said += [
            self._for_all(t)
            for t in self._all()
            if t.shared == "branch" and not t.advised and t.lift.tells_from_zero
        ]
        return tuple(said)

    def _all(self) -> tuple[Trial, ...]:
        return (*self.found.trials, *((self.found.whole,) if self.found.whole else ()))

    def _first(self, t: Trial, size: Size) -> str:
        where = self("at", names=self.where(t)) if t.steps else ""
        return self(
            "first" if size.kind == "customers" else "first branches",
            name=self.name(t),
            where=where,
            how=self(size.kind),
            customers=self.say.number(size.customers, 0),
            answers=self.say.number(size.answers, 0),
            branches=size.branches,
            weeks=self.weeks(size.length),
            lift=self.amount(t.lift.mean),
            power=self.say.share(self.found.power),
            cost=self.cost(t.cost) if t.cost else self.say("unknown"),
        )

    def _for_all(self, t: Trial) -> str:
        needed = min((s.branches for s in (t.matched, t.stepped) if s is not None), default=0)
        if not needed:
            return self("for all never", name=self.name(t))
        return self("for all", name=self.name(t), branches=needed, there=self.found.branches)

    def decisions(self) -> tuple[str, ...]:
        """For what is piloted first, and the whole design: which result would change the decision."""
        said = [
            self._decide(t, t.size)
            for t in (*self.found.first, *((self.found.whole,) if self.found.whole else ()))
            if t.size is not None
        ]
        return (*said, *self._value())

    def _value(self) -> tuple[str, ...]:
        v, whole = (
            self.found.value,
            self.found.whole or (self.found.trials[0] if self.found.trials else None),
        )
        if v is None or whole is None or whole.cost is None:
            return ()
        worth, perfect = (
            self.say.money(x, self.found.scenario.currency or "").strip()
            for x in (v.worth, v.perfect)
        )
        return (
            self(
                "value",
                worth=worth,
                perfect=perfect,
                cost=self.cost(whole.cost),
                verdict=self("value less" if whole.cost.total > v.worth else "value more"),
            ),
        )

    def _decide(self, t: Trial, size: Size) -> str:
        lift, seen = self.amount(t.lift.mean), self.amount(size.seen)
        if math.isnan(t.gain):
            return self("decide felt", name=self.name(t), lift=lift, seen=seen)
        if math.isnan(t.break_even):
            return self("decide never", name=self.name(t))
        if t.break_even <= 0.0:
            return self("decide any", name=self.name(t), lift=lift, seen=seen)
        return self(
            "decide",
            name=self.name(t),
            even=self.amount(t.break_even),
            lift=lift,
            seen=seen,
            turn=self.say.share(t.would_turn, 1),
        )

    def memories(self) -> tuple[str, ...]:
        """What tells memories apart."""
        a = self.found.apart
        if a is None:
            return (self("no apart"),)
        off = a.alike[[[i != j for j in range(len(a.models))] for i in range(len(a.models))]]
        alike = self.say.number(float(off.max()), 3)
        asked, pilot, most = a.needed(a.asked), a.needed(a.pilot), a.sizes[-1]
        sure = self.say.share(0.8)
        first = (
            self(
                "survey cannot",
                alike=alike,
                n=self.say.number(most, 0),
                asked=self.say.share(float(a.asked[-1])),
                chance=self.say.share(1.0 / len(a.models)),
            )
            if asked is None
            else self("survey could", alike=alike, n=self.say.number(asked, 0), sure=sure)
        )
        second = (
            self("pilot cannot", n=self.say.number(most, 0))
            if pilot is None
            else self(
                "pilot can",
                n=self.say.number(pilot, 0),
                sure=sure,
                customers=self.say.number(pilot / max(self.found.traffic.share, 1e-9), 0),
            )
        )
        return first, second

    def trust(self) -> tuple[str, ...]:
        """How far these figures reach."""
        f = self.found
        tried = [t for t in self._all() if t.rehearsal is not None]
        missed = [t for t in tried if t.rehearsal is not None and not t.rehearsal.holds]
        said = [self("t simulated")]
        said += (
            [self("t rehearsal not", names=self.names(missed)) if missed else self("t rehearsal")]
            if tried
            else []
        )
        said += [self("t money"), self("t many")]
        said += (
            [self("t luck", luck=self.say.number(f.traffic.luck, 2))]
            if f.traffic.luck > 1.005
            else []
        )
        said += (
            [self("t return", months=self.say.number(12.0 / f.scenario.value.visits_per_year, 0))]
            if f.measure == "return"
            else []
        )
        return tuple(said)
