"""The verdict in one sentence: never a winner whose lead may be luck; of those that cannot be told
apart the cheapest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motsim.study.comparison.ranking import best_group, ranked
from motsim.study.core.reporting import Lang
from motsim.study.core.stats import Interval, interval


@dataclass(frozen=True)
class Judgement:
    """Under one psychology: the highest mean, all that cannot be told apart from it, and the
    cheapest of these.
    """

    psychology: str
    measure: str  # profit, or what is judged where no money is typed
    best: str
    group: tuple[str, ...]  # in order of their means, the best first
    advice: str
    reference: str
    against: Interval  # the advice against the reference
    lead: Interval | None  # the advice against the best that is not in the group
    zone: float = 0.0  # differences in the measure that do not matter
    order: tuple[str, ...] = ()  # all designs by their means

    @property
    def clear(self) -> bool:
        """True if the best stands alone."""
        return len(self.group) == 1


def judge(
    psychology: str,
    measure: str,
    values: Mapping[str, NDArray[np.float64]],
    spend: Mapping[str, float],
    zone: float = 0.0,
) -> Judgement:
    """Judge designs by a figure of every replication (the first is the reference), paired by
    replication.

    The more designs, the wider the intervals that tell them apart (see `ranking`); a `zone` leaves
    those in that are behind by less.
    """
    names, order, group = list(values), tuple(ranked(values)), best_group(values, zone)
    advice = min(group, key=lambda name: (spend[name], names.index(name)))
    others = [name for name in order if name not in group]
    lead = interval(values[advice] - values[others[0]]) if others else None
    return Judgement(
        psychology,
        measure,
        order[0],
        group,
        advice,
        names[0],
        interval(values[advice] - values[names[0]]),
        lead,
        zone,
        order,
    )


def agreement(main: Judgement, other: Judgement) -> bool:
    """Does another psychology agree: is the advice among its best, and (unless it is the reference)
    better than the reference?
    """
    return main.advice in other.group and (
        main.advice == main.reference or main.reference not in other.group
    )


def sentence(
    j: Judgement,
    shown: Mapping[str, str],
    amount: Mapping[str, str],
    years: str,
    lang: Lang,
    within: str = "",
) -> str:
    """`shown`: names of designs for people. `amount`: the advice's lead over the reference as mean,
    low and high, in words.

    `within`: the zone in words, where one was set.
    """
    group = listed([shown[name] for name in j.group], lang)
    apart = (
        (
            f"之间在 {within} 以内分不出高下"
            if lang == "zh"
            else f"cannot be told apart within {within}"
        )
        if within
        else "之间分不出高下"
        if lang == "zh"
        else "cannot be told apart"
    )
    cheap, today = shown[j.advice], shown[j.reference]
    if lang == "zh":
        value = f"{amount['mean']}（只计运行的偶然，95% 区间 {amount['low']} 至 {amount['high']}）"
        if len(shown) == 1:
            return f"只运行了{today}，没有可比较的方案。"
        if j.advice == j.reference:
            return (
                f"{today}最好。"
                if j.clear
                else f"{group}{apart}；其中花费最少的是{cheap}，暂无理由改变现状。"
            )
        start = f"{cheap}最好" if j.clear else f"{group}{apart}，其中花费最少的是{cheap}"
        return (
            f"{start}：与{today}相比，{years}{value}。"
            if j.against.tells_from_zero
            else f"{start}。"
        )
    value = f"{amount['mean']} (luck of the runs alone, 95 %: {amount['low']} to {amount['high']})"
    if len(shown) == 1:
        return f"Only {today} was run; there is nothing to compare."
    if j.advice == j.reference:
        return (
            f"{big(today)} is best."
            if j.clear
            else f"{big(group)} {apart}; {cheap} costs least, so nothing here speaks for a change."
        )
    start = (
        f"{big(cheap)} is best" if j.clear else f"{big(group)} {apart}; {cheap} costs least of them"
    )
    return (
        f"{start}: against {today} {value} {years}." if j.against.tells_from_zero else f"{start}."
    )


def rests_on(measured: int, figures: int, lang: Lang) -> str:
    """How many of the figures behind a verdict are measured; said beside it, since no interval says
    it.
    """
    if not figures:
        return ""
    if lang == "zh":
        return (
            "其依据的数字没有一个是实测的。"
            if not measured
            else "其依据的数字均为实测。"
            if measured == figures
            else f"其依据的 {figures} 个数字中 {measured} 个为实测。"
        )
    if measured in (0, figures):
        return (
            "None of the figures behind this is measured."
            if not measured
            else "All figures behind this are measured."
        )
    return (
        f"{measured} of the {figures} figures behind this {'is' if measured == 1 else 'are'} "
        "measured."
    )


def big(text: str) -> str:
    """A name at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def listed(names: list[str], lang: Lang) -> str:
    """Names as a list that is read."""
    if len(names) == 1:
        return names[0]
    head, join = ("、".join(names[:-1]), "和") if lang == "zh" else (", ".join(names[:-1]), " and ")
    return f"{head}{join}{names[-1]}"


def money_words(i: Interval, currency: str, lang: Lang) -> dict[str, str]:
    """Mean, low and high of a sum in words; the mean carries the currency. Chinese counts in ten
    thousands.
    """
    mean, low, high = (rounded(value) for value in i)
    if lang == "zh" and currency == "CNY":
        size, unit = (1e4, " 万元") if max(map(abs, (mean, low, high))) >= 1e5 else (1.0, " 元")
        said = [
            f"{value / size:+,.{0 if abs(value / size) >= 100.0 or size == 1.0 else 1}f}"
            for value in (mean, low, high)
        ]
        return {"mean": said[0] + unit, "low": said[1], "high": said[2] + unit}
    return {
        "mean": f"{mean:+,.0f}" + (f" {currency}" if currency else ""),
        "low": f"{low:+,.0f}",
        "high": f"{high:+,.0f}",
    }


def rounded(value: float) -> float:
    """Three figures that count: a sentence that says more digits than its interval knows is not
    honest.
    """
    return float(f"{value:.3g}")
