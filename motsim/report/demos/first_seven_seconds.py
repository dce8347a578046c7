"""A claim: the first seven seconds make 70 % of the impression. How much of what could be gained
lies there?
"""

from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked, part_of_gain

# of the beginning in memory; None: as each psychology has it
WEIGHT = (None, 0.0, 0.05, 0.15, 0.3, 0.5, 1.0)
CLAIM = 0.7

DEMO = Demo(
    name="first-seven-seconds",
    scenario="first-seven-seconds",
    asked=Asked(
        ("as-it-is", "first", "all", "last"),
        axes=(tuple({} if w is None else {"psychology.w_begin": f"{w:g}"} for w in WEIGHT),),
        typed=(0,),
        replications=4,
    ),
    question=QUESTIONS["first-seven-seconds"],
    press=(
        (
            "Ten moments of a visit. If all ten were much better: how much of that gain would "
            "the first seven seconds bring alone?"
        ),
        "一次到访有十个时刻。若十个都好很多：单是最初七秒能带来其中多少？",
    ),
    options=(
        ("About 70 %, as they say.", "约 70 %，正如人们所说。"),
        ("About a third.", "约三分之一。"),
        ("A quarter or less.", "四分之一或更少。"),
    ),
    published=(
        (
            "'The first 7 seconds make 70 % of the impression' stands in many articles, with "
            "no study behind it that we could find. In print: the beginning goes with what is "
            "remembered, but less than peak, end and mean do."
        ),
        (
            "「最初 7 秒决定 70 % "
            "的印象」出现在许多文章里，我们没有找到背后的研究。文献说：开头与记忆相关，"
            "但不及峰值、结尾与均值。"
        ),
    ),
    lesson=(
        (
            "No psychology here, the claims of practice included, comes near 70 % of its own "
            "accord. Move the slider: even if the beginning weighed as much as peak, end and "
            "mean together, it would fall short."
        ),
        (
            "这里没有一种心理模型（连业界说法也不例外）自己就接近 70 "
            "%。移动滑块：即使开头与峰值、结尾、均值的总和一样重，也还不到。"
        ),
    ),
    honest=(
        (
            "What the first moment does bring comes mostly from its chance to be the peak. All "
            "ten moments are alike here and weigh the same; that the first colours the others "
            "is left out (the parameter 'halo' is 0 by default)."
        ),
        (
            "第一个时刻带来的，主要靠它有机会成为峰值。这里十个时刻一样、权重相同；"
            "「第一印象感染其余」没有计入（参数 halo 默认为 0）。"
        ),
    ),
    facts=(
        Fact(
            (
                (
                    "The beginning correlates with what is remembered less than peak-end and "
                    "the mean do (174 effects)."
                ),
                "开头与记忆的相关低于峰终与均值（174 个效应）。",
            ),
            "Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149",
            null=True,
        ),
    ),
    note=(
        (
            "Ask where the 70 % comes from before you show anything. Usually nobody knows.",
            "展示之前先问：70 % 出自哪里？通常没人知道。",
        ),
        (
            (
                "Compare the figures of ② and ④: polishing the goodbye brings as much as "
                "polishing the hello, or more."
            ),
            "比较 ② 与 ④：打磨告别带来的，与打磨问候一样多，或更多。",
        ),
        (
            (
                "A good beginning still pays where people can walk away at once. That is "
                "demand, not memory."
            ),
            "在人可以转身就走的地方，好的开头仍然值得：那是需求，不是记忆。",
        ),
    ),
    stands=(
        tuple(
            (
                "The beginning weighs what each psychology says"
                if w is None
                else f"The beginning weighs {w:g}; peak, end and mean together .95 (literature)",
                "开头的权重按各心理模型"
                if w is None
                else f"开头的权重为 {w:g}；峰值、结尾与均值合计 .95（文献）",
            )
            for w in WEIGHT
        ),
    ),
    figures=("remembered", "return"),
    headline=(
        "The part of the whole gain that the first seven seconds bring",
        "最初七秒占全部提升的比例",
    ),
    legend=(
        (
            "Bar: what is remembered gains so much of it if only the first moment is 20 points "
            "better, all ten being 100 %. Black line: 95 % interval. Mark: the claimed 70 %."
        ),
        (
            "条：只让第一个时刻提高 20 分时，记忆得到全部提升（十个都提高为 100 "
            "%）中的多少。黑线：95 % 区间。竖线：所主张的 70 %。"
        ),
    ),
    marks=(CLAIM,),
    share=part_of_gain,
    half=False,
    letter="A",
    words={
        "figures say": (
            (
                "① as it is, ② the first moment better, ③ all ten, ④ the last one. Small type: "
                "the difference against ① and its 95 % interval."
            ),
            "① 现状，② 只改第一个，③ 十个全改，④ 只改最后一个。小字：与 ① 的差值及 95 % 区间。",
        )
    },
    designs=("①", "②", "③", "④"),
)
