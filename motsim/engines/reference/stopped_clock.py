"""A clock that stops at the end of the run, with people inside: who is there, and at what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motsim.engines.common.inside import INSIDE, NOT_LEFT, levels_inside
from motsim.engines.reference.customer import Customer
from motsim.plan.layout import AWAY, AWAY_NOW, GONE, IN_QUEUE, IN_SERVICE

if TYPE_CHECKING:
    from motsim.engines.reference.model import ServiceModel


def stop_clock(model: ServiceModel) -> None:
    """Let happen whatever is before the end of the run, and nothing at that very instant."""
    while model.env.peek() < model.length:
        model.env.step()
    model.env._now = model.length
    for pool in model.pools:
        pool.touch()
    if model.overtime:
        model.late += model.now - model.late_since


def inside_of(model: ServiceModel) -> tuple[Any, Any]:
    """Give the visits that have not closed, by person and visit, with what service levels took."""
    there = model.agents_by_type.get(Customer, ()) if model.plan.stops else ()
    customers = sorted(there, key=lambda customer: (customer.person, customer.visit))
    rows = np.array([row_of(customer) for customer in customers], INSIDE)
    states = np.array([customer.levels for customer in customers], np.int64)
    return rows, levels_inside(model.plan, rows, states.reshape(len(rows), len(model.no_levels)))


def row_of(customer: Customer) -> tuple[int, ...]:
    """Give the row of a visit that has not closed."""
    state, pool, since = where(customer)
    return (
        customer.person,
        customer.visit,
        customer.segment,
        customer.door,
        customer.stage,
        customer.at,
        pool,
        state,
        since,
        customer.reason if state == GONE else NOT_LEFT,
    )


def where(customer: Customer) -> tuple[int, int, int]:
    """Give the state of a visit, the pool that it is about, and since when."""
    step, ticket = customer.model.step_rows[customer.at], customer.main.ticket
    if customer.over:
        return GONE, -1, customer.left
    if ticket is not None and not customer.home:
        in_group = ticket.customer is not None
        return IN_QUEUE, step.pool if in_group else ticket.pool.index, ticket.joined
    if customer.main.working and step.kind != AWAY and not customer.home:
        return IN_SERVICE, step.pool, customer.main.began
    if customer.present:  # before a door that has shut, while a contact beside goes on
        return IN_QUEUE, -1, -1
    return AWAY_NOW, -1, -1
