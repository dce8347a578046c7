"""All that is known of one visit of one person. What becomes of it is in the rooms whose functions
take a `customer` first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import simpy

from motsim.engines.common import calendar
from motsim.engines.reference.formulas import expected_of_house
from motsim.engines.reference.queues import JoinEvent, Track, Visit
from motsim.engines.reference.sampling import draw_segment, number, trait
from motsim.plan import layout

if TYPE_CHECKING:
    from motsim.engines.reference.model import ServiceModel


class Customer(mesa.Agent):
    """One visit of one person. Times are ticks, emotions -10 to +10, costs money."""

    __slots__ = (  # a journey does little else than read them
        "model",
        "env",
        "person",
        "turn",
        "visit",
        "segment",
        "psy",
        "traits",
        "expects",
        "taught",
        "expected",
        "way",
        "door",
        "booked",
        "curve",
        "began",
        "past",
        "over",
        "left",
        "pending",
        "reason",
        "stage",
        "stage_began",
        "lap",
        "anew",
        "tried",
        "keeps",
        "blocked",
        "party",
        "booking",
        "rank",
        "stood",
        "at",
        "main",
        "lines",
        "server",
        "priority",
        "passes",
        "reached",
        "entered",
        "held",
        "away",
        "present",
        "home",
        "in_contact",
        "felt",
        "away_since",
        "waited",
        "queued",
        "away_ticks",
        "staged",
        "idle",
        "previous_idle",
        "stretch",
        "armed",
        "wait",
        "under",
        "covered",
        "cover_from",
        "running",
        "forked",
        "forks",
        "unfelt_beside",
        "wait_stage",
        "begun",
        "going",
        "joining",
        "profile",
        "acts",
        "emotion",
        "worst",
        "best",
        "first",
        "failures",
        "severity",
        "fail_step",
        "before",
        "carried",
        "carries",
        "recovered",
        "complained",
        "due",
        "made",
        "quoted",
        "overrun",
        "promise",
        "promised",
        "late",
        "broken",
        "levels",
        "came",
        "fired",
        "tested",
        "jobs",
        "used",
        "quality_more",
        "expects_more",
        "quality_at",
        "expects_at",
        "returns",
        "tells",
        "spent",
        "rule_cost",
        "use_cost",
        "seen",
    )
    model: Any  # the ServiceModel
    segment: int
    way: Visit  # the visit itself, from when it begins
    visit: int  # from here on: what expressions read
    door: int
    promise: int
    failures: int
    recovered: int
    promised: float
    late: float
    emotion: float
    worst: float
    best: float
    severity: float
    expects: float
    traits: list[float]

    def __init__(
        self, model: ServiceModel, person: int, source: Any, booked: int, visit: int = 0
    ) -> None:
        super().__init__(model)
        self.env, self.person, self.visit = model.env, person, 0
        # its place among events of one instant
        self.turn = calendar.turn_of(person, visit) if model.comes_back else person
        self._begin_times(source, booked)
        self._begin_way(model)
        self._begin_waiting(model)
        self._begin_beside(model)
        self._begin_feeling(model)
        self._begin_promises(model)
        self._begin_rules(model)
        self._draw_who(model, source, visit)

    def _begin_times(self, source: Any, booked: int) -> None:
        """Begin with times: from when to when the visit lasts, and why it ends."""
        self.door = self.began = self.model.env._now
        # the tick of the appointment, long ago without one: no wait is felt before it
        self.booked, self.curve = booked, source.curve
        self.past: int | None = None  # the visit's own time while stages `ahead` are lived through
        self.over, self.left, self.pending, self.reason = False, 0, 0, layout.R_DONE

    def _begin_way(self, model: ServiceModel) -> None:
        """Begin with the way: where on it, how often there, and with whom."""
        sizes = model.how_many
        self.stage, self.stage_began, self.lap, self.at = -1, 0, 0, model.start
        self.anew = False  # the step is done over: nobody asks again whether it is taken
        self.passes, self.reached = [0] * sizes.steps, [0] * sizes.steps
        self.entered, self.held = [0] * sizes.stages, [False] * sizes.places
        # the step whose staff and places it still has, as there is no room at the next one
        self.keeps, self.blocked = -1, False
        # by ledger what it has reserved: the first slot, how many
        self.booking: dict[int, tuple[int, int]] = {}
        self.party: Any = None  # with whom it does its step

    def _begin_waiting(self, model: ServiceModel) -> None:
        """Begin with lines and waits."""
        self.lines = [Track() for _ in model.branches]
        self.main, self.server, self.priority = self.lines[0], -1, 0.0
        # its priority in the line that it stands in or was called from, and since when it stood
        self.rank, self.stood = 0.0, 0
        # how often who gave up waiting for a step did not leave
        self.tried = [0] * model.how_many.steps
        # in the house or not, and for how long
        self.away = self.present = self.home = self.in_contact = False
        self.felt, self.away_since = True, 0
        self.waited = self.queued = self.away_ticks = self.staged = 0
        # the wait since the last contact, and what covers it
        # previous_idle: when the stretch before this one began
        self.idle, self.previous_idle = max(self.door, self.booked), 0
        self.stretch, self.armed, self.wait = 0, -1, 0.0
        self.under = self.covered = self.cover_from = 0

    def _begin_beside(self, model: ServiceModel) -> None:
        """Begin with what runs beside the main line."""
        self.running = [False] * len(model.branches)
        self.forked, self.forks, self.unfelt_beside, self.wait_stage = False, 0, False, -1
        # sequences beside that began with their host and that have not ended; what waits for them
        self.begun = self.going = 0
        self.joining: JoinEvent | None = None

    def _begin_feeling(self, model: ServiceModel) -> None:
        """Begin with what is felt and done, as it is written, and with failures."""
        self.profile: list[bytes] = []
        self.acts = 0
        self.emotion = self.worst = self.best = self.first = 0.0
        self.failures = self.recovered = self.complained = self.carries = 0
        self.severity, self.fail_step, self.before = 0.0, -1, 0.0
        self.carried = [0.0] * model.how_many.fails

    def _begin_promises(self, model: ServiceModel) -> None:
        """Begin with promises, and with the times that are measured."""
        promises = model.how_many.promises
        self.due, self.made, self.quoted = [-1] * promises, [0] * promises, [0] * promises
        # ticks taken and promised of the promise that people learn to believe or not
        self.overrun = (0, 0)
        self.promise, self.promised, self.late, self.broken = -1, 0.0, 0.0, 0
        # the times, and when the visit came to the step at which they are measured
        self.levels, self.came = list(model.no_levels), 0

    def _begin_rules(self, model: ServiceModel) -> None:
        """Begin with rules, and what they have changed."""
        sizes = model.how_many
        self.fired, self.tested, self.jobs, self.used = [0] * sizes.rules, [0] * sizes.rules, 0, 0
        self.quality_more = self.expects_more = self.returns = self.tells = 0.0
        self.rule_cost = self.use_cost = 0.0
        self.quality_at, self.expects_at = [0.0] * sizes.ats, [0.0] * sizes.ats
        self.spent = [0.0] * sizes.pools
        # what rules that decide in Python know of this customer, once one was asked
        self.seen: Any = None

    def _draw_who(self, model: ServiceModel, source: Any, visit: int) -> None:
        """Draw who it is: segment, traits, and what is expected."""
        self.segment = source.segment if source.segment >= 0 else draw_segment(self)
        self.psy = model.psychology[self.segment]
        self.visit = visit
        self.traits = [trait(self, k, row) for k, row in enumerate(model.traits)]
        self.visit = 0  # as the segment, what one expects belongs to the person
        self.expects = number(self, model.segments[self.segment].expects, 0)
        self.visit = visit
        self.taught = 0.0
        if model.learns:
            typed = self.expects
            self.expects = expected_of_house(model.minds, self.person, typed)
            self.taught = self.expects - typed
        self.expected = calendar.expectation(self.expects, 0.0)

    @property
    def now(self) -> int:
        """Give the visit's own time: the clock's, or that of a stage `ahead`."""
        past = self.past
        return self.env._now if past is None else past

    def look_about(self) -> None:
        """Find out whether a wait is felt here. Asked whenever that may have changed."""
        self.felt = not (self.away or self.home or self.unfelt_beside or self.past is not None)

    def go_on(self, event: simpy.Event) -> None:
        """Go on, since what the visit waited for has happened, to what it must wait for next.

        A `simpy.Process` would do no more here, with three events more for each visit. They are a
        tenth of the time of a run.
        """
        try:
            event = self.way.send(event._value)
        except StopIteration:
            return
        event.callbacks.append(self.go_on)
