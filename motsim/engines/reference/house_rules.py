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
from motsim.engines.reference.records import close, write_act, write_moment
from motsim.engines.reference.sampling import happens, holds, number
from motsim.plan import layout
from motsim.plan.random_streams import ticks

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer


def fire(customer: Customer, lo: int, hi: int, line: Track | None) -> None:
    """Try every rule of one event, in order: each sees what the one before it changed. `line` is
    that of the step that begins, None at other events.
    """
    for rule_index in customer.model.bind[lo:hi]:
        try_rule(customer, rule_index, line)


def fire_event(customer: Customer, rules: tuple[int, int]) -> None:
    """Try the rules of an event that belongs to no step."""
    fire(customer, rules[0], rules[1], None)


def try_rule(customer: Customer, rule_index: int, line: Track | None) -> None:
    """Let a rule act if it applies. What costs more than staff may spend is handed on."""
    if not should_fire(customer, rule_index):
        return
    said = decide(customer, rule_index)
    if said is None:
        return
    rule, occurrence = customer.model.rules[rule_index], customer.fired[rule_index]
    cost = cost_of(customer, rule, occurrence, said)
    pool_index = rule.by if rule.by >= 0 else customer.server
    if cost > 0.0 and not may_spend(customer, pool_index, cost):
        hand_on(customer, rule_index, occurrence, pool_index, cost, said)
        return
    count_firing(customer, rule_index)
    apply(customer, rule_index, occurrence, pool_index, cost, said, line)


def should_fire(customer: Customer, rule_index: int) -> bool:
    """Should this rule fire? It has not fired too often, and its `if` and its `chance` say so."""
    rule = customer.model.rules[rule_index]
    if 0 <= rule.per_visit <= customer.fired[rule_index] or (
        rule.per_day >= 0 and customer.model.fired_today(rule_index) >= rule.per_day
    ):
        return False
    if not holds(customer, rule.when):
        return False
    if rule.chance < 0:
        return True
    occurrence = customer.tested[rule_index]
    customer.tested[rule_index] += 1
    return happens(customer, rule.chance, occurrence)


def decide(customer: Customer, rule_index: int) -> Said | None:
    """Ask Python what the rule changes, None where it shall not act. A rule of a file has said
    everything already.
    """
    behaviour = customer.model.plan.behaviours.get(rule_index)
    return AS_TYPED if behaviour is None else ask_python(customer, behaviour)


def effect(
    customer: Customer, said: Said, name: str, amount_index: int, occurrence: int
) -> float | None:
    """Give how much a rule changes of something: as Python has just said, else as it was typed.
    None where it leaves it alone.
    """
    if name in said:
        return said[name]
    return number(customer, amount_index, occurrence) if amount_index >= 0 else None


def cost_of(customer: Customer, rule: Any, occurrence: int, said: Said) -> float:
    """Add up what a rule costs, with its recovery."""
    cost = effect(customer, said, "cost", rule.cost, occurrence) or 0.0
    if rule.recover >= 0 and customer.model.recovers[rule.recover].cost >= 0:
        cost += number(customer, customer.model.recovers[rule.recover].cost, occurrence)
    return cost


def hand_on(
    customer: Customer, rule_index: int, occurrence: int, pool_index: int, cost: float, said: Said
) -> None:
    """Hand on what costs more than staff may spend. Somebody else decides, at the end of work of
    their own, or nobody does.
    """
    rule = customer.model.rules[rule_index]
    if rule.escalate_to >= 0 and may_spend(customer, rule.escalate_to, cost):
        count_firing(customer, rule_index)
        write_act(customer, layout.A_ESCALATED, rule=rule_index, detail=rule.escalate_to)
        minutes = (
            number(customer, rule.escalate_takes, occurrence) if rule.escalate_takes >= 0 else 0.0
        )
        start_side_job(
            customer,
            rule.escalate_to,
            rule_index,
            occurrence,
            minutes,
            cost,
            said,
            rule_priority(customer, rule, occurrence, said),
        )
    else:
        write_act(customer, layout.A_NOT_ALLOWED, rule=rule_index, detail=pool_index, cost=cost)


def count_firing(customer: Customer, rule_index: int) -> None:
    """Count that the rule fired: in this visit, and today."""
    customer.fired[rule_index] += 1
    customer.model.count_today(rule_index)


def may_spend(customer: Customer, pool_index: int, cost: float) -> bool:
    """Is the pool allowed to spend so much, in this visit or today?"""
    if pool_index < 0:
        return False
    row, pool = customer.model.pool_rows[pool_index], customer.model.pools[pool_index]
    if row.empowered < 0.0:
        return True
    if row.per_day:
        return (
            pool.spent if pool.spent_day == clock.day_of(customer.now) else 0.0
        ) + cost <= row.empowered
    return customer.spent[pool_index] + cost <= row.empowered


