"""Lists of sanctions kept, payees looked for on them, possible matches judged."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.formats import date as write_date
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import ALLOWED, Verdict, refused, require
from fundapp.disbursements.models import PayeeScreening, PaymentPayee, SanctionEntry, SanctionList
from fundapp.disbursements.permissions import may_keep, may_prepare, may_release
from fundapp.disbursements.queries.orders import refuse_recused
from fundapp.disbursements.queries.screening import (
    current_lists,
    has_prepared,
    known_list,
    locked_payee,
    newest_screenings,
    screening_of,
    tokens_of,
)
from fundapp.disbursements.rules.screening import Standing
from fundapp.disbursements.screening.lists import ReadList
from fundapp.disbursements.screening.written import written_entry
from fundapp.vault.envelope import Envelope

KIND = PayeeScreening.__tablename__
LIST = SanctionList.__tablename__
ROWS_AT_ONCE = 2_000
VERDICTS = (Standing.CLEARED.value, Standing.BLOCKED.value)
KNOWN = lazy("This very file is in use already: nothing was changed.")

on_broken("uq_sanction_list_digest", lambda: Conflict(KNOWN))


@dataclass(frozen=True)
class Lookup:
    """What looking for a payee has found. `id`: of the row to be; `lists`: as `tokens_of` has them.

    `details`: the possible matches, sealed in the compartment `payment` of the case; None where there is none.
    """

    id: UUID
    lists: tuple[str, ...]
    possible: int
    details: Envelope | None = None


def import_list(session: Session, ctx: Context, read: ReadList) -> SanctionList:
    """Keeps a list in the place of the former one of its code, whose entries go; its row stays for screenings.

    Raises Denied; Conflict, in words, for a file that is in use already, or of an earlier day than the list in use.
    """
    require(may_keep(ctx))
    assert ctx.actor is not None
    digest = digest_of(read)
    before = next((each for each in current_lists(session) if each.code == read.code), None)
    _refuse_former(session, read, digest, before)
    made = SanctionList(
        id=uuid4(), code=read.code, published=read.published, digest=digest, entries=len(read.entries), at=ctx.now,
        by_id=ctx.actor.id,
    )  # fmt: skip
    told: dict[str, Any] = {"list": read.code, "entries": made.entries, "digest": digest}
    told |= {"published": read.published.isoformat()} if read.published else {}
    made.entry_id = record(session, ctx, "payment.list.imported", LIST, made.id, told)
    session.add(made)
    session.flush()
    former = select(SanctionList.id).where(SanctionList.code == read.code, SanctionList.id != made.id)
    session.execute(delete(SanctionEntry).where(SanctionEntry.list_id.in_(former)))
    _keep_entries(session, made.id, read)
    return made


def screen_payee(session: Session, ctx: Context, payee_id: UUID, found: Lookup) -> PayeeScreening:
    """Keeps that a payee was looked for. Looked for twice on the same lists: the first one stays.

    Raises NotFound, Denied; Conflict where there is no list, or another one came while this was looked for.
    """
    require(may_prepare(ctx))
    assert ctx.actor is not None
    payee = locked_payee(session, payee_id)
    refuse_recused(session, ctx, payee.case_id)
    lists = tokens_of(current_lists(session))
    if not lists or lists != frozenset(found.lists):
        raise Conflict(_("The lists have changed in this moment: look for the payee once more."))
    before = newest_screenings(session, [payee_id]).get(payee_id)
    if before is not None and frozenset(before.lists) == lists:
        return before
    made = PayeeScreening(
        id=found.id, payee_id=payee_id, lists=tuple(sorted(lists)), possible=found.possible, at=ctx.now,
        by_id=ctx.actor.id, details=found.details if found.possible else None,
    )  # fmt: skip
    told = {"payee": payee.commitment, "lists": list(made.lists), "possible": made.possible}
    made.entry_id = record(session, ctx, "payment.payee.screened", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def judge_match(session: Session, ctx: Context, screening_id: UUID, verdict: str) -> PayeeScreening:
    """Says of possible matches that they are somebody else ("cleared"), or that nothing is to be paid ("blocked").

    Raises NotFound; Denied, with the reason, for whoever named the payee or prepared a payment to them, where nothing
    is left to judge, and where somebody has looked again since.
    """
    require(may_release(ctx))
    assert ctx.actor is not None
    payee = locked_payee(session, screening_of(session, screening_id).payee_id)
    refuse_recused(session, ctx, payee.case_id)
    found = session.get_one(PayeeScreening, screening_id, with_for_update=True, populate_existing=True)
    require(judging_of(found, session, ctx, payee))
    assert verdict in VERDICTS
    found.verdict, found.judged_by_id, found.judged_at = verdict, ctx.actor.id, ctx.now
    told = {"payee": payee.commitment, "verdict": verdict, "possible": found.possible}
    found.entry_id = record(session, ctx, "payment.match.judged", KIND, found.id, told)
    session.flush()
    return found


def judging_of(found: PayeeScreening, session: Session, ctx: Context, payee: PaymentPayee) -> Verdict:
    """Whether somebody may judge a screening, and why not. Two queries at most."""
    if not found.possible or found.verdict is not None:
        return refused(_("There is nothing to judge any more."))
    if not may_release(ctx):
        return may_release(ctx)
    assert ctx.actor is not None
    if _is_own(session, ctx.actor.id, payee):
        return refused(
            _("You have named this payee or prepared a payment to them: somebody else judges whether they are listed.")
        )
    if newest_screenings(session, [payee.id])[payee.id].id != found.id:
        return refused(_("The payee was looked for again since: judge what was found last."))
    return ALLOWED


def digest_of(read: ReadList) -> str:
    """The SHA-256 of the file, hexadecimal; of a list in two files, that of both digests together."""
    if len(read.sha256) == 1:
        return read.sha256[0]
    return hashlib.sha256("".join(read.sha256).encode()).hexdigest()


def _refuse_former(session: Session, read: ReadList, digest: str, before: SanctionList | None) -> None:
    known = known_list(session, digest)
    if known is not None and before is not None and known.id == before.id:
        raise Conflict(KNOWN)
    if known is not None and known.code != read.code:
        raise Conflict(_("This file was imported as another list already: nothing was changed."))
    if known is not None:
        raise Conflict(_("This file was in use before, until a newer one came: nothing was changed."))
    if before is not None and before.published and read.published and read.published < before.published:
        day = write_date(current_reader(), before.published)
        raise Conflict(_("This list is older than the one in use, of %(day)s: nothing was changed.", day=day))


def _keep_entries(session: Session, list_id: UUID, read: ReadList) -> None:
    for start in range(0, len(read.entries), ROWS_AT_ONCE):
        part = read.entries[start : start + ROWS_AT_ONCE]
        rows = [
            {"list_id": list_id, "position": start + number, "body": written_entry(one)}
            for number, one in enumerate(part)
        ]
        session.execute(insert(SanctionEntry), rows)


def _is_own(session: Session, person_id: UUID, payee: PaymentPayee) -> bool:
    return payee.by_id == person_id or has_prepared(session, person_id, payee.id)
