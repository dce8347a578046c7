"""The phrases of `motsim check` in English and Chinese, and numbers as people read them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Final

from motsim.i18n import LANGUAGES, catalogue, text
from motsim.scenario.language.quantities import Amount
from motsim.scenario.language.rates import Rate
from motsim.scenario.language.schema import Scenario
from motsim.units import UNITS, WEEKDAYS

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
QUOTES: Final = catalogue("check.quotes")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_0-9-]*(?:\.[a-z_]+)?")
PHRASES: Final = catalogue("check")


def phrase(language: str, key: str, **values: str) -> str:
    """A phrase with its blanks filled in."""
    return text(PHRASES, key, language if language in LANGUAGES else LANGUAGES[0], **values)


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
    if value.table:
        return "按时刻表到达" if language == "zh" else "by a table of rates"
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
    """Of these interventions, those that begin later or wear off: what each does over
    the months.
    """
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
