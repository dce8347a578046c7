"""The sentences of a description in English and Chinese. What ODD and STRESS ask for are headings;
every answer is ours.
"""

from __future__ import annotations

from typing import Final

from motsim.report.core.messages import LANGUAGES

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("{title}: description of the model", "{title}：模型说明"),
    "about": (
        "Made by motsim {version} from `{file}`{results}. Part 1 follows the seven elements of the ODD protocol for agent-based models, part 2 the sections of the STRESS guideline for discrete-event simulation; tables stand once, at the end.",
        "由 motsim {version} 根据 `{file}`{results}生成。第一部分按基于主体模型的 ODD 协议七要素，第二部分按离散事件仿真的 STRESS 指南各节；表格只出现一次，置于文末。",
    ),
    "with results": (" and the results in `{folder}`", "与 `{folder}` 中的结果"),
    "other language": ("中文", "English"),
    "p1": ("Part 1: ODD", "第一部分：ODD"),
    "p2": ("Part 2: STRESS-DES", "第二部分：STRESS-DES"),
    "p3": ("Tables", "表格"),
    # --- ODD
    "o1": ("1. Purpose and patterns", "1. 目的与模式"),
    "o2": ("2. Entities, state variables and scales", "2. 实体、状态变量与尺度"),
    "o3": ("3. Process overview and scheduling", "3. 过程概述与调度"),
    "o4": ("4. Design concepts", "4. 设计概念"),
    "o5": ("5. Initialization", "5. 初始化"),
    "o6": ("6. Input data", "6. 输入数据"),
    "o7": ("7. Submodels", "7. 子模型"),
    "purpose": (
        "The model answers, before a rollout, which moments of the service “{title}” are worth spending on, what customers remember of a visit, whether they come back, and what that is worth. It compares {designs} on the same simulated people; the first is the reference.",
        "在推广之前回答：“{title}”的哪些时刻值得投入、顾客记住什么、是否再来、价值多少。它让{designs}面对同一批模拟顾客；第一个为参照。",
    ),
    "purpose one": (
        "The model answers, before a rollout, what customers remember of a visit to the service “{title}”, and whether they come back. The file has one design.",
        "在推广之前回答：顾客对“{title}”的一次到访记住什么、是否再来。文件只有一个方案。",
    ),
    "patterns": (
        "Patterns it is meant to show: waits of queueing theory (tested against closed forms), effects of remembered experience in print, those that were looked for and not found included (`motsim effects` runs them against the psychology), and, where they are typed, the company's own figures: {observed}.",
        "应呈现的模式：排队论的等待（以解析解检验）、已发表的记忆效应（含无差别的结果；`motsim effects` 在心理模型上重做），以及文件所写的公司自有数字：{observed}。",
    ),
    "no observed": ("none", "无"),
    "entities": (
        "**Customers** have a segment, traits, expectations in points, patience, where they are in the journey, moments with their emotion, failures, open promises, and, at the end, one remembered emotion. **Staff** are pools of alike people with hours, a wage and an allowance; **places** are pools without either. **Stages and steps** are the journey. There is no space.",
        "**顾客**有客群、特征、预期（分）、耐心、所处步骤、各时刻及其情绪、失误、未了的承诺，最后有一个记住的情绪。**员工**为无差别的岗位，有工时、工资与可动用金额；**场所**两者皆无。**阶段与步骤**构成旅程。没有空间。",
    ),
    "scales": (
        "Time is whole microseconds from Monday 00:00; a run lasts {length}{warmup}. Emotion runs from -10 to +10, points from 0 to 100, emotion = (points - 50) / 5. Money is {currency}; the horizon is {horizon}, discounted at {discount} a year, for {sites} site(s).",
        "时间为自周一 00:00 起的整微秒；一次运行 {length}{warmup}。情绪 -10 至 +10，分数 0 至 100，情绪 =（分数 - 50）/ 5。货币 {currency}；期限 {horizon}，年贴现率 {discount}，{sites} 家门店。",
    ),
    "warmup": (", of which the first {time} are not counted", "，其中前 {time} 不计入"),
    "no currency": ("without a name", "未命名"),
    "process": (
        "A visit goes through the stages in order; within a stage through its steps. At a step the customer waits for what it needs, is served, has a moment, and goes on, back or away. Several stages may run beside another.",
        "一次到访依次经过各阶段及其步骤：等待所需、接受服务、产生一个时刻，然后继续、返回或离开。阶段可与另一阶段同时进行。",
    ),
    "schedule": (
        "Events are handled one at a time in a total order: time, then rank (staff; ends of work; clocks; patience; arrivals and returns; promises due), then person, visit and line. One event moves one customer; staff set free go to the head of the line, the larger priority first, then first come first served. An effect only changes values or schedules something: nothing happens within an event.",
        "事件按全序逐一处理：先时间，再次序（员工；工作结束；时钟；耐心；到达与返回；承诺到期），再按人、到访与队列。一个事件移动一位顾客；空出的员工服务队首，优先级高者先，其余先到先服务。效果只改变数值或安排后续。",
    ),
    "journey": ("The journey, as `motsim check` says it:", "旅程（同 `motsim check`）："),
    "c basic": (
        "**Basic principles.** Expectation and disconfirmation with loss aversion make the emotion of a moment; a memory model under profile “{profile}” turns the moments of a visit into one remembered emotion; return and word of mouth follow from that.",
        "**基本原理。**预期落差（损失更重）决定每个时刻的情绪；“{profile}”下的记忆模型把一次到访的各时刻变成一个记住的情绪；再来与口碑由此而来。",
    ),
    "c emergence": (
        "**Emergence.** Waits, busy staff, who leaves, peaks and ends emerge; the qualities of contacts and the weights of stages are typed.",
        "**涌现。**等待、忙碌、离开、峰值与结尾由模型产生；接触品质与阶段权重为输入。",
    ),
    "c adaptation": (
        "**Adaptation and objectives.** Customers give up when their patience ends{leaves}, and answer, complain, return or tell by chances that depend on what they felt. They optimise nothing. Staff follow rules, within what they may spend.",
        "**适应与目标。**耐心耗尽即放弃{leaves}；作答、投诉、再来与告诉别人的概率取决于感受。顾客不做优化。员工在可动用金额内按规则行事。",
    ),
    "leaves": (
        ", are lost in the funnel with a chance that what they felt moves",
        "，并在漏斗中以受感受影响的概率流失",
    ),
    "c learning": ("**Learning.** {learning}", "**学习。**{learning}"),
    "no learning": (
        "There is no learning between visits: every visit is a new person.",
        "到访之间没有：每次到访都是新顾客。",
    ),
    "learning": (
        "Customers of the population come back; what they expect learns from earlier visits, and affect fades.",
        "人群中的顾客会再来；预期从以往到访中学习，情绪会淡化。",
    ),
    "c sensing": (
        "**Prediction and sensing.** A customer knows what was expected, what was promised, and what is said of the wait. Conditions of rules read the state of the customer and of pools at that instant.",
        "**预测与感知。**顾客知道自己的预期、得到的承诺与被告知的等待。规则条件读取当时顾客与岗位的状态。",
    ),
    "c interaction": (
        "**Interaction and collectives.** Customers meet through the lines they share; {word}. There are no collectives.",
        "**互动与集体。**顾客通过共用的队伍相互影响；{word}。没有集体。",
    ),
    "word told": (
        "what they tell others is counted, and moves nobody within the run",
        "告诉别人的口碑只计数，不影响运行中的他人",
    ),
    "word moves": ("what they tell others moves demand", "口碑影响需求"),
    "c chance": (
        "**Stochasticity.** {n} figures are drawn from distributions, and so are arrivals, chances and ratings. A draw is a pure function of seed, replication, person, visit, purpose and count: adding anything moves no other draw, and replication r of every design meets the same people.",
        "**随机性。**{n} 个数字服从分布，到达、概率与评分亦然。每次抽取只由种子、重复、人、到访、用途与序号决定：增加内容不影响其他抽取，各方案的第 r 次重复面对同一批顾客。",
    ),
    "c observation": (
        "**Observation.** Recorded are visits, moments, every rule that acted or could not, and pools. Measures are taken over visits that arrived after the warm-up and before the end.",
        "**观测。**记录到访、时刻、每条起作用与未能起作用的规则及岗位。指标只计预热之后、结束之前到达的到访。",
    ),
    "init": ("A run starts empty, at Monday 00:00. {pilot}", "运行从周一 00:00 空置开始。{pilot}"),
    "pilot": (
        "Before it, a pilot of the first design (seed 0, replications apart from all others, at least 2,000 visits) measures what is typical for promises and moves the intercepts that `observed` anchors.",
        "之前先以第一个方案试跑（种子 0，使用独立的重复，至少 2,000 次到访），测得承诺的通常用时，并按 observed 移动截距。",
    ),
    "no pilot": ("Nothing is measured beforehand.", "事先不做任何测定。"),
    "anchored": (
        "Moved in these results, so that the first design meets `observed`: {lines}.",
        "本结果中为符合 observed 而移动的截距：{lines}。",
    ),
    "inputs": (
        "No input data drive the model over time{data}. All figures stand in the scenario file, with sources and grades in the table below.",
        "没有随时间驱动模型的外部数据{data}。所有数字在场景文件中，来源与等级见下表。",
    ),
    "data files": (" but the files {names}", "，仅有文件 {names}"),
    "submodels": (
        "Each rule of the psychology is a pure function that both engines call; equations, grades and sources are in the table of rules, values in the table of parameters.",
        "心理规则均为纯函数，两个引擎共用；公式、等级与来源见规则表，取值见参数表。",
    ),
    # --- STRESS
    "s1": ("1. Objectives", "1. 目标"),
    "s2": ("2. Logic", "2. 逻辑"),
    "s3": ("3. Data", "3. 数据"),
    "s4": ("4. Experimentation", "4. 实验"),
    "s5": ("5. Implementation", "5. 实现"),
    "s6": ("6. Code access", "6. 代码获取"),
    "s purpose": ("**Purpose.** See part 1, element 1.", "**目的。**见第一部分第 1 项。"),
    "s outputs": (
        "**Outputs.** {names}, each with a 95 % interval over replications; money over the horizon against the first design: {money}.",
        "**输出。**{names}，均附重复间 95 % 区间；期内资金（对第一个方案）：{money}。",
    ),
    "s aims": ("**Aims of experimentation.** Designs:", "**实验目的。**方案："),
    "reference": ("the reference", "参照"),
    "has": ("has {names}", "含 {names}"),
    "sets": ("sets {names}", "设定 {names}"),
    "budget": ("spends {money}, split {split}", "预算 {money}，分配 {split}"),
    "like": ("like {name}", "同 {name}"),
    "own rules": ("{n} rule(s) of its own", "自有规则 {n} 条"),
    "s logic": (
        "**Base model.** The journey is in part 1, element 3; steps with their kind, staff and figures are in the table of steps.",
        "**基础模型。**旅程见第一部分第 3 项；步骤的类型、员工与数字见步骤表。",
    ),
    "s scenario": (
        "**Logic of the designs.** A design is the file with some entries changed; what an intervention sets, and costs, is in the table of interventions. A new moment appears where a step asks for an intervention by name.",
        "**方案逻辑。**方案即改动若干条目的文件；投入项的设定与成本见表。步骤以名称询问投入项处会出现新时刻。",
    ),
    "s algorithms": (
        "**Algorithms.** Budgets buy one by one on the effect that remains, by simulation on the pilot's people. Distributions are sampled by inverse transform.",
        "**算法。**预算按剩余效果逐一购买，由试跑顾客的模拟判定。分布以逆变换抽样。",
    ),
    "s entities": (
        "**Entities, activities, resources, queues.** Customers are the entities; {contacts} contacts and {works} steps behind the scenes are the activities; resources are {pools}; every pool has one line, larger priority first, then first come first served{limits}.",
        "**实体、活动、资源、队列。**实体为顾客；活动为 {contacts} 个接触与 {works} 个后台步骤；资源为{pools}；每个岗位一条队伍，优先级高者先，其余先到先服务{limits}。",
    ),
    "limits": (", with places to wait at {names}", "，{names}限排队人数"),
    "s entry": (
        "**Entry and exit.** {arrive}Visits end after the last step, or when patience ends, a line is full, `next` says leave, the house shuts, or the funnel loses them.",
        "**进入与离开。**{arrive}到访在最后一步之后结束，或因耐心耗尽、队伍已满、`next` 离开、打烊、漏斗流失而结束。",
    ),
    "arrive": ("Arrivals: {text}.", "到达：{text}。"),
    "by segment": ("Segments arrive on their own.", "各客群自行到达。"),
    "s sources": (
        "**Sources.** {count} figures are typed: {parts}. The table of sources says what stands behind them; a figure without a source counts as assumed.",
        "**来源。**共 {count} 个数字：{parts}。来源表说明其依据；无来源者计为假设。",
    ),
    "s preprocessing": (
        "**Preprocessing.** Points become emotion, durations whole microseconds; nothing else is done to what is typed.",
        "**预处理。**除文件自身所写外没有：分数换算为情绪，时长取整微秒。",
    ),
    "s inputs": (
        "**Input parameters.** All of them, with source and grade, are in the table of figures.",
        "**输入参数。**全部数字及来源、等级见数字表。",
    ),
    "s assumptions": (
        "**Assumptions.** What is filled in where nothing is typed:",
        "**假设。**未写之处的补全：",
    ),
    "s warnings": ("What `motsim check` warns of:", "`motsim check` 的提醒："),
    "s start": (
        "**Initial conditions.** Empty; see part 1, element 5.",
        "**初始条件。**空置；见第一部分第 5 项。",
    ),
    "s length": (
        "**Run length.** {length} of arrivals{warmup}; a run ends when all have left. {kind}",
        "**运行长度。**到达 {length}{warmup}；所有人离开后结束。{kind}",
    ),
    "terminating": (
        "Days are terminating: no steady state is claimed.",
        "以天为终止型：不主张稳态。",
    ),
    "s estimation": (
        "**Estimation.** Independent replications of whole runs; means with Student's t intervals over replications; designs by paired differences on the same people.",
        "**估计。**整次运行的独立重复；均值按重复间 t 区间；方案间为同一批顾客的配对差值。",
    ),
    "s planned": (
        "No results were given: `motsim run {file} --out DIR` makes some, `motsim describe {file} --results DIR` describes them with seed, replications and figures.",
        "未提供结果：`motsim run {file} --out DIR` 可生成，`motsim describe {file} --results DIR` 一并说明种子、重复与数字。",
    ),
    "s done": (
        "**In these results.** Design “{design}”, psychology “{psychology}”, seed {seed}, {n} replications ({first} to {last}){settings}.",
        "**本结果。**方案“{design}”，心理模型“{psychology}”，种子 {seed}，{n} 次重复（{first} 至 {last}）{settings}。",
    ),
    "settings": (", with {names}", "，设定 {names}"),
    "s bought": ("Bought for the budget: {names}.", "预算所购：{names}。"),
    "s software": (
        "**Software.** {versions}. Two engines, one readable (SimPy and Mesa), one compiled (numba), agree to the last bit on generated worlds and shipped scenarios.",
        "**软件。**{versions}。两个引擎，一个可读（SimPy 与 Mesa），一个编译（numba），在生成的世界与自带场景上逐位一致。",
    ),
    "s made with": ("These results were made with {versions}.", "本结果由 {versions} 生成。"),
    "s random": (
        "**Random sampling.** A counter-based generator keyed by (seed, replication, person, visit, stream, count); streams are hashes of the place and purpose of a draw.",
        "**随机抽样。**以（种子、重复、人、到访、流、序号）为键的计数型生成器；流为抽取位置与用途的散列。",
    ),
    "s execution": (
        "**Execution.** Replications run side by side; the same inputs give the same bytes on any number of workers. On {cores} cores of {machine}.",
        "**执行。**重复并行运行；输入相同则任意进程数下逐字节相同。本机 {machine}，{cores} 核。",
    ),
    "s access": (
        "motsim {version}, licence Apache-2.0. Hash of the code that decides the numbers: `{code}`. Hash of the scenario's text (SHA-256): `{text}`.",
        "motsim {version}，许可 Apache-2.0。决定数字的代码散列：`{code}`。场景文本散列（SHA-256）：`{text}`。",
    ),
    "s hash": (
        "Hash of all inputs of these results: `{hash}`.",
        "本结果全部输入的散列：`{hash}`。",
    ),
    "s repeat": ("To repeat it:", "重复方法："),
    # --- tables
    "t results": (
        "Results: means with 95 % intervals over replications",
        "结果：均值与重复间 95 % 区间",
    ),
    "t steps": ("Steps", "步骤"),
    "t resources": ("Staff and places", "员工与场所"),
    "t segments": ("Segments and traits", "客群与特征"),
    "t interventions": ("Interventions", "投入项"),
    "t sources": ("Sources", "来源"),
    "t figures": ("Figures", "数字"),
    "t rules": ("Rules of the psychology", "心理规则"),
    "t parameters": ("Parameters under “{profile}”", "“{profile}”下的参数"),
    "measure": ("measure", "指标"),
    "mean": ("mean", "均值"),
    "low": ("low", "下限"),
    "high": ("high", "上限"),
    "unit": ("unit", "单位"),
    "stage": ("stage", "阶段"),
    "step": ("step", "步骤"),
    "kind": ("kind", "类型"),
    "who": ("staff", "员工"),
    "takes": ("takes", "用时"),
    "points": ("quality", "品质"),
    "weight": ("weight", "权重"),
    "class": ("class", "类别"),
    "name": ("name", "名称"),
    "count": ("count", "人数"),
    "wage": ("wage", "工资"),
    "allowance": ("may spend", "可动用"),
    "hours": ("hours", "工时"),
    "share": ("share", "占比"),
    "intervention": ("intervention", "投入项"),
    "set": ("sets", "设定"),
    "once": ("once", "一次性"),
    "site": ("a site", "每店"),
    "year": ("a year", "每年"),
    "use": ("a use", "每次"),
    "response": ("response", "响应"),
    "source": ("source", "来源"),
    "grade": ("grade", "等级"),
    "what": ("what it is", "含义"),
    "figures": ("figures", "数字个数"),
    "path": ("figure", "数字"),
    "value": ("value", "取值"),
    "rule": ("rule", "规则"),
    "equation": ("equation", "公式"),
    "parameter": ("parameter", "参数"),
    "range": ("range", "范围"),
    "none": ("none", "无"),
    "no source": ("no source", "无来源"),
    "trait": ("trait", "特征"),
    "segment": ("segment", "客群"),
    "contact": ("contact", "接触"),
    "work": ("behind the scenes", "后台"),
    "away": ("elsewhere", "别处"),
    "place": ("place", "场所"),
    "without": ("without limit", "不限"),
    "everybody": ("everybody", "全部顾客"),
    "list": (", ", "、"),
    "measured": ("measured", "实测"),
    "published": ("published", "有文献"),
    "claimed": ("claimed", "业界说法"),
    "assumed": ("assumed", "假设"),
}


def say(language: str, key: str, /, **values: object) -> str:
    """A sentence in a language with its blanks filled in."""
    return WORDS[key][LANGUAGES.index(language)].format(**values)
