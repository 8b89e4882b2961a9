"""What a campaign of payments stands on: people with keys, envelopes, and many cases whose awards were accepted.

Cases, rounds and awards are rows, each with its entry in the log; what is held for them is held by the ledger.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from benchmarks.cases.installation import nobody
from benchmarks.cases.sealed_rows import pool_of
from fundapp.app import create_app
from fundapp.audit.commands import record
from fundapp.cases.models import CaseAward, CaseMove, Declaration, EmergencyCase
from fundapp.committee.models import DecisionRound, PolicyVersion
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.demo.acting import acting
from fundapp.demo.committee import begin_committee
from fundapp.demo.people import add_people, by_key, choose_for_all
from fundapp.demo.vault import found_vault
from fundapp.disbursements.commands.accounts import AccountInput, open_account
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.holding import hold_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.rules.envelopes import Basis
from fundapp.outbox.mailing import standing
from fundapp.outbox.models import Recipient
from fundapp.vault.envelope import Envelope
from fundapp.vault.installation import vault_of
from fundapp.vault.unlocked import UnlockedMember
from tests.disbursements.batches import IBAN

PREPARER, SIGNERS, KEEPER = "solange", ("joel", "fatime"), "joel"
ENVELOPES = 4
AWARD, CROWDED_AWARD = 6_000, 400_000
CROWDED = 4
"""So many cases are everybody's."""
WRITTEN_AT_ONCE = 50
RECEIPT = text("CREATE TABLE campaign_receipt (key VARCHAR(80) PRIMARY KEY, what VARCHAR(20) NOT NULL, told TEXT)")
GROUND = "ground.json"
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A case that may be paid, by ids in hexadecimal."""

    case: str
    award: str
    envelope: str
    amount: int


@dataclass(frozen=True)
class Ground:
    """What the clients know: cases of their own, cases of everybody, our accounts by way."""

    own: Sequence[Case]
    crowded: Sequence[Case]
    accounts: Mapping[str, str]

    def keep(self, folder: Path) -> None:
        """Into the campaign's folder."""
        (folder / GROUND).write_text(json.dumps(asdict(self)))


