"""One customer's day as a page for a meeting: a sentence, five facts, the curve of what was felt,
the day in plain words, why it is remembered like that. Rules that did nothing are folded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pandas as pd

from motsim.formats import formatter
from motsim.i18n import LANGUAGES, catalogue, text
from motsim.plan.preview.wording import label, listing
from motsim.report.comparison import emotion_curve
from motsim.report.core.curve_svg import Band, Line, Mark, Picture, narrow, ramp, wide
from motsim.report.core.next_commands import Step
from motsim.report.core.page_writer import rendered
from motsim.scenario.language.schema import Scenario
from motsim.study.run.customer_story import CustomerStory

TEMPLATE: Final = "customer.html.j2"
WORDS: Final = catalogue("report.customer_day")
CLEAR, STRONG = 1.0, 4.0  # of emotion, from what was expected


@dataclass(frozen=True, eq=False)
class CustomerDay:
    """A customer's own rows, and who it is. `who`: angriest, happiest, typical, left or ""."""

    scenario: Scenario
    design: str
    visits: pd.DataFrame
    moments: pd.DataFrame
    acts: pd.DataFrame
    replication: int
    customer: int
    who: str = ""
    psychology: str | None = None
    visit: int | None = None


class Row(NamedTuple):
    """A line of the day. `emotion`: as it is shown, "" where nothing was felt."""

    when: str
    said: str
    emotion: str = ""
    colour: str = ""
    bad: bool = False


class Page:
    """The page in one language: one visit is told, the first unless another is named."""

    def __init__(self, day: CustomerDay, language: str) -> None:
        self.found, self.language = day, language
        own = day.visits if day.visit is None else day.visits[day.visits["visit"] == day.visit]
        self.visit = own.iloc[0]
        self.moments = day.moments[day.moments["visit"] == self.visit["visit"]].sort_values("order")
        self.acts = day.acts[day.acts["visit"] == self.visit["visit"]]
        self.story = CustomerStory(day.scenario, language, day.psychology)
        self.lines = list(self.story.visit(self.visit, self.moments, self.acts))

    def __call__(self, key: str, **values: object) -> str:
        return text(WORDS, key, self.language, **values)

    def name(self, name: object) -> str:
        return label(self.found.scenario, str(name).removesuffix(".wait"), self.language)

    @property
    def who(self) -> str:
        return self(self.found.who or "one", customer=self.found.customer)

    @property
    def title(self) -> str:
        done = self.visit["reason"] == "done"
        return self(
            "title done" if done else "title early",
            who=self.who,
            step=self.name(self.visit["last_step"]),
            emotion=signed(self.visit["remembered"]),
        )

    @property
    def basis(self) -> str:
        f = self.found
        design = label(f.scenario, f.design, self.language)
        about = self("basis", design=design, customer=f.customer, replication=f.replication)
        return f"{f.scenario.title.show(self.language)} · {about}"

    @property
    def worst(self) -> str:
        """The moments that were felt least well, if any was bad; several may be as bad."""
        low = self.moments["emotion"].min()
        if self.moments.empty or low >= 0.0:
            return ""
        rows = self.moments[self.moments["emotion"] < low + 0.05]
        names = list(dict.fromkeys(self.story.title(m) for _, m in rows.iterrows()))
        return self(
            "worst" if len(names) == 1 else "worst of several",
            moment=listing(self.language, names),
            emotion=signed(low),
        )

    def cards(self) -> tuple[tuple[str, str], ...]:
        v = self.visit
        there = max(0.0, v["sojourn_min"] - max(0.0, v.get("away_min", 0.0)))
        people = v["told_people"]
        said = "told nobody" if people == 0.0 else "told well" if people > 0.0 else "told badly"
        return (
            (self("c there"), formatter(self.language).duration(there)),
            (self("c waited"), formatter(self.language).duration(v["wait_min"])),
            (self("c satisfied"), f"{v['satisfaction_points']:.0f}"),
            (self("c back"), formatter(self.language).share(v["return_chance"])),
            (self("c told"), self(said, n=f"{abs(people):.1f}")),
        )

    @property
    def curve(self) -> str:
        drawn = picture(self)
        return "" if drawn is None else wide(drawn) + narrow(drawn)

    # --- the day ----------------------------------------------------------------------------------
    def day(self) -> list[Row]:
        """Moments and what rules did, by time."""
        found = [(m["end_min"], 1, m["order"], self._moment(m)) for _, m in self.moments.iterrows()]
        found += [
            (a["time_min"], 2, a["order"], Row(self.story.when(a["time_min"]), self._act(a)))
            for _, a in self.acts.iterrows()
        ]
        first = Row(self.story.when(self.visit["arrived_min"]), self("came"))
        before = [row for at, *_, row in sorted(found, key=_key) if at < self.visit["arrived_min"]]
        after = [row for at, *_, row in sorted(found, key=_key) if at >= self.visit["arrived_min"]]
        return [*before, first, *after]

    def _act(self, a: Any) -> str:
        """What a rule did, as a sentence of its own."""
        said = self.story.act(a)
        return self("act", first=said[:1].upper(), rest=said[1:])

    def _moment(self, m: Any) -> Row:
        kind, name = m["kind"], self.name(m["step"])
        if kind == "contact":
            said = self(_key_of_gap(m["gap"]), moment=name)
        elif kind == "wait":
            late = m["wait_min"] > m["acceptable_min"]
            said = self(
                "waited" if late else "waited fine",
                moment=name,
                wait=formatter(self.language).duration(m["wait_min"]),
                acceptable=formatter(self.language).duration(m["acceptable_min"]),
            )
        elif kind == "promise":
            kept = m["taken_min"] <= m["quoted_min"]
            said = self(
                "promise kept" if kept else "promise broken",
                moment=self.name(m["moment"]),
                quoted=formatter(self.language).duration(m["quoted_min"]),
                taken=formatter(self.language).duration(m["taken_min"]),
            )
        else:
            said = self(kind, moment=self.name(m["moment"]))
        emotion = float(m["emotion"])
        return Row(
            self.story.when(m["end_min"]), said, signed(emotion), ramp(emotion), emotion <= -5.0
        )

    def memory(self) -> list[str]:
        return [line.strip() for line in self.story.memory(self.visit, self.moments)]

    def afterwards(self) -> list[str]:
        return list(self.story.afterwards(self.visit))

    def idle(self) -> list[str]:
        """Rules that did not act, each in its sentence."""
        met = set(self.acts["rule"].dropna()) | set(
            self.moments.loc[self.moments["kind"].isin(("rule", "recovery")), "moment"]
        )
        return [self.story.idle_rule(r) for name, r in self.story.rules.items() if name not in met]


