"""How the list of monthly digests is filtered, and its rows as those of a sheet."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, InputSchema, WholeNumber
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.models import CopilDigest

MAKERS: Mapping[str, Any] = {"schedule": lazy("By the schedule"), "person": lazy("By somebody")}


class CopilFilterSchema(InputSchema):
    """How the list of digests may be filtered. It stands in the address of the list."""

    year = WholeNumber(lazy("Year in which it was made"), lowest=2000, highest=2100)
    maker = Choice(lazy("Who made it"), options=lambda: options(MAKERS))


COPIL_HEADERS = (
    lazy("Number"), lazy("Covers from"), lazy("Covers until"), lazy("Made on"), lazy("Made by"),
    lazy("Replaces number"), lazy("Replaced by number"), lazy("Fingerprint"),
)  # fmt: skip


def copil_row(digest: CopilDigest) -> list[Any]:
    """One cell for each of COPIL_HEADERS."""
    return [
        digest.number, digest.since, digest.until, digest.made_at, digest.made_by.name if digest.made_by else None,
        digest.replaces.number if digest.replaces else None, digest.replaced_by.number if digest.replaced_by else None,
        digest.fingerprint,
    ]  # fmt: skip
