"""Which trial would you have again? Kahneman, Fredrickson, Schreiber and Redelmeier 1993."""

from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Band, Demo, Fact
from motsim.study.demos.cold_water import PAIN, PUBLISHED, TYPED_PAIN, ending
from motsim.study.demos.demonstration import Asked

SHARE, LOW, HIGH = (f"{100 * x:.0f} %" for x in (PUBLISHED.share, PUBLISHED.low, PUBLISHED.high))

DEMO = Demo(
    name="cold-water",
    scenario="cold-water",
    asked=Asked(
        ("short", "long"),
        axes=(tuple(ending(pain) for pain in PAIN),),
        typed=(PAIN.index(TYPED_PAIN),),
        moved=("long",),
        replications=4,
    ),
    question=QUESTIONS["cold-water"],
    press=(
        "Your hand went through both. One of them comes again, and you may choose.",
        "两种你的手都试过了。还要再来一次，由你选择。",
    ),
    options=(
        ("60 seconds in water of 14 °C.", "把手放进 14 °C 的冷水里 60 秒。"),
        (
            "60 seconds in water of 14 °C, then 30 seconds more while it warms to 15 °C.",
            "把手放进 14 °C 的冷水里 60 秒，再多放 30 秒，其间水温升到 15 °C。",
        ),
    ),
    published=(
        f"In 1993, {SHARE} of {PUBLISHED.people} people chose B: more pain, but a better end. "
        f"(The share is published; the count of {PUBLISHED.count} and the 95 % interval of "
        f"{LOW} to {HIGH} are computed from it.)",
        f"1993 年，{PUBLISHED.people} 人中有 {SHARE} 选了 B：疼得更久，但结尾更好。"
        f"（比例来自文献；{PUBLISHED.count} 人这一人数与 95 % 区间 {LOW} 至 {HIGH} "
        "是据此计算的。）",
    ),
    lesson=(
        (
            "Nothing changed but the last 30 seconds. Who adds up the pain never prefers the "
            "longer trial; who remembers peak and end does, once the end is better."
        ),
        (
            "变的只有最后 30 "
            "秒。把疼痛逐秒相加的人不会偏爱较长的一次；按峰值与结尾记忆的人，只要结尾变好就会。"
        ),
    ),
    honest=(
        "The pain at the end of the short trial is taken from a newspaper's account (8.3), "
        "the 14 points of the scale and the 5 at the end of the long one are from memory "
        "of the "
        "paper; the spread among people and the size of the error of judgement are assumed.",
        (
            "短时试验结尾的疼痛值（8.3）引自报纸的转述，14 分制与长时试验结尾的 5 "
            "分凭对论文的记忆；人群间的差异与判断误差的大小是假设。"
        ),
    ),
    facts=(
        Fact(
            (
                "Of those whose pain had eased at the end, 80 % chose the longer trial.",
                "在结尾疼痛减轻的人中，80 % 选了较长的一次。",
            ),
            PUBLISHED.source,
        ),
        Fact(
            (
                (
                    "No difference: how long it lasts. Over 174 effects, peak and end go with "
                    "what is remembered (r = .58, .49 to .66); duration hardly does, and the "
                    "plain mean does as well as peak and end."
                ),
                (
                    "没有差别的是时长。汇总 174 个效应，峰值与结尾和记忆相关（r = .58，.49 至 "
                    ".66），时长几乎无关；而简单的平均值与峰终一样好。"
                ),
            ),
            "Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149",
            null=True,
        ),
    ),
    note=(
        (
            (
                "Read both options aloud, count hands with A and B, and only then press Enter. "
                "52 people are enough to tell 69 % from a half in four rooms out of five."
            ),
            (
                "先念出两个选项，用 A、B 键计票，然后才按回车。要把 69 % "
                "与一半区分开（五次中成功四次），需要约 52 人。"
            ),
        ),
        (
            (
                "Ask: why did anybody choose more pain? Then move the slider until the long "
                "trial ends as badly as it began."
            ),
            "提问：为什么有人选择更多的疼痛？再移动滑块，直到长时试验的结尾与开头一样糟。",
        ),
        (
            (
                "Carry it over: which service of yours ends at its worst minute, at the till "
                "or in the car park?"
            ),
            "引申：你们的服务里，哪一项恰好在最糟的一分钟结束，收银台还是停车场？",
        ),
    ),
    stands=(
        tuple(
            (
                f"The last 30 seconds end at {pain} of 14"
                + (" (the question)" if pain == TYPED_PAIN else ""),
                f"最后 30 秒结束时的疼痛：{pain}（共 14）"
                + ("（即问题所问）" if pain == TYPED_PAIN else ""),
            )
            for pain in PAIN
        ),
    ),
    band=Band(PUBLISHED.share, PUBLISHED.low, PUBLISHED.high, PUBLISHED.people),
)
