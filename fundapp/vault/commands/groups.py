"""Groups: founded by the root, joined by admission, left at once, renewed by epochs."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.vault.chain import ADMISSION, EPOCH, FOUNDING, Chain, Vouched
from fundapp.vault.ciphers import header, seal_record
from fundapp.vault.epochs import EpochSecret, handing_down, wrapping
from fundapp.vault.errors import Locked, Untrusted
from fundapp.vault.house import Vault
from fundapp.vault.keeping import same_fingerprint, spoken_fingerprint
from fundapp.vault.models import Compartment, Epoch, EpochKey, KeyGroup, KeyStatement, Member, Wrap
from fundapp.vault.pairs import SigningPair, fingerprint, wrap
from fundapp.vault.queries import epoch_key, locked_member
from fundapp.vault.rules import ESCROW, FEWEST_MEMBERS, ReaderKind
from fundapp.vault.statements import Statement, sign_statement
from fundapp.vault.trust import chain_of, escrow_key
from fundapp.vault.unlocked import Unlocked, UnlockedMember
from fundapp.vault.wrapping import newest_secret

KIND = "vault_group"


def found_group(
    session: Session, ctx: Context, vault: Vault, root: SigningPair, code: str, spoken: Mapping[UUID, str]
) -> KeyGroup:
    """Makes a group with its first members and epoch 0, signed by the root.

    `spoken` has the fingerprint that each member read out, by their id. Raises Locked for another root, Conflict for a
    code in use or fewer than two members without escrow, Invalid (field `spoken`) for digits of another key.
    """
    member_ids = list(spoken)
    if root.public != vault.root:
        raise Locked
    if len(set(member_ids)) < FEWEST_MEMBERS and escrow_key(session, vault) is None:
        raise Conflict(_("A group needs two members, or an escrow: one forgotten passphrase must not lose everything."))
    if session.scalar(select(KeyGroup.id).where(KeyGroup.code == code)) is not None:
        raise Conflict(_("There is a group of this name already."))
    members = [_spoken_for(session, member_id, digits) for member_id, digits in spoken.items()]
    group = KeyGroup(id=uuid4(), code=code, created_at=ctx.now, updated_at=ctx.now, renewal_wanted_at=None)
    secret, chain = EpochSecret.first(group.id), Chain(group.id, vault.root)
    facts = {"code": code, "epoch": 0, "members": _vouched(members), "sealing": fingerprint(secret.pair.public)}
    stated = sign_statement(root, FOUNDING, {**chain.next_facts(), **facts})
    group.entry_id = record(session, ctx, "vault.group.founded", KIND, group.id, {"statement": stated.told()})
    session.add(group)
    session.flush()
    _state(session, ctx, chain, stated)
    _begin_epoch(session, vault, secret, None, members)
    return group


def admit_member(
    session: Session, ctx: Context, vault: Vault, by: UnlockedMember, group_id: UUID, member_id: UUID, *, spoken: str
) -> None:
    """A member vouches for another's keys and gives them the group's secret.

    `spoken` is the fingerprint that the other read out; raises Invalid (field `spoken`) where it is not that of the
    keys in the table, NotFound where `by` does not belong to the group, Conflict for somebody who does already.
    """
    admit_vouched(session, ctx, vault, (by, by.signing), group_id, member_id, spoken=spoken)


def admit_vouched(
    session: Session,
    ctx: Context,
    vault: Vault,
    by: tuple[Unlocked, SigningPair],
    group_id: UUID,
    member_id: UUID,
    *,
    spoken: str,
) -> None:
    """As `admit_member`, by any holder of the group's secret and any signer: the escrow with the root, too."""
    group, chain = _locked(session, group_id), chain_of(session, vault, group_id)
    member, (holder, signing) = _spoken_for(session, member_id, spoken), by
    secret = _secret(session, holder, chain)
    if epoch_key(session, group_id, member_id) is not None:
        raise Conflict(_("This person belongs to the group already."))
    facts = {"member": member_id.hex, **_vouch(member).told()}
    stated = sign_statement(signing, ADMISSION, {**chain.next_facts(), **facts})
    told = {"member": member_id.hex, "statement": stated.told()}
    group.entry_id = record(session, ctx, "vault.group.admitted", KIND, group_id, told)
    group.updated_at = ctx.now
    _state(session, ctx, chain, stated)
    session.add(_key_for(secret, member_id, member.sealing_key))
    session.flush()


def remove_member(session: Session, ctx: Context, group_id: UUID, member_id: UUID) -> None:
    """Takes the group's secret away from a member at once, whoever asks; a new epoch is then due.

    Raises NotFound for somebody who does not hold it, Conflict for the last one who does.
    """
    group = _locked(session, group_id)
    refuse_last(session, group_id, member_id)
    found = epoch_key(session, group_id, member_id)
    if found is None:
        raise NotFound
    session.delete(found)
    group.renewal_wanted_at = group.renewal_wanted_at or ctx.now
    group.entry_id = record(session, ctx, "vault.group.left", KIND, group_id, {"member": member_id.hex})
    group.updated_at = ctx.now
    session.flush()


def refuse_last(session: Session, group_id: UUID, member_id: UUID) -> None:
    """Raises Conflict where nobody else, nor the escrow, holds the group's secret."""
    others = select(func.count()).select_from(EpochKey).where(EpochKey.group_id == group_id)
    if not session.scalar(others.where(EpochKey.holder_id != member_id)):
        raise Conflict(_("Nobody else could read what this group reads: admit another member first."))


