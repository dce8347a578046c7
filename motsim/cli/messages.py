"""The words of the command line in English and Chinese; one entry holds both, so neither can lack what the other has."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = ("en", "zh")
WORDS: Final[dict[str, tuple[str, str]]] = {
    # check
    "coming": ("Who comes", "来客"), "journey": ("The journey", "服务旅程"), "defaults": ("Filled in", "自动补全"), "felt": ("Typed beside felt (points 0 to 100)", "所写与所感（0 到 100 分）"),
    "loads": ("Work against people", "工作量与人力"), "figures": ("What it rests on", "依据"), "warnings": ("Look again", "请再看看"),
    "fine": ("{file} is fine: {stages} stages, {steps} steps, {designs} designs.", "{file} 没有问题：{stages} 个阶段，{steps} 个步骤，{designs} 个方案。"),
    "stage": ("stage", "阶段"), "step": ("step", "步骤"), "typed": ("typed", "所写"), "expected": ("expected", "预期"), "feels": ("felt", "所感"),
    # new, list
    "written": ("{file} is written. Next: motsim check {file}", "已写入 {file}。下一步：motsim check {file}"),
    "wall read": ("{file}, read as {how}: {n} touchpoints in {stages} stages ({colours})", "{file}（按 {how} 读取）：{stages} 个阶段、{n} 个触点（{colours}）"),
    "wall keys": ("key, by votes: {names}", "关键时刻（按票数）：{names}"), "green": ("green", "绿"), "yellow": ("yellow", "黄"), "red": ("red", "红"),
    "wall skipped": ("columns not read: {heads}", "未读取的列：{heads}"),
    "wall next": ("No queues until staff is entered. Designs: {designs}", "填写人员之前没有排队。方案：{designs}"), "wall no votes": ("nobody voted: no touchpoint is key", "没有投票：没有关键时刻"),
    "scenarios": ("Shipped scenarios (a name may stand wherever a FILE is wanted)", "自带场景（凡需要文件之处都可写名称）"),
    "experiments": ("Shipped experiments", "自带实验"), "demos": ("Demonstrations", "演示"), "designs": ("designs: {names}", "方案：{names}"),
    # rules
    "rule": ("rule", "规则"), "what": ("what it does", "作用"), "equation": ("equation", "公式"), "units": ("units", "单位"), "range": ("range", "范围"),
    "grade": ("grade", "等级"), "source": ("source", "来源"), "parameter": ("parameter", "参数"), "value": ("value", "值"),
    "rules title": ("The rules of the psychology", "心理规则"), "parameters title": ("The parameters under '{name}'", "「{name}」的参数"),
    # run
    "compiling": ("Preparing the engine for its first use on this machine: {lines} lines are compiled, once; {seconds} s.", "首次使用，正在编译引擎的 {lines} 行代码：{seconds} 秒，仅此一次。"),
    "running": ("running", "运行中"), "comparing": ("comparing", "比较中"), "asking": ("asking", "提问中"), "trials": ("trials", "试验中"),
    "run title": ("{scenario}: design {design}, psychology {psychology}, {replications} replications, seed {seed}",
                  "{scenario}：方案 {design}，心理模型 {psychology}，{replications} 次重复，种子 {seed}"),
    "measure": ("measure", "指标"), "mean": ("mean", "均值"), "low": ("low", "下限"), "high": ("high", "上限"), "unit": ("unit", "单位"), "is": ("what it is", "含义"),
    "summary": ("Means with 95 % intervals over replications", "均值与重复间的 95 % 区间"),
    "curve": ("What the journey feels like (mean emotion -10 to +10; share of visits that have it)", "旅程的感受（平均情绪 -10 到 +10；经历者占比）"),
    "wait for": ("wait: {name}", "等待：{name}"),
    "anchors": ("Anchored to what was observed", "按观测校准"),
    "described": ("Description: {path}", "模型说明：{path}"),
    "results": ("Results: {folder}", "结果：{folder}"), "report": ("Report: {path}", "报告：{path}"),
    "stopped": ("Stopped. What is finished is kept whole; the same command goes on from there.", "已停止。完成的部分完整保留；再次运行同一命令即可继续。"),
    "stopped here": ("Stopped; run the same command again.", "已停止；请再次运行同一命令。"),
    # compare, experiment
    "courses": ("Money follows effects month by month; the measures above are at full effect, all begun and nothing worn off:", "资金按月跟随效果；以上指标为效果最大时（全部已开始、尚未消退）："),
    "against": ("Against {reference}, on the same people", "与 {reference} 相比（同一批顾客）"),
    "money": ("Money over the horizon, against {reference}", "期内资金，与 {reference} 相比"), "of sites": (", all {n} sites", "，{n} 家门店合计"),
    "design": ("design", "方案"), "difference": ("difference", "差值"), "gain": ("gain", "收益"), "spend": ("spend", "支出"), "cash": ("of it cash", "其中现金"),
    "time": ("staff time", "员工时间"), "net": ("net", "净收益"), "loss": ("chance of a loss", "亏损概率"), "payback": ("payback", "回本"),
    "hours": ("staff hours a year", "每年员工小时"), "never": ("never", "不回本"), "months": ("{n} months", "{n} 个月"),
    "point": ("point", "取值"), "own design": ("its own idea", "自己的方案"),
    "not in": ("not in {names}", "不成立：{names}"),
    "ranking": ("Which to choose (intervals hold at once)", "如何选择（各区间同时成立）"), "chance best": ("chance to be best", "最好的概率"), "behind": ("behind the best", "落后最好者"),
    "at once": ("95 % at once", "95 % 同时区间"), "group": ("group", "组"), "satisfaction": ("satisfaction", "满意度"), "dominated": ("dominated by", "被谁支配"),
    "nobody dominates": ("nobody", "无"), "segment": ("segment", "客群"), "segments": ("By segment, against {reference}", "按客群，与 {reference} 相比"),
    "charts": ("Pictures in {folder}: {names}", "图片在 {folder}：{names}"),
    "no font": ("No font with Chinese characters was found on this machine: PNG pictures show boxes instead. Install one, such as Noto Sans CJK (fonts-noto-cjk), or use the SVG files.",
                "本机没有中文字体：PNG 图片中的汉字会显示为方框。请安装一种，例如 Noto Sans CJK（fonts-noto-cjk），或使用 SVG 文件。"),
    "workbook": ("Workbook: {path}", "工作簿：{path}"),
    "bought": ("What was bought", "购买情况"), "unspent": ("{unspent} of {budget} stay unspent{of}.", "{budget} 中有 {unspent} 未用{of}。"), "no class given": ("given to no class", "未分给任何类别"), "question": ("Question", "问题"), "claim": ("Claim", "主张"),
    "intervention": ("intervention", "投入项"), "class": ("class", "类别"), "order": ("order", "次序"), "price": ("price", "标价"), "paid": ("spent", "花费"),
    "share": ("share of its effect", "效果份额"), "alone": ("alone", "单独"), "on_top": ("on top of the rest", "在其余之上"), "why": ("why", "原因"),
    "why floor": ("a must-be first", "必备项优先"), "why with": ("the design has it", "方案自带"), "why best": ("most effect for its cost", "单位花费效果最大"),
    "why equal": ("even shares", "平均分配"), "why too dear": ("could not be bought: dearer than what its class has left", "买不起：超过该类别余款"), "why no effect left": ("not bought: no effect left", "未买：已无剩余效果"),
    "why no class": ("not bought: no class", "未买：无类别"), "why not in the split": ("could not be bought: its class gets no money", "买不起：该类别没有预算"),
    "key": ("key", "关键"), "important": ("important", "重要"), "ordinary": ("ordinary", "一般"), "all": ("all", "全部"),
    # allocate
    "buying": ("buying", "购买中"), "allocated": ("What to buy, in this order", "按此次序购买"),
    # units of measures
    "u visits": ("visits", "次到访"), "u emotion": ("emotion", "情绪分"), "u points": ("points", "分"), "u share": ("share", "占比"), "u people": ("people", "人"),
    "u min": ("min", "分钟"), "u a visit": ("a visit", "每次到访"), "u money a visit": ("money a visit", "每次到访金额"), "u money": ("money", "金额"), "u h": ("h", "小时"),
    "u -100 to 100": ("-100 to 100", "-100 至 100"),
    # measures: what each is
    "m visits": ("visits that arrived while we measured", "统计期内到达的到访"), "m remembered": ("what is remembered, -10 to +10", "记住的感受，-10 到 +10"),
    "m satisfaction": ("satisfaction of all, asked or not", "全部顾客的满意度（不论是否受访）"), "m survey": ("the answers of those who answered", "受访者的评分"),
    "m nps": ("promoters less detractors", "推荐者减贬损者"), "m answers": ("who answered the survey", "回答问卷的占比"), "m return": ("chance to come back", "再来的概率"),
    "m tell": ("chance to tell others", "告诉别人的概率"), "m told": ("people told a visit; advice against has a minus", "每次到访告诉的人数；劝阻为负"),
    "m peak": ("the strongest moment", "最强烈的时刻"), "m end": ("the end of the visit", "到访的结尾"), "m mean": ("the mean of all moments by weight", "全部时刻的加权均值"),
    "m wait_min": ("minutes waited", "等待分钟"), "m wait_p90_min": ("one visit in ten waits longer", "十分之一的到访等得更久"), "m queue_min": ("minutes in lines", "排队分钟"),
    "m sojourn_min": ("from arrival to leaving, away included", "从到达到离开，含离场时间"), "m funnel_share": ("lost in the funnel", "在漏斗中流失"), "m left_share": ("ended without service", "未得到服务而结束"),
    "m failures": ("failures felt", "察觉的失误"), "m complained": ("complaints", "投诉"), "m recovered": ("failures solved afterwards", "事后解决的失误"),
    "m broken_promises": ("promises broken", "未兑现的承诺"), "m rule_cost": ("what rules and recovery paid out", "规则与补救的花费"),
    "m use_cost": ("what is paid each use", "按次付费"), "m profit": ("net over the horizon against the first design", "与第一个方案相比的期内净收益"),
    "m no_show_share": ("appointments that nobody came to", "预约而未到的占比"), "m shut_out": ("customers who found the door shut", "到店时已关门的顾客"),
    "m busy_share": ("busy time of the rostered time", "占排班时间的忙碌比例"), "m paid_hours": ("hours rostered and worked past them", "排班与加班小时"),
    "m over_hours": ("hours past the roster", "加班小时"), "m busy_hours": ("hours at work", "工作小时"),
    # explain
    "nobody": ("No visit ended early: nobody left.", "没有提前结束的到访：无人离开。"),
    # demo
    "demo people": ("The same {people} simulated people went through every option, {replications} times over.", "同样的 {people} 位模拟顾客经历了每个选项，重复 {replications} 次。"),
    "interval": ("95 % interval", "95 % 区间"), "psychology": ("psychology", "心理模型"),
    "page": ("The page for the audience: {path}", "给观众的页面：{path}"),
    "too large": ("This run does not fit into memory: more customers come than it can hold; look at 'arrive' and 'length', or write --length with a shorter time.",
                  "内存容纳不下这次运行：来的顾客太多；请查看 arrive 与 length，或用 --length 写较短的时间。"),
    # our fault
    "our fault": ("motsim: this is our fault, not yours: {error}. Please report it with the command you typed: {where} (MOTSIM_DEBUG=1 shows more)",
                  "motsim：这是我们的问题，不是您的：{error}。请附上所输入的命令报告：{where}（MOTSIM_DEBUG=1 显示更多）"),
}


def word(language: str, key: str, **values: object) -> str:
    """An entry in a language with its blanks filled in."""
    return WORDS[key][LANGUAGES.index(language)].format(**values)
