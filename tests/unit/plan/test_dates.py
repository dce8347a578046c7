"""Dates that are unlike their weekday, on calendars small enough to be counted by hand; the run's
first day is Monday 2026-03-02.
"""

from __future__ import annotations

import datetime
import itertools
import random
from typing import Any

import numpy as np
import pytest

from motsim.engines import reference
from motsim.engines.common import calendar as clock
from motsim.engines.compiled import engine
from motsim.errors import ScenarioError
from motsim.jit.dispatch import fast
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.plan.population import with_past
from motsim.plan.preview.summary import explain
from motsim.plan.preview.workload import pool_loads
from motsim.plan.sources import number, sources
from motsim.plan.weeks import weeks
from motsim.scenario import Scenario, design, load, loads
from motsim.scenario.language.dates import date, dates, shown
from motsim.scenario.language.rates import hours
from motsim.scenario.spreadsheet.sheet_layout import to_sheets
from motsim.testing.battery import check_engine
from motsim.units import DAY, HOUR, MINUTE, WEEK

FIRST = date("2026-03-02")
SERVE = "journey: [{stage: s, steps: [{contact: a, staff: doctor, takes: 10 min, quality: 60}]}]\n"


def scenario(
    opening: str,
    arrive: str = "{rate: 60 per day}",
    *,
    staff: str = "{count: 1}",
    length: str = "4 weeks",
    more: str = "",
) -> Scenario:
    return loads(
        f"motsim: 1\ntitle: t\nlength: {length}\nfirst_day: 2026-03-02\n"
        f"opening: {opening}\nstaff: {{doctor: {staff}}}\n"
        f"customers: {{arrive: {arrive}}}\n{SERVE}{more}"
    )


def a_day(plan: Plan, days: int = 28) -> list[float]:
    """Arrivals expected on each day."""
    by = [clock.arrivals_by(plan.curve, day * DAY) for day in range(days + 1)]
    return np.round(np.diff(by), 6).tolist()  # type: ignore[no-any-return]


