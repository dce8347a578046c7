"""One customer's day in words: times, what was expected and felt, waits, promises, every rule that
acted or could not and why, what is remembered of it and why, and whether they come back. The frames
of a result folder go in, lines come out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from motsim.errors import InputError, say
from motsim.formats import formatter
from motsim.i18n import LANGUAGES, catalogue, text
from motsim.plan.preview.wording import condition, courses, event, label
from motsim.psychology import psychology_row
from motsim.psychology.parameters import (
    BLEND,
    END_WINDOW,
    GATE_FAILURES,
    LEAVE_AFTER_BAD,
    MEMORY_MODEL,
    PARADOX,
    W_BEGIN,
    W_END,
    W_MEAN,
    W_PEAK,
)
from motsim.scenario.language.schema import Rule, Scenario
from motsim.units import DAY, MINUTE, points_of

WHO: Final = ("angriest", "happiest", "typical", "left")
MINUTES_A_DAY: Final = DAY // MINUTE
MODELS: Final = ("blend", "acclimation", "total", "satiation", "goodwill")  # by MEMORY_MODEL
# acts of a step's end that come before its moment
BEFORE_THE_MOMENT: Final = ("caught", "failed", "complained")
WORDS: Final = catalogue("study.customer_story")


def words(language: str, key: str, **values: object) -> str:
    """A line with its blanks filled in."""
    return text(WORDS, key, language if language in LANGUAGES else LANGUAGES[0], **values)


def choose(visits: pd.DataFrame, who: str) -> tuple[int, int] | None:
    """Replication and customer of the visit that `chosen_visit` gives; None if there is none."""
    found = chosen_visit(visits, who)
    return None if found is None else found[:2]


def chosen_visit(visits: pd.DataFrame, who: str) -> tuple[int, int, int] | None:
    """Replication, customer and number of the angriest, happiest or most typical visit, or of one
    that ended early; None if there is none.
    """
    if who not in WHO:
        raise InputError(say("who to tell of", who=who, there=", ".join(WHO)))
    candidates = visits[visits["counted"]] if visits["counted"].any() else visits
    if who == "left":
        candidates = candidates[candidates["reason"] != "done"]
    if candidates.empty:
        return None
    remembered = candidates["remembered"]
    distance = (
        (remembered - remembered.median()).abs()
        if who == "typical"
        else -remembered
        if who == "happiest"
        else remembered
    )
    row = candidates.loc[distance.idxmin()]
    return int(row["replication"]), int(row["customer"]), int(row["visit"])


def explain(
    visits: pd.DataFrame,
    moments: pd.DataFrame,
    acts: pd.DataFrame,
    scenario: Scenario,
    *,
    replication: int,
    customer: int,
    psychology: str | None = None,
    language: str = "en",
    visit: int | None = None,
) -> list[str]:
    """The lines about one customer; `scenario` is the design that was run, `psychology` another
    profile than its own, `visit` the only one that is told, of somebody who comes back often.
    """
    own = [
        frame[(frame["replication"] == replication) & (frame["customer"] == customer)]
        for frame in (visits, moments, acts)
    ]
    if own[0].empty:
        raise InputError(say("no such customer", customer=customer, replication=replication))
    teller = CustomerStory(scenario, language, psychology)
    segment = own[0].iloc[0]["segment"]
    named = (
        words(language, "segment", name=teller.name(segment))
        if isinstance(segment, str) and segment in scenario.customers.segments
        else ""
    )
    lines = [words(language, "who", customer=customer, replication=replication, segment=named)]
    told = own[0] if visit is None else own[0][own[0]["visit"] == visit]
    if len(told) < len(own[0]):
        lines.append(words(language, "one of", visits=len(own[0])))
    for _, one in told.iterrows():
        lines += [""] if len(lines) > 1 else []
        lines += teller.visit(one, *(frame[frame["visit"] == one["visit"]] for frame in own[1:]))
    return lines


class CustomerStory:
    """Says rows in words, for one scenario and language."""

    def __init__(self, scenario: Scenario, language: str, psychology: str | None) -> None:
        self.scenario, self.language, self.psychology = scenario, language, psychology
        self.figures = formatter(language)
        self.rules: dict[str, Rule] = {rule.name: rule for rule in scenario.rules}
        self.week = 0  # of the visit: other weeks are named
        # of the visit: rules that made a moment of their own, and when
        self.felt: set[tuple[str, float]] = set()
        self.python = {one.name for one in scenario.behaviours}

    def again(self, returned: bool) -> str:
        """Which line tells whether they come back: of strangers a draw says it, of people who come
        back what they did.
        """
        if self.scenario.population is not None:
            return "came again" if returned else "came no more"
        return "returns" if returned else "stays away"

    def coming_back(self, visit: Any) -> str:
        """Whether they come back, how likely it was, and who broke away as the visit closed."""
        returned = bool(visit["returned"])
        if visit.get("broke_away", False):
            share = self.parameters(visit["segment"])[LEAVE_AFTER_BAD]
            key = "broke away, came again" if returned else "broke away"
            return self.words(key, share=self.figures.chance(share))
        return self.words(self.again(returned), chance=self.figures.chance(visit["return_chance"]))

    def words(self, key: str, **values: object) -> str:
        return words(self.language, key, **values)

    def name(self, name: object) -> str:
        """A name with its label; a wait's is its step's."""
        return label(self.scenario, str(name).removesuffix(".wait"), self.language)

    def when(self, minute: float) -> str:
        """Day and time of a minute of the clock."""
        minute = math.floor(minute + 0.5)
        day, rest = divmod(minute, MINUTES_A_DAY)
        text = f"{self.figures.weekday(day)} {rest // 60:02d}:{rest % 60:02d}"
        if day // 7 == self.week:
            return text
        if self.scenario.first_day is not None:
            return self.on(minute)
        return self.words("week", week=day // 7 + 1, text=text)

    def on(self, minute: float) -> str:
        """Date and time of a minute of the clock."""
        day, rest = divmod(math.floor(minute + 0.5), MINUTES_A_DAY)
        date = self.figures.date((self.scenario.first_day or 0) + day)
        return f"{date} {rest // 60:02d}:{rest % 60:02d}"

    # --- the visit --------------------------------------------------------------------------------
    def visit(self, visit: Any, moments: pd.DataFrame, acts: pd.DataFrame) -> Iterator[str]:
        self.week = int(visit["arrived_min"] // (7 * MINUTES_A_DAY))
        self.felt = {
            (m["moment"], m["end_min"]) for _, m in moments[moments["kind"] == "rule"].iterrows()
        }
        yield from self.beginning(visit, moments)
        yield ""
        yield self.words("day")
        yield from (f"  {line}" for line in self.day(moments, acts))
        yield from self.nothing_done(moments, acts)
        yield ""
        yield from self.memory(visit, moments)
        yield from self.afterwards(visit)
        yield from self.believes(moments)

    def beginning(self, visit: Any, moments: pd.DataFrame) -> Iterator[str]:
        """When they came and left, why, who they are, and what the house has bought."""
        away = max(0.0, visit.get("away_min", 0.0))
        left = self.went_home(visit, moments)
        dated = self.scenario.first_day is not None
        yield self.words(
            "visit on" if dated else "visit",
            visit=visit["visit"] + 1,
            came=(self.on if dated else self.when)(visit["arrived_min"]),
            when=self.when(left),
            left=self.words("went home" if left < visit["left_min"] else "went"),
            week=self.week + 1,
            time=self.figures.duration(max(0.0, visit["sojourn_min"] - away)),
            why=self.words(visit["reason"], step=self.name(visit["last_step"])),
        )
        between = away - (visit["left_min"] - left)
        if between >= 1.0:
            yield self.words("elsewhere", time=self.figures.duration(between))
        if visit.get("booked_min", math.nan) >= 0.0:
            yield self.words("booked", when=self.when(visit["booked_min"]))
        yield self.words("expects", points=self.figures.figures(visit["expects_points"]))
        yes = [
            self.trait(name, visit[f"trait_{name}"])
            for name in self.scenario.traits
            if visit.get(f"trait_{name}", 0.0)
        ]
        if yes:
            yield self.words("traits", names=self.words("names").join(yes))
        bought = [name for name, share_of in self.scenario.words.items() if share_of > 0.0]
        yield from (
            self.words("course", course=course)
            for course in courses(self.scenario, bought, self.language)
        )

    def nothing_done(self, moments: pd.DataFrame, acts: pd.DataFrame) -> Iterator[str]:
        """The rules that did nothing in this visit."""
        met = set(acts["rule"].dropna()) | set(
            moments.loc[moments["kind"].isin(("rule", "recovery")), "moment"]
        )
        # a function may have been asked; nobody knows what it thought
        for key, names in (("idle", self.rules.keys() - self.python), ("idle python", self.python)):
            idle = [
                self.idle_rule(rule) for name, rule in self.rules.items() if name in names - met
            ]
            if idle:
                yield self.words(key, names=self.words("list").join(idle))

    def went_home(self, visit: Any, moments: pd.DataFrame) -> float:
        """The minute in which the customer was in the house for the last time: what the house does
        afterwards reaches people at home.
        """
        away = {stage.stage for stage in self.scenario.journey if stage.away}
        last = [stage for stage in self.scenario.journey if stage.beside is None][-1:]
        there = moments.loc[~moments["stage"].isin(away), "end_min"]
        if not last or not last[0].away or visit["reason"] != "done" or there.empty:
            return float(visit["left_min"])
        return float(there.max())

    def trait(self, name: str, value: float) -> str:
        return (
            self.name(name)
            if self.scenario.traits[name] == "truth"
            else f"{self.name(name)} = {self.figures.figures(value)}"
        )

    def idle_rule(self, rule: Rule) -> str:
        when = (
            self.words("if", text=condition(self.scenario, rule.when.text, self.language))
            if rule.when is not None
            else ""
        )
        when += (
            self.words("past", time=self.figures.duration(rule.past))
            if rule.past is not None
            else ""
        )
        return self.words(
            "on",
            rule=self.name(rule.name),
            event=event(self.scenario, rule.on, self.language),
            condition=when,
        )

    # --- the day ----------------------------------------------------------------------------------
    def day(self, moments: pd.DataFrame, acts: pd.DataFrame) -> list[str]:
        """Moments and acts by time."""
        found = [(m["end_min"], 1, m["order"], self.moment(m)) for _, m in moments.iterrows()]
        found += [
            (
                a["time_min"],
                0 if a["act"] in BEFORE_THE_MOMENT else 2,
                a["order"],
                self.words("act", when=self.when(a["time_min"]), said=self.act(a)),
            )
            for _, a in acts.iterrows()
        ]
        return [line for *_, line in sorted(found)]

    def moment(self, m: Any) -> str:
        kind, step = m["kind"], self.name(m["step"])
        got = (
            self.figures.figures(round(points_of(m["performance"]), 1))
            if m["performance"] == m["performance"]
            else ""
        )
        said = {
            "contact": lambda: self.words(
                "contact",
                moment=step,
                expects=self.figures.figures(round(points_of(m["expects"]), 1)),
                got=got,
            ),
            "wait": lambda: self.words(
                "wait",
                step=step,
                wait=self.figures.duration(m["wait_min"]),
                felt=self.figures.duration(m["felt_min"]),
                acceptable=self.figures.duration(m["acceptable_min"]),
            ),
            "promise": lambda: self.words(
                "promise",
                promise=self.name(m["moment"]),
                quoted=self.figures.duration(m["quoted_min"]),
                taken=self.figures.duration(m["taken_min"]),
            ),
            "rule": lambda: self.words("rule", rule=self.name(m["moment"])),
            "recovery": lambda: self.words("recovery", rule=self.name(m["moment"]), got=got),
        }[kind]()
        return self.words(
            "line",
            when=self.when(m["end_min"]),
            said=said,
            emotion=self.figures.signed(m["emotion"]),
            share=self.figures.chance(m["weight_share"]),
        )

    def act(self, a: Any) -> str:
        rule, detail, kind = self.name(a["rule"]), self.name(a["detail"]), a["act"]
        if kind == "acted":
            by = self.words("by", pool=detail) if isinstance(a["detail"], str) else ""
            cost = self.words("cost", cost=self.figures.figures(a["cost"])) if a["cost"] else ""
            return self.words("acted", rule=rule, by=by, change=self.change(a), cost=cost)
        if kind == "not allowed" and not isinstance(a["detail"], str):
            return self.words("nobody", rule=rule, cost=self.figures.figures(a["cost"]))
        if kind == "begins together":
            others = int(a["after"]) - 1
            key = (
                ("begins alone", "begins with one")[others] if others < 2 else "begins with others"
            )
            return self.words(key, step=self.name(a["step"]), others=others)
        limit = (
            self.scenario.staff[a["detail"]].empowered
            if a["detail"] in self.scenario.staff
            else None
        )
        return self.words(
            kind,
            rule=rule,
            pool=detail,
            time=self.figures.duration(a["after"]),
            failure=detail,
            promise=detail,
            step=self.name(a["step"]),
            severity=self.figures.figures(a["after"]),
            cost=self.figures.figures(a["cost"]),
            limit=self.figures.figures(limit.amount) if limit is not None else "0",
        )

    def change(self, a: Any) -> str:
        rule = self.rules.get(a["rule"])
        if rule is None or a["before"] == a["after"]:
            return ""
        key = "emotion" if (a["rule"], a["time_min"]) in self.felt else "quality"
        return self.words(
            key,
            before=self.figures.signed_figures(a["before"]),
            after=self.figures.signed_figures(a["after"]),
        )

    # --- what is left of it -----------------------------------------------------------------------
    def memory(self, visit: Any, moments: pd.DataFrame) -> Iterator[str]:
        if moments.empty:
            yield self.words("nothing")
            return
        psy = self.parameters(visit["segment"])
        yield self.words("remembered", emotion=self.figures.signed(visit["remembered"]))
        if visit["recovered"] and visit["failures"] > psy[GATE_FAILURES] and psy[PARADOX] == 0.0:
            yield "  " + self.words("no delight", failures=int(visit["failures"]))
        peak, end, mean = (self.figures.signed(visit[part]) for part in ("peak", "end", "mean"))
        if psy[MEMORY_MODEL] != BLEND:
            key = MODELS[int(psy[MEMORY_MODEL])]
            yield "  " + self.words(key, peak=peak, end=end, mean=mean)
            return
        weights = {
            "peak": psy[W_PEAK],
            "end": psy[W_END],
            "mean": psy[W_MEAN],
            "begin": psy[W_BEGIN],
        }
        part = {
            name: self.figures.chance(weight / (sum(weights.values()) or 1.0))
            for name, weight in weights.items()
            if weight > 0.0
        }
        top = moments[moments["order"] == visit["peak_order"]]
        if "peak" in part and not top.empty:
            yield "  " + self.words(
                "peak",
                emotion=peak,
                moment=self.title(top.iloc[0]),
                when=self.when(top.iloc[0]["end_min"]),
                share=part["peak"],
            )
        if "end" in part:
            yield "  " + self.words(
                "end",
                emotion=end,
                window=self.figures.chance(psy[END_WINDOW]),
                moment=self.title(moments.iloc[-1]),
                share=part["end"],
            )
        if "mean" in part:
            yield "  " + self.words("mean", emotion=mean, share=part["mean"])
        if "begin" in part:
            yield "  " + self.words("begin", share=part["begin"])

    def title(self, m: Any) -> str:
        """A moment's name; a wait says that it is one."""
        name = self.name(m["moment"])
        return name if m["kind"] != "wait" else self.words("wait for", name=name)

    def parameters(self, segment: object) -> list[float]:
        own = (
            self.scenario.customers.segments[segment].parameters
            if isinstance(segment, str) and segment in self.scenario.customers.segments
            else {}
        )
        spoken = self.scenario.psychology
        return psychology_row(self.psychology or spoken.profile, {**spoken.parameters, **own})

    def believes(self, moments: pd.DataFrame) -> Iterator[str]:
        """What a promise by which others go has taught, where people learn to believe it or not."""
        people = self.scenario.population
        if people is None or people.learns == "no":
            return
        own = moments[(moments["kind"] == "promise") & (moments["moment"] == people.market.promise)]
        if own["quoted_min"].sum() > 0.0:
            ratio = own["taken_min"].sum() / own["quoted_min"].sum()
            yield self.words(
                "believes",
                promise=self.name(people.market.promise),
                ratio=self.figures.figures(round(ratio, 2)),
            )

    def afterwards(self, visit: Any) -> Iterator[str]:
        survey = self.words("silent")
        if visit["answered"]:
            survey = self.words(
                "survey",
                points=self.figures.figures(round(visit["survey_points"], 1)),
                recommend=self.figures.figures(visit["recommend"]),
            )
        yield self.words(
            "satisfaction",
            points=self.figures.figures(round(visit["satisfaction_points"], 1)),
            survey=survey,
        )
        yield self.coming_back(visit)
        if (typed := self.scenario.value.margin).expression is not None:
            yield self.words(
                "leaves" if visit["reason"] == "done" else "leaves nothing",
                money=self.figures.figures(round(visit["margin"], 2)),
                formula=typed.text,
            )
        people = visit["told_people"]
        yield (
            self.words("quiet")
            if people == 0.0
            else self.words(
                "tells" if people > 0.0 else "warns", people=self.figures.figures(abs(people))
            )
        )
