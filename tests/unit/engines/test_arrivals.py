"""How customers come: appointments, files and several sources, each time reckoned by hand; both
engines must give these times.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from motsim.engines import reference
from motsim.engines.compiled import engine
from motsim.errors import ScenarioError
from motsim.plan import layout
from motsim.plan.compile import compile_plan
from motsim.plan.preview.summary import explain
from motsim.plan.preview.workload import pool_loads
from motsim.plan.sources import expected, number, sources
from motsim.results.tables import tables
from motsim.scenario import Scenario, design, load, loads
from motsim.scenario.language.rates import count
from motsim.scenario.language.timestamps import instant
from motsim.testing.battery import check_engine
from motsim.units import MINUTE

DESK = "staff: {desk: {count: 1}}\n"
SERVE = (
    "journey:\n  - stage: only\n    steps:\n      - {contact: serve, staff: desk, takes: 4 min}\n"
)
EIGHT = 8 * 60
Engine = Callable[..., Any]


def text(
    customers: str, *, journey: str = SERVE, head: str = "", length: str = "60 min", more: str = ""
) -> str:
    return (
        f"motsim: 1\ntitle: t\nlength: {length}\n{head}{DESK}customers: "
        f"{customers}\n{journey}{more}"
    )


@pytest.fixture(params=[reference.simulate, engine.simulate], ids=["reference", "compiled"])
def run(request: pytest.FixtureRequest) -> Engine:
    def go(what: str | Scenario, replication: int = 0) -> Any:
        scenario = loads(what) if isinstance(what, str) else what
        plan = compile_plan(scenario)
        j = request.param(plan, 0, replication)
        v = j.visits[np.argsort(j.visits["arrived"], kind="stable")]
        return SimpleNamespace(
            j=j,
            plan=plan,
            v=v,
            counts={n: int(j.counts[n][0]) for n in j.counts.dtype.names},
            person=v["person"].tolist(),
            **{
                n: (v[n] / MINUTE).tolist()
                for n in ("arrived", "booked", "left", "waited", "queued")
            },
        )

    return go


# --- appointments ---------------------------------------------------------------------------------
def test_slots_begin_with_the_opening_and_end_with_it(run: Engine) -> None:
    got = run(
        text(
            "{arrive: {appointments: {every: 20 min}}}",
            head="opening: {mon-fri: '08:00-09:10, 13:30-14:00'}\n",
            length="1 d",
        )
    )
    assert (
        got.booked
        == got.arrived
        == [EIGHT, EIGHT + 20, EIGHT + 40, EIGHT + 60, 13.5 * 60, 13.5 * 60 + 20]
    )
    assert (
        got.person == [0, 1, 2, 3, 4, 5]
        and got.counts["booked"] == 6
        and got.counts["no_shows"] == 0
    )


def test_hours_of_the_book_lie_inside_the_opening(run: Engine) -> None:
    got = run(
        text(
            "{arrive: {appointments: {every: 30 min, hours: {mon: 07:00-09:00}}}}",
            head="opening: {mon-fri: 08:00-12:00}\n",
            length="2 d",
        )
    )
    assert got.booked == [EIGHT, EIGHT + 30]


def test_a_house_that_never_shuts_has_slots_across_the_week(run: Engine) -> None:
    got = run(text("{arrive: {appointments: {every: 11 h}}}", length="8 d"))
    assert got.booked == [660.0 * k for k in range(18)]


def test_no_wait_is_felt_before_the_appointment(run: Engine) -> None:
    """All come 3 min early, 6 min apart, and are served in 4: who comes finds the desk free, and
    waits for nothing.
    """
    got = run(text("{arrive: {appointments: {every: 6 min, punctual: -3 min}}}", length="20 min"))
    assert got.arrived == [0, 3, 9, 15] and got.booked == [0, 6, 12, 18]
    # the second stands in line from 3 to 4
    assert got.left == [4, 8, 13, 19] and got.queued == [0, 1, 0, 0]
    # but its time is 6: nothing to feel
    assert got.waited == [0, 0, 0, 0] and len(got.j.moments) == 4


def test_a_wait_counts_from_the_appointment_on(run: Engine) -> None:
    """One desk, 4 min each, two a slot and all 3 min early: the second of a slot is called when the
    first has gone.
    """
    got = run(
        text(
            "{arrive: {appointments: {every: 10 min, per_slot: 2, punctual: -3 min}}}",
            length="15 min",
        )
    )
    assert got.person == [0, layout.SEAT, 1, layout.SEAT + 1] and got.arrived == [0, 0, 7, 7]
    assert got.left == [4, 8, 12, 16]
    # the third comes at 7 and the desk is free at 8; the fourth is called at 12
    assert got.queued == [0, 4, 1, 5]
    # of these minutes the third feels none, the fourth those after 10
    assert got.waited == [0, 4, 0, 2]
    waits = got.j.moments[got.j.moments["kind"] == layout.M_WAIT]
    assert [(m["begin"] / MINUTE, m["end"] / MINUTE, m["minutes"]) for m in waits] == [
        (0, 4, 4),
        (10, 12, 2),
    ]


def test_after_an_early_check_in_the_wait_still_begins_at_the_appointment(run: Engine) -> None:
    """In at 0, checked in at 1, called for at 12 by another: the appointment is at 10, so 2 min are
    felt.
    """
    journey = (
        "journey:\n  - stage: only\n    steps:\n      - {contact: check_in, takes: 1 "
        "min}\n      - {work: get_ready, takes: 11 min}\n"
        "      - {contact: consult, takes: 1 min}\n"
    )
    got = run(
        text(
            (
                "{arrive: {appointments: {every: 10 min, hours: {mon: 00:10-00:15}, punctual: "
                "-10 min}}}"
            ),
            journey=journey,
        )
    )
    assert got.arrived == [0] and got.booked == [10] and got.left == [13] and got.waited == [2]


def test_patience_runs_from_the_appointment(run: Engine) -> None:
    """The desk is busy until 20. Two come at 0 and 5 and have 5 min of patience from their times,
    10 and 15.
    """
    journey = SERVE.replace("takes: 4 min", "takes: 4 min, patience: 5 min")
    got = run(
        text(
            (
                "{arrive: {appointments: {every: 5 min, hours: {mon: 00:10-00:20}, punctual: "
                "-10 min}}}"
            ),
            journey=journey,
        ).replace("{count: 1}", "{count: {00:20-24:00: 1}}")
    )
    # at 20 the shift comes first
    assert (
        got.arrived == [0, 5]
        and got.left == [15, 24]
        and got.v["reason"].tolist() == [layout.R_PATIENCE, layout.R_DONE]
    )
    assert got.waited == [5, 5]


def test_who_is_early_waits_before_the_door_and_who_is_late_finds_it_shut(run: Engine) -> None:
    early = run(
        text(
            "{arrive: {appointments: {every: 10 min, punctual: -6 min}}}",
            head="opening: {mon: 08:00-08:20}\n",
            length="1 d",
        )
    )
    assert early.arrived == [EIGHT, EIGHT + 4] and early.counts["shut_out"] == 0
    late = run(
        text(
            "{arrive: {appointments: {every: 10 min, punctual: 15 min}}}",
            head="opening: {mon: 08:00-08:20}\n",
            length="1 d",
        )
    )
    assert late.arrived == [EIGHT + 15] and late.counts["shut_out"] == 1


def test_every_appointment_is_accounted_for(run: Engine) -> None:
    got = run(
        text(
            (
                "{arrive: {appointments: {every: 2 min, per_slot: 3, shows: 70%, punctual: "
                "normal(0 min sd 20 min)}}}"
            ),
            head="opening: {mon-sun: 08:00-12:00}\n",
            length="3 d",
        )
    )
    assert (
        got.counts["booked"]
        == got.counts["no_shows"] + got.counts["arrived"] + got.counts["shut_out"]
    )
    assert (
        0.25 < got.counts["no_shows"] / got.counts["booked"] < 0.35 and got.counts["shut_out"] > 0
    )


def test_designs_that_remind_people_add_some_and_move_nobody() -> None:
    today = loads(
        text(
            (
                "{segments: {seen: {arrive: {appointments: {every: 2 min, shows: 60%, "
                "punctual: normal(-1 min sd 5 min)}}}}}"
            ),
            length="10 h",
            more=(
                "designs: {today: {}, reminded: {set: {seen.arrive.shows: 60% -> 90%, "
                "seen.arrive.per_slot: 2}}, more: {set: {seen.arrive.every: 1.5 min}}}\n"
            ),
        )
    )
    first, second = (
        {
            (int(v["person"]), int(v["arrived"]))
            for v in engine.simulate(compile_plan(design(today, name)), 3, 0).visits
        }
        for name in ("today", "reminded")
    )
    assert first < second and {person for person, _ in second - first} >= {layout.SEAT}
    assert len(engine.simulate(compile_plan(design(today, "more")), 3, 0).visits) > len(first)


def test_tables_say_what_was_booked() -> None:
    plan = compile_plan(
        loads(
            text(
                "{arrive: {appointments: {every: 5 min, punctual: -1 min}}, segments: {}}",
                length="12 min",
            )
        )
    )
    frames = tables(plan, [engine.simulate(plan, 0, 0)])
    assert frames.visits["booked_min"].tolist() == [0, 5, 10] and frames.visits[
        "arrived_min"
    ].tolist() == [0, 4, 9]
    assert frames.counts["booked"].tolist() == [3] and frames.counts["no_shows"].tolist() == [0]
    walk = compile_plan(loads(text("{arrive: {count: 1}}")))
    assert tables(walk, [engine.simulate(walk, 0, 0)]).visits["booked_min"].isna().all()


# --- several sources ------------------------------------------------------------------------------
OWN = (
    "{arrive: {every: 7 min}, segments: {drawn: {share: 100%}, own: {arrive: {every: 5 min}, "
    "expects: 40}}}"
)


def test_a_person_belongs_to_a_source(run: Engine) -> None:
    got = run(text(OWN, length="22 min"))
    assert got.arrived == [5, 7, 10, 14, 15, 20, 21]
    own = layout.SOURCE
    assert got.person == [own, 0, own + 1, 1, own + 2, own + 3, 2]
    assert got.v["segment"].tolist() == [1, 0, 1, 0, 1, 1, 0] and got.v["expects"].tolist() == [
        40,
        62,
        40,
        62,
        40,
        40,
        62,
    ]


def test_of_two_at_one_instant_the_earlier_source_goes_first(run: Engine) -> None:
    got = run(
        text(
            "{segments: {one: {arrive: {every: 6 min}}, two: {arrive: {every: 6 min}}}}",
            length="8 min",
        )
    )
    assert got.person == [0, layout.SOURCE] and got.left == [10, 14]


def test_a_source_added_last_renumbers_nobody() -> None:
    before = text("{segments: {one: {arrive: {rate: 1 per min}}}}", length="5 h")
    after = text(
        "{segments: {one: {arrive: {rate: 1 per min}}, two: {arrive: {rate: 0.5 per min}}}}",
        length="5 h",
    )
    own = [
        engine.simulate(compile_plan(loads(one)), 1, 2).visits[["person", "arrived"]]
        for one in (before, after)
    ]
    both = own[1][own[1]["person"] < layout.SOURCE]
    assert own[0].tolist() == both.tolist() and len(own[1]) > len(both)


def test_designs_that_move_a_rate_of_a_segment_draw_from_the_same_people() -> None:
    file = loads(
        text(
            "{segments: {one: {arrive: {rate: 1 per min}}, two: {arrive: {rate: 1 per min}}}}",
            length="5 h",
            more=(
                "designs: {today: {}, more: {set: {two.arrive.rate: 2 per min}}, none: {set: "
                "{customers.segments.two.arrive.rate: 0.5 per min}}}\n"
            ),
        )
    )
    seen = {
        name: {
            (int(v["person"]), int(v["arrived"]))
            for v in engine.simulate(compile_plan(design(file, name)), 1, 0).visits
        }
        for name in ("today", "more", "none")
    }
    assert seen["none"] < seen["today"] < seen["more"]


def test_loads_follow_the_people_of_each_source() -> None:
    journey = (
        "journey:\n  - stage: only\n    steps:\n      - {contact: serve, staff: desk, takes: 4 "
        "min, if: segment == 'seen'}\n      - {contact: other, staff: desk, takes: 1 min}\n"
    )
    s = loads(
        text(
            (
                "{segments: {seen: {arrive: {appointments: {every: 10 min, shows: 50%, hours: "
                "{mon: 08:00-10:00}}}}, walk_in: {arrive: {rate: 30 per day}}}}"
            ),
            journey=journey,
            head="opening: {mon-tue: 08:00-12:00}\n",
            length="1 week",
        )
    )
    assert [number(s, source) for source in sources(s)] == [pytest.approx(6), pytest.approx(60)]
    work = pool_loads(s)[0].work
    assert work.sum() == pytest.approx(6 * 5 + 60 * 1) and work[8] == pytest.approx(3 * 5 + 7.5)


@pytest.mark.parametrize(
    ("customers", "wrong"),
    [
        (
            "{segments: {one: {arrive: {}}}}",
            "customers.segments.one.arrive: says not how they arrive",
        ),
        (
            "{arrive: {count: 1}, segments: {one: {arrive: {count: 1}}}}",
            "customers.arrive: whoever comes this way belongs to no segment",
        ),
        (
            "{segments: {one: {share: 50%, arrive: {count: 1}}}}",
            "customers.segments.one.share: 'one' has arrivals of its own and so no share",
        ),
        (
            "{segments: {one: {arrive: {count: 1}}, two: {share: 100%}}}",
            "customers.arrive: says not how customers arrive",
        ),
        (
            "{arrive: {appointments: {every: 5 min, per_slot: 0}}}",
            "per_slot: a slot is for 1 to 99 customers, not 0",
        ),
        (
            "{arrive: {appointments: {every: 5 min, punctual: wait}}}",
            "punctual: a customer who is early or late is not there yet to be asked",
        ),
        (
            "{arrive: {appointments: {every: 0.0001 s}}}",
            "every: makes 36,000,000 slots in this length",
        ),
    ],
)
def test_mistakes_of_sources(customers: str, wrong: str) -> None:
    with pytest.raises(ScenarioError, match=wrong.replace("(", r"\(")):
        loads(text(customers))


def test_check_says_who_comes() -> None:
    s = loads(
        text(
            (
                "{segments: {seen: {arrive: {appointments: {every: 5 min, shows: 84%, "
                "punctual: normal(-6 min sd 12 min)}}}, walk_in: {arrive: {rate: 30 per day}}}}"
            ),
            head="opening: {mon-fri: 08:00-12:00}\n",
            length="1 week",
        )
    )
    assert explain(s).coming == (
        "seen: appointments every 5 min for 1, 84 % show up, ~6 min early; 202 a week",
        "walk in: 30 per day; 150 a week",
    )
    assert explain(s, language="zh").coming[1] == "walk in：每天 30 位；每周 150 人"


# --- from a file ----------------------------------------------------------------------------------
def from_file(folder: Path, content: str | bytes, what: str = "come.csv", **how: Any) -> Scenario:
    (folder / "come.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "s.yaml").write_text(text(f"{{arrive: {{data: {what}}}}}", **how), encoding="utf-8")
    return load(folder / "s.yaml")


@pytest.mark.parametrize(
    ("cell", "minute"),
    [
        ("08:15", 495.0),
        ("8:15:30", 495.5),
        ("tue 08:15", 1440 + 495.0),
        ("Wednesday 0:01", 2881.0),
        ("90 min", 90.0),
        ("1.5 h", 90.0),
    ],
)
def test_times_as_people_write_them(cell: str, minute: float) -> None:
    assert instant(cell) == minute


def test_arrivals_from_a_file_in_any_order(run: Engine, tmp_path: Path) -> None:
    got = run(
        from_file(tmp_path, "who,arrived\na,00:09\nb,00:01\nc,00:03\nd,02:00\n", "come.csv arrived")
    )
    # customers keep the number of their row; the last comes after the run
    assert got.arrived == [1, 3, 9] and got.person == [1, 2, 0]
    assert got.left == [5, 9, 13]


@pytest.mark.parametrize(
    "content",
    [
        "at\n2026-03-03 08:00\n2026-03-05T08:00:30\n",
        "2026/3/3 8:00\n2026/3/5 8:00:30\n",
        "arrived_h;x\n32;1\n80.00833333333333;2\n",
        "\ufeffat\ntue 08:00\nthu 08:00:30\n",
        "时间,x\n2026.3.3 8:00,1\n2026.3.5 8:00:30,2\n".encode("gb18030"),
    ],
)
def test_timestamps_keep_their_weekday(run: Engine, tmp_path: Path, content: str | bytes) -> None:
    got = run(from_file(tmp_path, content, length="1 week"))
    assert got.arrived == [1440 + EIGHT, 3 * 1440 + EIGHT + 0.5]


def test_who_comes_by_the_file_when_it_is_shut_is_counted(run: Engine, tmp_path: Path) -> None:
    got = run(
        from_file(
            tmp_path, "07:59\n08:00\n12:00\n", head="opening: {mon: 08:00-12:00}\n", length="1 d"
        )
    )
    assert got.arrived == [EIGHT] and got.counts["shut_out"] == 2


@pytest.mark.parametrize(
    ("content", "what", "wrong"),
    [
        (
            "at\n08:00\n8 o'clock\n",
            "come.csv",
            (
                "'come.csv', line 3, column 'at': '8 o'clock' is no time; wanted is a time "
                "such as '08:15'"
            ),
        ),
        (
            "at\n08:00\n25:00\n",
            "come.csv",
            "'come.csv', line 3, column 'at': '25:00' is no time of day",
        ),
        (
            "at\n2026-02-30 08:00\n",
            "come.csv",
            "'come.csv', line 2, column 'at': '2026-02-30 08:00' is no day of the calendar",
        ),
        (
            "at\n08:00\n2026-02-03 08:00\n",
            "come.csv",
            "'come.csv' holds timestamps and other times in one column; write all rows alike",
        ),
        (
            "at\n12\n",
            "come.csv",
            "'come.csv', line 2, column 'at': a duration needs its unit: write '12 min'",
        ),
        ("at\n08:00\n", "come.csv then", "'come.csv' has no column 'then'; the only one is 'at'"),
        ("at\n", "come.csv", "'come.csv' holds no value in column 'at'"),
        ("at\n-5 min\n", "come.csv", "'come.csv', line 2, column 'at': '-5 min' is negative"),
        (
            "at\n08:00\n",
            "goes.csv",
            "there is no data file 'goes.csv' beside s.yaml; did you mean 'come.csv'?",
        ),
        ("at\n08:00\n", "a b c", "wants a file and at most a column"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, content: str, what: str, wrong: str) -> None:
    with pytest.raises(ScenarioError) as error:
        from_file(tmp_path, content, what)
    assert (
        wrong in str(error.value)
        and len(str(error.value).splitlines()) == 1
        and "customers.arrive.data" in str(error.value)
    )


def test_check_says_what_of_a_file_is_left_out(tmp_path: Path) -> None:
    said = explain(from_file(tmp_path, "08:00\ntue 08:00\nwed 08:00\n", length="1 d"))
    assert said.coming == ("everybody: 3 by the times in come.csv; 1 in all",)
    assert any(
        "2 of 3 customers come after the length of 1 days and are left out" in line
        for line in said.warnings
    )


def test_who_comes_at_a_shut_door_turns_away_and_check_says_so(run: Engine, tmp_path: Path) -> None:
    s = from_file(
        tmp_path,
        "07:59\n08:00\ntue 07:00\n",
        head="opening: {mon-sun: 08:00-12:00}\n",
        length="2 d",
    )
    assert run(s).arrived == [8 * 60] and run(s).counts["shut_out"] == 2
    said = explain(s)
    assert said.coming == ("everybody: 3 by the times in come.csv; 1 in all",)
    assert any("2 of 3 customers come while the door is shut" in line for line in said.warnings)


def test_the_loads_of_a_day_are_of_that_day(tmp_path: Path) -> None:
    """A list of one day, which check took for a week's: 14 % of it."""
    rows = "".join(f"{8 + k // 4:02d}:{15 * (k % 4):02d}\n" for k in range(16))
    s = from_file(tmp_path, rows, head="opening: {mon-sun: 08:00-12:00}\n", length="1 d")
    assert pool_loads(s)[0].share == pytest.approx(16 * 4 / 240)
    assert "desk: busy 27 % of the rostered time" in explain(s).load_lines


