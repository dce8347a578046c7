"""What published effects and the model's answers are called, in English and Chinese, for the
terminal and for the page.
"""

from __future__ import annotations

import math
from typing import Final

from motsim.report.core.messages import LANGUAGES, Translator
from motsim.study.core.stats import Interval
from motsim.study.effects.run import DEFAULT, Answer, Effects
from motsim.study.effects.study import BANDS, EVIDENCE, FAMILIES, USES, Both, Claim, Effect

WORDS: Final[dict[str, Both]] = {
    "title": ("Published effects against the model", "文献效应与模型"),
    "other language": ("中文", "English"),
    "running": ("repeating studies", "重做研究"),
    "basis": (
        "{n} effects, each study repeated as a small scenario on simulated people; seed {seed}",
        "{n} 个效应，每项研究以一个小情景在模拟顾客上重做；种子 {seed}",
    ),
    "effect": ("effect", "效应"),
    "in print": ("in print", "文献"),
    "comes out": ("simulated, {psychology}", "模拟（{psychology}）"),
    "grade": ("evidence", "证据"),
    "use": ("use", "用途"),
    "inside": ("inside", "吻合"),
    "outside": ("outside", "不吻合"),
    "silent": ("not spoken of", "不适用"),
    "reach": ("in reach", "可达"),
    "null": ("no difference in print", "文献中无差别"),
    "unverified": ("not verified, not counted", "未核实，不计入"),
    "above": ("above {x}", "高于 {x}"),
    "below": ("below {x}", "低于 {x}"),
    "at most": ("at most {x}", "至多 {x}"),
    "at least": ("at least {x}", "至少 {x}"),
    "design": ("Study", "研究"),
    "source": ("Source", "来源"),
    "protocol": ("Protocol", "做法"),
    "marks": (
        "✓ inside, ✗ outside, (✓) inside under another psychology, which is all that is asked of it, – not spoken of",
        "✓ 吻合，✗ 不吻合，(✓) 在其他心理模型下吻合（对它只要求如此），– 不适用",
    ),
    "misses": ("Missed by the default", "默认心理未吻合"),
    "assumed": ("Assumed", "假设"),
    "n": ("n = {n} {of}", "n = {n} {of}"),
    "of people": ("people", "人"),
    "of effects": ("effects", "个效应"),
    "of estimates": ("estimates", "个估计"),
    "of owners": ("car owners", "位车主"),
    "of answers": ("answers", "个回答"),
    "of interviews": ("interviews", "次访谈"),
    "tally": (
        "{psychology}: inside {inside} of {held} effects of a study, a meta-analysis or mathematics; {checks_inside} of the {checks} that set no default; {null_inside} of {null} that found no difference.",
        "{psychology}：在单项研究、元分析或数学给出的 {held} 个效应中吻合 {inside} 个；未用于设定默认值的 {checks} 个中 {checks_inside} 个；{null} 个无差别结果中 {null_inside} 个。",
    ),
    "missed": ("  Outside: {names}", "  不吻合：{names}"),
    "why missed": ("{name}: {why}", "{name}：{why}"),
    "page": ("Page: {path}", "页面：{path}"),
    "surveys": (
        "{psychology}: inside {inside} of {held} from surveys of practice, which are not counted above.",
        "{psychology}：业界调查 {held} 个中吻合 {inside} 个，未计入上文。",
    ),
    "how": (
        "Bar: the range in print (where print gives an order, everything on that side of 0). Tick: the number in print. Dots: what the same people do under each psychology, with the 95 % interval over replications; full inside, hollow outside.",
        "色条：文献的范围（若文献只给出次序，则为 0 的那一侧）。竖线：文献的数值。圆点：同一批人在各心理模型下的结果与重复间的 95 % 区间；实心为吻合，空心为不吻合。",
    ),
    "trust": (
        "Inside means: the mean lies in the range; an order holds for the whole interval. An effect that set a default, or whose form is built in, is no independent check. Scenarios are small and partly assumed; a range whose width is ours is called so.",
        "「吻合」指均值落在范围内；次序须对整个区间成立。用于设定默认值或形式内建的效应不是独立检验。情景很小且部分为假设；宽度由我们设定的范围会注明。",
    ),
}
SHARES: Final = ("share",)
CALM: Final = 1e-12  # a range narrower than this is a number


