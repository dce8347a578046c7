"""Bad input that concerns files: one clear line a mistake, with line, column, path, what was
wanted, what came and the nearest name.

Every case is the small service below with some text replaced; the expected line is the whole
message, so that a change of words is seen. `§` in the new text marks the place that the line must
name (it is taken out before reading).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from in_chinese import mistakes_in_chinese

from motsim.errors import InputError, ScenarioError
from motsim.scenario import design, load, loads
from motsim.scenario.experiment import load_experiment

BASE = """\
motsim: 1
title: Small service
length: 2 d
opening: {mon-sun: 08:00-18:00}
staff:
  advisor: {count: 2, wage: 60 per h, empowered: 100 per case}
  technician: {count: 3}
places:
  bay: {count: 4, from: fix, to: check}
customers:
  arrive: {rate: 60 per day, by_hour: {8: 2}}
  expects: 62
  segments:
    regular: {share: 80%}
    family: {share: 20%, traits: {child: yes}}
  traits: {rain: 20% per day}
promises:
  ready: {from: greeting, to: keys, quote: 1 x typical}
journey:
  - stage: booking
    ahead: 2 d
    steps:
      - {contact: confirm, quality: 70}
  - stage: arrival
    steps:
      - {contact: greeting, class: key, staff: advisor, takes: 2 min, quality: 70}
  - stage: repair
    steps:
      - {work: fix, staff: technician, takes: 50 min, fails: {wrong: {chance: 4%, severity: 6}}}
      - {work: check, staff: technician, takes: 5 min}
      - {contact: keys, staff: advisor, takes: 2 min, quality: 66}
  - stage: lounge
    beside: repair
    steps:
      - {contact: sofa, quality: 60}
      - {contact: progress, every: 30 min, quality: 60, if: live}
rules:
  - {rule: sorry, on: promise.broken, past: 30 min, by: advisor, do: {quality: +15, cost: 50}}
interventions:
  live: {cost: {once: 1000}}
  warm: {set: {greeting.quality: 70 -> 90}}
designs:
  today: {}
  better: {with: [live, warm]}
