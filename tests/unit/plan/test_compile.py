"""Plans of tiny scenarios, checked by hand against the arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from motsim.errors import InputError, ScenarioError
from motsim.plan import expected_values, layout
from motsim.plan.compile import compile_plan
from motsim.plan.index import index_of
from motsim.plan.preview.summary import explain
from motsim.plan.random_streams import stream_of
from motsim.plan.stack_program import evaluate
from motsim.psychology import PARAMETERS
from motsim.psychology.parameters import INDEX
from motsim.scenario import buy, design, loads
from motsim.scenario.language.schema import Scenario
from motsim.scenario.source.yaml_tree import read_tree
from motsim.units import DAY, HOUR, MINUTE, WEEK

HEAD = "motsim: 1\ntitle: t\nlength: 1 d\n"
ARRIVE = "customers: {arrive: {every: 5 min}}\n"


def scenario(body: str, customers: str = ARRIVE) -> Scenario:
    return loads(HEAD + customers + body)


def unchecked(body: str) -> Scenario:
    """Values that the reader would refuse."""
    return Scenario.model_validate(read_tree(HEAD + ARRIVE + body)[0].raw)


def steps_of(
    *lines: str, extra: str = "", read: Callable[[str], Scenario] = scenario
) -> layout.Plan:
    return compile_plan(
        read("staff: {a: {count: 2}, b: {}}\njourney:\n" + "\n".join(lines) + "\n" + extra)
    )


def row(plan: layout.Plan, table: str, index: int) -> dict[str, Any]:
    rows = getattr(plan, table)
    return dict(zip(rows.dtype.names, rows[index].tolist()))


def step(plan: layout.Plan, name: str) -> dict[str, Any]:
    return row(plan, "steps", plan.names.steps.index(name))


def amount(plan: layout.Plan, index: int) -> dict[str, Any]:
    assert index >= 0
    return row(plan, "amounts", index)


def value(
    plan: layout.Plan, index: int, names: dict[tuple[int, int], float] | None = None
) -> float:
    """An amount that is a constant or an expression."""
    a = amount(plan, index)
    if a["kind"] == layout.CONST:
        return float(a["shift"] + a["scale"] * a["a"])
    given = np.array([(names or {}).get(tuple(r), 0.0) for r in plan.name_table.tolist()] or [0.0])
    return float(
        a["shift"]
        + a["scale"] * evaluate(plan.op, plan.arg, a["lo"], a["hi"], given, np.zeros(layout.STACK))
    )


def bound(plan: layout.Plan, lo: int, hi: int) -> list[str]:
    return [plan.names.rules[k] for k in plan.bind[lo:hi]]


# --- the smallest ---------------------------------------------------------------------------------
def test_the_smallest_file() -> None:
    plan = compile_plan(
        scenario(
            """
