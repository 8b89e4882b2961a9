"""How much may be imported at once, and how it is divided."""

from datetime import timedelta

KIND = "import_run"
"""Of the subject in the log: the table of imports."""

LARGEST_SHEET = 10 << 20
"""Bytes of a file: some tens of thousands of rows."""

MOST_ROWS = 20_000
"""Rows of one import."""

MOST_COLUMNS = 100
LONGEST_CELL = 5_000
"""Characters of one cell that are kept: no field of ours takes more."""

LOOKED_FOR_HEADINGS = 25
"""Among so many first rows the headings are looked for."""

SAMPLE = 3
"""Values shown of each column."""

CHUNK = 250
"""Rows judged or written in one transaction."""

LONGEST_KEY = 400

UNDO_WITHIN = timedelta(days=30)
"""For so long an import can be taken back; then its rows are forgotten."""

ALIKE = 88
"""Likeness of two headings, in hundredths, from which one is taken for the other's misspelling."""

READING, JUDGING, WRITING = "import.reading", "import.judging", "import.writing"
UNDOING, FORGETTING = "import.undoing", "import.forgetting"
"""Topics: a worker is to do the step, for whom the second id names."""
