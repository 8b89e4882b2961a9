"""A round is opened: panel, policy and brief are frozen, and the brief is wrapped to each who has a seat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.telling import tell
from fundapp.audit.commands import record
from fundapp.committee.briefs import Brief
from fundapp.committee.commands.moving import move_round
from fundapp.committee.models import DecisionRound, PolicyVersion
from fundapp.committee.permissions import may_conduct
from fundapp.committee.queries.panels import can_decide, proposed_panel, rule_in
from fundapp.committee.queries.policies import policy_by_id, read_policy
from fundapp.committee.queries.rounds import locked_sitting, voted
from fundapp.committee.queries.waiting import awaited_in
from fundapp.committee.rules.panels import Standing
from fundapp.committee.workflow import Action
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import create_compartments, share_compartment
from fundapp.vault.envelope import Envelope
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Kind, Reader, ReaderKind
from fundapp.vault.stating import stated_by
from fundapp.vault.unlocked import UnlockedMember

KIND = DecisionRound.__tablename__
STATED = "committee.opening"
"""The kind of the signed statement: of the opening, and of each change of the brief after it."""


class TooFew(Conflict):
    """Too few can be seated. `silent`: who has still to declare how they stand."""

    def __init__(self, silent: Sequence[UUID]) -> None:
        super().__init__(_("Too few members have declared that they can decide this: the others must declare first."))
        self.silent = tuple(silent)


@dataclass(frozen=True)
class Conductor:
    """An officer at work on a round: their keys, and the round's compartments open (card and brief)."""

    vault: Vault
    keys: UnlockedMember
    opened: Opened


def open_round(session: Session, ctx: Context, conductor: Conductor, round_id: UUID, brief: Brief) -> DecisionRound:
    """Opens a round for votes, until the time that its policy gives. `brief`: as it was read from the round.

    Raises NotFound, Denied, TooFew, Locked.
    """
    sitting = locked_sitting(session, ctx, round_id)
    found = sitting.round
    require(may_conduct(ctx, found, Action.OPEN))
    version = policy_by_id(session, found.policy_id)
    rules = read_policy(version)
    rule = rule_in(found, rules)
    panel = proposed_panel(session, ctx, found)
    if not panel.enough:
        raise TooFew([each.person_id for each in awaited_in(found, ())])
    for each in found.panel:
        each.standing = panel.standing[each.person_id.hex].value
    found.brief_version, found.brief_hash = 1, brief.hash
    found.opened_at, found.closes_at = ctx.now, ctx.now + timedelta(hours=rule.hours)
    statement = stated_by(conductor.keys, session, ctx, STATED, opening_facts(found, version, sitting.barred))
    told = {"round": found.id.hex, "policy": version.digest, "statement": statement.told()}
    found.entry_id = record(session, ctx, "committee.round.opened", KIND, found.id, told)
    move_round(ctx, found, Action.OPEN)
    session.flush()
    readers = [Reader(ReaderKind.MEMBER, each.person_id) for each in sitting.seated]
    for reader in readers:
        share_compartment(session, ctx, conductor.vault, conductor.opened, Kind.NARRATIVE, reader)
    create_compartments(session, ctx, conductor.vault, found.subject, {Kind.DISCUSSION: readers})
    for each in sitting.seated:
        tell(session, ctx, each.person_id, f"committee:{found.id.hex}:opened", urgent=found.priority == "P1")
    return found


def seat_reserve(
    session: Session, ctx: Context, conductor: Conductor, round_id: UUID, person_id: UUID
) -> DecisionRound:
    """Gives a vacant seat to somebody in reserve, and the brief with it. Raises NotFound, Denied, Conflict, Locked."""
    sitting = locked_sitting(session, ctx, round_id)
    found = sitting.round
    require(may_conduct(ctx, found, Action.EXTEND))
    each = next((one for one in found.panel if one.person_id == person_id), None)
    if each is None or each.standing != Standing.RESERVE:
        raise Conflict(_("Only somebody in reserve can take a seat."))
    if can_decide(found, read_policy(policy_by_id(session, found.policy_id))):
        raise Conflict(_("Enough members are seated: nobody is added to a panel that can decide."))
    each.standing = Standing.SEATED.value
    version = policy_by_id(session, found.policy_id)
    statement = stated_by(conductor.keys, session, ctx, STATED, opening_facts(found, version, sitting.barred))
    told = {"round": found.id.hex, "policy": version.digest, "statement": statement.told()}
    found.entry_id = record(session, ctx, "committee.seat.filled", KIND, found.id, told)
    found.updated_at = ctx.now
    session.flush()
    reader = Reader(ReaderKind.MEMBER, person_id)
    share_compartment(session, ctx, conductor.vault, conductor.opened, Kind.NARRATIVE, reader)
    tell(session, ctx, person_id, f"committee:{found.id.hex}:seated", urgent=found.priority == "P1")
    return found


