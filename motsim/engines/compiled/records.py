"""What is written: moments, acts and, when nothing more can happen, the visit."""

from __future__ import annotations

from motsim.engines.common.learning import NO_OVERRUN, Outcome, Seen, learn, overrun_of
from motsim.engines.common.population import remembers
from motsim.engines.common.service_levels import taken
from motsim.engines.common.visit_end import conclude, lost_by, memories
from motsim.engines.compiled.constants import NONE, I, inner
from motsim.engines.compiled.state import M_FAILURE
from motsim.plan.layout import R_FUNNEL
from motsim.psychology.memory import piece_weights


@inner
def write_moment(w, slot, step, n, kind, source, began, span, expects, performance, gap, emotion):
    s = w.state[0]
    c = w.cust[slot]
    if c.moments == 0:
        c.first = emotion
        c.worst = emotion
        c.best = emotion
    c.emotion = emotion
    c.worst = min(c.worst, emotion)
    c.best = max(c.best, emotion)
    f = w.felt[slot, c.moments]
    f.step = step
    f.kind = kind
    f.minutes = span
    f.emotion = emotion
    f.gap = gap
    if s.record != 0:
        hold_moment(w, slot, step, n, kind, source, began, span, expects, performance, gap, emotion)
    c.moments += 1
    if c.moments > s.most_moments:
        s.most_moments = c.moments
        s.look = 1


@inner
def hold_moment(w, slot, step, n, kind, source, began, span, expects, performance, gap, emotion):
    """The row of a moment: it leaves when its visit closes and the weights are known."""
    s = w.state[0]
    c = w.cust[slot]
    m = w.held_moments[slot, c.moments]
    m.person = c.person
    m.visit = c.visit
    m.order = c.moments
    m.step = step
    m.n = n
    m.kind = kind
    m.source = source
    m.begin = began
    m.end = s.now
    m.minutes = span
    m.expects = expects
    m.performance = performance
    m.gap = gap
    m.emotion = emotion


@inner
def hold_cause(w, slot, step, kind, minutes, a, b, c, d, e):
    """What the next moment, or a failure, is felt from: see `trace.py`."""
    s = w.state[0]
    who = w.cust[slot]
    f = w.held_causes[slot, who.traced]
    f.step = step
    f.kind = kind
    f.minutes = minutes
    f.weight = 0.0
    f.a = a
    f.b = b
    f.c = c
    f.d = d
    f.e = e
    who.traced += 1
    if who.traced > s.most_moments:
        s.most_moments = who.traced
        s.look = 1


@inner
def end_trace(w, slot):
    """The causes of a visit leave with it; `w.weights` are those of its moments."""
    s = w.state[0]
    c = w.cust[slot]
    ended = w.ended[s.visits]
    ended.causes = c.traced
    ended.before_at = c.before_at
    ended.returns = c.returns
    ended.tells = c.tells
    for k in range(w.lucks.shape[1]):
        w.lucks[s.visits, k] = w.real[slot, s.luck + k]
    moment = 0
    for k in range(c.traced):
        d = w.causes[s.traced + k]
        e = w.held_causes[slot, k]
        d.step = e.step
        d.kind = e.kind
        d.minutes = e.minutes
        d.a = e.a
        d.b = e.b
        d.c = e.c
        d.d = e.d
        d.e = e.e
        d.weight = 0.0
        if e.kind != M_FAILURE:
            d.weight = w.weights[moment]
            moment += 1
    s.traced += c.traced
    s.look = 1


@inner
def write_act(w, slot, kind, rule, detail, before, after, cost):
    s = w.state[0]
    c = w.cust[slot]
    if s.record != 0:
        a = w.acts[s.acts]
        a.person = c.person
        a.visit = c.visit
        a.order = c.acts
        a.time = s.now
        a.kind = kind
        a.rule = rule
        a.detail = detail
        a.step = c.step
        a.before = before
        a.after = after
        a.cost = cost
        s.acts += 1
        if s.acts > s.acts_room:
            s.look = 1
    c.acts += 1


