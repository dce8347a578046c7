"""Designs: what is bought, what is set, in which order, in part, and what is merged or removed."""

from __future__ import annotations

import re

import pytest

from motsim.errors import InputError, ScenarioError
from motsim.scenario import Scenario, buy, design, loads
from motsim.scenario.designs.merge import full_share, price, whole_design
from motsim.scenario.designs.overrides import merge
from motsim.scenario.designs.set_paths import target
from motsim.scenario.language.quantities import Amount
from motsim.scenario.language.schema import Step

TEXT = """\
motsim: 1
title: Small service
length: 2 d
psychology: literature
staff:
  advisor: {count: 5, wage: 60 per h, empowered: 100 per case}
  till: {count: {08:00-12:00: 1, 12:00-18:00: 2}}
customers:
  arrive: {rate: 60 per day}
  segments:
    regular: {share: 80%}
    family: {share: 20%, loss_aversion: 2.4}
  traits: {rain: 20% per day}
promises:
  ready: {from: greeting, to: keys, quote: 1 x typical}
journey:
  - stage: arrival
    wait: {acceptable: 5 min}
    steps:
      - {contact: greeting, class: key, staff: advisor, takes: lognormal(10 min cv 0.3), quality: 70}
      - {work: fix, takes: 50 min, fails: {wrong: {chance: 4%, severity: 6}}}
      - {contact: keys, staff: advisor, takes: 2 min, quality: 66}
      - {contact: till, staff: till, takes: 2 min, score: 2}
      - {contact: tea, if: warm, quality: 80}
rules:
  - {rule: sorry, on: promise.broken, past: 30 min, by: advisor, do: {quality: +15, cost: 50}}
interventions:
  warm: {set: {greeting.quality: 70 -> 90, greeting.takes: +5 min}, cost: {once: 1000, per_year: 500, per_use: 3}}
  quick: {set: {greeting.takes: x 0.5, advisor.count: 5 -> 8, arrival.wait.told: time}, cost: {once: 300, per_site: 20}}
  slow_burn: {class: ordinary, set: {keys.quality: 66 -> 86}, cost: {once: 2000}, response: saturating(half 1000)}
designs:
  today: {}
  warmer: {with: [warm]}
  both: {with: [quick, warm]}
  trust: {like: warmer, set: {advisor.empowered: 500 per case, greeting.quality: +4}}
  spend: {budget: 3000, split: {key: 60%, important: 40%}}
  spend-more: {like: spend, budget: 5000, set: {rain: 50% per day}}
  gone: {set: {greeting.staff: none, sorry.chance: 50%, tea: null, fix: {takes: 20 min, fails: null}}}
  ruled: {rules: [{rule: hello, on: greeting.begins, do: {emotion: +1}}, {rule: sorry, on: promise.broken, past: 10 min, do: {quality: +5}}]}
  rewritten: {set: {journey: [{stage: arrival, weight: 40%, steps: [{contact: keys, quality: 70}, {contact: bye, quality: 60}]}]}}
"""  # noqa: E501
BASE = loads(TEXT, "small.yaml")


def step(scenario: Scenario, name: str) -> Step:
    return next(one for one in scenario.steps if one.name == name)


def points(scenario: Scenario, name: str) -> float | None:
    found = step(scenario, name).points
    return found.constant if isinstance(found, Amount) else None


def test_the_file_itself_has_bought_nothing() -> None:
    assert BASE.words == {"warm": 0, "quick": 0, "slow_burn": 0} and BASE.design_name == ""
    today = design(BASE, "today")
    assert (
        today.journey == BASE.journey and today.words == BASE.words and today.design_name == "today"
    )


def test_what_is_bought_is_set_and_its_word_is_true() -> None:
    found = design(BASE, "warmer")
    takes = step(found, "greeting").takes
    assert (
        points(found, "greeting") == 90
        and takes
        and (takes.args, takes.scale, takes.shift) == ((10, 0.3), 1, 5)
    )
    assert found.words == {"warm": 1, "quick": 0, "slow_burn": 0} and found.staff == BASE.staff


def test_interventions_act_in_file_order_however_they_are_listed() -> None:
    takes = step(design(BASE, "both"), "greeting").takes
    assert takes and (takes.scale, takes.shift) == (0.5, 2.5)  # + 5 min, then x 0.5
    assert (
        design(BASE, "both").staff["advisor"].count.most == 8
        and design(BASE, "both").journey[0].wait is not None
    )
    wait = design(BASE, "both").journey[0].wait
    assert wait and wait.told == "time" and wait.acceptable == 5  # mappings are merged


