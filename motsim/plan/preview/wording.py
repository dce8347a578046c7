"""The phrases of `motsim check` in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from motsim.formats import formatter
from motsim.i18n import LANGUAGES, catalogue, text
from motsim.scenario.language.fields import team_of
from motsim.scenario.language.key_descriptions import KEYS
from motsim.scenario.language.quantities import Amount
from motsim.scenario.language.rates import Rate
from motsim.scenario.language.schema import Scenario

RATE_UNITS: Final = {  # by minutes
    1.0: "min",
    60.0: "h",
    1440.0: "day",
    10080.0: "week",
    43830.0: "month",
    525960.0: "year",
}
QUOTES: Final = catalogue("check.quotes")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_0-9-]*(?:\.[a-z_]+)?")
_EITHER: Final = re.compile(r"([^()]+?) if (.+?) else (.+)")
PHRASES: Final = catalogue("check")
TERMS: Final = catalogue("check.terms")  # of conditions, events and keys, and units of time


def phrase(language: str, key: str, **values: str) -> str:
    """A phrase with its blanks filled in."""
    return text(PHRASES, key, language if language in LANGUAGES else LANGUAGES[0], **values)


def has_words(block: str, key: str) -> bool:
    """Does the catalogue of the language hold a phrase for what this key says?"""
    return f"{block}.{key} in check" in KEYS


def of_key(language: str, block: str, key: str, **values: str) -> str:
    """What a key of a block says, in a phrase: the words that stand beside its description."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    return text(KEYS, f"{block}.{key} in check", known, **values)


def term(kind: str, name: str, language: str) -> str:
    """A word of the scenario language (kind: word, part, event, key or unit) in a language; itself
    where there is none.
    """
    key = f"{kind} {name}"
    return text(TERMS, key, language) if key in TERMS else name


def joined(language: str, parts: Iterable[str]) -> str:
    return ("，" if language == "zh" else ", ").join(parts)


def listing(language: str, names: Iterable[str]) -> str:
    return ("、" if language == "zh" else ", ").join(names)


def label(scenario: Scenario, name: str, language: str) -> str:
    """The name as its label says, else as written with blanks for underscores."""
    return scenario.labels.get(language, {}).get(name) or name.replace("_", " ")


def team(text: str, name: Callable[[str], str]) -> str:
    """Who takes a step together, by their names: `2 × doctor + nurse`."""
    return " + ".join(
        f"{count} × {name(pool)}" if count > 1 else name(pool) for pool, count in team_of(text)
    )


def condition(scenario: Scenario, text: str, language: str) -> str:
    """A condition as typed; in Chinese with its names by their labels and its words in Chinese."""
    if language != "zh":
        return text
    labels = scenario.labels.get(language, {})

    def said(found: re.Match[str]) -> str:
        name, dot, part = found[0].partition(".")
        if dot:
            return f"{labels.get(name, name)}{term('part', part, language)}"
        plain_word = (
            text[found.start() - 1 : found.start()] not in ('"', "'") and f"word {name}" in TERMS
        )
        return term("word", name, language) if plain_word else labels.get(name, name)

    return _NAME.sub(said, text)


def event(scenario: Scenario, name: str, language: str) -> str:
    """When a rule acts."""
    if language != "zh":
        return name
    head, dot, part = name.partition(".")
    shown = label(scenario, head, language)
    if f"event {name}" in TERMS:
        return term("event", name, language)
    return f"{shown}{term('part', part, language)}" if dot else shown


def bound(scenario: Scenario, name: str, language: str) -> str:
    """Where a time begins or ends: a step, or the begin or end of one."""
    return (event if language == "zh" else label)(scenario, name, language)


def quote(said: str, language: str) -> str:
    """What is promised, by `Quote.text`: so many times what is typical, or minutes."""
    amount, x, rest = said.partition(" x ")
    if not x:
        return formatter(language).duration(float(said.removesuffix(" min")))
    return phrase(language, "times typical", amount=amount, what=text(QUOTES, rest, language))


def rate(value: Rate, language: str) -> str:
    """So many a day, as typed; in Chinese with its unit in Chinese."""
    if value.table:
        return phrase(language, "by a table")
    figures = formatter(language)
    n = figures.figures(value.amount)
    unit = RATE_UNITS.get(value.per)
    unit = figures.duration(value.per) if unit is None else term("unit", unit, language)
    return phrase(language, "per unit", n=n, unit=unit)


def courses(scenario: Scenario, names: Iterable[str], language: str) -> Iterator[str]:
    """Of these interventions, those that begin later or wear off: what each does over
    the months.
    """
    for name in names:
        one = scenario.interventions[name]
        parts = [
            phrase(language, key, time=formatter(language).span(at))
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
    figures = formatter(language)
    said = {"time": figures.duration, "share": figures.chance}.get(show, figures.figures)(
        value.mean
    )
    return said if value.constant is not None else f"~{said}"


def load(share: float, language: str) -> str:
    """Work over what can be done, never rounded to 100 % where it is more."""
    figures = formatter(language)
    shown = figures.chance(share)
    hidden = share > 1.0 + 1e-9 and shown == figures.chance(1.0)
    return phrase(language, "just over", share=shown) if hidden else shown


def chance(scenario: Scenario, value: Amount, language: str) -> str:
    """A share of customers, with what it depends on in words."""
    if value.expression is None:
        return amount(value, "share", language)
    said = _by_condition(scenario, value.expression.text, language)
    return f"（{said}）" if language == "zh" else f"({said})"


def _by_condition(scenario: Scenario, text: str, language: str) -> str:
    """`14% if warm else 7%` as: 14% if warm, otherwise 7%."""
    found = _EITHER.fullmatch(text.strip())
    if found is None:
        return condition(scenario, text, language)
    yes, when, no = found.groups()
    return phrase(
        language,
        "either",
        when=condition(scenario, when, language),
        yes=condition(scenario, yes, language),
        no=_by_condition(scenario, no, language),
    )


def clock_hours(hours: Iterable[int], language: str = "en") -> str:
    """Hours of the week as `Mon-Fri 08:00-10:00, Sat 09:00-10:00`."""
    names, to = ([formatter(language).weekday(k) for k in range(7)], phrase(language, "until hour"))
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
