"""A short dull line against a longer one with something to do, a small peak, and word of how long
it still takes.
"""

from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked

MINUTES = (20, 25, 30, 35, 40, 45, 50, 60, 75, 90)
TYPED = 45

DEMO = Demo(
    name="queue-with-peaks",
    scenario="queue-with-peaks",
    asked=Asked(
        ("dull", "peaks"),
        axes=(tuple({"standing.takes": f"normal({m} min sd 3 min)"} for m in MINUTES),),
        typed=(MINUTES.index(TYPED),),
        moved=("peaks",),
    ),
    question=QUESTIONS["queue-with-peaks"],
    press=("A ride of four minutes, and a line before it.", "四分钟的项目，前面是长队。"),
    options=(
        ("30 minutes in line. Nothing happens.", "排 30 分钟，什么也没有。"),
        (
            (
                "45 minutes in line. A clown after 6 minutes, a snack after 14, and a sign "
                "that says how long it still takes."
            ),
            "排 45 分钟。6 分钟后有小丑，14 分钟后有小吃，还有告示写着还要等多久。",
        ),
    ),
    published=(
        (
            "There is no published trial of these two lines. What is published: how a wait is "
            "judged follows what seemed acceptable less what it seemed to take, and "
            "information helps by raising what is acceptable."
        ),
        (
            "这两条队没有公开发表的试验。有文献的是："
            "人们按「可接受的时间减去感觉上的时间」评价等待；告知信息之所以有用，"
            "是因为它提高了可接受的时间。"
        ),
    ),
    lesson=(
        (
            "Something to do makes minutes shorter, a small peak gives memory something to "
            "hold, and word of the time makes more of it acceptable. Move the slider: there is "
            "a length at which peaks no longer help."
        ),
        (
            "有事可做让时间变短，小高峰给记忆一个抓手，告知时间让人更能接受。移动滑块："
            "总有一个长度，小高峰也帮不上忙。"
        ),
    ),
    honest=(
        (
            "That an idle minute seems a third longer is a figure of the press; how much word "
            "of the time helps, what is acceptable (30 min) and the quality of clown and snack "
            "are assumed."
        ),
        (
            "空等的一分钟感觉长三分之一，来自媒体报道；告知时间的作用大小、可接受时间（30 "
            "分钟）以及小丑和小吃的品质，都是假设。"
        ),
    ),
    facts=(
        Fact(
            (
                (
                    "Information helps in waits that are not short: word of the time more than "
                    "of the place in line in middling waits, the other way round in long ones. "
                    "It works through what is acceptable and how one feels."
                ),
                (
                    "等待不短时，告知信息有用：中等等待告知时间更好，长等待则告知排位更好。"
                    "它通过可接受度与情绪起作用。"
                ),
            ),
            "Hui & Tse 1996, Journal of Marketing",
        ),
        Fact(
            (
                (
                    "In five experiments people could prefer a longer wait in which they saw "
                    "the work being done to an instant answer."
                ),
                "五个实验中，人们可能宁愿选看得见劳动的更长等待，而不是即时答案。",
            ),
            "Buell & Norton 2011, Management Science",
        ),
        Fact(
            (
                (
                    "Information did not make the wait seem any shorter: perceived duration "
                    "was not what changed."
                ),
                "告知信息并没有让等待显得更短：改变的不是感觉到的时长。",
            ),
            "Hui & Tse 1996, Journal of Marketing",
            null=True,
        ),
        Fact(
            (
                (
                    "Word of the expected wait cuts overestimation, but each minute that is "
                    "felt then costs more."
                ),
                "告知预计等待会减少高估，但感觉到的每一分钟代价反而更大。",
            ),
            "Antonides, Verhoef & van Aalst 2002",
            null=True,
        ),
    ),
    note=(
        (
            (
                "Count hands, then ask those who chose A for the length at which they would "
                "have gone for B."
            ),
            "先计票，再问选 A 的人：B 多短他们就会选。",
        ),
        (
            "Move the slider up from 45. Under which psychology does the line stop paying first?",
            "从 45 往上移动滑块：哪种心理模型下，长队最先不划算？",
        ),
        (
            (
                "Carry it over: what could happen in the middle of your longest wait that "
                "people would tell others?"
            ),
            "引申：你们最长的等待中间，可以发生什么让人愿意讲给别人听？",
        ),
    ),
    stands=(
        tuple(
            (
                f"The line with peaks takes {m} minutes, the dull one 30",
                f"有小高峰的队 {m} 分钟，干等的队 30 分钟",
            )
            for m in MINUTES
        ),
    ),
)
