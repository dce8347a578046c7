"""People who come back under what is assumed: draws live the past and the run of a comparison,
money is that of the months, and purchases are judged by what they bring there.
"""

from __future__ import annotations

import pytest

import motsim as ms
from motsim.errors import InputError
from motsim.psychology import PROFILES
from motsim.report.uncertainty.robust_messages import Messages
from motsim.scenario import loads
from motsim.study.allocation.allocate import allocate
from motsim.study.comparison.compare import compare
from motsim.study.comparison.outlook import LIVED_DRAWS
from motsim.study.core import towns
from motsim.study.money.purchases import purchases
from motsim.study.uncertainty import scenario_model
from motsim.study.uncertainty.priors import Space
from motsim.study.uncertainty.scenario_model import ANSWERED, WhatIf, whatif

SHOP = """\
motsim: 1
title: Tiny shop
length: 6 months
staff: {clerk: {count: 2, wage: 30 per h}}
customers: {arrive: {rate: 20 per day}}
journey:
  - stage: visit
    steps:
      - contact: greeting
        class: key
        staff: clerk
        takes: exponential(20 min)
        quality: normal(64 sd 10)
interventions:
  smile: {set: {greeting.quality: +12}, cost: {once: 100}}
  carpet: {set: {greeting.quality: +1}, cost: {once: 90000}}
designs: {today: {}, better: {with: [smile]}, spent: {budget: 500, split: {key: 100%}}}
value: {margin: 40 per visit, visits_per_year: 6}
population: {history: 20 weeks}
"""


@pytest.fixture(scope="module")
def asked() -> WhatIf:
    return whatif(loads(SHOP), ["today", "better"], replications=2)


def test_an_answer_is_what_a_comparison_says(asked: WhatIf) -> None:
    """As the scenario is written, and with a parameter elsewhere: the past is lived under it, too,
    or the first design's own figures would differ.
    """
    for key, value in (("", 0.0), ("return_slope", 0.25)):
        x = asked.space.base("literature") | ({key: value} if key else {})
        profit, remembered, _, stay = asked.answers("literature", x)
        typed = {f"psychology.{key}": value} if key else {}
        found = compare(
            asked.scenario, ["today", "better"], replications=2, draws=0, workers=1, set=typed
        )
        for k, design in enumerate(asked.names):
            assert profit[k].tobytes() == found.values(design, "profit").tobytes()
            assert remembered[k].tobytes() == found.values(design, "remembered").tobytes()
            assert stay[k].tobytes() == found.values(design, "stay_share").tobytes()


def test_a_design_that_types_a_parameter_lives_the_past_of_the_draw() -> None:
    """What a design types stays in every draw, but not what people lived before it: an answer must
    not depend on what was asked before.
    """
    typed = "better: {with: [smile], set: {psychology.return_slope: 0.2}}"
    text = loads(SHOP.replace("better: {with: [smile]}", typed))

    def ready() -> WhatIf:
        return whatif(text, ["today", "better"], psychology="literature", replications=1)

    w = ready()
    base = w.space.base("literature")
    low, high = (w.answers("literature", base | {"return_slope": k}) for k in (0.05, 0.4))
    assert low[3, 1, 0] != high[3, 1, 0]
    scenario_model._place.cache_clear()
    alone = ready().answers("literature", base | {"return_slope": 0.4})
    assert alone.tobytes() == high.tobytes()


def test_what_today_has_did_no_more_before_than_now() -> None:
    """Where all that the first design has does nothing, its people live as those of a design that
    has nothing: before the run, too.
    """
    has = SHOP.replace("today: {}, better: {with: [smile]}", "today: {with: [smile]}, better: {}")
    found = []
    for text, x in ((has, {"effect:smile": 0.0}), (SHOP.replace("[smile]", "[]"), {})):
        w = whatif(loads(text), ["today", "better"], psychology="literature", replications=1)
        found.append(w.answers("literature", w.space.base("literature") | x)[1:, 0])
    assert found[0].tobytes() == found[1].tobytes()


def names(space: Space, psychology: str) -> set[str]:
    return {a.key for a in space.of(psychology)}


def test_what_is_drawn_is_what_is_read() -> None:
    """How often people come is what is run; what people learn moves only where they learn."""
    never = {"money:visits_per_year", "choice:horizon", "word_converts"}
    plain = names(whatif(loads(SHOP), ["today", "better"]).space, "literature")
    assert not plain & (never | {"bad_news", "moment_rate", "word_noise"})
    assert {"money:margin", "effect:smile", "return_slope"} <= plain
    whole = loads(SHOP.replace("20 weeks}", "20 weeks, learns: whole}"))
    learned = names(whatif(whole, ["today", "better"]).space, "literature")
    assert "bad_news" in learned and not learned & {"moment_rate", "word_noise"}
    talk = SHOP.replace("20 weeks}", "20 weeks, learns: moments, network: {ties: 4}}")
    heard = names(whatif(loads(talk), ["today", "better"]).space, "literature")
    assert {"bad_news", "moment_rate", "word_noise"} <= heard and "word_trust" not in heard


PROMISE = """\
      - {contact: handover, takes: 1 min, quality: 66}
promises: {soon: {from: greeting, to: handover, quote: 30 min}}
"""


