"""A proposal of the demonstration, all of it invented: three documents, their versions, and that they were sent."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Flask

from fundapp.accounts.signin import settings
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.documents import Block, Heading, Sheet, Text, sheet_pdf
from fundapp.core.sheets import xlsx_file
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.grants.commands.documents import demand_documents, keep_document, mark_final
from fundapp.grants.commands.opportunities import add_opportunity
from fundapp.grants.commands.outcomes import advance_opportunity, settle_opportunity
from fundapp.grants.commands.submissions import record_note_sent
from fundapp.grants.commands.versions import add_version
from fundapp.grants.filing import take_in
from fundapp.grants.models import Opportunity
from fundapp.grants.rules.documents import NOTE
from fundapp.grants.workflow import Action
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.installation import files_of
from fundapp.vault.papers import SealedPaper, Upload

TITLE = "Protection de proximité des défenseur·es isolé·es"
FUNDER = "Fonds Lanterne (démonstration)"
DRAFT = (
    "Le réseau accompagne chaque année des défenseur·es qui travaillent loin des capitales.",
    "Le projet forme des points focaux, finance des relogements brefs et relie les alertes locales au réseau.",
)
BUDGET = (
    ("Points focaux : formation et déplacements", 18_400), ("Relogements brefs", 26_000), ("Coordination", 15_600),
)  # fmt: skip
LETTER = "Nous confirmons notre participation au projet et la mise à disposition de deux points focaux.\n"

Said = Mapping[str, Any]


def add_papers(app: Flask, now: datetime) -> None:
    """Keeps it: an opportunity whose concept note was sent twelve days ago, in two versions, with budget and letter."""
    ctx = acting(app, by_key("awa"), now - timedelta(days=14))
    with transaction() as session:
        made = add_opportunity(session, ctx, _opportunity(ctx))
        told = {"decided_on": ctx.today, "decided_by_words": "Le COPIL", "reasons": None}
        settle_opportunity(session, ctx, made.id, go=True, told=told)
        advance_opportunity(session, ctx, made.id, Action.WRITE_NOTE, {}, expected_version=made.version)
        demand_documents(session, ctx, made.id, NOTE, more=("concept_note", "budget", "statutes"), less=())
        made_id = made.id
    versions = [_keep(ctx, made_id, *each) for each in _documents(ctx)]
    later = acting(app, by_key("awa"), now - timedelta(days=12))
    with transaction() as session:
        seen = session.get_one(Opportunity, made_id).version
        record_note_sent(session, later, made_id, _sent(later, versions), expected_version=seen)


def _opportunity(ctx: Context) -> Said:
    return {
        "title": TITLE, "funder_name": FUNDER, "stages": "two", "owner_id": ctx.actor.id if ctx.actor else None,
        "currency": "EUR", "requested": 60_000, "answer_on": ctx.today + timedelta(days=60),
    }  # fmt: skip


def _documents(ctx: Context) -> Iterator[tuple[Said, Sequence[tuple[str, bytes, str | None]]]]:
    """What is said of each document, and its versions: name, content, what changed."""
    notes = [_paper(ctx, DRAFT[:1]), _paper(ctx, DRAFT)]
    yield (
        _said("concept_note", demanded="yes"),
        [("note.pdf", notes[0], None), ("note.pdf", notes[1], "Points focaux ajoutés")],
    )
    yield _said("budget", demanded="yes"), [("budget.xlsx", _book(ctx), "Trois postes")]
    yield _said("partner_letter", title="Lettre du partenaire local"), [("lettre.txt", LETTER.encode(), None)]


def _said(kind: str, *, title: str | None = None, demanded: str = "no") -> Said:
    return {"kind": kind, "title": title, "stage": NOTE, "demanded": demanded, "language": "fr", "owner_id": None}


def _paper(ctx: Context, paragraphs: Sequence[str]) -> bytes:
    blocks: list[Block] = [Heading("Le projet en quelques lignes"), *map(Text, paragraphs)]
    return sheet_pdf(Sheet(title=TITLE, house="Note conceptuelle", blocks=blocks, lead=FUNDER), ctx.reader, at=ctx.now)


def _book(ctx: Context) -> bytes:
    with xlsx_file(("Poste", "Montant en euros"), BUDGET, ctx.reader, "Budget") as made:
        return made.read()


def _keep(ctx: Context, opportunity_id: UUID, said: Said, versions: Sequence[tuple[str, bytes, str | None]]) -> UUID:
    """The id of the newest version, which is called final; cleaned and sealed as all are, before any transaction."""
    sealed = [(_sealed(name, content), note) for name, content, note in versions]
    with transaction() as session:
        document_id = keep_document(session, ctx, opportunity_id, said).id
        made = [
            add_version(session, ctx, document_id, paper, {"note": note}, based_on=number)
            for number, (paper, note) in enumerate(sealed)
        ]
        mark_final(session, ctx, document_id, len(made), final=True)
        return made[-1].id


def _sealed(name: str, content: bytes) -> SealedPaper:
    with SealingSpool() as spool:
        spool.write(content)
        return take_in(files_of(settings()), Upload(name, spool))


def _sent(ctx: Context, versions: Sequence[UUID]) -> Said:
    return {
        "submitted_on": ctx.today, "sent_clock": time(16, 42), "sent_zone": "Europe/Brussels",
        "sent_by": ctx.actor.name if ctx.actor else None, "channel": "portal",
        "address": "https://portail.example.org", "recipient": "Bureau des appels", "confirmation": "AR-2026-0417",
        "currency": "EUR", "requested": 60_000, "papers": tuple(versions), "receipt_id": None, "note": None,
    }  # fmt: skip