staff: {agent: {count: 7}}
journey: [{stage: call, steps: [{contact: answer, staff: agent, takes: exponential(1 min)}]}]
""",
            customers="customers: {arrive: {every: exponential(10.714 s)}}\n",
        )
    )
    assert plan.names == layout.Names(("call",), ("answer",), ("agent",), (), (), ("",), (), ())
    assert (plan.start, plan.ahead_start, plan.ats) == (0, -1, 0)
    assert row(plan, "calendar", 0) == {
        "has_hours": 0,
        "closing": layout.SERVE,
        "open_at_start": 1,
        "length": DAY,
        "warmup": 0,
        "first_day": 0,
        "stops": 0,
    }
    assert (
        len(plan.shifts) == 0
        and plan.pools["count"].tolist() == [7]
        and plan.pools["empowered"].tolist() == [-1.0]
    )
    every = amount(plan, plan.arrive["every"][0])
    assert (plan.arrive["kind"][0], every["kind"]) == (layout.EVERY, layout.EXPONENTIAL)
    assert every["a"] == pytest.approx(10.714 / 60) and every["stream"] == stream_of(
        "customers.arrive/every"
    )
    s = step(plan, "answer")
    assert (s["stage"], s["kind"], s["pool"], s["branch"], s["follows"], s["stream"]) == (
        0,
        layout.CONTACT,
        0,
        0,
        -1,
        stream_of("call.answer"),
    )
    assert amount(plan, s["takes"])["stream"] == stream_of("call.answer/takes")
    assert value(plan, s["quality"]) == 62.0 == value(plan, plan.segments["expects"][0])
    assert all(
        s[k] == -1
        for k in (
            "expects",
            "patience",
            "priority",
            "when",
            "chance",
            "again",
            "queue_limit",
            "told",
            "every",
            "after",
            "before_end",
            "until",
            "at",
            "class_",
            "mot",
        )
    )
    assert all(s[k] == -1.0 for k in ("acceptable", "occupied", "baseline", "target"))
    assert s["part"] == 1.0 and plan.stages["weight"].tolist() == [1.0]
    assert plan.branches.tolist() == [(-1, 0, 0)]
    assert plan.psychology.shape == (1, len(PARAMETERS))
    assert plan.streams == {p: stream_of(p) for p in layout.PURPOSES}
    assert plan.events == layout.Events() and len(plan.bind) == 0
    for name in (
        "next",
        "fails",
        "places",
        "promises",
        "rules",
        "recovers",
        "uses",
        "traits",
        "name_table",
    ):
        assert len(getattr(plan, name)) == 0


def test_no_two_amounts_share_a_stream() -> None:
    plan = steps_of(
        "- {stage: s, patience: 5 min, steps: [{contact: c, takes: 1 min, again: 5%, next: "
        "[{to: leave, chance: 1%}, {to: c, chance: 2%}],"
        " fails: {f: {chance: 1%, severity: 2, caught: 50%}}}]}",
        extra="rules: [{rule: r, on: c.ends, do: {cost: 3, tell: +1%}}]",
    )
    streams = plan.amounts["stream"].tolist()
    assert len(set(streams)) == len(streams)
    for purpose in (
        "s.c/takes",
        "s.c/again",
        "s.c/fails f",
        "s.c/caught f",
        "s.c/severity f",
        "s/patience",
        "rules.r/cost",
    ):
        assert stream_of(purpose) in streams


def test_changing_a_number_moves_no_stream_and_adding_a_step_neither() -> None:
    one = steps_of("- {stage: s, steps: [{contact: c, takes: 1 min}]}")
    two = steps_of(
        "- {stage: s, steps: [{contact: new, quality: 70}, {contact: c, takes: "
        "exponential(3 min)}]}"
    )
    assert (
        amount(one, step(one, "c")["takes"])["stream"]
        == amount(two, step(two, "c")["takes"])["stream"]
    )


# --- weights --------------------------------------------------------------------------------------
def test_weights_of_stages_and_parts_of_steps() -> None:
    plan = steps_of(
        (
            "- {stage: s, weight: 30%, steps: [{contact: c}, {contact: d}, {contact: e, "
            "weight: 40%}, {work: w}]}"
        ),
        "- {stage: t, weight: 30%, steps: [{contact: f}]}",
        "- {stage: u, steps: [{work: v}]}",
    )
    assert plan.stages["weight"] == pytest.approx([0.3, 0.3, 0.4])
    assert plan.steps["part"] == pytest.approx([0.3, 0.3, 0.4, 1 / 3, 1.0, 1.0])


def test_weights_that_do_not_sum_are_normalised_and_none_is_equal() -> None:
    plan = steps_of(
        "- {stage: s, weight: 90%, steps: [{contact: c, weight: 20%}, {contact: d, weight: 20%}]}",
        "- {stage: t, weight: 90%, steps: [{contact: e}]}",
    )
    assert plan.stages["weight"] == pytest.approx([0.5, 0.5]) and plan.steps[
        "part"
    ] == pytest.approx([0.5, 0.5, 1.0])
    assert steps_of(
        "- {stage: s, steps: [{contact: c}]}", "- {stage: t, steps: [{contact: d}]}"
    ).stages["weight"] == pytest.approx([0.5, 0.5])


# --- lines ----------------------------------------------------------------------------------------
BESIDE = (
    (
        "- {stage: lounge, beside: repair, steps: [{contact: tick, every: 30 min}, {contact: "
        "sit}, {contact: tea, takes: 2 min}, {contact: late, after: 45 min}]}"
    ),
    "- {stage: before, ahead: 2 d, steps: [{contact: book, takes: 3 min}, {contact: remind}]}",
    "- {stage: arrive, steps: [{contact: greet, staff: a, takes: 2 min}]}",
    "- {stage: hall, beside: arrive, steps: [{contact: sign}]}",
    (
        "- {stage: repair, steps: [{work: fix, staff: b, takes: 10 min, again: 50%}, {contact: "
        "told, takes: 4 min, chance: 25%}, {contact: done, takes: 5 min}]}"
    ),
    "- {stage: away, beside: repair, away: yes, steps: [{contact: call, before_end: 0 min}]}",
    "- {stage: out, away: yes, steps: [{away: home, until: '07:30'}]}",
)


def test_the_main_line_skips_what_runs_beside_and_begins_ahead() -> None:
    plan = steps_of(*BESIDE)
    names = plan.names.steps
    assert names[plan.ahead_start] == "book" and names[plan.start] == "greet"
    line, k = [], plan.ahead_start
    while k >= 0:
        line.append(names[k])
        k = plan.steps["follows"][k]
    assert line == ["book", "remind", "greet", "fix", "told", "done", "home"]
    after = [names[k] if k >= 0 else "" for k in plan.stages["after"]]
    assert after == ["", "greet", "fix", "", "home", "", ""]
    assert [names[k] for k in plan.stages["first"]] == [
        "tick",
        "book",
        "greet",
        "sign",
        "fix",
        "call",
        "home",
    ]
    assert plan.stages["host"].tolist() == [4, -1, -1, 2, -1, 4, -1]
    assert (
        plan.stages["away"].tolist()
        == [0, 0, 0, 0, 0, 1, 1]
        == [step(plan, n)["away"] for n in ("tick", "book", "greet", "sign", "fix", "call", "home")]
    )
    assert value(plan, plan.stages["ahead"][1]) == 2880.0


def test_branches_stand_by_host_then_in_file_order() -> None:
    plan = steps_of(*BESIDE)
    names = plan.names.steps
    rows = [(s, names[first], clock) for s, first, clock in plan.branches.tolist()]
    assert rows == [
        (-1, "book", 0),
        (3, "sign", 0),
        (0, "sit", 0),
        (0, "tick", 1),
        (0, "late", 1),
        (5, "call", 1),
    ]
    assert [(int(s["branch_lo"]), int(s["branch_hi"])) for s in plan.stages] == [
        (1, 1),
        (1, 1),
        (1, 2),
        (2, 2),
        (2, 6),
        (6, 6),
        (6, 6),
    ]
    assert [step(plan, n)["branch"] for n in ("sit", "tea", "tick", "late", "call", "fix")] == [
        2,
        2,
        3,
        4,
        5,
        0,
    ]
    assert (
        names[step(plan, "sit")["follows"]] == "tea"
        and step(plan, "tea")["follows"] == -1 == step(plan, "tick")["follows"]
    )
    assert [step(plan, n)["lasts"] for n in ("tick", "sit", "tea", "late", "call", "greet")] == [
        0,
        1,
        0,
        1,
        1,
        0,
    ]
    assert (
        step(plan, "tick")["every"],
        step(plan, "late")["after"],
        step(plan, "call")["before_end"],
    ) == (30 * MINUTE, 45 * MINUTE, 0)
    assert step(plan, "home")["until"] == 7 * HOUR + 30 * MINUTE


def test_rest_is_the_mean_of_what_comes_behind() -> None:
    plan = steps_of(*BESIDE)
    assert [
        step(plan, n)["rest"] for n in ("fix", "told", "done", "greet", "sit")
    ] == pytest.approx([0.25 * 4 + 5, 5, 0, 0, 0])


def test_until_opening_needs_opening_hours() -> None:
    lines = "journey: [{stage: s, steps: [{away: night, until: opening}]}]\n"
    assert step(compile_plan(scenario(lines)), "night")["until"] == -1
    assert (
        step(compile_plan(scenario("opening: {mon-fri: 08:00-18:00}\n" + lines)), "night")["until"]
        == layout.OPENING
    )


def test_ahead_holds_no_staff() -> None:
    with pytest.raises(ScenarioError, match="cannot hold staff"):
        steps_of(
            "- {stage: s, ahead: 2 d, steps: [{contact: c, staff: a}]}",
            "- {stage: t, steps: [{contact: d}]}",
            read=unchecked,
        )
    with pytest.raises(ScenarioError, match="no line to follow"):
        steps_of(
            "- {stage: s, steps: [{contact: c}]}",
            "- {stage: t, beside: s, steps: [{contact: d}]}",
            "- {stage: u, beside: t, steps: [{contact: e}]}",
            read=unchecked,
        )


# --- what a step says -----------------------------------------------------------------------------
def test_waits_baselines_and_words_are_inherited() -> None:
    plan = compile_plan(
        scenario("""
