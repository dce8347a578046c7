"""The readable engine, which is the definition of the compiled one: SimPy keeps the clock, Mesa the
customers.

`ServiceModel` is a Mesa model of one replication of a plan. A customer's visit is one generator,
`visit.journey`, that reads top to bottom. What runs beside it, patience, promises and recoveries
are events with named ranks. No formula lives here. What is felt, remembered and done comes from
`motsim.psychology`, and every draw from `motsim.plan.random_streams`.

Begin with the docstring of `visit`: the order of one instant, and the steps of a visit. Each file
holds one subject, as functions that take the customer first. It imports only from files below it:

1. `model`: the house with its calendar, arrivals and pools; everybody's rows.
2. `visit`: the main line, from step to step.
3. `parallel_steps`: sequences and clocks beside the main line.
4. `closing_time`: a house that shuts its door, and being away.
5. `perception`: contacts, waits and failures.
6. `promises`: given, kept, broken.
7. `house_rules`: whether a rule fires and what it changes.
8. `python_rules`: rules that decide in Python.
9. `stopped_clock`: a clock that stops with people inside.
10. `records`: moments, acts and visits as they are written.
11. `customer`: all that is known of one visit.
12. `sampling`: draws, amounts and conditions.
13. `queues`: events, and lines before pools.
14. `formulas`: the functions that both engines share.

The compiled engine has files of the same names for the same subjects. Words mean the same in every
file. `step`, `rule`, `promise`, `failure` and `branch` are rows of the plan; `pool` is the agent.
`index` is the place of a step in its table, `rule_index` that of a rule, and so on. `occurrence`
counts how often the same thing has happened before in this visit. `branch` is a line of the visit
as planned, and `line` is what is known of it in one visit.
"""

from motsim.engines.reference.model import ServiceModel, simulate
from motsim.engines.reference.python_rules import Seen

__all__ = ["Seen", "ServiceModel", "simulate"]
