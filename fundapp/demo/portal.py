"""What a donor's contact of the demonstration finds: two agreements, a request for an instalment, a question."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.donors.commands.agreement_readers import admit_reader
from fundapp.donors.commands.donor_questions import answer_question, ask_question
from fundapp.donors.commands.instalment_requests import ask_for_instalment
from fundapp.donors.models import Agreement, AgreementInstalment

ASKED = "Pouvons-nous citer le nombre de journalistes mis à l’abri dans notre rapport annuel, sans dire où ?"
ANSWERED = (
    "Oui : citez les chiffres du rapport publié, tels qu’ils y figurent. Ils sont arrondis et ne disent rien des lieux."
)
STILL_OPEN = "À quelle date comptez-vous publier le rapport de cette année ? Notre conseil se réunit en mars."
WORDS = "Le premier rapport est accepté : la condition de la seconde tranche est remplie."


def add_portal(app: Flask, now: datetime) -> None:
    """Opens the two agreements of a donor to their contact, and begins to talk with them."""
    judith = by_key("judith")
    keeping, reading = acting(app, by_key("awa"), now), acting(app, judith, now)
    with transaction() as session:
        current, closed = _agreement(session, "PRESSE"), _agreement(session, "FORMATION")
        for each in (current, closed):
            admit_reader(session, keeping, each.id, {"person_id": judith.id, "contact_id": None})
        _ask_for_money(session, keeping, current)
        made = ask_question(session, reading, current.id, _asked("Citer vos chiffres", ASKED))
        answer_question(session, keeping, made.id, {"text": ANSWERED}, expected_version=made.version)
        ask_question(session, reading, current.id, _asked("Date du prochain rapport", STILL_OPEN))


def _ask_for_money(session: Session, ctx: Context, host: Agreement) -> None:
    waiting = select(AgreementInstalment).where(AgreementInstalment.agreement_id == host.id)
    found = session.scalars(waiting.where(AgreementInstalment.received_on.is_(None))).first()
    if found is not None:
        amount, day = host.money(found.amount).decimal, ctx.today + timedelta(days=21)
        given = {"instalment_id": found.id, "amount": amount, "wanted_on": day, "words": WORDS}
        ask_for_instalment(session, ctx, host.id, given)


def _asked(subject: str, text: str) -> dict[str, str | None]:
    return {"about_id": None, "subject": subject, "text": text}


def _agreement(session: Session, code: str) -> Agreement:
    """Agreements of the demonstration bear a year in their codes, or none."""
    wanted = select(Agreement).where(Agreement.code.startswith(code)).order_by(Agreement.code)
    return session.scalars(wanted).one()
