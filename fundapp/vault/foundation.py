"""Founding an installation's vault: the root and the couriers. Done once, by `fundapp init` or a demonstration."""

import os
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.files import write_whole
from fundapp.core.i18n import _
from fundapp.vault.escrow import SEED_BYTES, split
from fundapp.vault.models import CourierKey
from fundapp.vault.pairs import PRIVATE_BYTES, SealingPair, SigningPair
from fundapp.vault.passphrases import read, written
from fundapp.vault.queries import couriers
from fundapp.vault.rules import Courier, Reader, ReaderKind
from fundapp.vault.statements import PREFIX
from fundapp.vault.trust import ESCROW, courier_body
from fundapp.vault.unlocked import Unlocked

ROOT_BYTES = 32


def written_root(root: SigningPair) -> str:
    """The root for paper: groups of four letters and digits."""
    return written(root.private)


def read_root(text: str) -> SigningPair | None:
    """A root as it was written down; None where it is mistyped."""
    found = read(text, ROOT_BYTES)
    return None if found is None else SigningPair(found)


def found_couriers(session: Session, ctx: Context, root: SigningPair, folder: Path) -> None:
    """Makes the worker's pairs: private halves into `folder`, public ones into the database, stated by the root.

    Private halves that are there stay: an older database may come back that states them. Raises Conflict where the
    database states some already.
    """
    if couriers(session).keys() - {ESCROW}:
        raise Conflict(_("The couriers' keys exist already."))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for purpose in Courier:
        pair = _kept_pair(folder / purpose.value)
        _state(session, ctx, root, purpose.value, pair.public)


def _kept_pair(file: Path) -> SealingPair:
    """The pair in a file, made where there is none."""
    if file.exists():
        return SealingPair(file.read_bytes())
    pair = SealingPair.fresh()
    write_whole(file, [pair.private])
    return pair


def found_escrow(session: Session, ctx: Context, root: SigningPair) -> list[str]:
    """Makes the escrow and returns its three papers, which exist nowhere else. Raises Conflict where there is one.

    Groups give their secret to it from their next epoch on.
    """
    if ESCROW in couriers(session):
        raise Conflict(_("There is an escrow already."))
    seed = os.urandom(SEED_BYTES)
    _state(session, ctx, root, ESCROW, SealingPair.from_seed(seed).public)
    return split(seed)


def _state(session: Session, ctx: Context, root: SigningPair, purpose: str, public: bytes) -> None:
    body, row_id = courier_body(purpose, public), uuid4()
    entry_id = record(session, ctx, "vault.courier.added", "vault_courier", row_id, {"purpose": purpose})
    signature = root.sign(PREFIX + body)
    session.add(
        CourierKey(id=row_id, purpose=purpose, sealing_key=public, body=body, signature=signature, entry_id=entry_id)
    )
    session.flush()


def courier(session: Session, folder: Path, purpose: Courier) -> Unlocked | None:
    """The worker's own reader for a purpose; None where this machine does not hold its key."""
    file, rows = folder / purpose.value, couriers(session)
    if purpose not in rows or not file.exists():
        return None
    pair = SealingPair(file.read_bytes())
    same = len(pair.private) == PRIVATE_BYTES and pair.public == rows[purpose].sealing_key
    return Unlocked(courier_reader(rows[purpose].id), pair) if same else None


def courier_reader(courier_id: UUID) -> Reader:
    """A courier as a reader that things are shared with."""
    return Reader(ReaderKind.COURIER, courier_id)
