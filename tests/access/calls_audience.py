"""Who may what with the call watch: written by hand, as tests/access/audience.py is."""

from tests.access.funders_audience import fundraisers, map_readers
from tests.access.terms import Answer, Audience, Groups, Which, anybody


def _theirs(groups: Groups, which: Which) -> Answer:
    return map_readers.rule(groups, which) if which is Which.OWN else Answer.ABSENT


feed_owner = Audience("whose it is, while they may see calls", _theirs)

PAGES: dict[str, Audience] = {
    "calls.index": map_readers,
    "calls.export": map_readers,
    "calls.show": map_readers,
    "call_calendar.index": map_readers,
    "call_calendar.export": map_readers,
    "call_sharing.show": map_readers,
    "call_feeds.fetch": anybody,
    "call_papers.sheet": map_readers,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "calls.new": fundraisers,
    "calls.edit": fundraisers,
    "calls.aside": fundraisers,
    "call_dates.new": fundraisers,
    "call_dates.edit": fundraisers,
    "call_dates.remove": fundraisers,
    "call_dates.plan": fundraisers,
    "call_dates.move": fundraisers,
    "call_reminders.index": fundraisers,
    "call_feeds.index": map_readers,
    "call_feeds.revoke": feed_owner,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {
    "calls.follow": fundraisers,
    "call_reminders.remind": fundraisers,
}
"""What is only done (POST)."""