"""

STEP_KEYS = (
    "staff, takes, quality, score, class, mot, weight, if, chance, priority, "
    "priority_grows, patience, "
    "queue_limit, room, gives_up, group, wait, every, after, before_end, "
    "until, join, again, next, leaves, announced, expects, baseline, target, votes, fails, source"
)
WORDS = (
    "rain, child, live, warm, wait, promised, late, minutes, emotion, worst, best, "
    "expects, visits, severity, failed, recovered, hour, "
    "weekday, day, segment, promise, reason"
)
STEPS = "confirm, greeting, fix, check, keys, sofa, progress"
HINT = (
    "an expression may use + - * / comparisons, and or not, in, min max abs, 'a if c else b', "
    "and the names of the reference"
)
FIX, KEYS, CHECK, PROGRESS = (
    "journey.repair.steps.fix",
    "journey.repair.steps.keys",
    "journey.repair.steps.check",
    "journey.lounge.steps.progress",
)
DURATION = "a duration with its unit, such as '12 min'"

# (what, text to replace, new text with the place marked, expected path and message)
CASES = [
    # wrong types
    (
        "a list for a mapping",
        BASE[BASE.index("staff:") : BASE.index("places:")],
        "§staff: [advisor, technician]\n",
        "staff: wants a mapping by name, not a list",
    ),
    (
        "text for a mapping",
        "technician: {count: 3}",
        "technician: §three",
        "staff.technician: wants a mapping with count, wage, empowered, hours, breaks, preempts, "
        "source, not 'three'",
    ),
    (
        "text for a number",
        "quality: 66",
        "quality: §fine",
        (
            f"{KEYS}.quality: there is nothing called 'fine' to ask for; did you mean 'failed' "
            f"(there are {WORDS})?"
        ),
    ),
    (
        "a mapping for a number",
        "count: 3",
        "§count: {a: 1}",
        "staff.technician.count: wants a span such as '08:00-18:00', not 'a'",
    ),
    (
        "half a person",
        "count: 3",
        "count: §2.5",
        "staff.technician.count: wants a whole number of 0 or more, not '2.5'",
    ),
    (
        "points out of range",
        "quality: 66",
        "quality: §660",
        f"{KEYS}.quality: '660' is out of range; wanted is points from 0 to 100",
    ),
    (
        "no value at all",
        "takes: 50 min, fails: {wrong: {chance: 4%, severity: 6}}",
        'takes: §""',
        f"{FIX}.takes: wants {DURATION}, not ''",
    ),
    (
        "a wrong version",
        "motsim: 1",
        "motsim: §2",
        "motsim: version 2 of the language is not known; this motsim reads 'motsim: 1'",
    ),
    # units
    (
        "a duration without unit",
        "takes: 50 min",
        "takes: §50",
        f"{FIX}.takes: a duration needs its unit: write '50 min' (or s, h, d, weeks)",
    ),
    (
        "an unknown unit",
        "takes: 50 min",
        "takes: §50 minuts",
        (
            f"{FIX}.takes: there is no unit of time called 'minuts'; did you mean 'minutes' "
            "(units are s, min, h, d, weeks, months, years)?"
        ),
    ),
    (
        "a distribution without unit",
        "takes: 50 min",
        "takes: §lognormal(50 cv 0.5)",
        f"{FIX}.takes: a duration needs its unit: write '50 min' (or s, h, d, weeks)",
    ),
    (
        "an allowance without its case",
        "100 per case",
        "§100",
        (
            "staff.advisor.empowered: an allowance is for a case or for a day: write '100 per "
            "case' or '100 per day'"
        ),
    ),
    (
        "an effect that multiplies",
        "quality: +15",
        "quality: §x 1.2",
        (
            "rules.sorry.do.quality: an effect changes a value and needs its sign: write '+20' "
            "or '-10'"
        ),
    ),
    (
        "an effect without sign",
        "quality: +15",
        "quality: §15",
        "rules.sorry.do.quality: an effect changes a value and needs its sign: write '+15'",
    ),
    # unknown keys and names
    (
        "an unknown key",
        "quality: 66",
        "§qualty: 66",
        (
            f"{KEYS}.qualty: there is no key 'qualty' here; did you mean 'quality' (keys are "
            f"contact, work, away, {STEP_KEYS})?"
        ),
    ),
    (
        "a key of another block",
        "quality: 66",
        "quality: 66, §preempts: resume",
        (
            f"{KEYS}.preempts: there is no key 'preempts' here; it is written at "
            f"staff.POOL.preempts (keys are contact, work, away, {STEP_KEYS})"
        ),
    ),
    (
        "more of a pool than there are",
        "{contact: keys, staff: advisor",
        "{contact: keys, staff: §20 advisor",
        (
            f"{KEYS}.staff: asks for 20 of 'advisor' at once, of whom there are never more than 2: "
            "raise staff.advisor.count or ask for fewer"
        ),
    ),
    (
        "who gives up does two things",
        "{contact: keys, staff: advisor",
        "{contact: keys, §gives_up: {retry: 3 min, to: greeting}, staff: advisor",
        (
            f"{KEYS}.gives_up: wants one of 'retry: 10 min' (comes again), 'to: STEP' (goes on "
            "there) and 'callback: yes' (keeps the place), not retry and to"
        ),
    ),
    (
        "who gives up goes where nothing is",
        "{contact: keys, staff: advisor",
        "{contact: keys, gives_up: {to: §greting}, staff: advisor",
        (
            f"{KEYS}.gives_up.to: no step is called 'greting'; did you mean 'greeting' (there are "
            "confirm, greeting, fix, check, keys, sofa, progress)?"
        ),
    ),
    (
        "a place that is booked after it is taken",
        "bay: {count: 4, from: fix, to: check}",
        "bay: {count: 4, from: fix, to: check, booked: {at: §check, lasts: 1 d}}",
        "places.bay.booked.at: 'check' does not come before 'fix', where the place is taken",
    ),
    (
        "interrupting while something runs beside",
        "advisor: {count: 2, wage",
        "advisor: {count: 2, preempts: §resume, wage",
        (
            "staff.advisor.preempts: not built yet: interrupting 'keys' while something runs "
            "beside 'repair'"
        ),
    ),
    (
        "a group that leaves less than once a day",
        "{contact: keys, staff: advisor",
        "{contact: keys, group: {of: 8, every: §36 h}, staff: advisor",
        (
            f"{KEYS}.group.every: wants 24 h or less: what leaves by the clock is counted again "
            "from each midnight"
        ),
    ),
    (
        "a group that leaves by the clock and when it is full",
        "{contact: keys, staff: advisor",
        "{contact: keys, group: {of: 8, every: 20 min, at_least: §4}, staff: advisor",
        (
            f"{KEYS}.group.at_least: a group that leaves by the clock ('every') waits for nothing "
            "else: leave out 'at_least'"
        ),
    ),
    (
        "a group that waits for more than may go",
        "{contact: keys, staff: advisor",
        "{contact: keys, group: {of: 8, at_least: §9}, staff: advisor",
        f"{KEYS}.group.at_least: wants a number from 1 to 8 (as many as go), not 9",
    ),
    (
        "a group with a limit to its line",
        "{contact: keys, staff: advisor",
        "{contact: keys, §group: {of: 8}, queue_limit: 3, staff: advisor",
        f"{KEYS}.group: not built yet: 'queue_limit' at a step with 'group'",
    ),
    (
        "room and a limit",
        "{contact: keys, staff: advisor",
        "{contact: keys, room: §2, queue_limit: 3, staff: advisor",
        (
            f"{KEYS}.room: give 'room' (who finds it full stays at the step before) or "
            "'queue_limit' (who finds it full leaves), not both"
        ),
    ),
    (
        "room without a line",
        "{contact: sofa, quality: 60}",
        "{contact: sofa, room: §2}",
        "journey.lounge.steps.sofa.room: 'room' counts places in a line; this step has no staff "
        "and so no line",
    ),
    (
        "no pool between two commas",
        "{contact: keys, staff: advisor",
        "{contact: keys, staff: §'advisor,, technician'",
        (
            f"{KEYS}.staff: wants staff pools, such as 'doctor' or '2 doctor, nurse', "
            "not 'advisor,, technician'"
        ),
    ),
    (
        "an unknown pool",
        "{contact: keys, staff: advisor",
        "{contact: keys, staff: §adviser",
        (
            f"{KEYS}.staff: no staff pool is called 'adviser'; did you mean 'advisor' (there "
            "are advisor, technician)?"
        ),
    ),
    (
        "an unknown pool in a rule",
        "by: advisor",
        "by: §technican",
        (
            "rules.sorry.by: no staff pool is called 'technican'; did you mean 'technician' "
            "(there are advisor, technician)?"
        ),
    ),
    (
        "an unknown step in a promise",
        "to: keys, quote",
        "to: §kyes, quote",
        f"promises.ready.to: no step is called 'kyes'; did you mean 'keys' (there are {STEPS})?",
    ),
    (
        "half of a service level",
        "promises:",
        "service_levels: {§near: {from: greeting, within: 5 min}}\npromises:",
        "service_levels.near: wants both 'from' and 'to'; the wait before one step is 'at', and "
        "without any of them it is the whole visit",
    ),
    (
        "an unknown step of a service level",
        "promises:",
        "service_levels: {near: {at: §kyes, within: 5 min}}\npromises:",
        "service_levels.near.at: no step is called 'kyes'; did you mean 'keys' (there are "
        f"{STEPS})?",
    ),
    (
        "a service level without a time",
        "promises:",
        "service_levels: {near: {at: keys, within: §0 min}}\npromises:",
        "service_levels.near.within: wants a time above 0, such as '20 s'",
    ),
    (
        "an unknown step of a place",
        "from: fix",
        "from: §fxi",
        f"places.bay.from: no step is called 'fxi'; did you mean 'fix' (there are {STEPS})?",
    ),
    (
        "an unknown step to jump to",
        "class: key",
        "next: [{to: §kyes, chance: 5%}]",
        (
            "journey.arrival.steps.greeting.next.0.to: no step is called 'kyes'; did you mean "
            f"'keys' (there are {STEPS}, done, leave)?"
        ),
    ),
    (
        "a contact that joins",
        "class: key",
        "join: §all",
        "journey.arrival.steps.greeting.join: "
        "'join' waits for work beside; it belongs to a 'work' step",
    ),
    (
        "a join of something else",
        "class: key",
        "join: §some",
        "journey.arrival.steps.greeting.join: "
        "wants 'all', 'first' or a number such as 2, not 'some'",
    ),
    (
        "an unknown stage",
        "beside: repair",
        "beside: §repairs",
        "journey.lounge.beside: no stage is called 'repairs'; did you mean 'repair' "
        "(there are booking, arrival, repair, lounge)?",
    ),
    (
        "an unknown event",
        "on: promise.broken, past: 30 min",
        "on: §keys.begin",
        "rules.sorry.on: there is no event 'keys.begin'; did you mean 'keys.begins' "
        "(events are STEP.begins, STEP.ends, waits, promise.broken, fails, recovered, "
        "complains, leaves, visit.ends and the failures wrong)?",
    ),
    (
        "an unknown step in an event",
        "on: promise.broken, past: 30 min",
        "on: §kyes.ends",
        f"rules.sorry.on: no step is called 'kyes'; did you mean 'keys' (there are {STEPS})?",
    ),
    (
        "no reason to leave",
        "if: live",
        "if: §reason == 'gave up'",
        f"{PROGRESS}.if: no visit ends for the reason 'gave up'; did you mean 'gave up waiting' "
        "(there are 'done', 'gave up waiting', 'full', 'left', 'closed', 'funnel', 'sold out')?",
    ),
    (
        "an unknown word in a condition",
        "if: live",
        "if: §lvie",
        (
            f"{PROGRESS}.if: there is nothing called 'lvie' to ask for; did you mean 'live' "
            f"(there are {WORDS})?"
        ),
    ),
    (
        "a pool as a word",
        "if: live",
        "if: §advisor > 3",
        f"{PROGRESS}.if: there is nothing called 'advisor' to ask for; 'advisor' is a pool: "
        f"write advisor.queue, .busy or .empowered; there are {WORDS}",
    ),
    (
        "an unknown segment in a condition",
        "if: live",
        'if: §segment == "famly"',
        (
            f"{PROGRESS}.if: no segment is called 'famly'; did you mean 'family' (there are "
            "regular, family)?"
        ),
    ),
    (
        "an unknown intervention",
        "with: [live, warm]",
        "with: [live, §worm]",
        (
            "designs.better.with.1: no intervention is called 'worm'; did you mean 'warm' "
            "(there are live, warm)?"
        ),
    ),
    (
        "an unknown design",
        "{with: [live, warm]}",
        "{like: §todya}",
        (
            "designs.better.like: no design is called 'todya'; did you mean 'today' (there are "
            "today, better)?"
        ),
    ),
    (
        "a design like itself",
        "{with: [live, warm]}",
        "{like: §better}",
        "designs.better.like: 'better' would be like itself",
    ),
    (
        "an unknown class",
        "class: key",
        "class: §keys",
        (
            "journey.arrival.steps.greeting.class: 'keys' is none of key, important, ordinary; "
            "did you mean 'key'?"
        ),
    ),
    (
        "an unknown mot",
        "class: key",
        "mot: §ZMTO",
        (
            "journey.arrival.steps.greeting.mot: 'ZMTO' is none of ZMOT, FMOT, SMOT, TMOT, "
            "UMOT; did you mean 'ZMOT'?"
        ),
    ),
    (
        "an unknown entry of set",
        "{greeting.quality: 70 -> 90}",
        "{§greeting.qualty: 70 -> 90}",
        (
            "interventions.warm.set.greeting.qualty: 'greeting' has no 'qualty'; did you mean "
            f"'quality' (it has {STEP_KEYS})?"
        ),
    ),
    (
        "an unknown name in set",
        "{greeting.quality: 70 -> 90}",
        "{§greting.quality: 70 -> 90}",
        (
            "interventions.warm.set.greting.quality: nothing here is called 'greting'; did you "
            "mean 'greeting'?"
        ),
    ),
    (
        "an unknown psychology",
        "length: 2 d",
        "length: 2 d\npsychology: §litterature",
        "psychology: no psychology is called 'litterature'; did you mean 'literature' "
        "(there are literature, claims, peak-end, rational, acclimation, mean)?",
    ),
    (
        "an unknown parameter of a segment",
        "regular: {share: 80%}",
        "regular: {share: 80%, los_aversion: §2}",
        "customers.segments.regular.los_aversion: there is no key and no parameter of the "
        "psychology called 'los_aversion'; did you mean 'loss_aversion' "
        "(keys are share, arrive, expects, patience, traits, weights, source, parameters are "
        "listed by 'motsim rules')?",
    ),
    (
        "a parameter out of range",
        "regular: {share: 80%}",
        "regular: {share: 80%, halo: §3}",
        "customers.segments.regular.halo: '3' is out of range; halo runs from 0 to 1 (share)",
    ),
    (
        "an unknown distribution",
        "takes: 50 min",
        "takes: §lognormel(50 min cv 0.5)",
        f"{FIX}.takes: there is no distribution called 'lognormel'; did you mean 'lognormal' "
        "(there are exponential, lognormal, gamma, erlang, weibull, normal, uniform, "
        "triangular, beta, choice, data)?",
    ),
    (
        "an unknown argument",
        "takes: 50 min",
        "takes: §lognormal(50 min sv 0.5)",
        f"{FIX}.takes: lognormal(..) has no argument 'sv'; it takes lognormal(40 min cv 0.5) "
        "or (40 min sd 20 min)",
    ),
    (
        "an unknown source",
        "expects: 62",
        "expects: 62\n  source: §day51",
        "customers.source: no source is called 'day51'; there are none",
    ),
    (
        "an unknown label",
        "length: 2 d",
        "length: 2 d\nlabels: {zh: {greting: §迎接}}",
        "labels.zh.greting: nothing is called 'greting'; did you mean 'greeting'?",
    ),
    # form of the file
    (
        "a key twice",
        "length: 2 d",
        "length: 2 d\n§title: Again",
        "title: 'title' is written twice; it stands already in line 2",
    ),
    (
        "a comma that cut a value",
        "takes: 50 min",
        "takes: §triangular(40 min, 50 min, 90 min)",
        f"{FIX}.takes: a comma inside {{ }} cut this value in two: "
        "write blanks instead of commas, 'takes: triangular(40 min 50 min 90 min)', or put "
        "quotes around it",
    ),
    (
        "a comma that cut hours",
        "{mon-sun: 08:00-18:00}",
        "{mon-sun: §08:00-12:00, 13:30-17:00}",
        "opening.mon-sun: a comma inside { } cut this value in two: "
        "write blanks instead of commas, 'mon-sun: 08:00-12:00 13:30-17:00', or put quotes "
        "around it",
    ),
    (
        "a colon left out",
        "takes: 2 min, quality: 70}",
        "takes: 2 min, §quality 70}",
        "journey.arrival.steps.greeting.quality: a colon is missing behind 'quality': write "
        "'quality: 70'; if it belongs to 'takes', put quotes around that value",
    ),
    (
        "a blank left out",
        "takes: 2 min, quality: 70}",
        "takes: 2 min, §quality:70}",
        "journey.arrival.steps.greeting.quality: a blank is missing behind the colon: write "
        "'quality: 70'",
    ),
    (
        "a full-width colon",
        "takes: 2 min, quality: 70}",
        "takes: 2 min, §quality：70}",
        "journey.arrival.steps.greeting.quality: the colon behind 'quality' is a full-width "
        "one: write 'quality: 70'",
    ),
    (
        "a full-width colon of a block",
        "length: 2 d",
        "length§：2 d",
        ": '：' is a full-width sign; write ': '",
    ),
    (
        "a full-width comma",
        "count: 2, wage",
        "count: 2§， wage",
        ": '，' is a full-width sign; write ', '",
    ),
    (
        "a full-width bracket",
        "- {contact: confirm, quality: 70}",
        "- §｛contact: confirm, quality: 70}",
        ": '｛' is a full-width sign; write '{'",
    ),
    (
        "full-width digits",
        "takes: 50 min",
        "takes: §５０ min",
        f"{FIX}.takes: wants {DURATION}, not '５０ min'; it holds full-width signs: write '50 min'",
    ),
    (
        "an arrow that is one sign",
        "70 -> 90",
        "§70 → 90",
        "interventions.warm.set.greeting.quality: wants a number, not '70 → 90'; wanted is points "
        "from 0 to 100; it holds full-width signs: write '70 -> 90'",
    ),
    (
        "Chinese words with signs of theirs",
        "with: [live, warm]",
        "with: [live, §问候（快）]",
        "designs.better.with.1: '问候（快）' cannot be a name: write letters, digits and _, a "
        "letter first",
    ),
    (
        "a bracket left open",
        "{rate: 60 per day, by_hour: {8: 2}}",
        "§{rate: 60 per day, by_hour: {8: 2}",
        ": the '{' that opens here is not closed before line 12",
    ),
    (
        "an indent between two",
        "    ahead: 2 d",
        "   §ahead: 2 d",
        ": cannot be read as YAML: the indent does not fit the lines above, or a colon or a quote "
        "is missing; a value that holds ': ' or begins with one of % @ ` & * ! | > [ ] { } wants "
        "quotes around it",
    ),
    (
        "a rate without its time",
        "rate: 60 per day",
        "rate: §60",
        "customers.arrive.rate: a rate needs its time: write '60 per h' or '60 per day'",
    ),
    (
        "a segment without quotes",
        "if: live}",
        "if: §segment == family}",
        "journey.lounge.steps.progress.if: there is nothing called 'family' to ask for; 'family' "
        'is a segment: write segment == "family", with the quotes',
    ),
    (
        "a tab",
        "  advisor: {count",
        "§\tadvisor: {count",
        ": a tab stands where blanks are wanted; indent with blanks",
    ),
    (
        "a tag",
        "length: 2 d",
        "length: §!!python/object/apply:os.system [ls]",
        "length: tags such as 'tag:yaml.org,2002:python/object/apply:os' are not read; "
        "write the value itself",
    ),
    (
        "an alias that holds itself",
        "length: 2 d",
        "length: §&a [*a]",
        "length.0: an alias holds itself; write it out or split it",
    ),
    # sums and signs
    (
        "segments below 100 %",
        "  segments:\n    regular: {share: 80%}",
        "  §segments:\n    regular: {share: 70%}",
        "customers.segments: the shares of the segments sum to 90 %, not to 100 %",
    ),
    (
        "a segment without share",
        "  segments:\n    regular: {share: 80%}",
        "  §segments:\n    regular: {expects: 60}",
        (
            "customers.segments: the shares of the segments sum to 20 %, not to 100 %; regular "
            "has no share"
        ),
    ),
    (
        "a misspelt share",
        "regular: {share: 80%}",
        "regular: {§shaer: 80%}",
        (
            "customers.segments.regular.shaer: there is no key 'shaer' here; did you mean "
            "'share' (keys are share, arrive, expects, patience, traits, weights, source)?"
        ),
    ),
    (
        "a share that is none",
        "regular: {share: 80%}",
        "regular: {share: §most}",
        (
            "customers.segments.regular.share: wants a number, not 'most'; wanted is a share, "
            "such as '30%' or '0.3'"
        ),
    ),
    (
        "a choice below 100 %",
        "takes: 50 min",
        "takes: §choice(40 min 30% 60 min 60%)",
        f"{FIX}.takes: 'choice(40 min 30% 60 min 60%)': its shares sum to 90 %, not to 100 %",
    ),
    (
        "a split above 100 %",
        "today: {}",
        "today: {}\n  all: {budget: 1000, §split: {key: 60%, important: 60%}}",
        "designs.all.split: the parts of the budget sum to 120 %; at most 100 % can be split",
    ),
    (
        "jumps above 100 %",
        "class: key",
        "§next: [{to: keys, chance: 60%}, {to: leave, chance: 50%}]",
        (
            "journey.arrival.steps.greeting.next: the chances of 'next' sum to 110 %; at most "
            "100 % can happen"
        ),
    ),
    (
        "a negative duration",
        "takes: 50 min",
        "takes: §-50 min",
        f"{FIX}.takes: '-50 min' is negative; wanted is {DURATION}",
    ),
    (
        "an infinite duration",
        "takes: 50 min",
        "takes: §.inf min",
        f"{FIX}.takes: '.inf min' is not finite; wanted is {DURATION}",
    ),
    (
        "no number at all",
        "takes: 50 min",
        "takes: §nan min",
        f"{FIX}.takes: 'nan min' is not finite; wanted is {DURATION}",
    ),
    (
        "a duration too large",
        "takes: 50 min",
        "takes: §1e999 min",
        f"{FIX}.takes: '1e999 min' is too long; wanted is {DURATION}",
    ),
    (
        "a negative mean",
        "takes: 50 min",
        "takes: §exponential(-5 min)",
        f"{FIX}.takes: 'exponential(-5 min)' is negative; wanted is {DURATION}",
    ),
    (
        "a share above 1",
        "chance: 4%",
        "chance: §104%",
        (
            f"{FIX}.fails.wrong.chance: '104%' is out of range; wanted is a share, such as "
            "'30%' or '0.3'"
        ),
    ),
    (
        "a first day that is no Monday",
        "length: 2 d",
        "length: 2 d\nfirst_day: §2026-03-03",
        "first_day: 2026-03-03 is no Monday, and a run begins on one: write 2026-03-02",
    ),
    (
        "dates of which nobody knows when they are",
        "opening: {mon-sun: 08:00-18:00}",
        "§opening: {mon-sun: 08:00-18:00, 2026-05-01: closed}",
        (
            "opening: holds dates such as 2026-05-01, and nobody knows on which date the run "
            "begins: write 'first_day: 2026-03-02' (a Monday) beside 'length'"
        ),
    ),
    (
        "a date without its year",
        "opening: {mon-sun: 08:00-18:00}",
        "first_day: 2026-03-02\n§opening: {mon-sun: 08:00-18:00, 5月1日: closed}",
        "opening: '5月1日' has no year: write it as 2026-05-01, with the year that is meant",
    ),
    (
        "a date that no calendar has",
        "length: 2 d",
        "length: 2 d\nfirst_day: §2026-02-30",
        "first_day: '2026-02-30' is no day of the calendar",
    ),
    (
        "a warm-up longer than the run",
        "length: 2 d",
        "length: 2 d\nwarmup: §3 d",
        "warmup: the warm-up must end before the length does; nothing would be measured",
    ),
    (
        "a run longer than any clock",
        "length: 2 d",
        "length: §11 years",
        "length: the length must be at most 10 years: no clock runs longer",
    ),
    (
        "years of people who come back that no clock counts",
        "length: 2 d",
        "population: {size: 100}\nlength: §31 years",
        "length: the length must be at most 30 years: no clock runs longer",
    ),
    (
        "a key without a value in braces",
        "quality: 66}",
        "§quality:}",
        f"{KEYS}.quality: 'quality' has no value",
    ),
    (
        "an intervention that null takes away",
        (
            "warm: {set: {greeting.quality: 70 -> 90}}\ndesigns:\n  today: {}\n  better: "
            "{with: [live, warm]}"
        ),
        "warm: ~\ndesigns:\n  today: {}\n  better: {with: [live, §warm]}",
        "designs.better.with.1: no intervention is called 'warm'; the only one is 'live'",
    ),
    (
        "a stage whose name null takes away",
        "  - stage: lounge",
        "  - §stage: ~",
        "journey.3: 'stage' is missing",
    ),
    # set
    (
        "a change from another value",
        "70 -> 90",
        "§65 -> 90",
        (
            "interventions.warm.set.greeting.quality: '65 -> 90' begins from 65, but today's "
            "value is 70"
        ),
    ),
    (
        "a change from another value in a design",
        "{with: [live, warm]}",
        "{set: {promises.ready.quote: §2 x typical -> 3 x typical}}",
        (
            "designs.better.set.promises.ready.quote: '2 x typical -> 3 x typical' begins from "
            "2 x typical, but today's value is 1 x typical"
        ),
    ),
    (
        "a change from another word",
        "{with: [live, warm]}",
        "{set: {greeting.staff: §technician -> advisor}}",
        (
            "designs.better.set.greeting.staff: 'technician -> advisor' begins from "
            "technician, but today's value is advisor"
        ),
    ),
    (
        "a change of nothing",
        "greeting.quality: 70 -> 90",
        "greeting.again: §+5%",
        (
            "interventions.warm.set.greeting.again: '+5%' changes a value that is not set "
            "today; write the value itself"
        ),
    ),
    (
        "a set out of range",
        "70 -> 90",
        "§+40",
        (
            "interventions.warm.set.greeting.quality: '+40' is out of range; wanted is points "
            "from 0 to 100"
        ),
    ),
    (
        "a set of a missing pool",
        "greeting.quality: 70 -> 90",
        "greeting.staff: §manager",
        (
            "interventions.warm.set.greeting.staff: no staff pool is called 'manager'; there "
            "are advisor, technician"
        ),
    ),
    (
        "a set of a whole step",
        "greeting.quality: 70 -> 90",
        "§greeting: 90",
        (
            "interventions.warm.set.greeting: 'greeting' is no single value; name one of its "
            "entries, such as 'greeting.staff'"
        ),
    ),
    # the journey
    (
        "a loop that never leaves",
        "takes: 5 min}",
        "takes: 5 min, §next: [{to: fix, chance: 60%}, {to: check, chance: 40%}]}",
        (
            f"{CHECK}.next: from here the visit can never end: the chances of this loop sum to "
            "100 %; let some go on or leave"
        ),
    ),
    (
        "work done over for ever",
        "takes: 5 min}",
        "takes: 5 min, again: §100%}",
        f"{CHECK}.again: with 100 % the step is done over without end; write less",
    ),
    (
        "beside itself",
        "beside: repair",
        "beside: §lounge",
        "journey.lounge.beside: 'lounge' cannot run beside itself",
    ),
    (
        "beside a beside stage",
        "rules:",
        "  - stage: radio\n    beside: §lounge\n    steps: [{contact: music}]\nrules:",
        (
            "journey.radio.beside: 'lounge' runs beside 'repair' itself; a stage beside a "
            "beside stage has no line to follow"
        ),
    ),
    (
        "a promise against the order",
        "from: greeting, to: keys",
        "from: keys, to: §greeting",
        (
            "promises.ready.to: 'greeting' comes before 'keys' and no 'next' leads back to it: "
            "the two cannot occur in this order"
        ),
    ),
    (
        "a promise that ends where it begins",
        "from: greeting, to: keys",
        "from: keys, to: §keys",
        (
            "promises.ready.to: the promise ends where it begins; write 'from: keys.begins' "
            "and 'to: keys.ends'"
        ),
    ),
    (
        "a promise off the main line",
        "from: greeting, to: keys",
        "from: greeting, to: §sofa",
        (
            "promises.ready.to: 'sofa' is not on the main line (its stage runs beside "
            "another); both ends must be on the main line behind the door"
        ),
    ),
    (
        "a promise ahead of the door",
        "from: greeting, to: keys",
        "from: §confirm, to: keys",
        (
            "promises.ready.from: 'confirm' lies ahead of the arrival; both ends must be on "
            "the main line behind the door"
        ),
    ),
    (
        "staff ahead of the door",
        "{contact: confirm,",
        "{contact: confirm, staff: §advisor,",
        (
            "journey.booking.steps.confirm.staff: a step ahead of the arrival cannot hold "
            "staff: it lies in the past of the door"
        ),
    ),
    (
        "a clock on the main line",
        "takes: 5 min}",
        "takes: 5 min, every: §5 min}",
        (
            f"{CHECK}.every: 'every' is a clock of a stage that runs beside another; 'repair' "
            "does not (write 'beside: STAGE')"
        ),
    ),
    (
        "a clock that does not move",
        "every: 30 min",
        "every: §0 min",
        f"{PROGRESS}.every: 'every' must be above 0 min: it would happen without end",
    ),
    (
        "two kinds of step",
        "- {contact: sofa",
        "- §{contact: sofa, work: sofa2",
        (
            "journey.lounge.steps.sofa: a step begins with one of contact, work or away and "
            "its name, such as 'contact: greeting'; this one has contact and work"
        ),
    ),
    (
        "a step without a name",
        "- {contact: sofa, quality: 60}",
        "- §{takes: 5 min}",
        (
            "journey.lounge.steps.0: a step begins with one of contact, work or away and its "
            "name, such as 'contact: greeting'"
        ),
    ),
    (
        "two ways to arrive",
        "rate: 60 per day,",
        "rate: 60 per day, every: §5 min,",
        "customers.arrive.every: customers arrive in one way, not by rate and every",
    ),
    (
        "arrivals without end",
        "arrive: {rate: 60 per day, by_hour: {8: 2}}",
        "arrive: {every: §0 min}",
        (
            "customers.arrive.every: the time between arrivals must be above 0; infinitely "
            "many would come"
        ),
    ),
    (
        "a rule that waits for nothing",
        "on: promise.broken, past: 30 min",
        "on: §waits",
        (
            "rules.sorry.on: a rule on 'waits' says when: 'past: 20 min' or 'every: 30 min', "
            "one of them"
        ),
    ),
    (
        "a rule that does nothing",
        "do: {quality: +15, cost: 50}",
        "§do: {}",
        "rules.sorry.do: the rule does nothing; write an effect, such as 'quality: +20'",
    ),
    (
        "a rule without do",
        (
            "- {rule: sorry, on: promise.broken, past: 30 min, by: advisor, do: {quality: +15, "
            "cost: 50}}"
        ),
        "- §{rule: sorry, on: keys.ends}",
        "rules.sorry: 'do' is missing; write what the rule does, such as 'do: {quality: +20}'",
    ),
    (
        "a word of the language as a name",
        "live: {cost: {once: 1000}}",
        "§wait: {cost: {once: 1000}}\n  live: {}",
        "interventions.wait: 'wait' is a word of the language and cannot name a intervention",
    ),
    (
        "a name that cannot be one",
        "live: {cost: {once: 1000}}",
        "§li-ve: {cost: {once: 1000}}\n  live: {}",
        (
            "interventions.li-ve: 'li-ve' cannot be a name: write letters, digits and _, a "
            "letter first"
        ),
    ),
    (
        "slots without end",
        "arrive: {rate: 60 per day, by_hour: {8: 2}}",
        "arrive: {appointments: {every: §0 min}}",
        (
            "customers.arrive.appointments.every: the time between slots must be above 0, such "
            "as '5 min'"
        ),
    ),
    (
        "hours that weigh no rate",
        "arrive: {rate: 60 per day, by_hour: {8: 2}}",
        "arrive: {appointments: {every: 5 min}, §by_hour: {8: 2}}",
        (
            "customers.arrive.by_hour: weighs a 'rate', and there is none; when there are "
            "appointments say by 'hours' inside 'appointments'"
        ),
    ),
    (
        "days of no rate",
        "arrive: {rate: 60 per day, by_hour: {8: 2}}",
        "arrive: {every: 5 min, days: §20%}",
        (
            "customers.arrive.days: makes the days of a 'rate' differ, and nobody comes by one "
            "here (with 'population' people come by their needs); leave it out"
        ),
    ),
    (
        "slots when it is shut",
        "arrive: {rate: 60 per day, by_hour: {8: 2}}",
        "arrive: {appointments: {every: 5 min, §hours: {sun: 03:00-04:00}}}",
        "customers.arrive.appointments.hours: no slot lies in the opening hours",
    ),
    (
        "more show up than have an appointment",
        "arrive: {rate: 60 per day, by_hour: {8: 2}}",
        "arrive: {appointments: {every: 5 min, shows: §120%}}",
        (
            "customers.arrive.appointments.shows: '120%' is out of range; wanted is a share, "
            "such as '30%' or '0.3'"
        ),
    ),
    (
        "arrivals that ask for a customer",
        "arrive: {rate: 60 per day, by_hour: {8: 2}}",
        "arrive: {every: §5 min if wait > 1 min else 2 min}",
        (
            "customers.arrive.every: the time between arrivals belongs to no customer yet: "
            "write a duration or a distribution, no expression"
        ),
    ),
    (
        "arrivals from a file where there is none",
        "arrive: {rate: 60 per day, by_hour: {8: 2}}",
        "arrive: {data: §arrivals.csv}",
        (
            "customers.arrive.data: 'arrivals.csv' can only be used in a scenario that is "
            "loaded from a file"
        ),
    ),
    # not built yet
    (
        "a funnel that loses everybody",
        "quality: 66",
        "quality: 66, leaves: §100%",
        f"{KEYS}.leaves: with 100 % nobody would go on; write less, or end the journey here",
    ),
    (
        "repeated stages",
        "beside: repair",
        "beside: repair\n    times: §2",
        (
            "journey.lounge.times: 'lounge' runs beside 'repair', once each time that one is "
            "entered; write 'times' there, or 'every' on a step here"
        ),
    ),
    (
        "a stage lived through no times",
        "  - stage: repair",
        "  - stage: repair\n    times: §0",
        (
            "journey.repair.times: a stage is lived through 1 to 1,000 times, not 0; for a "
            "stage that some skip write 'if' or 'chance'"
        ),
    ),
    (
        "an unknown dimension of quality",
        "quality: 66",
        "§quality: {reliability: 70, emphaty: 55}",
        f"{KEYS}.quality: there is no dimension of quality called 'emphaty'; did you mean "
        "'empathy' "
        "(there are reliability, responsiveness, assurance, empathy, tangibles)?",
    ),
    (
        "no site",
        "length: 2 d",
        "length: 2 d\nvalue: {sites: §0}",
        "value.sites: a service has one site or more",
    ),
    (
        "newcomers without a time",
        "length: 2 d",
        "length: 2 d\npopulation: {size: 1000}\nobserved: {new_customers: §300}",
        "observed.new_customers: a rate needs its time: write '300 per h' or '300 per day'",
    ),
    (
        "no newcomers",
        "length: 2 d",
        "length: 2 d\npopulation: {size: 1000}\nobserved: {new_customers: §0 per month}",
        "observed.new_customers: wants more than 0, such as '300 per month'",
    ),
    (
        "newcomers among strangers",
        "length: 2 d",
        "length: 2 d\nobserved: {new_customers: §30 per month}",
        (
            "observed.new_customers: says what people do who come back: type 'population: yes', "
            "too, or take it out"
        ),
    ),
    (
        "who tries us is typed and found",
        "length: 2 d",
        "length: 2 d\npopulation: {size: 1000, tries: §5%}\n"
        "observed: {new_customers: 30 per month}",
        (
            "population.tries: how many try us is found from 'observed.new_customers', so it "
            "cannot be given, too: take one of the two out"
        ),
    ),
    (
        "recommended by nobody",
        "length: 2 d",
        "length: 2 d\npopulation: {size: 1000}\nobserved: {by_recommendation: §30%}",
        (
            "observed.by_recommendation: needs people who tell friends: add 'network: "
            "small-world' and 'learns: moments' to 'population', or take it out"
        ),
    ),
    (
        "who tells is typed and found",
        "length: 2 d",
        "length: 2 d\npsychology: {profile: literature, tell_base: §-2}\n"
        "population: {size: 1000, learns: whole, network: small-world}\n"
        "observed: {by_recommendation: 30%}",
        (
            "psychology.tell_base: is found from 'observed.by_recommendation', so it cannot be "
            "given, too: take one of the two out"
        ),
    ),
    (
        "followed for too long",
        "length: 2 d",
        "length: 2 d\npopulation: {size: 1000}\nobserved: {return_rate: §40% within 3 years}",
        (
            "observed.return_rate: people are followed for 24 months at most: type the share "
            "within a shorter time"
        ),
    ),
    (
        "people who learn",
        "length: 2 d",
        "length: 2 d\npopulation: {learns: §much}",
        "population.learns: 'much' is none of no, whole, moments",
    ),
    (
        "people who talk",
        "length: 2 d",
        "length: 2 d\npopulation: {§network: {kind: small-world}}",
        (
            "population.network: what friends say moves what people expect, so people must learn: "
            "add learns: whole, or moments"
        ),
    ),
    (
        "friends without end",
        "length: 2 d",
        "length: 2 d\npopulation: {learns: whole, network: {ties: §80}}",
        "population.network.ties: wants between 1 and 50 friends of whom somebody hears",
    ),
    (
        "another network",
        "length: 2 d",
        "length: 2 d\npopulation: {learns: whole, network: {kind: §preferential}}",
        "population.network.kind: 'preferential' is none of small-world",
    ),
    (
        "an elasticity of nothing",
        "length: 2 d",
        "length: 2 d\npopulation: {market: {elasticity: §-0.5}}",
        (
            "population.market.elasticity: says how much a promise draws, and no promise is named: "
            "add market.promise, or leave it out"
        ),
    ),
    (
        "a promise that draws the more the longer it is",
        "length: 2 d",
        "length: 2 d\npopulation: {market: {promise: ready, elasticity: §0.5}}",
        (
            "population.market.elasticity: wants a number from -10 to 0: people who are no "
            "customers never try the house more because it promises a longer time"
        ),
    ),
    (
        "a promise of no time that draws",
        "quote: 1 x typical}",
        "quote: 0 min}\npopulation: {market: {promise: §ready}}",
        (
            "population.market.promise: 'ready' promises no time at all, so half or twice of it is "
            "the same; write a quote above 0, or name another promise"
        ),
    ),
    (
        "a promise that draws and is not there",
        "length: 2 d",
        "length: 2 d\npopulation: {market: {promise: §reddy}}",
        (
            "population.market.promise: no promise is called 'reddy'; did you mean 'ready', the "
            "only one?"
        ),
    ),
    (
        "a share of a need by the year",
        "length: 2 d",
        "length: 2 d\npopulation: {size: 1000, tries: §12% per year}",
        (
            "population.tries: wants a number, not '12% per year'; wanted is a share, such as "
            "'8% per need'"
        ),
    ),
    (
        "a share of a year by the need",
        "length: 2 d",
        "length: 2 d\npopulation: {size: 1000, moves: §10% per need}",
        (
            "population.moves: wants a number, not '10% per need'; wanted is a share, such as "
            "'10% per year'"
        ),
    ),
    (
        "no customers and no size",
        "length: 2 d",
        "length: 2 d\npopulation: {customers: §0%}",
        "population.customers: must lie between 0 and 100 % where the size follows from the rate",
    ),
    (
        "perhaps a population",
        "length: 2 d",
        "length: 2 d\npopulation: §perhaps",
        "population: wants 'yes' or its keys, such as '{size: 20000}', not 'perhaps'",
    ),
    (
        "a town that is too large",
        "length: 2 d",
        "length: 2 d\npopulation: {size: §6000000}",
        "population.size: wants 1 to 5,000,000 people, not 6,000,000",
    ),
    (
        "needs without end",
        "length: 2 d",
        "length: 2 d\npopulation: {size: §100000, needs: 1 min}",
        (
            "population.size: makes 262,980,000,000 needs in a run or its history; at most "
            "100,000,000: write fewer people, a shorter length or history, or rarer needs"
        ),
    ),
    (
        "needs by a formula",
        "length: 2 d",
        "length: 2 d\npopulation: {size: 100, needs: §2 d if hour > 12 else 1 d}",
        (
            "population.needs: wants a value or a distribution, not the formula '2 d if hour > "
            "12 else 1 d': it belongs to a person and not to a visit"
        ),
    ),
    (
        "an end that is none",
        "length: 2 d",
        "length: 2 d\nat_end: §halt",
        "at_end: 'halt' is none of serve, stop",
    ),
    (
        "a clock that stops over months",
        "length: 2 d",
        "length: 2 d\nat_end: §stop\npopulation: {size: 1000}",
        "at_end: has no place beside 'population': over months nobody asks who is inside at one "
        "instant; leave it out, or leave out 'population'",
    ),
    (
        "a warm-up before month 0",
        "length: 2 d",
        "length: 2 d\nwarmup: §1 d\npopulation: {size: 1000}",
        "warmup: has no place beside 'population', whose 'history' is lived before month 0",
    ),
    (
        "wearing off",
        "cost: {once: 1000}",
        "cost: {once: 1000}, wears_off: §0 min",
        (
            "interventions.live.wears_off: wants a time above 0, in which the effect halves; "
            "leave it out where the effect lasts"
        ),
    ),
    (
        "one of two pools in one step that there is not",
        "{contact: keys, staff: advisor",
        "{contact: keys, §staff: [advisor, 2 technicians]",
        (
            f"{KEYS}.staff: no staff pool is called 'technicians'; did you mean 'technician' "
            "(there are advisor, technician)?"
        ),
    ),
    (
        "nested stages",
        "{contact: sofa, quality: 60}",
        "{§stage: sofa}",
        "journey.lounge.steps.sofa.stage: not built yet: nested stages",
    ),
    (
        "a margin by customer",
        "length: 2 d",
        "length: 2 d\nvalue: {margin: §10 * visits}",
        (
            "value.margin: a margin belongs to the customer, whatever happens on the visit: it "
            "may ask for traits, interventions, segment, hour, weekday and day (of the arrival), "
            "not for 'visits'"
        ),
    ),
    (
        "a margin of minutes",
        "length: 2 d",
        "length: 2 d\nvalue: {margin: §10 min * hour}",
        "value.margin: '10 min * hour' gives a duration where a number is wanted",
    ),
    (
        "a margin of nobody",
        "length: 2 d",
        "length: 2 d\nvalue: {margin: §10 * rian}",
        (
            "value.margin: there is nothing called 'rian' to ask for; did you mean 'rain' "
            "(there are rain, child, live, warm, hour, weekday, day, segment)?"
        ),
    ),
    (
        "a margin that asks for nothing of the customer",
        "length: 2 d",
        "length: 2 d\nvalue: {margin: §10 * bes}",
        (
            "value.margin: there is nothing called 'bes' to ask for; there are rain, child, "
            "live, warm, hour, weekday, day, segment"
        ),
    ),
    (
        "a margin that asks for a pool",
        "length: 2 d",
        "length: 2 d\nvalue: {margin: §10 * advisor}",
        (
            "value.margin: there is nothing called 'advisor' to ask for; there are rain, "
            "child, live, warm, hour, weekday, day, segment"
        ),
    ),
    (
        "batches",
        "length: 2 d",
        "length: 2 d\n§batches: {size: 10}",
        (
            "batches: there is no key 'batches'; who begins together, as on a ride or in a "
            "boarding group, is written at the step: group: {of: 8, after: 10 min}"
        ),
    ),
    (
        "the length of a line",
        "takes: 50 min",
        "takes: 50 min, §line: 4",
        (
            f"{FIX}.line: there is no key 'line'; how many may wait, so that later ones leave, is "
            "written at the step: queue_limit: 4; how many can be served at once is the count of a "
            "pool: staff: {clerk: {count: 2}}"
        ),
    ),
    # data
    (
        "a data file without a folder",
        "takes: 50 min",
        "takes: §data(times.csv minutes_min)",
        (
            f"{FIX}.takes: data(times.csv minutes_min) can only be used in a scenario that is "
            "loaded from a file"
        ),
    ),
    # conditions
    (
        "minutes against a bare number",
        "if: live",
        "if: §wait > 20",
        (
            f"{PROGRESS}.if: a duration and a number do not go together; write the unit, such "
            "as '20 min'"
        ),
    ),
    (
        "a number for a condition",
        "if: live",
        "if: §visits",
        f"{PROGRESS}.if: a condition wants yes or no, not a number; compare it, such as '.. > 0'",
    ),
    (
        "a duration where points are wanted",
        "quality: 66",
        "quality: §wait",
        f"{KEYS}.quality: 'wait' gives a duration where a number is wanted",
    ),
    (
        "an attribute",
        "if: live",
        "if: §advisor.__class__",
        f"{PROGRESS}.if: 'advisor.__class__' is not allowed in an expression; "
        "after a pool come only .queue, .busy, .empowered",
    ),
    (
        "a call",
        "if: live",
        "if: §open('x') and live",
        f"{PROGRESS}.if: a call is not allowed in the expression 'open('x') and live'; {HINT}",
    ),
    (
        "a power",
        "if: live",
        "if: §9**9**9 > 1",
        (
            f"{PROGRESS}.if: this operator (such as ** // % @) is not allowed in the "
            f"expression '9**9**9 > 1'; {HINT}"
        ),
    ),
]


@pytest.fixture(autouse=True)
def every_mistake_speaks_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from mistakes_in_chinese(monkeypatch)


def place_of(text: str) -> tuple[str, str]:
    """The text without its mark, and the mark's `line:column`."""
    before, _, after = text.partition("§")
    return before + after, f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def mistakes_of(text: str) -> list[str]:
    """The lines about a text, as a user sees them."""
    try:
        loads(text, "car.yaml")
    except ScenarioError as error:
        return str(error).splitlines()
    return []


