"""Wrapping a renewed compartment to those who may still read it."""

import hmac
from collections.abc import Iterator

from sqlalchemy.orm import Session

from fundapp.core.logs import log
from fundapp.vault.errors import Untrusted
from fundapp.vault.house import Vault
from fundapp.vault.models import Applicant, Wrap
from fundapp.vault.opened import OpenCompartment
from fundapp.vault.queries import all_wraps_of, reader_of
from fundapp.vault.rules import Kind, Reader, ReaderKind
from fundapp.vault.trust import key_of_reader
from fundapp.vault.wrapping import new_wrap, pin_of


def rewrapped(session: Session, vault: Vault, before: OpenCompartment, newest: OpenCompartment) -> Iterator[Wrap]:
    """The newest half-key for each reader of `before` whom its sealer meant and somebody still vouches for.

    A row that was slipped into the table bears no MAC of the old key, so its reader gets nothing.
    """
    half = (newest.id, newest.version, newest.half, newest.key)
    for wrap in all_wraps_of(session, [before.id]):
        reader = reader_of(wrap)
        try:
            public = _public(session, vault, reader, newest.kind)
        except Untrusted:
            log.warning("a reader without voucher was left out of a renewal")
            session.delete(wrap)
            continue
        if hmac.compare_digest(wrap.pin, pin_of(before.key, reader, public[0])):
            yield new_wrap(newest.subject, newest.kind, half, reader, public)
        else:
            log.error("a reader whom nobody meant was left out of a renewal")
            session.delete(wrap)


def _public(session: Session, vault: Vault, reader: Reader, kind: Kind) -> tuple[bytes, int]:
    """A reader's key; an applicant's may come from the table here, because the MAC covers it."""
    if reader.kind == ReaderKind.APPLICANT:
        row = session.get(Applicant, reader.id)
        if row is None:
            raise Untrusted
        return row.sealing_key, 0
    return key_of_reader(session, vault, reader, kind)
