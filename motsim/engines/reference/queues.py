"""Events with named ranks; lines before pools: joining, being called, leaving; and who is in the
house.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any

import mesa
import simpy

from motsim.engines.common.calendar import ENDS, PATIENCE, grown, key_of

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer
    from motsim.engines.reference.model import ServiceModel

Visit = Generator[simpy.Event, Any, Any]  # what waits for events: a visit, or a part of one
SERVED, GONE = "served", "gone"
AGENDA_ENDS = 2  # SimPy's own wake-ups have priority 0 and 1


class TimedEvent(simpy.Event):
    """Something at a tick, with its rank. SimPy's own wake-ups have priority 0 and 1, so all run
    before the next of these.
    """

    def __init__(
        self,
        model: ServiceModel,
        tick: int,
        rank: int,
        turn: int = 0,
        what: int = 0,
        then: Callable[[Any], None] | None = None,
    ) -> None:
        self.env = env = model.env
        self._ok, self._value, self.callbacks = True, None, [then] if then else []
        delay = tick - env._now
        env.schedule(self, AGENDA_ENDS + key_of(rank, turn, what), delay if delay > 0 else 0)


class JoinEvent(simpy.Event):
    """What the main line waits for until enough of what runs beside it has ended."""

    def __init__(self, model: ServiceModel) -> None:
        self.env, self._ok, self._value = model.env, True, None
        self.callbacks: list[Callable[[Any], None]] = []

    def happen(self, turn: int) -> None:
        """Happen at this instant, as the end of a step of the main line does."""
        self.env.schedule(self, AGENDA_ENDS + key_of(ENDS, turn, 0), 0)


class QueueEntry(simpy.Event):
    """A place in a pool's line; it answers `served` or `gone`."""

    called = gone = False
    more = 0  # how many are asked for beyond one
    grows = 0.0  # what its priority gains a minute
    stays = False  # over night, when the house shuts its door
    # asked when patience runs out: True where the place in line is kept
    instead: Callable[[], bool] | None = None
    joined = 0
    pool: Pool
    # of a group's line: who it is, and whether they have waited long enough for the others
    customer: Any = None
    overdue = False

    def give_up_at(self, model: ServiceModel, tick: int, pool: Pool, turn: int, what: int) -> None:
        """Give up at this tick, unless called by then. Nobody stands in line at night: who waits
        for work leaves at opening.
        """

        def give_up(_: Any) -> None:
            if self.called or self.gone:
                return
            if model.shut and self.stays:
                self.give_up_at(model, model.opening_from(model.now), pool, turn, what)
            elif self.instead is None or not self.instead():
                pool.withdraw(self)
                self.succeed(GONE)
                pool.call_next()

        TimedEvent(model, tick, PATIENCE, turn, what, give_up)


