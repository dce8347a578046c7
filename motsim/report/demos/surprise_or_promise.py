"""The same gift, announced or not: an article claims 0 against +5; the literature says
otherwise.
"""

from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked

QUALITY = (60, 65, 70, 75, 80, 85, 90, 95)
TYPED = 85

DEMO = Demo(
    name="surprise-or-promise",
    scenario="surprise-or-promise",
    asked=Asked(
        ("announced", "surprise"),
        axes=(tuple({"gift.quality": str(q)} for q in QUALITY),),
        typed=(QUALITY.index(TYPED),),
    ),
    question=QUESTIONS["surprise-or-promise"],
    press=(
        (
            "Every customer gets the same small gift at the end. Which group remembers the "
            "visit better?"
        ),
        "每位顾客最后都得到同样的小礼物。哪一组记得更好？",
    ),
    options=(
        ("The gift is announced at the door.", "进门就告诉他们有礼物。"),
        ("Nobody says a word. The gift simply comes.", "只字不提，礼物自己出现。"),
    ),
    published=(
        (
            "An article of practice claims: what was announced is expected and scores 0, the "
            "same thing unannounced scores +5. No trial was found that says so."
        ),
        (
            "一篇业界文章主张：说好的就是应该的，得 0 分；同样的东西不说而给，得 +5 "
            "分。没有找到支持它的试验。"
        ),
    ),
    lesson=(
        (
            "Under the claims of practice a moment is nothing but the gap to what was "
            "expected: only there is an announced gift worth 0. Under the literature a good "
            "gift is felt as good either way, and surprise adds a little."
        ),
        (
            "按业界说法，一个时刻只是与预期之差：只有在那里，说好的礼物才值 "
            "0。按文献，好礼物怎样都让人感到好，惊喜只多一点。"
        ),
    ),
    honest=(
        (
            "The quality of the gift comes from the article, how strongly better-than-expected "
            "counts is assumed (prior .1 to .5 for .3). A vote of the room is no evidence of "
            "what customers remember."
        ),
        (
            "礼物的品质取自文章；「好于预期」的分量是假设（取 .3，先验 .1 至 "
            ".5）。在场的投票并不能证明顾客记住什么。"
        ),
    ),
    facts=(
        Fact(
            (
                (
                    "Over 150 records with 58,597 people, who expects more is more satisfied "
                    "(r = .29, .24 to .34), in services most of all."
                ),
                (
                    "汇总 150 份记录、58,597 人：预期越高越满意（r = .29，.24 至 "
                    ".34），服务业尤其如此。"
                ),
            ),
            "Schiebler, Lee & Brodbeck 2025, 10.1007/s11747-024-01078-x",
        ),
        Fact(
            (
                (
                    "The same analysis found no contrast effect: high expectations did not "
                    "make people less satisfied."
                ),
                "同一分析没有发现对比效应：预期高并没有让人更不满意。",
            ),
            "Schiebler, Lee & Brodbeck 2025, 10.1007/s11747-024-01078-x",
            null=True,
        ),
        Fact(
            (
                "Falling short weighs more than exceeding (22,300 customers).",
                "不及预期比超出预期分量更重（22,300 位顾客）。",
            ),
            "Anderson & Sullivan 1993, Marketing Science 12(2)",
        ),
        Fact(
            (
                (
                    "A house that delights raises what is expected next time; it still gains "
                    "if it can win rivals' customers."
                ),
                "让人惊喜的企业会抬高下次的预期；若能赢得对手的顾客，仍然划算。",
            ),
            "Rust & Oliver 2000, Journal of the Academy of Marketing Science",
        ),
    ),
    note=(
        (
            (
                "Most rooms vote for the surprise. Ask: by how much? Write the guess on the "
                "board before you press Enter."
            ),
            "多数人投惊喜。先问：差多少？把猜测写在板上再按回车。",
        ),
        (
            (
                "Compare the rows: a large difference carries the label of the claims alone. "
                "This is what a claim of practice against the literature looks like."
            ),
            "对照各行：大差异只带着「仅业界说法」的标签。这就是业界说法与文献不一致的样子。",
        ),
        (
            (
                "An announcement can also bring people to the door. The page leaves that out; "
                "the demonstration 'under-promise' shows demand."
            ),
            "预告还能把人带进门，本页没有算；演示 under-promise 讲需求。",
        ),
    ),
    stands=(
        tuple(
            (
                f"The gift is worth {q} points; other things are expected to be 60",
                f"礼物值 {q} 分；对其他事的预期是 60 分",
            )
            for q in QUALITY
        ),
    ),
)
