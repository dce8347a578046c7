"""Reading: text as typed, places of everything, data files, and that no text at all ends in a
traceback.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motsim.errors import InputError, ScenarioError
from motsim.scenario import Scenario, design, json_schema, load, load_experiment, loads
from motsim.scenario.checks.names import names_of
from motsim.scenario.checks.semantics import warnings_of
from motsim.scenario.source.yaml_tree import read_tree

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
SMALL = """\
motsim: 1
title: Call centre
length: 2000 h
staff:
  agent: {count: 7}
customers:
  arrive: {every: exponential(10.714 s)}
journey:
  - stage: call
    steps:
      - {contact: answer, staff: agent, takes: exponential(1 min)}
"""


# --- the shipped scenarios ------------------------------------------------------------------------
@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_shipped_scenarios_are_read_without_warnings(path: Path) -> None:
    found = load(path)
    assert (
        list(warnings_of(found)) == []
        and found.file == str(path)
        and found.text == path.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_every_stage_step_rule_intervention_and_design_has_a_chinese_label(path: Path) -> None:
    found = load(path)
    names = names_of(found.current.raw)
    wanted = {
        *names.stages,
        *names.steps,
        *names.rules,
        *names.interventions,
        *names.designs,
        *names.pools,
    }
    assert wanted - set(found.labels["zh"]) == set() and found.title.show("zh") != found.title.show(
        "en"
    )


def test_the_car_service_is_the_one_of_the_source() -> None:
    car = load(ROOT / "scenarios/car-service.yaml")
    contacts = [step for step in car.steps if step.kind == "contact"]
    assert len(contacts) == 20 and {step.class_ for step in contacts} == {
        "key",
        "important",
        "ordinary",
    }
    assert [
        sum(step.class_ == name for step in contacts) for name in ("key", "important", "ordinary")
    ] == [6, 7, 7]
    assert {
        stage.name: stage.weight
        for stage in car.journey
        if stage.name in ("booking", "arrival", "waiting", "repair", "handover")
    } == {"booking": 0.10, "arrival": 0.25, "waiting": 0.15, "repair": 0.20, "handover": 0.30}
    templates = {
        "greet_at_the_car": ("greeting.quality", "70 -> 90", 0),
        "live_progress": ("progress_shown.quality", "60 -> 88", 100000),
        "show_the_value": ("show_value.quality", "65 -> 92", 20500),
    }
    for name, (dotted, change, once) in templates.items():
        assert (
            car.interventions[name].set[dotted] == change
            and car.interventions[name].cost.once == once
        )
    assert car.interventions["live_progress"].cost.per_year == 5000
    recover = {rule.name: rule.do.recover for rule in car.rules if rule.do.recover is not None}
    assert [r.quality.constant for r in recover.values() if r and r.quality] == [40, 85]
    fast = recover["2 h and 24 h and 48 h"]
    assert fast and fast.answer and fast.solve and fast.follow_up and fast.cost
    assert (fast.answer.constant, fast.solve.constant, fast.follow_up.constant, fast.cost.args) == (
        120,
        1440,
        2880,
        (300, 1000),
    )
    assert {one.class_ or "" for one in car.interventions.values()} >= {
        "key",
        "important",
        "ordinary",
    }
    assert all(
        car.interventions[name].plan
        for name in (
            "greet_at_the_car",
            "live_progress",
            "show_the_value",
            "escort_to_the_car",
            "fast_recovery",
        )
    )


def test_the_experiment_names_designs_that_exist() -> None:
    found = load_experiment(ROOT / "experiments/budget-split")
    assert (
        found.name == "budget-split"
        and found.designs[0] == "today"
        and found.psychology == ("literature", "claims")
    )
    assert found.scenarios[0].title.show("zh") == "汽车售后服务" and bool(found.until) != bool(
        found.replications
    )
    assert found.sweep == {"focus-60-30-10.budget": ("100000", "200000", "300000", "400000")}


ASKED = """\
question: {en: Does 60/30/10 beat an even split?, zh: 六三一的分配真的更好吗？}
claim: {text: key moments get 60 % of the effort, source: day51}
scenario: ../../scenarios/car-service.yaml
designs: [today, focus-60-30-10]
psychology: [literature, claims]
sweep: {focus-60-30-10.budget: [100000, 200000]}
replications: 24
measures: [remembered, return, profit]
"""


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "today, focus",
            "todya, focus",
            r"4:11 designs\.0: no design is called 'todya'; did you mean 'today' \(",
        ),
        (
            "[literature, claims]",
            "[literature, clams]",
            r"5:26 psychology\.1: no psychology is called 'clams'; did you mean 'claims' \(",
        ),
        (
            "focus-60-30-10.budget:",
            "focus-60-30-10.bugdet:",
            (
                r"6:9 sweep\.focus-60-30-10\.bugdet: 'focus-60-30-10' has no 'bugdet'; did you "
                r"mean 'budget' \("
            ),
        ),
        (
            "[100000,",
            "[lots,",
            (
                r"6:\d+ sweep\.focus-60-30-10\.budget\.0: wants a number, not 'lots'; wanted "
                r"is an amount of money"
            ),
        ),
        (
            "car-service.yaml",
            "car-servis.yaml",
            r"3:11 scenario: there is no scenario file '\.\./\.\./scenarios/car-servis\.yaml'",
        ),
        (
            "measures:",
            "mesures:",
            r"8:1 mesures: there is no key 'mesures' here; did you mean 'measures' \(",
        ),
    ],
)
def test_mistakes_of_an_experiment(tmp_path: Path, before: str, after: str, expected: str) -> None:
    with pytest.raises(ScenarioError, match=expected):
        load_experiment(asked(tmp_path, ASKED.replace(before, after, 1)))


def asked(tmp_path: Path, text: str) -> Path:
    """The folder of an experiment over two small scenarios."""
    folder = tmp_path / "experiments/budget-split"
    folder.mkdir(parents=True)
    (tmp_path / "scenarios").mkdir()
    for name, own in (("car-service", "handover"), ("hotel", "postcard")):
        (tmp_path / f"scenarios/{name}.yaml").write_text(
            f"{SMALL}designs:\n  today: {{}}\n  {own}: {{set: {{answer.quality: 80}}}}\n  "
            f"focus-60-30-10: {{budget: 1000, split: {{key: 100%}}}}\n"
        )
    (folder / "experiment.yaml").write_text(text, encoding="utf-8")
    return folder


OWN = """\
question: why
scenario: [../../scenarios/car-service.yaml, ../../scenarios/hotel.yaml]
designs:
  today: {}
  louder: {set: {answer.quality: 90}}
  longer: {like: louder, set: {answer.takes: 2 min}}
