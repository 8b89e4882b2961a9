"""How long things of sign-in last, and how often they may be tried."""

from datetime import timedelta

ATTEMPT_LASTS = timedelta(minutes=10)
"""Between the passphrase and the second factor."""

SECOND_TRIES = 5
"""Second factors that may be tried after one passphrase."""

FRESH = timedelta(minutes=5)
"""How long ago a person may have proven themselves for a dangerous act not to ask again."""

SEEN_EVERY = timedelta(minutes=1)
"""How exactly we know when a session was last used."""

INVITATION_LASTS = timedelta(days=3)
READMISSION_LASTS = timedelta(hours=24)

TRIES_OF_A_SOURCE = "10 per 15 minute"
"""Wrong passphrases for one account from one source: a device that has signed in before, or a network."""

TRIES_OF_A_NETWORK = "100 per 15 minute"
"""Wrong passphrases from one network, whatever the account; devices that have signed in before do not count."""

CODES_OF_A_PERSON = ("8 per 15 minute", "30 per day")
"""Wrong six-digit codes of one person, by each device that they have signed in with, and by all others together: who
types them knows the passphrase."""

RECOVERY_CODES = 10
MOST_PASSKEYS = 10
DEVICE_REMEMBERED = timedelta(days=365)

NEWCOMER = timedelta(days=7)
"""How long somebody has been on the list before they confirm that a colleague may come back in."""

SPONSORED = timedelta(days=90)
"""How long somebody and whoever invited them are not two colleagues: a small house has one person who invites."""

REPORTS_ABOUT_OTHERS = ("3 per day",)
"""Devices of others that one person may report as taken: whoever took theirs could lock everybody out."""