def test_so_many_come_when_the_door_first_opens(run: Engine) -> None:
    opening = "opening: {tue-fri: 09:00-17:00}\n"
    got = run(text("{arrive: {count: 3}}", head=opening, length="3 d"))
    assert got.arrived == [(24 + 9) * 60] * 3 and got.counts["shut_out"] == 0
    s = loads(text("{arrive: {count: 3}}", head=opening, length="3 d"))
    assert explain(s).coming == ("everybody: 3 when the door first opens; 3 in all",)
    early = loads(text("{arrive: {count: 3}}", head=opening, length="1 d"))
    assert run(early).arrived == []
    assert any("the door first opens after the length" in one for one in explain(early).warnings)


HALF_HOURS = "opening: {mon-fri: '08:00-10:00'}\n"


@pytest.mark.parametrize(
    ("arrive", "halves"),
    [
        (
            "rate: 240 per day, by_hour: {'08:00': 4, '08:30': 7, '09:00': 9, '09:30': 4}",
            [40, 70, 90, 40],
        ),
        ("rate: {'08:00': 80 per h, '08:30': 140 per h, '09:00': 180 per h}", [40, 70, 90, 90]),
        ("rate: {mon: {'08:30': 2 per min}, tue-fri: {'08:00': 1 per h}}", [0, 60, 60, 60]),
        (
            "rate: {mon: {'08:30': 2 per min}, tue-fri: {'07:00': 1 per h}}, scale: 3",
            [0, 180, 180, 180],
        ),
        ("rate: 240 per day, by_hour: {'09:00': 1}", [0, 0, 120, 120]),
    ],
)
def test_rates_by_half_hours(run: Engine, arrive: str, halves: list[float]) -> None:
    """Of Monday; the mean of 40 replications."""
    s = loads(
        text(f"{{arrive: {{{arrive}}}}}", head=HALF_HOURS, length="1 d")
        .replace(DESK, "")
        .replace("staff: desk, ", "")
    )
    come = [run(s, k).v["arrived"] / MINUTE for k in range(40)]
    found = np.histogram(np.concatenate(come), bins=[480, 510, 540, 570, 600])[0] / 40
    assert np.abs(found - halves).max() <= 4.5 * np.sqrt(np.max(halves) / 40)
    assert (found[np.array(halves) == 0] == 0).all()
    assert number(s, sources(s)[0]) == pytest.approx(sum(halves))


