"""One visit of one person: what happens, what is felt, what the house's rules change, what is remembered."""

from __future__ import annotations

import struct
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
import simpy

from motsim.engines import clock
from motsim.engines.clock import ARRIVALS, CLOCKS, ENDS, FIRST_IN_LINE, NEVER, NIGHT, PASSES, PROMISES, SIDE_LINE
from motsim.engines.journeys import ACT, MOMENT, VISIT, never_ends
from motsim.engines.reference.formulas import (
    after_failures,
    announced,
    complaint_chance,
    conclude,
    contact_moment,
    drawn,
    evaluate,
    leave_chance,
    line_minutes,
    lost_by,
    loyal_emotion,
    next_until,
    piece_weights,
    promise_moment,
    quantile,
    recovery_moment,
    remember,
    return_tick,
    uniform,
    wait_moment,
    work_end,
)
from motsim.engines.reference.lines import GONE, SERVED, At, Line, Pool, Ticket
from motsim.errors import RunError
from motsim.plan import layout as lay
from motsim.plan.layout import AWAY, CONST, CONTACT, EXPR, LEAVE, WORK
from motsim.plan.streams import ticks
from motsim.words import MINUTE, emotion_of

if TYPE_CHECKING:
    from motsim.engines.reference.model import ServiceModel

Visit = Generator[simpy.Event, Any, Any]
KNOWN = list(MOMENT.fields or ())[3:-1]
PIECE = np.dtype([(name, MOMENT[name]) for name in KNOWN])  # what is known of a moment when it is felt


def packed(kind: Any) -> Callable[..., bytes]:
    """What makes the bytes of a record: rows as bytes are ten times fewer objects than rows as tuples."""
    return struct.Struct("".join("d" if kind[name].kind == "f" else "q" for name in kind.names)).pack


Failures = tuple[float, Sequence[tuple[int, float]], bool]
UNHARMED: Failures = (0.0, (), False)
STAYS = 0  # no reason to leave
PIECE_BYTES, VISIT_BYTES, ACT_BYTES = packed(PIECE), packed(VISIT), packed(ACT)


