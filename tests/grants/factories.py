"""Made-up calls for tests."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

from factory.base import Factory
from factory.declarations import LazyAttribute, LazyFunction, Sequence

from fundapp.core.text import fold
from fundapp.grants.models import Call, CallCountry, CallLanguage, CallTheme
from fundapp.grants.rules.deadlines import NEVER, Due


class CallFactory(Factory[Call]):
    """A call of which little is known; `themes`, `countries` and `languages` are codes."""

    class Meta:
        """What is made."""

        model = Call
        exclude = ("themes", "countries", "languages")

    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    title = Sequence(lambda number: f"Appel {number:05d}")
    sort_title = LazyAttribute(lambda made: fold(made.title))
    found_by = LazyAttribute(lambda made: fold(made.title))
    timing = "fixed"
    deadline_step = "application"
    deadline_on: date | None = None
    deadline_clock: time | None = None
    deadline_zone: str | None = None
    closes_at = LazyAttribute(
        lambda made: Due(made.deadline_on, made.deadline_clock, made.deadline_zone).ends if made.deadline_on else NEVER
    )
    place = LazyAttribute(lambda made: "named" if made.countries else "unknown")
    needs_registration = "unknown"
    standing = "new"
    edited = ()
    doubts = ()
    entry_id = LazyFunction(uuid4)
    created_at = datetime(2026, 1, 1, tzinfo=UTC)
    updated_at = datetime(2026, 1, 1, tzinfo=UTC)
    theme_rows = LazyAttribute(lambda made: [CallTheme(theme=theme) for theme in made.themes])
    country_rows = LazyAttribute(lambda made: [CallCountry(country=code) for code in made.countries])
    language_rows = LazyAttribute(lambda made: [CallLanguage(language=code) for code in made.languages])