@inner
def close(w, slot):
    s = w.state[0]
    c = w.cust[slot]
    psy = w.psychology[c.segment]
    n = c.moments
    felt = w.felt[slot]
    for k in range(n):
        w.step_of[k] = felt[k].step
        w.spans[k] = felt[k].minutes
        w.emotions[k] = felt[k].emotion
        w.kinds[k] = felt[k].kind
    piece_weights(
        w.step_of,
        w.spans,
        n,
        w.part[c.segment],
        w.stage_of,
        w.stage_weight[c.segment],
        w.weights,
        w.step_minutes,
        w.stage_part,
    )
    remembered, loyal, peak, end, mean, peak_order = memories(
        psy, w.kinds, w.emotions, w.weights, w.spans, n, c.recovered, c.before, c.failures
    )
    v = w.visits[s.visits]
    (v.satisfaction, v.survey, v.recommend, v.return_chance, v.returned, v.tell_chance, v.told) = (
        conclude(
            psy, remembered, loyal, c.returns, c.tells, lost_by(c.reason), w.real[slot, s.luck :]
        )
    )
    if s.town != 0:
        if len(w.minds.learned) > 0:
            learn_from(w, slot, loyal, v.told)
        v.returned = remembers(
            w.minds, w.given, w.months, c.person, c.visit, loyal, c.returns, c.reason, s.real
        )
    v.person = c.person
    v.visit = c.visit
    v.segment = c.segment
    v.began = c.began
    v.arrived = c.door
    v.booked = max(c.booked, NONE)
    v.left = c.left
    v.closed = s.real
    v.reason = c.reason
    v.step = c.step
    v.moments = n
    v.acts = c.acts
    v.waited = c.waited
    v.queued = c.queued
    v.away = c.away_ticks
    v.staged = c.staged
    v.failures = c.failures
    v.recovered = c.recovered
    v.complained = c.complained
    v.broken = c.broken
    v.peak_order = peak_order
    v.used = c.used
    v.expects = c.expects
    v.remembered = remembered
    v.peak = peak
    v.end = end
    v.mean = mean
    v.rule_cost = c.rule_cost
    v.use_cost = c.use_cost
    for t in range(len(w.traits)):
        w.trait_rows[s.visits, t] = w.real[slot, s.traits + t]
    for i in range(len(w.levels)):
        w.trait_rows[s.visits, len(w.traits) + i] = taken(
            w.levels, I(i), w.count[slot, s.levels + i], c.reason, c.step, c.left - c.door
        )
    if s.trace != 0:
        end_trace(w, slot)
    s.visits += 1
    if s.record != 0:
        for k in range(n):
            copy_moment(w.moments[s.moments + k], w.held_moments[slot, k], w.weights[k])
        s.moments += n
    if s.record != 0 or s.visits + 2 > len(w.visits):
        s.look = 1
    s.left += 1
    c.person = -1
    c.turn = -1
    w.spare[s.free] = slot
    s.free += 1


@inner
def learn_from(w, slot, loyal, told):
    """What the visit that closes teaches."""
    s = w.state[0]
    c = w.cust[slot]
    for k in range(c.moments):
        w.gaps_of[k] = w.felt[slot, k].gap
    seen = Seen(w.kinds, w.step_of, w.gaps_of, w.weights, c.moments)
    overrun = NO_OVERRUN
    if s.trusted >= 0:
        overrun = overrun_of(w.count[slot, s.overrun], w.count[slot, s.overrun + 1])
    end = Outcome(
        c.expected,
        c.taught,
        loyal,
        c.returns,
        lost_by(c.reason),
        c.reason != R_FUNNEL,
        told,
        overrun,
    )
    learn(w.minds, w.psychology, c.person, c.visit, seen, end, s.real)


@inner
def copy_moment(d, e, weight):
    d.person = e.person
    d.visit = e.visit
    d.order = e.order
    d.step = e.step
    d.n = e.n
    d.kind = e.kind
    d.source = e.source
    d.begin = e.begin
    d.end = e.end
    d.minutes = e.minutes
    d.expects = e.expects
    d.performance = e.performance
    d.gap = e.gap
    d.emotion = e.emotion
    d.weight = weight
