"""The week: rosters with nights and edges, the door, and the curve of expected arrivals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from motsim.plan import calendar
from motsim.plan.compile import compile_plan
from motsim.plan.preview.summary import explain
from motsim.scenario import loads
from motsim.scenario.language import rates
from motsim.scenario.language.rates import Count, Hours, count, hours, rate
from motsim.units import HOUR, MINUTE, WEEK

DAY = 1440.0


def at(count: Count, hours: Hours | None, minute: float) -> int:
    """How many are there at a minute of the week, by definition."""
    if hours is not None and not hours.at(minute):
        return 0
    return next((n for a, b, n in count.parts if a <= minute % DAY < b), 0)


def test_always_open_has_no_edges() -> None:
    counts, rows = calendar.shifts([calendar.Roster(count("5"), None)], None)
    assert counts == [5] and len(rows) == 0


def test_opening_hours_and_the_door() -> None:
    opening = hours({"mon-sat": "08:00-18:00"})
    counts, rows = calendar.shifts(
        [calendar.Roster(count("5"), opening), calendar.Roster(count("10"), None)], opening
    )
    assert counts == [0, 10]
    assert len(rows) == 24
    assert rows[:4].tolist() == [
        (8 * HOUR, -1, 1),
        (8 * HOUR, 0, 5),
        (18 * HOUR, -1, 0),
        (18 * HOUR, 0, 0),
    ]


def test_a_night_shift_has_no_edge_at_midnight() -> None:
    pattern = count({"07:00-15:00": "2", "15:00-23:00": "3", "23:00-07:00": "1"})
    counts, rows = calendar.shifts([calendar.Roster(pattern, None)], None)
    assert counts == [1]
    assert (
        rows[:3].tolist() == [(7 * HOUR, 0, 2), (15 * HOUR, 0, 3), (23 * HOUR, 0, 1)]
        and len(rows) == 21
    )


def test_over_the_end_of_the_week() -> None:
    counts, rows = calendar.shifts(
        [calendar.Roster(count("2"), hours({"sun": "22:00-06:00"}))], None
    )
    assert counts == [2]
    assert rows.tolist() == [(6 * HOUR, 0, 0), (WEEK - 2 * HOUR, 0, 2)]


def test_touching_spans_merge() -> None:
    counts, rows = calendar.shifts(
        [calendar.Roster(count({"08:00-12:00": "2", "12:00-18:00": "2"}), None)], None
    )
    assert counts == [0] and len(rows) == 14
    assert calendar.shifts([calendar.Roster(count("3"), hours("00:00-24:00"))], None)[1].size == 0


spans = some.lists(
    some.tuples(
        some.integers(0, 10), some.integers(11, 23), some.integers(0, 6), some.integers(0, 6)
    ),
    min_size=1,
    max_size=3,
)


@given(
    spans,
    some.sampled_from(
        ["4", {"07:00-15:00": "2", "15:00-23:00": "3"}, {"20:00-04:00": "1", "04:00-05:30": "2"}]
    ),
)
def test_shifts_say_what_the_definition_says(
    drawn: list[tuple[int, int, int, int]], raw: object
) -> None:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    of_day: dict[str, list[str]] = {}
    for a, b, first, last in drawn:
        for day in range(first, last + 1 if last >= first else last + 8):
            of_day.setdefault(names[day % 7], []).append(f"{a:02d}:00-{b:02d}:30")
    open_ = hours({day: ", ".join(parts) for day, parts in of_day.items()})
    number = count(raw)
    counts, rows = calendar.shifts([calendar.Roster(number, open_)], None)
    now = counts[0]
    edges = {int(r["time"]): int(r["count"]) for r in rows}
    for minute in range(0, 10080, 30):
        now = edges.get(minute * MINUTE, now)
        assert now == at(number, open_, minute)
    assert now == edges.get(0, now) or 0 in edges


def total(knots: np.ndarray) -> float:
    assert knots[0].tolist() == [0.0, 0.0] and knots[-1, 0] == WEEK
    assert (np.diff(knots[:, 0]) > 0).all() and (np.diff(knots[:, 1]) >= 0).all()
    return float(knots[-1, 1])


def between(knots: np.ndarray, a: float, b: float) -> float:
    """Expected arrivals between two hours of the week."""
    lo, hi = np.interp([a * HOUR, b * HOUR], knots[:, 0], knots[:, 1])
    return float(hi - lo)


def test_a_rate_per_day_is_a_total_of_the_open_day() -> None:
    opening = hours({"mon-sat": "08:00-18:00"})
    weights = {
        8: 1.8,
        9: 1.6,
        10: 1.2,
        11: 1,
        12: 0.5,
        13: 1.2,
        14: 1.2,
        15: 1,
        16: 0.4,
        17: 0.1,
        20: 99,
    }
    knots = calendar.curve(calendar.density(rate("60 per day"), weights, {}, opening))
    assert total(knots) == pytest.approx(360)
    assert between(knots, 0, 24) == pytest.approx(60)
    assert between(knots, 8, 9) == pytest.approx(10.8)
    assert between(knots, 24 * 6, 24 * 7) == 0.0 == between(knots, 0, 8)


def test_weekdays_multiply_and_hours_only_spread() -> None:
    knots = calendar.curve(
        calendar.density(rate("60 per day"), {8: 3, 9: 1}, {5: 2.0, 6: 0.0}, hours("08:00-10:00"))
    )
    assert total(knots) == pytest.approx(5 * 60 + 120)
    assert between(knots, 8, 9) == pytest.approx(45)
    assert between(knots, 24 * 5 + 8, 24 * 5 + 9) == pytest.approx(90)


def test_a_pace_is_a_pace_while_open() -> None:
    knots = calendar.curve(
        calendar.density(rate("1.5 per min"), {9: 2}, {1: 3}, hours({"mon tue": "08:30-10:00"}))
    )
    assert between(knots, 8, 9) == pytest.approx(45) and between(knots, 9, 10) == pytest.approx(180)
    assert total(knots) == pytest.approx(225 * 4)


def test_a_rate_per_week_is_the_weeks_total() -> None:
    knots = calendar.curve(
        calendar.density(rate("400 per week"), {}, {0: 2}, hours({"mon-wed": "08:00-18:00"}))
    )
    assert total(knots) == pytest.approx(400) and between(knots, 0, 24) == pytest.approx(200)


def test_a_steady_rate_is_one_straight_line() -> None:
    assert calendar.curve(calendar.density(rate("60 per h"), {}, {}, None)).tolist() == [
        [0.0, 0.0],
        [WEEK, 60.0 * 168],
    ]


def test_nothing_open_or_nothing_weighted_is_nothing() -> None:
    assert (
        total(
            calendar.curve(calendar.density(rate("60 per day"), {}, {}, hours({"mon": "closed"})))
        )
        == 0.0
    )
    assert (
        total(
            calendar.curve(
                calendar.density(rate("60 per day"), {8: 0}, {}, hours({"mon": "08:00-09:00"}))
            )
        )
        == 0.0
    )


def test_a_night_belongs_to_the_day_it_began_on() -> None:
    knots = calendar.curve(
        calendar.density(rate("60 per day"), {}, {0: 2}, hours({"sun-mon": "18:00-02:00"}))
    )
    assert between(knots, 18, 26) == pytest.approx(120) and between(knots, 26, 42) == 0.0
    assert between(knots, 24 * 7 - 6, 24 * 7) == pytest.approx(45) and between(
        knots, 0, 2
    ) == pytest.approx(15)


def test_what_never_closes_is_cut_at_midnight() -> None:
    knots = calendar.curve(calendar.density(rate("60 per day"), {}, {0: 2}, None))
    assert between(knots, 0, 24) == pytest.approx(120) and total(knots) == pytest.approx(480)


def test_breaks_cut_the_hours() -> None:
    two = rates.hours({"mon": "08:00-12:00", "tue": "22:00-24:00", "wed": "00:00-04:30"})
    cut = rates.between_breaks(two, rates.breaks("15 min every 2 h"))
    day = 1440.0
    assert cut.spans == (
        (480.0, 600.0),
        (615.0, 720.0),
        (day + 1320, day + 1440),  # a night goes on over midnight
        (day + 1455, day + 1575),
        (day + 1590, day + 1710),
    )
    always = rates.between_breaks(rates.Hours(((0.0, 7 * DAY),)), rates.breaks("15 min every 2 h"))
    # anew at midnight, so that the last work of a day and the first of the next are one stretch
    assert always.spans[0] == (0.0, 120.0) and always.spans[10] == (1350.0, 1560.0)
    assert always.total == 7 * (10 * 120 + 90)


def test_breaks_are_the_spans_typed_by_hand() -> None:
    """The nurse of case 6 (docs/why/cases.md)."""
    text = (Path(__file__).parents[2] / "cases" / "06-breaks.yaml").read_text(encoding="utf-8")
    head, _, rest = text.partition("hours: {")
    said = head + "breaks: 15 min every 2 h}" + rest.partition("}}")[2]
    one, two = (compile_plan(loads(t)) for t in (text, said))
    assert one.shifts.tobytes() == two.shifts.tobytes() and len(one.shifts) > 20
    assert "a break of 15 min after each 2 h of work, all at once" in " ".join(
        explain(loads(said)).load_lines
    )


def test_breaks_in_turn() -> None:
    """Two nurses from 9 to 13: the first goes after one hour and again two hours after her break,
    the second after two hours. The third, who is there from 11, goes two hours later, at the end.
    """
    two = calendar.Roster(
        count("2"), hours({"mon": "09:00-13:00"}), rates.breaks("15 min every 2 h in turn")
    )
    first, steps = calendar.staffed(two)
    nine, quarter = 9 * 60.0, 15.0
    assert first == 0 and steps == [
        (nine, 2),
        (nine + 60, 1),
        (nine + 60 + quarter, 2),
        (nine + 120, 1),
        (nine + 120 + quarter, 2),
        (nine + 60 + quarter + 120, 1),
        (nine + 60 + quarter + 120 + quarter, 2),
        (nine + 240, 0),
    ]
    later = replace(two, count=count({"09:00-11:00": "2", "11:00-13:00": "3"}))
    assert max(n for _, n in calendar.staffed(later)[1]) == 3
    minutes = sum((b - a) * n for a, b, n in calendar.roster(later))
    # spaced for three: the first goes at 9:40 and 11:55, the second at 10:20 and 12:35
    assert minutes == 2 * 240 + 120 - 4 * quarter


def test_one_person_in_turn_is_one_person_at_once() -> None:
    text = (Path(__file__).parents[2] / "cases" / "06-breaks.yaml").read_text(encoding="utf-8")
    head, _, rest = text.partition("hours: {")
    texts = [
        f"{head}breaks: 15 min every 2 h{how}}}{rest.partition('}}')[2]}"
        for how in ("", " in turn")
    ]
    plans = [compile_plan(loads(one)) for one in texts]
    assert plans[0].shifts.tobytes() == plans[1].shifts.tobytes() and len(plans[0].shifts) > 20
    said = explain(loads(texts[1])).load_lines
    assert "a break of 15 min after each 2 h of work, one after the other" in " ".join(said)


@pytest.mark.parametrize(
    "text",
    [
        "15 min",
        "15 min in turn",
        "15 min every 2 h in turns",
        "15 min every 0 h",
        "often",
        "15 every 2 h",
    ],
)
def test_a_break_that_cannot_be(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as '15 min every 2 h'|needs its unit|'12 min'"):
        rates.breaks(text)
