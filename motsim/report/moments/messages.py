"""The words of moments and lows in English and Chinese, for the terminal and for the page;
sentences that say what came out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from motsim.plan.preview.wording import label, phrase
from motsim.report.core.messages import LANGUAGES, Translator
from motsim.study.core.stats import Interval
from motsim.study.moments.lows import Low, Lows, Waste
from motsim.study.moments.moments import Moment, Moments

WORDS: Final[dict[str, tuple[str, str]]] = {
    "moments of": ("Moments of truth: {title}", "关键时刻：{title}"),
    "title": (
        "{scenario}: which moments matter (design {design}, psychology {psychology}, {runs} replications, seed {seed})",
        "{scenario}：哪些时刻重要（方案 {design}，心理模型 {psychology}，{runs} 次重复，种子 {seed}）",
    ),
    "basis": (
        "Design “{design}” · psychology: {psychology} · {runs} replications, {visits} visits each, seed {seed}",
        "方案“{design}” · 心理模型：{psychology} · {runs} 次重复，每次 {visits} 次到访，种子 {seed}",
    ),
    "lows title": (
        "{scenario}: moments that are too low (design {design}, psychology {psychology}, {runs} replications, seed {seed})",
        "{scenario}：过低的时刻（方案 {design}，心理模型 {psychology}，{runs} 次重复，种子 {seed}）",
    ),
    "running": ("feeling every visit again", "重新感受每次到访"),
    "lows running": ("looking for lows", "寻找低谷"),
    "other language": ("中文", "English"),
    # names
    "wait": ("wait: {name}", "等待：{name}"),
    "promise": ("promise: {name}", "承诺：{name}"),
    "rule": ("rule: {name}", "规则：{name}"),
    "recovery": ("recovery: {name}", "补救：{name}"),
    "key": ("key", "关键"),
    "important": ("important", "重要"),
    "ordinary": ("ordinary", "一般"),
    "": ("–", "–"),
    "H": ("high", "高"),
    "M": ("medium", "中"),
    "L": ("low", "低"),
    # heads
    "moment": ("moment", "时刻"),
    "typed": ("typed", "所写类别"),
    "proposed": ("proposed", "建议类别"),
    "todo": ("to do", "做法"),
    "raise": ("raise", "提升"),
    "hold": ("hold", "保持"),
    "stable": ("stable", "稳定"),
    "agree": ("psychologies", "心理模型"),
    "felt": ("felt", "感受"),
    "met": ("met by", "经历者"),
    "gap": ("gap", "差距"),
    "under": ("below expected", "低于预期"),
    "peak": ("is the peak", "为峰值"),
    "end": ("is the end", "为结尾"),
    "low": ("too low for", "过低者"),
    "sod": ("S O D", "S O D"),
    "priority": ("act", "优先级"),
    "recall": ("of memory", "占记忆"),
    "alone": ("alone", "单独"),
    "on_top": ("on top of the rest", "在其余之上"),
    "shapley": ("its share (Shapley)", "应得份额（Shapley）"),
    "again": ("alone, run anew", "单独，重新运行"),
    "returns": ("comes back", "再来"),
    "worth": ("worth {years}, {currency}", "{years}价值（{currency}）"),
    "baseline": ("baseline", "基线"),
    "shortfall": ("short by", "差"),
    "noticed": ("noticed", "已察觉"),
    "whom": ("most for", "最多见于"),
    "way": ("way up", "提升办法"),
    "class word": ("class", "类别"),
    "lifts": ("lifts by", "提升"),
    "price": ("price", "价格"),
    "a point": ("a point costs", "每分价格"),
    "hours": ("staff hours a year", "每年员工小时"),
    "left": ("still too low for", "仍过低者"),
    "intervention": ("intervention", "投入项"),
    "remembered": ("remembered", "记住的感受"),
    "net": ("net", "净收益"),
    "quick": ("quick win", "速赢"),
    "yes": ("yes", "是"),
    "moments": ("share of the moments", "时刻占比"),
    "carried": ("share carried", "承担份额"),
    "effect curve": ("of what could be gained", "可提升的感受"),
    "recall curve": ("of what is remembered", "所记住的内容"),
    "today": ("today", "现在"),
    "after": ("after the cheapest way up", "用最便宜的办法之后"),
    "nothing lifts": ("nothing in the file lifts it", "文件中没有可提升它的投入"),
    "reason": ("why", "原因"),
    "points": ("points", "分"),
    "share": ("share of visits", "到访占比"),
    "emotion": ("emotion", "情绪"),
    "x effects": ("Effects", "效果"),
    "x capture": ("Four ways", "四种方法"),
    "x servqual": ("SERVQUAL", "SERVQUAL"),
    "x lows": ("Lows", "低谷"),
    "x wins": ("Interventions", "投入项"),
    # sections
    "s effects": ("What each moment would bring if it were good", "每个时刻做好之后能带来什么"),
    "how effects": (
        "Remembered emotion (-10 to +10). Bar: its share of what all good moments bring together, with its 95 % interval; shares add up to {whole}. Circle: alone, with all else as it is. Diamond: the last to become good. A good moment means: {good}",
        "记住的情绪（-10 到 +10）。条：全部做好时它应得的份额及 95 % 区间；份额之和为 {whole}。圆：只有它做好。菱形：最后一个做好。“做好”指：{good}",
    ),
    "good": (
        "a contact at which nobody meets less than its target ({level} points); a wait cut to half its minutes; a promise kept where it was late.",
        "接触不低于其目标（{level} 分）；等待时间减半；承诺不再迟到。",
    ),
    "s capture": ("Four ways to find moments of truth", "寻找关键时刻的四种方法"),
    "how capture": (
        "Gap: felt performance less expectation (emotion). Peak and end: share of visits whose strongest moment, or last, it is. Lows: share of visits in which it is felt below its baseline. Recall: its part of what is remembered, from how much memory moves with it.",
        "差距：所感减预期（情绪）。峰与终：以它为最强或最后时刻的到访占比。低谷：感受低于基线的到访占比。回忆：它在记忆中所占部分（它变动时记忆变动多少）。",
    ),
    "s curve": ("20 and 80", "二八曲线"),
    "how curve": (
        "The strongest moments first. With no concentration the line would be straight. Bands: 95 %, replications drawn again 1,000 times.",
        "从最强的时刻开始累计。毫无集中时为直线。色带：95 %，重复抽样 1,000 次。",
    ),
    "s classes": ("Classes: typed and proposed", "类别：所写与建议"),
    "how classes": (
        "Proposed by the larger of what it could gain (Shapley) and its part of memory: key from {key} times the mean moment, important from {important} times. Raise: more for what it could gain; hold: more for what it carries already. Stable: share of 1,000 draws of the replications with the same class; it tells of chance only, not of figures that were assumed. Psychologies: in how many the class is the same.",
        "按应得份额建议：达到平均的 {key} 倍为关键，{important} 倍为重要。稳定：1,000 次重复抽样中类别相同的占比；只反映抽样误差，不反映假设的数字。心理模型：有几种得到同一类别。",
    ),
    "s lows": ("Lows, and the cheapest way up", "低谷与最便宜的提升办法"),
    "how lows": (
        "The aim is the baseline, not the maximum. S severity, O occurrence, D detection from 1 to 10 by our own definitions; priority by the AIAG & VDA table. Prices are once and one year; each way up was simulated alone.",
        "目标是基线，而非最高。S 严重度、O 频度、D 探测度为 1 到 10，定义为本软件自定；优先级按 AIAG & VDA 表。价格为一次性加一年；每种办法均单独模拟。",
    ),
    "s servqual": ("Contacts by the dimensions of SERVQUAL", "按 SERVQUAL 维度看接触点"),
    "how servqual": (
        "Gap: points typed less what is expected there. Its part: weight times gap; parts add up to the contact's gap. The weights are assumed; the last column is with equal ones.",
        "差距：所写分数减该处的预期。所占部分：权重乘差距，各部分之和为该接触点的差距。权重为假设；末列为等权重时的结果。",
    ),
    "dimension": ("dimension", "维度"),
    "typed points": ("points typed", "所写分数"),
    "weight": ("weight", "权重"),
    "gap points": ("gap, points", "差距（分）"),
    "part": ("its part of the gap", "占差距"),
    "even": ("with equal weights", "等权重时"),
    "pulls": (
        "{name}: {first} pulls it down most, or lifts it least ({part} points of a gap of {gap})",
        "{name}：{first}拉低最多或提升最少（差距 {gap} 分中的 {part} 分）",
    ),
    "pulls too": ("; with equal weights, too.", "；等权重时也是如此。"),
    "pulls else": ("; with equal weights it would be {other}.", "；等权重时则为{other}。"),
    "s waste": ("Where more money would be wasted", "再投入即浪费之处"),
    "s wins": ("Quick wins", "速赢"),
    "how wins": (
        "Every intervention alone, on the same people. A quick win costs no more than half of the catalogue and brings at least as much as the other half, beyond chance.",
        "每项投入单独模拟，顾客相同。速赢：价格不高于目录中位数，效果不低于中位数，且超出偶然。",
    ),
    "s notes": ("How far to trust this", "可信程度"),
    # sentences
    "twenty": (
        "A fifth of the {n} moments carries {effect} of what could be gained and {recall} of what is remembered; it takes {eighty} of them to carry 80 % of the gain.",
        "{n} 个时刻中的五分之一，承担可提升感受的 {effect}、记忆的 {recall}；要承担提升的 80 %，需要 {eighty} 个。",
    ),
    "range": ("{value} ({low} to {high})", "{value}（{low} 至 {high}）"),
    "most": ("Most would be gained at: {names}.", "提升余地最大：{names}。"),
    "overlap": (
        "Alone they promise {alone} in sum, all together bring {whole}: a visit has one peak and one end, so effects do not add.",
        "单独相加为 {alone}，合起来只有 {whole}：每次到访只有一个峰和一个终，效果不能相加。",
    ),
    "carriers": ("A memory is carried by {n} moments on average.", "平均 {n} 个时刻承担一次记忆。"),
    "differ": ("Typed otherwise than proposed: {names}.", "所写与建议不同：{names}。"),
    "differs": ("{name} ({typed}, proposed {proposed})", "{name}（{typed}，建议{proposed}）"),
    "same classes": ("Typed and proposed classes agree.", "所写与建议的类别一致。"),
    "no classes": (
        "No class is typed in the file; those proposed stand alone.",
        "文件未写类别；此处只有建议。",
    ),
    "wins": ("Quick wins: {names}.", "速赢：{names}。"),
    "win": (
        "{name} ({effect} of remembered emotion, {price}{hours})",
        "{name}（记住的情绪 {effect}，{price}{hours}）",
    ),
    "free": ("no cash", "不需现金"),
    "and hours": ("; {n} h of staff a year", "；每年 {n} 员工小时"),
    "no wins": (
        "No quick win: nothing in the file is both cheap and strong beyond chance.",
        "没有速赢：没有既便宜又确有效果的投入。",
    ),
    "no interventions": (
        "The file has no interventions that this design does not have yet: what a moment would bring is said, what would lift it cannot be.",
        "文件中没有此方案尚未采用的投入：可以说明时刻的潜力，无法说明如何提升。",
    ),
    "one moment": (
        "The journey has one moment: it carries everything, and there is nothing to rank.",
        "旅程只有一个时刻：一切由它承担，无可排序。",
    ),
    "all good": (
        "Every moment is good already: nothing is gained by lifting one.",
        "所有时刻都已做好：再提升也无所得。",
    ),
    "no baseline": (
        "No baseline is typed: a low is what is felt below 50 points. Write `baseline: 55` at the top of the file, or at a step that must not fail.",
        "未写基线：低于 50 分即为低谷。可在文件顶部或某一步写 baseline: 55。",
    ),
    "psychology": (
        "All figures hold under the psychology “{name}”; in {same} of {of} moments all {all} psychologies propose the same class.",
        "所有数字以心理模型“{name}”为前提；{of} 个时刻中有 {same} 个在全部 {all} 种心理模型下类别相同。",
    ),
    "psychology only": (
        "All figures hold under the psychology “{name}”; under another they are others.",
        "所有数字以心理模型“{name}”为前提；换一种则不同。",
    ),
    "replayed": (
        "Good moments are felt again on recorded visits: who came, lines, rules, expectations and who left stay as they were. What shorter waits set free is not in it.",
        "做好之后的感受在已记录的到访上重算：来客、排队、规则、预期与离开者不变；等待缩短所释放的能力未计入。",
    ),
    "redone": (
        "Every contact was also run anew with its quality set: the largest difference is {miss} ({name}: {replayed} felt again, {again} run anew, where rules add on top and failures stay).",
        "每个接触也按设定的品质重新运行：最大差异为 {miss}（{name}：重算 {replayed}，重新运行 {again}；后者规则会再加分，失误仍在）。",
    ),
    "worth note": (
        "Worth is what more customers who come back, or are won by word of mouth, bring over the horizon; the cost of getting a moment there is not in it.",
        "价值为期内更多回头客与口碑带来的收益；未扣除把时刻做好的成本。",
    ),
    "few": (
        "One replication: no intervals and no stability.",
        "仅一次重复：没有区间，也无法判断稳定性。",
    ),
    "no lows": (
        "No moment lies below its baseline, and none is too low for more than one visit in 200.",
        "没有时刻低于基线，也没有时刻在超过 1/200 的到访中过低。",
    ),
    "lows found": (
        "{n} moments are too low for some; on average below their baseline: {names}.",
        "{n} 个时刻对部分顾客过低；平均低于基线的有：{names}。",
    ),
    "none": ("none", "无"),
    "w no effect": (
        "{name} (price {price}): no effect on what is remembered, beyond chance.",
        "{name}（价格 {price}）：对记忆没有超出偶然的作用。",
    ),
    "w loses": (
        "{name} (price {price}): brings less than it costs, {amount} net.",
        "{name}（价格 {price}）：得不偿失，净 {amount}。",
    ),
    "w past target": (
        "{name} (price {price}): lifts {moment} {amount} points past its target, and memory makes nothing of these.",
        "{name}（价格 {price}）：使{moment}超出目标 {amount} 分，而记忆不因此改善。",
    ),
    "past pays": ("Past a target, yet remembered: {names}.", "超出目标但被记住：{names}。"),
    "past one": (
        "{name} ({moment} {amount} points past it bring {brings})",
        "{name}（{moment}超出 {amount} 分，带来 {brings}）",
    ),
    "no waste": (
        "Nothing: no intervention is without effect, loses money, or goes past a target without being remembered.",
        "没有：没有投入无效、亏损，或超过目标而不被记住。",
    ),
    "repeat": (
        "motsim moments {file} --design {design} --psychology {psychology} --replications {runs} --seed {seed}",
        "motsim moments {file} --design {design} --psychology {psychology} --replications {runs} --seed {seed}",
    ),
}


class Messages:
    """The findings in one language."""

    def __init__(self, found: Moments, language: str) -> None:
        self.found, self.language, self.say = found, language, Translator(language)

    def __call__(self, key: str, /, **values: object) -> str:
        return WORDS[key][LANGUAGES.index(self.say.language)].format(**values)

    # --- names and figures ------------------------------------------------------------------------
    def plain(self, name: str) -> str:
        return label(self.found.scenario, name, self.say.language)

    def name(self, m: Moment) -> str:
        """A moment for people: what it is before what it is called."""
        bare = m.name.removesuffix(".wait") if m.kind == "wait" else m.name
        return self.plain(bare) if m.kind == "contact" else self(m.kind, name=self.plain(bare))

    def named(self, moment: str) -> str:
        return self.name(self.found.of(moment))

    def list(self, names: list[str]) -> str:
        return ("、" if self.say.language == "zh" else ", ").join(names) or self("none")

    def share(self, i: Interval, digits: int = 0) -> str:
        return self._range(self.say.share(i.mean, digits), i, lambda x: self.say.share(x, digits))

    def signed(self, i: Interval, digits: int = 2) -> str:
        return self._range(self.say.signed(i.mean, digits), i, lambda x: self.say.signed(x, digits))

    def _range(self, value: str, i: Interval, shown: Callable[[float], str]) -> str:
        return (
            value
            if math.isnan(i.low)
            else self("range", value=value, low=shown(i.low), high=shown(i.high))
        )

    def price(self, value: float) -> str:
        return (
            self.say.money(value, self.found.scenario.currency or "").strip()
            if value
            else self("free")
        )

    def psychology(self) -> str:
        return self.say.maybe(f"psy {self.found.psychology}", self.found.psychology)

    # --- sentences --------------------------------------------------------------------------------
    def findings(self) -> tuple[str, ...]:
        """What came out, the most important first."""
        f, counted = self.found, self.found.counted
        if len(counted) == 1:
            return (self("one moment"), *self._buying())
        gains = [
            m
            for m in counted
            if m.remembered.shapley.low > 0.0
            or (math.isnan(m.remembered.shapley.low) and m.remembered.shapley.mean > 0.0)
        ]
        if not gains:
            return (self("all good"), *self._buying())
        effect, recall = f.curves
        eighty = effect.to_eighty
        whole = sum(
            m.remembered.shapley.mean for m in f.rows if not math.isnan(m.remembered.shapley.mean)
        )
        return (
            self(
                "twenty",
                n=len(counted),
                effect=self.share(effect.at_twenty),
                recall=self.share(recall.at_twenty),
                eighty=self._range(f"{eighty.mean:.0f}", eighty, lambda x: f"{x:.0f}")
                if eighty.low != eighty.high
                else f"{eighty.mean:.0f}",
            ),
            self("most", names=self.list([self.name(m) for m in gains[:4]])),
            self(
                "overlap",
                alone=self.say.signed(f.together.alone.mean, 1),
                whole=self.say.signed(whole, 1),
            ),
            self("carriers", n=self.say.number(f.carriers)),
            self._classes(),
            *self._buying(),
        )

    def _classes(self) -> str:
        typed = [m for m in self.found.counted if m.typed]
        wrong = [
            self("differs", name=self.name(m), typed=self(m.typed), proposed=self(m.proposed))
            for m in typed
            if m.typed != m.proposed
        ]
        return (
            self("differ", names=self.list(wrong))
            if wrong
            else self("same classes" if typed else "no classes")
        )

    def _buying(self) -> tuple[str, ...]:
        if not self.found.interventions:
            return (self("no interventions"),)
        wins = [
            self(
                "win",
                name=self.plain(w.name),
                effect=self.say.signed(w.remembered.mean, 2),
                price=self.price(w.price),
                hours=self("and hours", n=self.say.number(w.hours, 0)) if w.hours >= 0.5 else "",
            )
            for w in self.found.wins
        ]
        return (self("wins", names=self.list(wins)) if wins else self("no wins"),)

    def profiles(self) -> tuple[str, ...]:
        """Which dimension each contact should begin with, and whether the weights decide that."""
        said = []
        for p in self.found.profiles:
            one = next(g for g in p.by if g.dimension == p.first)
            tail = (
                self("pulls too")
                if p.first_even == p.first
                else self("pulls else", other=self.dimension(p.first_even))
            )
            said.append(
                self(
                    "pulls",
                    name=self.plain(p.step),
                    first=self.dimension(p.first),
                    part=self.say.signed(one.part, 1),
                    gap=self.say.signed(p.points - p.expects, 1),
                )
                + tail
            )
        return tuple(said)

    def dimension(self, name: str) -> str:
        return phrase(self.say.language, name)

    def trust(self) -> tuple[str, ...]:
        """How far these figures reach."""
        f = self.found
        all_ = 1 + len(f.rivals)
        same = sum(f.agree(m.name)[0] == all_ for m in f.counted)
        said = [
            self("psychology", name=self.psychology(), same=same, of=len(f.counted), all=all_)
            if f.rivals
            else self("psychology only", name=self.psychology()),
            self("replayed"),
        ]
        tried = [m for m in f.counted if not math.isnan(m.again.mean)]
        if tried:
            worst = max(tried, key=lambda m: abs(m.again.mean - m.remembered.alone.mean))
            said.append(
                self(
                    "redone",
                    miss=self.say.number(abs(worst.again.mean - worst.remembered.alone.mean), 2),
                    name=self.name(worst),
                    replayed=self.say.signed(worst.remembered.alone.mean, 2),
                    again=self.say.signed(worst.again.mean, 2),
                )
            )
        if not math.isnan(f.rows[0].worth.alone.mean):
            said.append(self("worth note"))
        return (
            *said,
            *self.baseline(),
            *((self("few"),) if f.replications == 1 else ()),
            *f.anchors.lines(self.say.language),
        )

    def baseline(self) -> tuple[str, ...]:
        return () if self.found.baseline_typed else (self("no baseline"),)

    def lows(self, found: Lows) -> tuple[str, ...]:
        """What lies too low, in a sentence."""
        if not found.rows:
            return (self("no lows"), *self.baseline())
        names = [self.name(low.moment) for low in found.on_average]
        return (
            self("lows found", n=len(found.rows), names=self.list(names)),
            *self.baseline(),
            *(() if self.found.interventions else (self("no interventions"),)),
        )

    def whom(self, low: Low) -> str:
        return (
            f"{self.plain(low.whom[0].segment)} {self.say.share(low.whom[0].low)}"
            if low.whom
            else ""
        )

    def waste(self, w: Waste) -> str:
        amount = self.price(w.amount) if w.reason == "loses" else self.say.number(w.amount)
        return self(
            f"w {w.reason}",
            name=self.plain(w.name),
            price=self.price(w.price),
            moment=self.named(w.moment) if w.moment else "",
            amount=amount,
        )

    def wasted(self, found: Lows) -> tuple[str, ...]:
        """Where more money would be wasted; and where it goes past a target but is remembered,
        which is no waste.
        """
        pays = [
            self(
                "past one",
                name=self.plain(b.name),
                moment=self.named(x.moment),
                amount=self.say.number(x.past),
                brings=self.say.signed(x.past_brings.mean, 2),
            )
            for b in self.found.interventions
            if b.helps
            for x in b.lifts
            if x.past_brings.low > 0.0
        ]
        lines = tuple(self.waste(w) for w in found.waste) or (
            (self("no waste"),) if self.found.interventions else (self("no interventions"),)
        )
        return (*lines, *((self("past pays", names=self.list(pays)),) if pays else ()))
