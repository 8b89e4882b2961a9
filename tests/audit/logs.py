"""Filling a log for tests, through the real commands."""

from collections.abc import Callable
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.commands import record
from fundapp.audit.export import export_lines
from fundapp.audit.sequencer import sequence
from fundapp.audit.signing import Signer
from fundapp.core.context import Context
from tests.fixtures.application import NOW

ORIGIN = "fonds.example.org/audit"
SIGNER = Signer(ORIGIN, b"k" * 32)

Fill = Callable[[int], list[UUID]]


def fill(session: Session, ctx: Context, count: int) -> list[UUID]:
    """Records `count` entries and sequences them; their ids."""
    ids = [record(session, ctx, "case.vote.cast", "case", uuid4(), {"round": number}) for number in range(count)]
    while sequence(session):
        pass
    return ids


def checkpoint(session: Session) -> str:
    """The text of a checkpoint made now."""
    made = make_checkpoint(session, SIGNER, NOW)
    assert made is not None
    return made.note


def exported(session: Session) -> list[bytes]:
    """The lines of an export."""
    return list(export_lines(session, ORIGIN))