baseline: 55
staff: {a: {}}
target: 80
journey:
  - stage: s
    wait: {acceptable: 5 min, occupied: 20%}
    target: 85
    patience: 30 min
    steps:
      - {contact: c, wait: {acceptable: 2 min, told: queue}, class: important, mot: SMOT, patience: 3 min, announced: yes, staff: a, queue_limit: 4, priority: 2}
      - {contact: d, baseline: 60, score: 4, expects: 70}
""")  # noqa: E501
    )
    c, d = step(plan, "c"), step(plan, "d")
    assert (c["acceptable"], c["occupied"], c["told"]) == (2.0, 0.2, layout.TOLD_QUEUE)
    assert (d["acceptable"], d["occupied"], d["told"]) == (5.0, 0.2, -1)
    assert row(plan, "stages", 0)["acceptable"] == 5.0 and row(plan, "stages", 0)["told"] == -1
    assert (c["baseline"], c["target"], d["baseline"], d["target"]) == (55.0, 85.0, 60.0, 85.0)
    assert (c["class_"], c["mot"], c["announced"], c["queue_limit"]) == (1, 2, 1, 4)
    assert (value(plan, c["patience"]), value(plan, plan.stages["patience"][0]), d["patience"]) == (
        3.0,
        30.0,
        -1,
    )
    assert (value(plan, c["priority"]), value(plan, d["quality"]), value(plan, d["expects"])) == (
        2.0,
        70.0,
        70.0,
    )


def test_a_contact_without_quality_meets_what_is_expected() -> None:
    body = "journey: [{stage: s, steps: [{contact: c}, {contact: d, expects: 75}]}]\n"
    plan = compile_plan(scenario(body, customers="customers: {arrive: {count: 3}, expects: 58}\n"))
    assert (
        value(plan, step(plan, "c")["quality"]) == 58.0
        and value(plan, step(plan, "d")["quality"]) == 75.0
    )
    mixed = compile_plan(
        scenario(
            body,
            customers=(
                "customers: {arrive: {count: 3}, segments: {x: {share: 50%, expects: 40}, y: "
                "{share: 50%}}}\n"
            ),
        )
    )
    assert value(mixed, step(mixed, "c")["quality"], {(layout.N_EXPECTS, -1): 41.0}) == 41.0
    assert [value(mixed, k) for k in mixed.segments["expects"]] == [40.0, 62.0]


def test_next_fails_places_and_promises() -> None:
    plan = compile_plan(
        scenario("""