def test_the_base_is_sound() -> None:
    assert mistakes_of(BASE) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_one_clear_line(before: str, after: str, expected: str) -> None:
    assert BASE.count(before) >= 1
    text, place = place_of(BASE.replace(before, after, 1))
    assert mistakes_of(text) == [
        f"car.yaml:{place}{expected if expected.startswith(':') else ' ' + expected}"
    ]


@pytest.mark.parametrize(
    ("more", "beside", "wrong"),
    [
        ("join: all", "sofa, takes: 5 min", ""),
        (
            "join: 2",
            "sofa, takes: 5 min",
            "wants 2 to have ended, and 1 run beside 'repair': lounge",
        ),
        ("join: all", "sofa, after: 5 min", "nothing runs beside 'repair' that could end"),
        ("join: all", "sofa", "lasts until 'repair' ends, which waits for it; give it 'takes'"),
        ("join: all, takes: 5 min", "sofa, takes: 5 min", "it has no 'takes'"),
        ("join: all, staff: advisor", "sofa, takes: 5 min", "it has no 'staff'"),
        (
            "join: all",
            "sofa, takes: 1 min}\n      - {contact: near, before_end: 5 min",
            "nobody knows when 'repair' ends",
        ),
    ],
)
def test_a_join_wants_something_that_ends(more: str, beside: str, wrong: str) -> None:
    text = BASE.replace("check, staff: technician, takes: 5 min", f"check, {more}").replace(
        "sofa", beside
    )
    said = mistakes_of(text) if wrong else []
    assert len(said) == bool(wrong) and all(wrong in line for line in said)
    if not wrong:
        loads(text)


