"""The small shop that decisions are tried on: clerks, one stage; steps, interventions and designs
are what a test is about.
"""

from __future__ import annotations

VALUE = "margin: 40, visits_per_year: 6, horizon: 1 years"


def a_shop(
    steps: str,
    interventions: str,
    designs: str,
    *,
    value: str = VALUE,
    rate: int = 60,
    more: str = "",
) -> str:
    """Its scenario as text; steps and interventions one a line."""

    def lines(text: str, before: str) -> str:
        return "".join(f"{before}{line}\n" for line in text.strip("\n").splitlines())

    return f"""motsim: 1
title: {{en: a small shop, zh: 小店}}
currency: CNY
length: 1 weeks
staff: {{clerk: {{count: 2, wage: 30 per h}}}}
opening: {{mon-sun: 09:00-18:00}}
customers: {{arrive: {{rate: {rate} per day}}}}
{more}journey:
  - stage: visit
    steps:
{lines(steps, "      - ")}interventions:
{lines(interventions, "  ")}designs: {{{designs}}}
value: {{{value}}}
"""


def a_town(
    length: str, clerks: int, arrive: str, minutes: int, population: str, more: str = ""
) -> str:
    """A shop whose customers come back: one step of so many minutes on average, one intervention;
    `more`: keys of the step.
    """
    return f"""\
motsim: 1
title: Tiny shop
length: {length}
staff: {{clerk: {{count: {clerks}, wage: 30 per h}}}}
customers: {{arrive: {{rate: {arrive}}}}}
journey:
  - stage: visit
    steps:
      - contact: greeting
        staff: clerk
        takes: exponential({minutes} min)
        quality: normal(64 sd 10)
        {more}
interventions: {{smile: {{set: {{greeting.quality: +12}}, cost: {{once: 100}}}}}}
designs: {{today: {{}}, better: {{with: [smile]}}}}
value: {{margin: 40 per visit, visits_per_year: 6, discount: 12%}}
population: {{{population}}}
"""
