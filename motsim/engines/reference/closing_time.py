"""A house that shuts its door: what stops, who goes home, and how the morning begins; and being
away in general.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motsim.engines.common.calendar import ARRIVALS, ENDS, FIRST_IN_LINE
from motsim.engines.reference.customer import Customer
from motsim.engines.reference.formulas import return_tick
from motsim.engines.reference.house_rules import arm_waits
from motsim.engines.reference.perception import end_stretch
from motsim.engines.reference.queues import TimedEvent, Visit, set_present, stood
from motsim.engines.reference.sampling import draw

if TYPE_CHECKING:
    from motsim.engines.reference.model import ServiceModel


# -- one visit -------------------------------------------------------------------------------------
def until_opening(c: Customer) -> Visit:
    """Nothing begins behind a closed door: the customer is elsewhere until it opens."""
    if goes_home(c):
        go_home(c)
    yield TimedEvent(c.model, c.model.opening_from(c.now), ARRIVALS, c.person, 0)


def work_until(c: Customer, st: Any, end: int) -> Visit:
    """Work stops when the door shuts and goes on when it opens, at the head of its line."""
    m, closing = c.model, c.model.closing_from(c.now)
    while end > closing:
        yield TimedEvent(m, closing, ENDS, c.person, 0)
        rest = end - closing
        if st.pool >= 0:
            m.pools[st.pool].release()
            ticket = c.main.ticket = m.pools[st.pool].join(FIRST_IN_LINE, c.person, 0)
            yield ticket
            stood(c, ticket)
        else:
            yield TimedEvent(m, m.opening_from(closing), ENDS, c.person, 0)
        end, closing = c.now + rest, m.closing_from(c.now)
    yield TimedEvent(m, end, ENDS, c.person, 0)


def goes_home(c: Customer) -> bool:
    """Does a house that has shut send this customer home? Not before a contact under way has ended,
    on the main line or beside.
    """
    return c.present and not c.in_contact and c.under == 0


def go_home(c: Customer) -> None:
    """Away for the night: no wait is felt."""
    end_stretch(c, -1, c.now)
    c.home, c.away_since = True, c.now
    c.look_about()
    set_present(c, False)


def come_back(c: Customer) -> None:
    """In the morning, to what was waited for."""
    span = c.now - c.away_since
    c.away_ticks += span
    c.staged -= span
    c.home, c.idle = False, max(c.now, c.booked)
    c.look_about()
    set_present(c, True)
    if c.model.waits and (c.main.ticket is not None or c.main.working):
        arm_waits(c)


def be_away(c: Customer, st: Any, end: int, k: int) -> Visit:
    """A step out of the house; unless a time is named, the way back is at an hour at which people
    come.
    """
    m = c.model
    set_present(c, False)
    if not c.away and st.until == -1:
        end = return_tick(
            m.door_times,
            m.door_opens,
            c.curve,
            end,
            draw(c, m.stream["hour"] ^ st.stream, c.passes[k]),
        )
    began = c.now
    yield TimedEvent(m, end, ARRIVALS, c.person, 0)
    if not c.away:
        c.away_ticks += c.now - began
        c.staged -= c.now - began
        c.idle = max(c.now, c.booked)
        set_present(c, True)


# -- everybody -------------------------------------------------------------------------------------
def everybody_goes_home(m: ServiceModel) -> None:
    """At the end of the instant of closing: whoever waits for work."""
    for c in m.agents_by_type.get(Customer, ()):
        if goes_home(c):
            go_home(c)


def day_begins(m: ServiceModel) -> None:
    m.shut = False
    for c in m.agents_by_type.get(Customer, ()):
        if c.home:
            come_back(c)
    for pool in m.pools:
        pool.touch()
        pool.call_next()
