"""Rules of the house: whether they fire, what they change, side jobs, recoveries and clocks of
waiting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motsim.engines.common import calendar as clock
from motsim.engines.common.calendar import CLOCKS, ENDS, SIDE_LINE
from motsim.engines.reference.formulas import recovery_moment
from motsim.engines.reference.python_rules import AS_TYPED, Said, ask_python
from motsim.engines.reference.queues import TimedEvent, Track
from motsim.engines.reference.records import act, close, write_moment
from motsim.engines.reference.sampling import happens, holds, number
from motsim.plan import layout
from motsim.plan.random_streams import ticks

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer


def fire(c: Customer, lo: int, hi: int, line: Track | None) -> None:
    """Every rule of one event, in order; each sees what the one before it changed. `line`: the step
    that begins.
    """
    for r in c.model.bind[lo:hi]:
        try_rule(c, r, line)


def fire_event(c: Customer, rules: tuple[int, int]) -> None:
    """An event that belongs to no step."""
    fire(c, rules[0], rules[1], None)


def try_rule(c: Customer, r: int, line: Track | None) -> None:
    if not applies(c, r):
        return
    said = decided(c, r)
    if said is None:
        return
    rule, n = c.model.rules[r], c.fired[r]
    cost = cost_of(c, rule, n, said)
    p = rule.by if rule.by >= 0 else c.server
    if cost > 0.0 and not may_spend(c, p, cost):
        hand_on(c, r, n, p, cost, said)
        return
    count_firing(c, r)
    apply(c, r, n, p, cost, said, line)


def applies(c: Customer, r: int) -> bool:
    """Not too often yet, and its `if` and its `chance` say so."""
    rule = c.model.rules[r]
    if 0 <= rule.per_visit <= c.fired[r] or (
        rule.per_day >= 0 and c.model.fired_today(r) >= rule.per_day
    ):
        return False
    if not holds(c, rule.when):
        return False
    if rule.chance < 0:
        return True
    n = c.tested[r]
    c.tested[r] += 1
    return happens(c, rule.chance, n)


def decided(c: Customer, r: int) -> Said | None:
    """What Python says that the rule changes, None where it shall not act; a rule of a file has
    said everything already.
    """
    behaviour = c.model.plan.behaviours.get(r)
    return AS_TYPED if behaviour is None else ask_python(c, behaviour)


def effect(c: Customer, said: Said, name: str, index: int, n: int) -> float | None:
    """How much a rule changes of something: as Python has just said, else as it was typed; None
    where it leaves it alone.
    """
    if name in said:
        return said[name]
    return number(c, index, n) if index >= 0 else None


def cost_of(c: Customer, rule: Any, n: int, said: Said) -> float:
    cost = effect(c, said, "cost", rule.cost, n) or 0.0
    if rule.recover >= 0 and c.model.recovers[rule.recover].cost >= 0:
        cost += number(c, c.model.recovers[rule.recover].cost, n)
    return cost


def hand_on(c: Customer, r: int, n: int, p: int, cost: float, said: Said) -> None:
    """More than staff may spend: somebody else decides, at the end of work of their own, or nobody
    does.
    """
    rule = c.model.rules[r]
    if rule.escalate_to >= 0 and may_spend(c, rule.escalate_to, cost):
        count_firing(c, r)
        act(c, layout.A_ESCALATED, rule=r, detail=rule.escalate_to)
        minutes = number(c, rule.escalate_takes, n) if rule.escalate_takes >= 0 else 0.0
        side_job(c, rule.escalate_to, r, n, minutes, cost, said, rule_priority(c, rule, n, said))
    else:
        act(c, layout.A_NOT_ALLOWED, rule=r, detail=p, cost=cost)


def count_firing(c: Customer, r: int) -> None:
    c.fired[r] += 1
    c.model.count_today(r)


def may_spend(c: Customer, p: int, cost: float) -> bool:
    if p < 0:
        return False
    row, pool = c.model.pool_rows[p], c.model.pools[p]
    if row.empowered < 0.0:
        return True
    if row.per_day:
        return (
            pool.spent if pool.spent_day == clock.day_of(c.now) else 0.0
        ) + cost <= row.empowered
    return c.spent[p] + cost <= row.empowered


def spend(c: Customer, p: int, cost: float) -> None:
    c.rule_cost += cost
    if p >= 0:
        pool, today = c.model.pools[p], clock.day_of(c.now)
        c.spent[p] += cost
        pool.spent = (pool.spent if pool.spent_day == today else 0.0) + cost
        pool.spent_day = today


# -- what a rule changes ---------------------------------------------------------------------------
def apply(c: Customer, r: int, n: int, p: int, cost: float, said: Said, line: Track | None) -> None:
    """What the rule changes; what it sets off comes by events of its own."""
    rule, before, after = c.model.rules[r], 0.0, 0.0
    if cost > 0.0:
        spend(c, p, cost)
    if (more := effect(c, said, "quality", rule.quality, n)) is not None:
        before, after = more_quality(c, rule.at, more)
    if (more := effect(c, said, "expects", rule.expects, n)) is not None:
        more_expected(c, rule.at, more)
    if (more := effect(c, said, "priority", rule.priority, n)) is not None:
        go_before(c, more)
    if (more := effect(c, said, "return", rule.returns, n)) is not None:
        c.returns += more
    if (more := effect(c, said, "tell", rule.tells, n)) is not None:
        c.tells += more
    if (felt := effect(c, said, "emotion", rule.emotion, n)) is not None:
        before, after = c.emotion, min(10.0, max(-10.0, felt))
        write_moment(c, c.at, n, layout.M_RULE, r, c.now, c.now, 1.0, 0.0, after, after, after)
    act(c, layout.A_RULE, rule=r, detail=p, before=before, after=after, cost=cost)
    if rule.recover >= 0:
        recover(c, r, n)
    if (more := effect(c, said, "takes", rule.takes, n)) is not None:
        more_work(c, r, n, p, more, said, line)


def more_quality(c: Customer, at: int, more: float) -> tuple[float, float]:
    """For the next contact, or for the one named; points before and after."""
    if at >= 0:
        c.quality_at[at] += more
        return 0.0, more
    before = c.quality_more
    c.quality_more += more
    return before, c.quality_more


def more_expected(c: Customer, at: int, more: float) -> None:
    """Of the next contact, or of the one named."""
    if at >= 0:
        c.expects_at[at] += more
    else:
        c.expects_more += more


def go_before(c: Customer, more: float) -> None:
    """Another priority for the rest of the visit, in the lines in which it stands already, too."""
    c.priority += more
    for line in c.lines:
        if line.ticket is not None and not line.ticket.called:
            line.ticket.pool.move(line.ticket, more)


def more_work(
    c: Customer, r: int, n: int, p: int, more: float, said: Said, line: Track | None
) -> None:
    """The step that begins takes longer; without one it is work for whoever acts."""
    if line is not None:
        line.takes_more += more
    elif p >= 0 and more > 0.0:
        side_job(c, p, r, -1, more, 0.0, said, rule_priority(c, c.model.rules[r], n, said))


def rule_priority(c: Customer, rule: Any, n: int, said: Said) -> float:
    return effect(c, said, "priority", rule.priority, n) or 0.0


def use(c: Customer, st: Any) -> None:
    """Interventions that cost by use, once a visit each."""
    for row in c.model.uses[st.use_lo : st.use_hi]:
        bit = 1 << row.bit
        if not c.used & bit and (row.trait < 0 or c.traits[row.trait] != 0.0):
            c.used |= bit
            c.use_cost += row.cost


# -- side jobs -------------------------------------------------------------------------------------
def side_job(
    c: Customer, p: int, r: int, n: int, minutes: float, cost: float, said: Said, priority: float
) -> None:
    """Work that waits in a pool's line at its rule's priority and holds no customer; with n >= 0 it
    carries the escalated rule, which acts at its end.
    """
    m, span = c.model, ticks(minutes)
    c.jobs += 1
    m.jobs += 1
    what = SIDE_LINE << 16 | r << 8 | c.jobs & 255

    def begins(_: Any) -> None:
        TimedEvent(
            m, m.now + span, ENDS, c.person, what, lambda _: job_ends(c, p, r, n, span, cost, said)
        )

    m.pools[p].join(priority, c.person, what).callbacks.append(begins)


def job_ends(c: Customer, p: int, r: int, n: int, span: int, cost: float, said: Said) -> None:
    pool = c.model.pools[p]
    pool.side += span
    c.model.jobs -= 1
    if n >= 0 and not c.over:
        apply(c, r, n, p, cost, said, None)
    elif n >= 0 and c.pending > 0:
        act(c, layout.A_TOO_LATE, rule=r, detail=p)
    pool.release()


# -- recoveries ------------------------------------------------------------------------------------
def recover(c: Customer, r: int, n: int) -> None:
    """Answer, solution and follow-up are clocks from now; they hold nobody and outlive the visit."""
    rec = c.model.recovers[c.model.rules[r].recover]
    step = c.fail_step if c.fail_step >= 0 else c.at
    for sub, amount in enumerate((rec.answer, rec.solve, rec.follow_up)):
        if amount >= 0:
            c.pending += 1
            start_recovery_clock(c, r, sub, n, step, ticks(number(c, amount, n)))


def start_recovery_clock(c: Customer, r: int, sub: int, n: int, step: int, delay: int) -> None:
    TimedEvent(
        c.model,
        c.now + delay,
        CLOCKS,
        c.person,
        r << 8 | sub << 6 | n & 63,
        lambda _: recovery_happens(c, r, sub, n, step),
    )


def recovery_happens(c: Customer, r: int, sub: int, n: int, step: int) -> None:
    act(c, (layout.A_ANSWERED, layout.A_SOLVED, layout.A_FOLLOWED)[sub], rule=r)
    if sub == 1:
        solved(c, r, n, step)
    c.pending -= 1
    if c.over and c.pending == 0:
        close(c)


def solved(c: Customer, r: int, n: int, step: int) -> None:
    """The moment of a recovery: the solution against the failure it makes good."""
    m, rec = c.model, c.model.recovers[c.model.rules[r].recover]
    solve = number(c, rec.solve, n)
    answer = number(c, rec.answer, n) if rec.answer >= 0 else solve
    expects = clock.expectation(c.expects, 0.0)
    performance, gap, emotion = recovery_moment(
        c.psy, number(c, rec.quality, n), answer, solve, expects, c.before, c.severity, c.failures
    )
    c.recovered += 1
    write_moment(
        c, step, n, layout.M_RECOVERY, r, c.now, c.now, 1.0, expects, performance, gap, emotion
    )
    fire_event(c, m.plan.events.recovered)


# -- clocks of waiting -----------------------------------------------------------------------------
def arm_waits(c: Customer) -> None:
    """Clocks of the `waits` rules, once a stretch and only when there is something to wait for."""
    m = c.model
    if c.armed == c.stretch or not c.felt:
        return
    c.armed = c.stretch
    for r in m.waits:
        rule = m.rules[r]
        start_wait_clock(c, r, c.stretch, c.idle + (rule.past if rule.past >= 0 else rule.every))


def start_wait_clock(c: Customer, r: int, stretch: int, at: int) -> None:
    TimedEvent(
        c.model, at, CLOCKS, c.person, r << 8 | 3 << 6, lambda _: wait_clock(c, r, stretch, at)
    )


def wait_clock(c: Customer, r: int, stretch: int, at: int) -> None:
    """A clock of waiting strikes; it means nothing if another stretch has begun."""
    if c.over or c.stretch != stretch or c.in_contact:
        return
    try_rule(c, r, None)
    every = c.model.rules[r].every
    if every >= 0:
        start_wait_clock(c, r, stretch, at + every)