class Customer(mesa.Agent):
    """One visit of one person. Times are ticks, emotions -10 to +10, costs money."""

    __slots__ = (  # a journey does little else than read them
        "m", "env", "person", "visit", "door", "booked", "curve", "began", "past", "over", "left", "pending", "reason", "stage", "stage_began", "lap", "at", "away", "present", "home", "in_contact", "away_since",
        "lines", "main", "running", "forked", "forks", "unfelt_beside", "wait_stage", "under", "covered", "cover_from", "idle", "idle_was", "stretch", "armed",
        "passes", "reached", "entered", "fired", "tested", "held", "carried", "carries", "due", "made", "quoted", "quality_at", "expects_at", "spent",
        "quality_more", "expects_more", "priority", "returns", "tells", "rule_cost", "use_cost", "wait", "late", "promised", "emotion", "worst", "best", "first", "severity", "before",
        "server", "jobs", "used", "acts", "promise", "failures", "recovered", "complained", "broken", "fail_step", "waited", "queued", "away_ticks", "staged",
        "way", "profile", "felt", "segment", "psy", "traits", "expects", "expected",
    )
    m: Any  # the ServiceModel
    person: int
    visit: int
    door: int
    idle: int
    segment: int
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

    def __init__(self, model: ServiceModel, person: int, source: Any, booked: int) -> None:
        super().__init__(model)
        self.m, self.env, self.person, self.visit = model, model.env, person, 0
        self.door = self.began = model.env._now
        self.booked, self.curve = booked, source.curve  # the tick of the appointment, long ago without one: no wait is felt before it
        self.idle = max(self.door, booked)
        self.past: int | None = None  # the visit's own time while stages `ahead` are lived through
        self.over, self.left, self.pending, self.reason = False, 0, 0, lay.R_DONE
        self.stage, self.stage_began, self.lap, self.at = -1, 0, 0, model.start
        self.away = self.present = self.home = self.in_contact = False
        self.felt = True
        self.away_since = self.idle_was = 0  # idle_was: when the stretch before this one began
        self.lines = [Line() for _ in model.branches]
        self.main = self.lines[0]
        self.running = [False] * len(model.branches)
        self.forked, self.forks, self.unfelt_beside, self.wait_stage = False, 0, False, -1
        self.under = self.covered = self.cover_from = self.stretch = 0
        self.armed = self.server = self.promise = self.fail_step = -1
        n = model.how_many
        self.passes, self.reached, self.entered = [0] * n.steps, [0] * n.steps, [0] * n.stages
        self.fired, self.tested = [0] * n.rules, [0] * n.rules
        self.held, self.carried, self.carries = [False] * n.places, [0.0] * n.fails, 0
        self.due, self.made, self.quoted = [-1] * n.promises, [0] * n.promises, [0] * n.promises
        self.quality_at, self.expects_at, self.spent = [0.0] * n.ats, [0.0] * n.ats, [0.0] * n.pools
        self.quality_more = self.expects_more = self.priority = 0.0
        self.returns = self.tells = self.rule_cost = self.use_cost = 0.0
        self.wait = self.late = self.promised = self.emotion = self.worst = self.best = self.first = self.severity = self.before = 0.0
        self.jobs = self.used = self.acts = self.failures = self.recovered = self.complained = self.broken = 0
        self.waited = self.queued = self.away_ticks = self.staged = 0
        self.profile: list[bytes] = []
        self.way = self.journey()
        self.segment = source.segment if source.segment >= 0 else self.drawn_segment()
        self.psy = model.psychology[self.segment]
        self.traits = [self.trait(k, t) for k, t in enumerate(model.traits)]
        self.expects = self.number(model.segments[self.segment].expects, 0)
        self.expected = clock.expectation(self.expects, 0.0)

    def drawn_segment(self) -> int:
        segments = self.m.segments
        if len(segments) == 1:
            return 0
        u = self.draw(self.m.stream["segment"], 0)
        return next(k for k, s in enumerate(segments) if u < s.upto or k == len(segments) - 1)

    # -- draws and numbers --------------------------------------------------------------------------------------
    def draw(self, stream: int, n: int) -> float:
        return uniform(self.m.seed, self.m.replication, self.person, self.visit, stream, n)  # type: ignore[no-any-return]

    def number(self, index: int, n: int, more: int = 0) -> float:
        """The value of an amount for this visit at occurrence n; `more` tells apart steps that share one amount."""
        m = self.m
        amount = m.amounts[index]
        kind = amount.kind
        if kind == CONST:
            return amount.mean  # type: ignore[no-any-return]
        if kind == EXPR:
            return amount.shift + amount.scale * self.evaluate(amount)  # type: ignore[no-any-return]
        return drawn(kind, amount.a, amount.b, amount.c, amount.scale, amount.shift, m.data,  # type: ignore[no-any-return]
                       m.seed, m.replication, self.person, self.visit, amount.stream ^ more, n)

    def evaluate(self, amount: Any) -> float:
        m, value = self.m, self.m.value
        for k in m.reads[amount.reads_lo:amount.reads_hi]:
            name = m.name_table[k]
            value[k] = NAMES[name.code](self, name.arg)
        return evaluate(m.plan.op, m.plan.arg, amount.lo, amount.hi, value, m.stack)  # type: ignore[no-any-return]

    def holds(self, index: int) -> bool:
        return index < 0 or self.number(index, 0) != 0.0

    def happens(self, index: int, n: int) -> bool:
        """A chance: certain, impossible, or one draw of its own stream."""
        if index < 0:
            return True
        p = self.number(index, n)
        return p >= 1.0 or (p > 0.0 and self.draw(self.m.amounts[index].stream, n) < p)

    def trait(self, k: int, trait: Any) -> float:
        m = self.m
        amount = m.amounts[m.plan.trait_amount[self.segment, k]]
        if amount.kind == CONST and not (trait.chance and 0.0 < amount.mean < 1.0):
            return amount.mean  # type: ignore[no-any-return]
        person = clock.day_of(self.door) if trait.scope == lay.DAY else self.person
        visit = self.visit if trait.scope == lay.VISIT else 0
        u = uniform(m.seed, m.replication, person, visit, amount.stream, 0)
        if trait.chance:
            return 1.0 if u < amount.mean else 0.0
        return amount.shift + amount.scale * quantile(amount.kind, amount.a, amount.b, amount.c, m.plan.data, u)  # type: ignore[no-any-return]

    @property
    def now(self) -> int:
        """The visit's own time: the clock's, or that of a stage `ahead`."""
        past = self.past
        return self.env._now if past is None else past

    def look_about(self) -> None:
        """Is the customer here, so that a wait is felt? Asked whenever that may have changed."""
        self.felt = not (self.away or self.home or self.unfelt_beside or self.past is not None)

    # -- the visit, top to bottom -------------------------------------------------------------------------------
    def go_on(self, event: simpy.Event) -> None:
        """What the visit waited for has happened: on to what it must wait for next.

        That is all a `simpy.Process` would do here, with three events more for each visit: a tenth of the time of a run.
        """
        try:
            event = self.way.send(event._value)
        except StopIteration:
            return
        event.callbacks.append(self.go_on)

    def journey(self) -> Visit:
        m, rows, main, passes = self.m, self.m.step_rows, self.main, 0
        k = self.reach(m.start)
        while k >= 0:
            st = rows[k]
            self.at = k
            if st.gated:
                stopped = yield from self.enter(st, k)
                if stopped:
                    return self.leave(stopped)
            if st.pool >= 0:
                ticket = self.join(st, k, st.pool)
                if ticket is not None:
                    if st.limited:
                        m.standing[k] += 1
                    outcome = yield ticket
                    if st.limited:
                        m.standing[k] -= 1
                    self.stood(ticket)
                    if outcome is GONE:
                        return self.leave(lay.R_CLOSED if m.shut else lay.R_PATIENCE)
                self.server = st.pool
            end = self.begin(st, k)
            if st.here:
                yield At(m, end, ENDS, self.person, 0)
            else:
                yield from self.elsewhere(st, end, k)
            main.working = False
            k = self.end(st, k)
            if k <= LEAVE:
                return self.leave(lay.R_NEXT if k == LEAVE else lay.R_FUNNEL)
            passes += 1
            if passes > PASSES:
                raise RunError(never_ends(m.plan, self.person, self.at))
            k = self.reach(k)
        return self.leave(lay.R_DONE)

    def reach(self, k: int) -> int:
        """The step at or behind k that this visit really takes: stages are left and entered, `if` and `chance` read."""
        m = self.m
        while k >= 0:
            st = m.step_rows[k]
            if st.stage != self.stage:
                self.leave_stage()
                stage = m.stages[st.stage]
                self.set_time(stage)
                if k == stage.first:
                    n = self.entered[st.stage]
                    self.entered[st.stage] += 1
                    if stage.perhaps and not (self.holds(stage.when) and self.happens(stage.chance, n)):
                        k = self.behind(stage, stage.after)
                        continue
                self.enter_stage(st.stage, stage)
            if not st.perhaps:
                return k  # type: ignore[no-any-return]
            n = self.reached[k]
            self.reached[k] = n + 1
            if self.holds(st.when) and self.happens(st.chance, n):
                return k  # type: ignore[no-any-return]
            k = self.follow(st)
        return -1

    def behind(self, stage: Any, after: int) -> int:
        """A lap of a stage is over, or was not taken: its next lap, or what comes after all of them."""
        self.lap = self.lap + 1 if self.lap + 1 < stage.times else 0
        return stage.first if self.lap else after

    def follow(self, st: Any) -> int:
        """The step behind this one on the main line; each lap of a repeated stage leaves it and enters it anew."""
        if st.laps == 1:
            return st.follows  # type: ignore[no-any-return]
        self.leave_stage()
        return self.behind(self.m.stages[st.stage], st.follows)

    def jump(self, st: Any, to: int) -> int:
        """`next` out of a stage ends its laps; within it the lap goes on."""
        if to <= LEAVE or self.m.step_rows[to].stage != st.stage:
            self.lap = 0
        return to

    def set_time(self, stage: Any) -> None:
        """Stages `ahead` happen before the door, at times of their own; the first other stage begins at the door."""
        if stage.ahead >= 0:
            at = self.door - ticks(self.number(stage.ahead, 0))
            if self.past is None:
                self.began = at
            self.past = at if self.past is None else max(self.past, at)
        elif self.past is not None:
            self.past = None
            self.idle = max(self.door, self.booked)
        self.look_about()

    def enter_stage(self, s: int, stage: Any) -> None:
        self.stage, self.stage_began = s, self.now
        if self.past is not None:
            return
        if bool(stage.away) != self.away:
            if stage.away:
                self.end_stretch(-1, self.now)
            else:
                self.idle = max(self.now, self.booked)
            self.away = bool(stage.away)
            self.look_about()
        self.set_present(not self.away)

    def leave_stage(self) -> None:
        """The line leaves its stage by whatever way: what ran beside it ends here."""
        if self.forked:
            self.cut()
        if self.stage >= 0 and self.past is None:
            span = self.now - self.stage_began
            if self.m.stages[self.stage].away:
                self.away_ticks += span
            else:
                self.staged += span
        self.stage = -1

    def set_present(self, present: bool) -> None:
        if present != self.present:
            self.present = present
            self.m.people_inside(1 if present else -1)

    # -- one step of the main line ------------------------------------------------------------------------------
    def enter(self, st: Any, k: int) -> Visit:
        """Before the line of a step: an open door, what runs beside, places, and room to wait; the reason to leave where one is missing."""
        m = self.m
        if m.shut and self.past is None and st.kind != AWAY and (st.kind == WORK or not self.away):
            yield from self.until_opening()
        if st.hosts and not self.forked:
            self.fork(m.stages[st.stage])
        if st.place_hi > st.place_lo and (yield from self.take_places(st, k)) is GONE:
            return lay.R_CLOSED if m.shut else lay.R_PATIENCE
        if st.limited and self.turned_away(st, k):
            return lay.R_FULL
        return STAYS

    def elsewhere(self, st: Any, end: int, k: int) -> Visit:
        """A step that does not simply last until its end: in the past of the door, out of the house, or stopped by the night."""
        if self.past is not None:
            self.past = min(end, self.door)
        elif st.kind == AWAY:
            yield from self.be_away(st, end, k)
        else:
            yield from self.work(st, end)

    def take_places(self, st: Any, k: int) -> Visit:
        """Places held from here on, one line after the other; GONE if patience ran out in one of them."""
        for p in range(st.place_lo, st.place_hi):
            place = self.m.places[p]
            if not self.held[p] and self.holds(place.when):
                ticket = self.join(st, k, place.pool)
                if ticket is not None:
                    outcome = yield ticket
                    self.stood(ticket)
                    if outcome is GONE:
                        return GONE
                self.held[p] = True
        return SERVED

    def turned_away(self, st: Any, k: int) -> bool:
        """Is the line before this step as long as it may be? Then nothing was waited for."""
        if self.m.pools[st.pool].free or self.m.standing[k] < st.queue_limit:
            return False
        self.idle = self.now
        return True

    def join(self, st: Any, k: int, p: int) -> Ticket | None:
        """Join a pool's line: None if it is our turn at once, else what tells whether we were called or have given up."""
        priority = self.priority if st.priority < 0 else self.priority + self.number(st.priority, self.passes[k])
        ticket = self.m.pools[p].ask(priority, self.person)
        if ticket is not None:
            self.main.ticket = ticket
            if st.restless and not ticket.called:
                self.stand(ticket, st, k, p)
        return ticket

    def stand(self, ticket: Ticket, st: Any, k: int, p: int) -> None:
        """What may happen to whoever stands in line: patience runs out, the door shuts, a rule has its eye on the wait."""
        m = self.m
        ticket.stays = st.kind != CONTACT
        leaves = self.patience(st, k)
        if m.resumes and st.kind == CONTACT and not self.away:
            leaves = min(leaves, m.closing_from(self.now))
        if leaves < NEVER:
            ticket.gives_up_at(m, leaves, m.pools[p], self.person, 0)
        if m.waits:
            self.arm_waits()

    def stood(self, ticket: Ticket) -> None:
        self.main.ticket = None
        self.queued += self.env._now - ticket.joined

    def patience(self, st: Any, k: int) -> int:
        """The tick until which this customer stands in this line, by the step's patience, else the stage's, else the segment's; nobody gives up
        before the time of an appointment."""
        m, stage = self.m, self.m.stages[st.stage]
        if not self.felt:
            return NEVER
        if st.patience >= 0:
            return max(self.now, self.booked) + ticks(self.number(st.patience, self.passes[k]))
        if st.kind == WORK:
            return NEVER
        if stage.patience >= 0:
            return max(max(self.stage_began, self.booked) + ticks(self.number(stage.patience, self.entered[st.stage])), self.now)
        own = m.segments[self.segment].patience
        return max(self.now, self.booked) + ticks(self.number(own, self.passes[k], st.stream)) if own >= 0 else NEVER

    def begin(self, st: Any, k: int) -> int:
        """The step itself begins; the tick at which it will end."""
        m, line, now = self.m, self.main, self.env._now if self.past is None else self.past
        line.working, line.began, minutes = True, now, 0.0
        if st.kind != WORK:
            self.end_stretch(k, now)
            self.in_contact = st.kind == CONTACT
        if st.opens:
            line.takes_more = 0.0
            self.opens(st, k)
            minutes = line.takes_more
        if st.takes >= 0:
            minutes += self.number(st.takes, self.passes[k])
        span = ticks(minutes)
        end = now + span
        if st.until != -1:
            end = next_until(m.door_times, m.door_opens, end, st.until)
        if self.forked:
            self.announce_end(st, end)
        if st.watched and span > 0:
            self.arm_waits()
        return end

    def opens(self, st: Any, k: int) -> None:
        """What begins with a step: promises, interventions that are used, rules."""
        if st.promised:
            self.promises_at(k, lay.BEGINS)
        self.use(st)
        self.fire(st.begins_lo, st.begins_hi, self.main)

    # -- a house that shuts its door ----------------------------------------------------------------------------
    def until_opening(self) -> Visit:
        """Nothing begins behind a closed door: the customer is elsewhere until it opens."""
        if self.goes_home:
            self.go_home()
        yield At(self.m, self.m.opening_from(self.now), ARRIVALS, self.person, 0)

    def work(self, st: Any, end: int) -> Visit:
        """Work stops when the door shuts and goes on when it opens, at the head of its line."""
        m, closing = self.m, self.m.closing_from(self.now)
        while end > closing:
            yield At(m, closing, ENDS, self.person, 0)
            rest = end - closing
            if st.pool >= 0:
                m.pools[st.pool].release()
                ticket = self.main.ticket = m.pools[st.pool].join(FIRST_IN_LINE, self.person, 0)
                yield ticket
                self.stood(ticket)
            else:
                yield At(m, m.opening_from(closing), ENDS, self.person, 0)
            end, closing = self.now + rest, m.closing_from(self.now)
        yield At(m, end, ENDS, self.person, 0)

    @property
    def goes_home(self) -> bool:
        """Does a house that has shut send this customer home? Not before a contact under way has ended, on the main line or beside."""
        return self.present and not self.in_contact and self.under == 0

    def go_home(self) -> None:
        """Away for the night: no wait is felt."""
        self.end_stretch(-1, self.now)
        self.home, self.away_since = True, self.now
        self.look_about()
        self.set_present(False)

    def come_back(self) -> None:
        span = self.now - self.away_since
        self.away_ticks += span
        self.staged -= span
        self.home, self.idle = False, max(self.now, self.booked)
        self.look_about()
        self.set_present(True)
        if self.m.waits and (self.main.ticket is not None or self.main.working):
            self.arm_waits()

    def be_away(self, st: Any, end: int, k: int) -> Visit:
        m = self.m
        self.set_present(False)
        if not self.away and st.until == -1:
            end = return_tick(m.door_times, m.door_opens, self.curve, end, self.draw(m.stream["hour"] ^ st.stream, self.passes[k]))
        began = self.now
        yield At(m, end, ARRIVALS, self.person, 0)
        if not self.away:
            self.away_ticks += self.now - began
            self.staged -= self.now - began
            self.idle = max(self.now, self.booked)
            self.set_present(True)

    def end(self, st: Any, k: int) -> int:
        """Failures, moment, rules, staff freed and given to the head of the line; then the step that comes next."""
        self.m.strokes = 0
        n = self.passes[k]
        again = self.contact_ends(self.main, st, k, n, self.env._now if self.past is None else self.past)
        if st.pool >= 0:
            self.m.pools[st.pool].release()
        if st.frees:
            self.free_places(k)
        if again:
            return k
        return self.next_step(st, k, n) if st.leads_on else st.follows  # type: ignore[no-any-return]

    def next_step(self, st: Any, k: int, n: int) -> int:
        """Where a step leads that need not simply lead to the one behind it."""
        m = self.m
        if st.again >= 0 and self.happens(st.again, n):
            return k
        if st.funnel and self.draw(m.stream["leaves"] ^ st.stream, n) < leave_chance(self.psy, st.leaves, 1.0 if st.funnel == 2 else 0.0, self.emotion):
            return self.jump(st, lay.LOST)
        if st.next_hi > st.next_lo:
            u, upto = self.draw(m.stream["next"] ^ st.stream, n), 0.0
            for row in m.next[st.next_lo:st.next_hi]:
                upto += self.number(row.chance, n)
                if u < upto:
                    return self.jump(st, row.to)
        return self.follow(st)

    def free_places(self, k: int) -> None:
        """Leave the places that are held to the end of step k, or all (-1)."""
        for p, place in enumerate(self.m.places):
            if self.held[p] and k in (place.to, -1):
                self.held[p] = False
                self.m.pools[place.pool].release()

    def contact_ends(self, line: Line, st: Any, k: int, n: int, now: int) -> bool:
        """What the end of a pass writes and sets off; True if a failure was caught and the step is done once more."""
        main = line is self.main
        hit, felt, again = self.failures_of(st, k, n, main) if st.may_fail or self.carries else UNHARMED
        self.passes[k] = n + 1
        if st.kind == CONTACT:
            if felt and self.failures == 0:
                self.before = self.emotion if self.profile else clock.expectation(self.expects, 0.0)
            self.contact(st, k, n, line.began, now, hit, main)
            if main:
                self.idle, self.cover_from = max(now, self.booked), now
                self.stretch += 1
                self.covered = 0
        for f, severity in felt:
            self.fails(f, severity, k)
        if st.closes:
            if st.promised and main:
                self.promises_at(k, lay.ENDS)
            self.fire(st.ends_lo, st.ends_hi, None)
        if main:
            self.in_contact = False
        return again

    def failures_of(self, st: Any, k: int, n: int, main: bool) -> Failures:
        """What went wrong in this pass, or earlier behind the scenes and shows now: the worst severity, each that is felt, and whether one was caught."""
        contact = st.kind == CONTACT
        again, hit, felt = False, 0.0, []
        if contact and main and self.carries:
            for f, fail in enumerate(self.m.fails):
                if self.carried[f] > 0.0 and fail.felt_at in (-1, k):
                    felt.append((f, self.carried[f]))
                    hit = max(hit, self.carried[f])
                    self.carried[f] = 0.0
                    self.carries -= 1
        for f in range(st.fail_lo, st.fail_hi):
            fail = self.m.fails[f]
            if not self.happens(fail.chance, n):
                continue
            severity = self.number(fail.severity, n)
            if severity <= 0.0:
                continue
            if fail.caught >= 0 and self.happens(fail.caught, n):
                again = main
                self.act(lay.A_CAUGHT, detail=f)
            elif contact:
                felt.append((f, severity))
                hit = max(hit, severity)
            else:
                self.carries += 0 if self.carried[f] > 0.0 else 1
                self.carried[f] = max(self.carried[f], severity)
        return hit, felt, again

    def fails(self, f: int, severity: float, k: int) -> None:
        m, fail = self.m, self.m.fails[f]
        self.failures += 1
        self.severity, self.fail_step = severity, k
        self.act(lay.A_FAILED, detail=f, after=severity)
        self.fire(fail.bind_lo, fail.bind_hi, None)
        if self.draw(m.stream["complains"], self.failures - 1) < complaint_chance(self.psy, severity):
            self.complained += 1
            self.act(lay.A_COMPLAINED, detail=f)
            self.event(m.plan.events.complains)

    # -- what is felt -------------------------------------------------------------------------------------------
    def contact(self, st: Any, k: int, n: int, began: int, now: int, severity: float, main: bool) -> None:
        """Write the moment of a contact: quality against expectation."""
        points, spread, bonus, raised = st.points, 0.0, 0.0, 0.0
        if st.varies:
            value = self.number(st.quality, n)
            if self.m.amounts[st.quality].kind == EXPR:
                points = value
            else:
                spread = value - points
        if self.quality_more != 0.0 or self.expects_more != 0.0 or st.at >= 0:
            bonus, raised = self.owed(st, main)
        if st.expects >= 0:
            expects = clock.expectation(self.number(st.expects, n), raised)
        else:
            expects = clock.expectation(self.expects, raised) if raised else self.expected
        if st.announced:
            expects = announced(self.psy, expects, emotion_of(points))
        performance, gap, emotion = contact_moment(self.psy, points, bonus, spread, severity, expects, self.first, 1 if self.profile else 0)
        span = (now - began) / MINUTE
        self.moment(emotion, PIECE_BYTES(k, n, lay.M_CONTACT, -1, began, now, span if span > 1.0 else 1.0, expects, performance, gap, emotion))

    def owed(self, st: Any, main: bool) -> tuple[float, float]:
        """What earlier rules have done for this contact: points of quality, points of expectation; used up by it."""
        bonus = raised = 0.0
        if main:
            bonus, raised = self.quality_more, self.expects_more
            self.quality_more = self.expects_more = 0.0
        if st.at >= 0:
            bonus += self.quality_at[st.at]
            raised += self.expects_at[st.at]
            self.quality_at[st.at] = self.expects_at[st.at] = 0.0
        return bonus, raised

    def moment(self, emotion: float, written: bytes) -> None:
        """One moment more: what it feels like, and all that is written of it (PIECE)."""
        if not self.profile:
            self.first = self.worst = self.best = emotion
        elif emotion < self.worst:
            self.worst = emotion
        elif emotion > self.best:
            self.best = emotion
        self.emotion = emotion
        self.profile.append(written)

    def end_stretch(self, k: int, now: int) -> None:
        """The wait that runs since the last contact ends: its moment, or that of the promise it ends on."""
        if self.felt:
            span = max(now - self.idle, 0)
            self.wait = span / MINUTE
            self.waited += span
            if span > 0 and not (self.m.promises and self.ends_promise(k)):
                self.waited_for(k if k >= 0 else self.at, now)
        else:
            self.wait = 0.0
        self.idle_was, self.idle = min(self.idle, now), max(now, self.booked)
        self.stretch += 1
        self.covered, self.cover_from = 0, now

    def ends_promise(self, k: int) -> bool:
        """Does an open promise end as step k begins?"""
        m = self.m
        return k >= 0 and m.step_rows[k].promised and any(p.to == k and p.to_edge == lay.BEGINS and self.due[i] >= 0 for i, p in enumerate(m.promises))

    def waited_for(self, k: int, now: int) -> None:
        """The moment of a felt wait before step k: felt minutes against acceptable ones; the step's own words first, then those of what runs beside."""
        m, st = self.m, self.m.step_rows[k]
        covered = self.covered + (now - max(self.cover_from, self.idle) if self.under else 0)
        acceptable, occupied, told = st.acceptable, st.occupied, st.told
        if self.wait_stage >= 0:
            beside = m.stages[self.wait_stage]
            acceptable = acceptable if acceptable >= 0.0 else beside.acceptable
            occupied = occupied if occupied >= 0.0 else beside.occupied
            told = told if told >= 0 else beside.told
        if acceptable < 0.0 and m.promises:
            acceptable = self.promise_left()
        felt, gap, emotion = wait_moment(self.psy, self.wait, covered / MINUTE, occupied if occupied > 0.0 else 0.0, acceptable, told if told > 0 else lay.TOLD_NONE)
        self.moment(emotion, PIECE_BYTES(k, self.passes[k], lay.M_WAIT, -1, self.idle, now, self.wait, acceptable, felt, gap, emotion))

    def promise_left(self) -> float:
        """Minutes an open promise left when the wait began (the earliest due); -1 without one."""
        left = [(due - self.idle) / MINUTE for due in self.due if due > self.idle]
        return min(left) if left else -1.0

    # -- beside -------------------------------------------------------------------------------------------------
    def fork(self, stage: Any) -> None:
        """What runs beside begins with its host: each sequence and each clock is a line of its own."""
        m = self.m
        self.forked, self.forks = True, self.forks + 1
        last, runs = -1, False
        for b in range(stage.branch_lo, stage.branch_hi):
            branch = m.branches[b]
            if branch.stage != last:
                last, side = branch.stage, m.stages[branch.stage]
                n = self.entered[last]
                self.entered[last] += 1
                runs = self.holds(side.when) and self.happens(side.chance, n)
                if runs and side.away and not self.unfelt_beside:
                    self.end_stretch(-1, self.now)
                    self.unfelt_beside = True
                    self.look_about()
                    self.set_present(False)
                if runs and self.wait_stage < 0:
                    self.wait_stage = last
            self.running[b] = runs
            if runs:
                st = m.step_rows[branch.first]
                if not branch.clock:
                    self.start_clock(b, 0)
                elif st.after >= 0 or st.every >= 0:
                    self.start_clock(b, st.after if st.after >= 0 else st.every)

    def start_clock(self, b: int, delay: int) -> None:
        forks = self.forks
        At(self.m, self.now + delay, CLOCKS, self.person, b << 16, lambda _: self.tick(b, forks))

    def tick(self, b: int, forks: int) -> None:
        if not self.forked or forks != self.forks or self.over:
            return
        if self.m.shut:  # nothing begins: it strikes first thing in the morning, once
            At(self.m, self.m.opening_from(self.now), CLOCKS, self.person, b << 16, lambda _: self.tick(b, forks))
            return
        branch = self.m.branches[b]
        st = self.m.step_rows[branch.first]
        self.m.stroke(branch.first)
        if branch.clock and st.every >= 0:
            self.start_clock(b, st.every)
        if self.lines[b].idle:
            self.m.env.process(self.beside(b, branch.first))

    def announce_end(self, st: Any, end: int) -> None:
        """Contacts `before_end` come when what is left of the host, as far as anyone can know, falls to their time; nights before its end count."""
        m, stage = self.m, self.m.stages[self.stage]
        host_end = end + ticks(st.rest)
        if m.resumes:
            end = work_end(m.door_times, m.door_opens, self.now, end - self.now) if st.kind == WORK else end
            host_end = work_end(m.door_times, m.door_opens, end, ticks(st.rest))
        for b in range(stage.branch_lo, stage.branch_hi):
            side = m.step_rows[m.branches[b].first]
            if self.running[b] and m.branches[b].clock and side.before_end > 0:
                at = max(host_end - side.before_end, self.now)
                if at < end:
                    self.running[b] = False  # told once
                    self.start_clock(b, at - self.now)

    def beside(self, b: int, k: int) -> Visit:
        """A line beside the main one; it may be cut at any time, and then this generator is simply left."""
        m, line, branch = self.m, self.lines[b], self.m.branches[b]
        token = line.token
        while k >= 0:
            st = m.step_rows[k]
            if m.shut and st.kind != AWAY:
                yield At(m, m.opening_from(self.now), CLOCKS, self.person, b << 16)
                if line.token != token:
                    return
            n = self.reached[k]
            self.reached[k] += 1
            if self.holds(st.when) and self.happens(st.chance, n):
                line.step = k
                if st.pool >= 0:
                    outcome = yield from self.queue_beside(line, st, k, b)
                    if line.token != token:
                        return
                    if outcome == GONE:
                        k = -1 if branch.clock else st.follows
                        continue
                self.begin_beside(line, st, k)
                if not (yield from self.last(line, b) if st.lasts else self.take_beside(line, st, k, b)):
                    return
                self.end_beside(line, st, k)
                if st.pool >= 0:
                    m.pools[st.pool].release()
                if m.shut and self.goes_home:
                    At(m, self.now, NIGHT, self.person, b << 16, lambda _: self.go_home() if self.goes_home else None)
                if st.lasts:  # anew in the morning
                    continue
            k = -1 if branch.clock else st.follows

    def queue_beside(self, line: Line, st: Any, k: int, b: int) -> Visit:
        pool = self.m.pools[st.pool]
        priority = self.priority + (self.number(st.priority, self.passes[k]) if st.priority >= 0 else 0.0)
        ticket = pool.join(priority, self.person, b << 16)
        ticket.stays = True
        if not ticket.called and st.patience >= 0:
            ticket.gives_up_at(self.m, self.now + ticks(self.number(st.patience, self.passes[k])), pool, self.person, b << 16)
        return (yield from self.stand_beside(line, ticket, pool))

    def stand_beside(self, line: Line, ticket: Ticket, pool: Pool) -> Visit:
        line.ticket, token = ticket, line.token
        outcome = yield ticket
        if line.token == token:
            line.ticket = None
        elif outcome == SERVED:  # called in the very instant in which the line was cut
            pool.release()
        return outcome

    def take_beside(self, line: Line, st: Any, k: int, b: int) -> Visit:
        """The time that a step beside takes; work stops for the night and goes on at the head of its line. False if the line was cut meanwhile."""
        m, token, pool = self.m, line.token, self.m.pools[st.pool] if st.pool >= 0 else None
        rest = ticks((self.number(st.takes, self.passes[k]) if st.takes >= 0 else 0.0) + line.takes_more)
        while True:
            span = min(rest, m.closing_from(self.now) - self.now) if m.resumes and st.kind == WORK else rest
            rest -= span
            yield At(m, self.now + span, ENDS, self.person, b << 16)
            if line.token != token:  # the customer has gone on; whoever served finishes alone, and nobody goes on in the morning
                if pool:
                    pool.release()
                return False
            if rest == 0:
                return True
            if pool:
                pool.release()
                yield from self.stand_beside(line, pool.join(FIRST_IN_LINE, self.person, b << 16), pool)
            else:
                yield At(m, m.opening_from(self.now), ENDS, self.person, b << 16)
            if line.token != token:
                return False

    def last(self, line: Line, b: int) -> Visit:
        """What lasts as long as its host ends with it (`cut`), or with the day: then True."""
        closing, token = self.m.closing_from(self.now) if self.m.resumes else NEVER, line.token
        if closing == NEVER:
            return False
        yield At(self.m, closing, ENDS, self.person, b << 16)
        return line.token == token

    def begin_beside(self, line: Line, st: Any, k: int) -> None:
        line.working, line.step, line.began, line.takes_more = True, k, self.now, 0.0
        if st.kind == CONTACT:
            if self.under == 0:
                self.cover_from = self.now
            self.under += 1
        self.use(st)
        self.fire(st.begins_lo, st.begins_hi, line)

    def end_beside(self, line: Line, st: Any, k: int) -> None:
        line.working = False
        if st.kind == CONTACT:
            self.under -= 1
            if self.under == 0:
                self.covered += max(self.now - max(self.cover_from, self.idle), 0)
        self.contact_ends(line, st, k, self.passes[k], self.now)

    def cut(self) -> None:
        """The host is left: lines beside it are withdrawn, contacts under way end now with the minutes they had."""
        m, stage = self.m, self.m.stages[self.stage]
        for b in range(stage.branch_lo, stage.branch_hi):
            line, first = self.lines[b], m.step_rows[m.branches[b].first]
            line.token += 1
            stood = line.ticket
            if stood is not None:
                if not stood.called:
                    m.pools[m.step_rows[line.step].pool].withdraw(stood)
                line.ticket = None
            if line.working:
                st = m.step_rows[line.step]
                self.end_beside(line, st, line.step)
                if st.lasts and st.pool >= 0:  # whoever is there for as long as it lasts has nothing to finish
                    m.pools[st.pool].release()
            elif stood is None and self.running[b] and m.branches[b].clock and first.before_end == 0:
                k = m.branches[b].first
                n = self.reached[k]
                self.reached[k] += 1
                if self.holds(first.when) and self.happens(first.chance, n):
                    self.begin_beside(line, first, k)
                    self.end_beside(line, first, k)
            self.running[b] = False
        self.forked, self.wait_stage = False, -1
        if self.unfelt_beside:
            self.unfelt_beside = False
            self.look_about()
            self.idle = max(self.now, self.booked)
            self.covered, self.cover_from = 0, self.now
            self.set_present(not self.away)

    # -- promises -----------------------------------------------------------------------------------------------
    def promises_at(self, k: int, edge: int) -> None:
        m = self.m
        for i, p in enumerate(m.promises):
            if p.to == k and p.to_edge == edge and self.due[i] >= 0:
                self.promise_ends(i, p, k)
            if p.from_ == k and p.from_edge == edge and p.quote >= 0 and self.due[i] < 0:
                self.quoted[i] = self.live(p) if p.live else p.quote
                self.due[i], self.made[i] = self.now + self.quoted[i], self.made[i] + 1
                self.promised = self.quoted[i] / MINUTE
                self.promise_clock(i, self.due[i], self.made[i], -1)

    def live(self, p: Any) -> int:
        """A quote read off the lines as they stand; what is typical where nobody is on shift."""
        total = 0.0
        for way in self.m.ways[p.way_lo:p.way_hi]:
            total += way.takes
            if way.line > 0.0:
                pool = self.m.pools[way.pool]
                if pool.count <= 0:
                    return p.quote  # type: ignore[no-any-return]
                total += line_minutes(way.line, pool.waiting, pool.busy, pool.count)
        return ticks(total * p.factor)

    def promise_ends(self, i: int, p: Any, k: int) -> None:
        """Kept or not, the promise is a moment: minutes early (late below 0) against the quote."""
        now = self.now
        early = (self.due[i] - now) / MINUTE
        quote = self.quoted[i] / MINUTE
        gap, emotion = promise_moment(self.psy, quote, early)
        self.late = -early if early < 0.0 else 0.0
        began = self.idle_was if self.idle == now else min(self.idle, now)
        self.due[i] = -1
        self.moment(emotion, PIECE_BYTES(k, self.passes[k], lay.M_PROMISE, i, began, now, max((now - began) / MINUTE, 1.0), quote, quote - early, gap, emotion))
        if early >= 0.0:
            self.act(lay.A_KEPT, detail=i)

    def promise_clock(self, i: int, due: int, made: int, rule: int) -> None:
        def check(_: Any) -> None:
            if self.over or self.due[i] < 0 or self.made[i] != made:
                return
            self.promise, self.late = i, (self.now - self.due[i]) / MINUTE
            if rule >= 0:
                self.try_rule(rule, None)
                return
            self.broken += 1
            self.act(lay.A_BROKEN, detail=i)
            lo, hi = self.m.plan.events.broken
            for r in self.m.bind[lo:hi]:
                past = self.m.rules[r].past
                if past > 0:
                    self.promise_clock(i, due + past, made, r)
                else:
                    self.try_rule(r, None)
        At(self.m, due, PROMISES, self.person, i << 16 | (rule + 1) << 8, check)

    # -- rules --------------------------------------------------------------------------------------------------
    def fire(self, lo: int, hi: int, line: Line | None) -> None:
        """Every rule of one event, in order; each sees what the one before it changed. `line`: the step that begins."""
        for r in self.m.bind[lo:hi]:
            self.try_rule(r, line)

    def event(self, rules: tuple[int, int]) -> None:
        """An event that belongs to no step."""
        self.fire(rules[0], rules[1], None)

    def try_rule(self, r: int, line: Line | None) -> None:
        m, rule = self.m, self.m.rules[r]
        if 0 <= rule.per_visit <= self.fired[r] or (rule.per_day >= 0 and m.fired_today(r) >= rule.per_day):
            return
        if not self.holds(rule.when):
            return
        if rule.chance >= 0:
            n = self.tested[r]
            self.tested[r] += 1
            if not self.happens(rule.chance, n):
                return
        n = self.fired[r]
        cost = self.number(rule.cost, n) if rule.cost >= 0 else 0.0
        if rule.recover >= 0 and m.recovers[rule.recover].cost >= 0:
            cost += self.number(m.recovers[rule.recover].cost, n)
        pool = rule.by if rule.by >= 0 else self.server
        if cost > 0.0 and not self.may_spend(pool, cost):
            if rule.escalate_to >= 0 and self.may_spend(rule.escalate_to, cost):
                self.count_firing(r)
                self.act(lay.A_ESCALATED, rule=r, detail=rule.escalate_to)
                self.side_job(rule.escalate_to, r, n, self.number(rule.escalate_takes, n) if rule.escalate_takes >= 0 else 0.0, cost, self.rule_priority(rule, n))
            else:
                self.act(lay.A_NOT_ALLOWED, rule=r, detail=pool, cost=cost)
            return
        self.count_firing(r)
        self.apply(r, n, pool, cost, line)

    def count_firing(self, r: int) -> None:
        self.fired[r] += 1
        self.m.count_today(r)

    def may_spend(self, p: int, cost: float) -> bool:
        if p < 0:
            return False
        row, pool = self.m.pool_rows[p], self.m.pools[p]
        if row.empowered < 0.0:
            return True
        if row.per_day:
            return (pool.spent if pool.spent_day == clock.day_of(self.now) else 0.0) + cost <= row.empowered  # type: ignore[no-any-return]
        return self.spent[p] + cost <= row.empowered  # type: ignore[no-any-return]

    def spend(self, p: int, cost: float) -> None:
        self.rule_cost += cost
        if p >= 0:
            pool, today = self.m.pools[p], clock.day_of(self.now)
            self.spent[p] += cost
            pool.spent = (pool.spent if pool.spent_day == today else 0.0) + cost
            pool.spent_day = today

    def apply(self, r: int, n: int, pool: int, cost: float, line: Line | None) -> None:
        """What the rule changes; what it sets off comes by events of its own."""
        rule, before, after = self.m.rules[r], 0.0, 0.0
        if cost > 0.0:
            self.spend(pool, cost)
        if rule.quality >= 0:
            more = self.number(rule.quality, n)
            before = self.quality_more
            if rule.at >= 0:
                self.quality_at[rule.at] += more
                before, after = 0.0, more
            else:
                self.quality_more += more
                after = self.quality_more
        if rule.expects >= 0:
            more = self.number(rule.expects, n)
            if rule.at >= 0:
                self.expects_at[rule.at] += more
            else:
                self.expects_more += more
        if rule.priority >= 0:
            self.priority += self.number(rule.priority, n)
        if rule.returns >= 0:
            self.returns += self.number(rule.returns, n)
        if rule.tells >= 0:
            self.tells += self.number(rule.tells, n)
        if rule.emotion >= 0:
            before, after = self.emotion, min(10.0, max(-10.0, self.number(rule.emotion, n)))
            self.moment(after, PIECE_BYTES(self.at, n, lay.M_RULE, r, self.now, self.now, 1.0, 0.0, after, after, after))
        self.act(lay.A_RULE, rule=r, detail=pool, before=before, after=after, cost=cost)
        if rule.recover >= 0:
            self.recover(r, n)
        if rule.takes >= 0:
            more = self.number(rule.takes, n)
            if line is not None:
                line.takes_more += more
            elif pool >= 0 and more > 0.0:
                self.side_job(pool, r, -1, more, 0.0, self.rule_priority(rule, n))

    def rule_priority(self, rule: Any, n: int) -> float:
        return self.number(rule.priority, n) if rule.priority >= 0 else 0.0

    def side_job(self, p: int, r: int, n: int, span: float, cost: float, priority: float) -> None:
        """Work of a pool that holds no customer; with n >= 0 it carries the escalated rule, which acts at its end."""
        self.jobs += 1
        self.m.side_job(self, p, priority, SIDE_LINE << 16 | r << 8 | self.jobs & 255, r, n, ticks(span), cost)

    def recover(self, r: int, n: int) -> None:
        """Answer, solution and follow-up are clocks from now; they hold nobody and outlive the visit."""
        rec = self.m.recovers[self.m.rules[r].recover]
        step = self.fail_step if self.fail_step >= 0 else self.at
        for sub, amount in enumerate((rec.answer, rec.solve, rec.follow_up)):
            if amount >= 0:
                self.pending += 1
                self.recovery_clock(sub, r, n, step, ticks(self.number(amount, n)))

    def recovery_clock(self, sub: int, r: int, n: int, step: int, delay: int) -> None:
        def happens(_: Any) -> None:
            self.act((lay.A_ANSWERED, lay.A_SOLVED, lay.A_FOLLOWED)[sub], rule=r)
            if sub == 1:
                self.solved(r, n, step)
            self.pending -= 1
            if self.over and self.pending == 0:
                self.close()
        At(self.m, self.now + delay, CLOCKS, self.person, r << 8 | sub << 6 | n & 63, happens)

    def solved(self, r: int, n: int, step: int) -> None:
        m, rec = self.m, self.m.recovers[self.m.rules[r].recover]
        solve = self.number(rec.solve, n)
        answer = self.number(rec.answer, n) if rec.answer >= 0 else solve
        expects = clock.expectation(self.expects, 0.0)
        performance, gap, emotion = recovery_moment(self.psy, self.number(rec.quality, n), answer, solve, expects, self.before, self.severity, self.failures)
        self.recovered += 1
        self.moment(emotion, PIECE_BYTES(step, n, lay.M_RECOVERY, r, self.now, self.now, 1.0, expects, performance, gap, emotion))
        self.event(m.plan.events.recovered)

    def arm_waits(self) -> None:
        """Clocks of the `waits` rules, once a stretch and only when there is something to wait for."""
        m = self.m
        if self.armed == self.stretch or not self.felt:
            return
        self.armed = self.stretch
        for r in m.waits:
            rule = m.rules[r]
            self.wait_clock(r, self.idle + (rule.past if rule.past >= 0 else rule.every), self.stretch)

    def wait_clock(self, r: int, at: int, stretch: int) -> None:
        def happens(_: Any) -> None:
            if self.over or self.stretch != stretch or self.in_contact:
                return
            self.try_rule(r, None)
            if self.m.rules[r].every >= 0:
                self.wait_clock(r, at + self.m.rules[r].every, stretch)
        At(self.m, at, CLOCKS, self.person, r << 8 | 3 << 6, happens)

    def use(self, st: Any) -> None:
        for use in self.m.uses[st.use_lo:st.use_hi]:
            bit = 1 << use.bit
            if not self.used & bit and (use.trait < 0 or self.traits[use.trait] != 0.0):
                self.used |= bit
                self.use_cost += use.cost

    def act(self, kind: int, rule: int = -1, detail: int = -1, before: float = 0.0, after: float = 0.0, cost: float = 0.0) -> None:
        self.m.act_rows.append(ACT_BYTES(self.person, self.visit, self.acts, self.now, kind, rule, detail, self.at, before, after, cost))
        self.acts += 1

    # -- the end ------------------------------------------------------------------------------------------------
    def leave(self, reason: int) -> None:
        m, now = self.m, self.env._now
        self.reason, m.strokes = reason, 0
        if self.past is not None:  # a visit that ends before its door
            self.past, self.idle = None, max(self.door, self.booked)
            self.look_about()
            self.stage = -1
        self.leave_stage()
        self.end_stretch(-1, now)
        for i, p in enumerate(m.promises):
            if 0 <= self.due[i] <= now:
                self.promise_ends(i, p, self.at)
        if m.places:
            self.free_places(-1)
        self.over, self.left = True, now
        self.set_present(False)
        if reason != lay.R_DONE:
            self.event(m.plan.events.leaves)
        self.event(m.plan.events.visit_ends)
        if self.pending == 0:
            self.close()

    def close(self) -> None:
        """Nothing more can happen: what is remembered, and what follows from it."""
        m, psy, n = self.m, self.psy, len(self.profile)
        written = b"".join(self.profile)
        profile = np.frombuffer(written, PIECE)
        steps, spans, emotion, weight = profile["step"].copy(), profile["minutes"].copy(), profile["emotion"].copy(), np.zeros(n)
        piece_weights(steps, spans, n, m.part, m.stage_of, m.stage_weight, weight, m.step_minutes, m.stage_part)
        remembered, peak, end, mean, peak_order = remember(psy, emotion, weight, spans, n)
        loyal = self.loyal(remembered, profile, emotion, weight, spans)
        remembered = after_failures(psy, remembered, loyal, self.failures)
        points, survey, recommend, back, returned, tell, told = conclude(
            psy, remembered, loyal, self.returns, self.tells, lost_by(self.reason),
            m.seed, m.replication, self.person, self.visit, m.ending)
        m.pieces.append(written)
        m.weights.append(weight.tobytes())
        m.trait_rows.append(m.trait_bytes(*self.traits))
        m.visit_rows.append(VISIT_BYTES(
            self.person, self.visit, self.segment, self.began, self.door, max(self.booked, -1), self.left, self.env._now, self.reason, self.at, n, self.acts,
            self.waited, self.queued, self.away_ticks, self.staged,
            self.failures, self.recovered, self.complained, self.broken, peak_order, self.used,
            self.expects, remembered, peak, end, mean, points, survey, recommend, back, returned, tell, told, self.rule_cost, self.use_cost))
        m.left += 1
        m.deregister_agent(self)

    def loyal(self, remembered: float, profile: Any, emotion: Any, weight: Any, spans: Any) -> float:
        """What counts for coming back and telling: a recovery delights, but hardly makes more loyal than no failure."""
        if not self.recovered:
            return remembered
        for i in np.flatnonzero(profile["kind"] == lay.M_RECOVERY):
            emotion[i] = loyal_emotion(self.psy, emotion[i], self.before)
        return remember(self.psy, emotion, weight, spans, len(emotion))[0]  # type: ignore[no-any-return]