def test_all_mistakes_at_once_in_order_of_lines() -> None:
    text = (
        BASE.replace("title:", "titel:")
        .replace("takes: 50 min", "takes: 50")
        .replace("by: advisor", "by: adviser")
        .replace("70 -> 90", "60 -> 90")
    )
    lines = mistakes_of(text)
    assert [re.match(r"car\.yaml:(\d+)", line)[1] for line in lines] == ["1", "2", "29", "38", "41"]  # type: ignore[index]
    assert (
        lines[0].endswith("'title' is missing; write 'title: ..'")
        and "did you mean 'title' (keys are motsim, title, " in lines[1]
    )


SLIP, GREET = "takes: 2 minuts, quality: 70", "journey.arrival.steps.greeting"
NO_UNIT = (
    "there is no unit of time called '{}'; did you mean '{}' (units are s, min, h, d, weeks, "
    "months, years)?"
)


@pytest.mark.parametrize(
    ("change", "own"),
    [
        ("greeting.takes: 2 min -> 1 min", ""),
        ("greeting.takes: +5 min", ""),
        ("greeting.takes: x 0.5", ""),
        ("greeting.takes: 3 min", ""),
        ("greeting: {takes: 2 min -> 1 min}", ""),
        (
            "greeting.takes: 2 min -> 1 minuts",
            "greeting.takes: " + NO_UNIT.format("minuts", "minutes"),
        ),
        ("greeting.takes: 2 mim -> 1 min", "greeting.takes: " + NO_UNIT.format("mim", "min")),
        ("greeting.takes: +1 minuts", "greeting.takes: " + NO_UNIT.format("minuts", "minutes")),
        (
            "greting.takes: 2 min -> 1 min",
            "greting.takes: nothing here is called 'greting'; did you mean 'greeting'?",
        ),
        (
            "keys.takes: 3 min -> 1 min",
            "keys.takes: '3 min -> 1 min' begins from 3 min, but today's value is 2 min",
        ),
    ],
)
@pytest.mark.parametrize("holder", ["interventions.warm", "designs.better"])
def test_a_slip_in_todays_value_is_not_blamed_on_what_changes_it(
    change: str, own: str, holder: str
) -> None:
    """What is typed today is misspelt once and said once; what a `set` itself says wrong is said as
    ever.
    """
    before, after = (
        ("warm: {set: {greeting.quality: 70 -> 90", "warm: {set: {")
        if holder == "interventions.warm"
        else ("better: {with: [live, warm]", "better: {set: {")
    )
    text = BASE.replace("takes: 2 min, quality: 70", SLIP).replace(
        before, after + change + ("" if after.startswith("warm") else "}")
    )
    said = [re.sub(r"^car\.yaml:\d+:\d+ ", "", line) for line in mistakes_of(text)]
    assert said == [
        f"{GREET}.takes: {NO_UNIT.format('minuts', 'minutes')}",
        *([f"{holder}.set.{own}"] if own else []),
    ]