def renew_epoch(
    session: Session,
    ctx: Context,
    vault: Vault,
    by: UnlockedMember,
    group_id: UUID,
    *,
    members: Collection[UUID],
) -> None:
    """Gives the group a new epoch, for `members`: those whom its signer saw named and knows to belong to it.

    Whoever else holds the last one, or left, knows nothing of it. After an older backup came back, the last one that
    they hold may not be the last that was stated. Raises NotFound where `by` does not belong to the group, Conflict
    where `by` is not among the members, or one of them does not hold the last one.
    """
    group, chain = _locked(session, group_id), chain_of(session, vault, group_id)
    lost = session.get(Epoch, (group_id, chain.epoch)) is None
    secret = _secret(session, by, chain, also_older=lost)
    staying = [each for each in _holders(session, group_id) if chain.vouches_for(*_keys(each)) and each.id in members]
    if by.id not in {each.id for each in staying} or set(members) - {each.id for each in staying}:
        raise Conflict(_("The group's members have changed, or a key of theirs. Please look at the list again."))
    new = secret.next(chain.epoch + 1)
    facts = {"epoch": new.number, "members": _vouched(staying), "sealing": fingerprint(new.pair.public)}
    stated = sign_statement(by.signing, EPOCH, {**chain.next_facts(), **facts})
    told = {"epoch": new.number, "statement": stated.told()}
    group.entry_id = record(session, ctx, "vault.group.renewed", KIND, group_id, told)
    group.updated_at, group.renewal_wanted_at = ctx.now, None
    _state(session, ctx, chain, stated)
    session.execute(delete(EpochKey).where(EpochKey.group_id == group_id))
    # Said of each compartment, since its next reader may open it by a key of their own or another group's.
    read = select(Wrap.compartment_id).where(Wrap.reader_kind == ReaderKind.GROUP.value, Wrap.reader_id == group_id)
    session.execute(update(Compartment).where(Compartment.id.in_(read)).values(renewal_wanted=True))
    _begin_epoch(session, vault, new, secret, staying)


def _begin_epoch(
    session: Session, vault: Vault, secret: EpochSecret, before: EpochSecret | None, members: Sequence[Member]
) -> None:
    """The rows of an epoch. Its statement must have been taken in before."""
    epoch = Epoch(group_id=secret.group_id, number=secret.number, sealing_key=secret.pair.public)
    if before is not None:
        binding = handing_down(secret.group_id, secret.number, before.number)
        head = header(secret.group_id, secret.number)
        epoch.before, epoch.before_number = seal_record(secret.symmetric, head, binding, before.packed()), before.number
    session.add(epoch)
    session.add_all([_key_for(secret, member.id, member.sealing_key) for member in members])
    escrow = escrow_key(session, vault)
    if escrow is not None:
        session.add(_key_for(secret, ESCROW, escrow))
    session.flush()


def _state(session: Session, ctx: Context, chain: Chain, stated: Statement) -> None:
    """Keep a statement, after having read it as everybody else will. Raises Untrusted for one that does not follow."""
    chain.follow(stated)
    session.add(
        KeyStatement(
            group_id=chain.group_id,
            position=chain.position,
            body=stated.body,
            signer=stated.signer,
            signature=stated.signature,
            made_at=ctx.now,
        )
    )


def _secret(session: Session, holder: Unlocked, chain: Chain, *, also_older: bool = False) -> EpochSecret:
    """The group's newest secret that this member holds, if the chain names it. Raises NotFound, Untrusted."""
    held = epoch_key(session, chain.group_id, holder.reader.id)
    if held is None:
        raise NotFound
    secret = newest_secret(holder, held)
    if fingerprint(secret.pair.public) != chain.prints.get(secret.number):
        raise Untrusted
    if secret.number != chain.epoch and not also_older:
        raise Untrusted
    return secret


def _locked(session: Session, group_id: UUID) -> KeyGroup:
    wanted = select(KeyGroup).where(KeyGroup.id == group_id).with_for_update()
    found = session.scalars(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


def _holders(session: Session, group_id: UUID) -> Sequence[Member]:
    wanted = select(Member).join(EpochKey, EpochKey.holder_id == Member.id).where(EpochKey.group_id == group_id)
    return session.scalars(wanted.where(Member.left_at.is_(None)).order_by(Member.id)).all()


def _spoken_for(session: Session, member_id: UUID, spoken: str) -> Member:
    """A member whose digits were read out. Raises Invalid."""
    member = locked_member(session, member_id)
    if not same_fingerprint(spoken, spoken_fingerprint(member.signing_key, member.sealing_key)):
        raise Invalid({"spoken": [_("These are not the digits of this person's key.")]})
    return member


def _key_for(secret: EpochSecret, holder_id: UUID, public: bytes) -> EpochKey:
    binding = wrapping(secret.group_id, secret.number, holder_id)
    wrapped = wrap(public, secret.packed(), binding)
    return EpochKey(group_id=secret.group_id, holder_id=holder_id, number=secret.number, wrapped=wrapped)


def _keys(member: Member) -> tuple[UUID, bytes, bytes]:
    return member.id, member.signing_key, member.sealing_key


def _vouch(member: Member) -> Vouched:
    return Vouched(member.signing_key, fingerprint(member.sealing_key))


def _vouched(members: Sequence[Member]) -> Mapping[str, Any]:
    return {member.id.hex: _vouch(member).told() for member in members}