def test_like_comes_first_and_the_own_set_last() -> None:
    found = design(BASE, "trust")
    assert (
        points(found, "greeting") == 94
        and found.staff["advisor"].empowered is not None
        and found.staff["advisor"].empowered.amount == 500
    )
    assert found.words["warm"] == 1


def test_what_the_caller_sets_comes_last() -> None:
    assert points(design(BASE, "trust", {"greeting.quality": "50"}), "greeting") == 50
    assert points(design(BASE, "trust", {"greeting.quality": "+1"}), "greeting") == 95
    # today's is the file's, 70
    assert points(design(BASE, "trust", {"greeting.quality": "70 -> 60"}), "greeting") == 60
    with pytest.raises(ScenarioError, match="'90 -> 60' begins from 90, but today's value is 70"):
        design(BASE, "trust", {"greeting.quality": "90 -> 60"})


@pytest.mark.parametrize(
    ("dotted", "value", "read"),
    [
        ("greeting.quality", "80", lambda s: points(s, "greeting") == 80),
        ("advisor.count", "+2", lambda s: s.staff["advisor"].count.most == 7),
        ("till.count", "+1", lambda s: [n for _, _, n in s.staff["till"].count.parts] == [2, 3]),
        ("till.score", "4", lambda s: points(s, "till") == 70),
        ("till.quality", "75", lambda s: points(s, "till") == 75 and step(s, "till").score is None),
        ("arrival.wait.acceptable", "x 2", lambda s: s.journey[0].wait.acceptable == 10),
        ("keys.wait.told", "queue", lambda s: step(s, "keys").wait.told == "queue"),
        (
            "promises.ready.quote",
            "1.5 x typical",
            lambda s: s.promises["ready"].quote.amount == 1.5,
        ),
        ("ready.quote", "45 min", lambda s: s.promises["ready"].quote.kind == "minutes"),
        (
            "wrong.chance",
            "4% -> 2%",
            lambda s: step(s, "fix").fails["wrong"].chance.constant == 0.02,
        ),
        ("customers.arrive.rate", "x 1.5", lambda s: s.customers.arrive.rate.amount == 90),
        ("customers.arrive.by_hour", {"8": "2"}, lambda s: s.customers.arrive.by_hour == {8: 2}),
        ("customers.arrive.by_hour.9", "3", lambda s: s.customers.arrive.by_hour == {9: 3}),
        ("psychology", "claims", lambda s: s.psychology.profile == "claims"),
        (
            "psychology.halo",
            "0.2",
            lambda s: (
                (s.psychology.profile, s.psychology.parameters) == ("literature", {"halo": 0.2})
            ),
        ),
        ("halo", "0.2", lambda s: s.psychology.parameters == {"halo": 0.2}),
        (
            "family.loss_aversion",
            "2.4 -> 3",
            lambda s: s.customers.segments["family"].parameters == {"loss_aversion": 3},
        ),
        (
            "rain",
            "20% per day -> 30% per day",
            lambda s: (
                s.customers.traits["rain"].amount.constant == 0.3
                and s.customers.traits["rain"].scope == "day"
            ),
        ),
        ("sorry.do.cost", "x 2", lambda s: s.rules[0].do.cost.constant == 100),
        ("sorry.past", "+10 min", lambda s: s.rules[0].past == 40),
        ("greeting.staff", "none", lambda s: step(s, "greeting").pool is None),
        ("length", "1 d", lambda s: s.length == 1440),
        ("value.margin", "900 per visit", lambda s: s.value.margin.constant == 900),
        ("journey.arrival.steps.keys.quality", "77", lambda s: points(s, "keys") == 77),
        ("warm.cost.once", "x 3", lambda s: s.interventions["warm"].cost.once == 3000),
        (
            "staff.advisor.wage",
            "60 per h -> 66 per h",
            lambda s: s.staff["advisor"].wage.amount == 66,
        ),
        ("greeting.if", "rain", lambda s: step(s, "greeting").when is not None),
        (
            "greeting.takes",
            "lognormal(10 min cv 0.3) -> 4 min",
            lambda s: step(s, "greeting").takes.constant == 4,
        ),
        ("observed.satisfaction", "72", lambda s: s.observed.satisfaction == 72),
        ("opening", {"mon-fri": "08:00-18:00"}, lambda s: s.opening.total == 3000),
        ("advisor.empowered", "none", lambda s: s.staff["advisor"].empowered is None),
    ],
)
def test_dotted_names(dotted: str, value: object, read: object) -> None:
    found = design(BASE, "today", {dotted: value})  # type: ignore[dict-item]
    assert read(found)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("dotted", "message"),
    [
        ("greeting.contact", "'greeting' has no 'contact'"),
        ("arrival.stage", "'arrival' has no 'stage'"),
        ("greeting.quality.x", "'greeting.quality' has no 'x'"),
        ("greeting.fails.wrong.chance", "'greeting.fails' holds nothing called 'wrong'"),
        ("motsim", "nothing here is called 'motsim'"),
        ("labels.zh", "nothing here is called 'labels'"),
        (
            "journey.arival.weight",
            "'journey' holds nothing called 'arival'; did you mean 'arrival', the only one?",
        ),
        ("", "nothing here is called ''"),
        (".", "nothing here is called ''"),
        (
            "customers.segments.familie.share",
            (
                "'customers.segments' holds nothing called 'familie'; did you mean 'family' "
                "(there are regular, family)?"
            ),
        ),
    ],
)
def test_dotted_names_that_lead_nowhere(dotted: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        target(BASE.origin.tree.raw, dotted)


def test_mappings_merge_lists_merge_by_name_and_null_removes() -> None:
    found = design(BASE, "gone")
    assert (
        step(found, "greeting").pool is None
        and found.rules[0].chance is not None
        and found.rules[0].chance.constant == 0.5
    )
    assert step(found, "fix").fails == {} and step(found, "fix").takes == Amount(
        "const", (20.0,), "minutes"
    )
    found = design(BASE, "rewritten")
    assert [one.name for one in found.steps] == ["greeting", "fix", "keys", "till", "tea", "bye"]
    assert (
        found.journey[0].weight == 0.4
        and points(found, "keys") == 70
        and step(found, "keys").pool == "advisor"
        and found.journey[0].wait is not None
    )


def test_rules_of_a_design_stand_behind_those_of_the_file() -> None:
    found = design(BASE, "ruled")
    assert (
        [rule.name for rule in found.rules] == ["sorry", "hello"]
        and found.rules[0].past == 10
        and BASE.rules[0].past == 30
    )
    assert found.rules[0].by == "advisor"  # merged, not replaced


def test_a_design_with_a_budget_wants_to_know_what_is_bought() -> None:
    with pytest.raises(
        InputError, match="design 'spend' has a budget of 3000: what it buys is decided by runs"
    ):
        design(BASE, "spend")
    found = design(BASE, "spend", bought={"warm": 1.0, "slow_burn": 0.5})
    assert (
        points(found, "greeting") == 90
        and points(found, "keys") == 76
        and found.words == {"warm": 1, "quick": 0, "slow_burn": 0.5}
    )
    assert design(BASE, "spend", bought={}).words == BASE.words


def test_a_budget_is_taken_over_and_can_be_set() -> None:
    assert whole_design(BASE, "spend-more").budget == 5000 and whole_design(
        BASE, "spend-more"
    ).split == {"key": 0.6, "important": 0.4}
    found = design(BASE, "spend-more", {"spend-more.budget": "7000"}, bought={})
    assert (
        found.designs["spend-more"].budget == 7000
        and found.customers.traits["rain"].amount.constant == 0.5
    )


def test_bought_in_part() -> None:
    found = buy(BASE, {"warm": 0.5, "quick": 0.5})
    takes = step(found, "greeting").takes
    assert points(found, "greeting") == 80 and takes and (takes.scale, takes.shift) == (0.75, 1.875)
    assert found.staff["advisor"].count.most == 6 and found.words == {
        "warm": 0.5,
        "quick": 0.5,
        "slow_burn": 0,
    }
    wait = found.journey[0].wait
    assert wait and wait.told == "time"
    more = buy(found, {"slow_burn": 1.0})
    assert (
        points(more, "greeting") == 80
        and points(more, "keys") == 86
        and more.words == {"warm": 0.5, "quick": 0.5, "slow_burn": 1}
    )


def test_what_a_full_price_buys() -> None:
    warm, quick, slow = (BASE.interventions[name] for name in ("warm", "quick", "slow_burn"))
    assert (price(warm), price(quick, sites=3), price(slow)) == (1500, 360, 2000)
    assert full_share(warm) == 1 and full_share(slow) == 0.75
    text = TEXT.replace("warmer: {with: [warm]}", "warmer: {with: [warm, slow_burn]}")
    found = design(loads(text), "warmer")
    assert points(found, "keys") == 81 and found.words["slow_burn"] == 0.75


def test_what_cannot_be_bought() -> None:
    with pytest.raises(InputError, match="no intervention is called 'wram'; did you mean 'warm'"):
        buy(BASE, {"wram": 1.0})
    with pytest.raises(InputError, match="a share lies from 0 to 1"):
        buy(BASE, {"warm": 1.5})


def test_a_design_begins_from_the_file_and_is_frozen() -> None:
    once = design(BASE, "warmer")
    assert (
        design(once, "today").words == BASE.words
        and points(design(once, "today"), "greeting") == 70
    )
    with pytest.raises(ValueError, match="frozen"):
        once.length = 5.0
    assert points(BASE, "greeting") == 70 and BASE.words["warm"] == 0


def test_a_step_can_be_removed_by_name() -> None:
    assert [one.name for one in design(BASE, "gone").steps] == ["greeting", "fix", "keys", "till"]
    with pytest.raises(
        ScenarioError,
        match=(
            r"designs\.gone: promises\.ready\.to: no step is called 'keys'; there are "
            r"greeting, fix, till, tea"
        ),
    ):
        loads(TEXT.replace("tea: null", "keys: null"), "small.yaml")
    with pytest.raises(ScenarioError) as caught:
        design(BASE, "today", {"keys": None})  # type: ignore[dict-item]
    assert "promises.ready.to: no step is called 'keys'" in str(caught.value)


@pytest.mark.parametrize(
    "sets",
    [
        "{advisor.count: +1, greeting.quality: +10, fix.takes: +5 min}",
        "{staff: {advisor: {count: +1}}, greeting: {quality: +10}, fix: {takes: +5 min}}",
        "{staff.advisor: {count: +1}, journey: [{stage: arrival, steps: "
        "[{contact: greeting, quality: +10}, {work: fix, takes: 50 min -> 55 min}]}]}",
    ],
)
def test_staff_and_minutes_that_are_paid_for_are_there_whatever_comes_true(sets: str) -> None:
    """Of an effect that comes true in part a hired person is no part: they are there, in full;
    however the change is written.
    """
    s = loads(
        TEXT.replace("designs:\n", f"  hire: {{set: {sets}, cost: {{once: 10}}}}\ndesigns:\n")
    )
    for true in (0.0, 0.5, 1.0):
        got = design(s, "today", bought={"hire": 1.0}, comes_true={"hire": true})
        assert got.staff["advisor"].count.parts[0][2] == 6
        greeting = next(step for step in got.steps if step.name == "greeting")
        assert greeting.quality is not None and greeting.quality.mean == 70.0 + 10.0 * true
        takes = step(got, "fix").takes
        assert takes is not None and takes.constant == 55.0


def test_parts_of_a_day_that_are_paid_for_are_there_whatever_comes_true() -> None:
    hire = "  hire: {set: {staff.till: {count: {08:00-12:00: +2}}}, cost: {once: 10}}\n"
    s = loads(TEXT.replace("designs:\n", f"{hire}designs:\n"))
    got = design(s, "today", bought={"hire": 1.0}, comes_true={"hire": 0.5})
    assert tuple(n for _, _, n in got.staff["till"].count.parts) == (3, 2)


@pytest.mark.parametrize(
    ("sets", "counts"),
    [
        (("{08:00-12:00: 3, 12:00-18:00: 2}",), (3, 2)),
        (("{08:00-12:00: 3}",), (3, 2)),
        (("{12:00-18:00: 2 -> 4}",), (1, 4)),
        (("{08:00-12:00: +2}",), (3, 2)),
        (("{08:00-12:00: +2}", "+1"), (4, 3)),
        (("+1", "{08:00-12:00: 5}"), (5, 3)),
        (("5", "{08:00-18:00: 4}"), (4,)),
        (("5", "{08:00-18:00: 4}", "+1"), (5,)),
        (("5", "{08:00-12:00: 4}", "{12:00-18:00: 3}"), (4, 3)),
        (("5", "{08:00-12:00: 4}", "+1", "{12:00-18:00: 3}"), (5, 3)),
        (("{8:00-12:00: 3}",), (3, 2)),
        (("{'08:00 - 12:00': 1 -> 4}",), (4, 2)),
        (("{8:00-12:00: null}",), (2,)),
        (("{8-12: 3}", "{8–12: +1}"), (4, 2)),
        (("{8点至12点: 3}",), (3, 2)),
    ],
)
def test_a_part_of_a_day_is_set_over_a_pattern(
    sets: tuple[str, ...], counts: tuple[int, ...]
) -> None:
    names = [f"step_{k}" for k in range(len(sets))]
    bought = "".join(f"  {n}: {{set: {{till.count: {one}}}}}\n" for n, one in zip(names, sets))
    s = loads(
        TEXT.replace("designs:\n", f"{bought}designs:\n  all: {{with: [{', '.join(names)}]}}\n")
    )
    assert tuple(n for _, _, n in design(s, "all").staff["till"].count.parts) == counts


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("{08:00-12:00: many}", "wants a whole number of 0 or more, not 'many'"),
        ("{08:00-12:00: -2}", "a number of people or places cannot be -1"),
        ("{08:00-12:00: 2 -> 3}", "begins from 2, but today's value is 1"),
        ("{08:00-18:00: 3}", "the parts of the day overlap at 08:00"),
    ],
)
def test_a_part_of_a_day_that_means_nothing_is_one_line(changes: str, said: str) -> None:
    with pytest.raises(ScenarioError) as found:
        design(BASE, "today", {"till.count": _mapping(changes)})
    assert said in str(found.value) and "Change" not in str(found.value)