def _key(row: tuple[float, int, float, Row]) -> tuple[float, int, float]:
    return row[:3]


def _key_of_gap(gap: float) -> str:
    """In words how far a contact lay from what was expected of it."""
    if abs(gap) < CLEAR:
        return "as expected"
    return ("much " if abs(gap) >= STRONG else "") + ("better" if gap > 0.0 else "less")


def signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def picture(page: Page) -> Picture | None:
    """What this customer felt, over the stages of the scenario."""
    scenario = page.found.scenario
    shown = emotion_curve.stages(scenario)
    at = emotion_curve.places(scenario, shown)
    felt = emotion_curve.felt(scenario, page.moments, at)
    waits = {f.moment: f.emotion for f in felt if f.kind == "wait"}
    marks = tuple(
        Mark(
            f.moment,
            page.name(f.moment),
            f.place,
            f.emotion,
            kind=f.kind,
            felt=waits.get(f.moment, math.nan),
        )
        for f in felt
        if f.kind != "wait"
    )
    if not marks:
        return None
    low = min(marks, key=lambda m: m.emotion)
    others = tuple(Mark(name, page.name(name), place, math.nan) for name, place in at.items())
    return Picture(
        page("curve"),
        tuple(
            Band(
                label(scenario, s.name, page.language),
                s.start,
                s.end,
                formatter(page.language).share(s.weight / 100.0),
            )
            for s in shown
        ),
        (
            Line("", 1, marks, ((low.key, ""),) if low.emotion < 0.0 else ()),
            Line("", 0, tuple(m for m in others if m.key not in {x.key for x in marks})),
        ),
        page("h felt"),
        "",
    )


def page_of(day: CustomerDay, lang: str = "en", following: Sequence[Step] = ()) -> str:
    """The page as text: both languages, no network."""
    pages = [Page(day, language) for language in LANGUAGES]
    return rendered(TEMPLATE, pages, {language: {} for language in LANGUAGES}, lang, following)
