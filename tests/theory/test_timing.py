"""What begins later or wears off: the joined months against closed forms, and plain designs against
what they were.
"""

from __future__ import annotations

import numpy as np
import pytest

import motsim as ms
from motsim.errors import ScenarioError
from motsim.scenario.designs.merge import design
from motsim.scenario.loader import loads
from motsim.study.allocation.allocate import allocate
from motsim.study.core.timing import DAYS, MONTH, changing, schedule_of
from motsim.study.money.cash_flow import money
from motsim.units import UNITS

SHOP = """\
motsim: 1
title: {en: Shop, zh: 小店}
length: 1 d
staff: {clerk: {count: 3, wage: 30 per h}}
customers: {arrive: {every: exponential(20 min)}, expects: 60}
journey:
  - stage: visit
    steps:
      - {contact: greeting, staff: clerk, takes: 4 min, quality: normal(60 sd 8)}
      - {contact: goodbye, takes: 1 min, quality: 50}
      - {contact: tea, if: tea, staff: clerk, takes: 2 min, quality: 80}
rules:
  - {rule: sweet, on: goodbye.begins, if: sweet, do: {quality: +5, cost: 1}}
interventions:
  smile: {set: {goodbye.quality: 50 -> 80}, cost: {once: 100, per_year: 1200}HOW}
  tea: {cost: {once: 50, per_use: 2}TEA}
  sweet: {cost: {once: 10}}
designs: {today: {}, smile: {with: [smile]}, tea: {with: [tea]}, both: {with: [smile, tea, sweet]}}
value: {margin: 10 per visit, visits_per_year: 4, discount: 0%, horizon: 3 years}
"""


def shop(how="", tea=""):
    return loads(
        SHOP.replace("HOW", how and f", {how}").replace("TEA", tea and f", {tea}"), "shop.yaml"
    )


def compared(how="", tea="", designs=("today", "smile", "tea", "both"), **options):
    return ms.compare(shop(how, tea), designs, replications=4, seed=3, **options)


# --- the course -----------------------------------------------------------------------------------
def test_nothing_changes_where_nothing_is_typed():
    for name in ("today", "both"):
        assert schedule_of(design(shop(), name)) is None
    # it is the smile that begins later, and nobody bought it
    assert schedule_of(design(shop("starts: 8 weeks"), "tea")) is None
    assert changing(design(shop("starts: 8 weeks"), "both")) == ["smile"]


def test_a_late_beginning_is_a_step_at_its_day():
    course = schedule_of(design(shop("starts: 2 months"), "both"))
    assert course.ages == (
        (("smile", 1.0), ("tea", 1.0), ("sweet", 1.0)),
        (("smile", 0.0), ("tea", 1.0), ("sweet", 1.0)),
    )
    assert course.felt.shape == (37, 2) and not course.felt[0].any()
    assert np.allclose(course.felt[1:3], [0, 1]) and np.allclose(course.felt[3:], [1, 0])
    assert (
        np.allclose(course.paid[1:], course.felt[1:])
        and course.running["smile"][:5].tolist() == [0, 0, 0, 1, 1]
        and course.running["tea"][:3].tolist() == [0, 1, 1]
    )
    part = schedule_of(design(shop("starts: 8 weeks"), "smile")).felt[2, 0]
    assert part == pytest.approx(2 - 8 * UNITS["week"] / MONTH, abs=1.0 / DAYS)


@pytest.mark.parametrize("half", [0.5, 1.0, 4.0])
def test_wearing_off_follows_the_half_life(half):
    """The mean of the parts of each month against 2^(-t / half-life); straight lines between ages
    lie a little above.
    """
    course = schedule_of(design(shop(f"wears_off: {half * 12:g} months"), "smile"))
    parts = course.felt @ np.array([dict(age)["smile"] for age in course.ages])
    middle = (np.arange(1, 37) - 0.5) / 12.0
    assert (
        parts[1:] == pytest.approx(2.0 ** (-middle / half), abs=0.035)
        and (np.diff(parts[1:]) < 0.0).all()
    )
    # what it costs does not wear off
    assert np.allclose(course.felt[1:].sum(axis=1), 1.0) and np.allclose(course.paid[1:, 0], 1.0)
    assert len(course.ages) <= 10


# --- money ----------------------------------------------------------------------------------------
def test_what_hardly_changes_is_worth_what_lasts():
    plain, slow, soon = (compared(how) for how in ("", "wears_off: 100000 years", "starts: 1 s"))
    for name in ("smile", "both"):
        for other in (slow, soon):
            a, b = (one.money_of(name) for one in (plain, other))
            for item in a.months:
                assert b.months[item] == pytest.approx(a.months[item], rel=1e-4, abs=1e-6), (
                    name,
                    item,
                )
            assert b.facts["payback_months"].mean == a.facts["payback_months"].mean
    # to the last bit: nothing of it changes
    assert slow.money_of("tea").net.tolist() == plain.money_of("tea").net.tolist()


