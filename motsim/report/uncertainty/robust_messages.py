"""What `robust` says in English and Chinese: sentences first, then the cells of its tables."""

from __future__ import annotations

from typing import Final

from motsim.report.uncertainty.assumption_messages import Naming
from motsim.study.uncertainty.robustness import REST, Conclusion, Robustness, Swing

FEW: Final = 4  # turning points that a sentence names
WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("{scenario}: would the advice turn?", "{scenario}：结论会不会翻转？"),
    "basis": (
        "{designs} designs · {psychologies} psychologies · {draws} draws of each · {runs} replications, seed {seed}",
        "{designs} 个方案 · {psychologies} 种心理模型 · 各 {draws} 次抽样 · {runs} 次重复，种子 {seed}",
    ),
    "running": ("trying assumptions", "检验假设"),
    "best": (
        "“{design}” is best by {by}: it holds in {n} of {of} psychologies and in {share} of draws (95 %: {low} to {high}).",
        "按 {by}，“{design}”最好：在 {of} 种心理模型中的 {n} 种、{share} 的抽样中成立（95 %：{low} 至 {high}）。",
    ),
    "best one": (
        "“{design}” is best by {by} under “{psychology}”: it holds in {share} of draws (95 %: {low} to {high}).",
        "在“{psychology}”下，按 {by}，“{design}”最好：在 {share} 的抽样中成立（95 %：{low} 至 {high}）。",
    ),
    "within": (
        "It holds where it is not behind by more than {zone}.",
        "落后不超过 {zone} 视为成立。",
    ),
    "luck": (
        "As the scenario stands, these runs cannot tell it from the next: its lead is {lead} ({low} to {high}).",
        "按现有设定，这些运行还不能把它与次优者区分开：领先 {lead}（{low} 至 {high}）。",
    ),
    "regret": (
        "Where it does not, it is behind by {regret} on average; there “{rival}” is best most often.",
        "不成立时平均落后 {regret}；这时最常见的最佳方案是“{rival}”。",
    ),
    "not in": ("Not under: {names}.", "不成立的心理模型：{names}。"),
    "never": ("No draw turns it.", "没有一次抽样使其翻转。"),
    "turns": ("One assumption alone turns it {list}.", "单独一个假设即可使其翻转：{list}。"),
    "turn below": (
        "if {what} ({name}) is below {at} (assumed {base})",
        "{what}（{name}）低于 {at}（假设为 {base}）",
    ),
    "turn above": (
        "if {what} ({name}) is above {at} (assumed {base})",
        "{what}（{name}）高于 {at}（假设为 {base}）",
    ),
    "slope below": (
        "if a point of remembered emotion moves return by less than {at} (assumed {base})",
        "记住的情绪每一分使再来变动不到 {at}（假设为 {base}）",
    ),
    "slope above": (
        "if a point of remembered emotion moves return by more than {at} (assumed {base})",
        "记住的情绪每一分使再来变动超过 {at}（假设为 {base}）",
    ),
    "and more": ("{n} more are in the table", "另有 {n} 个见表"),
    "nowhere": (
        "No assumption alone turns it, anywhere in 95 % of its range.",
        "没有任何单独一个假设能在其 95 % 范围内使其翻转。",
    ),
    "pays": (
        "Pays against “{reference}” (share of draws): {list}.",
        "与“{reference}”相比划算（抽样占比）：{list}。",
    ),
    "remembered": ("Remembered better (share of draws): {list}.", "记忆更好（抽样占比）：{list}。"),
    "one share": ("“{design}” {share}", "“{design}” {share}"),
    "s psychologies": ("Under every psychology", "各心理模型下"),
    "how psychologies": (
        "Lead of “{design}” over the best of the others, as the scenario stands; share of draws in which it holds; share in which the luck of the runs could have turned it. Picture: the share of draws in which each design is best.",
        "“{design}”对其余最佳者的领先（按现有设定）；成立的抽样占比；运行的偶然性可能使其翻转的占比。图：各方案最好的抽样占比。",
    ),
    "s tornado": ("What would turn it", "什么会使其翻转"),
    "how tornado": (
        "One assumption at a time, at the ends of 95 % of its range (psychology “{psychology}”), all others as assumed. Left of zero the advice is lost. {still} of {all} assumptions move nothing here.",
        "每次只动一个假设，取其 95 % 范围的两端（心理模型“{psychology}”），其余不变。零的左侧结论翻转。{all} 个假设中 {still} 个在此不起作用。",
    ),
    "s others": ("Other conclusions", "其他结论"),
    "how others": (
        "Against “{reference}”, under all psychologies.",
        "与“{reference}”相比，所有心理模型。",
    ),
    "s sobol": (
        "Which assumptions carry the doubt (Sobol indices)",
        "不确定性来自哪些假设（Sobol 指数）",
    ),
    "how sobol": (
        "Share of the variance of the lead that an assumption carries alone (first) and with all it does together with others (total); {samples} base samples, {runs} runs, intervals by resampling. Negative estimates are luck.",
        "领先的方差中，一个假设单独承担的份额（一阶）和连同与其他假设共同作用的份额（总）；{samples} 个基础样本、{runs} 次运行，区间由重抽样得到。负值为偶然。",
    ),
    REST: ("all other assumptions together", "其余假设合计"),
    "first": ("alone", "一阶"),
    "total": ("in all", "总"),
    "lead": ("lead", "领先"),
    "holds": ("holds", "成立"),
    "share": ("of draws", "抽样占比"),
    "unclear": ("could be luck", "可能为偶然"),
    "best in": ("share of draws in which it is best", "最好的抽样占比"),
    "at low": ("lead at the low end", "低端领先"),
    "at high": ("lead at the high end", "高端领先"),
    "turns at": ("turns", "翻转点"),
    "below": ("below {at}", "低于 {at}"),
    "above": ("above {at}", "高于 {at}"),
    "nowhere word": ("nowhere", "范围内不翻转"),
    "low end": ("low end", "低端"),
    "high end": ("high end", "高端"),
    "conclusion": ("conclusion", "结论"),
    "in psychologies": ("psychologies", "心理模型"),
    "c best": ("best", "最好"),
    "c pays": ("pays", "划算"),
    "c remembered": ("remembered better", "记忆更好"),
    "note compare": (
        "“Best” is the highest mean here; `compare` names the cheapest of those that cannot be told apart.",
        "此处“最好”指均值最高；compare 会在分不出高下者中取花费最少的。",
    ),
    "note shares": (
        "Shares of draws are no chances that the world is so: they say how much of what may be assumed agrees.",
        "抽样占比不是现实为真的概率：只说明可能的假设中有多少与结论一致。",
    ),
    "repeat": (
        "motsim robust {file} --designs {designs} --psychology {psychologies} --draws {draws} --replications {runs} --seed {seed}",
        "motsim robust {file} --designs {designs} --psychology {psychologies} --draws {draws} --replications {runs} --seed {seed}",
    ),
}


