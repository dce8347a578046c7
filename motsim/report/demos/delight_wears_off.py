"""The same treat at twelve visits: what is expected learns, so the surprise goes; how much of the
delight goes with it?
"""

from motsim.psychology import psychology_row
from motsim.psychology.expectation import will_expect
from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked, part_of_gain
from motsim.units import emotion_of, points_of

VISITS = 12
ORDINARY, TREAT = 60.0, 88.0  # points


def expected() -> tuple[float, ...]:
    """Points that are expected of the treat at each visit, where every visit before had it."""
    psy, found = psychology_row("literature", {}), [ORDINARY]
    for _ in range(VISITS - 1):
        found.append(points_of(will_expect(psy, emotion_of(found[-1]), emotion_of(TREAT))))
    return tuple(found)


DEMO = Demo(
    name="delight-wears-off",
    scenario="delight-wears-off",
    asked=Asked(
        ("ordinary", "treat", "first-visit", "withdrawn"),
        axes=(tuple({"treat.expects": f"{e:.6f}"} for e in expected()),),
        typed=(VISITS - 1,),
        moved=("treat", "withdrawn"),
        replications=4,
    ),
    question=QUESTIONS["delight-wears-off"],
    press=(
        (
            "A customer gets the same treat at every visit. At the twelfth, how much of the "
            "delight of the first is left?"
        ),
        "一位顾客次次都得到同样的小惊喜。到第十二次，第一次的喜悦还剩多少？",
    ),
    options=(
        ("All of it, or nearly.", "全部，或几乎全部。"),
        ("About half.", "大约一半。"),
        ("Next to nothing.", "所剩无几。"),
    ),
    published=(
        (
            "No trial of twelve treats was found. In print are the signs: what people think "
            "will happen learns from what happened, and delight raises what is expected next "
            "time."
        ),
        (
            "没有找到「十二次小惊喜」的试验。文献给出的是方向："
            "对将要发生之事的预期会从经历中学习；惊喜会抬高下一次的预期。"
        ),
    ),
    lesson=(
        (
            "If a moment is nothing but the gap to what was expected, delight dies within the "
            "year: only the claims of practice say so. Where what is done counts too, most of "
            "it stays - and taking it away hurts, once it is expected (④)."
        ),
        (
            "若一个时刻只是与预期之差，喜悦一年内就会消失：只有业界说法如此。"
            "若做了什么本身也算数，大部分会留下；而一旦被期待，取消它就会疼（④）。"
        ),
    ),
    honest=(
        (
            "How fast expectations learn (a quarter of the gap a visit) and how strongly a gap "
            "is felt are assumed. Only expectation learns here: getting tired of the same "
            "thing (satiation), forgetting and rivals are left out, so real delight may wear "
            "off faster."
        ),
        (
            "预期学习的速度（每次缩小四分之一的差距）与差距的感受强度是假设。"
            "这里只有预期在学习：对同一事物的厌腻、遗忘与竞争对手都没有计入，"
            "真实的喜悦可能消退得更快。"
        ),
    ),
    facts=(
        Fact(
            (
                (
                    "Perceived quality rises with what people think will happen, and falls "
                    "with what they think should happen: opposite signs, in the laboratory and "
                    "in the field."
                ),
                (
                    "感知质量随「将会如何」的预期上升，随「应当如何」的预期下降："
                    "实验室与现场方向一致。"
                ),
            ),
            "Boulding et al. 1993, Journal of Marketing Research",
        ),
        Fact(
            (
                (
                    "Delight makes later satisfaction harder; the house that delights still "
                    "gains if it can win customers from rivals."
                ),
                "惊喜让以后更难满意；若能从对手那里赢得顾客，给惊喜的企业仍然划算。",
            ),
            "Rust & Oliver 2000, Journal of the Academy of Marketing Science",
        ),
        Fact(
            (
                "Who expects more is not less satisfied: no contrast effect over 58,597 people.",
                "预期更高的人并不更不满意：58,597 人中没有对比效应。",
            ),
            "Schiebler, Lee & Brodbeck 2025, 10.1007/s11747-024-01078-x",
            null=True,
        ),
    ),
    note=(
        (
            (
                "Ask who can name a hotel sweet, a coffee or an upgrade that once delighted "
                "and is now taken for granted. Then vote."
            ),
            "问谁能说出一颗酒店糖果、一杯咖啡或一次升级：当初惊喜，如今理所当然。然后投票。",
        ),
        (
            "Move through the twelve visits with the arrows. Where do the psychologies part?",
            "用方向键走过十二次到访：各心理模型在哪里分道扬镳？",
        ),
        (
            (
                "Look at ④: the visit after the treat is dropped. Decide before you begin "
                "whether you can keep it up."
            ),
            "看 ④：取消小惊喜之后的那次到访。开始之前先想好能不能坚持。",
        ),
    ),
    stands=(
        tuple(
            (
                f"Visit {k}: {e:.0f} points are expected of the treat of {TREAT:.0f}",
                f"第 {k} 次到访：对这份 {TREAT:.0f} 分的小惊喜，预期 {e:.0f} 分",
            )
            for k, e in enumerate(expected(), 1)
        ),
    ),
    figures=("remembered", "return"),
    headline=("What is left of the first delight", "第一次的喜悦还剩多少"),
    legend=(
        (
            "Bar: what the treat adds to memory at this visit, as a part of what it added at "
            "the first. Black line: 95 % interval over replications."
        ),
        "条：这次到访中小惊喜对记忆的贡献，占第一次贡献的比例。黑线：重复间的 95 % 区间。",
    ),
    share=part_of_gain,
    half=False,
    letter="B",
    designs=("①", "②", "③", "④"),
    words={
        "figures say": (
            (
                "① an ordinary visit, ② this visit with the treat, ③ the first visit with it, "
                "④ this visit, the treat taken away. Small type: the difference against ① and "
                "its 95 % interval."
            ),
            (
                "① 平常的到访，② 这次有小惊喜，③ 第一次有小惊喜，④ 这次取消了小惊喜。小字：与 "
                "① 的差值及 95 % 区间。"
            ),
        )
    },
)