def _busy(customer: Customer, p: int) -> float:
    pool = customer.m.pools[p]
    return min(pool.busy / pool.count, 1.0) if pool.count > 0 else 1.0


def _empowered(customer: Customer, p: int) -> float:
    limit = customer.m.pool_rows[p].empowered
    return limit if limit >= 0.0 else 1e9


def _wait(customer: Customer, _: int) -> float:
    return max(customer.now - customer.idle, 0) / MINUTE if customer.felt and not customer.in_contact else customer.wait


NAMES: dict[int, Callable[[Customer, int], float]] = {
    lay.N_WAIT: _wait,
    lay.N_PROMISED: lambda c, _: c.promised,
    lay.N_LATE: lambda c, _: c.late,
    lay.N_EMOTION: lambda c, _: c.emotion,
    lay.N_WORST: lambda c, _: c.worst,
    lay.N_BEST: lambda c, _: c.best,
    lay.N_EXPECTS: lambda c, _: c.expects,
    lay.N_VISITS: lambda c, _: float(c.visit),
    lay.N_FAILED: lambda c, _: float(c.failures),
    lay.N_RECOVERED: lambda c, _: float(c.recovered),
    lay.N_HOUR: lambda c, _: clock.hour_of(c.now),
    lay.N_WEEKDAY: lambda c, _: clock.weekday_of(c.now),
    lay.N_SEGMENT: lambda c, _: float(c.segment),
    lay.N_PROMISE: lambda c, _: float(c.promise),
    lay.N_TRAIT: lambda c, k: c.traits[k],
    lay.N_QUEUE: lambda c, p: float(c.m.pools[p].waiting),
    lay.N_BUSY: _busy,
    lay.N_EMPOWERED: _empowered,
    lay.N_SEVERITY: lambda c, _: c.severity,
    lay.N_MINUTES: lambda c, _: (c.now - c.door) / MINUTE,
}
