"""A company's own records: logs and answers in, figures with intervals out, and a check on days not
used.

`reading` opens files and gives a `Log`; `estimates` are small functions from rows to figures;
`scenario_from_log`, `fit` and `validation` are the three questions asked of a log.
"""
