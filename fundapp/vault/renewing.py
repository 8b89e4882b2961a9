"""Wrapping a renewed compartment to those who may still read it."""

import hmac

from sqlalchemy.orm import Session

from fundapp.core.logs import log
from fundapp.vault.errors import Untrusted, Unvouched
from fundapp.vault.models import Applicant, Wrap
from fundapp.vault.opened import OpenCompartment
from fundapp.vault.queries import all_wraps_of, reader_of
from fundapp.vault.rules import Kind, Reader, ReaderKind
from fundapp.vault.trust import Keys
from fundapp.vault.wrapping import new_wrap, pin_of


def rewrapped(session: Session, keys: Keys, before: OpenCompartment, newest: OpenCompartment) -> list[Wrap]:
    """The newest half-key for each reader of `before` whom its sealer meant and who has not left.

    A row that was slipped into the table bears no MAC of the old key, so its reader gets nothing. Raises Untrusted
    where a reader's key does not lead back to the root, or whoever opened it would not be among them: a wrong setting
    or a spoilt row must not take a case from its readers.
    """
    half = (newest.id, newest.version, newest.half, newest.key)
    made = []
    for wrap in all_wraps_of(session, [before.id]):
        reader = reader_of(wrap)
        if reader.kind != ReaderKind.APPLICANT and not _is_meant(before, wrap, b""):
            log.error("a reader whom nobody meant was left out of a renewal")
            session.delete(wrap)
            continue
        try:
            public = _public(session, keys, reader, newest.kind)
        except Unvouched:
            log.warning("a reader who left was left out of a renewal")
            session.delete(wrap)
            continue
        if _is_meant(before, wrap, public[0]):
            made.append(Wrap(**new_wrap(newest.subject, newest.kind, half, reader, public)))
        else:
            log.error("a reader whom nobody meant was left out of a renewal")
            session.delete(wrap)
    if not made or (before.by is not None and before.by not in {reader_of(wrap) for wrap in made}):
        raise Untrusted
    return made


def _is_meant(before: OpenCompartment, wrap: Wrap, public: bytes) -> bool:
    return hmac.compare_digest(wrap.pin, pin_of(before.key, reader_of(wrap), public))


def _public(session: Session, keys: Keys, reader: Reader, kind: Kind) -> tuple[bytes, int]:
    """A reader's key; an applicant's may come from the table here, because the MAC covers it."""
    if reader.kind == ReaderKind.APPLICANT:
        row = session.get(Applicant, reader.id)
        if row is None:
            raise Unvouched
        return row.sealing_key, 0
    return keys.of(reader, kind)
