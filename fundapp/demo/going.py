"""Two opportunities of the demonstration before the committee: one that it decides just now, one that it took up."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from fundapp.committee.ballots import Ballot
from fundapp.committee.commands.declaring import declare_standing
from fundapp.committee.commands.opening import Conductor, open_round
from fundapp.committee.commands.voting import Cast, cast_vote
from fundapp.committee.models import DecisionRound
from fundapp.committee.queries.members import committee_members
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.panels import SeatKind
from fundapp.committee.rules.tallies import Choice
from fundapp.committee.sealing import brief_of, open_round_file, seal_round
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.demo.working import Keys
from fundapp.grants.commands.going import ask_for_decision
from fundapp.grants.commands.opportunities import start_opportunity
from fundapp.grants.commands.putting import put_opportunity
from fundapp.grants.models import Call
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.views.round_brief import card_of, material_of, sections_of
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of
from fundapp.vault.rules import Reader, ReaderKind

FUNDRAISER = "awa"
SPOTTED = timedelta(days=6)
"""How long ago somebody put them into the pipeline."""

ASKED = {"clarisse": Grade.NONE, "brice": Grade.PROFESSIONAL, "ngono": Grade.SAME_ORGANISATION}
"""Who has said how they stand to both; the first puts and opens them."""


@dataclass(frozen=True)
class Put:
    """An invented call that somebody wants to answer, and who has voted for it, under which condition."""

    title: str
    recommendation: str
    voters: tuple[str, ...]
    conditions: frozenset[str] = frozenset()


PUT = (
    Put(
        "Petites subventions Baobab (démonstration)",
        "À retenir : montant modeste, mais demande de six pages, et nos membres au Cameroun sont éligibles.",
        tuple(ASKED),
        frozenset({"budget_checked"}),
    ),
    Put(
        "Sécurité numérique des collectifs (démonstration)",
        "À retenir si un membre enregistré depuis deux ans accepte d’être chef de file.",
        ("brice",),
    ),
)


def put_opportunities(app: Flask, keys: Keys, now: datetime) -> None:
    """Asked for by the fundraiser, put and opened by a member, voted on as far as it is told."""
    vault = vault_of(app.extensions["fundapp.settings"])
    for each in PUT:
        round_id = _put(app, vault, each, now)
        _open(app, vault, keys, round_id, now)
        sources = app.extensions["fundapp.ports"].questions
        for key in each.voters:
            with transaction() as session:
                cast = Cast(Ballot(Choice.FOR, conditions=each.conditions), 1)
                cast_vote(session, acting(app, by_key(key), now), keys[key], sources, round_id, cast)


def _put(app: Flask, vault: Vault, put: Put, now: datetime) -> UUID:
    raising, ctx = acting(app, by_key(FUNDRAISER), now), _first(app, now)
    with transaction() as session:
        call_id = session.scalars(select(Call.id).where(Call.title == put.title)).one()
        made = start_opportunity(session, replace(raising, now=now - SPOTTED), call_id).id
        ask_for_decision(session, raising, made, {"recommendation": put.recommendation})
    with ReadSession(db) as session:
        found = opportunity(session, ctx, made)
        material, version = material_of(session, ctx, found), found.version
        members = [each.id for each in committee_members(session, ctx) if each.kind is not SeatKind.OUTSIDE]
        card, sections = card_of(material), sections_of(material, put.recommendation, ctx)
    readers = [Reader(ReaderKind.MEMBER, each) for each in members]
    sealed = seal_round(vault, card, sections, officers=readers, convened=members)
    with transaction() as session:
        return put_opportunity(session, ctx, made, sealed, expected_version=version).id


def _open(app: Flask, vault: Vault, keys: Keys, round_id: UUID, now: datetime) -> None:
    for key, grade in ASKED.items():
        with transaction() as session:
            declare_standing(session, acting(app, by_key(key), now), keys[key], round_id, grade)
    ctx, own = _first(app, now), keys[next(iter(ASKED))]
    with ReadSession(db) as session:
        found = session.get_one(DecisionRound, round_id)
        session.expunge(found)
    opened = open_round_file(vault, ctx, own, found)
    brief = brief_of(opened, found)
    with transaction() as session:
        open_round(session, ctx, Conductor(vault, own, opened), round_id, brief)


def _first(app: Flask, now: datetime) -> Context:
    return acting(app, by_key(next(iter(ASKED))), now)
