"""Made-up funders for tests."""

from datetime import UTC, date, datetime
from uuid import uuid4

from factory.base import Factory
from factory.declarations import LazyAttribute, LazyFunction, Sequence

from fundapp.core.text import fold
from fundapp.donors.models import Funder, FunderCountry, FunderSource, FunderTheme


class FunderFactory(Factory[Funder]):
    """A funder of which little is known; `themes` and `countries` are codes, `source` is that of who they are."""

    class Meta:
        """What is made."""

        model = Funder
        exclude = ("themes", "countries", "source")

    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    source: str | None = None

    name = Sequence(lambda number: f"Fondation {number:05d}")
    sort_name = LazyAttribute(lambda made: fold(made.name))
    found_by = LazyAttribute(lambda made: fold(made.name))
    kind = "private_foundation"
    status = "active"
    needs_registration = "unknown"
    relation = "unknown"
    entry_id = LazyFunction(uuid4)
    created_at = datetime(2026, 1, 1, tzinfo=UTC)
    updated_at = datetime(2026, 1, 1, tzinfo=UTC)
    theme_rows = LazyAttribute(lambda made: [FunderTheme(theme=theme) for theme in made.themes])
    country_rows = LazyAttribute(lambda made: [FunderCountry(country=code) for code in made.countries])
    source_rows = LazyAttribute(
        lambda made: [FunderSource(facts="identity", source=made.source, due_on=date(2026, 1, 1))]
    )