def lay(settings: Settings, folder: Path, cases: int) -> Ground:
    """Migrates an empty database and fills it. Keys lie in `folder` afterwards, for the campaign's web."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = create_app(settings)
    with app.app_context():
        upgrade()
        keys = _people(settings)
        for name in (PREPARER, *SIGNERS):
            (folder / f"{name}.key").write_bytes(keys[name].bundle())
        now = datetime.now(UTC) - timedelta(days=2)
        begin_committee(app, keys, now)
        envelopes = list(_envelopes(app, now))
        sealed = pool_of(vault_of(settings))
        amounts = [CROWDED_AWARD] * CROWDED + [AWARD] * cases
        made: list[Case] = []
        wanted = [(envelopes[number % ENVELOPES], amount) for number, amount in enumerate(amounts)]
        for start in range(0, len(wanted), WRITTEN_AT_ONCE):
            with transaction() as session:
                some = wanted[start : start + WRITTEN_AT_ONCE]
                made += _cases(session, acting(app, by_key(KEEPER), now), sealed, some)
        ground = Ground(made[CROWDED:], made[:CROWDED], _accounts(app, now))
        ground.keep(folder)
        with transaction() as session:
            session.execute(RECEIPT)
        db.engine.dispose()
    return ground


def _people(settings: Settings) -> Mapping[str, UnlockedMember]:
    chosen, ctx = choose_for_all(), nobody()
    with transaction() as session:
        add_people(session, ctx, chosen)
        keys = found_vault(session, ctx, settings, chosen)
        stamps = {"created_at": ctx.now, "updated_at": ctx.now, "version": 1}
        for name in {PREPARER, *SIGNERS}:
            who = by_key(name)
            facts = {"id": uuid4(), "owner_id": who.id, "channel": "email", "address": who.email}
            told = standing({**facts, "language": "fr", "zone": "UTC"})
            session.execute(insert(Recipient).values(**told, **stamps))
    return keys


def _envelopes(app: Flask, now: datetime) -> Iterator[UUID]:
    ctx = acting(app, by_key(KEEPER), now)
    for number in range(ENVELOPES):
        with transaction() as session:
            name, amount = f"Campagne {number}", 10**9
            wanted = EnvelopeInput(f"CA-{number}", name, "XAF", Basis.RECEIVED, amount, date(2020, 1, 1))
            made = open_envelope(session, ctx, wanted).id
            receive_money(session, ctx, Entry(f"first:{number}", made, amount))
        yield made


def _accounts(app: Flask, now: datetime) -> Mapping[str, str]:
    made = {}
    for way in ("mtn", "pain001v9"):
        with transaction() as session:
            wanted = AccountInput(f"Compte {way}", way, "XAF", "CM", "Réseau Exemple", IBAN, "SGCMCMCX")
            made[way] = open_account(session, acting(app, by_key(KEEPER), now), wanted).id.hex
    return made


def _cases(
    session: Session, ctx: Context, sealed: Mapping[str, Envelope], wanted: Sequence[tuple[UUID, int]]
) -> list[Case]:
    policy_id = session.scalars(select(PolicyVersion.id)).one()
    rows: dict[Any, list[Row]] = {each: [] for each in (EmergencyCase, CaseMove, DecisionRound, CaseAward, Declaration)}
    made = []
    for envelope_id, amount in wanted:
        case_id, round_id, award_id = uuid4(), uuid4(), uuid4()
        rows[EmergencyCase].append(_case(session, ctx, case_id, sealed))
        rows[CaseMove].append(_move(ctx, case_id))
        rows[DecisionRound].append(_round(session, ctx, (round_id, case_id, policy_id), sealed))
        rows[CaseAward].append(_award(session, ctx, (award_id, case_id, round_id), amount))
        rows[Declaration].append(_declaration(session, ctx, case_id))
        made.append(Case(case_id.hex, award_id.hex, envelope_id.hex, amount))
    for model, some in rows.items():
        session.connection().execute(insert(model.__table__), some)
    for each in made:
        entry = Entry(f"award:{each.award}", UUID(each.envelope), each.amount, UUID(each.award), None, "transport")
        hold_money(session, ctx, entry)
    return made


def _case(session: Session, ctx: Context, case_id: UUID, sealed: Mapping[str, Envelope]) -> Row:
    return {
        "id": case_id, "reference": f"C{case_id.hex[:7].upper()}", "state": "payment", "channel": "form",
        "priority": "P2", "country": "CM", "purpose": "transport", "received_at": ctx.now, "state_since": ctx.now,
        "acknowledged_at": ctx.now, "officer_id": by_key(PREPARER).id, "created_at": ctx.now, "updated_at": ctx.now,
        "version": 1, "entry_id": record(session, ctx, "case.award.accepted", EmergencyCase.__tablename__, case_id),
        **sealed,
    }  # fmt: skip


def _move(ctx: Context, case_id: UUID) -> Row:
    return {
        "id": uuid4(), "case_id": case_id, "position": 0, "action": "accept", "from_state": "approved",
        "to_state": "payment", "at": ctx.now, "by_id": None, "reason": None,
    }  # fmt: skip


def _round(session: Session, ctx: Context, ids: tuple[UUID, UUID, UUID], sealed: Mapping[str, Envelope]) -> Row:
    round_id, case_id, policy_id = ids
    return {
        "id": round_id, "subject_kind": EmergencyCase.__tablename__, "subject_id": case_id,
        "title": case_id.hex[:8].upper(), "question": "award", "state": "decided", "track": "full",
        "policy_id": policy_id, "priority": "P2", "risk": "high", "currency": "XAF",
        "convened_by_id": by_key(PREPARER).id, "brief_version": 1, "brief_hash": "0" * 64, "decided_at": ctx.now,
        "outcome": "approved", "conditions": (), "created_at": ctx.now, "updated_at": ctx.now, "version": 1,
        "entry_id": record(session, ctx, "committee.round.decided", DecisionRound.__tablename__, round_id),
        "card": sealed["summary"], "brief": sealed["narrative"],
    }  # fmt: skip


def _award(session: Session, ctx: Context, ids: tuple[UUID, UUID, UUID], amount: int) -> Row:
    award_id, case_id, round_id = ids
    return {
        "id": award_id, "case_id": case_id, "round_id": round_id, "currency": "XAF", "amount": amount,
        "conditions": (), "fast": False, "at": ctx.now,
        "entry_id": record(session, ctx, "case.award.noted", CaseAward.__tablename__, award_id),
    }  # fmt: skip


def _declaration(session: Session, ctx: Context, case_id: UUID) -> Row:
    made_id = uuid4()
    return {
        "id": made_id, "case_id": case_id, "person_id": by_key(PREPARER).id, "grade": "none", "at": ctx.now,
        "entry_id": record(session, ctx, "case.conflict.declared", Declaration.__tablename__, made_id),
    }  # fmt: skip