def change_brief(
    session: Session,
    ctx: Context,
    conductor: Conductor,
    round_id: UUID,
    *,
    changed: tuple[Brief, Envelope],
    voids: int,
) -> DecisionRound:
    """Puts another brief before the panel, which voids all votes: `voids` is how many the officer was told of.

    Raises NotFound, Denied; Conflict where meanwhile more have voted; Locked.
    """
    sitting = locked_sitting(session, ctx, round_id)
    found, (brief, sealed) = sitting.round, changed
    require(may_conduct(ctx, found, Action.EXTEND))
    if len(voted(session, found)) != voids:
        raise Conflict(_("Meanwhile more members have voted: look again at how many votes this would void."))
    found.brief, found.brief_version, found.brief_hash = sealed, found.brief_version + 1, brief.hash
    version = policy_by_id(session, found.policy_id)
    statement = stated_by(conductor.keys, session, ctx, STATED, opening_facts(found, version, sitting.barred))
    told = {"round": found.id.hex, "policy": version.digest, "voids": voids, "statement": statement.told()}
    found.entry_id = record(session, ctx, "committee.brief.changed", KIND, found.id, told)
    found.updated_at = ctx.now
    session.flush()
    for each in sitting.seated:
        tell(session, ctx, each.person_id, f"committee:{found.id.hex}:brief:{found.brief_version}")
    return found


def extend_round(session: Session, ctx: Context, round_id: UUID) -> DecisionRound:
    """Gives a round its whole time once more, from now. Raises NotFound, Denied."""
    found = locked_sitting(session, ctx, round_id).round
    require(may_conduct(ctx, found, Action.EXTEND))
    rule = rule_in(found, read_policy(policy_by_id(session, found.policy_id)))
    found.closes_at = ctx.now + timedelta(hours=rule.hours)
    told = {"round": found.id.hex, "closes": found.closes_at.strftime("%Y-%m-%dT%H:%MZ")}
    found.entry_id = record(session, ctx, "committee.round.extended", KIND, found.id, told)
    move_round(ctx, found, Action.EXTEND)
    session.flush()
    return found


def cancel_round(session: Session, ctx: Context, round_id: UUID) -> DecisionRound:
    """Calls a round off: nothing is decided by it, and its votes stay unread. Raises NotFound, Denied."""
    found = locked_sitting(session, ctx, round_id).round
    require(may_conduct(ctx, found, Action.CANCEL))
    found.entry_id = record(session, ctx, "committee.round.cancelled", KIND, found.id, {"round": found.id.hex})
    move_round(ctx, found, Action.CANCEL)
    session.flush()
    return found


def opening_facts(found: DecisionRound, version: PolicyVersion, barred: Sequence[UUID]) -> dict[str, object]:
    """What a round rests on, as an officer signs it: whoever checks it offline needs nothing else but the votes."""
    seats = [each for each in found.panel if each.standing == Standing.SEATED]
    return {
        "round": found.id.hex,
        "case": found.subject_id.hex,
        "question": found.question,
        "about": found.about_id.hex if found.about_id else None,
        "policy": version.digest,
        "track": found.track,
        "priority": found.priority,
        "risk": found.risk,
        "currency": found.currency,
        "room": found.room,
        "asked": [each.asked for each in found.lines],
        "brief": found.brief_hash,
        "brief_version": found.brief_version,
        "barred": sorted(each.hex for each in barred),
        "seats": {each.person_id.hex: each.organisation_id.hex for each in seats},
    }
