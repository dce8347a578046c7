"""The phrases of `motsim check` in English and Chinese, and numbers as people read them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Final

from motsim.scenario.language.quantities import Amount
from motsim.scenario.language.rates import Rate
from motsim.scenario.language.schema import Scenario
from motsim.units import UNITS, WEEKDAYS

LANGUAGES: Final = ("en", "zh")
CHINESE_DAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
CHINESE_UNITS: Final = {"d": "天", "h": "小时", "min": "分钟", "s": "秒"}
CHINESE_WORDS: Final = {  # of conditions and events; names of the scenario come from its labels
    "and": "且",
    "or": "或",
    "not": "非",
    "if": "若",
    "else": "否则",
    "in": "属于",
    "wait": "等待",
    "promised": "承诺时间",
    "late": "迟到",
    "minutes": "已过时间",
    "emotion": "情绪",
    "worst": "最差情绪",
    "best": "最好情绪",
    "expects": "预期",
    "visits": "到访次数",
    "severity": "严重程度",
    "failed": "出过失误",
    "recovered": "已补救",
    "hour": "钟点",
    "weekday": "星期",
    "segment": "客群",
    "promise": "承诺",
    "min": "分钟",
    "h": "小时",
    "d": "天",
    "s": "秒",
}
CHINESE_PARTS: Final = {
    "busy": "忙碌比例",
    "queue": "排队人数",
    "empowered": "可动用金额",
    "begins": "开始时",
    "ends": "结束时",
    "broken": "未兑现",
}
CHINESE_EVENTS: Final = {
    "waits": "等待中",
    "fails": "出现失误",
    "recovered": "得到补救",
    "complains": "顾客投诉",
    "leaves": "中途离开",
    "visit.ends": "到访结束",
    "promise.broken": "承诺未兑现",
}
CHINESE_KEYS: Final = {
    "quality": "品质",
    "emotion": "情绪",
    "expects": "预期",
    "at": "作用于",
    "takes": "用时",
    "cost": "花费",
    "recover": "补救",
    "answer": "回应",
    "solve": "解决",
    "follow_up": "回访",
    "escalate": "转交",
    "to": "给",
    "priority": "优先",
    "return": "再来",
    "tell": "告诉别人",
    "lasting": "不淡忘",
}
QUOTES: Final = {
    "typical": ("typical", "通常用时"),
    "own typical": ("what is typical under this very design", "本方案下通常用时"),
    "p90": ("what nine of ten take at most", "九成顾客所需时间"),
    "live": ("what the lines say when it is made", "承诺当时按队伍估计的用时"),
}
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_0-9-]*(?:\.[a-z_]+)?")
PHRASES: Final[dict[str, tuple[str, str]]] = {
    "comes": ("{name}: {how}; {week} a week", "{name}：{how}；每周 {week} 人"),
    "everybody": ("everybody", "所有人"),
    "the others": ("the others", "其余顾客"),
    "at a rate": ("{rate}", "{rate}"),
    "one every": ("one every {time}", "每隔 {time}一位"),
    "all at once": ("{n} at the start", "开始时 {n} 位"),
    "from a file": ("{n} by the times in {file}", "按 {file} 中的时间，共 {n} 位"),
    "by appointment": ("appointments every {time} for {n}", "每隔 {time}一个预约时段，每段 {n} 位"),
    "show up": ("{share} show up", "{share} 到场"),
    "early": ("{time} early", "提前 {time}"),
    "late": ("{time} late", "迟到 {time}"),
    "shuts": (
        "when the door shuts: contacts under way finish, who stands in line for one leaves, work stops and goes on at opening; nobody waits at night",
        "关门时：进行中的接触做完，排队等接触的顾客离开，后台工作停下、开门后接着做；夜间不计等待",
    ),
    "shuts beside": (
        "beside, nothing begins at night: clocks that would strike then strike at opening",
        "同时进行的阶段夜间不开始任何事：夜间到点的改在开门时",
    ),
    "stage": ("{name}: {weight} of the impression", "{name}：占印象 {weight}"),
    "ahead": ("{time} before the arrival", "到达前 {time}"),
    "beside": ("runs beside {stage}", "与{stage}同时进行"),
    "stage away": ("the customer is elsewhere", "顾客不在现场"),
    "times": ("{n} times over", "重复 {n} 次"),
    "contact": ("the customer meets it", "顾客接触"),
    "work": ("behind the scenes", "后台"),
    "away": ("the customer is away", "顾客离开"),
    "staff": ("done by {pool}", "由{pool}完成"),
    "takes": ("takes {time}", "用时 {time}"),
    "lasts": ("lasts until {stage} ends", "持续到{stage}结束"),
    "quality": ("quality {points}, felt as {felt}", "品质 {points}，感受为 {felt}"),
    "dimensions": ("of {parts}", "其中{parts}"),
    "reliability": ("reliability", "可靠性"),
    "responsiveness": ("responsiveness", "响应性"),
    "assurance": ("assurance", "保证性"),
    "empathy": ("empathy", "移情性"),
    "tangibles": ("tangibles", "有形性"),
    "no servqual": (
        "dimensions of quality weigh {parts} (assumed); of a contact those that are typed count",
        "品质维度的权重：{parts}（假设）；每个接触只计所写的维度",
    ),
    "if": ("only if {text}", "仅当 {text}"),
    "chance": ("for {share} of visits", "{share} 的顾客"),
    "again": ("{share} done over", "{share} 返工"),
    "fails": ("{name} in {share}", "{share} 出现{name}"),
    "leaves": ("{share} are lost in the funnel", "{share} 在漏斗中流失"),
    "leave": ("{share} leave", "{share} 离开"),
    "next": ("{share} go to {step}", "{share} 转到{step}"),
    "patience": ("gives up after {time}", "等待 {time}后放弃"),
    "acceptable": ("a wait of {time} is accepted", "可接受等待 {time}"),
    "queue_limit": ("turns away at {n} waiting", "排队满 {n} 人即离开"),
    "every": ("every {time}", "每隔 {time}"),
    "after": ("after {time}", "{time}之后"),
    "before_end": ("{time} before the end", "结束前 {time}"),
    "at the end": ("at the very end", "结束之时"),
    "until": ("until {time}", "直到 {time}"),
    "until opening": ("until the next opening", "直到下次开门"),
    "announced": ("announced, so it is expected", "已预告，因此在预期之中"),
    "key": ("key", "关键"),
    "important": ("important", "重要"),
    "ordinary": ("ordinary", "一般"),
    "promise": (
        "promise {name}: from {start} to {end} within {quote}",
        "承诺{name}：从{start}到{end}，{quote}",
    ),
    "rule": (
        "rule {name}: on {event}{condition}, {effects}",
        "规则「{name}」：{event}{condition}，{effects}",
    ),
    "course": ("{name}: {parts}", "{name}：{parts}"),
    "begins later": ("begins {time} after it is bought", "购买后 {time}才开始见效"),
    "wears off": ("its effect halves every {time}", "效果每过 {time}减半"),
    "past": ("past {time}", "超过 {time}"),
    "by": ("by {pool}", "由{pool}执行"),
    "in Python": ("what its Python function answers", "效果由其 Python 函数给出"),
    "rule chance": ("in {share}", "概率 {share}"),
    "per visit": ("at most {n} a visit", "每次到访最多 {n} 次"),
    "per day": ("at most {n} a day", "每天最多 {n} 次"),
    "per case": ("at most {n} a case", "每单最多 {n} 次"),
    "no quality": (
        "a contact without quality meets what is expected: {names}",
        "未写品质的接触按预期计：{names}",
    ),
    "no expects": ("customers expect {points} points", "顾客预期 {points} 分"),
    "no opening": ("always open", "全天开放"),
    "no weights": ("every stage has the same weight", "各阶段权重相同"),
    "no empowered": ("may spend without limit in rules: {names}", "规则支出不设上限：{names}"),
    "no acceptable": (
        "where no acceptable wait is typed, what is left of a promise counts, else {minutes}",
        "未写可接受等待时，按承诺余时计，否则 {minutes}",
    ),
    "no psychology": ("psychology: {name}", "心理模型：{name}"),
    "load": ("{pool}: busy {share} of the rostered time", "{pool}：占排班时间 {share}"),
    "above": (
        "{pool}: more work than people {hours} (up to {most})",
        "{pool}：{hours} 工作量超过人力（最高 {most}）",
    ),
    "rules work": ("what rules ask of them is not counted here", "规则占用的时间未计入"),
    "after hours": (
        "{pool}: {hours} hours of work a week fall after hours",
        "{pool}：每周 {hours} 小时的工作落在下班后",
    ),
    "figures": ("{count} figures: {parts}", "{count} 个数字：{parts}"),
    "measured": ("{share} measured", "{share} 实测"),
    "published": ("{share} published", "{share} 有文献"),
    "claimed": ("{share} claimed", "{share} 业界说法"),
    "assumed": ("{share} assumed", "{share} 假设"),
    "w load": (
        "{pool} has {share} of the work it can do in the week: the line grows without end",
        "{pool} 的工作量是其能力的 {share}：队伍会无限变长",
    ),
    "w clocks": (
        "{steps}: so often that up to {share} of {pool} are asked for; whoever else waits for {pool} may never be served, and a run in which nobody gets on any more stops",
        "{steps}过于频繁，最多需要{pool}的 {share}：其他等待{pool}的人可能永远轮不到，无人推进时模拟会停止",
    ),
    "w away": (
        "a visit is away for {time}, {share} of the length: results of the last arrivals come after the end",
        "顾客离开 {time}，占总时长 {share}：最后到达者的结果在结束之后",
    ),
    "w reached": ("no visit can ever reach '{step}'", "没有顾客能到达「{step}」"),
    "w trait": ("nothing asks for the trait '{name}'", "没有条件用到特征「{name}」"),
    "w pool": ("the pool '{name}' does nothing", "岗位「{name}」没有工作"),
    "w source": ("nothing names the source '{name}'", "没有内容引用来源「{name}」"),
    "w use": (
        "'{name}' is paid per use, but no step uses it",
        "「{name}」按次付费，但没有步骤用到它",
    ),
}


def phrase(language: str, key: str, **values: str) -> str:
    """A phrase with its blanks filled in."""
    return PHRASES[key][LANGUAGES.index(language) if language in LANGUAGES else 0].format(**values)


def joined(language: str, parts: Iterable[str]) -> str:
    return ("，" if language == "zh" else ", ").join(parts)


def listing(language: str, names: Iterable[str]) -> str:
    return ("、" if language == "zh" else ", ").join(names)


def label(scenario: Scenario, name: str, language: str) -> str:
    """The name as its label says, else as written with blanks for underscores."""
    return scenario.labels.get(language, {}).get(name) or name.replace("_", " ")


def condition(scenario: Scenario, text: str, language: str) -> str:
    """A condition as typed; in Chinese with its names by their labels and its words in Chinese."""
    if language != "zh":
        return text
    labels = scenario.labels.get(language, {})

    def said(found: re.Match[str]) -> str:
        name, dot, part = found[0].partition(".")
        if dot:
            return f"{labels.get(name, name)}{CHINESE_PARTS.get(part, part)}"
        plain_word = (
            text[found.start() - 1 : found.start()] not in ('"', "'") and name in CHINESE_WORDS
        )
        return CHINESE_WORDS[name] if plain_word else labels.get(name, name)

    return _NAME.sub(said, text)


def event(scenario: Scenario, name: str, language: str) -> str:
    """When a rule acts."""
    if language != "zh":
        return name
    head, dot, part = name.partition(".")
    shown = label(scenario, head, language)
    return CHINESE_EVENTS.get(name) or (f"{shown}{CHINESE_PARTS.get(part, part)}" if dot else shown)


def quote(text: str, language: str) -> str:
    """What is promised: `1 x typical`, another measured time, or a duration."""
    times, x, rest = text.partition(" x ")
    found = QUOTES.get(rest.strip()) if x else None
    if language != "zh":
        return text if found is None else f"{times} x {found[0]}"
    return (
        f"{found[1]}的 {times} 倍"
        if found
        else " ".join(CHINESE_UNITS.get(part, part) for part in text.split())
    )


def rate(value: Rate, language: str) -> str:
    """So many a day, as typed; in Chinese with its unit in Chinese."""
    units = {
        1.0: ("min", "分钟"),
        60.0: ("h", "小时"),
        1440.0: ("day", "天"),
        10080.0: ("week", "周"),
        43830.0: ("month", "月"),
        525960.0: ("year", "年"),
    }
    unit, chinese = units.get(value.per, (time(value.per), time(value.per, "zh")))
    return (
        f"每{chinese} {number(value.amount)} 位"
        if language == "zh"
        else f"{number(value.amount)} per {unit}"
    )


def number(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def share(value: float) -> str:
    """0.125 as `12.5 %`."""
    if math.isinf(value):
        return "∞"
    percent = 100.0 * value
    return (
        f"{percent:.0f} %" if percent >= 10.0 or percent == round(percent) else f"{percent:.2g} %"
    )


def time(minutes: float, language: str = "en") -> str:
    """90 as `1 h 30 min`, 2880 as `2 d`."""
    if language == "zh":
        return " ".join(CHINESE_UNITS.get(part, part) for part in time(minutes).split())
    if minutes < 0.0:
        return "-" + time(-minutes)
    if minutes < 1.0:
        return f"{60.0 * minutes:.3g} s"
    for size, unit, inner, small in ((1440.0, "d", 60.0, "h"), (60.0, "h", 1.0, "min")):
        if minutes >= size:
            whole = math.floor(minutes / size + 1e-9)
            rest = round((minutes - whole * size) / inner)
            if rest * inner >= size:
                whole, rest = whole + 1, 0
            return f"{whole} {unit}" + (f" {rest} {small}" if rest else "")
    return f"{minutes:.3g} min"


def span(minutes: float, language: str = "en") -> str:
    """A long time in the largest unit that it is a whole number of: `1 year`, `8 weeks`."""
    for unit, chinese in (("year", "年"), ("month", "个月"), ("week", "周")):
        n = round(minutes / UNITS[unit])
        if n >= 1 and abs(n * UNITS[unit] - minutes) < 1e-6 * minutes:
            return f"{n} {chinese}" if language == "zh" else f"{n} {unit}{'s' if n > 1 else ''}"
    return time(minutes, language)


def courses(scenario: Scenario, names: Iterable[str], language: str) -> Iterator[str]:
    """Of these interventions, those that begin later or wear off: what each does over the months."""
    for name in names:
        one = scenario.interventions[name]
        parts = [
            phrase(language, key, time=span(at, language))
            for key, at in (("begins later", one.starts), ("wears off", one.wears_off))
            if at
        ]
        if parts:
            yield phrase(
                language,
                "course",
                name=label(scenario, name, language),
                parts=joined(language, parts),
            )


def amount(value: Amount, show: str = "number", language: str = "en") -> str:
    """A number as people read it: a constant itself, a draw by its mean, an expression as typed."""
    if value.expression is not None:
        return f"({value.expression.text})"
    said = (
        time(value.mean, language)
        if show == "time"
        else {"share": share}.get(show, number)(value.mean)
    )
    return said if value.constant is not None else f"~{said}"


def clock_hours(hours: Iterable[int], language: str = "en") -> str:
    """Hours of the week as `mon-fri 08:00-10:00, sat 09:00-10:00`."""
    names, to = (CHINESE_DAYS, "至") if language == "zh" else (WEEKDAYS, "-")
    days: dict[tuple[tuple[int, int], ...], list[int]] = {}
    found = sorted(set(hours))
    for day in range(7):
        own = [h % 24 for h in found if h // 24 == day]
        spans: list[tuple[int, int]] = []
        for h in own:
            if spans and spans[-1][1] == h:
                spans[-1] = (spans[-1][0], h + 1)
            else:
                spans.append((h, h + 1))
        if spans:
            days.setdefault(tuple(spans), []).append(day)
    parts = []
    for spans_of, at in days.items():
        runs: list[tuple[int, int]] = []
        for day in at:
            if runs and runs[-1][1] == day - 1:
                runs[-1] = (runs[-1][0], day)
            else:
                runs.append((day, day))
        named = " ".join(names[a] if a == b else f"{names[a]}{to}{names[b]}" for a, b in runs)
        parts.append(named + " " + " ".join(f"{a:02d}:00-{b:02d}:00" for a, b in spans_of))
    return joined(language, parts)
