"""What each demonstration is there to show, against the engine: the sizes are free, the directions
are in print or claimed (SCIENCE 1 to 5).
"""

from functools import cache

import pytest

from motsim.psychology import PROFILES
from motsim.report.demos import demo_of
from motsim.scenario.loader import load
from motsim.scenario.shipped import study_scenario
from motsim.study.demos.demonstration import Asked, demonstrate

ENDS = ("literature", "peak-end", "rational")
# psychologies that a test asks for, where it asks not for all: each is run for itself
LOOKED_AT = {
    "cold-water": ENDS,
    "good-end-bad-middle": ENDS,
    "colonoscopy": ("literature", "rational"),
    "surprise-or-promise": ("literature", "claims", "rational"),
    "under-promise": ("literature", "claims", "peak-end"),
}


@cache
def shown(name):
    demo = demo_of(name)
    return demonstrate(
        load(study_scenario(demo.scenario)),
        demo.asked,
        share=demo.share,
        psychologies=LOOKED_AT.get(name, tuple(PROFILES)),
    )


def figure(name, psychology, measure, design, stand=None):
    return shown(name).of(psychology, stand).figures[design][measure].mean


def gap(name, psychology, measure, design=1, stand=None):
    return shown(name).of(psychology, stand).gaps[design - 1][measure]


def test_cold_water_share_and_its_sweep():
    found, demo = shown("cold-water"), demo_of("cold-water")
    for name in ("literature", "peak-end"):
        assert demo.passes(found.of(name))
        shares = [found.of(name, stand).share.mean for stand in found.asked.stands]
        assert shares == sorted(shares, reverse=True)  # the worse the end, the fewer
    assert found.of("rational").share.high < 0.5
    itself = demonstrate(
        found.scenario,
        Asked(("short", "long"), replications=found.asked.replications),
        psychologies=ENDS,
    )
    assert itself.typed == found.typed  # the middle of the sweep is the scenario itself


def test_a_good_end_is_remembered_better_though_the_mean_is_lower():
    stand = (1,)  # an ice cream of 55 points: the middle stays as bad as it is
    for name in ("literature", "peak-end"):
        assert gap("good-end-bad-middle", name, "remembered", stand=stand).low > 0.0
        assert gap("good-end-bad-middle", name, "mean", stand=stand).high < 0.0
    assert gap("good-end-bad-middle", "rational", "remembered", stand=stand).high < 0.0


@pytest.mark.slow
def test_a_longer_line_with_peaks_wins_until_it_is_too_long():
    """Not where peak and end alone are remembered: how long it lasts counts for nothing there but
    as the wait before the counter, which is felt less and less the longer it is.
    """
    longest = (len(shown("queue-with-peaks").asked.stands) - 1,)
    for name in ("literature", "peak-end", "claims"):
        # as long as the dull one
        assert gap("queue-with-peaks", name, "remembered", stand=(2,)).low > 0.0
    for name in ("literature", "claims"):
        assert gap("queue-with-peaks", name, "remembered", stand=longest).high < 0.0
    assert (
        gap("queue-with-peaks", "peak-end", "remembered", stand=longest).high
        < gap("queue-with-peaks", "peak-end", "remembered", stand=(2,)).low
    )
    assert gap("queue-with-peaks", "literature", "remembered").low > 0.0  # half as long again


def test_colonoscopy_rating_and_odds_of_return_inside_the_trial():
    demo, found = demo_of("colonoscopy"), shown("colonoscopy")
    one = found.of("literature")
    assert demo.passes(one) and not demo.passes(found.of("rational"))
    back = [of["return"].mean for of in one.figures]
    odds = back[1] / (1 - back[1]) / (back[0] / (1 - back[0]))
    assert 1.02 < odds < 1.95  # 95 % interval of 1.41, from its P of .038
    assert found.of("rational").share.high < 0.5
    lengths = [
        gap("colonoscopy", "literature", "remembered", stand=s).mean for s in found.asked.stands
    ]
    assert lengths == sorted(lengths, reverse=True)