# --- how dates are typed --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        ("2026-05-01", "2026-05-01", 1),
        ("2026/5/1", "2026-05-01", 1),
        ("2026.05.01", "2026-05-01", 1),
        ("2026年5月1日", "2026-05-01", 1),
        ("2026 年 5 月 1 号", "2026-05-01", 1),
        ("2026-05-01 00:00:00", "2026-05-01", 1),
        ("2026-05-01..2026-05-05", "2026-05-01", 5),
        ("2026-05-01 to 2026-05-05", "2026-05-01", 5),
        ("2026-05-01 - 2026-05-05", "2026-05-01", 5),
        ("2026年5月1日至5日", "2026-05-01", 5),
        ("2026年5月1日-5月5日", "2026-05-01", 5),
        ("2026-12-31～2027-01-01", "2026-12-31", 2),
        ("2026-05-01, 2026年10月1日", "2026-05-01", 2),
    ],
)
def test_a_date_in_every_way_of_writing(text: str, first: str, count: int) -> None:
    found = dates(text)
    assert shown(found[0]) == first and len(found) == count


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("5月1日", "has no year"),
        ("05-01", "has no year"),
        ("2026-02-29", "no day of the calendar"),
        ("2026-05-05..2026-05-01", "ends before it begins"),
        ("2026-05-01..2028-05-01", "look at the years"),
        ("01/05/2026", "wants a date such as"),
    ],
)
def test_what_is_no_date(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        dates(text)


def test_a_date_stands_once() -> None:
    with pytest.raises(ValueError, match="2026-05-02 stands twice"):
        hours({"2026-05-01..2026-05-03": "closed", "2026-05-02": "08:00-09:00"})


# --- the door -------------------------------------------------------------------------------------
def test_a_week_with_a_holiday_by_hand() -> None:
    """Tuesday 3 March is shut, on Sunday 8 March the door is open for two hours; all other weeks
    are alike.
    """
    s = scenario("{mon-fri: '08:00-18:00', 2026-03-03: closed, 2026-03-08: '10:00-12:00'}")
    door = compile_plan(s).shifts
    door = door[door["pool"] == -1]
    first = [(int(row["time"]) // HOUR, int(row["count"])) for row in door[door["time"] < WEEK]]
    mon, wed, thu, fri = ([(24 * day + 8, 1), (24 * day + 18, 0)] for day in (0, 2, 3, 4))
    assert first == [*mon, *wed, *thu, *fri, (6 * 24 + 10, 1), (6 * 24 + 12, 0)]
    assert weeks(s) == 3 and len(door) == 10 + 10 + 10


def test_without_dates_in_it_the_first_day_changes_nothing() -> None:
    """Nor do dates that have passed."""
    bare = compile_plan(scenario("{mon-fri: '08:00-18:00'}"))
    past = compile_plan(scenario("{mon-fri: '08:00-18:00', 2026-03-01: closed}"))
    for name in ("shifts", "curve", "pools", "calendar"):
        assert getattr(bare, name).tobytes() == getattr(past, name).tobytes(), name


OPENINGS = (
    {"mon-sat": "08:00-18:00", "2026-03-03..2026-03-05": "closed"},
    {"mon-sun": "18:00-02:00", "2026-03-08": "closed", "2026-03-16": "00:00-24:00"},
    {"sun": "20:00-06:00", "2026-03-08": "closed", "2026-03-15": "22:00-23:00"},
    {"mon-sun": "00:00-24:00", "2026-03-02": "closed", "2026-03-10": "12:00-13:00"},
    {"2026-03-02": "09:00-10:00", "2026-03-29": "closed"},
    {"wed": "09:00-10:00", "2026-03-04": "closed"},
)


def next_where(flags: list[bool]) -> list[int | None]:
    """For every minute the first from it on whose flag is up, None where no later one's is."""
    found: list[int | None] = []
    at = None
    for k in reversed(range(len(flags))):
        at = k if flags[k] else at
        found.append(at)
    return found[::-1]


@pytest.mark.parametrize("typed", OPENINGS, ids=str)
def test_the_door_is_open_when_the_definition_says_so(typed: dict[str, str]) -> None:
    """In Python and compiled, over the weeks of the table and those that repeat its last. Tried:
    the first week repeating in place of the last.
    """
    opening = hours(typed)
    s = scenario(str(typed))
    door = compile_plan(s).shifts
    door = door[door["pool"] == -1]
    times, opens = np.ascontiguousarray(door["time"]), np.ascontiguousarray(door["count"])
    draw = random.Random(str(typed))
    minutes = [draw.randrange(8 * 7 * 1440) for _ in range(300)]
    minutes += [1440 * day + k for day in range(56) for k in (0, 540, 1439)]
    is_open = [opening.at(m + 0.0, FIRST) for m in range(10 * 7 * 1440)]
    opens_next = next_where(is_open)
    shuts_next = next_where([False, *(a and not b for a, b in itertools.pairwise(is_open))])
    for m in minutes:
        t = m * MINUTE
        ahead, shuts = opens_next[m], shuts_next[m]
        assert ahead is not None
        for of in (lambda f: f, fast):
            assert bool(of(clock.door_open)(times, opens, t)) == is_open[m], m
            assert of(clock.next_opening)(times, opens, t) == ahead * MINUTE, m
            found = of(clock.next_closing)(times, opens, t)
            # tables that end open begin with a row that shuts
            assert shuts is None or m == 0 or found == shuts * MINUTE, m


# --- who comes ------------------------------------------------------------------------------------
CLOSED = "{mon-sat: '08:00-18:00', 2026-03-06..2026-03-09: closed, 2026-03-14: '08:00-10:00'}"


@pytest.mark.parametrize(
    ("rate", "usual", "half"),
    [
        ("60 per day", 60.0, 60.0),  # a total of the day, whatever its hours
        ("360 per week", 60.0, 60.0),  # a total of the week: each day its usual part
        ("6 per h", 60.0, 12.0),  # a pace while open
        ("{'08:00': 6 per h, '09:00': 12 per h}", 114.0, 18.0),
    ],
)
def test_a_closed_day_has_nobody(rate: str, usual: float, half: float) -> None:
    """Friday 6 to Monday 9 March closed, Saturday 14 March two hours; Sundays nobody."""
    got = a_day(compile_plan(scenario(CLOSED, f"{{rate: {rate}}}")), 42)
    week = [usual] * 6 + [0.0]
    days = week * 6
    days[4:8] = [0.0] * 4
    days[12] = half
    assert got == days


def test_a_sunday_that_opens_has_as_many_as_its_weight_says() -> None:
    s = scenario(
        "{mon-sat: '08:00-18:00', 2026-03-08: '10:00-12:00'}",
        "{rate: 660 per week, by_weekday: {sat: 0.5, sun: 2}}",
    )
    got = a_day(compile_plan(s), 7)
    assert got == [120.0] * 5 + [60.0, 240.0]


def test_a_night_belongs_to_the_date_on_which_it_began() -> None:
    """Friday's night ends on Saturday, which is shut: nobody is sent home at midnight."""
    s = scenario("{fri sat: '18:00-02:00', 2026-03-07: closed}", "{rate: 80 per day}")
    got = a_day(compile_plan(s), 14)
    assert got == [0, 0, 0, 0, 60, 20, 0, 0, 0, 0, 0, 60, 80, 20][:14]


def test_a_night_that_reaches_into_the_next_hours_takes_nobody_from_them() -> None:
    s = scenario("{mon-sun: '00:00-10:00', 2026-03-03: '20:00-06:00'}", "{rate: 60 per day}")
    assert a_day(compile_plan(s), 7) == [60.0, 24.0, 96.0, 60.0, 60.0, 60.0, 60.0]


@pytest.mark.parametrize("engine_of", [reference.simulate, engine.simulate], ids=["r", "c"])
def test_who_comes_in_a_run(engine_of: Any) -> None:
    """Over twelve runs of five weeks, the fourth and fifth repeat: as many as `check` says."""
    s = scenario(CLOSED, length="5 weeks")
    plan = compile_plan(s)
    came = np.zeros(35)
    for k in range(6):
        visits = engine_of(plan, 1, k).visits
        came += np.bincount(visits["arrived"] // DAY, minlength=35)
    days = np.array(a_day(plan, 35))
    assert (came[days == 0.0] == 0).all()
    assert abs(came.sum() - 6 * days.sum()) < 4 * np.sqrt(6 * days.sum())
    assert number(s, sources(s)[0]) == pytest.approx(days.sum())


def test_who_comes_at_once_comes_when_the_door_first_opens() -> None:
    plan = compile_plan(scenario("{mon-sun: '08:00-18:00', 2026-03-02: closed}", "{count: 3}"))
    assert engine.simulate(plan, 0, 0).visits["arrived"].tolist() == [32 * HOUR] * 3


def test_slots_of_a_closed_day_are_not_given() -> None:
    """An hour a day, two slots; Tuesday shut, Wednesday half an hour, one slot."""
    s = scenario(
        "{mon-sun: '08:00-09:00', 2026-03-03: closed, 2026-03-04: '08:00-08:30'}",
        "{appointments: {every: 30 min}}",
        length="30 d",
    )
    plan = compile_plan(s)
    booked = (engine.simulate(plan, 0, 0).visits["booked"] // (30 * MINUTE)).tolist()
    want = [48 * day + k for day in range(30) for k in (16, 17)]
    assert sorted(booked) == [k for k in want if k // 48 != 1 and k != 48 * 2 + 17]
    assert number(s, sources(s)[0]) == len(booked)


def test_a_file_with_dates_begins_with_the_run(tmp_path: Any) -> None:
    (tmp_path / "came.csv").write_text("at\n2026-03-10 09:00\n2026-03-11 10:00\n")
    text = (
        "motsim: 1\ntitle: t\nlength: 2 weeks\nfirst_day: 2026-03-02\nstaff: {doctor: {}}\n"
        f"customers: {{arrive: {{data: came.csv}}}}\n{SERVE}"
    )
    with pytest.raises(ScenarioError, match="write 'first_day: 2026-03-09'"):
        loads(text, folder=tmp_path)
    loads(text.replace("2026-03-02", "2026-03-09"), folder=tmp_path)


# --- who serves -----------------------------------------------------------------------------------
def there(s: Scenario, days: int) -> list[float]:
    """Hours that a doctor is there, by day."""
    plan = compile_plan(s)
    rows = plan.shifts[plan.shifts["pool"] == 0]
    count, at, out = int(plan.pools["count"][0]), 0, np.zeros(days)
    for row in [*rows, {"time": WEEK * weeks(s), "count": 0}]:
        for tick in range(at, int(row["time"]), 30 * MINUTE):
            if tick // DAY < days:
                out[tick // DAY] += 0.5 * count
        at, count = int(row["time"]), int(row["count"])
    return out.tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("staff", "hours_there"),
    [
        # as the door
        ("{count: 1}", [10, 0, 4, 10]),
        # hours of their own, while the door is open on the dates it names
        ("{count: 1, hours: {mon-fri: '07:00-12:00'}}", [5, 0, 3, 5]),
        # a date of their own goes before the door's
        ("{count: 1, hours: {mon-fri: '07:00-12:00', 2026-03-03: '07:00-08:00'}}", [5, 1, 3, 5]),
        # only dates: else as the door
        ("{count: 1, hours: {2026-03-05: closed}}", [10, 0, 4, 0]),
        # half an hour of break after each two hours
        ("{count: 1, breaks: 30 min every 2 h}", [8, 0, 3.5, 8]),
    ],
)
def test_staff_keep_the_holidays_of_the_door(staff: str, hours_there: list[float]) -> None:
    s = scenario(
        "{mon-fri: '08:00-18:00', 2026-03-03: closed, 2026-03-04: '09:00-13:00'}", staff=staff
    )
    assert there(s, 4) == hours_there


def test_loads_follow_the_dates() -> None:
    """Four days of ten hours less one of two weeks: 9/10 of the work in 9/10 of the time, where the
    doctor keeps the holiday; where not, 9/10 of the work in all of it.
    """
    opening = "{mon-fri: '08:00-18:00', 2026-03-03: closed}"
    usual = pool_loads(scenario("{mon-fri: '08:00-18:00'}", length="2 weeks"))[0]
    kept = pool_loads(scenario(opening, length="2 weeks"))[0]
    own = "{count: 1, hours: {mon-fri: '08:00-18:00', 2026-03-03: '08:00-18:00'}}"
    works = pool_loads(scenario(opening, length="2 weeks", staff=own))[0]
    assert kept.share == pytest.approx(usual.share)
    assert kept.work.sum() == pytest.approx(0.9 * usual.work.sum())
    assert works.share == pytest.approx(0.9 * usual.share)


# --- people who come back -------------------------------------------------------------------------
TOWN = "value: {visits_per_year: 12}\npopulation: {size: 4000, history: 3 weeks}\n"


def test_a_need_of_a_closed_day_comes_on_the_next_open_one() -> None:
    """Minutes of the town: Friday to Monday are shut, so Tuesday has five days of needs; a later
    week is as long as it was.
    """
    s = scenario("{mon-sun: '08:00-18:00', 2026-03-06..2026-03-09: closed}", more=TOWN)
    got = a_day(compile_plan(s), 28)
    assert got == [1440.0] * 4 + [0.0] * 4 + [5 * 1440.0] + [1440.0] * 19


def test_the_history_has_no_dates() -> None:
    """It is lived before them, in weeks as they usually are."""
    s = scenario("{mon-sun: '08:00-18:00', 2026-03-02..2026-03-06: closed}", more=TOWN)
    usual = scenario("{mon-sun: '08:00-18:00'}", more=TOWN)
    one, two = (with_past(plan, plan).before for plan in map(compile_plan, (s, usual)))
    assert one is not None and two is not None
    for name in ("shifts", "curve", "pools", "calendar"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes(), name


# --- both engines, words and designs --------------------------------------------------------------
def test_both_engines_keep_holidays() -> None:
    for closing in ("serve", "resume"):
        s = scenario(
            "{mon-sat: '08:00-09:00', 2026-03-03..2026-03-07: closed, 2026-03-11: '08:00-08:20'}",
            "{rate: 7 per day}",
            length="5 weeks",
            more=f"closing: {closing}\n",
        )
        for seed in range(3):
            assert check_engine(compile_plan(s), seed) == []


def test_work_rests_over_a_holiday() -> None:
    """`resume`: two hours of work begin an hour before Monday's end; Tuesday is shut, so they end
    on Wednesday an hour after the opening.
    """
    text = (
        "motsim: 1\ntitle: t\nlength: 1 d\nfirst_day: 2026-03-02\nclosing: resume\n"
        "opening: {mon-fri: '08:00-18:00', 2026-03-03: closed}\nstaff: {hand: {}}\n"
        "customers: {arrive: {appointments: {every: 9 h}}}\n"
        "journey: [{stage: s, steps: [{work: job, staff: hand, takes: 2 h}]}]\n"
    )
    for simulate in (reference.simulate, engine.simulate):
        visits = simulate(compile_plan(loads(text)), 0, 0).visits
        assert sorted(visits["left"] // HOUR)[-1] == 2 * 24 + 9


def test_a_design_may_close_a_day() -> None:
    s = scenario(
        "{mon-sat: '08:00-18:00'}",
        more="designs: {today: {}, rest: {set: {opening: {2026-03-06..2026-03-07: closed}}}}\n",
    )
    assert a_day(compile_plan(design(s, "today")), 6) == [60.0] * 6
    assert a_day(compile_plan(design(s, "rest")), 6) == [60.0] * 4 + [0.0, 0.0]


def test_check_says_the_dates() -> None:
    s = scenario(CLOSED, staff="{count: 1, hours: {mon-fri: '08:00-18:00'}}")
    said = explain(s)
    assert said.coming[0] == "the first day is Mon 2026-03-02"
    assert "Fri 2026-03-06 to Mon 2026-03-09 closed, Sat 2026-03-14 08:00-10:00" in said.coming[1]
    assert any("Sat 2026-03-14" in line and "doctor" in line for line in said.warnings)
    assert "2026年3月6日周五至2026年3月9日周一休息" in explain(s, language="zh").coming[1]


def test_dates_that_lie_elsewhere_are_asked_about() -> None:
    s = scenario("{mon-sat: '08:00-18:00', 2025-05-01: closed}")
    assert any("none of these dates lies in the run" in line for line in explain(s).warnings)


def test_a_workbook_keeps_dates(tmp_path: Any) -> None:
    """There and back, where a spreadsheet has made a date of the first day, too."""
    openpyxl = pytest.importorskip("openpyxl")
    text = scenario(CLOSED).origin.text
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in to_sheets(loads(text).origin.tree.raw).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for row in book["scenario"].iter_rows():
        if row[0].value == "first_day":
            row[1].value = datetime.datetime(2026, 3, 2)
    book.save(tmp_path / "book.xlsx")
    again = load(tmp_path / "book.xlsx")
    assert again.first_day == FIRST and again.opening == scenario(CLOSED).opening


def test_holidays_are_dates_of_the_opening() -> None:
    with pytest.raises(ScenarioError, match=r"holidays: .*write the dates under 'opening'"):
        loads("motsim: 1\ntitle: A\nlength: 1 week\nholidays: [2026-05-01]\n")


# --- weights of dates -----------------------------------------------------------------------------
@pytest.mark.parametrize("opening", ["{mon-sun: '08:00-18:00'}", "{mon-sun: '00:00-24:00'}"])
@pytest.mark.parametrize(
    ("rate", "weights", "come"),
    [
        # in place of the weekday's weight
        ("10 per day", "{tue: 2, 2026-03-03: 3}", [10, 30, 10, 10]),
        ("10 per day", "{2026-03-02..2026-03-04: 2, 2026年3月5日: 0}", [20, 20, 20, 0]),
        # a week's total is spread as usual, 1 + 2 + 5 parts of it; the date has 3 parts of its own
        (
            "80 per week",
            "{tue: 2, wed: 5, thu: 0, fri: 0, sat: 0, sun: 0, 2026-03-03: 3}",
            [10, 30, 50, 0],
        ),
    ],
)
def test_a_date_weighs_in_place_of_its_weekday(
    rate: str, weights: str, come: list[float], opening: str
) -> None:
    s = scenario(opening, f"{{rate: {rate}, by_weekday: {weights}}}", length="2 weeks")
    days = a_day(compile_plan(s), 14)
    assert days[:4] == come
    assert days[8] == (20 if "tue" in weights else 10)  # a week later it is a Tuesday again


def test_a_pace_weighs_more_on_a_date_too() -> None:
    s = scenario("{mon-sun: '08:00-18:00'}", "{rate: 1 per h, by_weekday: {2026-03-03: 3}}")
    assert a_day(compile_plan(s))[:3] == [10, 30, 10]
    assert pool_loads(s)[0].work.sum() == pytest.approx((27 * 10 + 30) / 4 * 10)


def test_check_says_which_dates_weigh_more() -> None:
    s = scenario("{mon-sun: '08:00-18:00'}", "{rate: 9 per day, by_weekday: {2026-03-03: 3}}")
    assert "more or fewer come: Tue 2026-03-03: 3 (as weights" in explain(s).coming[1]
    assert "2026年3月3日周二：3（权重" in explain(s, language="zh").coming[1]


@pytest.mark.parametrize(
    ("arrive", "more", "why"),
    [
        ("{rate: 9 per day, by_weekday: {2026-02-30: 2}}", "", "no day of the calendar"),
        ("{rate: 9 per day, by_weekday: {2026-03-03: -1}}", "", "weights of 0 or more"),
        ("{rate: 9 per day, by_weekday: {2026-03-03: 1, 2026/3/3: 2}}", "", "twice"),
        ("{rate: 9 per day, by_weekday: {2026-03-03: 2}}", "population: yes\n", "usually are"),
    ],
)
def test_a_weight_of_a_date_that_cannot_be(arrive: str, more: str, why: str) -> None:
    with pytest.raises(ScenarioError, match=why):
        scenario("{mon-sun: '08:00-18:00'}", arrive, more=more)