places: {bay: {count: 3, from: fix, to: check, if: visits > 1}, seat: {count: 9, from: greet, to: pay}}
promises: {ready: {from: greet, to: pay, quote: 45 min}, quick: {from: greet.begins, to: fix.ends, quote: 2 x typical}, none: {from: fix, to: pay}}
journey:
  - stage: s
    steps:
      - {contact: greet, next: [{to: leave, chance: 10%}, {to: pay, chance: 5%}]}
      - {work: fix, fails: {wrong: {chance: 4%, severity: 6, caught: 50%, felt_at: pay}}}
      - {work: check, fails: {missed: {chance: 1%, severity: normal(3 sd 1)}}}
      - {contact: pay}
rules:
  - {rule: any, on: fails, do: {emotion: -1}}
  - {rule: own, on: wrong, do: {emotion: -1}}
  - {rule: other, on: missed, do: {emotion: -1}}
  - {rule: last, on: fails, do: {emotion: -1}}
"""),  # noqa: E501
        quotes={"quick": 10.0},
    )
    names = plan.names.steps
    g, f, c, p = (step(plan, n) for n in names)
    assert plan.next.tolist()[0][0] == layout.LEAVE and names[plan.next.tolist()[1][0]] == "pay"
    assert (g["next_lo"], g["next_hi"], f["next_lo"], f["next_hi"]) == (0, 2, 2, 2)
    assert (f["fail_lo"], f["fail_hi"], c["fail_lo"], c["fail_hi"]) == (0, 1, 1, 2)
    wrong, missed = row(plan, "fails", 0), row(plan, "fails", 1)
    assert (wrong["step"], wrong["felt_at"], missed["felt_at"], missed["caught"]) == (1, 3, -1, -1)
    assert bound(plan, wrong["bind_lo"], wrong["bind_hi"]) == ["any", "own", "last"]
    assert bound(plan, missed["bind_lo"], missed["bind_hi"]) == ["any", "other", "last"]
    assert [
        (plan.names.pools[r["pool"]], names[r["from_"]], names[r["to"]], r["when"] >= 0)
        for r in plan.places
    ] == [("seat", "greet", "pay", False), ("bay", "fix", "check", True)]
    assert [(s["place_lo"], s["place_hi"], s["frees"]) for s in (g, f, c, p)] == [
        (0, 1, 0),
        (1, 2, 0),
        (2, 2, 1),
        (2, 2, 1),
    ]
    assert plan.pools["place"].tolist() == [1, 1]
    assert [tuple(p)[:6] for p in plan.promises.tolist()] == [
        (0, layout.ENDS, 3, layout.BEGINS, 45 * MINUTE, 0),
        (0, layout.BEGINS, 1, layout.ENDS, 20 * MINUTE, 0),
        (1, layout.ENDS, 3, layout.BEGINS, -1, 0),
    ]
    assert [s["promised"] for s in (g, f, c, p)] == [1, 1, 0, 1]


# --- rules ----------------------------------------------------------------------------------------
RULES = """
staff: {a: {count: 2, wage: 60 per h, empowered: 50 per case}, boss: {empowered: none}}
journey: [{stage: s, steps: [{contact: c, staff: a}, {contact: d}]}]
rules:
  - {rule: one, on: c.begins, by: a, if: wait > 20 min, chance: 50%, limit: 1 per visit, do: {quality: +40, takes: +5 min, cost: 30, tell: +20%, lasting: yes}}
  - {rule: two, on: waits, every: 30 min, limit: 20 per day, do: {emotion: -4, expects: +5, at: d}}
  - {rule: three, on: promise.broken, past: 30 min, do: {escalate: {to: boss, takes: 5 min}, quality: +15, cost: 200, priority: +2, return: +6%}}
  - {rule: four, on: c.begins, do: {recover: {answer: 2 h, solve: 24 h, quality: 85, cost: uniform(300 1000)}}}
  - {rule: five, on: visit.ends, do: {recover: {solve: 1 d}}}
  - {rule: six, on: leaves, do: {tell: -5%, at: d}}