def test_a_table_of_rates_has_the_shape_of_each_day() -> None:
    head = "opening: {mon-sun: 08:00-10:00}\n"
    days = "mon-fri: {'08:00': 60 per h, '09:00': 30 per h}, sat: {'09:30': 12 per h}"
    s = loads(text(f"{{arrive: {{rate: {{{days}}}}}}}", head=head, length="1 week"))
    hours = expected(s, sources(s)[0])
    assert [hours[24 * day + 8] for day in (0, 4, 5, 6)] == pytest.approx([60, 60, 0, 0])
    assert [hours[24 * day + 9] for day in (0, 4, 5, 6)] == pytest.approx([30, 30, 6, 0])
    assert explain(s).coming == ("everybody: by a table of rates; 456 a week",)


@pytest.mark.parametrize(
    "arrive",
    [
        "rate: 2 per min",
        "rate: {'00:00': 2 per min}",
        "every: 30 s",
        "count: 12",
        "appointments: {every: 5 min, per_slot: 2, shows: 80%}",
        "data: come.csv",
    ],
)
def test_ten_times_as_many_by_whatever_way_they_come(
    run: Engine, tmp_path: Path, arrive: str
) -> None:
    (tmp_path / "come.csv").write_text("00:01\n00:02\n00:02\n00:20\n", encoding="utf-8")
    one = loads(text(f"{{arrive: {{{arrive}}}}}"), folder=tmp_path)
    ten = design(one, "today", {"customers.arrive.scale": "10"})
    assert number(ten, sources(ten)[0]) == pytest.approx(10 * number(one, sources(one)[0]))
    came = [run(s).counts["arrived"] for s in (one, ten)]
    assert came[1] == pytest.approx(10 * came[0], rel=0.25)
    assert (
        set(run(one).person) <= set(run(ten).person) or "rate" in arrive
    )  # the same people, and more