def spend(customer: Customer, pool_index: int, cost: float) -> None:
    """Spend money on this visit, in the name of the pool that acts."""
    customer.rule_cost += cost
    if pool_index >= 0:
        pool, today = customer.model.pools[pool_index], clock.day_of(customer.now)
        customer.spent[pool_index] += cost
        pool.spent = (pool.spent if pool.spent_day == today else 0.0) + cost
        pool.spent_day = today


# -- what a rule changes ---------------------------------------------------------------------------
def apply(
    customer: Customer,
    rule_index: int,
    occurrence: int,
    pool_index: int,
    cost: float,
    said: Said,
    line: Track | None,
) -> None:
    """Change what the rule changes. What it sets off comes by events of its own."""
    rule, before, after = customer.model.rules[rule_index], 0.0, 0.0
    if cost > 0.0:
        spend(customer, pool_index, cost)
    if (more := effect(customer, said, "quality", rule.quality, occurrence)) is not None:
        before, after = add_quality(customer, rule.at, more)
    if (more := effect(customer, said, "expects", rule.expects, occurrence)) is not None:
        raise_expectation(customer, rule.at, more)
    if (more := effect(customer, said, "priority", rule.priority, occurrence)) is not None:
        go_before(customer, more)
    if (more := effect(customer, said, "return", rule.returns, occurrence)) is not None:
        customer.returns += more
    if (more := effect(customer, said, "tell", rule.tells, occurrence)) is not None:
        customer.tells += more
    if (felt := effect(customer, said, "emotion", rule.emotion, occurrence)) is not None:
        before, after = customer.emotion, min(10.0, max(-10.0, felt))
        write_moment(
            customer,
            customer.at,
            occurrence,
            layout.M_RULE,
            rule_index,
            customer.now,
            customer.now,
            1.0,
            0.0,
            after,
            after,
            after,
        )
    write_act(
        customer,
        layout.A_RULE,
        rule=rule_index,
        detail=pool_index,
        before=before,
        after=after,
        cost=cost,
    )
    if rule.recover >= 0:
        recover(customer, rule_index, occurrence)
    if (more := effect(customer, said, "takes", rule.takes, occurrence)) is not None:
        add_work(customer, rule_index, occurrence, pool_index, more, said, line)


def add_quality(customer: Customer, at: int, more: float) -> tuple[float, float]:
    """Add points to the next contact, or to the one named. Give the points before and after."""
    if at >= 0:
        customer.quality_at[at] += more
        return 0.0, more
    before = customer.quality_more
    customer.quality_more += more
    return before, customer.quality_more


def raise_expectation(customer: Customer, at: int, more: float) -> None:
    """Raise what is expected of the next contact, or of the one named."""
    if at >= 0:
        customer.expects_at[at] += more
    else:
        customer.expects_more += more


def go_before(customer: Customer, more: float) -> None:
    """Change the priority for the rest of the visit, also in the lines in which it
    stands already.
    """
    customer.priority += more
    for line in customer.lines:
        if line.ticket is not None and not line.ticket.called:
            if line is customer.main:
                customer.rank += more
            line.ticket.pool.move(line.ticket, more)


def add_work(
    customer: Customer,
    rule_index: int,
    occurrence: int,
    pool_index: int,
    more: float,
    said: Said,
    line: Track | None,
) -> None:
    """Lengthen the step that begins. Without one it is work for whoever acts."""
    if line is not None:
        line.takes_more += more
    elif pool_index >= 0 and more > 0.0:
        start_side_job(
            customer,
            pool_index,
            rule_index,
            -1,
            more,
            0.0,
            said,
            rule_priority(customer, customer.model.rules[rule_index], occurrence, said),
        )


def rule_priority(customer: Customer, rule: Any, occurrence: int, said: Said) -> float:
    """Give the priority that a rule's own work has in its line."""
    return effect(customer, said, "priority", rule.priority, occurrence) or 0.0


def use(customer: Customer, step: Any) -> None:
    """Use interventions that cost by use, once a visit each."""
    for row in customer.model.uses[step.use_lo : step.use_hi]:
        bit = 1 << row.bit
        if not customer.used & bit and (row.trait < 0 or customer.traits[row.trait] != 0.0):
            customer.used |= bit
            customer.use_cost += row.cost


# -- side jobs -------------------------------------------------------------------------------------
def start_side_job(
    customer: Customer,
    pool_index: int,
    rule_index: int,
    occurrence: int,
    minutes: float,
    cost: float,
    said: Said,
    priority: float,
) -> None:
    """Queue work that holds no customer, at its rule's priority. With an occurrence it carries the
    escalated rule, which acts at its end; -1 carries none.
    """
    model, span = customer.model, ticks(minutes)
    customer.jobs += 1
    model.jobs += 1
    what = SIDE_LINE << 16 | rule_index << 8 | customer.jobs & 255

    def begins(_: Any) -> None:
        TimedEvent(
            model,
            model.now + span,
            ENDS,
            customer.turn,
            what,
            lambda _: end_side_job(customer, pool_index, rule_index, occurrence, span, cost, said),
        )

    model.pools[pool_index].join(priority, customer.turn, what).callbacks.append(begins)