"""  # noqa: E501


def test_rules_and_their_events() -> None:
    plan = compile_plan(scenario(RULES))
    c = step(plan, "c")
    assert (
        bound(plan, c["begins_lo"], c["begins_hi"]) == ["one", "four"]
        and c["ends_lo"] == c["ends_hi"]
    )
    assert {
        name: bound(plan, *at) for name, at in plan.events._asdict().items() if at[0] < at[1]
    } == {"waits": ["two"], "broken": ["three"], "leaves": ["six"], "visit_ends": ["five"]}
    one, two, three = (row(plan, "rules", k) for k in range(3))
    assert (
        one["by"],
        one["per_visit"],
        one["per_day"],
        one["past"],
        one["every"],
        one["lasting"],
    ) == (0, 1, -1, -1, -1, 1)
    assert (
        value(plan, one["when"], {(layout.N_WAIT, -1): 21.0}) == 1.0
        and value(plan, one["when"], {(layout.N_WAIT, -1): 20.0}) == 0.0
    )
    assert [value(plan, one[k]) for k in ("chance", "quality", "takes", "cost", "tells")] == [
        0.5,
        40.0,
        5.0,
        30.0,
        0.2,
    ]
    assert (two["per_day"], two["every"], two["past"], two["at"]) == (20, 30 * MINUTE, -1, 0)
    assert value(plan, two["emotion"]) == -4.0 and value(plan, two["expects"]) == 5.0
    assert (three["past"], three["escalate_to"], three["recover"]) == (30 * MINUTE, 1, -1)
    assert [value(plan, three[k]) for k in ("escalate_takes", "priority", "returns")] == [
        5.0,
        2.0,
        0.06,
    ]
    assert plan.ats == 1 and step(plan, "d")["at"] == 0 and c["at"] == -1
    four, five = row(plan, "recovers", 0), row(plan, "recovers", 1)
    assert (
        value(plan, four["answer"]),
        value(plan, four["solve"]),
        four["follow_up"],
        value(plan, four["quality"]),
    ) == (120.0, 1440.0, -1, 85.0)
    assert amount(plan, four["cost"])["kind"] == layout.UNIFORM and (
        five["answer"],
        five["cost"],
        value(plan, five["quality"]),
    ) == (-1, -1, 62.0)
    assert [row(plan, "rules", k)["recover"] for k in range(6)] == [-1, -1, -1, 0, 1, -1]
    assert plan.pools["wage"].tolist() == [1.0, 0.0]
    assert plan.pools["empowered"].tolist() == [50.0, -1.0]


# --- people ---------------------------------------------------------------------------------------
PEOPLE = """
customers:
  arrive: {rate: 60 per day}
  expects: 62
  segments:
    regular: {share: 70%}
    family: {share: 20%, traits: {child: yes}, expects: normal(60 sd 5)}
    busy: {share: 10%, loss_aversion: 2.4, patience: 40 min, traits: {guests: 6}}
  traits: {waits_here: 70% per visit, rain: 20% per day, guests: 2}