class Messages:
    """What came out, in words of one language."""

    def __init__(self, found: Effects, language: str) -> None:
        self.found, self.language, self.k = found, language, LANGUAGES.index(language)
        self.say = Translator(language)

    def __call__(self, key: str, **values: object) -> str:
        return WORDS[key][self.k].format(**values)

    def text(self, both: Both) -> str:
        return both[self.k]

    def psychology(self, name: str) -> str:
        return self.say.maybe(f"psy {name}", name)

    def number(self, claim: Claim, value: float) -> str:
        """A figure in the unit of its claim."""
        if math.isnan(value):
            return "–"
        if claim.unit in SHARES:
            return self.say.share(value, 1)
        return self.say.number(value, 2)

    def printed(self, claim: Claim) -> str:
        """What print says: a number with its range, or a side of 0."""
        x = {
            "low": self.number(claim, claim.low) if math.isfinite(claim.low) else "",
            "high": self.number(claim, claim.high) if math.isfinite(claim.high) else "",
        }
        if not x["high"]:
            return self("above" if claim.band == "order" else "at least", x=x["low"])
        if not x["low"]:
            return self("below" if claim.band == "order" else "at most", x=x["high"])
        if claim.high - claim.low < 1e-6:
            return x["low"]
        between = f"{x['low']} … {x['high']}"
        return (
            between if math.isnan(claim.point) else f"{self.number(claim, claim.point)} ({between})"
        )

    def simulated(self, claim: Claim, found: Interval) -> str:
        """What came out, with its interval over replications."""
        if math.isnan(found.mean) or math.isnan(found.low) or found.high - found.low < CALM:
            return self.number(claim, found.mean)
        return f"{self.number(claim, found.mean)} ({self.number(claim, found.low)} … {self.number(claim, found.high)})"

    def verdict(self, one: Answer) -> str:
        """Inside, outside, in reach of another psychology, or not spoken of."""
        if one.inside is None:
            return self("silent")
        return (
            self("inside")
            if one.inside
            else self("reach")
            if self.found.held(one)
            else self("outside")
        )

    def mark(self, one: Answer) -> str:
        """The verdict as a sign."""
        return (
            "–"
            if one.inside is None
            else "✓"
            if one.inside
            else "(✓)"
            if self.found.held(one)
            else "✗"
        )

    def marks(self, effect: Effect) -> list[str]:
        """What must be known of an effect beside its figures."""
        found = [self.text(EVIDENCE[effect.grade]), self.text(USES[effect.use])]
        return found + [self("null")] * effect.null + [self("unverified")] * (not effect.verified)

    def text_of_use(self, effect: Effect) -> str:
        """What the effect was to the default psychology, in a word."""
        return self.text(USES[effect.use]).partition(":" if self.k == 0 else "：")[0]

    def size(self, effect: Effect) -> str:
        return self("n", n=f"{effect.n:,}", of=self(f"of {effect.of}")) if effect.n else ""

    def band(self, claim: Claim) -> str:
        return self.text(BANDS[claim.band])

    def family(self, name: str) -> str:
        return self.text(FAMILIES[name])

    def tallies(self) -> list[str]:
        """The score of every psychology."""
        return [
            self("tally", psychology=self.psychology(name), **self.found.tally(name)._asdict())
            for name in self.found.psychologies
        ]

    def misses(self) -> list[str]:
        """What the default psychology (else the first asked) misses, and why where we know it."""
        name = DEFAULT if DEFAULT in self.found.psychologies else self.found.psychologies[0]
        missed = self.found.tally(name).missed
        return [
            self(
                "why missed",
                name=self.text(one.what),
                why=self.text(one.misses) if one.misses and name == DEFAULT else "–",
            )
            for one in self.found.effects
            if one.name in missed
        ]