def end_side_job(
    customer: Customer,
    pool_index: int,
    rule_index: int,
    occurrence: int,
    span: int,
    cost: float,
    said: Said,
) -> None:
    """End a side job. The rule that it carries acts, unless the visit has ended."""
    pool = customer.model.pools[pool_index]
    pool.side += span
    customer.model.jobs -= 1
    if occurrence >= 0 and not customer.over:
        apply(customer, rule_index, occurrence, pool_index, cost, said, None)
    elif occurrence >= 0 and customer.pending > 0:
        write_act(customer, layout.A_TOO_LATE, rule=rule_index, detail=pool_index)
    pool.release()


# -- recoveries ------------------------------------------------------------------------------------
def recover(customer: Customer, rule_index: int, occurrence: int) -> None:
    """Start answer, solution and follow-up as clocks from now. They hold nobody and outlive the
    visit.
    """
    recovery = customer.model.recovers[customer.model.rules[rule_index].recover]
    index = customer.fail_step if customer.fail_step >= 0 else customer.at
    for part, amount in enumerate((recovery.answer, recovery.solve, recovery.follow_up)):
        if amount >= 0:
            customer.pending += 1
            start_recovery_clock(
                customer,
                rule_index,
                part,
                occurrence,
                index,
                ticks(number(customer, amount, occurrence)),
            )


def start_recovery_clock(
    customer: Customer, rule_index: int, part: int, occurrence: int, index: int, delay: int
) -> None:
    """Start the clock of one part of a recovery: 0 the answer, 1 the solution, 2 the follow-up."""
    TimedEvent(
        customer.model,
        customer.now + delay,
        CLOCKS,
        customer.turn,
        rule_index << 8 | part << 6 | occurrence & 63,
        lambda _: carry_out_recovery(customer, rule_index, part, occurrence, index),
    )


def carry_out_recovery(
    customer: Customer, rule_index: int, part: int, occurrence: int, index: int
) -> None:
    """Carry out one part of a recovery. The last one closes a visit that is over."""
    write_act(
        customer, (layout.A_ANSWERED, layout.A_SOLVED, layout.A_FOLLOWED)[part], rule=rule_index
    )
    if part == 1:
        feel_recovery(customer, rule_index, occurrence, index)
    customer.pending -= 1
    if customer.over and customer.pending == 0:
        close(customer)


def feel_recovery(customer: Customer, rule_index: int, occurrence: int, index: int) -> None:
    """Write the moment of a recovery: the solution against the failure that it makes good."""
    model = customer.model
    recovery = model.recovers[model.rules[rule_index].recover]
    solve = number(customer, recovery.solve, occurrence)
    answer = number(customer, recovery.answer, occurrence) if recovery.answer >= 0 else solve
    expects = clock.expectation(customer.expects, 0.0)
    performance, gap, emotion = recovery_moment(
        customer.psy,
        number(customer, recovery.quality, occurrence),
        answer,
        solve,
        expects,
        customer.before,
        customer.severity,
        customer.failures,
    )
    customer.recovered += 1
    write_moment(
        customer,
        index,
        occurrence,
        layout.M_RECOVERY,
        rule_index,
        customer.now,
        customer.now,
        1.0,
        expects,
        performance,
        gap,
        emotion,
    )
    fire_event(customer, model.plan.events.recovered)


# -- clocks of waiting -----------------------------------------------------------------------------
def arm_waits(customer: Customer) -> None:
    """Start the clocks of the `waits` rules, once a stretch, if there is something to wait for."""
    model = customer.model
    if customer.armed == customer.stretch or not customer.felt:
        return
    customer.armed = customer.stretch
    for rule_index in model.waits:
        rule = model.rules[rule_index]
        start_wait_clock(
            customer,
            rule_index,
            customer.stretch,
            customer.idle + (rule.past if rule.past >= 0 else rule.every),
        )


def start_wait_clock(customer: Customer, rule_index: int, stretch: int, at: int) -> None:
    """Start the clock of one rule on waiting."""
    TimedEvent(
        customer.model,
        at,
        CLOCKS,
        customer.turn,
        rule_index << 8 | 3 << 6,
        lambda _: strike_wait_clock(customer, rule_index, stretch, at),
    )


def strike_wait_clock(customer: Customer, rule_index: int, stretch: int, at: int) -> None:
    """Strike a clock of waiting. It means nothing if another stretch has begun."""
    if customer.over or customer.stretch != stretch or customer.in_contact:
        return
    try_rule(customer, rule_index, None)
    every = customer.model.rules[rule_index].every
    if every >= 0:
        start_wait_clock(customer, rule_index, stretch, at + every)