"""


def test_segments_traits_and_psychology() -> None:
    s = scenario(
        "journey: [{stage: s, steps: [{contact: c, if: child and guests > 3}]}]\n", customers=PEOPLE
    )
    plan = compile_plan(s, intercepts={"return_base": 0.7})
    assert (
        plan.segments["upto"] == pytest.approx([0.7, 0.9, 1.0]) and plan.segments["upto"][-1] == 1.0
    )
    assert [k >= 0 for k in plan.segments["patience"]] == [False, False, True]
    assert plan.names.traits == ("waits_here", "rain", "guests", "child")
    assert plan.traits.tolist() == [
        (layout.VISIT, 1),
        (layout.DAY, 1),
        (layout.PERSON, 0),
        (layout.PERSON, 1),
    ]
    means = [[amount(plan, k)["mean"] for k in segment] for segment in plan.trait_amount]
    assert means == [[0.7, 0.2, 2.0, 0.0], [0.7, 0.2, 2.0, 1.0], [0.7, 0.2, 6.0, 0.0]]
    assert plan.psychology[:, INDEX["loss_aversion"]].tolist() == [1.955, 1.955, 2.4]
    assert plan.psychology[:, INDEX["return_base"]].tolist() == [0.7, 0.7, 0.7]
    claims = compile_plan(s, psychology="claims").psychology
    assert (
        claims[:, INDEX["b_performance"]].tolist() == [0.0, 0.0, 0.0]
        and claims[2, INDEX["loss_aversion"]] == 2.4
    )
    with pytest.raises(InputError, match="psychology"):
        compile_plan(s, psychology="none such")


def test_words_of_interventions_are_traits_only_where_asked() -> None:
    body = """