class Pool(mesa.Agent):  # type: ignore[misc]
    """The agent of a team of staff (or of places) who serve one line. Larger priority goes first,
    then time of joining, turn, line of the visit.
    """

    __slots__ = (
        "env",
        "count",
        "roster",
        "busy",
        "line",
        "waiting",
        "beyond",
        "since",
        "roster_since",
        "joined",
        "called",
        "gone",
        "integral",
        "waited",
        "busy_ticks",
        "rostered",
        "over",
        "side",
        "most",
        "spent_day",
        "spent",
        "index",
        "stints",
        "tickets",
        "preempts",
        "grows",
    )

    def __init__(self, model: ServiceModel, row: Any, index: int = -1) -> None:
        super().__init__(model)
        self.index, self.preempts, self.grows = index, row.preempts != 0, row.grows != 0
        self.stints: list[Any] = []  # work that may be interrupted
        self.tickets = 0  # ever given: no two entries of the line are alike
        self.count, self.roster, self.busy = row.count, row.count, 0
        self.line: list[tuple[float, int, int, int, int, QueueEntry]] = []
        self.env = model.env
        self.beyond = 0  # customers who wait here in groups, beyond the entries of the line
        self.waiting = self.since = self.roster_since = 0
        self.joined = self.called = self.gone = self.integral = self.waited = self.busy_ticks = (
            self.rostered
        ) = self.over = self.side = self.most = 0
        self.spent_day, self.spent = -1, 0.0

    def has_free(self, more: int) -> bool:
        """Are one and so many more idle, with nobody waiting?"""
        return self.busy + more < self.count and self.waiting == 0

    def touch(self) -> None:
        """Bring the integrals up to now, before anything changes."""
        now, busy = self.env._now, self.busy
        span = now - self.since
        if span:
            self.since = now
            self.integral += (self.waiting + self.beyond) * span
            self.busy_ticks += busy * span
            if busy > self.roster:
                self.over += (busy - self.roster) * span

    def reroster(self, count: int) -> None:
        """Set another roster from now on. Nobody is on duty after the run's length."""
        self.touch()
        now = min(self.since, self.model.length)
        self.rostered += self.roster * (now - self.roster_since)
        self.roster, self.roster_since = count, now

    def ask(self, priority: float, turn: int, more: int, grows: float = 0.0) -> QueueEntry | None:
        """Ask for one of the staff and so many more, now: None if they serve at once, else a ticket
        of the line. To be served at once is to join and leave the line in the same instant.

        Who is about to be woken at this instant goes first, so nobody is served at once before
        them.
        """
        if self.busy + more < self.count and not self.waiting and not self.model.shut:
            queue = self.env._queue
            if not queue or queue[0][0] != self.env._now or queue[0][1] >= AGENDA_ENDS:
                self.touch()
                self.busy += 1 + more
                self.joined += 1
                self.called += 1
                self.most = max(self.most, 1 + self.beyond)
                return None
        return self.join(priority, turn, 0, more, grows)

    def join(
        self, priority: float, turn: int, what: int, more: int = 0, grows: float = 0.0
    ) -> QueueEntry:
        """Join the line, and be called at once if staff are free."""
        self.touch()
        ticket = QueueEntry(self.env)
        ticket.pool, ticket.more, ticket.grows = self, more, grows
        ticket.joined = now = self.since
        self.joined += 1
        self.tickets += 1
        self.waiting += 1
        if self.waiting + self.beyond > self.most:
            self.most = self.waiting + self.beyond
        # whoever has left may still stand there with the same key
        heappush(self.line, (-priority, now, turn, what, self.tickets, ticket))
        if self.busy < self.count or self.preempts:
            self.call_next()
        return ticket

    def move(self, ticket: QueueEntry, more: float) -> None:
        """Move whoever stands in line to another priority, by the same time of joining. A new head
        that asks for fewer may be called.
        """
        self.touch()
        place = next(place for place, entry in enumerate(self.line) if entry[-1] is ticket)
        self.line[place] = (self.line[place][0] - more, *self.line[place][1:])
        heapify(self.line)
        self.call_next()

    def withdraw(self, ticket: QueueEntry) -> None:
        """Leave the line without being called. Who stands behind may ask for fewer: `call_next`."""
        self.touch()
        ticket.gone = True
        self.waiting -= 1
        self.gone += 1
        self.waited += self.model.now - ticket.joined

    def release(self, more: int = 0) -> None:
        """Free one of the staff and so many more, who take the next in line."""
        self.touch()
        self.busy -= 1 + more
        if self.waiting:
            self.call_next()

    def staff(self, count: int) -> None:
        """Set how many are on duty now."""
        self.touch()
        self.count = count
        self.call_next()

    def call_next(self) -> None:
        """Call the next in line for free staff, or in place of somebody of lower priority."""
        self.call_free()
        while self.preempts and self.may_interrupt():
            max(self.stints, key=lambda stint: stint.order).interrupt()
            self.call_free()

    def may_interrupt(self) -> bool:
        """Is the first in line more urgent than somebody who is being served? Nobody interrupts
        who is served by staff who have gone off duty.
        """
        if not self.waiting or not self.stints or self.busy != self.count or self.model.shut:
            return False
        return -self.first()[0] > min(stint.customer.rank for stint in self.stints)

    def first(self) -> tuple[float, int, int, int, int, QueueEntry]:
        """Give who stands first; whoever has left the line stands there no more."""
        while self.line[0][-1].gone:
            heappop(self.line)
        return self.line[0]

    def bring_first(self) -> None:
        """Put whoever has the highest priority by now where the line begins."""
        now = self.env._now
        self.line = [entry for entry in self.line if not entry[-1].gone]

        def order(k: int) -> tuple[float, int, int, int]:
            lower, joined, turn, what, _, ticket = self.line[k]
            return -grown(-lower, ticket.grows, now - joined), joined, turn, what

        best = min(range(len(self.line)), key=order)
        self.line[0], self.line[best] = self.line[best], self.line[0]

    def call_free(self) -> None:
        """Call the next in line for free staff; nobody goes before one who asks for more than are
        free. SimPy wakes them in this order, before the next event.
        """
        while self.busy < self.count and self.waiting and not self.model.shut:
            if self.grows:
                self.bring_first()
            ticket = self.line[0][-1]
            if not ticket.gone and self.busy + ticket.more >= self.count:
                return
            heappop(self.line)
            if not ticket.gone:
                self.waiting -= 1
                self.busy += 1 + ticket.more
                self.called += 1
                self.waited += self.env._now - ticket.joined
                ticket.called = True
                ticket.succeed(SERVED)


class Track:
    """One line of a visit: the main line, or a sequence or clock beside it."""

    __slots__ = ("began", "step", "takes_more", "ticket", "token", "working")

    def __init__(self) -> None:
        self.ticket: QueueEntry | None = None
        self.working, self.step, self.began, self.token, self.takes_more = False, -1, 0, 0, 0.0

    @property
    def idle(self) -> bool:
        """Is nothing under way on this line?"""
        return self.ticket is None and not self.working


def leave_queue(customer: Customer, ticket: QueueEntry) -> None:
    """Leave the line that the main line stood in, called or out of patience."""
    customer.main.ticket = None
    customer.queued += customer.env._now - ticket.joined


def free_place(customer: Customer, place_index: int) -> None:
    """Give back a place, if it is held."""
    if customer.held[place_index]:
        customer.held[place_index] = False
        place = customer.model.places[place_index]
        customer.model.pools[place.pool].release(place.more)


def set_present(customer: Customer, present: bool) -> None:
    """Set whether the customer is in the house."""
    if present != customer.present:
        customer.present = present
        customer.model.change_inside(1 if present else -1)
