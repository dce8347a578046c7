"""What every key of the language means, in one line: what an editor shows beside it, and the page
of the language in the documents.
"""

from __future__ import annotations

from typing import Any, Final

EVERYWHERE: Final = {
    "source": (
        "where the figures of this block come from: the name of a source, or one for each key; "
        "without it they count as assumed"
    )
}
# block -> (what it is, key -> what it says)
BLOCKS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "Scenario": (
        "A whole file.",
        {
            "motsim": "version of the language; the first line is `motsim: 1`",
            "title": "the name of the service, as text or `{en: .., zh: ..}`",
            "currency": "such as CNY; one a file",
            "length": "how long customers arrive; the run ends when all have left, see `at_end`",
            "at_end": (
                "`serve`: who is inside at the end of `length` is served out; `stop`: the clock "
                "stops there, with people inside, who are counted by stage and pool"
            ),
            "warmup": "visits that arrive before this are lived but not counted",
            "first_day": (
                "the date of the first day, a Monday such as `2026-03-02`: what `opening` and "
                "`hours` say of dates counts from it, and days are named by their dates"
            ),
            "opening": (
                "hours by weekday; without it the door is always open. With `first_day` dates may "
                "stand beside weekdays: `{mon-sat: 08:00-18:00, 2026-05-01..2026-05-05: closed, "
                "2026-12-24: 09:00-13:00}`"
            ),
            "closing": (
                "`serve`: all inside are served out; `resume`: work goes on in the morning, "
                "people in line leave, beside nothing begins at night"
            ),
            "psychology": "a profile by name, or with parameters that differ from it",
            "servqual": (
                "what the dimensions of quality weigh; 32, 22, 19, 16, 11 if none are given"
            ),
            "baseline": "points below which a moment is a low",
            "target": "points that are wished for: a line on the curve",
            "sources": "name -> what it is and its grade",
            "staff": "pools of people by name",
            "places": "what is held without working: tables, bays, rooms",
            "customers": "who comes, when, and what they expect",
            "promises": "times that are promised from one step to another",
            "service_levels": "times that are measured and change nothing: the share served within",
            "journey": "the stages of a visit, in order",
            "rules": "what the house does when something happens",
            "interventions": "what can be bought: what it sets and what it costs",
            "designs": "what is bought and set; the first is the reference",
            "value": "what a visit and a customer are worth",
            "observed": "the company's own figures, which the first design is made to give",
            "population": "customers who come back over months",
            "labels": "language -> name -> text for people",
        },
    ),
    "Population": (
        "People who come back over months, each with needs at their own times; `yes` is enough.",
        {
            "size": (
                "people who could ever come; without it as many as give the rate of "
                "`customers.arrive`"
            ),
            "customers": (
                "share of them that are customers at the very beginning; without it what keeps "
                "their number at the `return_rate` that is observed, else 30%"
            ),
            "knows": "share of the others who know us then",
            "needs": (
                "time between two needs of one person, such as `gamma(6 months cv 0.5)`; without "
                "it by `visits_per_year`"
            ),
            "differ": "how people differ for life",
            "stays": (
                "everybody's own constant chance to come at the next need, in place of what is "
                "remembered: a share, or a distribution over people"
            ),
            "tries": (
                "chance at a need of somebody who knows us and is no customer; without it found "
                "from `observed.new_customers`, else what keeps the number of customers at the "
                "`return_rate` that is observed, else 12%"
            ),
            "hears": "chance at a need that somebody who does not know us hears of us",
            "moves": "share of the people who move away in a year; somebody new lives there then",
            "history": (
                "lived under the first design before month 0, in whole weeks; `none`: as written"
            ),
            "market": "what holds outside the house",
            "learns": (
                "what visits teach people to expect: nothing (`no`), what the house is like "
                "(`whole`), or that and what each contact is like (`moments`)"
            ),
            "network": "of whom people hear (`small-world`, or its keys); `none`: nobody talks",
            "word": "how what is told travels",
            "rival": "later: what elsewhere is like",
            "growth": "later: a town that grows",
        },
    ),
    "Differ": (
        "How people of a population differ.",
        {
            "needs": "how often they have needs, as a coefficient of variation; 0: all alike",
            "stays": "their own readiness to stay, as a standard deviation in logits",
        },
    ),
    "Network": (
        "Of whom people of a population hear.",
        {
            "kind": "`small-world`, the only one so far",
            "ties": "how many friends everybody hears of, 1 to 50: neighbours in a ring",
            "rewired": "share of friends who live anywhere in town instead",
        },
    ),
    "Word": (
        "How what is told travels.",
        {"delay": "time from the visit until a friend hears of it"},
    ),
    "Market": (
        "What holds outside the house.",
        {
            "back": "part of `tries` for somebody who was a customer once; 0%: lost for good",
            "promise": (
                "a promise by which people go who are no customers: the shorter it is, the more "
                "of them try us, as far as they have learned to believe it"
            ),
            "elasticity": (
                "how much it draws: the odds to try us go with the promised time to this power, "
                "-10 to 0; -0.5 unless given (assumed). In designs and `--set`, too, `-1` sets it"
            ),
        },
    ),
    "Servqual": (
        (
            "What each dimension of quality weighs; of a contact those count that are given "
            "for it, rescaled to 100 %."
        ),
        {
            "reliability": "it is done as promised",
            "responsiveness": "it is done promptly and willingly",
            "assurance": "whoever does it knows and is trusted",
            "empathy": "it is done with care for the person",
            "tangibles": "rooms, tools and people look right",
        },
    ),
    "Pool": (
        "People who work, alike within a pool.",
        {
            "count": "how many; or hours of the day -> how many",
            "wage": "money a unit of time; minutes of staff are priced by it",
            "empowered": (
                "what one case (or the pool a day) may cost without asking; without it: any sum"
            ),
            "hours": (
                "when they are there; without it as the door is open. On dates that `opening` "
                "names they are there while it is open, unless a date stands here, too"
            ),
            "preempts": (
                "a customer of higher priority interrupts one who is being served: `resume` goes "
                "on later where it stopped, `repeat` begins again"
            ),
            "breaks": (
                "`15 min every 2 h` of work, unpaid: all of the pool at once, or one after the "
                "other (`15 min every 2 h in turn`)"
            ),
        },
    ),
    "Place": (
        "Held from one step to another; asked for before the step's staff.",
        {
            "count": "how many",
            "from": "step that takes it",
            "to": "step that gives it back",
            "if": "who needs one",
            "booked": "reserved ahead; whoever finds it sold out is turned away",
        },
    ),
    "Customers": (
        "Who comes.",
        {
            "arrive": "when they come",
            "expects": "points expected before the visit; a value or a distribution",
            "segments": "kinds of customers, by share or with arrivals of their own",
            "traits": (
                "chances or numbers that rules may ask for: `1/365 per visit`, `20% per day`, "
                "bare: per person"
            ),
        },
    ),
    "Arrive": (
        "One of rate, every, appointments, data or count.",
        {
            "rate": (
                "on average, while open: `60 per day` (Poisson); or a table, each until the next: "
                "`{'08:00': 80 per h, '08:30': 140 per h}`, or one by weekday"
            ),
            "by_hour": (
                "hour -> weight on the rate, hours not named weigh 1; or times, each until the "
                "next: `{'08:00': 40, '08:30': 70}`"
            ),
            "scale": "so many times as many, by whatever way they come",
            "by_weekday": (
                "weekday -> weight on the rate; with `first_day` dates too (`2026-05-01: 2`)"
            ),
            "days": (
                "how much days differ beyond chance: `18%` multiplies all arrivals of a day by a "
                "factor of its own (gamma, mean 1, standard deviation .18)"
            ),
            "every": "time between two, a distribution",
            "count": "so many, all at the start or when the door first opens",
            "appointments": "slots, and who keeps them",
            "data": "a file with times of arrival: `file.csv`, or `file.csv column`",
        },
    ),
    "Appointments": (
        "Arrivals by appointment.",
        {
            "every": "time between slots",
            "per_slot": "booked for each slot",
            "shows": "share that comes",
            "punctual": "minutes after the slot; negative is early",
            "hours": "when there are slots, dates too; without it while the door is open",
        },
    ),
    "Segment": (
        "A kind of customer; parameters of the psychology may stand here, too.",
        {
            "share": "part of the customers",
            "arrive": "arrivals of their own",
            "expects": "points expected before the visit",
            "patience": "how long they stand in a line, or `never` to give up",
            "traits": "traits of this segment",
            "weights": "name of a step or a stage -> what it weighs to this segment, such as "
            "`{delivery: 40%}`, instead of the weight that stands there",
        },
    ),
    "Promise": (
        "A time that is promised; kept or broken, it is a moment of its own.",
        {
            "from": "step whose end begins it",
            "to": "step whose begin keeps it",
            "quote": (
                "a duration, `N x typical` (median of a pilot), `own typical` (under the very "
                "design), `p90` (nine of ten), or `live` (what the lines say)"
            ),
        },
    ),
    "ServiceLevel": (
        (
            "A time that is measured: the share served within it, means and quantiles. Nobody is "
            "told it and nobody feels it. Without `at`, `from` and `to` it is the whole visit."
        ),
        {
            "at": "the wait before this step: from reaching it to its begin",
            "from": "step whose end begins it, or STEP.begins",
            "to": "step whose begin ends it, or STEP.ends",
            "within": "the time",
        },
    ),
    "Stage": (
        "A part of the journey.",
        {
            "stage": "its name",
            "steps": "what happens, in order",
            "weight": "its part of the impression",
            "if": "for whom it is",
            "chance": "share that has it",
            "beside": "runs while that stage does; what has not begun when that ends is dropped",
            "away": "the customer is elsewhere: no felt waits, no patience",
            "times": "lived through so often",
            "ahead": "this long before the arrival that `arrive` counts",
            "wait": "of the waits in it",
            "patience": "from its begin to its end; or `never`",
            "baseline": "of its steps",
            "target": "of its steps",
        },
    ),
    "Step": (
        "`contact` (a moment), `work` (unseen) or `away` (elsewhere): one of them holds the name.",
        {
            "contact": "its name: the customer meets somebody or something",
            "work": "its name: behind the line of visibility",
            "away": "its name: the customer is elsewhere",
            "staff": (
                "who does it: `doctor`, `2 doctor`, `[2 doctor, nurse]` for several at once, or "
                "`none`; pools are asked in the order in which the file lists them, who has come "
                "waits for the rest, and the first one named leads"
            ),
            "takes": "how long, a distribution",
            "quality": (
                "points from 0 to 100 as felt by somebody who expects them; 50 is neutral; or by "
                "dimension: `{reliability: 72, empathy: 55}`"
            ),
            "score": "the same as emotion, -10 to +10",
            "class": "which part of a budget it belongs to",
            "mot": "kind of moment of truth, for people to read",
            "weight": "its part of the stage",
            "if": "for whom; read when the line reaches it",
            "chance": "share that has it",
            "priority": "larger goes first in the pool's line",
            "priority_grows": (
                "how much priority is gained while standing in line, such as `6 per h`, or by kind "
                "of customer `(12 if segment == 'urgent' else 3) per h`: nobody is forgotten"
            ),
            "patience": "how long one stands in this line, then the visit ends; or `never`",
            "queue_limit": "places to wait; who finds it full leaves",
            "gives_up": "what who gives up waiting does instead of leaving",
            "group": "several customers begin it together: rides, tours, boarding groups",
            "room": (
                "places to wait; who finds it full stays at the step before, and keeps its staff "
                "and places until there is room (blocking after service)"
            ),
            "wait": "of the wait before it",
            "every": "in a stage beside: again and again",
            "after": "in a stage beside: first after this time",
            "before_end": "this long before the stage ends",
            "until": "lasts, or waits, until a time of the day or `opening`",
            "join": (
                "of a `work` step: it lasts until `all`, the `first` or so many of the stages "
                "beside its own have ended"
            ),
            "again": "share that is done over",
            "next": "where the visit goes on, by chance; the rest goes to the next step",
            "leaves": "share that is lost here today; moved by what is felt",
            "announced": "was promised before, so it is expected",
            "expects": "points expected of this step",
            "baseline": "a must-be: funded first",
            "target": "points wished for",
            "votes": "of a workshop",
            "fails": "failures by name",
        },
    ),
    "Wait": (
        "The wait before a step.",
        {
            "acceptable": "minutes that cost nothing",
            "occupied": "share of it with something to do",
            "told": (
                "what people are told: nothing, their place, or the time; it moves what is felt "
                "and how long they stay (a patience that is given is of those who hear what the "
                "file tells; a design that tells more makes it longer: told_patience)"
            ),
        },
    ),
    "GivesUp": (
        "What becomes of those who give up waiting before a step, or find its line full: one of "
        "`retry`, `to` and `callback`; without it the visit ends.",
        {
            "retry": "comes again after this time, to the back of the line",
            "to": "goes on at this step, which may be another line",
            "callback": "yes: keeps the place in line without waiting in it, and is called back; "
            "not for those who find it full",
            "chance": "who does so; the others leave",
        },
    ),
    "Booked": (
        "A reservation of a place: whoever finds it sold out is turned away, and ends the visit. "
        "Bookings are taken in the order in which customers arrive; whoever does not come, or has "
        "left, gives back the dates that are still ahead.",
        {
            "at": "the step at whose end it is booked, before the one that takes the place",
            "lasts": "for how long, from then on (booked ahead: from the arrival on): `2 d` are "
            "two dates, or two nights; 1,023 slots at most",
            "slots": "what is counted: dates if not said, `30 min` for tables",
        },
    ),
    "Group": (
        "Customers who begin a step together, with one of its staff for all of them, for as long "
        "as the first in line takes. When the house has shut or the run's time is over, nobody "
        "waits for more to come.",
        {
            "of": "how many go at most",
            "at_least": "begins as soon as so many are there; without it when it is full",
            "after": "begins so long after its first customer came, full or not",
            "every": "leaves by the clock, from each midnight on: `every: 20 min` at 0, 20 and 40 "
            "past",
            "at": "leaves at these times of the day, with whoever is there: `10:00, 14:30`",
        },
    ),
    "Fail": (
        "Something that goes wrong at a step.",
        {
            "chance": "how often",
            "severity": "emotion that it takes",
            "caught": "share that we find first",
            "felt_at": "contact in which it is felt",
        },
    ),
    "Next": (
        "A branch.",
        {
            "to": "a step; `done`: the visit ends, served; `leave`: the customer gives up",
            "chance": "share, or an expression",
        },
    ),
    "Rule": (
        "What happens when something happens.",
        {
            "rule": "its name",
            "on": (
                "an event: `STEP.begins`, `STEP.ends`, `waits`, `promise.broken`, `fails`, a "
                "failure's name, `recovered`, `complains`, `leaves`, `visit.ends`"
            ),
            "by": "pool that acts, pays and is limited; without it the one that serves",
            "if": "when",
            "chance": "share of the times",
            "limit": "`1 per visit`, `20 per day`",
            "every": "of `waits`: each so long",
            "past": "of `waits` and broken promises: after so long",
            "do": "what it does",
        },
    ),
    "Effects": (
        "What a rule does.",
        {
            "quality": "points on the contact that runs, else on the next",
            "emotion": "a moment of its own",
            "expects": "points on what is expected",
            "at": "the contact it acts on",
            "takes": "time of whoever acts",
            "cost": "money paid out",
            "recover": "begins a recovery",
            "escalate": "asks somebody else first",
            "priority": "for the rest of the visit",
            "return": "on the chance to come back",
            "tell": "on the chance to tell",
            "lasting": "does not fade between visits",
        },
    ),
    "Recover": (
        "A recovery beside the journey; clocks begin when the failure is felt.",
        {
            "answer": "time to the first answer",
            "solve": "time to the solution, which is a moment",
            "follow_up": "time to the last call",
            "quality": "points of the solution, less the later it comes",
            "cost": "money a case",
        },
    ),
    "Escalate": ("Somebody else decides.", {"to": "pool that is asked", "takes": "its time"}),
    "Intervention": (
        "Something that can be bought; its name is a word in every `if`.",
        {
            "set": "dotted name -> change",
            "cost": "what it costs",
            "response": "`step`: all or nothing; `saturating(half N)`: half of the effect for N",
            "wears_off": "the time in which its effect halves",
            "starts": "how long after it is bought its effect begins",
            "class": "class, where it sets no step",
            "believed": "how much of its effect comes true; not said: by the grade of its source",
            "piloted": "what a pilot of it read; what is believed of its effect follows",
            "plan": "text for the action plan",
        },
    ),
    "Believed": (
        "How much of the effect as written comes true, where nobody has tried it here.",
        {
            "nothing": "the chance that it does nothing, such as 25%",
            "middle": "the share that comes true otherwise, in the middle; 1 is all of it",
            "spread": "standard deviation of that share",
        },
    ),
    "Piloted": (
        "The reading of a pilot: customers who had it against customers who had not.",
        {
            "lift": "the difference it read, in the unit of `of`",
            "error": "the standard error of that difference",
            "of": "what was looked at: remembered (-10 to 10), satisfaction (0 to 100) or return "
            "(a share)",
            "customers": "how many answered, with it and without it together",
            "design": "the design it was tried beside; not said: the first",
        },
    ),
    "Cost": (
        "Cash; minutes of staff are priced from wages.",
        {
            "once": "paid once",
            "per_site": "paid once a site",
            "per_year": "each year",
            "per_use": "each time it happens; never part of a budget",
        },
    ),
    "ActionPlan": (
        "Text for the action plan; nothing of it is simulated.",
        {
            "owner": "who",
            "by": "until when",
            "actions": "what is done",
            "script": "what is said",
            "training": "how it is learned",
            "pilot": "where it is tried first",
            "metric": "what shows that it works",
            "adjust": "what to change if not",
        },
    ),
    "Design": (
        "What is bought and set.",
        {
            "like": "begins from another design",
            "with": "interventions it has",
            "set": "dotted name -> change",
            "budget": "money to buy with",
            "split": "class -> share of the budget",
            "fill": "`best`: by effect on top for its cost; `equal`: even shares",
            "rules": "more rules, or others of the same name",
        },
    ),
    "Value": (
        "What it is worth.",
        {
            "margin": "of a visit; one figure, or a formula of what belongs to the customer",
            "visits_per_year": "of a customer who comes back",
            "sites": "branches that do the same",
            "discount": "a year",
            "horizon": "over which money is counted",
            "new_customer_costs": "what it costs to win one otherwise",
        },
    ),
    "Observed": (
        "The company's own figures of the first design.",
        {
            "satisfaction": "points, 0 to 100",
            "nps": "-100 to 100",
            "return_rate": (
                "share that came back within a time; with `population` literally, of customers "
                "with a visit in a month"
            ),
            "complaint_rate": "complaints a visit",
            "new_customers": (
                "with `population`: people who come for the first time, of one site; how many "
                "try us is found from it"
            ),
            "by_recommendation": (
                "with `population.network`: share of them who came to know of us from a friend; "
                "how many tell of a visit is found from it"
            ),
        },
    ),
    "Psychology": (
        "A profile, and parameters that differ from it.",
        {"profile": "literature, claims, peak-end, rational, acclimation or mean"},
    ),
    "SourceOf": (
        "Where figures come from.",
        {
            "what": "text for people",
            "grade": "how good it is",
            "where": "an address, a page",
            "spread": "name of a figure -> its standard error as a share of it, such as "
            "`{answer.takes: 2%}`; `robust` and `worth` draw it so",
            "together": "name of a figure of `spread` -> name of another -> correlation of what "
            "is not known of the two, from -1 to 1; they are drawn so",
        },
    ),
}


def said(block: str, key: str) -> str:
    """What a key of a block means; "" for one without words (a test looks for them)."""
    return BLOCKS.get(block, ("", {}))[1].get(key) or EVERYWHERE.get(key, "")


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """A JSON Schema with the words beside its keys."""
    for name, block in (("Scenario", schema), *schema["$defs"].items()):
        if name in BLOCKS:
            block["description"] = BLOCKS[name][0]
        for key, value in block["properties"].items():
            if said(name, key):
                block["properties"][key] = {**value, "description": said(name, key)}
    return schema