journey: [{stage: s, steps: [{contact: c, if: tea}, {contact: d, quality: 60}]}]
interventions: {tea: {cost: {per_use: 4}}, paint: {set: {d.quality: +5}, cost: {per_use: 2}}, nothing: {cost: {per_use: 1}}}
"""  # noqa: E501
    plain = compile_plan(scenario(body))
    assert (
        plain.names.traits == ("tea",)
        and amount(plain, plain.trait_amount[0, 0])["mean"] == 0.0
        and len(plain.uses) == 0
    )
    plan = compile_plan(buy(scenario(body), {"tea": 1.0, "paint": 0.4, "nothing": 1.0}))
    assert plan.names.traits == ("tea", "paint")
    assert [amount(plan, k)["mean"] for k in plan.trait_amount[0]] == [1.0, 0.4]
    assert plan.traits.tolist() == [(layout.PERSON, 1), (layout.PERSON, 1)]
    assert plan.uses.tolist() == [(-1, 4.0, 0), (1, 2.0, 1)]
    assert [(step(plan, n)["use_lo"], step(plan, n)["use_hi"]) for n in ("c", "d")] == [
        (0, 1),
        (1, 2),
    ]


def test_the_house() -> None:
    plan = compile_plan(
        scenario(
            """
opening: {mon-sat: 08:00-18:00}
warmup: 2 h
staff: {a: {count: 5}, night: {count: 1, hours: {mon-sun: 22:00-06:00}}}
places: {bay: {count: 10, from: c, to: c}}
journey: [{stage: s, steps: [{contact: c}]}]
""",
            customers="customers: {arrive: {rate: 60 per day}}\n",
        )
    )
    assert row(plan, "calendar", 0) == {
        "has_hours": 1,
        "closing": layout.SERVE,
        "open_at_start": 0,
        "length": DAY,
        "warmup": 2 * HOUR,
        "first_day": 0,
        "stops": 0,
    }
    assert plan.pools["count"].tolist() == [0, 1, 10]
    assert plan.shifts.tolist()[:4] == [
        (6 * HOUR, 1, 0),
        (8 * HOUR, -1, 1),
        (8 * HOUR, 0, 5),
        (18 * HOUR, -1, 0),
    ]
    assert plan.curve[-1].tolist() == [WEEK, pytest.approx(360.0)]
    assert row(plan, "arrive", 0) == {
        "kind": layout.RATE,
        "every": -1,
        "count": -1,
        "joins": 1.0,
        "person": 0,
        "segment": -1,
        "curve_lo": 0,
        "curve_hi": len(plan.curve),
        "time_lo": 0,
        "time_hi": 0,
        "per_slot": -1,
        "shows": 1.0,
        "punctual": -1,
        "days": -1,
    }


RATES = """
journey: [{stage: s, steps: [{contact: c}]}]
interventions: {advert: {set: {customers.arrive.rate: +30 per day}}}
designs: {today: {}, fewer: {set: {customers.arrive.rate: 30 per day}}, more: {with: [advert]}}
"""


def test_designs_with_other_rates_draw_from_the_same_people() -> None:
    file = scenario(RATES, customers="customers: {arrive: {rate: 60 per day}}\n")
    plans = {name: compile_plan(design(file, name)) for name in ("today", "fewer", "more")}
    assert {name: plan.arrive["joins"][0] for name, plan in plans.items()} == {
        "today": pytest.approx(2 / 3),
        "fewer": pytest.approx(1 / 3),
        "more": 1.0,
    }
    assert all((plan.curve == plans["more"].curve).all() for plan in plans.values())
    assert plans["more"].curve[-1, 1] == pytest.approx(90 * 7)


# --- what can be expected -------------------------------------------------------------------------
def test_how_often_a_step_is_taken() -> None:
    s = scenario(
        """