def test_later_is_once_at_the_beginning_and_the_rest_later():
    plain, late = compared().money_of("smile"), compared("starts: 6 months").money_of("smile")
    assert late.months["once"].tolist() == plain.months["once"].tolist()
    assert not late.months["per_year"][:, :7].any() and late.months["per_year"][
        :, 7:
    ] == pytest.approx(plain.months["per_year"][:, 7:])
    assert not late.months["kept"][:, :8].any()  # kept in month 7, worth something from month 8 on
    # the same half a year later: nothing is discounted here
    assert late.months["kept"][:, 6:] == pytest.approx(plain.months["kept"][:, :-6], rel=1e-9)
    assert late.facts["payback_months"].mean >= plain.facts["payback_months"].mean


def test_worn_off_loses_effect_and_no_cost():
    plain, worn = (compared(tea=how).money_of("tea") for how in ("", "wears_off: 6 months"))
    for item in ("once", "per_use", "rules", "wages", "time"):
        assert worn.months[item] == pytest.approx(plain.months[item], rel=1e-9, abs=1e-6), item
    kept = worn.months["kept"].mean(axis=0) / np.where(
        plain.months["kept"].mean(axis=0), plain.months["kept"].mean(axis=0), 1.0
    )
    assert (
        (np.diff(kept[3:]) < 0.0).all()
        and 0.1 < kept[-1] < 0.5
        and worn.net.mean() < plain.net.mean()
    )


def test_by_hand_where_effects_are_straight():
    """Customers kept follow the part of the effect; a year's flow of month i is worth margins from
    the month after on.
    """
    found = compared("wears_off: 1 year", designs=("today", "smile"))
    sample, base = found.samples["smile", "literature"], found.samples["today", "literature"]
    full, course = money(base, found.samples["smile", "literature"]), sample.later.course
    flows = []
    for ledger in (sample.ledger, *sample.later.ledgers):
        one = money(
            base,
            type(sample)(
                sample.scenario,
                sample.design,
                sample.psychology,
                sample.plan,
                sample.figures,
                ledger,
            ),
        )
        flows.append(one.facts["kept_a_year"].mean)
    pace = course.felt[1:] @ np.array(flows)
    retention = float(base.ledger[:, 2].sum() / base.ledger[:, 6].sum())
    a_month = [10.0 * 4 / 12 * retention ** ((k - 1) // 12) if k > 0 else 0.0 for k in range(37)]
    by_hand = [sum(pace[i - 1] / 12 * a_month[m - i] for i in range(1, m + 1)) for m in range(37)]
    assert full.months["kept"].mean(axis=0) == pytest.approx(by_hand, rel=1e-9)
    # measures: full effect
    assert (
        found.value("smile", "satisfaction").mean
        == compared(designs=("today", "smile")).value("smile", "satisfaction").mean
    )


# --- everywhere it is met -------------------------------------------------------------------------
def test_what_begins_later_or_fades_is_bought_last_or_not_at_all():
    """The same effect for the same money: what lasts is worth more, and `allocate` knows."""
    same = SHOP.replace(
        "  sweet: {cost: {once: 10}}",
        (
            "  sweet: {cost: {once: 10}}\n  slow: {set: {goodbye.quality: 50 -> 80}, cost: "
            "{once: 100, per_year: 1200}, starts: 2 years}"
        ),
    )
    found = allocate(loads(same.replace("HOW", "").replace("TEA", ""), "s.yaml"), 1400.0, step=0.0)
    alone = {item.name: item.alone for item in found.items}
    assert (
        alone["smile"] > alone["slow"] + 1.0
        and next(i for i in found.items if i.name == "slow").order == 0
    )


def test_any_number_of_workers_and_both_engines():
    nets = [
        compared("wears_off: 1 year, starts: 8 weeks", designs=("today", "smile"), **how)
        .money_of("smile")
        .net.tolist()
        for how in ({"workers": 1}, {"workers": 3}, {"engine": "reference"})
    ]
    assert nets[0] == nets[1] == nets[2]


def test_it_is_said(tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from motsim.cli import app

    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(
        SHOP.replace("HOW", ", wears_off: 1 year, starts: 8 weeks").replace("TEA", "")
    )
    for language, words in (
        ("en", "smile: works from 8 weeks after it is bought, its effect halves every 1 year"),
        ("zh", "smile：购买后 8 周才开始见效，效果每过 1 年减半"),
    ):
        assert words in CliRunner().invoke(app, ["check", "shop.yaml", "--lang", language]).output
    found = compared("wears_off: 1 year", designs=("today", "smile"))
    assert (
        found.courses() == ("smile: its effect halves every 1 year",) and compared().courses() == ()
    )
    from motsim.report.allocation.page import sentences

    bought = allocate(shop("starts: 8 weeks"), 2000.0, step=0.0)
    assert "smile: works from 8 weeks after it is bought" in sentences(bought, "en")
    found.report("page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (
        "for full effect" in text
        and "smile: its effect halves every 1 year" in text
        and "效果每过 1 年减半" in text
    )
    with pytest.raises(ScenarioError, match=r"interventions.smile.wears_off: wants a time above 0"):
        shop("wears_off: 0 min")
    assert any("begins after the horizon" in line for line in _warned(shop("starts: 5 years")))


def _warned(scenario):
    from motsim.plan.preview.summary import explain

    return explain(scenario).warnings
