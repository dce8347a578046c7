"""Does a problem that is solved well make people happier than no problem? Satisfaction yes,
repurchase no, less after a second one.
"""

from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked

QUALITY = (40, 60, 80, 90, 100)
SEVERITY = (1, 2, 3, 4, 6)

DEMO = Demo(
    name="recovery-paradox",
    scenario="recovery-paradox",
    asked=Asked(
        ("smooth", "recovered", "twice"),
        axes=(
            tuple({"made good.do.recover.quality": str(q)} for q in QUALITY),
            tuple(
                {"wrong_room.severity": str(s), "wrong_order.severity": str(s)} for s in SEVERITY
            ),
        ),
        typed=(QUALITY.index(90), SEVERITY.index(3)),
        replications=4,
    ),
    question=QUESTIONS["recovery-paradox"],
    press=(
        (
            "Three guests of a hotel. When something goes wrong, it is put right within twenty "
            "minutes, generously."
        ),
        "酒店的三位客人。出了问题，二十分钟内慷慨地妥善解决。",
    ),
    options=(
        ("Nothing goes wrong.", "一切顺利。"),
        ("The wrong room, put right very well.", "房间弄错了，补救得很好。"),
        (
            "The wrong room, put right very well. Then the wrong breakfast, put right very well.",
            "房间弄错，补救得很好；随后早餐上错，又补救得很好。",
        ),
    ),
    published=(
        (
            "An article claims that well-recovered customers are 30 % more loyal than those "
            "without a problem. A meta-analysis of the paradox says: satisfaction rises, yes; "
            "buying again, recommending and the image of the house do not."
        ),
        (
            "一篇文章主张：补救得好的顾客比没遇到问题的忠诚三成。关于该悖论的元分析说："
            "满意度确实上升；再次购买、推荐和企业形象没有。"
        ),
    ),
    lesson=(
        (
            "A generous recovery can leave a better memory than no problem at all. More people "
            "come back only under the claims of practice; elsewhere fewer do, and after a "
            "second failure fewer still. Nobody should break things in order to mend them."
        ),
        (
            "慷慨的补救可能留下比没出问题更好的记忆，但只有在业界说法下，再来的人才更多；"
            "在其他模型下都更少，第二次出错后更少。没有人该为了修补而弄坏。"
        ),
    ),
    honest=(
        (
            "Severity, the generosity of the recovery and the threshold beyond which nothing "
            "is more than made good (4) are assumed; that the paradox stays out of loyalty is "
            "built in from print, so this page shows it and does not test it. So is that a "
            "second failure ends it, the claims of practice apart."
        ),
        (
            "严重程度、补救的慷慨程度，以及超过它就无法「补得更好」的门槛（4）是假设；"
            "「悖论不及于忠诚」来自文献并写入模型：本页展示它，并不检验它。"
            "第二次出错便终结悖论（业界说法除外），同样是写入的。"
        ),
    ),
    facts=(
        Fact(
            (
                (
                    "Over the studies of the paradox, satisfaction after a recovery was higher "
                    "than without a failure."
                ),
                "汇总悖论研究：补救后的满意度高于没出错时。",
            ),
            "de Matos, Henrique & Rossi 2007, Journal of Service Research",
        ),
        Fact(
            (
                "In the same analysis, buying again, word of mouth and image did not rise.",
                "同一分析中，再次购买、口碑与形象没有上升。",
            ),
            "de Matos, Henrique & Rossi 2007, Journal of Service Research",
            null=True,
        ),
        Fact(
            (
                (
                    "After one failure yes, after two no; a bad recovery and then a good one "
                    "ends higher than the other way round."
                ),
                "一次出错可以，两次不行；先差后好的补救，结果高于先好后差。",
            ),
            "Maxham & Netemeyer 2002, 10.1509/jmkg.66.4.57.18512",
        ),
        Fact(
            (
                (
                    "It is likely only if the failure was not severe, the first one, and not "
                    "something that could have been prevented or will happen again."
                ),
                "只有在出错不严重、是第一次、且不是本可避免或会再发生时才可能。",
            ),
            "Magnini et al. 2007, Journal of Services Marketing",
        ),
    ),
    note=(
        (
            (
                "Ask for two votes: who is most content, and who comes back most? The page "
                "counts the second."
            ),
            "问两次：谁最满意？谁最愿意再来？本页计第二次。",
        ),
        (
            (
                "Read a row across: B against A in what is remembered, then in coming back. "
                "That they part company is what was published."
            ),
            "横着读一行：B 与 A 相比，先看记忆，再看再来。两者分道扬镳，正是文献所说。",
        ),
        (
            (
                "Move the second slider (up, down) beyond 4: the gate closes, and not even the "
                "memory is better."
            ),
            "把第二个滑块（上下键）移过 4：门关上了，连记忆也不再更好。",
        ),
    ),
    stands=(
        tuple((f"The recovery is worth {q} points", f"补救值 {q} 分") for q in QUALITY),
        tuple(
            (f"The failure takes {s} of 20 points of emotion", f"出错扣 {s} 分情绪（全程 20 分）")
            for s in SEVERITY
        ),
    ),
    figures=("remembered", "satisfaction", "return"),
    headline=("Who remembers B better than A", "有多少人觉得 B 比 A 更好"),
)