def _mapping(text: str) -> dict[str, str]:
    key, _, value = text.strip("{}").partition(": ")
    return {key: value}


def test_a_part_of_a_day_is_set_within_its_pool_too() -> None:
    found = design(
        BASE, "today", {"till.count": "+1", "staff.till": {"count": {"08:00-12:00": "5"}}}
    ).staff["till"]
    assert tuple(n for _, _, n in found.count.parts) == (5, 3)


def test_hours_and_rates_are_set_by_weekday_and_time() -> None:
    week = "{mon-fri: 08:00-10:00, sat: 09:00-10:00}"
    text = TEXT.replace("till: {count:", f"till: {{hours: {week}, count:")
    s = loads(text.replace("rate: 60 per day", "rate: {08:00: 40 per h, 09:00: 20 per h}"))
    found = design(
        s,
        "today",
        {
            "till.hours": {"mon-fri": "08:00-12:00"},
            "customers.arrive.rate": {"08:00": "+10 per h", "09:00": "x 0.5"},
        },
    )
    hours, arrive = found.staff["till"].hours, found.customers.arrive
    assert hours is not None and hours.total == 5 * 240 + 60
    assert hours.text == "{'mon-fri': '08:00-12:00', 'sat': '09:00-10:00'}"
    assert arrive is not None and arrive.rate is not None
    assert arrive.rate.amount == pytest.approx(7 * (50 + 15 * 10))


