"""How much may be imported at once."""

MOST_ROWS = 500
"""Rows of one import: each is shown before anything is written."""

LARGEST_SHEET = 512 * 1024
"""Bytes of a sheet that is uploaded: some thousands of rows."""

MOST_SUGGESTED = 30
"""Funds that are suggested for one case."""
