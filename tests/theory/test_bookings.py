"""Places that are reserved ahead, against closed forms of what is turned away.

For one night each, N guests of mean a ask for the c rooms of a date: of a Poisson number the share
E max(0, N - c) / a is turned away. For stays of any law, counted in slots that are short beside
them, it is Erlang's B. Who holds a reservation finds a room.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from motsim import simulate
from motsim.engines.compiled import engine
from motsim.errors import InputError
from motsim.plan import layout as lay
from motsim.plan.compile import compile_plan
from motsim.plan.preview.workload import asked_for
from motsim.scenario import load, loads
from motsim.scenario.shipped import shipped_scenarios

RUNS = 12
HOTEL = """motsim: 1
title: One night
length: {days} d
staff: {{desk: {{count: 50}}}}
places: {{room: {{count: 10, from: check_in, to: morning, booked: {{at: book, lasts: 1 d}}}}}}
customers: {{arrive: {{rate: {rate} per day, by_hour: {{{hours}}}}}}}
journey:
  - stage: before
    ahead: 9 d
    steps: [{{contact: book, takes: 1 min}}]
  - stage: stay
    steps:
      - {{contact: check_in, staff: desk, takes: 1 min}}
      - {{contact: sleep, until: 07:30}}
      - {{contact: morning, takes: 10 min}}
"""
EVENING = ", ".join(f"{hour}: 0" for hour in (*range(12), 22, 23))


def turned_away(text: str) -> tuple[float, float]:
    """The mean share that finds nothing free, and its standard error."""
    plan, shares = compile_plan(loads(text)), []
    for k in range(RUNS):
        reason = engine.simulate(plan, 2, k).visits["reason"]
        assert np.isin(reason, (lay.R_DONE, lay.R_SOLD_OUT)).all()
        shares.append(float((reason == lay.R_SOLD_OUT).mean()))
    return float(np.mean(shares)), float(np.std(shares, ddof=1)) / math.sqrt(RUNS)


def beyond(mean: float, most: int) -> float:
    """E max(0, N - most) of a Poisson number, as a share of its mean."""
    terms = (math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(most + 1))
    within = [(n, p) for n, p in enumerate(terms)]
    kept = math.fsum(n * p for n, p in within)
    kept += most * (1.0 - math.fsum(p for _, p in within))
    return 1.0 - kept / mean


@pytest.mark.parametrize("rate", [8, 13])
def test_single_nights(rate: int) -> None:
    found, error = turned_away(HOTEL.format(days=400, rate=rate, hours=EVENING))
    assert abs(found - beyond(rate, 10)) < 3.0 * error


def test_nobody_checks_in_without_a_room() -> None:
    text = HOTEL.format(days=200, rate=20, hours=EVENING)
    plan = compile_plan(loads(text))
    for k in range(3):
        j = engine.simulate(plan, 2, k)
        room = j.pools[list(plan.names.pools).index("room")]
        assert room["waited"] == room["waiting"] == 0 and room["joined"] > 1500
        assert (j.visits["reason"] == lay.R_SOLD_OUT).sum() > 1500
    # without the word they stand at the desk for days
    lobby = engine.simulate(
        compile_plan(loads(text.replace(", booked: {at: book, lasts: 1 d}", ""))), 2, 0
    )
    assert lobby.pools[1]["waited"] > 0 and (lobby.visits["reason"] == 0).all()


def erlang_b(servers: int, load: float) -> float:
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def test_stays_of_any_length_are_erlang_b() -> None:
    found, error = turned_away("""motsim: 1
title: Tables
length: 60 d
places: {table: {count: 6, from: sit, to: sit, booked: {at: call, lasts: gamma(60 min cv 0.8), slots: 1 min}}}
customers: {arrive: {every: exponential(12 min)}}
journey:
  - stage: only
    steps: [{contact: call}, {contact: sit, takes: 1000 min, if: wait > 1 min}]
""")  # noqa: E501
    # who has left gives back what is ahead: here nobody stays, so nothing is ever sold out
    assert found == 0.0 and error == 0.0
    found, error = turned_away("""motsim: 1
title: Tables
length: 60 d
places: {table: {count: 6, from: sit, to: sit, booked: {at: call, lasts: uniform(0 min 120 min), slots: 1 min}}}
customers: {arrive: {every: exponential(12 min)}}
journey:
  - stage: only
    steps: [{contact: call}, {contact: sit}, {away: at_home, takes: 3 h}]
""")  # noqa: E501
    assert abs(found - erlang_b(6, 5.0)) < 3.0 * error


@pytest.mark.parametrize(
    ("lasts", "dates"),
    [
        ("1 d", 1.0),
        ("25 h", 2.0),
        ("choice(1 d 50% 2 d 50%)", 1.5),
        ("exponential(1 d)", 1.0 / (1.0 - math.exp(-1.0))),  # part of a date is one: geometric
        ("normal(0 d sd 1 h)", 1.0),
    ],
)
def test_check_says_how_much_is_asked_for(lasts: str, dates: float) -> None:
    hotel = HOTEL.format(days=400, rate=13, hours=EVENING).replace("lasts: 1 d", f"lasts: {lasts}")
    assert asked_for(loads(hotel))["room"] == pytest.approx(1.3 * dates, rel=1e-3)


@pytest.mark.parametrize(
    ("lasts", "slots", "said"),
    [
        ("3 d", "1 min", "takes 4,320 slots; one booking may take 1,023 at most"),
        ("uniform(1 h 18 h)", "1 min", "takes 1,080 slots; one booking may take 1,023 at most"),
        ("exponential(3 h)", "1 min", "takes 180 slots in the mean and has no longest; wants 128"),
        ("1023 min", "1 min", ""),
        ("exponential(128 d)", "1 d", ""),
        ("60 min x (hour + 1)", "1 min", ""),
    ],
)
def test_what_is_reserved_whole_or_refused(lasts: str, slots: str, said: str) -> None:
    hotel = HOTEL.format(days=9, rate=8, hours=EVENING)
    text = hotel.replace("lasts: 1 d", f"lasts: {lasts}, slots: {slots}")
    if not said:
        loads(text)
        return
    with pytest.raises(InputError, match=f"places.room.booked.lasts: {said}"):
        loads(text)


def test_check_counts_no_booking_of_whoever_is_lost_at_that_step() -> None:
    """They give it back at once: of 138 a day 57 %, then 15 % are lost; two nights of 120 rooms."""
    found = asked_for(load(shipped_scenarios()["hotel"]))["room"]
    assert found == pytest.approx(138 * 0.43 * 0.85 * 2 / 120)


@pytest.mark.parametrize("points", ["+0", "+15"])
def test_a_fuller_hotel_turns_people_away_and_nobody_stands_in_the_lobby(points: str) -> None:
    """The shipped hotel: more bookings than rooms are refused at the booking page, not at the
    desk.
    """
    run = simulate(
        load(shipped_scenarios()["hotel"]),
        design="today",
        replications=2,
        seed=0,
        record="visits",
        set={"read_reviews.quality": points},
    )
    why = run.visits.loc[run.visits["counted"], "reason"].value_counts(normalize=True)
    assert run.sample.value("room.queue_min").mean < 0.2
    assert why["gave up waiting"] < 0.005
    assert why["sold out"] < 0.01 if points == "+0" else why["sold out"] > 0.05
