"""What print says of memory: peak and end, duration, order. Each study is data; its protocol is a
small scenario.
"""

from __future__ import annotations

from math import inf, nan
from typing import Final

from motsim.study.demos.cold_water import PUBLISHED
from motsim.study.effects import readings
from motsim.study.effects.study import ABOVE, BELOW, Arm, Claim, Effect, Study

ALAYBEK: Final = "Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149"
TRIAL: Final = "Redelmeier, Katz & Kahneman 2003, Pain 104, PubMed 12855328"
# 95 % interval of the difference of ratings, .5: computed from its P of .006
EASIER: Final = (0.14, 0.86)
ODDS: Final = (1.02, 1.95)  # 95 % interval of 1.41, computed from its P of .038
ALL_ANSWER: Final = {"psychology.answers_share": "1"}
PATIENTS: Final = (
    ALL_ANSWER
    | {  # examinations of other patients: longer and shorter, better and worse
        "begin.score": "normal(-3 sd 2)",
        "middle.takes": "uniform(2 min 55 min)",
        "middle.score": "normal(-4 sd 2.5)",
        "worst.score": "normal(-6 sd 4)",
        "last_minutes.score": "normal(-4 sd 4)",
    }
)
ORDERS: Final = ("5-2-9", "2-5-9", "2-9-5", "5-9-2", "9-2-5", "9-5-2")
LONG: Final = {f"{step}.takes": "20 h" for step in ("first", "second", "third")}
STAY: Final = Study("episodes", (Arm("stay"),), readings.correlations)
NOT_MORE: Final = (-1.0, 0.1)

