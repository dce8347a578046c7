"""What print says of what people do afterwards: come back, recommend, tell."""

from __future__ import annotations

from typing import Final

from motsim.study.effects import readings
from motsim.study.effects.recovery import TARP
from motsim.study.effects.study import ABOVE, Arm, Claim, Effect, Study

KEININGHAM: Final = "Keiningham et al. 2007"
LOVED: Final = {"observed.return_rate": "90% within 12 months"}
# ten answers
ANSWERS: Final = {
    "says-10": 2,
    "says-9": 3,
    "says-8": 1,
    "says-7": 1,
    "says-6": 1,
    "says-3": 1,
    "says-0": 1,
}

EFFECTS: Final = (
    Effect(
        "one-bad-experience",
        "behaving",
        (
            (
                "One bad experience loses at most a third of those who love a brand: so many "
                "say they would go"
            ),
            "一次糟糕的经历最多失去三成喜爱品牌的人：这么多人说会离开",
        ),
        ("Survey in 12 countries: what people say, not what they do", "12 国调查：说的，而非做的"),
        "PwC 2018",
        "C",
        "check",
        Study(
            "complaints",
            (
                Arm("unsolved", LOVED | {"defect.severity": "0"}),
                Arm("unsolved", LOVED | {"defect.severity": "6"}),
            ),
            readings.lost_share,
        ),
        (
            Claim(
                ("lost after one bad experience", "一次糟糕经历后失去"),
                0.0,
                0.32,
                0.32,
                "share",
                "published",
            ),
        ),
        15000,
        note=(
            "A loved brand is one to which nine in ten come back.",
            "「喜爱的品牌」指十人中九人再来。",
        ),
    ),
    Effect(
        "repurchase-is-convex",
        "behaving",
        (
            "Coming back rises ever faster towards full satisfaction",
            "越接近完全满意，再来的比例升得越快",
        ),
        (
            "100,040 car owners: what they did, not what they intended",
            "100,040 位车主：实际行为，而非意向",
        ),
        "Mittal & Kamakura 2001, 10.1509/jmkr.38.1.131.18832",
        "B",
        "check",
        Study("episodes", (Arm("people"),), readings.bend),
        (
            Claim(
                ("curvature of coming back among the satisfied", "满意者中再来概率的弯曲度"),
                *ABOVE,
                unit="curvature",
            ),
        ),
        100040,
        "owners",
        misses=(
            (
                "Coming back is a logistic curve: it bends up only below one half, and more "
                "than half of the satisfied come back here."
            ),
            "再来是逻辑曲线：只在一半以下才加速上升，而这里的满意者过半都会再来。",
        ),
    ),
    Effect(
        "nps-arithmetic",
        "behaving",
        ("The score is promoters less detractors, in percent", "净推荐值是推荐者减贬损者的百分比"),
        (
            "Ten known answers: 10, 9, 9, 8, 7, 6, 10, 3, 9, 0",
            "十个已知回答：10、9、9、8、7、6、10、3、9、0",
        ),
        "arithmetic",
        "A",
        "built in",
        Study(
            "answers",
            tuple(Arm(design) for design in ANSWERS),
            readings.score_of(tuple(ANSWERS.values())),
            2,
        ),
        (Claim(("the score", "净推荐值"), 20.0, 20.0, 20.0, "-100 to 100", "exact"),),
        10,
        "answers",
    ),
    Effect(
        "nps-no-better",
        "behaving",
        (
            "The recommendation is no better a guide to coming back than satisfaction",
            "推荐意愿预测再来，并不优于满意度",
        ),
        ("21 firms, 15,500 interviews", "21 家公司，15,500 次访谈"),
        KEININGHAM,
        "B",
        "check",
        Study("episodes", (Arm("stay"),), readings.questions, 16),
        (
            Claim(
                (
                    "r(recommends, comes back) less r(answer, comes back)",
                    "r（推荐，再来）减 r（评分，再来）",
                ),
                -1.0,
                0.02,
                0.0,
                "r",
                "ours",
            ),
        ),
        15500,
        "interviews",
        null=True,
    ),
    Effect(
        "who-is-told",
        "behaving",
        ("The dissatisfied tell twice as many as the satisfied", "不满者告诉的人是满意者的两倍"),
        ("Surveys of complainers", "投诉者调查"),
        TARP,
        "C",
        "built in",
        Study("episodes", (Arm("stay"),), readings.audience),
        (
            Claim(
                ("people told by the satisfied", "满意者告诉的人数"),
                4.0,
                5.0,
                4.5,
                "people",
                "published",
            ),
            Claim(
                ("people told by the dissatisfied", "不满者告诉的人数"),
                9.0,
                10.0,
                9.5,
                "people",
                "published",
            ),
        ),
        None,
    ),
)
