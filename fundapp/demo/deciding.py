"""Invented cases that the committee has decided: verified, put before it, voted on, accepted."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from fundapp.cases.commands.deciding import accept_award
from fundapp.cases.commands.needs import add_need
from fundapp.cases.commands.putting import Putting, put_case
from fundapp.cases.commands.verification import make_finding
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.cases.queries.needs import needs_of
from fundapp.committee.ballots import Ballot
from fundapp.committee.commands.convening import Asked, Line
from fundapp.committee.commands.declaring import declare_standing
from fundapp.committee.commands.opening import Conductor, open_round
from fundapp.committee.commands.voting import Cast, cast_vote
from fundapp.committee.models import DecisionRound, Panellist
from fundapp.committee.queries.members import committee_members
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.panels import Question, SeatKind
from fundapp.committee.rules.tallies import Choice
from fundapp.committee.sealing import brief_of, open_round_file, seal_round
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.demo.working import Keys
from fundapp.ledger.models import FundEnvelope
from fundapp.vault.house import Vault
from fundapp.vault.queries import group_by_code
from fundapp.vault.rules import Group, Reader, ReaderKind

VOTERS = ("clarisse", "brice", "ngono")
"""Of three organisations: enough for either track."""


def decide(app: Flask, vault: Vault, keys: Keys, case_id: UUID, told: Mapping[str, Any], then: datetime) -> None:
    """Takes a verified case to the award that its applicant has accepted."""
    by = told["taken_by"]
    ctx = acting(app, by_key(by), then)
    with transaction() as session:
        found = session.get_one(EmergencyCase, case_id)
        given = {**told["need"], "unit_cost": Decimal(told["need"]["unit_cost"])}
        add_need(session, ctx, found.reference, uuid4(), given, None)
        finding = {"level": "two_independent", "recommendation": "approve"}
        make_finding(session, ctx, found.reference, uuid4(), finding, None)
    round_id = _put(vault, ctx, case_id, told["start"])
    _vote(app, vault, keys, round_id, ctx)
    with transaction() as session:
        found = session.get_one(EmergencyCase, case_id)
        assert found.applicant_id is not None
        accept_award(session, acting(app, by_key(by), then), Visitor(found.applicant_id, provisional=False), case_id)


def _put(vault: Vault, ctx: Context, case_id: UUID, start: Mapping[str, str]) -> UUID:
    with ReadSession(db) as session:
        found = session.get_one(EmergencyCase, case_id)
        lines = tuple(Line(each.purpose, each.requested.minor) for each in needs_of(session, case_id))
        reference, priority, version = found.reference, found.priority, found.version
        officers = [Reader(ReaderKind.GROUP, group_by_code(session, Group.OFFICERS).id)]
        members = [each for each in committee_members(session, ctx) if each.kind != SeatKind.OUTSIDE]
        envelopes = session.scalars(select(FundEnvelope.id).order_by(FundEnvelope.code)).all()
    asked = Asked(Question.AWARD, "emergency_case", case_id, reference, priority, "high", "XAF", lines, country="CM")
    card = {"alias": start["alias"], "organisation": "", "region": "", "country": "CM", "referees": ""}
    brief = {"summary": start["happened"]}
    sealed = seal_round(vault, card, brief, officers=officers, convened=[each.id for each in members])
    with transaction() as session:
        seen = Putting(version, says_minor=False, envelopes=envelopes[:1])
        return put_case(session, ctx, asked, sealed, seen).id


def _vote(app: Flask, vault: Vault, keys: Keys, round_id: UUID, ctx: Context) -> None:
    """Declared, opened, voted: by whoever was asked and may."""
    for key in VOTERS:
        with transaction() as session:
            declare_standing(session, acting(app, by_key(key), ctx.now), keys[key], round_id, Grade.NONE)
    assert ctx.actor is not None
    conductor_keys = next(each for each in keys.values() if each.id == ctx.actor.id)
    with ReadSession(db) as session:
        found = session.get_one(DecisionRound, round_id)
        session.expunge(found)
    opened = open_round_file(vault, ctx, conductor_keys, found)
    brief = brief_of(opened, found)
    with transaction() as session:
        open_round(session, ctx, Conductor(vault, conductor_keys, opened), round_id, brief)
    sources = app.extensions["fundapp.ports"].questions
    with ReadSession(db) as session:
        wanted = select(Panellist.person_id).where(Panellist.round_id == round_id, Panellist.standing == "seated")
        seated = set(session.scalars(wanted))
    for key in (each for each in VOTERS if by_key(each).id in seated):
        with transaction() as session:
            found = session.get_one(DecisionRound, round_id, options=[selectinload(DecisionRound.lines)])
            cast = Cast(Ballot(Choice.FOR, tuple(each.asked for each in found.lines)), found.brief_version)
            cast_vote(session, acting(app, by_key(key), ctx.now), keys[key], sources, round_id, cast)
