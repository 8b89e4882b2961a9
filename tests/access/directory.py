"""The directory in the world of the matrix: one of everything that an address may name."""

from datetime import date
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session

from fundapp.cases.models import Orientation
from fundapp.core.context import Context
from fundapp.directory.models import FocalPoint, OtherFund, PersonMet
from fundapp.directory.sealing import seal_person
from fundapp.imports.models import ImportRun
from fundapp.vault.commands import receive_sealed
from fundapp.vault.installation import vault_of


def shared_directory(app: Flask, session: Session, ctx: Context, colleague_id: UUID, case_id: UUID) -> dict[str, str]:
    """A fund to which a case was referred, somebody met, an import …: by the name of the argument that says which."""
    stamps = {"created_at": ctx.now, "updated_at": ctx.now}
    fund = OtherFund(
        id=uuid4(), name="Fonds Baobab", sort_name="fonds baobab", asked_by="anybody", active=True, entry_id=uuid4(),
        country_rows=[], language_rows=[], purpose_rows=[], **stamps,
    )  # fmt: skip
    point = FocalPoint(
        id=uuid4(), country="TD", person_id=colleague_id, since=date(2026, 1, 1), until=None, entry_id=uuid4(), **stamps
    )
    sent_on = Orientation(
        id=uuid4(), case_id=case_id, by_id=colleague_id, at=ctx.now, fund_id=fund.id, kind="referral", note=None,
        entry_id=uuid4(),
    )  # fmt: skip
    run = import_waiting(ctx, colleague_id)
    ids = {
        "run_id": str(run.id),
        "fund_id": str(fund.id),
        "focal_point_id": str(point.id),
        "orientation_id": str(sent_on.id),
    }
    session.add_all([fund, point, run])
    session.flush()
    session.add(sent_on)
    return ids | {"person_met_id": str(_met(app, session, ctx))}


def import_waiting(ctx: Context, person_id: UUID) -> ImportRun:
    """An import of organisations that waits to be confirmed; it has no rows."""
    return ImportRun(
        id=uuid4(), kind="organisation", state="ready", by_id=person_id, file_name="liste.csv", digest="0" * 64,
        size=1, sheets=[""], sheet=0, heading=1, width=1, encoding="utf-8", delimiter=";", columns=["name"],
        remembered=False, total=0, done=0, beat_at=ctx.now, added=0, changed=0, same=0, rejected=0, written=0,
        taken_back=0, left_as_is=0, entry_id=uuid4(), created_at=ctx.now, updated_at=ctx.now,
    )  # fmt: skip


def _met(app: Flask, session: Session, ctx: Context) -> UUID:
    made = seal_person(vault_of(app.extensions["fundapp.settings"]), {"name": "Maître Oyono"})
    receive_sealed(session, ctx, made.prepared)
    session.add(
        PersonMet(id=made.id, role="lawyer", entry_id=uuid4(), created_at=ctx.now, updated_at=ctx.now, **made.values)
    )
    return made.id