EFFECTS: Final = (
    Effect(
        "cold-water",
        "remembering",
        ("More pain with a better end is chosen again", "更多的疼痛加上更好的结尾，被再次选择"),
        (
            (
                "Everybody in both trials: 60 s in water of 14 °C, and the same with 30 s more "
                "at up to 15 °C"
            ),
            "每人两种都试：14 °C 冷水 60 秒；同样 60 秒再加 30 秒，升到 15 °C",
        ),
        PUBLISHED.source,
        "B",
        "check",
        Study("cold-water", (Arm("short"), Arm("long")), readings.again, 4),
        (
            Claim(
                ("would choose the longer one", "会再选较长的一次"),
                PUBLISHED.low,
                PUBLISHED.high,
                PUBLISHED.share,
                "share",
                "computed",
            ),
        ),
        PUBLISHED.people,
        note=(
            (
                "The pain in the scenario is partly from memory of the paper; spread and error "
                "of judgement are assumed."
            ),
            "情景中的疼痛值部分凭对论文的记忆；差异与判断误差是假设。",
        ),
    ),
    Effect(
        "two-patients",
        "remembering",
        (
            (
                "A long examination that ends mildly is remembered as less painful than a "
                "short one that ends badly"
            ),
            "结尾缓和的长检查，记忆中不如结尾糟糕的短检查疼",
        ),
        (
            "A worked pair: peak 8 and end 7; peak 8, end 1 and much longer",
            "一对例子：峰值 8、结尾 7；峰值 8、结尾 1，而且长得多",
        ),
        "Kahneman 2011, Thinking, Fast and Slow",
        "B",
        "check",
        Study(
            "two-patients",
            (Arm("ends-badly"), Arm("ends-mildly")),
            lambda arms: [readings.remembered(arms)[0] - readings.remembered(arms)[1]],
            2,
        ),
        (
            Claim(
                ("pain remembered, bad end less mild end", "记住的疼痛：坏结尾减缓和收尾"),
                *ABOVE,
                unit="emotion",
            ),
        ),
        None,
    ),
    Effect(
        "peak-end-arithmetic",
        "remembering",
        ("The rule itself: the mean of peak and end", "规则本身：峰值与结尾的平均"),
        ("The same worked pair, in figures: 7.5 and 4.5", "同一对例子的数值：7.5 与 4.5"),
        "Kahneman 2011, Thinking, Fast and Slow",
        "A",
        "built in",
        Study("two-patients", (Arm("ends-badly"), Arm("ends-mildly")), readings.remembered, 2),
        (
            Claim(
                ("pain remembered, bad end", "记住的疼痛，坏结尾"),
                7.5 - 1e-9,
                7.5 + 1e-9,
                7.5,
                "emotion",
                "exact",
            ),
            Claim(
                ("pain remembered, mild end", "记住的疼痛，缓和收尾"),
                4.5 - 1e-9,
                4.5 + 1e-9,
                4.5,
                "emotion",
                "exact",
            ),
        ),
        None,
        only=("peak-end",),
    ),
    Effect(
        "procedures",
        "remembering",
        (
            "Worst moment and last minutes go with the pain that is remembered",
            "最糟的时刻与最后几分钟和记住的疼痛相关",
        ),
        (
            (
                "154 colonoscopies and 133 lithotripsies: pain minute by minute, and one "
                "rating afterwards"
            ),
            "154 次结肠镜与 133 次碎石：逐分钟疼痛与事后一次评分",
        ),
        "Redelmeier & Kahneman 1996, Pain 66; the correlations from a secondary source",
        "B",
        "check",
        Study("colonoscopy", (Arm("usual", PATIENTS),), lambda arms: readings.procedure(arms)[:1]),
        (Claim(("r(peak and end, rating)", "r（峰终，评分）"), 0.55, 0.75, 0.67, "r", "ours"),),
        287,
        note=(
            (
                "How far examinations differ is assumed; the error of a rating was set by "
                "another study (peak-end-meta)."
            ),
            "检查之间的差异是假设；评分误差由另一项研究（peak-end-meta）设定。",
        ),
    ),
    Effect(
        "procedures-duration",
        "remembering",
        (
            "How long an examination takes makes no difference to the pain that is remembered",
            "检查多长与记住的疼痛无关",
        ),
        ("The same 287 examinations, of very different length", "同样 287 次检查，长短悬殊"),
        "Redelmeier & Kahneman 1996, Pain 66",
        "B",
        "check",
        Study("colonoscopy", (Arm("usual", PATIENTS),), lambda arms: readings.procedure(arms)[1:]),
        (Claim(("r(duration, rating)", "r（时长，评分）"), -0.15, 0.15, 0.03, "r", "ours"),),
        287,
        null=True,
    ),
    Effect(
        "colonoscopy-rating",
        "remembering",
        ("Three quiet minutes more make a better memory", "多三分钟平静，记忆更好"),
        (
            "682 patients drawn by lot: usual, or the same with a quiet end; rated from 0 to 10",
            "682 位病人随机分组：照常，或加一段平静的结尾；0 到 10 评分",
        ),
        TRIAL,
        "B",
        "check",
        Study(
            "colonoscopy", (Arm("usual"), Arm("quiet-end")), lambda arms: readings.trial(arms)[:1]
        ),
        (
            Claim(
                ("rating, quiet end less usual", "评分：安静收尾减照常"),
                *EASIER,
                0.5,
                "of 10",
                "computed",
            ),
        ),
        682,
        note=("The pain before the end is assumed.", "结尾之前的疼痛是假设。"),
    ),
    Effect(
        "colonoscopy-return",
        "remembering",
        ("... and more of them come back", "……再来的人更多"),
        ("The same trial, over five years", "同一试验，五年随访"),
        TRIAL,
        "B",
        "fitted",
        Study(
            "colonoscopy", (Arm("usual"), Arm("quiet-end")), lambda arms: readings.trial(arms)[1:]
        ),
        (
            Claim(
                ("odds of coming back, quiet end over usual", "再来的几率：安静收尾比照常"),
                *ODDS,
                1.41,
                "ratio",
                "computed",
            ),
        ),
        682,
        note=(
            "The slope of coming back was derived from this trial.",
            "再来的斜率正是由这项试验推得。",
        ),
    ),
    Effect(
        "peak-end-meta",
        "remembering",
        ("Peak and end go with what is remembered", "峰值与结尾和记住的相关"),
        ("Meta-analysis of 174 effects", "174 个效应的元分析"),
        ALAYBEK,
        "A",
        "fitted",
        Study("episodes", (Arm("stay"),), lambda arms: readings.correlations(arms)[:1]),
        (
            Claim(
                ("r(peak and end, answer)", "r（峰终，评分）"),
                0.487,
                0.661,
                0.581,
                "r",
                "published",
            ),
        ),
        174,
        "effects",
        note=("The error of an answer was set by this figure.", "评分误差正是按此数设定。"),
    ),
    Effect(
        "mean-as-good",
        "remembering",
        (
            "The plain mean of all moments does about as well as peak and end",
            "全部时刻的简单平均与峰终差不多一样好",
        ),
        ("The same meta-analysis", "同一元分析"),
        ALAYBEK,
        "A",
        "fitted",
        Study("episodes", (Arm("stay"),), lambda arms: readings.correlations(arms)[1:2]),
        (Claim(("r(mean, answer)", "r（平均，评分）"), 0.487, 0.661, nan, "r", "ours"),),
        174,
        "effects",
        note=(
            "The weights of peak, end and mean in memory were set with this in view.",
            "记忆中峰、终、均的权重参考此发现设定。",
        ),
    ),
    Effect(
        "duration-neglect",
        "remembering",
        ("How long it lasted hardly goes with what is remembered", "持续多久与记住的几乎无关"),
        ("The same meta-analysis", "同一元分析"),
        ALAYBEK,
        "A",
        "check",
        Study("episodes", (Arm("stay"),), lambda arms: readings.correlations(arms)[2:3]),
        (Claim(("r(duration, answer)", "r（时长，评分）"), -0.1, 0.1, 0.0, "r", "ours"),),
        174,
        "effects",
        null=True,
    ),
    Effect(
        "weaker-than-peak-end",
        "remembering",
        (
            "Begin, lowest point, trend and variability go with it less than peak and end",
            "开头、最低点、走势与波动的相关都弱于峰终",
        ),
        ("The same meta-analysis", "同一元分析"),
        ALAYBEK,
        "A",
        "check",
        Study("episodes", (Arm("stay"),), lambda arms: readings.correlations(arms)[3:]),
        tuple(
            Claim((f"r(peak and end) less {en}", f"r（峰终）减{zh}"), *ABOVE, unit="r")
            for en, zh in (
                ("r(begin)", "r（开头）"),
                ("r(lowest)", "r（最低点）"),
                ("r(trend)", "r（走势）"),
                ("r(variability)", "r（波动）"),
            )
        ),
        174,
        "effects",
    ),
    Effect(
        "averages-in-complex",
        "remembering",
        (
            "In a long and mixed experience averages do better than peak and end",
            "在漫长而复杂的体验中，平均优于峰终",
        ),
        ("Virtual reality, moment by moment", "虚拟现实，逐时刻记录"),
        "Strijbosch et al. 2019, 10.3389/fpsyg.2019.01705",
        "B",
        "check",
        Study("episodes", (Arm("stay"),), readings.mean_against_peak_end, 16),
        (Claim(("r(mean) less r(peak and end)", "r（平均）减 r（峰终）"), *ABOVE, unit="r"),),
        None,
        some=True,
        note=(
            (
                "Evidence against peak and end: the model must be able to show it under some "
                "psychology, not under every one."
            ),
            "对峰终不利的证据：模型须能在某种心理下呈现，而不必在每一种下。",
        ),
    ),
    Effect(
        "vacations",
        "remembering",
        (
            (
                "Of a week's holiday, duration is not remembered, and peak and end are no "
                "outstanding guide"
            ),
            "一周的假期：时长不被记住，峰终也不特别出色",
        ),
        ("49 holidays, rated day by day", "49 次度假，逐日评分"),
        "Kemp, Burt & Furneaux 2008, 10.3758/MC.36.1.132",
        "B",
        "check",
        Study("episodes", (Arm("stay"),), readings.long_stay),
        (
            Claim(("r(duration, answer)", "r（时长，评分）"), -0.1, 0.1, 0.0, "r", "ours"),
            Claim(
                ("r(peak and end) less r(mean)", "r（峰终）减 r（平均）"),
                *NOT_MORE,
                unit="r",
                band="ours",
            ),
        ),
        49,
        null=True,
    ),
    Effect(
        "two-gifts",
        "remembering",
        (
            "Something nice after something very good can lower the whole",
            "在很好的之后加上一份还不错的，整体可能变差",
        ),
        ("One great gift, or the same and a little one", "一份大礼，或同样的大礼再加一份小礼"),
        "Do et al. 2008, Evaluations of Pleasurable Experiences",
        "B",
        "check",
        Study("gifts", (Arm("one"), Arm("two")), readings.differences(("remembered", 1, 0))),
        (
            Claim(
                ("remembered, both less the great one alone", "记住的：两份减仅大礼"),
                *BELOW,
                unit="emotion",
            ),
        ),
        None,
    ),
    Effect(
        "study-effort",
        "remembering",
        (
            "A longer stretch of work with an easier end is preferred",
            "更长但结尾更轻松的学习更受偏爱",
        ),
        (
            "Hard words, or the same and easier ones after them",
            "难词，或同样的难词之后再背稍易的词",
        ),
        "study of cognitive effort, PMC2970645",
        "B",
        "check",
        Study(
            "study-effort",
            (Arm("short"), Arm("long")),
            lambda arms: [readings.again(arms)[0] - 0.5],
            4,
        ),
        (
            Claim(
                ("would choose the longer one, beyond half", "选较长者超过一半的部分"),
                *ABOVE,
                unit="share",
            ),
        ),
        None,
    ),
    Effect(
        "good-remember-ends",
        "remembering",
        (
            "Good experiences are remembered by the end more, and by the peak less, than bad ones",
            "好的体验更多按结尾、更少按峰值被记住，坏的相反",
        ),
        ("Several studies of good and bad episodes", "多项好坏经历的研究"),
        "Ganzach & Yaor 2019",
        "B",
        "check",
        Study("episodes", (Arm("stay"),), readings.good_and_bad, 16),
        (
            Claim(("r(end), good less bad", "r（结尾）：好减坏"), *ABOVE, unit="r"),
            Claim(("r(peak), good less bad", "r（峰值）：好减坏"), *BELOW, unit="r"),
        ),
        None,
        misses=(
            (
                "Memory weighs peak and end alike in good and bad visits: nothing in the model "
                "tells them apart."
            ),
            "记忆对好坏经历用同样的峰终权重：模型中没有区分二者的成分。",
        ),
    ),
    Effect(
        "collinear",
        "remembering",
        (
            (
                "The more moments carry over and the more people differ, the less peak and end "
                "can be told from the mean"
            ),
            "时刻越相续、人越不同，峰终与平均越难区分",
        ),
        (
            "Ten moments: independent, carried over, people who differ, both",
            "十个时刻：独立、相续、因人而异、二者兼有",
        ),
        "Cojuharenco & Ryvkin 2008; figures computed",
        "A",
        "check",
        Study(
            "episodes",
            (Arm("fresh"), Arm("carried"), Arm("people"), Arm("carried-people")),
            readings.collinear,
        ),
        (
            Claim(
                ("r(peak-end, mean): carried over less fresh", "r（峰终，平均）：相续减独立"),
                *ABOVE,
                unit="r",
            ),
            Claim(("people differ less fresh", "因人而异减独立"), *ABOVE, unit="r"),
            Claim(("both less people differ", "兼有减因人而异"), *ABOVE, unit="r"),
            *(
                Claim(
                    (f"peak-end above end alone, {en}", f"峰终高于单独结尾，{zh}"), *ABOVE, unit="r"
                )
                for en, zh in (
                    ("fresh", "独立"),
                    ("carried over", "相续"),
                    ("people differ", "因人而异"),
                )
            ),
        ),
        None,
    ),
    Effect(
        "order-of-levels",
        "remembering",
        (
            (
                "Short experiences are best as a crescendo, long ones with the lowest level in "
                "the middle"
            ),
            "短体验最好渐强；长体验最好把最低点放在中间",
        ),
        ("A theorem on those who get used to things and forget", "关于「适应且淡忘」者的定理"),
        "Das Gupta, Karmarkar & Roels 2016, Management Science 62(5); figures computed",
        "A",
        "built in",
        Study(
            "sequences",
            (*(Arm(order) for order in ORDERS), *(Arm(order, LONG) for order in ORDERS)),
            readings.best_order,
            2,
        ),
        (
            Claim(
                ("an hour each: 2-5-9 less the best other", "各一小时：2-5-9 减其余最佳"),
                0.0,
                inf,
                unit="emotion",
            ),
            Claim(
                ("twenty hours each: 5-2-9 less the best other", "各二十小时：5-2-9 减其余最佳"),
                0.0,
                inf,
                unit="emotion",
            ),
        ),
        None,
        only=("acclimation",),
    ),
)
