"""``xcs-lint``: finds what keeps code from running in parallel, or is not safe when it does, from source alone.

`engine.py` takes files to findings: `scan.py` gathers from each module what other modules need to know, `index.py`
follows calls through the project, `facts.py` and `regions.py` ask the effects engine about the functions that matter,
and `rules/` has one rule a file. Nothing is imported and nothing is run.
"""