@pytest.mark.parametrize(
    ("arrive", "wrong"),
    [
        (
            "rate: {'08:00': 5 per h}, by_hour: {8: 2}",
            "a table of rates says itself when they come",
        ),
        ("rate: 5 per h, by_hour: {8: 2, '09:30': 1}", "not both"),
        ("rate: {'08:00': 5 per h, '8:00': 6 per h}", "08:00 stands twice"),
        ("rate: {mon-fri: {'08:00': 5 per h}, fri: {'08:00': 5 per h}}", "'fri' stands twice"),
        ("rate: {mon: 5 per h}", "'mon' wants rates by the time of day"),
        ("rate: {'08:00': 0 per h}", "by this table nobody comes"),
        ("rate: {'08:00': 5}", "a rate needs its time: write '5 per h'"),
        ("count: 3, scale: -1", "wants a number above 0"),
        ("appointments: {every: 5 min}, scale: 1.5", "a slot would be for 1.5 customers"),
    ],
)
def test_a_table_or_a_scale_that_cannot_be(arrive: str, wrong: str) -> None:
    with pytest.raises(ScenarioError) as error:
        loads(text(f"{{arrive: {{{arrive}}}}}"))
    assert wrong in str(error.value)


def test_a_roster_by_times_each_until_the_next() -> None:
    whole = {"08:00": "6", "08:30": "9", "09:00": "0"}
    assert count(whole) == count({"08:00-08:30": "6", "08:30-09:00": "9", "09:00-24:00": "0"})


def test_all_kinds_of_sources_at_once(tmp_path: Path) -> None:
    (tmp_path / "come.csv").write_text("00:01\n00:02\n00:02\n00:20\n", encoding="utf-8")
    customers = (
        "{arrive: {count: 3}, segments: {rest: {share: 100%}, a: {arrive: {appointments: "
        "{every: 2 min, punctual: choice(-2 min 50% 1 min 50%)}}}, "
        "b: {arrive: {data: come.csv}}, c: {arrive: {every: 2 min}}, d: {arrive: {rate: 30 "
        "per h}}}}"
    )
    assert check_engine(loads(text(customers), folder=tmp_path), 4, right=reference.simulate) == []