class Messages:
    """The findings of `robust` in one language."""

    def __init__(self, found: Robustness, language: str) -> None:
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
        f, c = self.found, self.found.conclusions[0]
        low, high = c.between
        one = len(f.whatif.psychologies) == 1
        said = [
            self(
                "best one" if one else "best",
                design=self.names.plain(f.best),
                by=self.names.judged(),
                n=c.psychologies,
                of=len(c.holdings),
                psychology=self.names.psychology(f.whatif.psychologies[0]),
                share=self.exactly(c.share),
                low=self.say.share(low),
                high=self.say.share(high),
            )
        ]
        if f.zone > 0.0:
            said.append(self("within", zone=self.names.amount(f.zone)))
        if not f.base_lead.tells_from_zero:
            said.append(
                self(
                    "luck",
                    lead=self.names.amount(f.base_lead.mean),
                    low=self.names.bare(f.base_lead.low),
                    high=self.names.bare(f.base_lead.high),
                )
            )
        out = [self.names.psychology(h.psychology) for h in c.holdings if not h.holds]
        said += [self("not in", names=self.names.list(out))] if out else []
        said.append(
            self("regret", regret=self.names.amount(f.regret), rival=self.names.plain(f.rival))
            if c.held < c.draws and f.rival
            else self("never")
        )
        return (*said, self.turning(), *self.others())

    def exactly(self, share: float) -> str:
        """A share that is not quite all or nothing says so."""
        return self.say.share(share, 1 if 0.99 < share < 1.0 or 0.0 < share < 0.01 else 0)

    def turning(self) -> str:
        """What turns it alone."""
        found = self.found.turning
        if not found:
            return self("nowhere")
        shown = [self.turn(s) for s in found[:FEW]] + (
            [self("and more", n=len(found) - FEW)] if len(found) > FEW else []
        )
        return self("turns", list=self.names("and").join(shown))

    def turn(self, s: Swing) -> str:
        """Where one assumption turns it, as a clause."""
        side, at = ("below", s.below) if s.below is not None else ("above", s.above)
        assert at is not None
        if s.assumption.name == "return_slope" and s.assumption.kind == "psychology":
            back = float(
                self.found.tried.at_base("return", self.found.whatif.psychologies[0])[0].mean()
            )
            moved, base = (
                self.say(
                    "percentage points", n=self.say.number(100.0 * slope * back * (1.0 - back))
                )
                for slope in (at, s.assumption.base)
            )
            return self(f"slope {side}", at=moved, base=base)
        return self(
            f"turn {side}",
            what=self.names.what(s.assumption),
            name=s.assumption.name,
            at=self.names.value(s.assumption, at),
            base=self.names.value(s.assumption, s.assumption.base),
        )

    def others(self) -> tuple[str, ...]:
        """What else holds, as shares of draws."""
        said = []
        for kind in ("pays", "remembered"):
            shares = [
                self("one share", design=self.names.plain(c.design), share=self.exactly(c.share))
                for c in self.found.conclusions[1:]
                if c.kind == kind
            ]
            said += (
                [
                    self(
                        kind,
                        reference=self.names.plain(self.found.whatif.names[0]),
                        list=self.names.list(shares),
                    )
                ]
                if shares
                else []
            )
        return tuple(said)

    def trust(self) -> tuple[str, ...]:
        """How far these figures reach."""
        w = self.found.whatif
        effects = self.say.share(
            min((a.low for a in w.space.drawn if a.kind == "effect"), default=1.0)
        )
        return (
            self("note compare"),
            self("note shares"),
            *self.names.trust(self.found.tried.draws, effects, w.replications, w.seed),
        )

    # --- cells ------------------------------------------------------------------------------------
    def turns_at(self, s: Swing) -> str:
        found = [
            self(side, at=self.names.value(s.assumption, at))
            for side, at in (("below", s.below), ("above", s.above))
            if at is not None
        ]
        return self.names.list(found) if found else self("nowhere word")

    def in_all(self, c: Conclusion) -> str:
        low, high = c.between
        return self(
            "range", value=self.exactly(c.share), low=self.say.share(low), high=self.say.share(high)
        )

    def group(self, name: str) -> str:
        """A group of Sobol indices."""
        found = next((a for a in self.found.whatif.space.drawn if a.key == name), None)
        return self.names.what(found) if found is not None else self(name)