def test_announced_is_worth_nothing_only_under_the_claims():
    at = shown("surprise-or-promise").places.index("gift")
    found = shown("surprise-or-promise")
    for name, announced, surprise in (("claims", 0.0, 5.0),):  # the article's own figures
        one = demonstrate(
            found.scenario, Asked(("announced", "surprise"), replications=1), psychologies=(name,)
        ).curves[(0,)]
        assert one[0][at] == pytest.approx(announced, abs=1e-9) and one[1][at] == pytest.approx(
            surprise, abs=1e-9
        )
    claims, literature = (
        gap("surprise-or-promise", "claims", "remembered"),
        gap("surprise-or-promise", "literature", "remembered"),
    )
    assert literature.low > 0.0 and literature.mean < claims.mean / 4.0
    assert gap("surprise-or-promise", "rational", "remembered").mean == pytest.approx(0.0, abs=1e-9)


def test_padding_wins_without_demand_and_loses_with_it():
    demo = demo_of("under-promise")
    last = len(demo.asked.axes[0]) - 1
    for name in ("literature", "claims", "peak-end"):
        served = [figure("under-promise", name, "remembered", 1, (k, 0)) for k in range(last + 1)]
        assert served == sorted(served)  # without a cost of demand there is no end to it
        kept = [figure("under-promise", name, "kept", 1, (k, 0)) for k in range(last + 1)]
        assert kept == sorted(kept)
        dear = len(demo.asked.axes[1]) - 1
        costly = [figure("under-promise", name, "kept", 1, (k, dear)) for k in range(last + 1)]
        # with one the best lies inside
        assert costly.index(max(costly)) < last and costly[last] < costly[1]
    assert (
        gap("under-promise", "literature", "kept", stand=(3, 0)).low
        > 0.0
        > gap("under-promise", "literature", "kept", stand=(3, 3)).high
    )


@pytest.mark.slow
def test_the_paradox_is_in_memory_not_in_coming_back_and_less_after_two():
    assert gap("recovery-paradox", "literature", "satisfaction").low > 0.0
    assert gap("recovery-paradox", "literature", "return").high <= 0.0
    assert (
        gap("recovery-paradox", "literature", "return", 2).high
        < gap("recovery-paradox", "literature", "return", 1).low
    )
    # loyalty rises only as the articles claim it
    assert gap("recovery-paradox", "claims", "return").low > 0.0
    assert all(
        gap("recovery-paradox", name, "return").high < 0.0
        for name in ("peak-end", "rational", "acclimation")
    )
    once, twice = (figure("recovery-paradox", "literature", "satisfaction", k) for k in (1, 2))
    assert twice < once
    # a second failure ends the paradox
    assert gap("recovery-paradox", "literature", "satisfaction", 2).high < 0.0
    severe = (
        demo_of("recovery-paradox").asked.typed[0],
        len(demo_of("recovery-paradox").asked.axes[1]) - 1,
    )
    # beyond the gate
    assert gap("recovery-paradox", "literature", "satisfaction", stand=severe).high < 0.0


@pytest.mark.slow
def test_no_psychology_gives_the_first_seven_seconds_seventy_percent():
    found = shown("first-seven-seconds")
    for answer in found.typed:
        assert answer.share.high < 0.3
    assert all(answer.share.high < 0.7 for answers in found.answers.values() for answer in answers)
    # the end is worth more
    assert figure("first-seven-seconds", "literature", "remembered", 3) > figure(
        "first-seven-seconds", "literature", "remembered", 1
    )


def test_delight_dies_only_under_the_claims_and_its_end_hurts():
    found = shown("delight-wears-off")
    for answer in found.answers[(0,)]:
        assert answer.share.mean == pytest.approx(1.0, abs=1e-9)
    left = {
        name: [found.of(name, stand).share.mean for stand in found.asked.stands]
        for name in ("literature", "claims", "rational")
    }
    assert all(left[name] == sorted(left[name], reverse=True) for name in left)
    assert (
        left["claims"][-1] < 0.1
        and left["literature"][-1] > 0.75
        and left["rational"][-1] == pytest.approx(1.0)
    )
    # taken away, once it is expected
    assert gap("delight-wears-off", "literature", "remembered", 3).high < 0.0