def test_two_changes_of_a_slip_and_one_of_them_slips_itself() -> None:
    text = (
        BASE.replace("takes: 2 min, quality: 70", SLIP)
        .replace("live: {", "live: {set: {greeting.takes: 2 min -> 1 min}, ")
        .replace("greeting.quality: 70 -> 90", "greeting.takes: 2 min -> 1 minuts")
    )
    assert [line.split(": ")[0] for line in mistakes_of(text)] == [
        f"car.yaml:26:64 {GREET}.takes",
        "car.yaml:41:32 interventions.warm.set.greeting.takes",
    ]


@pytest.mark.parametrize(
    ("today", "change"),
    [
        ("quality: 7o", "greeting.quality: 70 -> 90"),
        ("quality: {empathy: 7o}", "greeting.quality: +5"),
        ("quality: {empathy: 7o}", "greeting.quality.empathy: 70 -> 90"),
        ("quality: {empaty: 70}", "greeting.quality: +5"),
        ("quality: 70, queue_limit: some", "greeting.queue_limit: 5 -> 9"),
        ("quality: 70, chance: 9o%", "greeting.chance: x 0.5"),
    ],
)
def test_slips_of_every_kind_are_said_once(today: str, change: str) -> None:
    text = BASE.replace("takes: 2 min, quality: 70", f"takes: 2 min, {today}").replace(
        "greeting.quality: 70 -> 90", change
    )
    (line,) = mistakes_of(text)
    assert line.startswith("car.yaml:26:") and f" {GREET}." in line


