"""Agreements of the demonstration, invented like their funders: one runs, one must report, one is closed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.donors.commands import agreement_lists as lists
from fundapp.donors.commands.agreement_envelopes import put_envelope_under
from fundapp.donors.commands.agreement_funder import funder_meant
from fundapp.donors.commands.agreements import move_agreement, record_agreement
from fundapp.donors.commands.results import record_actual
from fundapp.donors.models import Agreement
from fundapp.donors.queries.agreements import locked_agreement
from fundapp.donors.rules.reporting import report_dates
from fundapp.donors.workflow.agreements import Action
from fundapp.ledger.models import FundEnvelope

CLARTE = {"funder_name": "Fondation Clarté des Lacs (démonstration)", "funder_kind": "private_foundation"}
EMBASSY = {"funder_name": "Fonds d’ambassade Étoile (démonstration)", "funder_kind": "embassy"}
NEW: Mapping[str, Any] = {"id": None, "covers_from": None, "covers_to": None, "sent_on": None, "note": None}

Given = dict[str, Any]


def add_agreements(app: Flask, now: datetime) -> None:
    """Three agreements, two of them with an envelope that the books of the demonstration have already."""
    raising, keeping = acting(app, by_key("awa"), now), acting(app, by_key("joel"), now)
    with transaction() as session:
        _running(session, raising, keeping)
        _about_to_report(session, raising, keeping)
        _closed(session, raising)


def _running(session: Session, ctx: Context, keeping: Context) -> None:
    year = ctx.today.year
    begins_on, ends_on = date(year, 1, 1), date(year + 1, 6, 30)
    given = agreement_facts(
        session, ctx, "LACS", "Défendre celles et ceux des lacs et des forêts", begins_on, ends_on,
        amount=Decimal(60_000), currency="EUR", countries=("CM", "TD", "CF", "CD"), not_purposes=("other",),
        share=Decimal(10), reports=_reports(begins_on, ends_on, ctx.today),
        instalments=_instalments((Decimal(20_000), begins_on), (Decimal(40_000), date(year, 12, 20))),
    )  # fmt: skip
    made = record_agreement(session, ctx, funder_meant(CLARTE, session, ctx), given)
    _put_under(session, keeping, made, f"LACS-{year}")
    _received(session, keeping, made, Decimal(20_000), begins_on)
    lists.change_lines(session, ctx, made.id, _lines(), expected_version=made.version)
    lists.change_conditions(session, ctx, made.id, _conditions(ctx.today), expected_version=made.version)
    lists.change_questions(session, ctx, made.id, _questions(), expected_version=made.version)
    _measured(session, ctx, made)


def _about_to_report(session: Session, ctx: Context, keeping: Context) -> None:
    today = ctx.today
    begins_on, ends_on = date(today.year, 1, 1), date(today.year, 12, 31)
    due_on = today + timedelta(days=12)
    report = {**NEW, "kind": "both", "covers_from": begins_on, "covers_to": today, "due_on": due_on}
    given = agreement_facts(
        session, ctx, "PRESSE", "Journalistes en danger", begins_on, ends_on, amount=Decimal(25_000), currency="USD",
        not_countries=("GQ",), reports=[report],
        instalments=_instalments((Decimal(10_000), begins_on), (Decimal(15_000), today - timedelta(days=3))),
    )  # fmt: skip
    made = record_agreement(session, ctx, funder_meant(EMBASSY, session, ctx), given)
    _put_under(session, keeping, made, f"PRESSE-{today.year}")
    _received(session, keeping, made, Decimal(10_000), begins_on)


def _closed(session: Session, ctx: Context) -> None:
    year = ctx.today.year - 2
    begins_on, ends_on = date(year, 3, 1), date(year + 1, 2, 28)
    reports = [{**each, "sent_on": each["due_on"]} for each in _reports(begins_on, ends_on, ctx.today)]
    given = agreement_facts(
        session, ctx, f"FORMATION-{year}", "Former les points focaux", begins_on, ends_on, amount=Decimal(9_500_000),
        currency="XAF", reports=reports, instalments=_instalments((Decimal(9_500_000), begins_on)),
    )  # fmt: skip
    made = record_agreement(session, ctx, funder_meant(EMBASSY, session, ctx), given)
    _received(session, ctx, made, Decimal(9_500_000), begins_on)
    told = {"day": ends_on + timedelta(days=90), "reason": "Dernier rapport accepté."}
    move_agreement(session, ctx, made.id, Action.CLOSE, told, expected_version=made.version)


def agreement_facts(
    session: Session, ctx: Context, code: str, title: str, begins_on: date, ends_on: date, **further: Any
) -> Given:
    """What an agreement of the house says, signed twenty days before it begins, looked after by whoever acts."""
    holder = session.scalar(select(Organisation.id).where(Organisation.short_name == "Réseau"))
    owner: UUID | None = ctx.actor.id if ctx.actor else None
    known = {"title": title, "code": code, "reference": f"{code}/{begins_on.year}", "holder_id": holder}
    days = {"signed_on": begins_on - timedelta(days=20), "begins_on": begins_on, "ends_on": ends_on}
    return {**known, **days, "owner_id": owner, "languages": ("fr",), "envelope": "none", **further}


def _reports(begins_on: date, ends_on: date, today: date) -> list[Given]:
    """Every six months, sixty days after; what was due is sent."""
    return [
        {**NEW, **vars(each), "kind": each.kind.value, "sent_on": each.due_on if each.due_on < today else None}
        for each in report_dates(begins_on, ends_on, 6, 60)
    ]


def _instalments(*expected: tuple[Decimal, date]) -> list[Given]:
    return [{"id": None, "amount": amount, "due_on": day, "condition": None} for amount, day in expected]


def _received(session: Session, ctx: Context, made: Agreement, amount: Decimal, day: date) -> None:
    """The first instalment has come."""
    made = locked_agreement(session, ctx, made.id, "instalments")
    rows = [
        {
            "id": each.id, "at": at, "amount": made.money(each.amount).decimal, "due_on": each.due_on,
            "condition": each.condition, "received_on": None if at else day, "received_amount": None if at else amount,
            "transfer_id": None,
        }
        for at, each in enumerate(made.instalments)
    ]  # fmt: skip
    lists.change_instalments(session, ctx, made.id, rows, expected_version=made.version)


def _put_under(session: Session, ctx: Context, made: Agreement, code: str) -> None:
    envelope_id = session.scalar(select(FundEnvelope.id).where(FundEnvelope.code == code))
    if envelope_id is not None:
        put_envelope_under(session, ctx, made.id, envelope_id, expected_version=made.version)


def _lines() -> Sequence[Given]:
    shares: Sequence[tuple[str, int, tuple[str, ...]]] = (
        ("Mises à l’abri et subsistance", 34_000, ("relocation", "subsistence", "transport")),
        ("Soins et soutien psychosocial", 12_000, ("medical", "psychosocial")),
        ("Défense juridique", 8_000, ("legal", "prison_visits")),
        ("Administration", 6_000, ()),
    )
    return [
        {
            "id": None, "at": at, "code": str(at + 1), "label": label, "amount": Decimal(amount),
            "leeway": Decimal(10), "purposes": purposes,
        }
        for at, (label, amount, purposes) in enumerate(shares)
    ]  # fmt: skip


def _conditions(today: date) -> Sequence[Given]:
    met = {"text": "Ouvrir un compte réservé au projet", "due_on": None, "met_on": today - timedelta(days=60)}
    ahead = {"text": "Transmettre l’audit de l’année", "due_on": today + timedelta(days=150), "met_on": None}
    return [{"id": None, **each} for each in (met, ahead)]


def _questions() -> Sequence[Given]:
    asked = (
        ("Qu’est-ce qui a changé pour les personnes soutenues ?", "yes", 4000),
        ("Quelles difficultés avez-vous rencontrées ?", "yes", 2000),
        ("Avez-vous une histoire à partager ?", "no", None),
    )
    return [
        {"id": None, "text": text, "language": "fr", "required": required, "longest": longest}
        for text, required, longest in asked
    ]


def _measured(session: Session, ctx: Context, made: Agreement) -> None:
    nothing: Given = {"id": None, "baseline_on": None, "target_on": made.ends_on, "splits": (), "measure": None}
    rows = [
        {
            **nothing, "code": "R1", "statement": "Personnes mises à l’abri ou soutenues", "unit": "number",
            "baseline": Decimal(0), "target": Decimal(40), "splits": ("gender",), "source": "computed",
            "measure": "persons_supported",
        },
        {
            **nothing, "code": "R2", "statement": "Membres formés à la sécurité numérique", "unit": "number",
            "baseline": Decimal(12), "target": Decimal(60), "source": "typed",
        },
    ]  # fmt: skip
    lists.change_indicators(session, ctx, made.id, rows, expected_version=made.version)
    told = {"as_of": ctx.today, "value": Decimal(31), "note": "Deux ateliers", "breakdown": {}}
    record_actual(session, ctx, made.indicators[1].id, told)
