"""Rules that decide in Python, on days one can check by hand."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import motsim as ms
from motsim.engines.reference import Seen
from motsim.plan.preview.summary import journey_lines
from motsim.scenario.designs.merge import design
from motsim.scenario.designs.python_rules import plugged
from tests.unit.shops import a_shop

DAY = """motsim: 1
title: t
length: 1 h
psychology: claims
staff: {clerk: {count: 1, wage: 30 per h, empowered: 10 per case}, manager: {count: 1}}
customers: {expects: 50, arrive: {every: 10 min}, traits: {child: 50% per person}, segments: {a: {share: 50%}, b: {share: 50%}}}
journey:
  - stage: visit
    steps:
      - {contact: greet, staff: clerk, takes: 15 min, quality: 50}
      - {contact: sell, staff: clerk, takes: 5 min, quality: 50}
"""  # noqa: E501
Decide = Callable[[Seen], Any]


def run(decide: Decide, *, text: str = DAY, **words: Any) -> ms.Run:
    """One replication with one rule, `rule`."""
    return ms.simulate(
        ms.loads(text),
        replications=1,
        seed=1,
        engine="reference",
        behaviours=[ms.behaviour(**{"on": "greet.ends", "name": "rule", **words})(decide)],
    )


def felt(run: ms.Run, moment: str) -> list[float]:
    return list(run.moments.loc[run.moments["moment"] == moment, "emotion"])


def acted(run: ms.Run, act: str = "acted") -> list[int]:
    found = run.acts[(run.acts["act"] == act) & (run.acts["rule"] == "rule")]
    return list(found["customer"])


# --- what a function sees -------------------------------------------------------------------------
def test_a_function_sees_what_an_if_sees() -> None:
    """One clerk greets for 15 minutes and sells for 5; customers come at 10, 20, 30: greeted at 10,
    at 25, and, after the first has bought, at 45.
    """
    seen: list[tuple[Any, ...]] = []

    def watch(customer: Seen) -> None:
        seen.append(
            (
                customer.wait,
                customer.step,
                customer.minutes,
                customer.clock,
                customer["clerk.queue"],
                customer["clerk.busy"],
                customer["clerk.empowered"],
            )
        )

    run(watch, on="greet.begins")
    assert seen[:3] == [
        (0.0, "greet", 0.0, 10.0, 0.0, 1.0, 10.0),
        (5.0, "greet", 5.0, 25.0, 1.0, 1.0, 10.0),
        (15.0, "greet", 15.0, 45.0, 2.0, 1.0, 10.0),
    ]


def test_traits_segments_and_people_are_those_of_the_tables() -> None:
    seen: dict[int, tuple[str, float]] = {}

    def watch(customer: Seen) -> None:
        seen[customer.person] = (customer.segment, customer["child"])

    tables = run(watch).visits
    assert seen == {
        row.customer: (row.segment, float(row.trait_child)) for row in tables.itertuples()
    }
    assert {segment for segment, _ in seen.values()} == {"a", "b"}


def test_notes_are_of_one_visit_and_shared_by_rules() -> None:
    @ms.behaviour(on="greet.ends")
    def remember(customer: Seen) -> None:
        customer.notes["met"] = customer.notes.get("met", 0) + 1

    @ms.behaviour(on="visit.ends")
    def recall(customer: Seen) -> bool:
        return customer.notes == {"met": 1}

    found = ms.simulate(
        ms.loads(DAY), replications=2, seed=1, engine="reference", behaviours=[remember, recall]
    )
    assert len(found.acts) == len(found.visits) > 8 and set(found.acts["rule"]) == {"recall"}


def test_draws_are_the_same_people_in_every_design() -> None:
    """The n-th draw of a customer does not move when a rule is added, the service changes or
    another psychology feels it.
    """

    def drawn(text: str, *more: ms.Behaviour) -> dict[int, list[float]]:
        found: dict[int, list[float]] = {}

        @ms.behaviour(on="greet.ends")
        def lots(customer: Seen) -> None:
            found[customer.person] = [customer.draw(), customer.draw()]

        ms.simulate(
            ms.loads(text), replications=1, seed=1, engine="reference", behaviours=[*more, lots]
        )
        return found

    @ms.behaviour(on="greet.begins")
    def other(customer: Seen) -> dict[str, float]:
        return {"quality": 40 * customer.draw()}

    one, two = (
        drawn(DAY),
        drawn(DAY.replace("takes: 15 min", "takes: 2 min").replace("claims", "rational"), other),
    )
    assert one == two
    assert len({u for pair in one.values() for u in pair}) == 2 * len(one) and all(
        0.0 < u < 1.0 for pair in one.values() for u in pair
    )


def test_the_house_is_a_mesa_model() -> None:
    """A rule may look at everybody: here at how many customers are there."""
    crowd: list[int] = []
    run(
        lambda customer: crowd.append(
            sum(type(one).__name__ == "Customer" for one in customer.house.agents)
        ),
        on="greet.begins",
    )
    assert crowd[0] == 1 and max(crowd) > 1


# --- what it changes ------------------------------------------------------------------------------
def test_points_land_on_the_next_contact() -> None:
    """Expected 50, quality 50: 20 points more are an emotion of 4 where the gap alone is felt."""
    found = run(lambda customer: {"quality": 20} if customer.person % 2 else None)
    people = list(found.visits["customer"])
    assert felt(found, "sell") == [4.0 if one % 2 else 0.0 for one in people] and acted(found) == [
        one for one in people if one % 2
    ]
    act = found.acts.iloc[0]
    assert (act["before"], act["after"], act["step"]) == (0.0, 20.0, "greet")


def test_every_number_that_may_be_answered_does_what_it_does_in_a_file() -> None:
    """One by one against the rule of a file with the same figure."""
    for key, typed, number in (
        ("quality", "+12", 12),
        ("expects", "-9", -9),
        ("emotion", "+3", 3),
        ("takes", "+2 min", 2.0),
        ("cost", "7", 7),
        ("priority", "+1", 1),
        ("return", "+5%", 0.05),
        ("tell", "-3%", -0.03),
    ):
        rule = f"rules: [{{rule: rule, on: greet.begins, do: {{{key}: {typed}}}}}]\n"
        file = ms.simulate(ms.loads(DAY + rule), replications=1, seed=1)
        assert (
            ms.simulate(ms.loads(DAY), replications=1, seed=1)
            .journeys[0]
            .differences(file.journeys[0])
        ), key
        assert (
            run(lambda customer, answer={key: number}: answer, on="greet.begins")
            .journeys[0]
            .same_bytes(file.journeys[0])
        ), key


def test_an_answer_stands_in_place_of_what_is_typed() -> None:
    found = run(
        lambda customer: {"quality": 5} if customer.person == 0 else True, do={"quality": "+30"}
    )
    assert felt(found, "sell")[:2] == [1.0, 6.0]


def test_words_of_the_rule_are_asked_first() -> None:
    asked: list[int] = []

    def decide(customer: Seen) -> bool:
        asked.append(customer.person)
        return customer.person > 1

    found = run(decide, when="wait > 5 min", on="greet.begins", limit="1 per day")
    # who did not wait is not asked, nor anybody once the day's one is used
    assert acted(found) == [2] and asked[0] >= 1 and 3 not in asked


def test_what_staff_may_not_spend_is_handed_on_or_not_done() -> None:
    dear = run(lambda customer: {"quality": 20, "cost": 11}, by="clerk")
    assert (
        acted(dear) == []
        and len(acted(dear, "not allowed")) == len(dear.visits)
        and set(felt(dear, "sell")) == {0.0}
    )
    asked = run(
        lambda customer: {"emotion": 4.0, "cost": 11},
        by="clerk",
        do={"escalate": {"to": "manager", "takes": "1 min"}},
    )
    assert len(acted(asked, "escalated")) == len(acted(asked)) == len(asked.visits)
    assert set(asked.acts.loc[asked.acts["act"] == "acted", "cost"]) == {11.0} and 4.0 in felt(
        asked, "rule"
    )


def test_a_clock_of_waiting_asks_python() -> None:
    found = run(
        lambda customer: {"emotion": 2} if customer.wait >= 10 else None,
        on="waits",
        every="5 min",
        limit="1 per visit",
    )
    assert acted(found) and set(felt(found, "rule")) == {2.0}


# --- which engine ---------------------------------------------------------------------------------
def test_the_readable_engine_is_picked_and_it_is_said() -> None:
    rule = ms.behaviour(on="greet.ends", name="kind")(lambda customer: {"quality": 1})
    with pytest.warns(
        ms.ReadableEngine, match="kind: decided in Python, so the readable engine runs"
    ) as said:
        found = ms.simulate(ms.loads(DAY), replications=1, behaviours=[rule])
    # at the line of whoever asked
    assert found.engine == "reference" and said[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ms.simulate(ms.loads(DAY), replications=1).engine == "compiled"
        assert (
            ms.simulate(ms.loads(DAY), replications=1, engine="reference", behaviours=[rule])
            .journeys[0]
            .same_bytes(found.journeys[0])
        )
    with pytest.raises(
        ms.InputError,
        match="the fast engine cannot ask Python, and kind decides there; leave out `engine`",
    ):
        ms.simulate(ms.loads(DAY), replications=1, engine="compiled", behaviours=[rule])


def test_the_same_numbers_again_and_for_any_workers() -> None:
    rule = ms.behaviour(on="greet.ends")(lambda customer: {"quality": 30 * customer.draw()})
    one, two = (
        ms.simulate(
            ms.loads(DAY), replications=3, engine="reference", behaviours=[rule], workers=workers
        )
        for workers in (1, 2)
    )
    assert one.summary().equals(two.summary()) and one.moments.equals(two.moments)


# --- what is wrong --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            {"on": "great.ends"},
            "behaviour rule.on: no step is called 'great'; did you mean 'greet'",
        ),
        (
            {"by": "clark"},
            "behaviour rule.by: no staff pool is called 'clark'; did you mean 'clerk'",
        ),
        (
            {"when": "wat > 3 min"},
            "behaviour rule.when: there is nothing called 'wat' to ask for; did you mean 'wait'",
        ),
        ({"limit": "often"}, "behaviour rule.limit: wants a limit such as '1 per visit'"),
        (
            {"do": {"quality": 20}},
            "behaviour rule.do.quality: an effect changes a value and needs its sign: write '+20'",
        ),
        ({"do": {"qualty": "+20"}}, "did you mean 'quality'"),
    ],
)
def test_mistakes_in_its_words_are_one_line(words: dict[str, Any], message: str) -> None:
    with pytest.raises(ms.ScenarioError) as error:
        run(lambda customer: True, **words)
    assert message in str(error.value) and len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"qualty": 3}, "'qualty' is nothing that an answer may change; did you mean 'quality'"),
        ({"quality": "+3"}, "wanted a number from -100 to 100 for 'quality', got '+3'"),
        ({"quality": float("nan")}, "wanted a number from -100 to 100 for 'quality', got nan"),
        ({"emotion": 11}, "wanted a number from -10 to 10 for 'emotion', got 11"),
        ({"tell": 40}, "wanted a number from -1 to 1 for 'tell', got 40"),
        ({"cost": -1}, "wanted a number from 0 to 1e+12 for 'cost', got -1"),
        ({"recover": {}}, "the rest is said with `do`"),
        (3, 'wanted None, True or a mapping such as {"quality": 20}, got 3'),
    ],
)
def test_answers_that_mean_nothing(answer: Any, message: str) -> None:
    with pytest.raises(ms.RunError) as error:
        run(lambda customer: answer)
    assert str(error.value).startswith(
        "behaviour rule, asked about customer 0 of replication 0 on greet.ends: "
    ) and message in str(error.value)


def test_truths_of_numpy_and_of_traits_are_truths() -> None:
    """A trait is 0 or 1, so that it may be the answer."""
    child = run(
        lambda customer: customer["child"],
        do={"quality": "+20"},
        text=DAY.replace("length: 1 h", "length: 4 h"),
    )
    assert 0 < len(acted(child)) < len(child.visits) and acted(child) == list(
        child.visits.loc[child.visits["trait_child"] == 1.0, "customer"]
    )
    assert (
        acted(run(lambda customer: np.float64(customer.person) > 1, do={"quality": "+20"}))[0] == 2
    )


def test_what_fails_in_a_function_says_for_whom() -> None:
    with pytest.raises(
        ms.RunError,
        match=(
            r"behaviour rule, asked about customer 0 of replication 0 on greet.ends: "
            r"ZeroDivisionError"
        ),
    ) as error:
        run(lambda customer: {"quality": 1 / customer.visits})
    assert isinstance(error.value.__cause__, ZeroDivisionError)  # with the place in their own file
    for wrong, message in (
        (
            lambda customer: customer["chld"] > 0,
            "there is no 'chld' to ask for; did you mean 'child'",
        ),
        (lambda customer: customer[3], "wanted a name in brackets"),
        (
            lambda customer: customer.emotoin > 0,
            "a customer has no 'emotoin'; did you mean 'emotion'",
        ),
    ):
        with pytest.raises(ms.RunError, match=message):
            run(wrong)


def test_what_is_no_behaviour_is_refused() -> None:
    shop, rule = ms.loads(DAY), ms.behaviour(on="greet.ends", name="rule")(lambda customer: True)
    for wrong, message in (
        ([rule, rule], "behaviour rule: another behaviour has this name already"),
        ([print], r"wanted functions marked with @ms.behaviour\(on=..\)"),
        (print, r"wanted a list of functions marked with @ms.behaviour"),
        ({"today": [rule]}, "by design they are handed to `compare`"),
    ):
        with pytest.raises(ms.InputError, match=message):
            ms.simulate(shop, replications=1, behaviours=wrong)  # type: ignore[arg-type]
    with pytest.raises(
        ms.InputError, match="behaviour rule: a rule of the file has this name already"
    ):
        ms.simulate(
            ms.loads(DAY + "rules: [{rule: rule, on: greet.ends, do: {quality: +1}}]\n"),
            replications=1,
            behaviours=[rule],
        )
    with pytest.raises(ms.InputError, match="says on which event it is asked"):
        ms.behaviour(lambda customer: True)  # type: ignore[arg-type]
    with pytest.raises(
        ms.InputError,
        match="behaviours: design 'tody' is not among those compared; did you mean 'today'",
    ):
        ms.compare(shop, ["today"], replications=1, behaviours={"tody": [rule]})
    with pytest.raises(ms.InputError, match="wanted `do` as a mapping"):
        ms.behaviour(on="greet.ends", do="quality +3")  # type: ignore[arg-type]

    async def later(customer: Seen) -> bool:
        return True

    def bit_by_bit(customer: Seen) -> Any:
        yield True

    for never in (later, bit_by_bit):
        with pytest.raises(ms.InputError, match="a function that returns its answer at once"):
            ms.behaviour(on="greet.ends")(never)  # type: ignore[arg-type]


def test_one_is_as_good_as_a_list_and_none_as_nothing() -> None:
    rule = ms.behaviour(on="greet.ends", do={"quality": "+1"})(lambda customer: True)
    listed, alone = (
        ms.simulate(ms.loads(DAY), replications=1, engine="reference", behaviours=one)
        for one in ([rule], rule)
    )  # type: ignore[arg-type]
    assert listed.journeys[0].same_bytes(alone.journeys[0])
    assert rule("anybody") is True  # it can still be called and tried by itself
    assert {rule} and ms.simulate(
        ms.loads(DAY), replications=1, behaviours=None
    ).engine == "compiled"  # type: ignore[arg-type]


# --- from the file to the page --------------------------------------------------------------------
SHOP = a_shop(
    (
        "{contact: greet, staff: clerk, takes: exponential(6 min), quality: 60}\n{contact: "
        "sell, staff: clerk, takes: exponential(6 min), quality: 60}"
    ),
    "kind: {set: {greet.quality: +5}, cost: {per_year: 100}}",
    "today: {}, nicer: {with: [kind]}, same: {}",
)


@ms.behaviour(on="greet.ends", by="clerk", limit="1 per visit")
def offer_tea(customer: Seen) -> dict[str, float] | None:
    """Tea for half of those who waited."""
    return {"quality": 15, "cost": 1} if customer.wait > 1 and customer.draw() < 0.5 else None


@pytest.fixture(scope="module")
def compared() -> ms.Comparison:
    with pytest.warns(ms.ReadableEngine):
        return ms.compare(
            ms.loads(SHOP),
            ["today", "same", "nicer"],
            replications=4,
            seed=5,
            behaviours={"same": [offer_tea]},
        )


def test_a_rule_of_one_design_is_compared_on_the_same_people(compared: ms.Comparison) -> None:
    """Two designs that differ in nothing but the rule: what it is worth, with its interval; what it
    pays out is spent.
    """
    gain = compared.difference("same", "remembered")
    assert gain.low > 0.0 and compared.engines == ("compiled", "reference")
    items = compared.money().set_index(["design", "item"])["mean"]
    assert items["same", "rules"] > 0.0 and items["nicer", "rules"] == 0.0
    alone = ms.simulate(
        ms.loads(SHOP),
        design="same",
        replications=4,
        seed=5,
        engine="reference",
        behaviours=[offer_tea],
    )
    assert list(alone.sample.of("remembered")) == list(compared.values("same", "remembered"))
    assert ms.compare(ms.loads(SHOP), ["today", "nicer"], replications=4, seed=5).difference(
        "nicer", "remembered"
    ) == compared.difference("nicer", "remembered")


def test_the_page_says_what_no_file_says(compared: ms.Comparison, tmp_path: Path) -> None:
    compared.report(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (
        "In same these rules are Python functions, so neither the scenario file nor this page says "
        "what they do: offer_tea (greet.ends)."
    ) in page
    assert "方案“same”中以下规则是 Python 函数" in page and "compiled, reference" in page
    assert (
        "ms.compare(ms.load(" in page
        and "behaviours={&#39;same&#39;: [offer_tea]}" in page
        and "motsim compare" not in page
    )


def test_the_hash_of_the_inputs_knows_the_function() -> None:
    from motsim.report.core.provenance import repeat_run

    def hashed(decide: Decide) -> str:
        return repeat_run(run(decide)).hash

    assert hashed(lambda customer: {"quality": 1}) != hashed(lambda customer: {"quality": 2})
    code = (
        "import motsim as ms; print(ms.behaviour(on='a.ends')(lambda customer: "
        "customer.segment in {'x', 'y', 'z'}).hash())"
    )
    assert (
        len(
            {
                subprocess.run(
                    [sys.executable, "-c", code],
                    env=os.environ | {"PYTHONHASHSEED": seed},
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout
                for seed in "123"
            }
        )
        == 1
    )


def test_explain_tells_what_it_did(compared: ms.Comparison) -> None:
    found = compared.run("same", replications=1)
    who = int(found.acts.loc[found.acts["rule"] == "offer_tea", "customer"].iloc[0])
    assert (
        "rule 'offer tea' acted, by clerk: adds to quality 0 → +15 points, spending 1"
        in found.explain(who)
    )
    assert "规则“offer tea”执行了，由clerk执行：品质加分 0 → +15，花费 1" in found.explain(
        who, lang="zh"
    )
    nobody = next(
        int(one) for one in found.visits["customer"] if one not in set(found.acts["customer"])
    )
    assert "Python rules that did nothing: offer tea (on greet.ends)." in found.explain(
        nobody
    ) and "nothing triggered" not in found.explain(nobody)
    assert found.explain("angriest").startswith("Customer ")
    with pytest.raises(
        ms.InputError,
        match=(
            "wanted the number of a customer, or one of angriest, happiest, typical, left; got 'me'"
        ),
    ):
        found.explain("me")


def test_explain_knows_an_emotion_from_points() -> None:
    assert "rule 'rule' acted, by clerk: emotion 0 → +3" in run(
        lambda customer: {"emotion": 3}
    ).explain(0)


def test_the_line_that_repeats_it_loads_what_is_shipped() -> None:
    """A page says 'mmc' of the shipped file, wherever it lies."""
    assert (
        ms.load("mmc").title
        == ms.load(Path(ms.__file__).parents[1] / "scenarios" / "mmc.yaml").title
    )


def test_the_journey_in_words_names_it() -> None:
    said = "\n".join(journey_lines(plugged(design(ms.loads(SHOP), "today"), [offer_tea]), ()))
    assert (
        "rule offer tea: on greet.ends (by clerk, at most 1 per visit), does what its "
        "Python function answers"
    ) in said, said


def test_marking_a_function_imports_no_engine() -> None:
    code = (
        "import sys, motsim as ms; ms.behaviour(on='a.ends')(print); print([m for m in "
        "('numba', 'simpy', 'mesa', 'pandas') if m in sys.modules])"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        == "[]\n"
    )
