"""The whole suite, as `python3 run.py test` runs it: named steps, a summary, nothing left out silently."""
