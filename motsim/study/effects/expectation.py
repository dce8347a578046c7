"""What print says of expectation, disconfirmation and promises."""

from __future__ import annotations

from math import nan
from typing import Final

from motsim.study.effects import readings
from motsim.study.effects.study import ABOVE, BELOW, Arm, Claim, Effect, Study

ANDERSON: Final = "Anderson & Sullivan 1993"
SCHIEBLER: Final = "Schiebler, Lee & Brodbeck 2025, 10.1007/s11747-024-01078-x"
QUOTES: Final = tuple(range(56, 85, 2))  # minutes
# (l - k) / (l - g), and its quantile of the repair's time
GAIN, LOSS, DEMAND, KEPT, BEST = (0.25, 1.955, 0.75, 0.706745, 69.3871)
NEWSVENDOR: Final = {
    "psychology.promise_scale": "1",
    "psychology.promise_gain": f"{GAIN:g}",
    "psychology.loss_aversion": f"{LOSS:g}",
}
# expected after many such treats; the first is expected as 60
GREW_USED: Final = {"treat.expects": "86"}

EFFECTS: Final = (
    Effect(
        "expectation-satisfaction",
        "expecting",
        ("Who expects more is more satisfied: no contrast", "预期更高的人更满意：没有对比效应"),
        ("Meta-analysis of 150 records", "150 篇记录的元分析"),
        SCHIEBLER,
        "A",
        "check",
        Study("expectations", (Arm("chosen"),), lambda arms: readings.expected(arms)[:1]),
        (
            Claim(
                ("r(expectation, answer), across people", "r（预期，评分），跨人"),
                0.24,
                0.34,
                0.29,
                "r",
                "published",
            ),
        ),
        58597,
        null=True,
        note=(
            (
                "How far expectation and what one gets go together (people choose where to go) "
                "is assumed: without it the model's correlation is below 0."
            ),
            "预期与所得相伴的程度（人会选择去处）是假设：没有它，模型中的相关为负。",
        ),
    ),
    Effect(
        "disconfirmation",
        "expecting",
        (
            (
                "... and yet better or worse than expected goes with satisfaction more than "
                "the expectation does"
            ),
            "……但「比预期好或差」与满意的相关强于预期本身",
        ),
        ("Meta-analysis of satisfaction", "满意度的元分析"),
        "Szymanski & Henard 2001",
        "A",
        "check",
        Study("expectations", (Arm("chosen"),), lambda arms: readings.expected(arms)[1:]),
        (
            Claim(
                ("r(gap, answer) less r(expectation, answer)", "r（差距，评分）减 r（预期，评分）"),
                *ABOVE,
                unit="r",
            ),
        ),
        None,
    ),
    Effect(
        "shortfall-weighs-more",
        "expecting",
        (
            "Falling short of expectation takes more than exceeding it gives",
            "低于预期的扣分多于高于预期的加分",
        ),
        (
            "22,300 customers in Sweden; again in 27,631 ratings of attributes",
            "瑞典 22,300 位顾客；另有 27,631 份属性评分",
        ),
        f"{ANDERSON}; Mittal, Ross & Baldasare 1998",
        "B",
        "built in",
        Study(
            "expectations", (Arm("as-expected"), Arm("above"), Arm("below")), readings.asymmetry, 2
        ),
        (
            Claim(
                ("falling short by ten points, satisfaction lost", "低十分所失的满意度"),
                *ABOVE,
                unit="points",
            ),
            Claim(
                ("... less what ten points more give", "……减去高十分所得"), *ABOVE, unit="points"
            ),
        ),
        22300,
    ),
    Effect(
        "loss-aversion",
        "expecting",
        ("A loss weighs about twice a gain of the same size", "损失的分量约为同样收益的两倍"),
        ("Meta-analysis of 607 estimates", "607 个估计的元分析"),
        "Brown, Imai, Vieider & Camerer 2024, 10.1257/jel.20221698",
        "A",
        "built in",
        Study("expectations", (Arm("above"), Arm("below")), readings.aversion, 2),
        (
            Claim(
                ("felt for each point of gap, below over above", "每分差距的感受：低于比高于"),
                1.820,
                2.102,
                1.955,
                "ratio",
                "published",
            ),
        ),
        607,
        "estimates",
    ),
    Effect(
        "low-attention",
        "expecting",
        (
            (
                "Of people who hardly pay attention, those who are led to expect more are more "
                "satisfied"
            ),
            "在不太留意的人中，被引导而期待更高者更满意",
        ),
        ("Field studies with more than 4,000 customers", "4,000 多位顾客的现场研究"),
        "Habel et al., ESMT Berlin",
        "B",
        "check",
        Study("expectations", (Arm("by-lot", {"psychology.kappa": "0.4"}),), readings.lots),
        (
            Claim(
                ("r(expectation, satisfaction), the same for all", "r（预期，满意），人人所得相同"),
                *ABOVE,
                unit="r",
            ),
        ),
        4000,
        note=(
            "Little attention is the upper end of the prior of `kappa`.",
            "「不太留意」取 `kappa` 先验的上端。",
        ),
    ),
    Effect(
        "delight-raises-the-bar",
        "expecting",
        (
            "Delight raises what is expected, and makes later satisfaction harder",
            "惊喜抬高预期，使以后更难满意",
        ),
        ("Delight over repeated purchases", "重复购买中的惊喜"),
        "Rust & Oliver 2000, 10.1177/0092070300281008",
        "B",
        "check",
        Study(
            "delight-wears-off",
            (Arm("first-visit"), Arm("treat", GREW_USED)),
            readings.differences(("satisfaction", 1, 0)),
        ),
        (
            Claim(
                ("satisfaction, once expected less the first time", "满意度：习以为常减第一次"),
                *BELOW,
                unit="points",
            ),
        ),
        None,
    ),
    Effect(
        "best-promise",
        "expecting",
        (
            (
                "The best promise is neither the shortest nor the longest once a longer one "
                "costs customers"
            ),
            "一旦报得更久会失去顾客，最佳承诺既非最短也非最长",
        ),
        (
            (
                "The newsvendor's fractile (l - k) / (l - g): early .25, late 1.955, demand "
                ".75 a minute"
            ),
            "报童分位 (l - k) / (l - g)：提前 .25、迟到 1.955、需求 .75（每分钟）",
        ),
        "mathematics",
        "A",
        "check",
        Study(
            "under-promise",
            tuple(Arm("padded", NEWSVENDOR | {"promises.done.quote": f"{q} min"}) for q in QUOTES),
            readings.best_quote(QUOTES, GAIN, LOSS, DEMAND),
        ),
        (
            Claim(
                ("kept at the best promise", "最佳承诺下的兑现率"),
                KEPT - 0.03,
                KEPT + 0.03,
                KEPT,
                "share",
                "ours",
            ),
            Claim(("the best promise", "最佳承诺"), BEST - 3.0, BEST + 3.0, BEST, "min", "ours"),
        ),
        None,
        note=("Found on a grid of two minutes.", "以两分钟为步长搜索。"),
    ),
    Effect(
        "promise-without-demand",
        "expecting",
        (
            (
                "Without that cost a longer promise always wins: a model without demand is "
                "biased by construction"
            ),
            "没有这一代价，报得越久越好：不计需求的模型先天有偏",
        ),
        ("The same, demand 0", "同上，需求代价为 0"),
        "mathematics",
        "A",
        "check",
        Study(
            "under-promise",
            tuple(Arm("padded", NEWSVENDOR | {"promises.done.quote": f"{q} min"}) for q in QUOTES),
            lambda arms: readings.best_quote(QUOTES, GAIN, LOSS, 0.0)(arms)[1:],
        ),
        (
            Claim(
                ("the best promise: the longest there is", "最佳承诺：能报的最久"),
                QUOTES[-1],
                QUOTES[-1],
                nan,
                "min",
                "exact",
            ),
        ),
        None,
    ),
)
