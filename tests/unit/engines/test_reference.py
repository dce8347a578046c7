"""Worlds of one to three customers, every time reckoned by hand; both engines must give these
times.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from motsim.engines import reference
from motsim.engines.compiled import engine
from motsim.errors import RunError
from motsim.plan import layout
from motsim.plan.compile import compile_plan
from motsim.scenario import loads
from motsim.units import MINUTE

Engine = Callable[..., Any]
ONE = "customers: {arrive: {count: 1}}\n"


@pytest.fixture(params=[reference.simulate, engine.simulate], ids=["reference", "compiled"])
def run(request: pytest.FixtureRequest) -> Callable[..., Any]:
    def go(
        *lines: str,
        head: str = "",
        customers: str = ONE,
        staff: str = "staff: {desk: {count: 1}}\n",
        length: str = "60 min",
    ) -> Any:
        plan = compile_plan(
            loads(
                f"motsim: 1\ntitle: t\nlength: {length}\n{head}{customers}{staff}"
                + "\n".join(lines)
                + "\n"
            )
        )
        j = request.param(plan, 0, 0)
        names = plan.names
        return SimpleNamespace(
            j=j,
            plan=plan,
            v=j.visits,
            pools={n: j.pools[k] for k, n in enumerate(names.pools)},
            left=[t / MINUTE for t in j.visits["left"]],
            queued=[t / MINUTE for t in j.visits["queued"]],
            moments=[
                (
                    names.steps[m["step"]],
                    layout.MOMENTS[m["kind"]],
                    m["begin"] / MINUTE,
                    m["end"] / MINUTE,
                )
                for m in j.moments
            ],
            acts=[(layout.ACTS[a["kind"]], a["time"] / MINUTE, int(a["person"])) for a in j.acts],
        )

    return go


def steps(*lines: str, stage: str = "only", more: str = "") -> str:
    return f"  - stage: {stage}\n{more}    steps:\n" + "\n".join(
        f"      - {{{line}}}" for line in lines
    )


def journey(*lines: str) -> str:
    return "journey:\n" + steps(*lines)


SERVE = "contact: serve, staff: desk, takes: 2 min"
THREE = "customers: {arrive: {every: 1 min}}\n"  # at 1, 2 and 3 min when the length is 3.5 min


# --- lines ----------------------------------------------------------------------------------------
def test_who_comes_first_is_served_first(run: Engine) -> None:
    got = run(journey(SERVE), customers="customers: {arrive: {count: 3}}\n")
    assert got.left == [2, 4, 6] and got.queued == [0, 2, 4]
    assert got.moments == [
        ("serve", "contact", 0, 2),
        ("serve", "wait", 0, 2),
        ("serve", "contact", 2, 4),
        ("serve", "wait", 0, 4),
        ("serve", "contact", 4, 6),
    ]
    assert (
        got.pools["desk"]["waiting"] == got.pools["desk"]["waited"] == 6 * MINUTE
        and got.pools["desk"]["busy"] == 6 * MINUTE
    )


def test_larger_priority_goes_first(run: Engine) -> None:
    got = run(
        journey("contact: serve, staff: desk, takes: 3 min, priority: desk.queue"),
        customers=THREE,
        length="3.5 min",
    )
    assert got.left == [4, 10, 7]  # the third found one in line and so stands before it


def test_rules_change_priority_for_the_rest_of_the_visit(run: Engine) -> None:
    got = run(
        journey("contact: first, takes: 1 min", "contact: serve, staff: desk, takes: 2 min"),
        (
            "rules: [{rule: up, on: first.ends, if: minutes >= 0 min and desk.queue >= 1, do: "
            "{priority: +1}}]"
        ),
        customers="customers: {arrive: {count: 3}}\n",
    )
    # the first is served at 1, the second waits, the third saw it wait
    assert got.left == [3, 7, 5]


def test_a_rule_moves_who_stands_in_line_and_the_time_of_joining_stays(run: Engine) -> None:
    def left(rule: str, serve: str = "contact: serve, staff: desk, takes: 5 min") -> Any:
        return run(
            journey(serve),
            f"rules: [{{rule: moves, on: waits, past: 90 s, {rule}}}]",
            customers=THREE,
            length="3.5 min",
        ).left

    # the second joined at 2, the third at 3; the rule asks them at 3.5 and 4.5
    assert left("if: hour < 0, do: {priority: +1}") == [6, 11, 16]
    assert (
        left("if: hour > 0.07, do: {priority: +1}")
        == left("if: hour < 0.07, do: {priority: -1}")
        == [6, 16, 11]
    )
    assert left("do: {priority: +1}") == left("do: {priority: -2}") == [6, 11, 16]
    # raised to 1 only, below 2
    assert left(
        "if: hour > 0.07, do: {priority: +1}",
        "contact: serve, staff: desk, takes: 5 min, priority: 2 - 2 x desk.queue",
    ) == [6, 11, 16]


def test_who_is_called_by_a_rule_is_in_the_books_from_then_on(run: Engine) -> None:
    """One of two doctors treats the first from 0 to 10 min; the second asks for both, so the third
    waits behind. At 2 min a rule puts the third before: it is called at once, the second at 10.
    """
    got = run(
        journey(
            "contact: one, staff: doctor, takes: 10 min, if: not both",
            "contact: two, staff: 2 doctor, takes: 1 min, if: both",
        ),
        "rules: [{rule: worse, on: waits, past: 2 min, if: not both, do: {priority: +1}}]",
        customers="customers: {segments: {"
        + ", ".join(
            f"{name}: {{arrive: {{count: 1}}, traits: {{both: {both}}}}}"
            for name, both in (("first", "no"), ("second", "yes"), ("third", "no"))
        )
        + "}}\n",
        staff="staff: {doctor: {count: 2}}\n",
    )
    assert got.left == [10, 13, 12] and got.queued == [0, 12, 2]
    doctor = got.pools["doctor"]
    assert doctor["busy"] == (1 * 2 + 2 * 8 + 1 * 2 + 2 * 1) * MINUTE
    assert doctor["waiting"] == doctor["waited"] == (2 * 2 + 1 * 8 + 1 * 2) * MINUTE


def test_a_rule_moves_what_stands_in_a_line_beside(run: Engine) -> None:
    rule = "rules: [{rule: moves, on: waits, past: 90 s, if: hour > 0.07, do: {priority: +1}}]"
    got = run(
        "journey:\n"
        + steps("contact: tea, staff: desk, takes: 5 min", stage="side", more="    beside: host\n")
        + "\n"
        + steps("work: fix, takes: 40 min", stage="host"),
        rule,
        customers=THREE,
        length="3.5 min",
    )
    assert sorted((m[2], m[3]) for m in got.moments if m[0] == "tea") == [(1, 6), (6, 11), (11, 16)]
    # by customer: the third before the second
    assert [m[2] for m in got.moments if m[0] == "tea"] == [1, 11, 6]


def test_patience_that_ends_as_staff_call_is_served(run: Engine) -> None:
    two = "customers: {arrive: {count: 2}}\n"
    assert run(journey(SERVE + ", patience: 2 min"), customers=two).left == [2, 4]
    got = run(journey(SERVE + ", patience: 1 min"), customers=two)
    assert (
        got.left == [2, 1]
        and list(got.v["reason"]) == [layout.R_DONE, layout.R_PATIENCE]
        and got.queued == [0, 1]
    )
    assert got.pools["desk"]["joined"] == 2 and got.pools["desk"]["gone"] == 1


def test_a_patience_nobody_typed_is_a_multiple_of_the_acceptable_wait(run: Engine) -> None:
    def gave_up(step: str, head: str = "", segment: str = "") -> list[float]:
        got = run(
            journey(f"contact: serve, staff: desk, takes: 50 min{step}"),
            head=head,
            customers="customers: {arrive: {count: 400}, segments: "
            f"{{all: {{share: 100%{segment}}}}}}}\n",
        )
        return sorted(m for m in got.left if m < 50)

    waits = ", wait: {acceptable: 1 min}"
    left = gave_up(waits)  # eight times a minute, half as much again between people
    assert len(left) == 399 and sum(left) / 399 == pytest.approx(8.0, abs=0.4)
    sd = (sum((m - 8.0) ** 2 for m in left) / 399) ** 0.5
    assert sd == pytest.approx(4.0, rel=0.2)
    halved = gave_up(waits, head="psychology: {profile: literature, patience_factor: 4}\n")
    assert halved == pytest.approx([m / 2 for m in left], rel=1e-5)
    assert gave_up(waits, segment=", patience: 2 min") == [2.0] * 399  # typed comes first
    assert gave_up(waits + ", patience: 3 min") == [3.0] * 399
    assert gave_up(waits + ", patience: never") == gave_up("") == []
    assert gave_up(waits, segment=", patience: never") == []


def test_patience_of_a_stage_runs_from_its_begin(run: Engine) -> None:
    got = run(
        "journey:\n" + steps("contact: talk, takes: 1 min", SERVE, more="    patience: 2 min\n"),
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert got.left == [3, 2]


def test_no_place_to_wait_is_pure_loss(run: Engine) -> None:
    got = run(journey(SERVE + ", queue_limit: 0"), customers="customers: {arrive: {count: 2}}\n")
    assert (
        got.left == [2, 0]
        and got.v["reason"][1] == layout.R_FULL
        and got.pools["desk"]["joined"] == 1
    )
    assert got.moments == [("serve", "contact", 0, 2)]


def test_one_place_to_wait(run: Engine) -> None:
    got = run(journey(SERVE + ", queue_limit: 1"), customers="customers: {arrive: {count: 3}}\n")
    assert got.left == [2, 4, 0] and list(got.v["reason"]) == [
        layout.R_DONE,
        layout.R_DONE,
        layout.R_FULL,
    ]


def test_a_place_is_held_until_its_last_step_ends(run: Engine) -> None:
    got = run(
        "places: {bay: {count: 1, from: fix, to: check}}",
        journey(
            "work: fix, staff: desk, takes: 2 min",
            "work: idle, takes: 3 min",
            "contact: check, takes: 1 min",
        ),
        staff="staff: {desk: {count: 2}}\n",
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert got.left == [6, 12] and got.queued == [0, 6] and got.pools["bay"]["busy"] == 12 * MINUTE


# --- the calendar ---------------------------------------------------------------------------------
ROOM = journey(
    "contact: one, staff: a, takes: 1 min", "contact: two, staff: b, takes: 3 min, room: {room}"
)
CHAIN = "staff: {a: {count: 1}, b: {count: 1}}\n"


@pytest.mark.parametrize(
    ("room", "left", "busy"), [("0", [4, 7, 10], 7), ("1", [4, 7, 10], 4), ("2", [4, 7, 10], 3)]
)
def test_who_finds_no_room_stays_and_keeps_the_staff(
    run: Engine, room: str, left: list[int], busy: int
) -> None:
    """All come at 0. Without room the second stays with `a` until 4 min, the third until 7 min; one
    place lets the second go at 2 min, and the third at 4 min.
    """
    got = run(
        ROOM.replace("{room}", room), staff=CHAIN, customers="customers: {arrive: {count: 3}}\n"
    )
    assert got.left == left
    assert got.pools["a"]["busy"] == busy * MINUTE and got.pools["b"]["busy"] == 9 * MINUTE


def test_who_is_blocked_and_gives_up_lets_go(run: Engine) -> None:
    """The second is blocked from 2 min on and leaves at 2.5 min; the third is served by `a` then,
    blocked from 3.5 min on, and called as patience ends.
    """
    got = run(
        journey(
            "contact: one, staff: a, takes: 1 min",
            "contact: two, staff: b, takes: 3 min, room: 0, patience: 30 s",
        ),
        staff=CHAIN,
        customers="customers: {arrive: {count: 3}}\n",
    )
    assert got.left == [4, 2.5, 7] and got.pools["a"]["busy"] == 4 * MINUTE


def test_a_place_is_kept_as_long_as_there_is_no_room(run: Engine) -> None:
    """A bed held to the end of the first step stays taken until the second one begins: 1 min, then
    0 to 4 and 1 to 7 min.
    """
    got = run(
        ROOM.replace("{room}", "0"),
        "places: {bed: {count: 2, from: one, to: one}}",
        staff=CHAIN,
        customers="customers: {arrive: {count: 3}}\n",
    )
    assert got.left == [4, 7, 10] and got.pools["bed"]["busy"] == (1 + 4 + 6) * MINUTE


def test_who_is_served_by_the_same_staff_again_never_blocks_himself(run: Engine) -> None:
    got = run(
        journey(
            "contact: one, staff: desk, takes: 1 min",
            "contact: two, staff: desk, takes: 1 min, room: 0",
        ),
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert sorted(got.left) == [3, 4]


def test_who_gives_up_comes_again_to_the_back_of_the_line(run: Engine) -> None:
    """The second waits from 0 to 2 min, comes again at 5 min, and the desk is free from 8 min on:
    gives up at 7 min again, comes at 10 min.
    """
    got = run(
        journey(
            "contact: serve, staff: desk, takes: 8 min, patience: 2 min, gives_up: {retry: 3 min}"
        ),
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert got.left == [8, 18] and got.queued == [0, 4]
    assert [a for a, *_ in got.acts] == ["comes again", "comes again"]
    assert got.v["away"].tolist() == [0, 6 * MINUTE]
    assert got.moments == [
        ("serve", "contact", 0, 8),
        ("serve", "wait", 0, 2),
        ("serve", "wait", 5, 7),
        ("serve", "contact", 10, 18),
    ]


def test_who_gives_up_goes_to_another_line_and_the_wait_goes_on(run: Engine) -> None:
    got = run(
        journey(
            "contact: serve, staff: desk, takes: 8 min, patience: 2 min, gives_up: {to: machine}, "
            "next: [{to: done}]",
            "contact: machine, takes: 1 min",
        ),
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert got.left == [8, 3] and got.v["reason"].tolist() == [0, 0]
    assert ("machine", "wait", 0, 2) in got.moments


def test_who_goes_elsewhere_and_finds_nothing_there_is_done(run: Engine) -> None:
    got = run(
        journey(
            "contact: serve, staff: desk, takes: 8 min, patience: 2 min, gives_up: {to: machine}",
            "contact: machine, takes: 1 min, if: wait > 5 min",
        ),
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert got.left == [8, 2] and got.v["reason"].tolist() == [0, 0]


def test_who_is_called_back_keeps_the_place_and_feels_no_more_of_the_wait(run: Engine) -> None:
    """The second asks at 2 min to be called back, and is before the third, who waits."""
    got = run(
        journey(
            "contact: serve, staff: desk, takes: 5 min, patience: 2 min, gives_up: {callback: yes}"
        ),
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert got.left == [5, 10] and got.queued == [0, 5]
    assert got.v["away"].tolist() == [0, 3 * MINUTE]
    assert got.moments[1:] == [("serve", "wait", 0, 2), ("serve", "contact", 5, 10)]


def test_who_gives_up_with_a_chance_of_none_leaves(run: Engine) -> None:
    got = run(
        journey(
            "contact: serve, staff: desk, takes: 8 min, patience: 2 min, "
            "gives_up: {retry: 3 min, chance: 0%}"
        ),
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert got.left == [8, 2] and got.acts == []


def test_a_group_begins_when_it_is_full_and_the_last_when_nobody_else_comes(run: Engine) -> None:
    """Four at once, groups of three, one boat: the fourth waits for others until the hour is
    over.
    """
    got = run(
        journey("contact: ride, staff: desk, takes: 5 min, group: {of: 3}"),
        customers="customers: {arrive: {count: 4}}\n",
    )
    assert got.left == [5, 5, 5, 65] and got.queued == [0, 0, 0, 60]
    assert [(what, minute) for what, minute, _ in got.acts] == [
        ("begins together", 0),
        ("begins together", 0),
        ("begins together", 0),
        ("begins together", 60),
    ]
    assert got.j.acts["after"].tolist() == [3, 3, 3, 1]
    desk = got.pools["desk"]
    assert desk["busy"] == 10 * MINUTE and desk["waiting"] == desk["waited"] == 60 * MINUTE
    assert (desk["joined"], desk["called"], desk["gone"], desk["most"]) == (4, 4, 0, 3)


def test_a_group_begins_some_time_after_its_first_came(run: Engine) -> None:
    got = run(
        journey("contact: ride, staff: desk, takes: 5 min, group: {of: 3, after: 3 min}"),
        customers="customers: {arrive: {every: 2 min}}\n",
        length="5 min",
    )
    assert got.left == [10, 10] and got.queued == [3, 1]


def test_a_group_leaves_by_the_clock_with_those_who_fit(run: Engine) -> None:
    """They come at 4, 8, 12 and 16 min; the boat of 10 min is back at 25, and leaves late."""
    got = run(
        journey("contact: ride, staff: desk, takes: 15 min, group: {of: 2, every: 10 min}"),
        customers="customers: {arrive: {every: 4 min}}\n",
        length="18 min",
    )
    assert got.left == [25, 25, 40, 40] and got.queued == [6, 2, 13, 9]


def test_a_group_leaves_at_the_times_that_are_typed(run: Engine) -> None:
    got = run(
        journey("contact: ride, takes: 1 min, group: {of: 2, at: [00:07, 00:05]}"),
        customers="customers: {arrive: {count: 5}}\n",
    )
    assert got.left == [6, 6, 8, 8, 24 * 60 + 6]


def test_a_group_lasts_as_long_as_its_first_takes(run: Engine) -> None:
    got = run(
        journey(
            "contact: ride, staff: desk, takes: exponential(5 min), group: {of: 3}, priority: n"
        ),
        customers="customers: {arrive: {count: 3}, traits: {n: uniform(0 1)}}\n",
    )
    alone = run(
        journey("contact: ride, takes: exponential(5 min), priority: n"),
        customers="customers: {arrive: {count: 3}, traits: {n: uniform(0 1)}}\n",
    )
    first = max(range(3), key=lambda k: got.j.traits[k, 0])
    assert got.left == [alone.left[first]] * 3


def test_staff_are_free_when_the_last_of_a_group_has_ended(run: Engine) -> None:
    """A rule keeps the second two minutes longer; the third begins alone when it has ended."""
    got = run(
        journey("contact: ride, staff: desk, takes: 5 min, group: {of: 2, after: 0 min}"),
        "rules: [{rule: slow, on: ride.begins, if: slow, do: {takes: +2 min}}]",
        customers="customers: {arrive: {count: 3}, traits: {slow: yes}}\n",
    )
    assert got.left == [7, 7, 14]


def test_who_gives_up_waiting_for_a_group_is_missing_in_it(run: Engine) -> None:
    """They come each 2 min and stay 3 min. The two of 2 and 4 min begin at 4; those of 6 and 8 ask
    for the boat, which comes back at 14, and give up, as does the one of 10; those of 12 and 14
    have it at once.
    """
    got = run(
        journey("contact: ride, staff: desk, takes: 10 min, group: {of: 2}, patience: 3 min"),
        customers="customers: {arrive: {every: 2 min}}\n",
        length="15 min",
    )
    assert got.left == [14, 14, 9, 11, 13, 24, 24]
    desk = got.pools["desk"]
    assert (desk["joined"], desk["called"], desk["gone"], desk["most"]) == (7, 4, 3, 2)
    assert desk["waited"] == desk["waiting"] == (2 + 0 + 3 + 3 + 3 + 2 + 0) * MINUTE


def test_who_is_called_back_for_a_group_comes_back(run: Engine) -> None:
    got = run(
        journey(
            "contact: ride, staff: desk, takes: 5 min, group: {of: 2}, patience: 1 min, "
            "gives_up: {callback: yes}"
        ),
        customers="customers: {arrive: {every: 4 min}}\n",
        length="9 min",
    )
    assert got.left == [13, 13] and got.v["away"].tolist() == [3 * MINUTE, 0]


TWO_CLASSES = (
    "customers: {segments: {routine: {arrive: {count: %d}, traits: {urgent: no}}, "
    "urgent: {arrive: {every: 4 min}, traits: {urgent: yes}}}}\n"
)
SURGERY = journey(
    "contact: see, staff: doctor, takes: 10 min, if: not urgent",
    "contact: rescue, staff: doctor, takes: 3 min, if: urgent, priority: 1",
)


def doctors(preempts: str, count: int = 1) -> str:
    return f"staff: {{doctor: {{count: {count}, preempts: {preempts}}}}}\n"


@pytest.mark.parametrize(("preempts", "ends"), [("resume", 13), ("repeat", 17)])
def test_who_is_more_urgent_interrupts(run: Engine, preempts: str, ends: float) -> None:
    got = run(SURGERY, customers=TWO_CLASSES % 1, staff=doctors(preempts), length="5 min")
    assert got.left == [ends, 7] and got.queued == [3, 0]
    assert got.acts == [("is interrupted", 7, 0)] and got.j.acts["after"].tolist() == [3]
    doctor = got.pools["doctor"]
    assert doctor["busy"] == ends * MINUTE and doctor["waiting"] == doctor["waited"] == 3 * MINUTE
    assert (doctor["joined"], doctor["called"], doctor["gone"], doctor["most"]) == (2, 2, 0, 1)
    assert ("see", "contact", 0, ends) in got.moments


def test_who_was_called_last_is_interrupted_and_goes_on_before_who_came_later(run: Engine) -> None:
    """Three at once for two doctors: the second is interrupted from 4 to 7 min and goes on before
    the third; the urgent one of 8 min finds both busy with routine and interrupts the second again.
    """
    got = run(SURGERY, customers=TWO_CLASSES % 3, staff=doctors("resume", 2), length="9 min")
    assert got.left == [10, 15, 21, 7, 11]
    assert [a for a in got.acts if a[2] == 1] == [
        ("is interrupted", 7, 1),
        ("is interrupted", 10, 1),
    ]


def test_nobody_interrupts_an_equal_or_a_pool_that_does_not_let_them(run: Engine) -> None:
    equal = SURGERY.replace("priority: 1", "priority: 0")
    got = run(equal, customers=TWO_CLASSES % 1, staff=doctors("resume"), length="5 min")
    other = run(
        SURGERY, customers=TWO_CLASSES % 1, staff="staff: {doctor: {count: 1}}\n", length="5 min"
    )
    assert got.left == other.left == [10, 13]


def test_who_becomes_urgent_while_waiting_interrupts(run: Engine) -> None:
    """The second waits; at 2 min a rule puts it before the first, which goes on at 12."""
    got = run(
        journey("contact: see, staff: doctor, takes: 10 min"),
        "rules: [{rule: worse, on: waits, past: 2 min, do: {priority: +1}}]",
        customers="customers: {arrive: {count: 2}}\n",
        staff=doctors("resume"),
    )
    assert got.left == [20, 12] and got.queued == [10, 2]


def test_staff_who_have_gone_off_duty_finish_what_they_do(run: Engine) -> None:
    got = run(
        SURGERY,
        customers=TWO_CLASSES % 1,
        staff="staff: {doctor: {count: {00:00-00:03: 1, 00:20-24:00: 1}, preempts: resume}}\n",
        length="5 min",
    )
    assert got.left == [10, 23]


BOOKED = (
    "places: {room: {count: 1, from: stay, to: stay, "
    "booked: {at: book, lasts: %s, slots: 10 min}}}\n"
)


def test_who_finds_it_sold_out_is_turned_away(run: Engine) -> None:
    """One comes each 4 min. Slots of 10 min: the first, of 4 min, has those of 0 and 10; those of
    8, 12 and 16 find none; the one of 20 has the next two.
    """
    got = run(
        journey("contact: book", "contact: stay, takes: 1 min", "away: home, takes: 60 min"),
        head=BOOKED % "20 min",
        customers="customers: {arrive: {every: 4 min}}\n",
        length="25 min",
    )
    sold_out = layout.R_SOLD_OUT
    assert got.v["reason"].tolist() == [0, sold_out, sold_out, sold_out, 0, sold_out]
    assert got.left[1:4] == [8, 12, 16] and got.left[0] == 65


def test_who_does_not_come_gives_back_what_lies_ahead(run: Engine) -> None:
    """The first books for 4 to 40 min and is gone at 6 min; the second of 8 min has the room."""
    got = run(
        journey("contact: book, next: [{to: leave, chance: 1 if hour < 0.1 else 0}]", "work: stay"),
        head=BOOKED % "40 min",
        customers="customers: {arrive: {every: 4 min}}\n",
        length="9 min",
    )
    assert got.v["reason"].tolist() == [layout.R_NEXT, 0]


def test_a_place_that_only_some_need_is_booked_by_them_alone(run: Engine) -> None:
    got = run(
        journey("contact: book, takes: 1 min, again: 0%", "contact: stay, takes: 30 min"),
        head=(BOOKED % "20 min").replace("to: stay, ", "to: stay, if: hour < 0.1, "),
        customers="customers: {arrive: {every: 4 min}}\n",
        length="9 min",
    )
    assert got.v["reason"].tolist() == [0, 0] and got.queued == [0, 0]


TEAM = "staff: {doctor: {count: 2}, nurse: {count: 1}}\n"


def test_nobody_goes_before_one_who_asks_for_two(run: Engine) -> None:
    """The second comes at 2 min and asks for both doctors, of whom one is busy to 5 min; the third
    asks for the free one and waits behind.
    """
    got = run(
        journey(
            "contact: one, staff: doctor, takes: 4 min, if: hour < 0.02 or hour > 0.04",
            "contact: two, staff: 2 doctor, takes: 3 min, if: hour > 0.02 and hour < 0.04",
        ),
        staff=TEAM,
        customers=THREE,
        length="3.5 min",
    )
    assert got.left == [5, 8, 12] and got.queued == [0, 3, 5]
    assert got.pools["doctor"]["busy"] == (4 + 2 * 3 + 4) * MINUTE
    assert got.pools["doctor"]["called"] == 3


def test_who_stands_behind_one_who_gives_up_is_called_at_once(run: Engine) -> None:
    got = run(
        journey(
            "contact: one, staff: doctor, takes: 4 min, if: hour < 0.02 or hour > 0.04",
            "contact: two, staff: 2 doctor, takes: 3 min, patience: 2 min, "
            "if: hour > 0.02 and hour < 0.04",
        ),
        staff=TEAM,
        customers=THREE,
        length="3.5 min",
    )
    assert got.left == [5, 4, 8] and got.queued == [0, 2, 1]  # the third begins at 4 min


def test_who_is_there_first_waits_for_the_others(run: Engine) -> None:
    """Both steps ask for the doctor first, who stands higher in the file: the second customer holds
    a doctor from 2 min on, and the nurse comes at 4 min.
    """
    got = run(
        journey("contact: see, staff: [nurse, doctor], takes: 3 min"),
        staff=TEAM,
        customers="customers: {arrive: {every: 1 min}}\n",
        length="2.5 min",
    )
    assert got.left == [4, 7] and got.queued == [0, 2]
    assert got.pools["doctor"]["busy"] == (3 + 5) * MINUTE
    assert got.pools["nurse"]["busy"] == 6 * MINUTE


def test_work_of_several_stops_for_the_night_and_all_are_waited_for(run: Engine) -> None:
    got = run(
        journey("work: repair, staff: [nurse, 2 doctor], takes: 5 min", "contact: told"),
        head="opening: {mon-sun: '00:00-00:03, 00:10-00:20'}\nclosing: resume\n",
        staff=TEAM,
        length="20 min",
    )
    assert got.left == [12]
    assert got.pools["doctor"]["busy"] == 2 * 5 * MINUTE
    assert got.pools["nurse"]["busy"] == 5 * MINUTE


def test_nobody_serves_until_somebody_is_there(run: Engine) -> None:
    got = run(journey(SERVE), staff="staff: {desk: {count: {00:05-24:00: 1}}}\n")
    assert got.left == [7] and got.queued == [5]


def test_a_shift_ends_after_the_work_at_hand(run: Engine) -> None:
    got = run(
        journey(SERVE),
        staff="staff: {desk: {count: {00:00-00:01: 1, 00:10-24:00: 1}}}\n",
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert got.left == [2, 12] and got.pools["desk"]["over"] == MINUTE


def test_a_new_shift_does_not_wait_for_the_old_one(run: Engine) -> None:
    got = run(
        journey("contact: serve, staff: desk, takes: 4 min"),
        staff="staff: {desk: {count: {00:00-00:01: 2, 00:01-24:00: 1}}}\n",
        customers="customers: {arrive: {count: 3}}\n",
    )
    # from 1 to 4 two work though one is there; the third waits for fewer than one
    assert got.left == [4, 4, 8]


def test_closing_serves_out_all_inside(run: Engine) -> None:
    got = run(
        journey("contact: serve, staff: desk, takes: 5 min"),
        head="opening: {mon-sun: 00:01-00:03}\n",
        customers=THREE,
        length="10 min",
    )
    assert (
        got.left == [6, 11] and got.j.counts["shut_out"][0] == 7 and got.j.counts["arrived"][0] == 2
    )
    assert got.pools["desk"]["rostered"] == 2 * MINUTE and got.pools["desk"]["over"] == 8 * MINUTE


# --- a house that shuts its door ------------------------------------------------------------------
SHUTS = "opening: {mon-sun: 00:00-00:10}\nclosing: resume\n"
DAY = 1440


def test_work_stops_at_closing_and_goes_on_first_thing(run: Engine) -> None:
    got = run(
        journey("work: mend, staff: desk, takes: 7 min", "contact: back, takes: 1 min"),
        head=SHUTS,
        customers="customers: {arrive: {every: 2 min}}\n",
        length="5 min",
    )
    # at 2 and 4; mended to 9, then from 9 to 10 and, on the next day, from 0 to 6
    assert got.left == [10, DAY + 7] and list(got.v["reason"]) == [layout.R_DONE, layout.R_DONE]
    # no night is felt
    assert got.moments[2:] == [
        ("mend", "wait", 4, 10),
        ("back", "wait", DAY, DAY + 6),
        ("back", "contact", DAY + 6, DAY + 7),
    ]
    assert list(got.v["away"] / MINUTE) == [0, DAY - 10] and list(got.v["staged"] / MINUTE) == [
        8,
        13,
    ]
    assert got.pools["desk"]["busy"] == 14 * MINUTE and got.pools["desk"]["over"] == 0


def test_work_that_ends_at_closing_is_done(run: Engine) -> None:
    got = run(journey("work: mend, staff: desk, takes: 10 min"), head=SHUTS)
    assert got.left == [10] and list(got.v["away"]) == [0]


def test_stopped_work_goes_before_those_who_wait_for_it(run: Engine) -> None:
    got = run(
        journey("work: mend, staff: desk, takes: 6 min"),
        head=SHUTS,
        customers="customers: {arrive: {count: 3}}\n",
    )
    # the second has 2 minutes to go; the third waits at night without waiting
    assert got.left == [6, DAY + 2, DAY + 8]
    assert [m[1:] for m in got.moments] == [
        ("wait", 0, 6),
        ("wait", 0, 10),
        ("wait", DAY, DAY + 2),
        ("wait", 0, 10),
        ("wait", DAY, DAY + 8),
    ]


def test_work_without_staff_stops_too(run: Engine) -> None:
    assert run(journey("work: dry, takes: 25 min"), head=SHUTS).left == [2 * DAY + 5]


def test_contacts_finish_and_who_stands_in_line_leaves(run: Engine) -> None:
    got = run(
        journey("contact: serve, staff: desk, takes: 6 min"),
        head=SHUTS,
        customers="customers: {arrive: {count: 3}}\n",
    )
    assert got.left == [6, 12, 10] and list(got.v["reason"]) == [
        layout.R_DONE,
        layout.R_DONE,
        layout.R_CLOSED,
    ]
    assert got.pools["desk"]["over"] == 2 * MINUTE and got.pools["desk"]["gone"] == 1


def test_nothing_begins_behind_a_closed_door(run: Engine) -> None:
    got = run(journey("contact: serve, takes: 12 min", "contact: pay, takes: 1 min"), head=SHUTS)
    assert got.left == [DAY + 1] and got.moments == [
        ("serve", "contact", 0, 12),
        ("pay", "contact", DAY, DAY + 1),
    ]
    assert list(got.v["away"] / MINUTE) == [DAY - 12] and list(got.v["staged"] / MINUTE) == [13]


def test_patience_for_work_runs_out_in_the_morning(run: Engine) -> None:
    got = run(
        journey("work: mend, staff: desk, takes: 30 min, patience: 20 min"),
        head=SHUTS,
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert got.left == [2 * DAY + 10, DAY] and list(got.v["reason"]) == [
        layout.R_DONE,
        layout.R_PATIENCE,
    ]


def test_what_is_away_goes_on_at_night(run: Engine) -> None:
    got = run(
        "journey:\n"
        + steps(
            "away: home, takes: 20 min",
            "contact: message, takes: 1 min",
            "contact: call, staff: desk, takes: 1 min",
            stage="after",
            more="    away: yes\n",
        ),
        head=SHUTS,
    )
    # who is elsewhere leaves no line; staff call in the morning
    assert got.left == [DAY + 1] and [m[2:] for m in got.moments] == [(20, 21), (DAY, DAY + 1)]


def test_away_comes_back_in_opening_hours(run: Engine) -> None:
    def back(takes: str) -> float:
        got = run(
            journey("contact: come, takes: 0 min, quality: 62", f"away: gone, {takes}"),
            head="opening: {mon-sun: 08:00-10:00}\n",
            customers="customers: {arrive: {every: 510 min}}\n",
            length="600 min",
        )
        return float(got.left[0])

    assert back("takes: 30 min") == 540
    assert back("takes: 2 h") == 1440 + 480
    assert back("until: 09:15") == 555
    assert back("takes: 3 h, until: opening") == 1440 + 480


def test_an_away_stage_ends_at_its_own_time_and_no_wait_is_felt(run: Engine) -> None:
    got = run(
        "journey:\n"
        + steps(
            "away: home, takes: 20 min",
            "contact: letter, staff: desk, takes: 1 min",
            stage="after",
            more="    away: yes\n",
        ),
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert (
        got.left == [21, 22]
        and list(got.v["waited"]) == [0, 0]
        and [m[1] for m in got.moments] == ["contact", "contact"]
    )
    assert list(got.v["away"] / MINUTE) == [21, 22] and list(got.v["staged"]) == [0, 0]


def test_stages_ahead_lie_before_the_door(run: Engine) -> None:
    got = run(
        "journey:\n"
        + steps(
            "contact: book, takes: 10 min",
            "contact: again, takes: 80 min",
            stage="before",
            more="    ahead: 1 h\n",
        )
        + "\n"
        + steps(SERVE)
    )
    assert got.v["began"][0] == -60 * MINUTE and got.left == [2]
    assert got.moments == [
        ("book", "contact", -60, -50),
        ("again", "contact", -50, 0),
        ("serve", "contact", 0, 2),
    ]


# --- work beside that joins -----------------------------------------------------------------------
def joined(how: str, *beside: str) -> str:
    """A stage that waits for stages beside it, each a list of minutes of work."""
    rows = [f"  - {{stage: host, steps: [{{work: wait, join: {how}}}]}}"]
    for k, minutes in enumerate(beside):
        works = ", ".join(
            f"{{work: w{k}_{n}, takes: {one} min}}" for n, one in enumerate(minutes.split())
        )
        rows.append(f"  - {{stage: b{k}, beside: host, steps: [{works}]}}")
    return "journey:\n" + "\n".join([*rows, "  - {stage: told, steps: [{contact: told}]}"])


@pytest.mark.parametrize(
    ("how", "beside", "left", "dropped"),
    [
        ("all", ("3", "5"), 5, 0),
        ("all", ("1 1 1", "2"), 3, 0),
        ("first", ("3", "5"), 3, 0),  # the other is under way in its last step
        ("first", ("3", "2 5"), 3, 0),
        ("first", ("3", "4 5"), 3, 1),  # the last step of the other has not begun
        ("2", ("3", "5", "6 1"), 5, 1),
        ("2", ("1", "1", "1 1"), 1, 1),  # enough at 1 min, before the third goes on
    ],
)
def test_a_stage_goes_on_when_enough_beside_it_has_ended(
    run: Engine, how: str, beside: tuple[str, ...], left: float, dropped: int
) -> None:
    got = run(joined(how, *beside))
    assert got.left == [left] and int(got.j.counts["dropped"][0]) == dropped
    assert [(m[0], m[1]) for m in got.moments] == [("told", "wait"), ("told", "contact")]


def test_nobody_waits_for_what_does_not_run(run: Engine) -> None:
    text = joined("all", "3", "5").replace("stage: b1,", "stage: b1, chance: 0%,")
    assert run(text).left == [3]
    assert run(text.replace("stage: b0,", "stage: b0, chance: 0%,")).left == [0]


def test_each_lap_joins_anew(run: Engine) -> None:
    assert run(joined("all", "3", "5").replace("stage: host,", "stage: host, times: 3,")).left == [
        15
    ]


def test_what_a_stage_beside_has_not_begun_is_counted_where_it_is_dropped(run: Engine) -> None:
    got = run(
        "journey:\n  - {stage: a, steps: [{contact: short, takes: 2 min}]}\n"
        "  - {stage: b, beside: a, steps: [{work: c, takes: 2 min}, {work: d, takes: 2 min}]}",
        customers="customers: {arrive: {count: 3}}\n",
    )
    assert got.left == [2, 2, 2] and int(got.j.counts["dropped"][0]) == 3


def test_never_gives_up_whatever_the_stage_says(run: Engine) -> None:
    def left(stage: str, step: str) -> Any:
        return run(
            "journey:\n"
            + steps(
                f"contact: serve, staff: desk, takes: 9 min{step}", more=f"    patience: {stage}\n"
            ),
            customers="customers: {arrive: {count: 2}, segments: {all: {share: 100%, patience: "
            "2 min}}}\n",
        ).left

    assert left("3 min", "") == [9, 3]
    assert left("never", "") == [9, 18]
    assert left("3 min", ", patience: never") == [9, 18]


# --- what comes next ------------------------------------------------------------------------------
def test_again_joins_the_back_of_the_line(run: Engine) -> None:
    got = run(
        journey('contact: serve, staff: desk, takes: 2 min, again: "1 if minutes < 3 min else 0"'),
        customers="customers: {arrive: {count: 2}}\n",
    )
    # the first again at 2, behind the second; who is done at 4 minutes goes
    assert got.left == [6, 4]


def test_next_jumps_and_leaves(run: Engine) -> None:
    got = run(
        journey(
            (
                'contact: a, takes: 2 min, next: [{to: c, chance: "1 if minutes < 3 min else '
                '0"}, {to: leave, chance: "1 if minutes > 3 min else 0"}]'
            ),
            "contact: b, takes: 50 min",
            "contact: c, takes: 1 min, next: [{to: a, chance: 1}]",
        )
    )
    assert (
        got.left == [5]
        and got.v["reason"][0] == layout.R_NEXT
        and [m[0] for m in got.moments] == ["a", "c", "a"]
    )


@pytest.mark.parametrize("asked", ["if: minutes < 1 min", "chance: 1 if minutes < 1 min else 0"])
def test_a_step_that_is_done_over_is_not_asked_for_again(run: Engine, asked: str) -> None:
    got = run(journey(f'contact: a, takes: 2 min, {asked}, again: "1 if minutes < 5 min else 0"'))
    assert got.left == [6] and [m[0] for m in got.moments] == ["a", "a", "a"]


@pytest.mark.parametrize(("to", "reason"), [("done", layout.R_DONE), ("leave", layout.R_NEXT)])
def test_a_visit_that_is_done_is_served_and_one_that_leaves_is_not(
    run: Engine, to: str, reason: int
) -> None:
    got = run(
        journey(
            f"contact: a, takes: 2 min, next: [{{to: {to}, chance: 100%}}]",
            "contact: b, takes: 50 min",
        )
    )
    assert got.left == [2] and got.v["reason"][0] == reason


@pytest.mark.parametrize(
    ("asked", "costs"),
    [
        ("reason == 'gave up waiting'", [0, 5, 0]),
        ("reason in ('full', 'sold out')", [0, 0, 5]),
        ("reason != 'done'", [0, 5, 5]),
        ("reason == 'done'", [5, 0, 0]),
    ],
)
def test_a_rule_may_ask_why_a_visit_ended(run: Engine, asked: str, costs: list[int]) -> None:
    """The first is served, the second waits in vain for a minute, and the third finds the one
    place in line taken.
    """
    got = run(
        journey("contact: serve, staff: desk, takes: 9 min, patience: 1 min, queue_limit: 1"),
        f'rules: [{{rule: why, on: visit.ends, by: desk, if: "{asked}", do: {{cost: 5}}}}]',
        customers="customers: {arrive: {count: 3}}\n",
    )
    in_order = sorted(zip(got.v["person"], got.v["reason"], got.v["rule_cost"]))
    assert [reason for _, reason, _ in in_order] == [
        layout.R_DONE,
        layout.R_PATIENCE,
        layout.R_FULL,
    ]
    assert [cost for *_, cost in in_order] == costs


def test_while_a_visit_goes_on_it_has_no_reason(run: Engine) -> None:
    got = run(
        journey(SERVE),
        "rules: [{rule: why, on: serve.ends, if: \"reason == 'done'\", do: {cost: 5}}]",
    )
    assert got.v["rule_cost"][0] == 0


def test_done_in_a_repeated_stage_ends_its_laps(run: Engine) -> None:
    last = "      - {contact: b, takes: 50 min}"
    got = run(
        "journey:\n"
        + steps("contact: a, takes: 2 min, next: [{to: done}]", more="    times: 3\n")
        + f"\n{last}"
    )
    assert got.left == [2] and got.v["reason"][0] == layout.R_DONE


def test_a_journey_without_end_is_stopped_by_name(run: Engine) -> None:
    with pytest.raises(RunError, match="10,000 steps and stands at 'a'"):
        run(journey('contact: a, takes: 0 min, again: "1 if minutes < 3 min else 0"'))


def test_a_journey_without_end_ahead_of_the_door_is_stopped_too(run: Engine) -> None:
    with pytest.raises(RunError, match="10,000 steps and stands at 'a'"):
        run(
            "journey:\n"
            + steps(
                'contact: a, takes: 0 min, again: "1 if minutes < 3 min else 0"',
                stage="before",
                more="    ahead: 1 h\n",
            )
            + "\n"
            + steps(SERVE)
        )


def test_somebody_who_waits_for_ever_is_an_error(run: Engine) -> None:
    for head in ("", "opening: {mon-sun: 00:00-00:30}\n"):
        with pytest.raises(RunError, match=r"waits for ever before 'desk' \(1\)"):
            run(journey(SERVE), head=head, staff="staff: {desk: {count: 0}}\n")


# --- beside ---------------------------------------------------------------------------------------
def beside(run: Engine, *lines: str, host: str = "work: fix, takes: 10 min", **how: Any) -> Any:
    return run(
        "journey:\n"
        + steps(*lines, stage="side", more="    beside: host\n")
        + "\n"
        + steps(host, stage="host"),
        **how,
    )


def test_clocks_beside_a_stage(run: Engine) -> None:
    got = beside(
        run,
        "contact: tick, every: 3 min",
        "contact: later, after: 4 min, takes: 2 min",
        "contact: soon, before_end: 2 min, takes: 1 min",
        "contact: last, before_end: 0 min",
    )
    # work ends before clocks
    assert [m[:1] + m[2:] for m in got.moments if m[1] == "contact"] == [
        ("tick", 3, 3),
        ("later", 4, 6),
        ("tick", 6, 6),
        ("soon", 8, 9),
        ("tick", 9, 9),
        ("last", 10, 10),
    ]
    assert got.moments[-1] == ("fix", "wait", 0, 10) and got.left == [10]


def test_a_tick_on_the_end_does_not_happen_and_contacts_are_cut(run: Engine) -> None:
    got = beside(
        run,
        "contact: long, takes: 20 min",
        "contact: never, takes: 1 min",
        "contact: tick, every: 5 min",
    )
    assert got.moments == [
        ("tick", "contact", 5, 5),
        ("long", "contact", 0, 10),
        ("fix", "wait", 0, 10),
    ]


def test_a_contact_without_takes_lasts_and_frees_its_staff_at_the_end(run: Engine) -> None:
    got = beside(
        run,
        "contact: lounge, staff: desk",
        host="work: fix, takes: 4 min",
        customers="customers: {arrive: {count: 2}}\n",
    )
    # the second in its last instant
    assert (
        got.left == [4, 4]
        and got.pools["desk"]["busy"] == 4 * MINUTE
        and got.pools["desk"]["called"] == 2
    )


def test_staff_finish_alone_what_the_host_has_cut(run: Engine) -> None:
    got = beside(run, "contact: talk, staff: desk, takes: 7 min", host="work: fix, takes: 4 min")
    assert (
        got.left == [4]
        and got.pools["desk"]["busy"] == 7 * MINUTE
        and ("talk", "contact", 0, 4) in got.moments
    )


# --- beside, in a house that shuts its door: open from 0 to 10 each day ---------------------------
def contacts(got: Any) -> list[Any]:
    return [(name, begin, end) for name, kind, begin, end in got.moments if kind == "contact"]


def test_work_beside_stops_for_the_night_and_goes_on_at_the_head_of_its_line(run: Engine) -> None:
    got = beside(
        run,
        "work: press, staff: desk, takes: 6 min",
        "contact: show, takes: 1 min",
        host="work: fix, takes: 19 min",
        head=SHUTS,
        customers="customers: {arrive: {count: 3}}\n",
    )
    # the host is fixed from 0 to 10 and from the next day's 0 to 9; desk presses for the first 0-6,
    # for the second 6-10 and 0-2, for the third 2-8
    assert (
        contacts(got) == [("show", 6, 7), ("show", DAY + 2, DAY + 3), ("show", DAY + 8, DAY + 9)]
        and got.left == [DAY + 9] * 3
    )
    assert (
        got.pools["desk"]["busy"] == 18 * MINUTE
        and got.pools["desk"]["over"] == 0
        and got.pools["desk"]["called"] == 4
    )
    assert set(got.v["away"] / MINUTE) == {DAY - 10}


def test_work_beside_without_staff_stops_too(run: Engine) -> None:
    got = beside(
        run,
        "work: dry, takes: 15 min",
        "contact: look, takes: 1 min",
        host="work: fix, takes: 18 min",
        head=SHUTS,
    )
    assert contacts(got) == [("look", DAY + 5, DAY + 6)] and got.left == [DAY + 8]


def test_a_clock_beside_that_would_strike_at_night_strikes_once_at_opening(run: Engine) -> None:
    got = beside(
        run,
        "contact: tick, every: 4 min",
        "contact: later, after: 12 min, takes: 1 min",
        host="work: fix, takes: 15 min",
        head=SHUTS,
    )
    # ticks at 4 and 8; the one at 12 comes at opening, and from there each 4 minutes; `later` was
    # due at 12
    assert contacts(got) == [
        ("tick", 4, 4),
        ("tick", 8, 8),
        ("tick", DAY, DAY),
        ("later", DAY, DAY + 1),
        ("tick", DAY + 4, DAY + 4),
    ] and got.left == [DAY + 5]


def test_before_end_counts_the_nights_before_its_hosts_end(run: Engine) -> None:
    def at(before_end: str, host: str = "work: fix, takes: 15 min") -> list[Any]:
        return contacts(
            beside(
                run, f"contact: call, before_end: {before_end}, takes: 1 min", host=host, head=SHUTS
            )
        )

    assert at("2 min") == [("call", DAY + 3, DAY + 4)]  # the host ends at the next day's 5
    assert at("7 min") == [("call", DAY, DAY + 1)]  # at night: first thing in the morning
    # 7 minutes after midnight are 1438 before the next day's 5
    assert at("1438 min") == [("call", 7, 8)]
    assert at("2 min", "work: fix, takes: 36 min") == [("call", 3 * DAY + 4, 3 * DAY + 5)]
    # a contact goes on to its end at 15, and at 13 nothing begins
    assert at("2 min", "contact: talk, takes: 15 min") == [("talk", 0, 15)]


def test_a_contact_beside_finishes_and_only_then_the_customer_goes_home(run: Engine) -> None:
    got = beside(
        run,
        "contact: tea, after: 8 min, takes: 5 min",
        "contact: more, takes: 9 min",
        "contact: news, takes: 3 min",
        host="work: fix, takes: 14 min",
        head=SHUTS,
    )
    # tea 8-13 and more 0-9, then news 9-12 finish after closing at 10; the wait of the evening ends
    # when the last of them does
    assert contacts(got) == [("more", 0, 9), ("news", 9, 12), ("tea", 8, 13)]
    assert [m for m in got.moments if m[1] == "wait"] == [
        ("fix", "wait", 0, 13),
        ("fix", "wait", DAY, DAY + 4),
    ]
    assert (
        list(got.v["away"] / MINUTE) == [DAY - 13]
        and list(got.v["staged"] / MINUTE) == [17]
        and got.left == [DAY + 4]
    )


def test_nothing_begins_beside_behind_a_closed_door(run: Engine) -> None:
    got = beside(
        run,
        "contact: tea, takes: 12 min",
        "contact: cake, takes: 1 min",
        host="work: fix, takes: 14 min",
        head=SHUTS,
    )
    assert contacts(got) == [("tea", 0, 12), ("cake", DAY, DAY + 1)] and got.left == [DAY + 4]


def test_what_lasts_ends_with_the_day_and_begins_anew(run: Engine) -> None:
    got = beside(run, "contact: lounge, staff: desk", host="work: fix, takes: 14 min", head=SHUTS)
    assert (
        contacts(got) == [("lounge", 0, 10), ("lounge", DAY, DAY + 4)]
        and got.pools["desk"]["busy"] == 14 * MINUTE
    )


def test_who_stands_in_a_line_beside_stands_there_in_the_morning(run: Engine) -> None:
    def tea(customers: int, patience: str = "") -> Any:
        return beside(
            run,
            f"contact: tea, staff: desk, takes: 6 min{patience}",
            "contact: cake, takes: 1 min",
            host="work: fix, takes: 16 min",
            head=SHUTS,
            customers=f"customers: {{arrive: {{count: {customers}}}}}\n",
        )

    got = tea(3)
    assert contacts(got) == [
        ("tea", 0, 6),
        ("cake", 6, 7),
        ("tea", 6, 12),
        ("cake", DAY, DAY + 1),
        ("tea", DAY, DAY + 6),
    ]
    assert (
        got.pools["desk"]["waiting"] == got.pools["desk"]["waited"] == (6 + DAY) * MINUTE
        and got.pools["desk"]["over"] == 2 * MINUTE
    )
    # which runs out at night, and so in the morning, after the third was called
    got = tea(4, ", patience: 11 min")
    assert (
        contacts(got)[-2:] == [("tea", DAY, DAY + 6), ("cake", DAY, DAY + 1)]
        and got.pools["desk"]["gone"] == 1
    )


def test_a_host_that_ends_after_closing_takes_stopped_work_with_it(run: Engine) -> None:
    for staff in (", staff: desk", ""):
        got = beside(
            run,
            f"work: press{staff}, takes: 20 min",
            "contact: show, takes: 1 min",
            host="contact: talk, takes: 13 min",
            head=SHUTS,
        )
        assert (
            contacts(got) == [("talk", 0, 13)]
            and got.left == [13]
            and got.pools["desk"]["waiting"] == (3 * MINUTE if staff else 0)
        )


def test_a_customer_who_is_elsewhere_gets_no_message_at_night(run: Engine) -> None:
    got = run(
        "journey:\n"
        + steps(
            "contact: message, every: 7 min", stage="home", more="    beside: host\n    away: yes\n"
        )
        + "\n"
        + steps("work: fix, takes: 15 min", stage="host"),
        head=SHUTS,
    )
    assert contacts(got) == [("message", 7, 7), ("message", DAY, DAY)] and [
        m[1] for m in got.moments
    ] == ["contact", "contact"]
    # elsewhere all the time: it is the host's
    assert list(got.v["away"]) == [0] and list(got.v["staged"] / MINUTE) == [DAY + 5]


# --- failures, recovery, rules --------------------------------------------------------------------
def test_a_caught_failure_repeats_the_step_and_nobody_feels_it(run: Engine) -> None:
    got = run(
        journey(
            'work: fix, takes: 2 min, fails: {part: {chance: "1 if minutes < 3 min else '
            '0", severity: 6, caught: 100%}}'
        )
    )
    assert got.left == [4] and got.acts == [("caught", 2, 0)] and got.v["failures"][0] == 0


def test_a_failure_of_work_is_felt_where_it_says(run: Engine) -> None:
    got = run(
        journey(
            "work: fix, takes: 2 min, fails: {part: {chance: 100%, severity: 6, felt_at: pay}}",
            "contact: show, takes: 1 min",
            "contact: pay, takes: 1 min",
        )
    )
    assert [a for a in got.acts if a[0] == "failed"] == [("failed", 4, 0)] and got.v["failures"][
        0
    ] == 1


def test_recovery_runs_on_after_leaving(run: Engine) -> None:
    got = run(
        journey("contact: pay, takes: 1 min, fails: {wrong: {chance: 100%, severity: 6}}"),
        (
            "rules: [{rule: fix, on: fails, do: {recover: {answer: 10 min, solve: 30 min, "
            "follow_up: 45 min, quality: 80}}}]"
        ),
    )
    assert got.left == [1] and got.v["closed"][0] == 46 * MINUTE and got.v["recovered"][0] == 1
    assert [a for a in got.acts if a[0] in ("answered", "solved", "followed up")] == [
        ("answered", 11, 0),
        ("solved", 31, 0),
        ("followed up", 46, 0),
    ]
    assert got.moments[-1] == ("pay", "recovery", 31, 31)


def test_an_allowance_per_day_is_the_teams(run: Engine) -> None:
    staff = "staff: {desk: {count: 1, empowered: 50 per day}}\n"
    rule = "rules: [{rule: treat, on: serve.ends, do: {emotion: +5, cost: 30}}]"
    # at 10, 20 h, and at 6 and 16 h of the next day
    got = run(
        journey(SERVE),
        rule,
        staff=staff,
        customers="customers: {arrive: {every: 10 h}}\n",
        length="45 h",
    )
    assert [(kind, int(at // 1440)) for kind, at, _ in got.acts] == [
        ("acted", 0),
        ("not allowed", 0),
        ("acted", 1),
        ("not allowed", 1),
    ]


STAFF2 = (
    "staff: {desk: {count: 1, empowered: 20 per case}, boss: {count: 1, empowered: 500 per case}}\n"
)


def test_what_costs_too_much_is_escalated_and_acts_at_its_end(run: Engine) -> None:
    rule = (
        "rules: [{rule: gift, on: serve.ends, do: {escalate: {to: boss, takes: 5 min}, "
        "emotion: +4, cost: 60}}]"
    )
    got = run(journey(SERVE, "contact: stay, takes: 10 min"), rule, staff=STAFF2)
    assert (
        got.acts == [("escalated", 2, 0), ("acted", 7, 0)]
        and got.v["rule_cost"][0] == 60
        and got.pools["boss"]["side"] == 5 * MINUTE
    )
    late = run(journey(SERVE), rule, staff=STAFF2)
    assert (
        late.acts == [("escalated", 2, 0)]
        and late.v["rule_cost"][0] == 0
        and late.pools["boss"]["busy"] == 5 * MINUTE
    )


def test_empowerment_is_a_limit_of_one_visit(run: Engine) -> None:
    got = run(
        journey(SERVE, "contact: more, staff: desk, takes: 1 min"),
        (
            "rules:\n  - {rule: one, on: serve.ends, do: {cost: 15}}\n  - {rule: two, on: "
            "more.ends, do: {cost: 15}}"
        ),
        staff=STAFF2,
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert [a[0] for a in got.acts] == ["acted", "not allowed"] * 2


def test_limits_count_firings(run: Engine) -> None:
    again = 'contact: serve, takes: 1 min, again: "1 if minutes < 3 min else 0"'
    visit = run(
        journey(again),
        "rules: [{rule: r, on: serve.ends, limit: 2 per visit, do: {return: +1%}}]",
        customers="customers: {arrive: {count: 2}}\n",
    )
    day = run(
        journey(again),
        "rules: [{rule: r, on: serve.ends, limit: 3 per day, do: {return: +1%}}]",
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert [a[1:] for a in visit.acts] == [(1, 0), (2, 0), (1, 1), (2, 1)]
    assert [a[1:] for a in day.acts] == [(1, 0), (2, 0), (1, 1)]


def test_takes_lengthens_what_begins_and_is_a_side_job_elsewhere(run: Engine) -> None:
    assert run(
        journey(SERVE), "rules: [{rule: r, on: serve.begins, do: {takes: +3 min}}]"
    ).left == [5]
    side = run(
        journey(SERVE),
        "rules: [{rule: r, on: serve.ends, do: {takes: +3 min}}]",
        customers="customers: {arrive: {count: 2}}\n",
    )
    assert (
        side.left == [2, 4]
        and side.pools["desk"]["side"] == 6 * MINUTE
        and side.pools["desk"]["busy"] == 10 * MINUTE
    )


def test_waits_fire_past_and_every(run: Engine) -> None:
    rules = (
        "rules:\n  - {rule: past, on: waits, past: 2 min, do: {return: +1%}}\n  - {rule: "
        "every, on: waits, every: 2 min, do: {tell: +1%}}"
    )
    got = run(journey("work: w, takes: 6 min", "contact: c, takes: 1 min"), rules)
    # the stretch ends at 6 and goes first
    assert got.acts == [("acted", 2, 0), ("acted", 2, 0), ("acted", 4, 0)]


# --- promises -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("took", "acts"),
    [
        (2, [("promise kept", 3, 0)]),
        (3, [("promise kept", 4, 0)]),
        (5, [("promise broken", 4, 0), ("acted", 4, 0), ("acted", 5, 0)]),
    ],
)
def test_promises(run: Engine, took: int, acts: list[Any]) -> None:
    got = run(
        "promises: {ready: {from: a, to: b, quote: 3 min}}",
        journey(
            "contact: a, takes: 1 min", f"work: w, takes: {took} min", "contact: b, takes: 1 min"
        ),
        "rules:\n  - {rule: now, on: promise.broken, do: {return: +1%}}\n  - {rule: soon, "
        "on: promise.broken, past: 1 min, do: {tell: +1%}}\n"
        "  - {rule: never, on: promise.broken, past: 2 min, do: {tell: +1%}}",
    )
    promise = got.j.moments[got.j.moments["kind"] == layout.M_PROMISE][0]
    assert (
        got.acts == acts
        and (promise["expects"], promise["performance"]) == (3.0, float(took))
        and promise["end"] == (1 + took) * MINUTE
    )
    assert got.v["broken"][0] == (took > 3) and "wait" not in [m[1] for m in got.moments]


def test_a_promise_made_twice_in_one_instant_breaks_once(run: Engine) -> None:
    got = run(
        "promises: {ready: {from: a, to: b, quote: 3 min}}",
        journey(
            "contact: a, takes: 0 min",
            (
                'contact: b, takes: 0 min, next: [{to: a, chance: "1 if best < 100 and minutes '
                '< 1 min and desk.queue < 1 and not failed else 0"}]'
            ),
            "contact: c, takes: 1 min",
            "work: w, takes: 9 min",
        ).replace(
            '"1 if best < 100 and minutes < 1 min and desk.queue < 1 and not failed else 0"', "50%"
        ),
    )
    assert got.v["broken"][0] <= 1 and len([a for a in got.acts if a[0] == "promise broken"]) <= 1


def test_mesas_own_tools_watch_a_model() -> None:
    """A data collector over `step()`, agents by type; what is watched changes nothing."""
    import mesa

    text = (
        "motsim: 1\ntitle: t\nlength: 8 h\ncustomers: {arrive: {rate: 20 per h}}\nstaff: "
        "{desk: {count: 1}}\njourney:\n"
    ) + steps("contact: serve, staff: desk, takes: exponential(4 min)")
    plan = compile_plan(loads(text))
    watched, alone = reference.ServiceModel(plan, 3, 0), reference.ServiceModel(plan, 3, 0)
    assert isinstance(watched, mesa.Model)
    collector = mesa.DataCollector(
        model_reporters={
            "inside": "inside",
            "agents": lambda m: sum(type(a).__name__ == "Customer" for a in m.agents),
        },
        agent_reporters={"kind": lambda a: type(a).__name__},
    )
    for _ in range(4):
        watched.step()
        collector.collect(watched)
    seen = collector.get_model_vars_dataframe()
    assert (
        watched.steps == 4 and seen["inside"].max() > 0 and (seen["agents"] >= seen["inside"]).all()
    )
    # customers and staff are its agents
    assert {kind.__name__ for kind in watched.agent_types} >= {"Customer", "Pool"}
    assert "Customer" in set(collector.get_agent_vars_dataframe()["kind"])
    watched.run()
    alone.run()
    assert watched.journeys().same_bytes(alone.journeys())


def test_work_of_a_rule_waits_at_the_rules_priority(run: Engine) -> None:
    """The boss signs from 1 to 5 and has one more in line since 2, as a gift is handed on at 2. The
    gift takes 5 min, a signature 4.
    """

    def acted(priority: str) -> list[float]:
        rule = (
            f"rules: [{{rule: gift, on: serve.ends, do: {{escalate: {{to: boss, takes: 5 "
            f"min}}, emotion: +4, cost: 60{priority}}}}}]"
        )
        given = "if: segment == 'given'"
        got = run(
            journey(
                f"contact: serve, staff: desk, takes: 2 min, {given}",
                f"contact: stay, takes: 30 min, {given}",
                "contact: sign, staff: boss, takes: 4 min, if: segment != 'given'",
            ),
            rule,
            customers=(
                "customers: {segments: {other: {arrive: {every: 1 min}}, given: {arrive: "
                "{count: 1}}}}\n"
            ),
            length="2.5 min",
            staff="staff: {desk: {count: 1, empowered: 20 per case}, boss: {count: 1}}\n",
        )
        return [time for what, time, _ in got.acts if what == "acted"]

    assert acted("") == [14] and acted(", priority: +1") == [10] and acted(", priority: -1") == [14]


def test_clocks_that_leave_nobody_to_serve_stop_the_run(run: Engine) -> None:
    """Tea every minute takes two of the one who would serve, and goes first: nobody is
    ever served.
    """
    tea = steps(
        "contact: tea, staff: desk, takes: 2 min, every: 1 min, priority: 1",
        stage="lounge",
        more="    beside: only\n",
    )
    with pytest.raises(
        RunError,
        match=(
            r"nobody gets on any more while 'tea' comes again and again; in line before 'desk' "
            r"\(\d+\)"
        ),
    ):
        run(
            journey("contact: hello, takes: 2 min", "contact: serve, staff: desk, takes: 2 min"),
            tea,
            customers="customers: {arrive: {count: 2}}\n",
        )
