"""What print says of failures: who complains, what mending them is worth, and where that ends."""

from __future__ import annotations

from math import inf
from typing import Final

from motsim.study.effects import readings
from motsim.study.effects.study import ABOVE, BELOW, Arm, Claim, Effect, Study

GOODMAN: Final = "Goodman & Newman 2003, Quality Progress"
TARP: Final = "TARP (Goodman), Washington Post 14 Oct 1984"
PARADOX: Final = "de Matos, Henrique & Rossi 2007, Journal of Service Research (meta-analysis)"
MAXHAM: Final = "Maxham & Netemeyer 2002, 10.1509/jmkg.66.4.57.18512"
DILLARD: Final = "Dillard & Bates (automotive defectors, 200 an arm)"
# not severe: what the paradox is said of
KIND: Final = {"wrong_room.severity": "3", "wrong_order.severity": "3"}
SMALL, COSTLY = "0.1", "6.1"  # severities that the two shares were set at
GRAVE: Final = {"defect.severity": "10"}  # completely dissatisfied
NONE_BETTER: Final = (-inf, 0.0)

EFFECTS: Final = (
    Effect(
        "who-complains",
        "recovering",
        (
            (
                "Few complain about a small problem, most about a costly one, and a third "
                "stays silent even then"
            ),
            "小问题少有人投诉，代价大的多数会投诉，但仍有三成沉默",
        ),
        (
            "Surveys: a problem of a few dollars, and one of about 142",
            "调查：几美元的问题，与约 142 美元的问题",
        ),
        GOODMAN,
        "C",
        "fitted",
        Study(
            "complaints",
            (
                Arm("unsolved", {"defect.severity": SMALL}),
                Arm("unsolved", {"defect.severity": COSTLY}),
            ),
            readings.complain,
        ),
        (
            Claim(("complain, small", "投诉，小问题"), 0.01, 0.05, 0.03, "share", "ours"),
            Claim(("complain, costly", "投诉，代价大"), 0.64, 0.74, 0.69, "share", "ours"),
        ),
        None,
    ),
    Effect(
        "complaints-solved",
        "recovering",
        (
            "More buy again if a complaint is solved, and most if it is solved quickly",
            "投诉得到解决者更多回购，迅速解决者最多",
        ),
        (
            "Packaged goods: 37 % without a complaint, 70 % satisfied, 95 % satisfied quickly",
            "包装商品：未投诉 37 %，满意解决 70 %，迅速解决 95 %",
        ),
        TARP,
        "C",
        "check",
        Study(
            "complaints",
            (Arm("unsolved"), Arm("months"), Arm("at-once")),
            readings.differences(("return_chance", 1, 0), ("return_chance", 2, 1)),
        ),
        (
            Claim(
                ("comes back: solved late less not at all", "再来：晚解决减未解决"),
                *ABOVE,
                unit="share",
            ),
            Claim(("solved at once less late", "立刻解决减晚解决"), *ABOVE, unit="share"),
        ),
        None,
        note=(
            "The order only: the shares themselves depend on the goods.",
            "只取次序：占比本身取决于商品。",
        ),
    ),
    Effect(
        "major-purchases",
        "recovering",
        ("The same with major purchases: 9, 19, 54 and 82 %", "大件购买亦然：9、19、54、82 %"),
        ("Surveys, known from memory only", "调查，仅凭记忆"),
        "TARP 1979/86, not found in print",
        "C",
        "check",
        Study(
            "complaints",
            (Arm("unsolved"), Arm("months"), Arm("at-once")),
            readings.differences(("return_chance", 1, 0), ("return_chance", 2, 1)),
        ),
        (
            Claim(
                ("comes back: solved late less not at all", "再来：晚解决减未解决"),
                *ABOVE,
                unit="share",
            ),
            Claim(("solved at once less late", "立刻解决减晚解决"), *ABOVE, unit="share"),
        ),
        None,
        verified=False,
    ),
    Effect(
        "defectors",
        "recovering",
        (
            (
                "A problem solved late wins fewer back than one solved early; unsolved, hardly "
                "anybody returns"
            ),
            "解决得晚，挽回更少；不解决，几乎无人回来",
        ),
        (
            "Car owners, completely dissatisfied: contacted within 90 days, 90 to 180 days, or not",
            "极不满意的车主：90 天内、90 至 180 天联系，或不联系",
        ),
        DILLARD,
        "B",
        "fitted",
        Study(
            "complaints",
            (Arm("weeks", GRAVE), Arm("months", GRAVE), Arm("unsolved", GRAVE)),
            readings.come_back,
        ),
        (
            Claim(
                ("comes back, late over early", "再来：晚比早"),
                0.50,
                0.82,
                0.64,
                "ratio",
                "computed",
            ),
            Claim(("late less unsolved", "晚减未解决"), *ABOVE, unit="share"),
        ),
        600,
        note=(
            "The half-life of a recovery was derived from these two shares.",
            "补救的半衰期由这两个占比推得。",
        ),
    ),
    Effect(
        "paradox-satisfaction",
        "recovering",
        (
            "After a problem that is mended well people are more satisfied than without one",
            "补救得好，比没出问题更满意",
        ),
        ("Meta-analysis of the recovery paradox", "补救悖论的元分析"),
        PARADOX,
        "A",
        "built in",
        Study(
            "recovery-paradox",
            (Arm("smooth", KIND), Arm("recovered", KIND)),
            readings.differences(("satisfaction", 1, 0)),
        ),
        (
            Claim(
                ("satisfaction, mended less no problem", "满意度：补救后减没出错"),
                *ABOVE,
                unit="points",
            ),
        ),
        None,
    ),
    Effect(
        "paradox-loyalty",
        "recovering",
        ("... but no more of them buy again or tell others", "……但回购与告诉别人并不增加"),
        ("The same meta-analysis", "同一元分析"),
        PARADOX,
        "A",
        "built in",
        Study(
            "recovery-paradox",
            (Arm("smooth", KIND), Arm("recovered", KIND)),
            readings.differences(("return_chance", 1, 0), ("tell_chance", 1, 0)),
        ),
        (
            Claim(
                ("comes back, mended less no problem", "再来：补救后减没出错"),
                *NONE_BETTER,
                unit="share",
                band="ours",
            ),
            Claim(("tells others", "告诉别人"), *NONE_BETTER, unit="share", band="ours"),
        ),
        None,
        null=True,
    ),
    Effect(
        "double-deviation",
        "recovering",
        ("After a second failure the paradox is gone", "第二次出错之后，悖论消失"),
        ("Customers followed over time, with one failure or two", "历时跟踪的顾客，一次或两次出错"),
        MAXHAM,
        "B",
        "check",
        Study(
            "recovery-paradox",
            (Arm("smooth", KIND), Arm("twice", KIND)),
            readings.differences(("satisfaction", 1, 0)),
        ),
        (
            Claim(
                ("satisfaction, twice mended less no problem", "满意度：两次补救减没出错"),
                *BELOW,
                unit="points",
            ),
        ),
        None,
    ),
    Effect(
        "bad-then-good",
        "recovering",
        (
            "A bad recovery and then a good one ends higher than the other way round",
            "先差后好的补救，结果高于先好后差",
        ),
        ("The same customers", "同一批顾客"),
        MAXHAM,
        "B",
        "check",
        Study(
            "two-failures",
            (Arm("good-then-bad"), Arm("bad-then-good")),
            readings.differences(("satisfaction", 1, 0)),
        ),
        (
            Claim(
                ("satisfaction, good at the end less good at first", "满意度：后好减先好"),
                *ABOVE,
                unit="points",
            ),
        ),
        None,
    ),
    Effect(
        "severity",
        "recovering",
        (
            "The worse the failure, the fewer buy again even when it is mended",
            "失误越严重，即使补救，回购越少",
        ),
        ("40,813 customers of a service", "40,813 位服务顾客"),
        "Journal of Marketing Research and Case Studies 2015, 709531",
        "B",
        "check",
        Study(
            "recovery-paradox",
            (
                Arm("recovered", {"wrong_room.severity": "2"}),
                Arm("recovered", {"wrong_room.severity": "7"}),
            ),
            readings.differences(("return_chance", 1, 0)),
        ),
        (Claim(("comes back, severe less mild", "再来：严重减轻微"), *BELOW, unit="share"),),
        40813,
    ),
)
