"""Who may what with the call watch: written by hand, as tests/access/audience.py is."""

from tests.access.funders_audience import fundraisers, map_readers
from tests.access.terms import Answer, Audience, Groups, Which, anybody


def _theirs(groups: Groups, which: Which) -> Answer:
    return map_readers.rule(groups, which) if which is Which.OWN else Answer.ABSENT


whose_own = Audience("whose it is, while they may see calls", _theirs)

PAGES: dict[str, Audience] = {
    "calls.index": map_readers,
    "calls.export": map_readers,
    "calls.show": map_readers,
    "call_calendar.index": map_readers,
    "call_calendar.export": map_readers,
    "call_sharing.show": map_readers,
    "call_feeds.fetch": anybody,
    "call_papers.sheet": map_readers,
    "call_sources.index": map_readers,
    "call_sources.export": map_readers,
    "call_sources.show": map_readers,
    "call_source_acts.trial": fundraisers,
    "call_duplicates.index": map_readers,
    "call_duplicates.export": map_readers,
    "call_duplicates.compare": fundraisers,
    "call_fit.show": map_readers,
    "call_fit.explained": map_readers,
    "call_tasks.index": map_readers,
    "call_tasks.export": map_readers,
    "call_digests.index": map_readers,
    "call_digests.show": whose_own,
    "call_pipeline.index": map_readers,
    "call_forecast.index": map_readers,
    "call_opportunities.index": map_readers,
    "call_opportunities.export": map_readers,
    "call_opportunities.show": map_readers,
    "call_budgets.show": map_readers,
    "call_budgets.export": map_readers,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "call_captures.new": fundraisers,
    "call_captures.show": fundraisers,
    "calls.new": fundraisers,
    "calls.edit": fundraisers,
    "calls.aside": fundraisers,
    "call_sources.new": fundraisers,
    "call_sources.edit": fundraisers,
    "call_source_acts.remove": fundraisers,
    "call_dates.new": fundraisers,
    "call_dates.edit": fundraisers,
    "call_dates.remove": fundraisers,
    "call_dates.plan": fundraisers,
    "call_dates.move": fundraisers,
    "call_reminders.index": fundraisers,
    "call_feeds.index": map_readers,
    "call_feeds.revoke": whose_own,
    "call_tasks.new": fundraisers,
    "call_tasks.edit": fundraisers,
    "call_tasks.done": fundraisers,
    "call_opportunities.new": fundraisers,
    "call_opportunities.edit": fundraisers,
    "call_steps.take": fundraisers,
    "call_budgets.settings": fundraisers,
    "call_budgets.rate": fundraisers,
    "call_budgets.copy": fundraisers,
    "call_budget_lines.new": fundraisers,
    "call_budget_lines.edit": fundraisers,
    "call_budget_lines.remove": fundraisers,
    "call_budget_lines.paste": fundraisers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {
    "calls.follow": fundraisers,
    "call_source_acts.visit": fundraisers,
    "call_source_acts.pause": fundraisers,
    "call_source_acts.resume": fundraisers,
    "call_source_acts.start": fundraisers,
    "call_duplicates.join": fundraisers,
    "call_duplicates.say_two": fundraisers,
    "call_duplicates.undo_two": fundraisers,
    "call_origins.choose": fundraisers,
    "call_origins.note": fundraisers,
    "call_origins.accept": fundraisers,
    "call_origins.keep": fundraisers,
    "call_origins.separate": fundraisers,
    "call_reminders.remind": fundraisers,
    "call_fit.check": fundraisers,
    "call_digests.start": whose_own,
    "call_digests.stop": whose_own,
    "call_opportunities.start": fundraisers,
    "call_budgets.ask": fundraisers,
    "call_budget_lines.move": fundraisers,
}
"""What is only done (POST)."""