@pytest.mark.parametrize("change", ["advisor -> technician", "advisor -> technicien"])
def test_a_name_of_today_that_does_not_exist_is_not_blamed_on_what_replaces_it(change: str) -> None:
    text = BASE.replace(
        "greeting, class: key, staff: advisor", "greeting, class: key, staff: adviser"
    ).replace("greeting.quality: 70 -> 90", f"greeting.staff: {change}")
    said = [line.split(" ", 1)[1].split(";")[0] for line in mistakes_of(text)]
    assert said == [
        f"{GREET}.staff: no staff pool is called 'adviser'",
        *(
            ["interventions.warm.set.greeting.staff: no staff pool is called 'technicien'"]
            if change.endswith("en")
            else []
        ),
    ]


def test_a_mistake_of_a_whole_step_does_not_excuse_what_changes_its_values() -> None:
    text = BASE.replace(
        "- {contact: sofa, quality: 60}", "- {contact: sofa, work: sofa2, quality: 60}"
    ).replace("greeting.quality: 70 -> 90", "sofa.quality: 50 -> 90")
    assert ["begins from 50, but today's value is 60" in line for line in mistakes_of(text)] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("rain: 20% per day -> 30% per day", 1),
        ("rain: +5%", 1),
        ("rain: 20% per day -> 3o% per day", 2),
    ],
)
def test_a_slip_in_a_trait_is_said_once(change: str, said: int) -> None:
    assert (
        len(
            mistakes_of(
                BASE.replace("rain: 20% per day", "rain: 2o% per day").replace(
                    "greeting.quality: 70 -> 90", change
                )
            )
        )
        == said
    )


