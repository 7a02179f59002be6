"""The demo world: rows from `fixtures/`, notices and answers walked by the real workflow.

`fixtures/*.json` are Django fixtures of what nobody does anything to.  A notice is
one file of `fixtures/notices/` (history, with its own instants) or `fixtures/live/`
(the running campaign, whose instants count from the day of the load).
"""
