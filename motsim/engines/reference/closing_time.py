"""A house that shuts its door: what stops, who goes home, how the morning begins. Being away in
general is here, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motsim.engines.common.calendar import ARRIVALS, ENDS, FIRST_IN_LINE
from motsim.engines.reference.customer import Customer
from motsim.engines.reference.formulas import return_tick
from motsim.engines.reference.house_rules import arm_waits
from motsim.engines.reference.perception import end_stretch
from motsim.engines.reference.queues import TimedEvent, Visit, free_place, leave_queue, set_present
from motsim.engines.reference.sampling import draw
from motsim.plan import layout as lay

if TYPE_CHECKING:
    from motsim.engines.reference.model import ServiceModel


# -- one visit -------------------------------------------------------------------------------------
def wait_for_opening(customer: Customer) -> Visit:
    """Wait until the door opens: nothing begins behind a closed one."""
    if should_go_home(customer):
        go_home(customer)
    yield TimedEvent(
        customer.model, customer.model.opening_from(customer.now), ARRIVALS, customer.turn, 0
    )


def work_until(customer: Customer, step: Any, end: int) -> Visit:
    """Work until the end. In a house that stops when the door shuts, work goes on at the head of
    its line when it opens.
    """
    model, closing = customer.model, customer.model.closing_from(customer.now)
    stops = model.resumes and step.kind == lay.WORK
    while stops and end > closing:
        yield TimedEvent(model, closing, ENDS, customer.turn, 0)
        rest = end - closing
        if step.pool >= 0:
            yield from stop_for_the_night(customer, step)
        else:
            yield TimedEvent(model, model.opening_from(closing), ENDS, customer.turn, 0)
        end, closing = customer.now + rest, model.closing_from(customer.now)
    yield TimedEvent(model, end, ENDS, customer.turn, 0)


def stop_for_the_night(customer: Customer, step: Any) -> Visit:
    """Let the staff of a step go, and wait for them at the head of their lines, one after the
    other in the order in which they are always asked.
    """
    model = customer.model
    asked = ((k, model.places[k]) for k in range(step.place_lo, step.place_hi))
    team = [(k, row) for k, row in asked if row.team]
    for place_index, _ in team:
        free_place(customer, place_index)
    model.pools[step.pool].release(step.more)
    for place_index, row in (*team, (-1, step)):
        ticket = customer.main.ticket = model.pools[row.pool].join(
            FIRST_IN_LINE, customer.turn, 0, row.more
        )
        yield ticket
        leave_queue(customer, ticket)
        if place_index >= 0:
            customer.held[place_index] = True


def should_go_home(customer: Customer) -> bool:
    """Should this customer go home, as the house has shut? Not before a contact under way has
    ended, on the main line or beside.
    """
    return customer.present and not customer.in_contact and customer.under == 0


def go_home(customer: Customer) -> None:
    """Go away for the night: no wait is felt."""
    end_stretch(customer, -1, customer.now)
    customer.home, customer.away_since = True, customer.now
    customer.look_about()
    set_present(customer, False)


def come_back(customer: Customer) -> None:
    """Come back in the morning, to what was waited for."""
    span = customer.now - customer.away_since
    customer.away_ticks += span
    customer.staged -= span
    customer.home, customer.idle = False, max(customer.now, customer.booked)
    customer.look_about()
    set_present(customer, True)
    if customer.model.waits and (customer.main.ticket is not None or customer.main.working):
        arm_waits(customer)


def be_away(customer: Customer, step: Any, end: int, index: int) -> Visit:
    """Stay out of the house for a step. Unless a time is named, the way back is at an hour at which
    people come.
    """
    model = customer.model
    set_present(customer, False)
    if not customer.away and step.until == -1:
        end = return_tick(
            model.door_times,
            model.door_opens,
            customer.curve,
            end,
            draw(customer, model.stream["hour"] ^ step.stream, customer.passes[index]),
        )
    began = customer.now
    yield TimedEvent(model, end, ARRIVALS, customer.turn, 0)
    if not customer.away:
        come_in(customer, began)


def come_in(customer: Customer, began: int) -> None:
    """Come in again: the time since then was none in the house."""
    customer.away_ticks += customer.now - began
    customer.staged -= customer.now - began
    customer.idle = max(customer.now, customer.booked)
    set_present(customer, True)


# -- everybody -------------------------------------------------------------------------------------
def send_everybody_home(model: ServiceModel) -> None:
    """Send home whoever waits for work, at the end of the instant of closing."""
    for customer in model.agents_by_type.get(Customer, ()):
        if should_go_home(customer):
            go_home(customer)


def begin_day(model: ServiceModel) -> None:
    """Open the door: whoever went home comes back, and pools call who is next."""
    model.shut = False
    for customer in model.agents_by_type.get(Customer, ()):
        if customer.home:
            come_back(customer)
    for pool in model.pools:
        pool.touch()
        pool.call_next()