def test_two_steps_of_one_name() -> None:
    assert mistakes_of(BASE.replace("contact: sofa", "contact: keys")) == [
        (
            "car.yaml:35:9 journey.lounge.steps.keys: two steps are called 'keys'; every step "
            "needs a name of its own"
        )
    ]


def test_a_weight_of_a_stage_and_a_contact_of_one_name() -> None:
    both = BASE.replace("contact: sofa", "contact: lounge")
    assert mistakes_of(both) == []
    assert mistakes_of(both.replace("{share: 80%}", "{share: 80%, weights: {lounge: 5%}}")) == [
        (
            "car.yaml:14:45 customers.segments.regular.weights.lounge: a stage and a contact are "
            "both called 'lounge', so this could be the weight of either; give one of them "
            "another name"
        )
    ]


def test_stages_beside_each_other() -> None:
    text = BASE.replace(
        "rules:", "  - stage: radio\n    beside: lounge\n    steps: [{contact: music}]\nrules:"
    ).replace("beside: repair", "beside: radio")
    assert [line.split(": ", 1)[1].split(";")[0] for line in mistakes_of(text)] == [
        "'radio' runs beside 'lounge' itself",
        "'lounge' runs beside 'radio' itself",
    ]


def test_exploding_aliases_are_refused_fast() -> None:
    letters = "abcdefghij"
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in pairwise(letters)
    )
    [line] = mistakes_of(bomb)
    assert "aliases make it more than 50000 entries" in line and line.startswith("car.yaml:1:")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "",
            (
                "car.yaml:1:1: the file is empty; the smallest scenario has motsim, title, "
                "length, customers and journey"
            ),
        ),
        (
            "# only a remark\n",
            (
                "car.yaml:1:1: the file is empty; the smallest scenario has motsim, title, "
                "length, customers and journey"
            ),
        ),
        ("just text", "car.yaml:1:1: wants a mapping that begins with 'motsim: 1'"),
        ("- a\n- b\n", "car.yaml:1:1: wants a mapping that begins with 'motsim: 1'"),
        (
            "motsim: 1\n---\nmotsim: 1\n",
            "car.yaml:2:1: wants one scenario in a file; '---' begins a second one",
        ),
        (
            "a: *b\n",
            (
                "car.yaml:1:4: found undefined alias 'b'; '*' begins an alias: put quotes "
                "around text that begins with it"
            ),
        ),
        ("[" * 5000, "car.yaml:1:1: the file is nested too deeply; at most 40 levels are read"),
    ],
)
def test_files_that_say_nothing(text: str, expected: str) -> None:
    assert mistakes_of(text) == [expected]