def test_a_time_is_the_same_however_it_is_written() -> None:
    """The hours and days of a change are held against those of the file, not their texts."""
    text = TEXT.replace("till: {count:", "till: {hours: {mon-fri: 8:00-10:00}, count:")
    s = loads(text.replace("rate: 60 per day", "rate: {mon-fri: {08:00: 40 per h}}"))
    found = design(
        s,
        "today",
        {
            "till.hours": {"Mon-Fri": "08:00-10:00 -> 08:00-12:00"},
            "customers.arrive.rate": {"MON-FRI": {"8:00": "+10 per h"}},
        },
    )
    hours, arrive = found.staff["till"].hours, found.customers.arrive
    assert hours is not None and hours.total == 5 * 240
    assert arrive is not None and arrive.rate is not None
    assert arrive.rate.amount == pytest.approx(5 * 16 * 50)
    found = design(s, "today", {"till.hours": {"mon-fri": "closed", "sat": "10:00-12:00"}})
    assert found.staff["till"].hours is not None and found.staff["till"].hours.total == 120


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("opening", {"mon-sun": "10:00-20:00", "sun": "closed"}, "'sun' stands twice"),
        ("opening", {"mon-fri wed": "10:00-20:00"}, "'wed' stands twice"),
        ("customers.arrive.by_hour", {"8": "2", "08": "3"}, "08:00 stands twice"),
        ("customers.arrive.by_hour", {"8:00": "2", "08:00": "3"}, "08:00 stands twice"),
    ],
)
def test_a_day_or_an_hour_that_is_named_twice_is_refused(
    key: str, value: dict[str, str], said: str
) -> None:
    """Of two entries for a day nobody knows which is meant; both were counted, or the last one."""
    with pytest.raises(ScenarioError, match=said):
        design(BASE, "today", {key: value})


def test_names_that_look_like_days_are_names() -> None:
    """Pools called `fri` and `FRI` are two, and a day that stands as typed is that one."""

    def keys(today: dict[str, object], new: dict[str, object]) -> list[str]:
        found = merge(today, new)
        return [key for key, value in found.items() if value != today.get(key)]

    assert keys({"fri": 1, "FRI": 2}, {"FRI": 3}) == ["FRI"]
    assert keys({"fri": 1, "desk": 2}, {"FRI": 3}) == ["FRI"]
    assert keys({"mon-fri": 1, "sat": 2}, {"Mon-Fri": 3}) == ["mon-fri"]
