"""Public keys that lead back to the root: the only ones that anything is ever sealed to."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from fundapp.vault.chain import Chain, read_chain
from fundapp.vault.epochs import EpochSecret
from fundapp.vault.errors import Untrusted, Unvouched
from fundapp.vault.house import Vault
from fundapp.vault.models import CourierKey, Epoch, EpochKey, KeyGroup, KeyStatement, Member
from fundapp.vault.pairs import fingerprint
from fundapp.vault.queries import statements_of
from fundapp.vault.rules import COURIERS, Kind, Reader, ReaderKind
from fundapp.vault.statements import Statement

COURIER, ESCROW = "courier", "escrow"


def chain_of(session: Session, vault: Vault, group_id: UUID) -> Chain:
    """A group as its statements make it. Raises Untrusted."""
    found = _checked(vault.root, group_id, tuple(statements_of(session, group_id)))
    # A copy, since commands let it follow statements that may never be committed.
    return replace(found, members=dict(found.members), prints=dict(found.prints))


@lru_cache(maxsize=256)
def _checked(root: bytes, group_id: UUID, statements: tuple[Statement, ...]) -> Chain:
    """Signatures that were found good once are not checked again in this process."""
    return read_chain(group_id, root, statements)


def key_of_reader(session: Session, vault: Vault, reader: Reader, kind: Kind) -> tuple[bytes, int]:
    """The public key to seal a compartment to for a group, member or courier, and the group's epoch (0 for others).

    Raises Unvouched for a member who left; Untrusted for a key that does not lead back to the root, for a courier of
    other things, and for applicants, whose key is never believed from a table.
    """
    match reader.kind:
        case ReaderKind.GROUP:
            return _key_of_group(session, vault, reader.id)
        case ReaderKind.MEMBER:
            return _key_of_member(session, vault, reader.id), 0
        case ReaderKind.COURIER:
            return _key_of_courier(session, vault, reader.id, kind), 0
        case _:
            raise Untrusted


class Keys:
    """The keys of readers in one transaction: a group's chain is read once, however many compartments it gets."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session, self.vault = session, vault
        self._found: dict[tuple[Reader, Kind | None], tuple[bytes, int]] = {}

    def of(self, reader: Reader, kind: Kind) -> tuple[bytes, int]:
        """As `key_of_reader`."""
        place = reader, kind if reader.kind == ReaderKind.COURIER else None
        if place not in self._found:
            self._found[place] = key_of_reader(self._session, self.vault, reader, kind)
        return self._found[place]

    def learn(self, reader: Reader, key: tuple[bytes, int]) -> None:
        """Takes in a group's key and epoch that were found good."""
        self._found[reader, None] = key


_each = aliased(Epoch)
_newest = select(func.max(_each.number)).where(_each.group_id == KeyGroup.id).scalar_subquery()
_STATED = (
    select(
        KeyGroup.id,
        KeyGroup.code,
        KeyStatement.body,
        KeyStatement.signer,
        KeyStatement.signature,
        Epoch.number,
        Epoch.sealing_key,
    )
    .join(KeyStatement, KeyStatement.group_id == KeyGroup.id)
    .join(Epoch, and_(Epoch.group_id == KeyGroup.id, Epoch.number == _newest))
    .where(KeyGroup.code.in_(bindparam("codes", expanding=True)))
    .order_by(KeyGroup.id, KeyStatement.position)
)
"""Made once: to make it takes longer than to ask it."""


def keys_of_groups(session: Session, vault: Vault, codes: Collection[str]) -> tuple[Keys, Mapping[str, Reader]]:
    """The keys of groups and the groups as readers, by code: in one query, for what must be quick.

    A group that was not founded is missing among the readers. Raises Untrusted.
    """
    keys, readers = Keys(session, vault), {}
    stated = session.execute(_STATED, {"codes": list(codes)}).all()
    for (group_id, code), rows in groupby(stated, lambda row: (row[0], row[1])):
        found = list(rows)
        statements = tuple(Statement(*row[2:5]) for row in found)
        chain = _checked(vault.root, group_id, statements)
        number, sealing_key = found[0][5:]
        if chain.epoch != number or fingerprint(sealing_key) != chain.sealing_print:
            raise Untrusted
        readers[code] = Reader(ReaderKind.GROUP, group_id)
        keys.learn(readers[code], (sealing_key, number))
    return keys, readers


def _key_of_group(session: Session, vault: Vault, group_id: UUID) -> tuple[bytes, int]:
    chain = chain_of(session, vault, group_id)
    key = session.scalar(select(Epoch.sealing_key).where(Epoch.group_id == group_id, Epoch.number == chain.epoch))
    if key is None or fingerprint(key) != chain.sealing_print:
        raise Untrusted
    return key, chain.epoch


def _key_of_member(session: Session, vault: Vault, member_id: UUID) -> bytes:
    # Nobody leaves while something is being sealed to them.
    member = session.get(Member, member_id, with_for_update={"read": True}, populate_existing=True)
    groups = session.scalars(select(EpochKey.group_id).where(EpochKey.holder_id == member_id)).all()
    if member is None or member.left_at is not None or not groups:
        raise Unvouched
    for group_id in groups:
        if chain_of(session, vault, group_id).vouches_for(member_id, member.signing_key, member.sealing_key):
            return member.sealing_key
    raise Untrusted


def is_stated(session: Session, vault: Vault, secret: EpochSecret) -> bool:
    """Whether the chain of a group names this secret's key for its epoch: whoever writes rows cannot make another."""
    stated = chain_of(session, vault, secret.group_id).prints.get(secret.number)
    return stated == fingerprint(secret.pair.public)


def escrow_key(session: Session, vault: Vault) -> bytes | None:
    """The public key of the escrow, where the root has stated one. Raises Untrusted."""
    row = session.scalars(select(CourierKey).where(CourierKey.purpose == ESCROW)).first()
    return None if row is None else _stated_key(vault, row)


def _key_of_courier(session: Session, vault: Vault, courier_id: UUID, kind: Kind) -> bytes:
    row = session.get(CourierKey, courier_id)
    if row is None or row.purpose != COURIERS.get(kind):
        raise Untrusted
    return _stated_key(vault, row)


def _stated_key(vault: Vault, row: CourierKey) -> bytes:
    stated = Statement(row.body, vault.root, row.signature)
    if not stated.holds or stated.body != courier_body(row.purpose, row.sealing_key):
        raise Untrusted
    return row.sealing_key


def courier_body(purpose: str, sealing_key: bytes) -> bytes:
    """What the root states about a courier's pair."""
    return b'{"kind":"%s","purpose":"%s","sealing":"%s"}' % (
        COURIER.encode(),
        purpose.encode(),
        fingerprint(sealing_key).encode(),
    )
