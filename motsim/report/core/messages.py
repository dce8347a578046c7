"""Every word of the report in English and Chinese, and numbers as people read them."""

from __future__ import annotations

import math
from typing import Final

LANGUAGES: Final = ("en", "zh")
WORDS: Final[dict[str, tuple[str, str]]] = {
    # --- the first screen
    "other language": ("中文", "English"),
    "psychology": ("psychology: {name}", "心理模型：{name}"),
    "basis": (
        "{runs} replications of {length}, {visits} visits each",
        "{runs} 次重复，每次 {length}、{visits} 次到访",
    ),
    "one run": (
        "Design “{design}”: customers remember {remembered} of 100 points and {back} come back.",
        "设计“{design}”：顾客记住的感受为 {remembered} 分（满分 100），{back}会再来。",
    ),
    "worth": ("What it is worth", "值多少"),
    "net": ("Net over {horizon}", "{horizon}净收益"),
    "pays back": ("pays back in {time}", "{time}回本"),
    "never pays": ("does not pay back", "不能回本"),
    "at once": ("pays back at once", "立即回本"),
    "loss": (
        "chance of a loss {share}, by the luck of the runs alone",
        "亏损概率 {share}（只计运行的偶然）",
    ),
    "range": ("95 % over the runs: {low} to {high}", "重复间 95 %：{low} 至 {high}"),
    "one value": ("one replication: no interval", "仅一次重复：没有区间"),
    "against": ("against “{design}”", "与“{design}”相比"),
    "does it hold": ("Does it hold?", "结论稳吗"),
    "holds": ("Holds in {n} of {of} psychologies", "{of} 种心理模型中 {n} 种成立"),
    "holds one": ("Seen under one psychology only", "只在一种心理模型下看过"),
    "turns": (
        "Under “{psychology}” the advice would be “{design}”.",
        "在“{psychology}”下，建议变为“{design}”。",
    ),
    "swept": (
        "Shown for {point}; the same advice at {n} of {of} values swept.",
        "此处为 {point}；{of} 个取值中 {n} 个得到同样建议。",
    ),
    "turns none": ("No psychology we ran turns it.", "所运行的心理模型都不改变结论。"),
    "turns unknown": (
        "Run it with --psychology all to see what turns it.",
        "加上 --psychology all 运行，可看什么会改变结论。",
    ),
    "typed margin": ("typed {amount}", "所写 {amount}"),
    "mean margin": ("as typed {amount} in the mean", "所写公式平均 {amount}"),
    "pays above": (
        "It pays while a visit leaves more than {at} ({typed}).",
        "每次到访的毛利高于 {at}（{typed}）即划算。",
    ),
    "would pay above": (
        "It would pay if a visit left more than {at} ({typed}).",
        "每次到访的毛利高于 {at}（{typed}）才划算。",
    ),
    "turns nothing": ("Nothing can be told apart yet.", "目前还分不出高下。"),
    "rests": ("What it rests on", "依据什么"),
    "measured of": ("{n} of {of} figures measured", "{of} 个数字中 {n} 个为实测"),
    "shares": (
        "published {published}, claimed {claimed}, assumed {assumed}",
        "有文献 {published}，业界说法 {claimed}，假设 {assumed}",
    ),
    "measure first": ("Measure first: {path}", "最先测量：{path}"),
    "why margin": (
        "every gain is a multiple of it: a tenth less takes {amount} off",
        "每一笔收益都与它成正比：少一成，净收益减少 {amount}",
    ),
    "why wage": (
        "all staff time is priced by it: a tenth more takes {amount} off",
        "所有工时按它计价：高一成，净收益减少 {amount}",
    ),
    "why effect": (
        "the purchase that adds most ({amount} of remembered emotion) rests on it",
        "效果最大的一项投入（记住的感受 {amount}）取决于它",
    ),
    "why weight": (
        "it carries {amount} of the impression and nobody has measured it",
        "它占印象的 {amount}，尚未实测",
    ),
    "in Python": (
        "In {design} these rules decide in Python, so neither the scenario nor this page says what they do: {names}.",
        "方案「{design}」中以下规则由 Python 函数决定，情景文件与本页均未说明其内容：{names}。",
    ),
    "not reached": (
        "The runs were stopped before the wished-for precision was reached.",
        "在达到所要求的精度之前停止了运行。",
    ),
    "curve from": (
        "Curve and leavers: the first {n} of {of} replications.",
        "曲线与离开者：取 {of} 次重复中的前 {n} 次。",
    ),
    "claim": ("The claim: {text}", "说法：{text}"),
    "verdicts": ("The verdict at every point", "每个取值下的结论"),
    "verdicts how": (
        "The same question at every value of the sweep.",
        "同一个问题，在每个取值下的回答。",
    ),
    "answers": ("What came out", "结果"),
    "answers how": (
        "Every design against “{design}” on the same people, under every psychology, with 95 % intervals over replications.",
        "每个方案与“{design}”相比（同一批顾客），按每种心理模型，附重复间的 95 % 区间。",
    ),
    "own design": ("its own idea", "该场景自己的方案"),
    "point": ("Point", "取值"),
    "verdict": ("Verdict", "结论"),
    "remembered of": ("Remembered, of 100 points", "记住的感受（满分 100）"),
    "p value.margin": ("the margin of a visit", "每次到访的毛利"),
    "percentage points": ("{n} pp", "{n} 个百分点"),
    "remembered": ("Remembered", "记住的感受"),
    "comes back": ("Comes back", "再来"),
    "needs": ("Needs", "需要"),
    "no cash": ("no cash", "不需要现金"),
    "cash": ("{once} once", "一次性 {once}"),
    "cash yearly": ("{once} once, {yearly} a year", "一次性 {once}，每年 {yearly}"),
    "cash only yearly": ("{yearly} a year", "每年 {yearly}"),
    "hours": ("{hours} h of staff a year", "每年 {hours} 工时"),
    "hours saved": ("{hours} h of staff a year set free", "每年省下 {hours} 工时"),
    "nothing needed": ("nothing", "不需要投入"),
    "points": ("{value} points", "{value} 分"),
    "from to": ("{before} → {after}", "{before} → {after}"),
    # --- the journey
    "journey": ("The journey as it is felt", "旅程中的感受"),
    "journey how": (
        "Stages are as wide as their weight; a point is a moment's mean emotion (-10 to +10) with its 95 % interval, a diamond a promise, a hollow triangle the wait before it; bars are minutes waited, work behind the scenes included.",
        "阶段宽度为其在印象中的权重；点为该时刻的平均情绪（-10 到 +10）及 95 % 区间，菱形为承诺，空心三角为此前等待的感受；下方柱为等待分钟数，含后台作业期间。",
    ),
    "everybody": ("All customers", "全部顾客"),
    "angriest": ("The angriest", "最生气的一位"),
    "typical": ("A typical one", "典型的一位"),
    "happiest": ("The happiest", "最满意的一位"),
    "left": ("One who left", "中途离开的一位"),
    "one of": (
        "Click to lay one customer's own day over the curve ({design}):",
        "点击可叠加一位顾客的当天（{design}）：",
    ),
    "the day": ("This customer's day, rule by rule", "这位顾客的一天，逐条规则"),
    "emotion": ("emotion", "情绪"),
    "wait": ("wait, min", "等待（分钟）"),
    "waits": ("Wait", "等待"),
    "expectation": ("expectation", "预期"),
    "target": ("target", "目标"),
    "peak": ("peak", "峰值"),
    "end": ("end", "结尾"),
    "design": ("Design", "设计"),
    "moment": ("Moment", "时刻"),
    "stage": ("Stage", "阶段"),
    "interval": ("95 % interval", "95 % 区间"),
    "met by": ("Met by", "经历者占比"),
    "acceptable": ("Acceptable", "可接受"),
    "felt wait": ("Emotion of the wait", "等待的情绪"),
    "peak for": ("Peak for", "以此为峰值者"),
    "end for": ("End for", "以此为结尾者"),
    "wait for": ("the wait for {name}", "等待{name}"),
    "promised": ("{name} (promise)", "{name}（承诺）"),
    # --- designs
    "compared": ("Designs compared", "各设计对比"),
    "figures of": ("The figures", "各项数字"),
    "compared how": (
        "Differences to “{design}” on the same simulated people; an interval that crosses zero cannot be told apart from no change.",
        "与“{design}”在同一批模拟顾客上的差别；区间跨过零即不能与没有变化区分。",
    ),
    "measure": ("Measure", "指标"),
    "difference": ("Difference", "差别"),
    "net of": ("Net, {currency}", "净收益（{currency}）"),
    "unclear": ("not told apart", "分不出"),
    "m remembered": ("Remembered (emotion)", "记住的感受（情绪）"),
    "m satisfaction": ("Satisfaction (points)", "满意度（分）"),
    "m nps": ("NPS", "净推荐值"),
    "m return": ("Comes back", "再来比例"),
    "m wait_min": ("Wait (min)", "等待（分钟）"),
    "m sojourn_min": ("Time in all (min)", "总时长（分钟）"),
    "m left_share": ("Left without service", "未完成即离开"),
    "m complained": ("Complaints a visit", "每次到访的投诉"),
    "m broken_promises": ("Broken promises a visit", "每次到访的失约"),
    "m told": ("People told a visit", "每次到访的口碑人数"),
    "m end": ("The end (emotion)", "结尾（情绪）"),
    "m peak": ("The peak (emotion)", "峰值（情绪）"),
    "m mean": ("The mean of all moments (emotion)", "全部时刻的均值（情绪）"),
    "m visits": ("Visits", "到访"),
    "m survey": ("Survey answer (points)", "问卷评分（分）"),
    "m answers": ("Answered the survey", "回答问卷的占比"),
    "m tell": ("Tells others", "告诉别人的概率"),
    "m wait_p90_min": (
        "One visit in ten waits longer than (min)",
        "十分之一的到访等得比这更久（分钟）",
    ),
    "m queue_min": ("Time in line (min)", "排队（分钟）"),
    "m failures": ("Failures a visit", "每次到访的失误"),
    "m recovered": ("Failures solved afterwards, a visit", "每次到访事后解决的失误"),
    "m rule_cost": ("Paid out by rules and recovery, a visit", "每次到访规则与补救的花费"),
    "m use_cost": ("Paid each use, a visit", "每次到访的按次花费"),
    "m busy_share": ("Busy, of the rostered time", "占排班时间的忙碌比例"),
    "m paid_hours": ("Hours paid", "支付工时"),
    "m over_hours": ("Hours past the roster", "加班工时"),
    "m busy_hours": ("Hours at work", "工作小时"),
    # --- choosing
    "choice": ("Which to choose", "如何选择"),
    "choice how": (
        "Chance to be the best: what these runs say of the true means (paired, multivariate t). Intervals behind the best hold all at once (Bonferroni). Designs of one group differ by less than {zone} or cannot be told apart. A hollow point is dominated: another design is nowhere worse and somewhere surely better by what matters (half a point of satisfaction, the same money, half a percentage point of the chance of a loss). Chances cover the luck of these runs only, as if every figure and the psychology were right.",
        "最好的概率：这些运行对真实均值的判断（配对，多元 t 分布）。落后最好者的区间同时成立（Bonferroni 校正）。同组设计相差不足 {zone} 或分不出高下。空心点为被支配：另有设计处处不差，且某处确实好出有意义的幅度（满意度 0.5 分、同样的金额、亏损概率 0.5 个百分点）。概率只涵盖运行的偶然性，假定每个数字与心理模型都正确。",
    ),
    "choice how felt": (
        "Chance to be the best: what these runs say of the true means (paired, multivariate t). Intervals behind the best hold all at once (Bonferroni); designs of one group cannot be told apart.",
        "最好的概率：这些运行对真实均值的判断（配对，多元 t 分布）。落后最好者的区间同时成立（Bonferroni 校正）；同组设计分不出高下。",
    ),
    "chance best": ("Chance to be best", "最好的概率"),
    "behind": ("Behind the best", "落后最好者"),
    "all at once": ("95 %, all at once", "95 %（同时成立）"),
    "group": ("Group", "组"),
    "dominated by": ("Dominated by", "被谁支配"),
    "nobody dominates": ("nobody", "无"),
    "sure": ("How sure, and what more would cost", "有多确定，更确定的代价"),
    "same people": ("The same people", "同一批顾客"),
    "same people how": (
        "How many times more replications strangers (independent random numbers) would need for the same interval:",
        "若用互不相干的顾客（独立随机数），达到同样区间所需重复次数的倍数：",
    ),
    "by segment": ("By segment", "按客群"),
    "segment": ("Segment", "客群"),
    # --- the workbook
    "x verdict": ("Verdict", "结论"),
    "x designs": ("Designs", "方案指标"),
    "x money": ("Money", "资金"),
    "x ranking": ("Ranking", "排名"),
    "x purchases": ("Purchases", "购买"),
    "x certainty": ("How sure", "确定程度"),
    "x groups": ("As good as each other", "分不出高下"),
    "x front": ("Front", "前沿"),
    "x psychology": ("Psychology", "心理模型"),
    "x name": ("Name", "名称"),
    "x segment": ("Segment", "客群"),
    "x mean": ("Mean", "均值"),
    "x low": ("95 % low", "95 % 下限"),
    "x high": ("95 % high", "95 % 上限"),
    "x difference low": ("Difference, 95 % low", "差别 95 % 下限"),
    "x difference high": ("Difference, 95 % high", "差别 95 % 上限"),
    "x unit": ("Unit", "单位"),
    "x run": ("Run", "运行"),
    "x measures": ("Measures", "指标"),
    "x moments": ("Moments", "时刻"),
    "x expects": ("Expected emotion", "预期情绪"),
    "x wait": ("Wait, min", "等待（分钟）"),
    "x emotion": ("Mean emotion", "平均情绪"),
    "x peak": ("Share of visits whose peak it is", "成为峰值的到访占比"),
    "x end": ("Share of visits that end with it", "以此结束的到访占比"),
    "x payback": ("Payback, years", "回本（年）"),
    "x hours": ("Unpaid staff hours a year", "每年无薪工时"),
    "x judged": ("Judged by", "评判值"),
    "x behind low": ("Behind, low (at once)", "落后下限（同时）"),
    "x behind high": ("Behind, high (at once)", "落后上限（同时）"),
    "x ratio": ("Variance ratio", "方差比"),
    "x sum": ("Total", "合计"),
    "x left": ("Left over", "剩余"),
    # --- money
    "money": ("Where the money comes from and goes", "钱从哪来、到哪去"),
    "of sites": (" and all {n} sites", "、{n} 家门店合计"),
    "money how": (
        "Over {horizon}; gain less spend is net, line by line. The profit pool is {pool} a year, one kept customer is worth {customer}.",
        "{horizon}内；收益减支出等于净收益，逐行相加。利润池为每年 {pool}，留住一位顾客值 {customer}。",
    ),
    "money how short": (
        "Over {horizon}; gain less spend is net, line by line.",
        "{horizon}内；收益减支出等于净收益，逐行相加。",
    ),
    "gain": ("Gain", "收益"),
    "spend": ("Spend", "支出"),
    "net word": ("Net", "净收益"),
    "payback": ("Payback", "回本"),
    "loss word": ("Chance of a loss (luck of the runs)", "亏损概率（只计运行的偶然）"),
    "staff a year": ("Staff time a year", "每年工时"),
    "line": ("Line", "项目"),
    "amount": ("Amount", "金额"),
    "kept": ("Customers kept a year", "每年留住的顾客"),
    "i kept": ("kept customers", "留住的顾客"),
    "i served": ("visits that would have left, or leave more now", "不再流失、或毛利更高的到访"),
    "i attracted": ("visits attracted", "吸引来的到访"),
    "i word": ("word of mouth", "口碑带来的顾客"),
    "i once": ("once", "一次性"),
    "i per_year": ("every year", "每年固定"),
    "i per_use": ("per use", "按次"),
    "i rules": ("rules and recovery", "规则与补救"),
    "i wages": ("wages (roster and overtime)", "工资（排班与加班）"),
    "i time": ("staff time, no cash", "工时（非现金）"),
    # --- cash by month
    "months": ("Cash by month", "逐月现金"),
    "courses": (
        "Money follows effects month by month. All other figures are at full effect, when everything has begun and nothing has worn off:",
        "资金按月跟随效果；其他数字均为效果最大时（全部已开始、尚未消退）：",
    ),
    "months how": (
        "Net since the beginning, discounted; the band is its 95 % interval, the dashed line is cash alone, without staff time. Above zero it has paid back.",
        "从开始累计的净收益（折现）；色带为 95 % 区间，虚线只计现金、不计工时。线高于零即已回本。",
    ),
    "month": ("Month", "月"),
    "cash so far": ("Net so far, {currency}", "累计净收益（{currency}）"),
    "cash only": ("Cash alone", "仅现金"),
    # --- spend to profit
    "sweep": ("Spend to profit", "投入与收益"),
    "sweep how": (
        "What each size of the budget brings net of what it costs; a flat line says that more money buys no more.",
        "不同预算带来的净收益；曲线变平说明再多的钱也买不到更多。",
    ),
    "sweep how designs": (
        "Each point is a design: what it spends and what it brings net. Higher is better, further left is cheaper.",
        "每个点是一个设计：支出多少、净收益多少。越高越好，越靠左越省。",
    ),
    "spent": ("Spent, {currency}", "支出（{currency}）"),
    "s peak_negative": ("weight of a bad peak", "坏峰值的分量"),
    "s halo": ("halo", "光环"),
    "s end_window": ("how much is the end", "结尾占多少"),
    "s severity": ("severity", "严重程度"),
    "s announced_expected": ("what was announced is expected", "说过的被预期的程度"),
    "s quality": ("quality", "品质"),
    "s staff": ("staff", "人员"),
    "s wage": ("wage", "工资"),
    "s count": ("count", "人数"),
    "s empowered": ("may spend", "可动用金额"),
    "s chance": ("chance", "比例"),
    "s weight": ("weight", "权重"),
    "s takes": ("duration", "用时"),
    "s cost": ("cost", "费用"),
    "s once": ("once", "一次性"),
    "s per_year": ("a year", "每年"),
    "s share": ("share", "占比"),
    "s expects": ("expectation", "预期"),
    "s arrive": ("arrivals", "到达"),
    "s rate": ("rate", "速率"),
    "s every": ("interval", "间隔"),
    "s quote": ("quote", "承诺时限"),
    "s patience": ("patience", "耐心"),
    "s segments": ("segment", "客群"),
    "s traits": ("trait", "特征"),
    "s ahead": ("time ahead", "提前时间"),
    "s again": ("done over", "返工"),
    "s recover": ("recovery", "补救"),
    "s response": ("response", "见效方式"),
    "s length": ("length", "时长"),
    "s by_hour": ("by hour", "按小时"),
    "s interventions": ("interventions", "措施"),
    "s budget": ("budget", "预算"),
    "setting": ("{name}, {currency}", "{name}（{currency}）"),
    # --- purchases
    "purchases": ("What the budget buys", "预算买到什么"),
    "purchases how": (
        "Effects do not add: “alone” is what an intervention brings by itself, “on top” what it still brings after what was bought before it.",
        "效果不能相加：“单独”指只做这一项的效果，“叠加”指在已买项目之上还能增加的效果。",
    ),
    "b floor": ("bought: floor first", "已买：先保底线"),
    "b with": ("bought: part of the design", "已买：设计自带"),
    "b best": ("bought", "已买"),
    "b equal": ("bought: equal shares", "已买：平均分配"),
    "b too dear": (
        "could not be bought: costs more than its class has left",
        "买不起：超过该类别余款",
    ),
    "b no effect left": ("not bought: no effect left", "未买：已无剩余效果"),
    "b no class": ("not bought: no class", "未买：没有类别"),
    "b not in the split": (
        "could not be bought: its class gets no money",
        "买不起：该类别没有预算",
    ),
    "left over": (
        "{design}: budget {budget}, spent {spent}, left over {left}{of}.",
        "{design}：预算 {budget}，已用 {spent}，剩余 {left}{of}。",
    ),
    "left of": (" ({parts})", "（{parts}）"),
    "left of class": ("{name} {left}", "{name} {left}"),
    "no class given": ("given to no class", "未分给任何类别"),
    "intervention": ("Intervention", "措施"),
    "class": ("Class", "类别"),
    "state": ("State", "状态"),
    "price": ("Price", "价格"),
    "alone": ("Alone", "单独"),
    "on top": ("On top", "叠加"),
    "key": ("key", "关键"),
    "important": ("important", "重要"),
    "ordinary": ("ordinary", "一般"),
    # --- psychologies
    "rivals": ("Under rival psychologies", "换一种心理模型"),
    "rivals how": (
        "The same designs under each psychology; the advice holds where its design is best or cannot be told apart from the best.",
        "同样的设计在每种心理模型下；所建议的设计最好、或与最好者分不出时，结论成立。",
    ),
    "psychology word": ("Psychology", "心理模型"),
    "best": ("Best, or not told apart from it", "最好，或与最好者分不出"),
    "advice": ("Advice", "建议"),
    "psy literature": ("literature", "文献"),
    "psy claims": ("claims of practice", "业界说法"),
    "psy peak-end": ("peak and end", "峰终"),
    "psy rational": ("rational", "理性"),
    "psy acclimation": ("acclimation", "适应"),
    "holds word": ("Holds", "成立"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "net advised": ("Net of “{design}”", "“{design}”的净收益"),
    # --- who left
    "gone": ("Who left and why", "谁离开了，为什么"),
    "gone how": (
        "Visits that ended before their end, by step and reason, as a share of all visits.",
        "未走完全程的到访，按步骤和原因，占全部到访的比例。",
    ),
    "gone none": ("Nobody left before the end.", "没有人中途离开。"),
    "why": ("Why", "原因"),
    "where": ("Where", "在哪一步"),
    "who": ("Who", "谁"),
    "share": ("Share of visits", "占到访比例"),
    "everyone": ("everybody", "所有人"),
    "r funnel": ("lost in the funnel", "在漏斗中流失"),
    "m funnel_share": ("Lost in the funnel", "漏斗流失"),
    "m no_show_share": ("Appointments not kept", "预约未到"),
    "m shut_out": ("Found the door shut", "到店已关门"),
    "r gave up waiting": ("gave up waiting", "放弃等待"),
    "r full": ("found it full", "人满"),
    "r left": ("left by themselves", "自行离开"),
    "r closed": ("closed before their turn", "未轮到即打烊"),
    # --- grades
    "grades": ("What it rests on", "依据"),
    "grades how": (
        "Every figure that was typed, by the grade of its source; what is assumed should be measured before much money is spent.",
        "所写的每个数字，按来源分级；花大钱之前，应先测量假设的数字。",
    ),
    "grade": ("Grade", "等级"),
    "figures": ("Figures", "数字个数"),
    "source": ("Source", "来源"),
    "examples": ("For example", "例如"),
    "measured": ("measured", "实测"),
    "published": ("published", "有文献"),
    "claimed": ("claimed", "业界说法"),
    "assumed": ("assumed", "假设"),
    "no source": ("no source", "无来源"),
    # --- repeat
    "repeat": ("How to repeat it", "如何重做"),
    "repeat how": (
        "The same inputs give the same numbers, on any number of processors.",
        "相同的输入得到相同的数字，与处理器数量无关。",
    ),
    "seed": ("Seed", "种子"),
    "replications": ("Replications", "重复次数"),
    "engine": ("Engine", "引擎"),
    "versions": ("Versions", "版本"),
    "hash": ("Hash of the inputs", "输入的散列值"),
    "commands": ("Commands", "命令"),
    "notes": ("To know before reading", "阅读之前"),
    # --- numbers
    "years": ("{n} years", "{n} 年"),
    "year": ("{n} year", "{n} 年"),
    "month count": ("{n} months", "{n} 个月"),
    "one month": ("less than a month", "不到一个月"),
    "weeks": ("{n} weeks", "{n} 周"),
    "days": ("{n} days", "{n} 天"),
    "hours long": ("{n} h", "{n} 小时"),
    "minutes": ("{n} min", "{n} 分钟"),
    "unknown": ("–", "–"),
    "a year": ("{value} a year", "每年 {value}"),
}
CURRENCIES: Final = {"CNY": "CNY", "EUR": "EUR", "USD": "USD"}


class Translator:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self.place = LANGUAGES.index(self.language)

    def __call__(self, key: str, **values: object) -> str:
        return WORDS[key][self.place].format(**values)

    def maybe(self, key: str, otherwise: str) -> str:
        """A word where the catalogue has one, else the name as written."""
        return self(key) if key in WORDS else otherwise

    # --- numbers ----------------------------------------------------------------------------------
    def number(self, value: float, digits: int = 1) -> str:
        """1234.5 as `1,234.5`; thousands carry no decimals."""
        if math.isnan(value):
            return self("unknown")
        digits = 0 if abs(value) >= 1000 else digits
        return f"{value:,.{digits}f}".replace("-", "−") if round(value, digits) else "0"

    def signed(self, value: float, digits: int = 1) -> str:
        return ("+" if round(value, digits) > 0 else "") + self.number(value, digits)

    def money(self, value: float, currency: str) -> str:
        """To three digits that matter: `CNY 1,230,000`, in Chinese `123 万元`."""
        if math.isnan(value):
            return self("unknown")
        if self.language == "zh" and currency == "CNY":
            return (
                f"{self._rounded(value / 1e4)} 万元"
                if abs(value) >= 1e5
                else f"{self._rounded(value)} 元"
            )
        return f"{currency} {self._rounded(value)}"

    def exact(self, value: float) -> str:
        """Money to the unit, for tables that add up."""
        return (
            self("unknown")
            if math.isnan(value)
            else f"{value:,.0f}".replace("-", "−").replace("−0", "0" if round(value) == 0 else "−0")
        )

    def _rounded(self, value: float) -> str:
        if value == 0.0:
            return "0"
        digits = 2 - math.floor(math.log10(abs(value)))
        value = round(value, digits)
        return f"{value:,.{max(digits, 0) if abs(value) < 100 else 0}f}".replace("-", "−")

    def share(self, value: float, digits: int = 0) -> str:
        """0.125 as `12.5 %`; what is not quite nothing says so."""
        if math.isnan(value):
            return self("unknown")
        if 0.0 < value < 0.5 * 10.0 ** (-digits - 2):
            return f"<\u00a0{10.0**-digits:g}\u00a0%"
        return f"{self.number(100.0 * value, digits)}\u00a0%"

    def gap(self, value: float) -> str:
        """A difference of shares, in percentage points."""
        return self("percentage points", n=self.signed(100.0 * value))

    def time(self, years: float) -> str:
        """Years as people say them."""
        if math.isnan(years) or math.isinf(years):
            return self("unknown")
        if years < 1.0 / 12.0:
            return self("one month")
        if years < 1.0:
            return self("month count", n=f"{12.0 * years:.0f}")
        text = f"{years:.1f}".removesuffix(".0")
        return self("year" if text == "1" else "years", n=text)
