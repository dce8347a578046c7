"""The words of an action plan in English and Chinese: what was typed, what results say, and who
should fill in what is open.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, NamedTuple

from motsim.plan.preview.wording import label
from motsim.report.core.messages import LANGUAGES, Translator
from motsim.study.action_plan import Action, Effects, Workplan
from motsim.study.core.stats import Interval

# the workshop's second part
DESIGN: Final = ("current", "desired", "design", "actions", "script", "cost", "effect")
LANDING: Final = ("owner", "by", "resources", "training", "pilot", "metric", "adjust")  # its third
HIGH, LOW = 90.0, 50.0  # points: from here on a moment is a peak; below there it is felt as bad
WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("{scenario}: action plan for {design}", "{scenario}：{design} 行动计划"),
    "design title": ("{design}", "{design}"),
    "basis": (
        "Against “{reference}” · psychology: {psychology} · {runs} replications, seed {seed} · effects are simulated, not measured",
        "对“{reference}” · 心理模型：{psychology} · {runs} 次重复，种子 {seed} · 效果来自模拟，并非实测",
    ),
    "other language": ("中文", "English"),
    "running": ("planning", "制定计划"),
    "list": (", ", "、"),
    "none": ("none", "无"),
    "and": ("; ", "；"),
    "stop": (". ", "。"),
    "repeat": (
        "motsim plan {file} --design {design} --psychology {psychology} --replications {runs} --seed {seed}",
    )
    * 2,
    # fields
    "current": ("Today's experience", "当前体验"),
    "desired": ("Wanted experience", "期望体验"),
    "design": ("Peak design", "峰值设计"),
    "actions": ("Actions", "具体动作"),
    "script": ("Script", "话术"),
    "cost": ("Cost", "成本"),
    "effect": ("Expected effect", "预期效果"),
    "owner": ("Owner", "负责人"),
    "by": ("Schedule", "时间"),
    "resources": ("Resources", "资源"),
    "training": ("Training", "培训"),
    "pilot": ("Pilot test", "试点"),
    "metric": ("Metrics", "衡量"),
    "adjust": ("Adjustment", "调整"),
    "s design": ("Design", "设计"),
    "s landing": ("Landing", "落地"),
    "intervention": ("intervention", "投入项"),
    "class": ("class", "类别"),
    "itself": ("what the design itself sets", "方案自身的设定"),
    "key": ("key", "关键"),
    "important": ("important", "重要"),
    "ordinary": ("ordinary", "一般"),
    "": ("", ""),
    "w alone": ("net alone", "单独净收益"),
    "w on top": ("net on top of the rest", "在其余之上净收益"),
    "w felt": ("remembered, on top", "记住的感受（在其余之上）"),
    "w back": ("comes back, on top", "再来（在其余之上）"),
    "w once": ("once", "一次性"),
    "w year": ("a year", "每年"),
    "w use": ("a use", "每次"),
    "w hours": ("staff hours a year", "每年员工小时"),
    "w open": ("open fields", "待填"),
    "whole": ("the whole design", "整个方案"),
    "s seven": ("Landing: the seven fields", "落地：七项"),
    "s effects": ("What each costs and is expected to bring", "各项成本与预期效果"),
    "s what": ("Design: the seven fields", "设计：七项"),
    # who fills in
    "open owner": ("to be filled in by whoever decides on this plan", "待填：由本计划的决策者指定"),
    "open by": ("to be filled in by the owner", "待填：由负责人确定"),
    "open actions": (
        "to be filled in by the group that designs {where}",
        "待填：由设计{where}的小组填写",
    ),
    "open script": (
        "to be filled in by those who will say it ({who})",
        "待填：由说这句话的人（{who}）填写",
    ),
    "open training": ("to be filled in by the owner with {who}", "待填：由负责人与{who}商定"),
    "open adjust": (
        "What to change then: to be filled in by the owner after the pilot",
        "届时如何调整：待填，由负责人在试点后填写",
    ),
    "open pilot": (
        "to be filled in by the owner: no pilot can see it in time",
        "待填：由负责人确定；限期内任何试点都看不出",
    ),
    "open metric": (
        "to be filled in by the owner: nothing that is asked moves beyond chance",
        "待填：由负责人确定；所问的指标均无超出偶然的变化",
    ),
    "staff": ("the staff", "员工"),
    "this moment": ("this moment", "此时刻"),
    # sentences
    "felt as": (
        "{name} is felt as {points} of 100 points",
        "{name}的感受为 {points} 分（满分 100）",
    ),
    "not there": ("{name} does not happen yet", "{name}目前没有"),
    "by rule": (
        "No step of its own: it acts by rules of the file",
        "没有专属步骤：通过文件中的规则起作用",
    ),
    "by set": ("Sets: {names}", "设定：{names}"),
    "to": ("{name}: {points} points ({change})", "{name}：{points} 分（{change}）"),
    "new at": ("{name}: {points} points (new)", "{name}：{points} 分（新增）"),
    "remember": ("what is remembered {change} emotion", "记住的情绪 {change}"),
    "removes": ("removes a low", "消除低谷"),
    "peak": ("makes a peak", "打造峰值"),
    "new": ("adds a moment", "新增时刻"),
    "lifts": ("lifts a moment", "提升时刻"),
    "whole service": ("changes the whole service", "改变整体服务"),
    "sum": ("{once} once", "一次性 {once}"),
    "sum year": ("{once} once, {year} a year", "一次性 {once}，每年 {year}"),
    "only year": ("{year} a year", "每年 {year}"),
    "each use": ("{use} a use", "每次 {use}"),
    "no cash": ("no cash", "不需现金"),
    "in part": ("bought to {share} of its effect", "买到 {share} 的效果"),
    "hours": ("{n} h of staff a year", "每年 {n} 员工小时"),
    "hours of": ("{n} h a year of {who}", "{who}每年 {n} 小时"),
    "frees": ("sets free {n} h of staff a year", "每年省下 {n} 员工小时"),
    "alone": (
        "Alone: remembered {felt}, comes back {back}{net}",
        "单独：记住的情绪 {felt}，再来 {back}{net}",
    ),
    "on top": (
        "On top of the rest: remembered {felt}, comes back {back}{net}",
        "在其余之上：记住的情绪 {felt}，再来 {back}{net}",
    ),
    "net": (", net {net}", "，净收益 {net}"),
    "range": ("{value} ({low} to {high})", "{value}（{low} 至 {high}）"),
    "adds nothing": (
        "On top of the rest it adds nothing beyond chance: look at it again before it is paid",
        "在其余之上没有超出偶然的作用：付款前请再考虑",
    ),
    "costs more": (
        "On top of the rest it brings less than it costs: look at it again before it is paid",
        "在其余之上得不偿失：付款前请再考虑",
    ),
    "size customers": (
        "{n} customers by lot in {weeks} ({answers} answers an arm), for a lift of {lift} satisfaction points",
        "{weeks}内 {n} 位顾客抽签（每组 {answers} 份回答），测满意度提升 {lift} 分",
    ),
    "size matched": (
        "{branches} matched branches, {weeks} before and after together, for a lift of {lift} satisfaction points",
        "{branches} 家配对门店，前后共 {weeks}，测满意度提升 {lift} 分",
    ),
    "size stepped": (
        "{branches} branches in steps, {weeks}, for a lift of {lift} satisfaction points",
        "{branches} 家门店分批，{weeks}，测满意度提升 {lift} 分",
    ),
    "moves most": ("Moves most: {name} {moves}", "变化最大：{name} {moves}"),
    "score of": ("score of {name}", "{name}评分"),
    "m satisfaction": ("satisfaction", "满意度"),
    "m wait_min": ("minutes waited", "等待分钟"),
    "one week": ("1 week", "1 周"),
    "n weeks": ("{n} weeks", "{n} 周"),
    "turns": (
        "Stop if the pilot reads below {even} satisfaction points: there it no longer pays",
        "试点测得满意度提升低于 {even} 分则停止：此时不再划算",
    ),
    "summary": (
        "{n} interventions, {once} once and {year} a year, {hours} h of staff a year. Together: remembered {felt}, comes back {back}{net}.",
        "{n} 项投入，一次性 {once}，每年 {year}，每年 {hours} 员工小时。合计：记住的情绪 {felt}，再来 {back}{net}。",
    ),
    "open fields": (
        "{n} fields are still open, in {of} of {all} interventions: they are marked, with who should fill them in. Write them under `plan:` of the intervention.",
        "尚有 {n} 项待填，涉及 {all} 项投入中的 {of} 项：已标出由谁填写。请写在投入项的 plan: 下。",
    ),
    "all filled": ("Every field is filled in.", "各项均已填写。"),
    "look again": (
        "Look again at {names}: on top of the rest they add nothing, or cost more than they bring.",
        "请再考虑：{names}。它们在其余之上没有作用或得不偿失。",
    ),
}


class Field(NamedTuple):
    """One field of a block: what it is, what it says, and whether somebody still has to fill it in."""

    key: str
    head: str
    text: str
    open: bool = False


class PlanTelling:
    """An action plan in one language."""

    def __init__(self, found: Workplan, language: str) -> None:
        self.found, self.language, self.say = found, language, Translator(language)

    def __call__(self, key: str, /, **values: object) -> str:
        return WORDS[key][LANGUAGES.index(self.say.language)].format(**values)

    # --- names and figures ------------------------------------------------------------------------
    def plain(self, name: str) -> str:
        return label(self.found.scenario, name, self.language)

    def name(self, a: Action) -> str:
        return self.plain(a.name) if a.name else self("itself")

    def names(self, names: tuple[str, ...], otherwise: str) -> str:
        return self("list").join(self.plain(n) for n in names) or self(otherwise)

    def money(self, value: float) -> str:
        return self.say.money(value, self.found.scenario.currency or "").strip()

    def _range(self, i: Interval, shown: Callable[[float], str]) -> str:
        return (
            shown(i.mean)
            if math.isnan(i.low)
            else self("range", value=shown(i.mean), low=shown(i.low), high=shown(i.high))
        )

    def felt(self, i: Interval) -> str:
        return self._range(i, lambda x: self.say.signed(x, 2))

    def back(self, i: Interval) -> str:
        return self._range(i, self.say.gap)

    def net(self, i: Interval) -> str:
        return self._range(i, self.money)

    def _said(self, key: str, e: Effects) -> str:
        return self(
            key,
            felt=self.felt(e.remembered),
            back=self.back(e.returns),
            net="" if math.isnan(e.net.mean) else self("net", net=self.net(e.net)),
        )

    # --- fields -----------------------------------------------------------------------------------
    def design(self, a: Action) -> tuple[Field, ...]:
        """The seven fields of the workshop's second part."""
        return (
            self._field("current", self._current(a)),
            self._field("desired", self._desired(a)),
            self._field("design", self._level(a)),
            self._typed(a, "actions", where=self.names(a.steps, "this moment")),
            self._typed(a, "script", who=self.names(a.pools, "staff")),
            self._field("cost", self.cost(a)),
            self._field("effect", self._effect(a)),
        )

    def landing(self, a: Action) -> tuple[Field, ...]:
        """The seven fields of its third part."""
        return (
            self._typed(a, "owner"),
            self._typed(a, "by"),
            self._field("resources", self._resources(a)),
            self._typed(a, "training", who=self.names(a.pools, "staff")),
            self._both(a, "pilot", self._size(a)),
            self._both(a, "metric", self._moves(a)),
            self._adjust(a),
        )

    def _field(self, key: str, text: str) -> Field:
        return Field(key, self(key), text)

    def _typed(self, a: Action, key: str, **who: object) -> Field:
        text = getattr(a.typed, key)
        return (
            Field(key, self(key), text.show(self.language))
            if text is not None
            else Field(key, self(key), self(f"open {key}", **who), True)
        )

    def _both(self, a: Action, key: str, found: str) -> Field:
        """What was typed, and what results say."""
        text = getattr(a.typed, key)
        said = [one for one in (text.show(self.language) if text is not None else "", found) if one]
        return (
            Field(key, self(key), self("stop").join(said))
            if said
            else Field(key, self(key), self(f"open {key}"), True)
        )

    def _adjust(self, a: Action) -> Field:
        text, even = a.typed.adjust, a.trial.break_even if a.trial else math.nan
        turns = self("turns", even=self.say.signed(even, 2)) if even > 0.005 else ""
        said = [one for one in (text.show(self.language) if text is not None else "", turns) if one]
        return Field(
            "adjust",
            self("adjust"),
            self("stop").join(said if text is not None else [*said, self("open adjust")]),
            text is None,
        )

    def _current(self, a: Action) -> str:
        if not a.steps:
            sets = (
                [
                    f"{key}: {value}"
                    for key, value in self.found.scenario.designs[self.found.design].set.items()
                ]
                if not a.name
                else []
            )
            return self("by set", names=self("list").join(sets)) if sets else self("by rule")
        return self("and").join(
            self("not there", name=self.plain(f.moment))
            if math.isnan(f.before)
            else self("felt as", name=self.plain(f.moment), points=self.say.number(f.before, 0))
            for f in a.felt
        ) or self("by rule")

    def _desired(self, a: Action) -> str:
        said = [
            self("new at", name=self.plain(f.moment), points=self.say.number(f.after, 0))
            if math.isnan(f.before)
            else self(
                "to",
                name=self.plain(f.moment),
                points=self.say.number(f.after, 0),
                change=self.say.signed(f.points.mean),
            )
            for f in a.felt
        ]
        return self("and").join([*said, self("remember", change=self.felt(a.alone.remembered))])

    def _level(self, a: Action) -> str:
        kinds = [
            "new"
            if math.isnan(f.before)
            else "removes"
            if f.before < LOW <= f.after
            else "peak"
            if f.after >= HIGH
            else "lifts"
            for f in a.felt
            if math.isnan(f.before) or f.points.tells_from_zero
        ]
        return self("list").join(self(k) for k in dict.fromkeys(kinds)) or self(
            "whole service" if not a.steps else "lifts"
        )

    def cost(self, a: Action) -> str:
        """Cash once, a year and a use; then hours."""
        cash = (
            self("sum year", once=self.money(a.once), year=self.money(a.per_year))
            if a.once and a.per_year
            else self("sum", once=self.money(a.once))
            if a.once
            else self("only year", year=self.money(a.per_year))
            if a.per_year
            else self("no cash")
        )
        said = [
            cash,
            *((self("each use", use=self.money(a.per_use)),) if a.per_use else ()),
            *((self("in part", share=self.say.share(a.share)),) if a.share < 0.995 else ()),
        ]
        return self("and").join(
            [
                *said,
                *(
                    (
                        self(
                            "hours" if a.hours > 0.0 else "frees",
                            n=self.say.number(abs(a.hours), 0),
                        ),
                    )
                    if abs(a.hours) >= 0.5
                    else ()
                ),
            ]
        )

    def _resources(self, a: Action) -> str:
        who = self.names(a.pools, "staff")
        hours = self("hours of", n=self.say.number(a.hours, 0), who=who) if a.hours >= 0.5 else ""
        return self("and").join(
            one
            for one in (
                self.cost(a)
                if not hours
                else self.cost(a).rpartition(self("and"))[0] or self("no cash"),
                hours,
            )
            if one
        )

    def _effect(self, a: Action) -> str:
        said = (
            [self._said("alone", a.alone), self._said("on top", a.on_top)]
            if len(self.found.actions) > 1
            else [self._said("alone", a.alone)]
        )
        return self("stop").join([*said, *((self(doubt),) if (doubt := self.doubt(a)) else ())])

    def doubt(self, a: Action) -> str:
        """Why it should be looked at again."""
        net = a.on_top.net
        if not math.isnan(net.mean):
            return (
                "costs more"
                if net.high < 0.0
                else "adds nothing"
                if net.low <= 0.0 and not a.on_top.remembered.low > 0.0
                else ""
            )
        return "" if a.on_top.remembered.low > 0.0 else "adds nothing"

    def _size(self, a: Action) -> str:
        size = a.trial.size if a.trial else None
        if a.trial is None or size is None:
            return ""
        return self(
            f"size {size.kind}",
            n=self.say.number(size.customers, 0),
            weeks=self("one week") if size.length == 1 else self("n weeks", n=size.length),
            answers=self.say.number(size.answers, 0),
            branches=size.branches,
            lift=self.say.signed(a.trial.lift.mean, 1),
        )

    def _moves(self, a: Action) -> str:
        if not a.metrics:
            return ""
        m = a.metrics[0]
        name = (
            self(f"m {m.name}")
            if f"m {m.name}" in WORDS
            else self("score of", name=self.plain(m.name))
        )
        return self("moves most", name=name, moves=self.felt(m.moves))

    # --- sentences --------------------------------------------------------------------------------
    def findings(self) -> tuple[str, ...]:
        """What the plan comes to, what is open, and what to look at again."""
        f = self.found
        net = "" if math.isnan(f.whole.net.mean) else self("net", net=self.net(f.whole.net))
        said = [
            self(
                "summary",
                n=sum(1 for a in f.actions if a.name),
                once=self.money(f.once),
                year=self.money(f.per_year),
                hours=self.say.number(sum(a.hours for a in f.actions), 0),
                felt=self.felt(f.whole.remembered),
                back=self.back(f.whole.returns),
                net=net,
            )
        ]
        open_ = [sum(x.open for x in (*self.design(a), *self.landing(a))) for a in f.actions]
        said.append(
            self("open fields", n=sum(open_), of=sum(n > 0 for n in open_), all=len(open_))
            if any(open_)
            else self("all filled")
        )
        doubts = [self.name(a) for a in f.actions if self.doubt(a)]
        return (
            *said,
            *(
                (self("look again", names=self("list").join(doubts)),)
                if doubts and len(f.actions) > 1
                else ()
            ),
        )
