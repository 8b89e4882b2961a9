"""A report of the demonstration that is being written: figures asked for, sections ready, one asked of another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.donors.commands.report_figures import ask_for_figures
from fundapp.donors.commands.report_sections import ask_for_section, write_section
from fundapp.donors.commands.reports import start_report
from fundapp.donors.models import Agreement, AgreementReport, DonorReport

WRITTEN: Mapping[str, str] = {
    "progress": (
        "Pendant la période, le fonds a répondu à toutes les demandes urgentes de journalistes, et aux autres dans les"
        " délais annoncés. Les versements ont repris en mars, après trois semaines de retard de la banque."
    ),
    "results": (
        "Des journalistes menacés ont pu quitter leur ville le temps nécessaire.\n"
        "Deux rédactions ont sécurisé leurs échanges.\n"
        "Un procès-bâillon a été abandonné."
    ),
    "lessons": "Prévoir un second moyen de versement dès la demande\u00a0: c’est là que le temps s’est perdu.",
}


def draft_report(app: Flask, now: datetime) -> None:
    """Begins the report that the agreement « Journalistes en danger » owes first."""
    writing = acting(app, by_key("awa"), now)
    with transaction() as session:
        owed = session.scalars(select(AgreementReport).join(Agreement).where(Agreement.code == "PRESSE")).one()
        made = start_report(session, writing, owed.agreement_id, _facts(owed, writing))
        _write(session, writing, made)
        ask_for_figures(session, writing, made.id)


def _facts(owed: AgreementReport, ctx: Context) -> dict[str, Any]:
    return {
        "template": "harmonised", "extras": ("coordination",), "language": "fr", "kind": owed.kind,
        "title": "Journalistes en danger\u00a0: premier rapport", "covers_from": owed.covers_from,
        "covers_to": owed.covers_to, "date_id": owed.id, "owner_id": ctx.actor.id if ctx.actor else None,
    }  # fmt: skip


def _write(session: Session, ctx: Context, made: DonorReport) -> None:
    for row in made.sections:
        if row.key in WRITTEN:
            told = {"text": WRITTEN[row.key], "ready": row.key != "lessons"}
            write_section(session, ctx, row.id, told, expected_version=row.version)
        if row.key == "risks":
            ask_for_section(session, ctx, row.id, by_key("joel").id)
