"""Destroying halves once the database says so, and going on where that was interrupted."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.logs import log
from fundapp.vault.house import SENTINEL
from fundapp.vault.keystore import Keystore, KeystoreAway
from fundapp.vault.models import Compartment

CHUNK = 500


def shred_after_commit(session: Session, keystore: Keystore, ids: Collection[UUID]) -> None:
    """Has the keystore destroy these halves as soon as the transaction is committed. `finish_shreddings` makes sure.

    Any rollback before that calls it off, also one of a part only: then `finish_shreddings` does what was committed.
    """
    done = []  # or called off

    def call_off(*_given: object) -> None:
        done.append(True)

    def shred(session: Session) -> None:
        # SQLAlchemy tells of the end of a savepoint, too: nothing is destroyed before the whole is committed.
        if done or session.in_nested_transaction():
            return
        done.append(True)
        try:
            keystore.shred(ids)
        except KeystoreAway as error:
            log.error("keystore away: a shredding waits", exc_info=error)

    event.listen(session, "after_soft_rollback", call_off)
    event.listen(session, "after_commit", shred)


def finish_shreddings(keystore: Keystore) -> int:
    """Destroys the halves of compartments that are marked as shredded and not yet confirmed; how many there were.

    May run at any time and twice. Raises KeystoreAway.
    """
    done = 0
    while ids := _unconfirmed():
        keystore.shred(ids)
        with transaction() as session:
            session.execute(update(Compartment).where(Compartment.id.in_(ids)).values(halves_gone=True))
        done += len(ids)
    return done


def _unconfirmed() -> list[UUID]:
    waiting = select(Compartment.id).where(Compartment.shredded_at.is_not(None), Compartment.halves_gone.is_(False))
    with ReadSession(db) as session:
        return list(session.scalars(waiting.where(Compartment.id != SENTINEL).order_by(Compartment.id).limit(CHUNK)))
