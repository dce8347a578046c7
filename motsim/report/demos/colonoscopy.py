"""An unpleasant examination, and the same with three quiet minutes more. Redelmeier, Katz and
Kahneman 2003: 682 patients drawn by lot.
"""

from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Check, Demo, Fact
from motsim.study.demos.demonstration import Asked

SOURCE = "Redelmeier, Katz & Kahneman 2003, Pain 104, PubMed 12855328"
PAINS = (0.0, 0.5, 1.0, 1.7, 2.5, 3.5, 5.0, 6.5, 8.0)
TYPED = 1.7  # at the end of the longer examination; 2.5 at that of the usual one
# 95 % interval of the difference of ratings, .5: computed from its P of .006
LOW, HIGH = (0.14, 0.86)


def pain(score: float) -> dict[str, str]:
    """What to set so that the quiet minutes hurt so much (0 to 10), and are expected to."""
    return {
        "quiet_minutes.score": f"normal({-score:g} sd 1)",
        "quiet_minutes.expects": f"{50.0 - 5.0 * score:g}",
    }


DEMO = Demo(
    name="colonoscopy",
    scenario="colonoscopy",
    asked=Asked(
        ("usual", "quiet-end"),
        axes=(tuple(pain(p) for p in PAINS),),
        typed=(PAINS.index(TYPED),),
        moved=("quiet-end",),
    ),
    question=QUESTIONS["colonoscopy"],
    press=(
        (
            "An unpleasant examination. In one group the tube stays still for three minutes "
            "before it is taken out: longer, but the last minutes hurt less. Which group comes "
            "back for the next one?"
        ),
        (
            "一项难受的检查。其中一组在取出前让管子静置三分钟：更久，但最后几分钟不那么疼。"
            "下次检查，哪一组更愿意来？"
        ),
    ),
    options=(
        ("As usual. The end hurts 2.5 of 10.", "照常。结尾疼痛 2.5（满分 10）。"),
        ("As usual, and three minutes more that hurt 1.7 of 10.", "照常，再加疼痛 1.7 的三分钟。"),
    ),
    published=(
        "2003, 682 patients drawn by lot: with the longer end, the whole examination was "
        "rated 4.4 instead of 4.9 of 10 (P = .006), and the odds of coming back were 1.41 "
        "times as high (P = .038; 50.4 % of all came "
        "back). If both groups were equal in size, that is 54.7 % against 46.1 % (computed).",
        (
            "2003 年，682 位病人随机分组：结尾较长的一组给整个检查打 4.4 分，另一组 4.9 "
            "分（满分 10，P = .006）；再来的几率是 1.41 倍（P = .038；总共 50.4 % "
            "再来）。若两组人数相等，即 54.7 % 对 46.1 %（推算）。"
        ),
    ),
    lesson=(
        (
            "More discomfort in sum, and a better memory. Make the quiet minutes as painful as "
            "the end was, and the advantage is all but gone; make them worse, and it turns."
        ),
        (
            "不适的总量更多，记忆却更好。让静置的几分钟和原来的结尾一样疼，优势就所剩无几；"
            "再疼一些就反转。"
        ),
    ),
    honest=(
        "Published are the pain at both ends, the ratings and the returns; the pain "
        "before the end is assumed, so that a usual examination is remembered as about 5. "
        "'Inside': the difference of what is remembered "
        f"lies within {LOW} to {HIGH}, the interval computed from the published difference "
        "of .5 and its P. The slope of coming back was derived from this very trial: it "
        "is no independent check.",
        (
            "文献给出的是两组结尾的疼痛、评分与再来；结尾之前的疼痛是假设，使照常检查被记为约 "
            f"5 分。「吻合」：记忆之差在 {LOW} 至 {HIGH} 之内，该区间由文献差值 .5 及其 P "
            "推算。再来的斜率正是由这项试验推得，因此不是独立的检验。"
        ),
    ),
    facts=(
        Fact(
            (
                (
                    "In 154 colonoscopies and 133 lithotripsies, the worst moment and the last "
                    "three minutes went with the pain that was remembered."
                ),
                "154 次结肠镜与 133 次碎石中，最糟的时刻与最后三分钟和记住的疼痛相关。",
            ),
            "Redelmeier & Kahneman 1996, Pain 66",
        ),
        Fact(
            (
                "In the same examinations duration had no effect on the pain that was remembered.",
                "同样这些检查里，时长对记住的疼痛没有影响。",
            ),
            "Redelmeier & Kahneman 1996, Pain 66",
            null=True,
        ),
    ),
    note=(
        (
            (
                "Let the room vote before you name the trial. Then ask what patients would "
                "have chosen beforehand."
            ),
            "先投票，再说出试验。然后问：事先让病人选，他们会选哪个？",
        ),
        (
            (
                "Point to 'adds up every minute': it cannot prefer B, whatever the end, "
                "because the quiet minutes hurt. The trial speaks against it."
            ),
            "指出「逐分钟相加」：无论结尾如何都不会偏爱 B，因为多出的几分钟也疼。试验与它相反。",
        ),
        (
            (
                "Carry it over: is it right to add discomfort for the sake of a memory? Where "
                "in your service is a gentle end honest, and where a trick?"
            ),
            "引申：为了记忆而增加不适，对吗？你们的服务里，温和的结尾何时是诚意，何时是花招？",
        ),
    ),
    stands=(
        tuple(
            (f"The three quiet minutes hurt {p:g} of 10", f"静置的三分钟疼痛 {p:g}（满分 10）")
            for p in PAINS
        ),
    ),
    check=Check("remembered", LOW, HIGH),
)