journey:
  - {stage: s, if: waits_here, steps: [{contact: c, if: not waits_here}, {contact: d, if: rain, chance: 50%}, {contact: e, if: wait > 3 min}]}
  - {stage: t, steps: [{contact: f, if: guests > 3 or child}, {contact: g, takes: 1 min * guests},
                     {contact: h, if: wait > 3 min and rain and not guests > 3}, {contact: i, if: wait > 3 min or rain}]}
""",  # noqa: E501
        customers=PEOPLE,
    )
    index = index_of(s)
    assert [expected_values.taken(index, k) for k in range(4)] == pytest.approx(
        [0.0, 0.7 * 0.2 * 0.5, 0.7, 0.3]
    )
    # of an `and`, what is known of it
    assert [expected_values.taken(index, k) for k in (5, 6)] == pytest.approx([0.2 * 0.9, 1.0])
    assert expected_values.minutes(index, 4) == pytest.approx(0.9 * 2 + 0.1 * 6)


def test_visits_follow_jumps() -> None:
    s = scenario("""
journey:
  - stage: s
    steps:
      - {contact: c, next: [{to: leave, chance: 20%}]}
      - {work: d, again: 50%}
      - {contact: e, next: [{to: d, chance: 25%}]}
""")
    assert expected_values.visits(index_of(s)) == pytest.approx([1.0, 2 * 0.8 / 0.75, 0.8 / 0.75])


def test_distributions_keep_their_numbers() -> None:
    plan = steps_of(
        "- {stage: s, steps: [{contact: c, takes: lognormal(40 min cv 0.5), quality: "
        "beta(2 5)}, {contact: d, takes: choice(1 min 25% 5 min 75%)}]}"
    )
    takes, quality, choice = (
        amount(plan, k)
        for k in (step(plan, "c")["takes"], step(plan, "c")["quality"], step(plan, "d")["takes"])
    )
    sigma = math.sqrt(math.log(1.25))
    assert (takes["kind"], takes["mean"]) == (layout.LOGNORMAL, 40.0) and takes[
        "b"
    ] == pytest.approx(sigma)
    assert takes["a"] == pytest.approx(math.log(40) - sigma * sigma / 2)
    assert (quality["kind"], quality["a"], quality["b"], quality["scale"], quality["mean"]) == (
        layout.BETA,
        2.0,
        5.0,
        100.0,
        pytest.approx(200 / 7),
    )
    assert (
        plan.data[int(choice["a"]) : int(choice["a"]) + 4].tolist() == [0.25, 1.0, 1.0, 5.0]
        and choice["mean"] == 4.0
    )


@pytest.mark.parametrize(
    ("count", "more", "meets"),
    [
        ("2", "", True),
        ('{"08-09": 1, "09-10": 2}', ", hours: {mon-sun: 08:00-10:00}", True),
        ('{"08-09": 1, "09-10": 2}', ", hours: {mon-sun: 08:00-09:00}", False),
    ],
)
def test_two_who_never_meet_are_refused_with_the_place(count: str, more: str, meets: bool) -> None:
    found = scenario(
        f"staff: {{a: {{count: {count}{more}}}}}\n"
        "journey: [{stage: s, steps: [{contact: c, staff: 2 a, takes: 1 min}]}]\n"
    )
    if meets:
        compile_plan(found)
        return
    for asked in (compile_plan, explain):
        with pytest.raises(ScenarioError, match=r"s\.steps\.c\.staff: asks for 2 of 'a' at once"):
            asked(found)
