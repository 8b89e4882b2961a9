"""Funders made by the commands that the pages call."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.donors.models import Funder

TYPED = {"kind": "embassy", "status": "active", "needs_registration": "unknown"}
"""What a form needs beside a name."""

Put = Callable[..., Funder]
"""What the fixture `put` gives: a name, and what else is typed."""


def done(session: Session, *found: Funder) -> list[UUID]:
    """Commits what a test has made ready, and lets go of it; the ids."""
    ids = [each.id for each in found]
    session.commit()
    session.expunge_all()
    return ids