def test_what_is_missing_is_said_for_each_part() -> None:
    assert [re.sub(r";.*", "", line) for line in mistakes_of("motsim: 1\n")] == [
        f"car.yaml:1:1: '{key}' is missing" for key in ("customers", "journey", "length", "title")
    ]


# --- files on disk --------------------------------------------------------------------------------
def test_no_such_file(tmp_path: Path) -> None:
    (tmp_path / "car-service.yaml").write_text(BASE)
    with pytest.raises(
        InputError,
        match=r"car-servise\.yaml: there is no such file; did you mean 'car-service\.yaml'\?$",
    ):
        load(tmp_path / "car-servise.yaml")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder, not a scenario file"):
        load(tmp_path)


def test_not_text(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("motsim: 1\ntitle: 汽车".encode("gb18030"))
    with pytest.raises(
        ScenarioError, match=r"a\.yaml:2:1: the file is not UTF-8 text; save it as UTF-8"
    ):
        load(file)
    file.write_bytes(b"PK\x03\x04\x00\x00")
    with pytest.raises(ScenarioError, match=r"a\.yaml:1:1: the file is not text"):
        load(file)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + BASE.encode())
    assert load(file).title.show() == "Small service"


def test_over_one_megabyte(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(BASE + "#" * 1_000_001)
    with pytest.raises(ScenarioError) as caught:
        load(file)
    assert str(caught.value) == (
        f"{file}: the file is larger than 1 MB and is not read; keep bulk figures in CSV "
        "files and name them with "
        "data(file.csv column)"
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "there is no data file 'times.csv' beside a.yaml"),
        (
            "minute_min\n5\n",
            "'times.csv' has no column 'minutes_min'; did you mean 'minute_min', the only one?",
        ),
        (
            "minutes_min\n5\nfive\n",
            (
                "'times.csv', line 3, column 'minutes_min': wants a duration with its unit, "
                "such as '12 min', not 'five'"
            ),
        ),
        (
            "minutes_min\n-5 min\n",
            (
                "'times.csv', line 2, column 'minutes_min': '-5 min' is negative; wanted is a "
                "duration with its unit, such as '12 min'"
            ),
        ),
        (
            'minutes_min\n5\n"6\n7\n',
            "'times.csv', line 3: a quote (\") opens in this row and never closes, so that "
            "all rows below are one cell; "
            "close it, or write it twice where it is meant as text",
        ),
        # 1.2 or 1200?
        (
            "minutes_min;n\n4,5;1\n1,200;2\n",
            (
                "'times.csv', line 3, column 'minutes_min': wants a duration with its unit, "
                "such as '12 min', not '1,200'"
            ),
        ),
        (
            'minutes_min,n\n"4,5",1\n',
            "'times.csv', line 2, column 'minutes_min': wants a duration with its unit, "
            "such as '12 min', not '4,5'; "
            "a decimal comma is read where semicolons separate the columns, else write a point",
        ),
        ("minutes_min\n", "'times.csv' holds no value in column 'minutes_min'"),
    ],
)
def test_data_files(tmp_path: Path, content: str | None, expected: str) -> None:
    file = tmp_path / "a.yaml"
    text, place = place_of(BASE.replace("takes: 50 min", "takes: §data(times.csv minutes_min)"))
    file.write_text(text)
    if content is not None:
        (tmp_path / "times.csv").write_text(content)
    with pytest.raises(ScenarioError) as caught:
        load(file)
    assert str(caught.value) == f"{file}:{place} journey.repair.steps.fix.takes: {expected}"


def test_what_is_set_by_hand_has_no_place_but_the_same_care() -> None:
    base = loads(BASE, "car.yaml")
    for key, value, expected in (
        (
            "greting.quality",
            "80",
            (
                "car.yaml set greting.quality: nothing here is called 'greting'; did you mean "
                "'greeting'?"
            ),
        ),
        (
            "greeting.quality",
            "800",
            "car.yaml set greeting.quality: '800' is out of range; wanted is points from 0 to 100",
        ),
        (
            "greeting.staff",
            "adviser",
            (
                "car.yaml set greeting.staff: no staff pool is called 'adviser'; did you mean "
                "'advisor' (there are advisor, technician)?"
            ),
        ),
    ):
        with pytest.raises(ScenarioError) as caught:
            design(base, "today", {key: value})
        assert str(caught.value) == expected


def test_a_long_value_is_quoted_in_short() -> None:
    for text in ("x" * 5000, "not " * 3000 + "live"):
        [line] = mistakes_of(BASE.replace("length: 2 d", f"length: {text}"))
        assert (
            line.startswith(
                "car.yaml:3:9 length: wants a duration with its unit, such as '12 min', not '"
            )
            and text[:40] in line
            and len(line) < 200
        )


# --- experiments ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["1:1: the file is empty; an experiment has question, scenario and designs"]),
        ("question: why\nscenario: car.yaml\n", ["1:1 designs: 'designs' is missing"]),
        (
            (
                "question: why\nscenario: car.yaml\ndesigns: [today, bettr]\npsychology: "
                "[clams]\nreplication: 3\n"
            ),
            [
                (
                    "3:18 designs.1: no design is called 'bettr'; did you mean 'better' (there "
                    "are today, better)?"
                ),
                (
                    "4:14 psychology.0: no psychology is called 'clams'; did you mean 'claims' "
                    "(there are literature, claims, peak-end, rational, acclimation, mean)?"
                ),
                "5:1 replication: there is no key 'replication' here; did you mean 'replications' "
                "(keys are question, claim, compares, scenario, designs, also, psychology, sweep, "
                "until, replications, measures, labels)?",
            ],
        ),
        (
            "question: why\nscenario: [car.yaml, bus.yaml]\ndesigns: [nothing]\n",
            [
                "2:22 scenario.1: there is no scenario file 'bus.yaml' seen from FOLDER",
                "3:11 designs.0: no design is called 'nothing'; there are today, better",
            ],
        ),
        (
            (
                "question: why\nscenario: car.yaml\ndesigns: [today]\nsweep: "
                "{technician.count: [3, many]}\n"
            ),
            None,
        ),
    ],
)
def test_experiments_say_all_their_mistakes_at_once(
    tmp_path: Path, text: str, expected: list[str] | None
) -> None:
    (tmp_path / "car.yaml").write_text(BASE)
    file = tmp_path / "experiment.yaml"
    file.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        load_experiment(tmp_path)
    lines = str(caught.value).replace(f"from {tmp_path}", "from FOLDER").splitlines()
    if expected is None:
        assert [line.split(" ")[0] for line in lines] == [f"{file}:4:31"]
    else:
        assert lines == [f"{file}:{one}" for one in expected]


def test_an_unknown_design() -> None:
    with pytest.raises(
        InputError,
        match=(
            r"car\.yaml: no design is called 'bettr'; did you mean 'better' \(there are today, "
            r"better\)\?"
        ),
    ):
        design(loads(BASE, "car.yaml"), "bettr")


def test_a_wrong_effect_is_one_mistake() -> None:
    """Not also a rule that does nothing."""
    with pytest.raises(ScenarioError) as found:
        loads(BASE.replace("do: {quality: +15, cost: 50}", "do: {quality: 15}"), "s.yaml")
    assert "do.quality" in str(found.value) and len(str(found.value).splitlines()) == 1
