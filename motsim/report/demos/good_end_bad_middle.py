"""The tiring way through the store and the ice cream at the exit: does a good end make up for a bad
middle?
"""

from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked

QUALITY = tuple(range(50, 96, 5))
TYPED = 85

DEMO = Demo(
    name="good-end-bad-middle",
    scenario="furniture-store",
    asked=Asked(
        ("shorter", "ice-cream"),
        axes=(tuple({"ice_cream.quality": str(q)} for q in QUALITY),),
        typed=(QUALITY.index(TYPED),),
        moved=("ice-cream",),
        settings={"length": "1 d"},
        replications=5,
    ),
    question=QUESTIONS["good-end-bad-middle"],
    press=(
        (
            "A furniture store: a long maze, heavy boxes, a line at the till. You may change "
            "one thing. Which store will people come back to?"
        ),
        "一家家居卖场：长长的迷宫、沉重的箱子、收银台排队。只能改一件事，人们会再来哪一家？",
    ),
    options=(
        ("The way is two fifths shorter, and less tiring.", "动线缩短五分之二，也没那么累。"),
        (
            "The way stays as long and as tiring as it is. At the exit there is a cheap ice cream.",
            "动线照旧又长又累。出口有便宜的冰淇淋。",
        ),
    ),
    published=(
        (
            "There is no published trial of this ice cream: that it makes people content is an "
            "article's claim. What is published is that the end counts in memory, and length "
            "hardly does."
        ),
        (
            "这支冰淇淋没有公开发表的试验：说它让人满意，是文章的主张。有文献的是："
            "结尾在记忆里有分量，时长几乎没有。"
        ),
    ),
    lesson=(
        (
            "Who remembers the peak and the end forgives the maze. Who adds up every minute, "
            "or has got used to the end, wants the shorter way. Make the ice cream worse until "
            "the advice turns."
        ),
        (
            "按峰值与结尾记忆的人会原谅迷宫；逐分钟相加的人想要更短的路。把冰淇淋调差，"
            "看建议何时反转。"
        ),
    ),
    honest=(
        (
            "All figures of the store are claimed or assumed. The ice cream also turns the "
            "strongest moment from the worst to the best, which makes its effect so large: one "
            "peak is all that memory holds here."
        ),
        (
            "卖场的数字都是主张或假设。冰淇淋还把最强烈的时刻由最糟变成最好，所以作用这么大："
            "这里的记忆只容得下一个峰值。"
        ),
    ),
    facts=(
        Fact(
            (
                (
                    "Peak and end go with what is remembered (r = .58, .49 to .66, 174 "
                    "effects) - and so, about as well, does the plain mean: a good end is no "
                    "licence for a bad middle."
                ),
                (
                    "峰值与结尾和记忆相关（r = .58，.49 至 .66，174 "
                    "个效应）；简单平均值也差不多一样好：好结尾不是放任中段的许可证。"
                ),
            ),
            "Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149",
        ),
        Fact(
            (
                (
                    "On a week's holiday, length had no effect and peak-end was not "
                    "outstandingly good at predicting what was remembered (49 people)."
                ),
                "一周假期里，时长没有影响，峰终对记忆的预测也不突出（49 人）。",
            ),
            "Kemp, Burt & Furneaux 2008, Memory & Cognition 36(1)",
            null=True,
        ),
    ),
    note=(
        (
            (
                "Count hands. Then ask who has ever bought something there, and what they "
                "remember of it."
            ),
            "先计票。再问谁去那里买过东西，还记得什么。",
        ),
        (
            (
                "Move the ice cream down to 50: nobody wants the long way for a poor one. "
                "Between lies the quality from which the end carries the visit."
            ),
            "把冰淇淋调到 50：没人愿意为了差的冰淇淋走长路。两者之间就是结尾能托住整次到访的品质。",
        ),
        (
            (
                "Ask for the money: the shorter way costs 400,000 once, the ice cream 20,000 "
                "and 1.20 each. (Both assumed; compare them with `motsim compare "
                "furniture-store --designs shorter,ice-cream`.)"
            ),
            (
                "再谈钱：缩短动线一次 40 万，冰淇淋一次 2 万、每支 1.2。（均为假设；用 `motsim "
                "compare furniture-store --designs shorter,ice-cream` 比较。）"
            ),
        ),
    ),
    stands=(
        tuple(
            (f"The ice cream is worth {q} points of 100", f"冰淇淋值 {q} 分（满分 100）")
            for q in QUALITY
        ),
    ),
)
