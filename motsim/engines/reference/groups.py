"""Groups: a step that several customers begin together, when enough are there, when the first has
waited long enough, or by the clock.

They stand in a line of their own, the group's. When it may begin, the group asks the staff as one
customer would, and the entry in their line stands for its first. All who are in the pool's books
are customers: the others are `beyond` the entries of the pool's own line.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop
from types import SimpleNamespace
from typing import TYPE_CHECKING

from motsim.engines.common.calendar import LONG_ENOUGH, NIGHT
from motsim.engines.reference.formulas import next_departure
from motsim.engines.reference.queues import SERVED, Pool, QueueEntry, TimedEvent
from motsim.engines.reference.sampling import number

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer
    from motsim.engines.reference.model import ServiceModel


@dataclass(slots=True)
class Party:
    """Customers who have begun a step together, for so many minutes."""

    minutes: float
    begun: int = 0
    there: int = 0  # who have not ended it yet


class Group(Pool):
    """The line before a step that several begin together; nobody works here, so nobody is called
    as in other lines.
    """

    __slots__ = ("asking", "departure", "due", "step")

    def __init__(self, model: ServiceModel, index: int) -> None:
        super().__init__(model, SimpleNamespace(count=0, preempts=0, grows=0), index)
        self.step = model.step_rows[index]
        self.asking: QueueEntry | None = None  # its entry in the line of the staff
        # how many have waited long enough, or 1 since its time has come
        self.due, self.departure = 0, False

    @property
    def staff_pool(self) -> Pool | None:
        """The pool that serves the group."""
        return self.model.pools[self.step.pool] if self.step.pool >= 0 else None

    # -- who comes and who gives up ----------------------------------------------------------------
    def join(
        self, priority: float, turn: int, what: int, more: int = 0, grows: float = 0.0
    ) -> QueueEntry:
        """Join the group's line, and so the books of the staff."""
        if (pool := self.staff_pool) is not None:
            pool.touch()
            pool.joined += 1
            pool.beyond += 1
            pool.most = max(pool.most, pool.waiting + pool.beyond)
        return super().join(priority, turn, what, more, grows)

    def come(self, customer: Customer, ticket: QueueEntry) -> None:
        """Begin to wait for the others, and for the time."""
        ticket.customer, model, step = customer, self.model, self.step
        if step.departs_hi > step.departs_lo:
            self.await_departure(model.now)
        elif step.longest >= 0:
            TimedEvent(
                model,
                model.now + step.longest,
                NIGHT,
                customer.turn,
                LONG_ENOUGH,
                lambda _: self.has_waited(ticket),
            )
        self.ask_staff()

    def withdraw(self, ticket: QueueEntry) -> None:
        """Give up waiting for the others."""
        super().withdraw(ticket)
        if (pool := self.staff_pool) is not None:
            pool.touch()
            pool.gone += 1
            pool.beyond -= 1
            pool.waited += self.model.now - ticket.joined
        if ticket.overdue:
            self.due -= 1
        self.ask_staff()

    # -- when it may begin -------------------------------------------------------------------------
    def has_waited(self, ticket: QueueEntry) -> None:
        """Note that somebody has waited long enough, if they still do."""
        if not ticket.called and not ticket.gone:
            ticket.overdue = True
            self.due += 1
            self.ask_staff()

    def await_departure(self, tick: int) -> None:
        """Wait for the next time of the day at which this step begins."""
        if not self.departure:
            self.departure = True
            at = next_departure(
                self.model.plan.departs, self.step.departs_lo, self.step.departs_hi, tick
            )
            TimedEvent(self.model, at, NIGHT, 0, self.index + 1, lambda _: self.depart())

    def depart(self) -> None:
        """Begin with whoever is there, as soon as there are staff."""
        self.departure = False
        if self.waiting:
            self.due = 1
            self.ask_staff()

    def may_begin(self) -> bool:
        """May it begin as soon as there are staff? When the house has shut, or the time of the run
        is over, nobody waits for more to come.
        """
        if self.due or not self.waiting:
            return self.waiting > 0
        if self.step.departs_hi > self.step.departs_lo:
            return False
        return self.waiting >= (1 if self.model.is_over else self.step.least)

    def ask_staff(self) -> None:
        """Ask staff for a group that may begin, or take the asking back where too few are left."""
        if not self.waiting and self.step.departs_hi > self.step.departs_lo:
            self.due = 0
        ready, pool = self.may_begin(), self.staff_pool
        if ready and self.asking is None:
            if pool is None:
                self.asking = QueueEntry(self.env)
                self.asking.called = True
                self.asking.succeed(SERVED)
            else:
                first, _, turn, *_ = self.first()
                pool.touch()
                pool.joined -= 1
                pool.beyond -= 1
                self.asking = pool.join(-first, turn, 0)
            self.asking.callbacks.append(lambda _: self.begin())
        elif not ready and self.asking is not None and not self.asking.called and pool is not None:
            pool.withdraw(self.asking)
            pool.gone -= 1
            pool.beyond += 1
            pool.waited -= self.model.now - self.asking.joined
            self.asking = None

    # -- beginning and ending ----------------------------------------------------------------------
    def begin(self) -> None:
        """Begin with as many as may go, by the draw of the first; the others go on waiting."""
        step, pool, asked = self.step, self.staff_pool, self.asking
        self.asking = None
        leader = self.first()[-1].customer
        party = Party(
            number(leader, step.takes, leader.passes[self.index]) if step.takes >= 0 else 0.0
        )
        self.touch()
        if pool is not None:
            pool.touch()
        while party.begun < step.group and self.waiting:
            *_, ticket = self.first()
            heappop(self.line)
            self.waiting -= 1
            party.begun += 1
            if ticket.overdue:
                self.due -= 1
            if pool is not None:
                pool.waited += self.env._now - ticket.joined
            ticket.customer.party = party
            ticket.called = True
            ticket.succeed(SERVED)
        party.there = party.begun
        if pool is not None and asked is not None:
            pool.called += party.begun - 1
            pool.beyond -= party.begun - 1
            pool.waited -= self.env._now - asked.joined
        if step.departs_hi > step.departs_lo:
            self.due = 0
            if self.waiting:
                self.await_departure(self.model.now + 1)
        self.ask_staff()

    def leave(self, customer: Customer) -> None:
        """End the step for one of them; with the last one its staff are free."""
        customer.party.there -= 1
        pool = self.staff_pool
        if customer.party.there == 0 and pool is not None:
            pool.release()
        customer.party = None
