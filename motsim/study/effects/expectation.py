"""What print says of expectation, disconfirmation and promises."""

from __future__ import annotations

from math import nan
from typing import Final

from motsim.i18n import both
from motsim.study.effects import readings
from motsim.study.effects.study import ABOVE, BELOW, Arm, Claim, Effect, Study

ANDERSON: Final = "Anderson & Sullivan 1993"
SCHIEBLER: Final = "Schiebler, Lee & Brodbeck 2025, 10.1007/s11747-024-01078-x"
QUOTES: Final = tuple(range(56, 85, 2))  # minutes
# (l - k) / (l - g), and its quantile of the repair's time
GAIN, LOSS, DEMAND, KEPT, BEST = (0.25, 1.955, 0.75, 0.706745, 69.3871)
NEWSVENDOR: Final = {
    "psychology.promise_scale": "1",
    "psychology.promise_half": "0",  # the closed form has lines
    "psychology.promise_gain": f"{GAIN:g}",
    "psychology.loss_aversion": f"{LOSS:g}",
}
# expected after many such treats; the first is expected as 60
GREW_USED: Final = {"treat.expects": "86"}

say = both("study.effects.expectation")

EFFECTS: Final = (
    Effect(
        "expectation-satisfaction",
        "expecting",
        say("expectation-satisfaction what"),
        say("expectation-satisfaction design"),
        SCHIEBLER,
        "A",
        "check",
        Study("expectations", (Arm("chosen"),), lambda arms: readings.expected(arms)[:1]),
        (Claim(say("expectation-satisfaction claim"), 0.24, 0.34, 0.29, "r", "published"),),
        58597,
        null=True,
        note=say("expectation-satisfaction note"),
    ),
    Effect(
        "disconfirmation",
        "expecting",
        say("disconfirmation what"),
        say("disconfirmation design"),
        "Szymanski & Henard 2001",
        "A",
        "check",
        Study("expectations", (Arm("chosen"),), lambda arms: readings.expected(arms)[1:]),
        (Claim(say("disconfirmation claim"), *ABOVE, unit="r"),),
        None,
    ),
    Effect(
        "shortfall-weighs-more",
        "expecting",
        say("shortfall-weighs-more what"),
        say("shortfall-weighs-more design"),
        f"{ANDERSON}; Mittal, Ross & Baldasare 1998",
        "B",
        "built in",
        Study(
            "expectations", (Arm("as-expected"), Arm("above"), Arm("below")), readings.asymmetry, 2
        ),
        (
            Claim(say("shortfall-weighs-more claim"), *ABOVE, unit="points"),
            Claim(say("shortfall-weighs-more claim 2"), *ABOVE, unit="points"),
        ),
        22300,
    ),
    Effect(
        "loss-aversion",
        "expecting",
        say("loss-aversion what"),
        say("loss-aversion design"),
        "Brown, Imai, Vieider & Camerer 2024, 10.1257/jel.20221698",
        "A",
        "built in",
        Study("expectations", (Arm("above"), Arm("below")), readings.aversion, 2),
        (Claim(say("loss-aversion claim"), 1.820, 2.102, 1.955, "ratio", "published"),),
        607,
        "estimates",
    ),
    Effect(
        "low-attention",
        "expecting",
        say("low-attention what"),
        say("low-attention design"),
        "Habel et al., ESMT Berlin",
        "B",
        "check",
        Study("expectations", (Arm("by-lot", {"psychology.kappa": "0.4"}),), readings.lots),
        (Claim(say("low-attention claim"), *ABOVE, unit="r"),),
        4000,
        note=say("low-attention note"),
    ),
    Effect(
        "delight-raises-the-bar",
        "expecting",
        say("delight-raises-the-bar what"),
        say("delight-raises-the-bar design"),
        "Rust & Oliver 2000, 10.1177/0092070300281008",
        "B",
        "check",
        Study(
            "delight-wears-off",
            (Arm("first-visit"), Arm("treat", GREW_USED)),
            readings.differences(("satisfaction", 1, 0)),
        ),
        (Claim(say("delight-raises-the-bar claim"), *BELOW, unit="points"),),
        None,
    ),
    Effect(
        "best-promise",
        "expecting",
        say("best-promise what"),
        say("best-promise design"),
        "mathematics",
        "A",
        "check",
        Study(
            "under-promise",
            tuple(Arm("padded", NEWSVENDOR | {"promises.done.quote": f"{q} min"}) for q in QUOTES),
            readings.best_quote(QUOTES, GAIN, LOSS, DEMAND),
        ),
        (
            Claim(say("best-promise claim"), KEPT - 0.03, KEPT + 0.03, KEPT, "share", "ours"),
            Claim(say("best-promise claim 2"), BEST - 3.0, BEST + 3.0, BEST, "min", "ours"),
        ),
        None,
        note=say("best-promise note"),
    ),
    Effect(
        "promise-without-demand",
        "expecting",
        say("promise-without-demand what"),
        say("promise-without-demand design"),
        "mathematics",
        "A",
        "check",
        Study(
            "under-promise",
            tuple(Arm("padded", NEWSVENDOR | {"promises.done.quote": f"{q} min"}) for q in QUOTES),
            lambda arms: readings.best_quote(QUOTES, GAIN, LOSS, 0.0)(arms)[1:],
        ),
        (Claim(say("promise-without-demand claim"), QUOTES[-1], QUOTES[-1], nan, "min", "exact"),),
        None,
    ),
)
