"""Work that a customer of higher priority interrupts. Who is interrupted stands in the line again,
as long before as at first, and goes on (or begins again) when called.
"""

from __future__ import annotations

from heapq import heappush
from typing import TYPE_CHECKING, Any

import simpy

from motsim.engines.common.calendar import ENDS
from motsim.engines.reference.queues import Pool, QueueEntry, TimedEvent, leave_queue
from motsim.engines.reference.records import write_act
from motsim.plan.layout import A_INTERRUPTED, GOES_ON
from motsim.units import MINUTE

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer


class Stint(simpy.Event):
    """The work of one of the staff on one customer, to its end; the visit waits for this event."""

    def __init__(self, customer: Customer, pool: Pool, span: int) -> None:
        self.env, self._ok, self._value = customer.env, True, None
        self.callbacks: list[Any] = []
        self.customer, self.pool, self.span = customer, pool, span
        self.rest, self.began, self.number = span, 0, 0
        self.begin()

    @property
    def order(self) -> tuple[float, int, int]:
        """Who is interrupted first: of the lowest priority whoever was called last."""
        return -self.customer.rank, self.began, self.customer.turn

    def begin(self) -> None:
        """Work from now on until it is done, unless it is interrupted."""
        self.began, self.number = self.env._now, self.number + 1
        self.pool.stints.append(self)
        number = self.number
        TimedEvent(
            self.customer.model,
            self.began + self.rest,
            ENDS,
            self.customer.turn,
            0,
            lambda _: self.end() if number == self.number else None,
        )
        if self.pool.waiting:  # somebody more urgent may have come since the call
            self.pool.call_next()

    def end(self) -> None:
        """End the work: the visit goes on."""
        self.pool.stints.remove(self)
        for go_on in self.callbacks:
            go_on(self)

    def interrupt(self) -> None:
        """Leave the staff to somebody more urgent, and stand in the line again."""
        customer, pool, now = self.customer, self.pool, self.env._now
        self.number += 1
        pool.stints.remove(self)
        if customer.model.pool_rows[pool.index].preempts == GOES_ON:
            self.rest -= now - self.began
        ticket = customer.main.ticket = QueueEntry(self.env)
        ticket.pool, ticket.joined = pool, now
        pool.busy -= 1
        pool.waiting += 1
        pool.tickets += 1
        key = (-customer.rank, customer.stood, customer.turn, 0, pool.tickets)
        heappush(pool.line, (*key, ticket))
        ticket.callbacks.append(lambda _: self.go_on(ticket))

    def go_on(self, ticket: QueueEntry) -> None:
        """Go on when called again: it is no new call."""
        self.pool.called -= 1
        leave_queue(self.customer, ticket)
        write_act(self.customer, A_INTERRUPTED, after=(self.env._now - ticket.joined) / MINUTE)
        self.begin()