also: {hotel: [postcard]}
labels: {zh: {louder: 更响}}
"""


def test_an_experiment_writes_designs_of_its_own(tmp_path: Path) -> None:
    found = load_experiment(asked(tmp_path, OWN))
    car, hotel = found.scenarios
    assert (found.designs, found.written) == (("today", "louder", "longer"), ("louder", "longer"))
    assert (
        found.designs_of(car) == ("today", "louder", "longer")
        and found.designs_of(hotel)[-1] == "postcard"
    )
    assert (
        list(car.designs) == ["today", "handover", "focus-60-30-10", "louder", "longer"]
        and car.labels["zh"]["louder"] == "更响"
    )
    longer = design(car, "longer")
    assert (
        longer.journey[0].steps[0].quality.constant,
        longer.journey[0].steps[0].takes.constant,
    ) == (90.0, 2.0)
    assert "louder" in car.text, "what is kept by the text knows of it"
    assert found.only("hotel").scenarios == (hotel,)
    with pytest.raises(
        InputError, match="no scenario here is called 'hotle'; did you mean 'hotel'"
    ):
        found.only("hotle")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "answer.quality: 90",
            "answr.quality: 90",
            (
                r"5:33 designs\.louder\.set\.answr\.quality: nothing here is called "
                r"'answr'.*\(car-service\.yaml\)"
            ),
        ),
        (
            "  today: {}",
            "  todya: {}",
            r"4:3 designs\.todya: no design is called 'todya'; did you mean 'today'",
        ),
        (
            "  louder: {set",
            "  handover: {set",
            (
                r"5:3 designs\.handover: car-service\.yaml has a design of this name already; "
                r"write it with nothing, or choose another name"
            ),
        ),
        (
            "also: {hotel",
            "also: {hotle",
            r"7:8 also\.hotle: no scenario here is called 'hotle'; did you mean 'hotel'",
        ),
        (
            "[postcard]",
            "[postcrad]",
            r"7:16 also\.hotel\.0: no design is called 'postcrad'; did you mean 'postcard'",
        ),
        (
            "{louder: 更响}",
            "{loudr: 更响}",
            (
                r"8:15 labels\.zh\.loudr: no design written here is called 'loudr'; did you "
                r"mean 'louder'"
            ),
        ),
    ],
)
def test_mistakes_of_its_own_designs(
    tmp_path: Path, before: str, after: str, expected: str
) -> None:
    with pytest.raises(ScenarioError, match=expected):
        load_experiment(asked(tmp_path, OWN.replace(before, after, 1)))


# --- text as typed --------------------------------------------------------------------------------
def test_the_smallest_file_and_its_defaults() -> None:
    found = loads(SMALL)
    assert (
        list(found.designs) == ["today"]
        and found.opening is None
        and found.closing == "serve"
        and found.psychology.profile == "literature"
    )
    assert (
        found.steps[0].takes
        and found.steps[0].takes.dist == "exponential"
        and found.warmup == 0
        and found.words == {}
    )
    assert (
        found.staff["agent"].count.most == 7
        and found.staff["agent"].empowered is None
        and found.staff["agent"].wage is None
    )


def test_scalars_stay_as_typed() -> None:
    tree, mistakes = read_tree(
        "a: +20\nb: 09:30\nc: no\nd: 1.10\ne: 0o17\nf: 2024-01-01\ng: 'x'\nh: null\ni:\nj: "
        "~\nk: 1_000\nl: .inf\n"
    )
    assert mistakes == [] and tree.raw == {
        "a": "+20",
        "b": "09:30",
        "c": "no",
        "d": "1.10",
        "e": "0o17",
        "f": "2024-01-01",
        "g": "x",
        "h": None,
        "i": "",
        "j": None,
        "k": "1_000",
        "l": ".inf",
    }


def test_places_are_those_of_the_text() -> None:
    found = loads(SMALL)
    assert (
        found.place("length") == (3, 9)
        and found.place("staff.agent.count") == (5, 18)
        and found.place("staff.agent") == (5, 3)
    )
    assert found.place("journey.call.steps.answer.takes") == (
        11,
        SMALL.splitlines()[10].index("exponential") + 1,
    ) and found.place("journey.call.steps.answer") == (11, 9)
    assert found.place("journey.call.steps.answer.not_typed") == (11, 9) and found.place(
        "nothing"
    ) == (1, 1)


def test_empty_blocks_and_null_are_nothing() -> None:
    found = loads(
        SMALL + "rules:\npromises:\nlabels:\ndesigns:\n  today:\n  other: {}\nvalue: null\n"
    )
    assert (
        found.rules == () and list(found.designs) == ["today", "other"] and found.value.sites == 1
    )


def test_aliases_within_reason_are_read() -> None:
    found = loads(
        SMALL.replace(
            "staff: agent, takes: exponential(1 min)", "staff: agent, takes: &t exponential(1 min)"
        )
        + "  - stage: after\n    steps: [{contact: bye, takes: *t}]\n"
    )
    assert found.steps[1].takes == found.steps[0].takes


def test_flow_and_block_say_the_same() -> None:
    block = SMALL.replace(
        "{contact: answer, staff: agent, takes: exponential(1 min)}",
        "contact: answer\n        staff: agent\n        takes: exponential(1 min)",
    )
    assert loads(block).journey == loads(SMALL).journey


def test_scores_are_points() -> None:
    one, two = (
        loads(SMALL.replace("staff: agent,", "score: normal(-4 sd 1),")).steps[0],
        loads(SMALL.replace("staff: agent,", "quality: 70,")).steps[0],
    )
    assert one.points and (
        one.points.unit,
        one.points.scale,
        one.points.shift,
        one.points.mean,
    ) == ("points", 5, 50, 30)
    assert two.points and two.points.constant == 70 and loads(SMALL).steps[0].points is None


def test_traits_are_truth_or_number() -> None:
    found = loads(
        SMALL.replace(
            "(10.714 s)}",
            (
                "(10.714 s)}\n  segments:\n    a: {share: 50%, traits: {guests: 1, vip: 1}}\n  "
                "  b: {share: 50%, traits: {guests: 4}}\n  traits: {rain: 20% per day, vip: "
                "10%}"
            ),
        )
    )
    assert found.traits == {"rain": "truth", "vip": "truth", "guests": "number"}


def test_warnings_are_no_mistakes() -> None:
    found = loads(
        SMALL + "promises:\n  answered: {from: answer.begins, to: answer.ends, quote: 2 "
        "min}\nrules:\n  - {rule: sorry, on: promise.broken, if: late > 5 min, do: "
        "{emotion: +2}}\n"
        "interventions:\n  nothing: {cost: {once: 5}}\n"
    )
    assert [path for path, _ in warnings_of(found)] == ["rules.sorry.if", "interventions.nothing"]
    assert next(warnings_of(found))[1].startswith("'late' is 0 when a promise breaks")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("on: answer.ends, if: \"reason == 'full'\", do: {tell: +2%}", "'reason' is known when"),
        ("on: leaves, do: {cost: 5}", "who leaves before anybody served"),
        ("on: leaves, if: \"reason == 'full'\", by: agent, do: {cost: 5}", ""),
    ],
)
def test_a_rule_that_asks_too_early_or_that_nobody_pays_for_is_said(rule: str, said: str) -> None:
    found = [text for _, text in warnings_of(loads(f"{SMALL}rules: [{{rule: why, {rule}}}]\n"))]
    assert [text.startswith(said) for text in found] == ([True] if said else [])


def test_a_scenario_can_be_sent_to_another_process() -> None:
    found = load(ROOT / "scenarios/car-service.yaml")
    again: Scenario = pickle.loads(pickle.dumps(found))
    assert (
        again == found and again.file == found.file and again.place("staff") == found.place("staff")
    )


# --- data -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("minutes_min", ["5", "2.5"], (5, 2.5)),
        ("x_s", ["90", ""], (1.5,)),
        ("time", ["90 s", "1 h"], (1.5, 60)),
        ("wait_h", ["1", "30 min"], (60, 30)),
    ],
)
def test_columns_of_data(
    tmp_path: Path, header: str, cells: list[str], expected: tuple[float, ...]
) -> None:
    (tmp_path / "times.csv").write_text(
        "\n".join([f"other,{header}", *(f"1,{cell}" for cell in cells)]), encoding="utf-8-sig"
    )
    (tmp_path / "a.yaml").write_text(
        SMALL.replace("exponential(1 min)", f"data(times.csv {header})")
    )
    takes = load(tmp_path / "a.yaml").steps[0].takes
    assert takes and takes.dist == "data" and takes.args == expected


def test_where_a_semicolon_separates_a_comma_is_a_decimal_point(tmp_path: Path) -> None:
    (tmp_path / "times.csv").write_text("who;x_min\na;4,5\nb;6,25 min\nc;1 h\nd;0,0625\n")
    (tmp_path / "shop.yaml").write_text(
        SMALL.replace("exponential(1 min)", "data(times.csv x_min)")
    )
    takes = load(tmp_path / "shop.yaml").steps[0].takes
    assert takes and takes.args == (4.5, 6.25, 60.0, 0.0625)


@pytest.mark.parametrize(
    ("text", "right", "said"),
    [
        ("x_min\n3\n5,5\n8\n", None, "line 3: has 2 cells and the first line 1"),
        ("x_min\n3\n5,\n8\n", (3.0, 5.0, 8.0), ""),
        ('x_min\n3\n"5,5"\n8\n', None, "line 3, column 'x_min': .* a decimal comma is read where"),
        ('x_min\n3\n"5,500"\n', None, "line 3, column 'x_min'"),  # 5.5 or 5,500: nobody knows
    ],
)
def test_a_decimal_comma_is_read_or_said_and_nothing_is_cut_off(
    text: str, right: tuple[float, ...] | None, said: str, tmp_path: Path
) -> None:
    (tmp_path / "times.csv").write_text(text)
    (tmp_path / "shop.yaml").write_text(
        SMALL.replace("exponential(1 min)", "data(times.csv x_min)")
    )
    if right is None:
        with pytest.raises(ScenarioError, match=said):
            load(tmp_path / "shop.yaml")
    else:
        takes = load(tmp_path / "shop.yaml").steps[0].takes
        assert takes and takes.args == right


def test_a_diagram_is_told_apart_from_a_scenario() -> None:
    with pytest.raises(ScenarioError, match="this is XML, such as a BPMN diagram"):
        loads('<?xml version="1.0"?>\n<definitions id="claim"/>\n', "claim.bpmn")


def test_data_are_read_anew_by_each_load(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SMALL.replace("exponential(1 min)", "data(times.csv t_min)"))
    for value in ("3", "4"):
        (tmp_path / "times.csv").write_text(f"t_min\n{value}\n")
        takes = load(tmp_path / "a.yaml").steps[0].takes
        assert takes and takes.args == (float(value),)


# --- for editors, and quick -----------------------------------------------------------------------
def test_the_schema_for_editors_names_what_users_type() -> None:
    schema = json_schema()
    json.dumps(schema)
    step = schema["$defs"]["Step"]["properties"]
    assert (
        {"contact", "work", "away", "class", "if", "takes"} <= set(step)
        and "class_" not in step
        and "when" not in step
    )
    assert (
        "parameters" not in schema["$defs"]["Segment"]["properties"]
        and schema["$defs"]["Step"]["additionalProperties"] is False
    )
    assert set(schema["required"]) == {"motsim", "title", "length", "customers", "journey"}


def test_checking_imports_nothing_heavy() -> None:
    code = (
        "import sys, motsim.scenario; print([m for m in ('numpy', 'numba', 'pandas', 'mesa', "
        "'simpy', 'altair') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- no text ends in a traceback ------------------------------------------------------------------
def read_or_refuse(text: str) -> None:
    try:
        loads(text, "f")
    except ScenarioError as error:
        assert error.mistakes and all(
            "\n" not in m.message and len(m.message) <= 1300 for m in error.mistakes
        )


LEAVES = [
    "2000 h",
    "{count: 7}",
    "7",
    "exponential(10.714 s)",
    "agent}",
    "exponential(1 min)",
    "call\n",
    "answer",
    "Call centre",
    "1\n",
]
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            "null",
            "~",
            "yes",
            "+20",
            "-5",
            "x 2",
            "70 -> 90",
            "->",
            "12 min",
            "1e999 min",
            "-0 min",
            "nan",
            ".inf",
            "9" * 400,
            "choice(1 50% 2 50%)",
            "data(/etc/passwd root)",
            "data(../x.csv y)",
            "weibull(1 min cv 1e-9)",
            "beta(1 1)",
            "normal(1 min sd 1e308 min)",
            "wait",
            "advisor.queue",
            "leave",
            "none",
            "opening",
            "mon-sun",
            "25:00",
            "\x85",
            "\u2028",
            "🙂",
            "lognormal(1 min cv 1e308)",
            "erlang(1 min k 1e308)",
            "1/0",
            "0/0",
            "1 x typical",
            "p90",
            "__class__",
            "today",
            "call",
            "answer",
            "answer.begins",
            "a.b.c",
            "(" * 50,
            "'" * 9,
        ]
    ),
)


@given(st.sampled_from(LEAVES), TEXTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_scalar_in_any_place(leaf: str, text: str) -> None:
    read_or_refuse(
        SMALL.replace(
            leaf,
            json.dumps(text)
            + (
                "\n"
                if leaf.endswith("\n")
                else "}"
                if leaf.endswith("}") and "{" not in leaf
                else ""
            ),
            1,
        )
    )


@given(
    TEXTS,
    st.sampled_from(
        [
            "greeting.quality",
            "answer.takes",
            "agent.count",
            "customers.arrive.every",
            "psychology.halo",
            "halo",
            "answer.staff",
            "length",
            "answer",
            "journey",
            "answer.wait.told",
            "x.y",
        ]
    ),
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_under_set(text: str, dotted: str) -> None:
    read_or_refuse(SMALL + f"interventions:\n  one: {{set: {{{dotted}: {json.dumps(text)}}}}}\n")


TREES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=8),
        st.sampled_from(["answer", "agent", "today", "5 min", "50%"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.text(max_size=6),
                st.sampled_from(
                    [
                        "stage",
                        "steps",
                        "contact",
                        "rule",
                        "on",
                        "do",
                        "if",
                        "set",
                        "with",
                        "count",
                        "share",
                        "quality",
                        "fails",
                        "next",
                        "to",
                        "from",
                        "once",
                        "segments",
                        "every",
                    ]
                ),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(
        [
            "staff",
            "places",
            "customers",
            "promises",
            "journey",
            "rules",
            "interventions",
            "designs",
            "value",
            "observed",
            "labels",
            "sources",
            "psychology",
            "opening",
            "title",
        ]
    ),
    TREES,
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_tree_in_any_section(section: str, tree: Any) -> None:
    lines = [line for line in SMALL.splitlines()]
    kept = "\n".join(lines) + "\n"
    if f"\n{section}:" in kept:
        before, _, rest = kept.partition(f"\n{section}:")
        after = [line for line in rest.splitlines()[1:]]
        cut = next((k for k, line in enumerate(after) if not line.startswith(" ")), len(after))
        kept = before + "\n" + "\n".join(after[cut:]) + "\n"
    read_or_refuse(kept + f"{section}: {json.dumps(tree)}\n")


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_text_as_a_file(text: str) -> None:
    read_or_refuse(text)


@given(st.integers(0, len(SMALL)), st.text(alphabet="{}[]:,-#&*!|>'\"%@`\t\n ab1", max_size=4))
@settings(max_examples=80, deadline=None)
def test_any_damage_to_a_file(at: int, text: str) -> None:
    read_or_refuse(SMALL[:at] + text + SMALL[at + len(text) :])


def test_a_bomb_takes_no_memory() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + k)}: &{chr(98 + k)} [{','.join([f'*{chr(97 + k)}'] * 9)}]\n" for k in range(20)
    )
    tracemalloc.start()
    read_or_refuse(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000


def test_editors_accept_what_motsim_reads() -> None:
    """As a YAML reader of an editor gives it: `+40` is a number there."""
    from jsonschema import Draft202012Validator
    from ruamel.yaml import YAML

    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    for path in sorted((ROOT / "scenarios").glob("*.yaml")):
        plain = json.loads(json.dumps(YAML(typ="safe").load(path), default=str))
        assert [
            f"{path.name} {list(one.path)}: {one.message}"
            for one in Draft202012Validator(schema).iter_errors(plain)
        ] == []
    assert not Draft202012Validator(schema).is_valid(
        {"motsim": 1, "title": "t", "length": "1 d", "customers": {}, "journey": [], "stuff": 1}
    )
