"""What each rule and parameter of the psychology does, in Chinese; equations, units and sources stay as printed in their papers."""

from __future__ import annotations

from typing import Final

RULES: Final[dict[str, str]] = {
    "felt_gap": "与预期之差的感受：损失比收益更重。",
    "contact_moment": "一次接触：所做的事经预期折射后被感受；完全符合预期时，感受即所写。",
    "felt_minutes": "等待感觉有多长：空等的一分钟比有事可做的一分钟更长。",
    "acceptable_minutes": "等待多久可以接受：被告知时间或排位的人更能接受，等待很短时除外。",
    "wait_moment": "等待：可接受之内没有感受，之后每分钟更糟；`acceptable` 小于 0 表示未写。",
    "promise_moment": "承诺的时间：准时兑现没有感受，迟到比提前更重。",
    "fresh_share": "回应与解决来得晚时，补救的品质还剩多少。",
    "paradox_gate": "补救能否让人比失误之前更高兴：只在一次且不严重的失误之后。",
    "recovery_moment": "补救：公平感即所写，来晚则打折；只有过了门槛才能高于失误之前的情绪。",
    "loyal_emotion": "补救中有多少计入再来与告诉别人：不高于失误之前的情绪。",
    "after_failures": "多次失误之后，补救不再被记得比失误之前更好。",
    "complaint_chance": "谁会投诉：小失误少，代价大的失误多；其余的人沉默。",
    "piece_weights": "把所经历阶段的权重分给各个片段；两个临时数组用前用后都为零。",
    "peak_of": "感受最强的片段，好坏均可；没有权重的片段不属于印象。",
    "end_of": "如何结束：权重最后一部分的均值；跨越界线的片段按部分计入。",
    "begin_of": "如何开始：权重最初一部分的均值。",
    "mean_of": "整体：按权重的均值。",
    "acclimation_step": "一个不变的片段：结束时给渐忘的记忆加上多少，以及此后习惯的水平。",
    "acclimation_of": "会习惯、会淡忘的人的记忆：与所习惯水平之差的渐忘均值。",
    "total_emotion": "逐分钟累加的人的记忆。",
    "blend_of": "记忆是峰值、结尾、均值与开头的混合；各自的权重为份额。",
    "remember": "一次到访记住的情绪，及其峰值、结尾、均值和成为峰值的片段。",
    "satisfaction": "真实满意度：记住的感受，换算成分。",
    "survey": "问卷上的回答：满意度加噪声（z 为标准正态）。",
    "recommends": "“您会推荐我们吗？”的回答，0 到 10（9 和 10 为推荐者，0 到 6 为贬损者）。",
    "answer_chance": "谁会回答问卷。",
    "return_chance": "谁会再来；`bonus` 为规则所加，`lost` 为 1 表示未得到服务即离开。",
    "leave_chance": "谁在漏斗此处流失，取决于刚刚的感受；`moved` 为 0 时只看份额，不看感受。",
    "tell_chance": "谁会告诉别人：有事可讲的人更多，好坏均可。",
    "told": "讲述者告诉多少人；劝阻为负。",
    "announced": "预告过的事在预期之中：预期移到这次接触通常的水平。",
    "will_expect": "对下次会怎样的预期，从发生过的事中学习。",
    "should_expect": "认为应当怎样的预期，只升不降。",
    "belief": "预期是一个分布：经历移动其均值并使其变窄。",
}
PARAMETERS: Final[dict[str, str]] = {
    "kappa": "所见被拉向预期的程度", "b_performance": "所见的权重：为 1 时符合预期即感受为所写", "b_gain": "好于预期的权重", "loss_aversion": "同样大小的损失与收益之比",
    "halo": "最初情绪对之后情绪的牵引；为 0，因第一印象由 w_begin 体现", "time_unoccupied": "空等一分钟感觉有多长", "time_occupied": "有事可做的一分钟感觉有多长",
    "time_power": "感受时间随该次幂增长", "told_best": "告知适合其长度的信息时，多接受的等待", "told_second": "告知另一种信息时，多接受的等待", "acceptable_default": "未写时可接受的等待",
    "wait_scale": "超出一整个可接受时间的情绪，未计损失厌恶", "promise_scale": "早或晚一整个承诺时间的情绪，未计得失", "promise_gain": "提前的权重",
    "recovery_half_life": "补救晚到时品质减半的时间", "recovery_answer": "补救中回应所占部分，其余为解决", "recovery_gap": "补救与预期相比的程度",
    "gate_severity": "轻于此的失误可能得到超额弥补", "gate_failures": "不多于此数的失误可能得到超额弥补", "paradox": "1：补救总可以超过此前",
    "memory_model": "0 为峰值、结尾、均值与开头的混合；1 为习惯与淡忘；2 为逐时累加", "w_peak": "峰值在记忆中的份额", "w_end": "结尾在记忆中的份额", "w_mean": "均值在记忆中的份额",
    "w_begin": "开头在记忆中的份额", "peak_negative": "寻找峰值时坏时刻加重多少", "end_window": "算作结尾（与开头）的权重部分", "alpha_acc": "习惯一个水平的快慢",
    "w_decay": "记忆淡忘的快慢", "length_unit": "习惯、淡忘与累加所用的时间单位：一个阶段的长度", "satisfaction_base": "满意度的截距", "rating_noise": "回答围绕记忆的离散",
    "recommend_base": "推荐意愿的截距", "answers_share": "回答问卷的比例", "answers_extreme": "情绪每偏离中性一分多出的回答", "complain_base": "严重程度为 0 时的投诉",
    "complain_slope": "投诉随严重程度增长", "return_base": "情绪为 0 时的再来", "return_slope": "再来随记住的感受增长", "return_lost": "未得到服务即离开时，再来概率所剩部分",
    "leave_after_bad": "记忆低于中性时额外永不再来的比例", "tell_base": "情绪为 0 时告诉别人", "tell_slope": "告诉别人随偏离中性增长", "told_good": "满意者告诉的人数",
    "told_bad": "不满者告诉的人数", "word_converts": "听者因此来或不来的比例", "announced_expected": "预告的内容成为预期的程度", "will_rate": "对下次会怎样的预期学习的快慢",
    "should_rate": "认为应当怎样的预期上升的快慢", "leave_slope": "在漏斗该处每好一分情绪，流失减少的程度",
}
GRADES: Final[dict[str, str]] = {"measured": "实测", "published": "有文献", "claimed": "业界说法", "assumed": "假设"}
