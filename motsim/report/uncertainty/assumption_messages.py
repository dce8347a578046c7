"""Assumptions, their values and their units as people read them, in English and Chinese; what
`robust` and `worth` both say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from motsim.plan.preview.wording import label
from motsim.report.core.messages import LANGUAGES, Translator
from motsim.report.core.rules_zh import PARAMETERS as CHINESE
from motsim.scenario.language.schema import Scenario
from motsim.study.core.measures import PROFIT
from motsim.study.core.stats import Interval
from motsim.study.uncertainty.priors import MEMORY, Assumption

SHARES: Final = ("share", "share of the typed effect", "times what is typed", "a year")
UNITS: Final[dict[str, str]] = {
    "share": "份额",
    "emotion per emotion": "情绪/情绪",
    "ratio": "倍",
    "felt per min": "感受/分钟",
    "power": "次幂",
    "min": "分钟",
    "emotion": "情绪",
    "d": "天",
    "failures": "次失误",
    "logit per emotion": "logit/情绪",
    "points": "分",
    "0-10 scale": "0–10 分",
    "share per emotion": "份额/情绪",
    "logit": "logit",
    "people": "人",
    "per length unit": "每时长单位",
    "money a visit": "每次到访",
    "visits": "次",
    "years": "年",
    "a year": "每年",
    "times what is typed": "倍",
    "share of the typed effect": "所写效果的份额",
}
WORDS: Final[dict[str, tuple[str, str]]] = {
    "other language": ("中文", "English"),
    "list": (", ", "、"),
    "and": ("; ", "；"),
    "range": ("{value} ({low} to {high})", "{value}（{low} 至 {high}）"),
    "points": ("{n} points of emotion", "{n} 分情绪"),
    "psychology": ("which psychology is right", "哪种心理模型正确"),
    MEMORY: ("weights of peak, end and mean in memory", "峰值、结尾与均值在记忆中的份额"),
    "effect": ("how much of “{name}” comes true", "“{name}”的效果实现多少"),
    "margin": ("what a visit leaves", "每次到访的毛利"),
    "visits_per_year": ("how often a customer comes in a year", "顾客每年来几次"),
    "discount": ("how much less later money counts", "折现率"),
    "costs": ("what interventions cost", "各项投入的费用"),
    "wages": ("what an hour of staff costs", "员工时薪"),
    "horizon": ("how far ahead money is counted", "计算多少年的收益"),
    "assumption": ("assumption", "假设"),
    "name": ("name", "名称"),
    "grade": ("grade", "等级"),
    "value": ("assumed", "假设值"),
    "range word": ("range", "范围"),
    "published": ("published", "有文献"),
    "claimed": ("claimed", "业界说法"),
    "assumed": ("assumed", "假设"),
    "chosen": ("chosen", "自选"),
    "measured": ("measured", "实测"),
    "": ("–", "–"),
    "psychology word": ("psychology", "心理模型"),
    "design": ("design", "方案"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "none": ("none", "无"),
    "notes": ("How far to trust this", "可信程度"),
    "by profit": ("net over {years}", "{years}净收益"),
    "by remembered": ("what is remembered", "记住的感受"),
    "no margin": (
        "No margin is typed (`value: {{margin: ..}}`): designs are judged by what is remembered, in points of emotion (-10 to +10); prices and money are left out.",
        "未写毛利（value: {{margin: ..}}）：方案按记住的感受（情绪 -10 到 +10）评判，不计价格与资金。",
    ),
    "draws how": (
        "{draws} draws, the same in every psychology, from the priors of `motsim rules` (as far as a psychology leaves them open); interventions bring from {effects} to all of their typed effect; margin, visits, costs and wages vary by a quarter; what is graded measured stays. Every draw is simulated anew on the same people ({runs} replications, seed {seed}), and `observed` is met in each.",
        "{draws} 次抽样，各心理模型相同，取自 motsim rules 的先验（各模型固定者除外）；投入实现所写效果的 {effects} 到全部；毛利、次数、费用与工资上下浮动四分之一；等级为实测者不变。每次抽样都在同一批顾客上重新模拟（{runs} 次重复，种子 {seed}），并重新符合观测值。",
    ),
    "not tried": (
        "Not tried: arrivals, durations, staff, and what today's moments are worth as typed. Try them with --set.",
        "未检验：到达、时长、人员，以及现有时刻所写的品质。可用 --set 检验。",
    ),
}


class Naming:
    """Names, values and sums of one study in one language; `words`: its own, before those that both
    studies share.
    """

    def __init__(
        self,
        scenario: Scenario,
        objective: str,
        language: str,
        words: Mapping[str, tuple[str, str]],
    ) -> None:
        self.scenario, self.objective, self.say, self.words = (
            scenario,
            objective,
            Translator(language),
            words,
        )

    def __call__(self, key: str, /, **values: object) -> str:
        return (self.words.get(key) or WORDS[key])[LANGUAGES.index(self.say.language)].format(
            **values
        )

    def plain(self, name: str) -> str:
        return label(self.scenario, name, self.say.language)

    def psychology(self, name: str) -> str:
        return self.say.maybe(f"psy {name}", name)

    def list(self, names: list[str]) -> str:
        return self("list").join(names) or self("none")

    def what(self, a: Assumption) -> str:
        """An assumption in words."""
        if a.kind == "effect":
            return self("effect", name=self.plain(a.name))
        if a.kind == "psychology":
            # what it is, without what 0 or 1 means
            return (
                re.split("[；：]", CHINESE[a.name])[0]
                if self.say.language == "zh"
                else re.split("[;:]", a.what)[0]
            )
        return self(a.name)

    def of_key(self, key: str, a: Assumption | None) -> str:
        return self.what(a) if a is not None else self(key)

    def value(self, a: Assumption, value: float) -> str:
        """A value with its unit."""
        if a.unit in SHARES:
            text = self.say.share(value, 0 if value >= 0.2 else 1)
            return text if a.unit != "a year" else self.say("a year", value=text)
        if a.unit == "money a visit":
            return self.say.money(value, self.scenario.currency or "").strip()
        return f"{self._number(value)} {self.unit(a)}".strip()

    def _number(self, value: float) -> str:
        return self.say.number(
            value,
            0
            if abs(value) >= 100.0
            else 1
            if abs(value) >= 10.0
            else 2
            if abs(value) >= 0.1 or value == 0.0
            else 3,
        )

    def short(self, a: Assumption, value: float) -> str:
        """A value without its unit, for a picture."""
        return (
            self.value(a, value)
            if a.unit in SHARES or a.unit == "money a visit"
            else self._number(value)
        )

    def range(self, a: Assumption, low: float, high: float) -> str:
        """Two values with the unit said once."""
        return f"{self.short(a, low)} – {self.value(a, high)}"

    def unit(self, a: Assumption) -> str:
        return UNITS.get(a.unit, a.unit) if self.say.language == "zh" else a.unit

    def amount(self, value: float, signed: bool = False) -> str:
        """What designs are judged by: money, or points of emotion."""
        if self.objective == PROFIT:
            text = self.say.money(abs(value), self.scenario.currency or "").strip()
            return f"{'−' if value < 0.0 else '+' if signed and value > 0.0 else ''}{text}"
        return self("points", n=self.say.signed(value, 2) if signed else self.say.number(value, 2))

    def bare(self, value: float) -> str:
        """The same for a cell whose head says the unit."""
        return (
            self.say.exact(self.rounded(value))
            if self.objective == PROFIT
            else self.say.signed(value, 2)
        )

    @staticmethod
    def rounded(value: float) -> float:
        """Three figures that count."""
        return float(f"{value:.3g}")

    def between(self, i: Interval) -> str:
        return self("range", value=self.bare(i.mean), low=self.bare(i.low), high=self.bare(i.high))

    def judged(self) -> str:
        return self(
            f"by {self.objective}", years=self.say.time(self.scenario.value.horizon / 525960.0)
        )

    def head(self, text: str) -> str:
        """A head with the unit of what designs are judged by."""
        unit = (
            (self.scenario.currency or "")
            if self.objective == PROFIT
            else {"en": "emotion", "zh": "情绪"}[self.say.language]
        )
        return (
            f"{text}{f'（{unit}）' if self.say.language == 'zh' else f', {unit}'}" if unit else text
        )

    def trust(self, draws: int, effects: str, runs: int, seed: int) -> tuple[str, ...]:
        """How the draws were made, and what they leave out."""
        said = (
            self("draws how", draws=draws, effects=effects, runs=runs, seed=seed),
            self("not tried"),
        )
        return said if self.objective == PROFIT else (self("no margin"), *said)