def test_how_much_a_promise_draws_is_drawn() -> None:
    """It decides what a bold promise is worth; what a caller or a design sets is what it is."""
    text = (
        SHOP.replace("20 weeks}", "20 weeks, market: {promise: soon}, learns: whole}")
        .replace("interventions:", f"{PROMISE}interventions:")
        .replace("better: {with: [smile]}", "better: {set: {promises.soon.quote: 15 min}}")
    )
    w = whatif(loads(text), ["today", "better"], psychology="literature", replications=1)
    (one,) = (a for a in w.space.drawn if a.kind == "people")
    assert (one.key, one.base, one.low, one.high) == ("people:elasticity", -0.5, -1.5, 0.0)
    assert "promise_rate" in names(w.space, "literature")
    base = w.space.base("literature")
    silent, bold = (w.answers("literature", base | {one.key: e})[0, 1, 0] for e in (0.0, -1.5))
    assert bold > silent
    called = whatif(
        loads(text), ["today", "better"], psychology="literature", replications=1,
        set={"population.market.elasticity": "-1.5"},
    )  # fmt: skip
    assert called.answers("literature", called.space.base("literature"))[0, 1, 0] == bold
    assert not any(a.kind == "people" for a in called.space.drawn)
    for typed in ("population.market.elasticity: -1", "population.market: {elasticity: -1}"):
        own = loads(text.replace("quote: 15 min", f"quote: 15 min, {typed}"))
        assert not any(a.kind == "people" for a in whatif(own, ["today", "better"]).space.drawn)


def test_a_calendar_that_is_held_moves_no_byte(
    asked: WhatIf, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = asked.space.base("claims") | {"return_slope": 0.2}
    held = asked.answers("claims", x)
    towns._calendar.cache_clear()
    monkeypatch.setattr(towns, "HELD_BYTES", 0)
    again = whatif(asked.scenario, ["today", "better"], replications=2).answers("claims", x)
    assert held.tobytes() == again.tobytes()


def test_a_comparison_weighs_all_that_is_assumed() -> None:
    found = compare(loads(SHOP), ["today", "better"], replications=2, workers=1)
    seen = found.outlook
    assert seen is not None and (seen.draws, len(seen.psychologies)) == (LIVED_DRAWS, len(PROFILES))
    written = found.money_of("better").net.mean()
    value = seen.of("better").value
    assert value.low < value.mean < value.high and value.high - value.low > 0.2 * abs(written)
    two = compare(loads(SHOP), ["today", "better"], replications=2, workers=2).outlook
    assert two is not None and seen.values.tobytes() == two.values.tobytes()


def test_what_a_budget_buys_is_found_among_strangers() -> None:
    """And what it brings is lived: as the design that has the same things typed."""
    bought = purchases(loads(SHOP), "spent")
    assert bought is not None and dict(bought.bought) == {"smile": 1.0}
    found = compare(loads(SHOP), replications=1, workers=1, draws=0)
    better, spent = (found.money_of(one).net for one in ("better", "spent"))
    assert better.tobytes() == spent.tobytes()


def test_a_budget_is_allocated_by_what_people_who_come_back_bring() -> None:
    found = allocate(loads(SHOP), 100_000.0, draws=2, workers=1, effects=1.0)
    smile, carpet = found.items
    assert smile.order == 1 and carpet.order == 0
    assert not found.simplex  # no map: each split would be lived for years
    assert smile.on_top == pytest.approx(found.worth)  # what is shown adds up
    assert found.judged.mean > 0.0 and found.scenario.population is not None


def test_what_is_shown_of_a_purchase_is_what_lived_draws_say() -> None:
    """One state a psychology where nothing is drawn: the mean of the comparisons of each."""
    found = allocate(
        loads(SHOP), 100.0, draws=2, workers=1, psychology="literature", effects=1.0,
        assumptions=["margin"],
    )  # fmt: skip
    market = found.items[0]
    w = whatif(loads(SHOP), ["today", "better"], psychology="literature", replications=2)
    profit = w.answers("literature", w.space.base("literature"))[0]
    assert market.alone == pytest.approx(profit[1].mean(), rel=0.3)


def test_what_begins_later_is_refused_before_anything_is_run() -> None:
    late = loads(SHOP.replace("cost: {once: 100}", "cost: {once: 100}, starts: 3 months"))
    for ask in (
        lambda: allocate(late, 1000.0, draws=2),
        lambda: ms.robust(late, ["today", "better"], draws=2),
    ):
        with pytest.raises(InputError, match=r"interventions\.smile\.starts: not built yet beside"):
            ask()


def test_robust_and_worth_ask_people_who_come_back() -> None:
    asked = dict(
        draws=10, assumptions=["return_slope", "smile"], psychology=["literature", "claims"]
    )
    found = ms.robust(loads(SHOP), ["today", "better"], **asked, workers=1)
    assert {s.assumption.key for s in found.swings} == {"return_slope", "effect:smile"}
    told = ms.worth(loads(SHOP), ["today", "better"], **asked, workers=1)
    assert {p.seen for p in told.pilots} == {"satisfaction", "return"}
    k = ANSWERED.index("profit")
    for p in found.whatif.psychologies:
        assert (found.tried.answers[p][:, k] == told.tried.answers[p][:, k]).all()


def test_a_page_names_the_period_that_was_run_and_what_was_not_drawn() -> None:
    found = ms.robust(
        loads(SHOP), ["today", "better"], draws=2, assumptions=["smile"], psychology="literature",
        set={"length": "2 months"}, workers=1,
    )  # fmt: skip
    names = Messages(found, "en").names
    assert names.judged() == "net over 2 months"
    how = names.trust(found.whatif, 2)[0]
    assert "visits" not in how and "how often people need us" in how
