"""How much may be sent, and how long a visit lasts."""

from datetime import timedelta

LONGEST_TEXT = 20_000
"""Characters of an answer in free words: some eight pages."""

LONGEST_LINE = 200

MOST_FILES = 5
"""Files in one sending; there can be as many sendings as somebody needs."""

MOST_SENDINGS_A_DAY = 20
"""Sendings of files to one case: up to a hundred files, at most 2 GB."""

MEBIBYTE = 1 << 20
LARGEST_FILE = 20 * MEBIBYTE
LARGEST_SENDING = MOST_FILES * LARGEST_FILE + MEBIBYTE

MOST_INCIDENTS = 10
MOST_NEEDS = 15
MOST_REFEREES = 4

VISIT_LASTS = timedelta(hours=1)
"""How long a code that was typed stays good: on a borrowed telephone it must not be long."""

SEED_BYTES = 32
"""Random bytes in a form that was never sent: with its answers, they make its code."""

SUMMARY_LENGTH = 120
"""Characters of the line by which officers know a case in a list."""
