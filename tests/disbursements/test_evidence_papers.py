"""Papers about payments and waivers: kept sealed, agreed by two, shown apart, destroyed in their time."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from fundapp.cases.commands.deciding import confirm_receipt
from fundapp.cases.filing import clean_files
from fundapp.cases.permissions import Visitor
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, Invalid
from fundapp.core.money import Money
from fundapp.disbursements.commands.evidence import (
    PaperInput,
    WaiverInput,
    add_paper,
    agree_waiver,
    ask_waiver,
    note_received,
    shred_paper,
    waits_for_word,
)
from fundapp.disbursements.filing import KIND, ArrivedPaper, arrive_paper, read_paper, read_waiver, seal_waiver
from fundapp.disbursements.jobs.papers import shred_papers
from fundapp.disbursements.models import DocumentWaiver, PaymentOrder, SupportingDocument
from fundapp.disbursements.queries.evidence import (
    coverage_of,
    evidence_to_export,
    overdue_papers,
    waivers_waiting,
)
from fundapp.disbursements.rules.evidence import Coverage, keep_until
from fundapp.disbursements.rules.returns import Became
from fundapp.disbursements.schemas.evidence import HEADERS, evidence_row
from fundapp.vault.errors import Shredded
from fundapp.vault.models import Document
from fundapp.vault.opening import open_compartments
from tests.disbursements.treasury import AWARDED, Treasury, founded, francs, paying, treasury

__all__ = ["founded", "paying", "treasury"]

WORDS = b"Recu de 100 000 francs pour le transport."


@pytest.fixture
def order(treasury: Treasury) -> PaymentOrder:
    """A payment of 300,000 francs that the operator has confirmed, prepared by Joel."""
    made = treasury.sent()
    treasury.told(made, Became.PAID)
    return treasury.order(made)


def arrived(treasury: Treasury, paper_id: UUID | None = None) -> ArrivedPaper:
    """A text file, cleaned and sealed."""

    class Upload:
        def pieces(self) -> list[bytes]:
            return [WORDS]

    with treasury.app.app_context():
        (found,), refused = clean_files([("reçu.txt", Upload())])  # type: ignore[list-item]
        assert not refused
        return arrive_paper(treasury.vault, paper_id or uuid4(), found, "Vu à Douala.", treasury.case_id)


def add(treasury: Treasury, order: PaymentOrder, amount: int, ready: ArrivedPaper | None = None, **more: str) -> UUID:
    """A paper, by Joel."""
    ready = ready or arrived(treasury)
    ctx = treasury.acting("joel")
    with treasury.app.app_context(), transaction() as session:
        wanted = PaperInput(more.get("kind", "receipt"), amount, ctx.today)
        return add_paper(session, ctx, order.id, wanted, ready).id


def ask(treasury: Treasury, order: PaymentOrder, amount: int, by: str = "fatime", reason: str = "endangers") -> UUID:
    """A waiver, with words."""
    ctx, waiver_id = treasury.acting(by), uuid4()
    case = treasury.expunged(treasury.case)
    with treasury.app.app_context():
        note = seal_waiver(treasury.vault, ctx, treasury.keys(by), case, waiver_id, "Le passeur ne signe rien.")
        with transaction() as session:
            ask_waiver(session, ctx, order.id, waiver_id, WaiverInput(amount, reason), note)
    return waiver_id


def agree(treasury: Treasury, order: PaymentOrder, waiver_id: UUID, by: str = "marthe") -> None:
    """A second person."""
    with treasury.app.app_context(), transaction() as session:
        agree_waiver(session, treasury.acting(by), order.id, waiver_id)


def covered(treasury: Treasury, order: PaymentOrder) -> Coverage:
    """What covers it now."""
    with treasury.app.app_context():
        return coverage_of(treasury.session, treasury.order(order))


def files(treasury: Treasury, paper_id: UUID) -> list[Document]:
    """The rows of its files."""
    found = treasury.session.get_one(SupportingDocument, paper_id, populate_existing=True)
    wanted = select(Document).where(Document.id.in_([found.original_id, found.cleaned_id]))
    return list(treasury.session.scalars(wanted))


def test_what_is_kept_stays_until_the_tenth_year_is_over() -> None:
    assert keep_until(date(2026, 2, 28)) == date(2036, 12, 31)


def test_a_paper_is_kept_sealed_with_its_original_for_officers_and_finance(
    treasury: Treasury, order: PaymentOrder
) -> None:
    paper_id = add(treasury, order, 100_000)
    found = treasury.expunged(treasury.session.get_one(SupportingDocument, paper_id))
    assert b"Douala" not in found.content.record
    for name in ("solange", "fatime"):
        with treasury.app.app_context():
            opened = open_compartments(
                treasury.vault, treasury.acting(name), treasury.keys(name), found.subject, [KIND], purpose="test"
            )
        assert read_paper(opened, found)["remark"] == "Vu à Douala."
    assert len(files(treasury, paper_id)) == 2
    assert covered(treasury, order).missing == francs(AWARDED - 100_000)


def test_a_paper_that_is_sent_twice_is_kept_once(treasury: Treasury, order: PaymentOrder) -> None:
    ready = arrived(treasury)
    assert add(treasury, order, 100_000, ready) == add(treasury, order, 100_000, ready)
    assert covered(treasury, order).papers == francs(100_000)


def test_no_paper_is_taken_before_money_has_left(treasury: Treasury) -> None:
    with pytest.raises(Conflict):
        add(treasury, treasury.prepare(), 100_000)


def test_a_paper_of_no_amount_or_of_no_known_kind_is_refused(treasury: Treasury, order: PaymentOrder) -> None:
    with pytest.raises(Invalid):
        add(treasury, order, 0)
    with pytest.raises(Invalid):
        add(treasury, order, 1, kind="selfie")


def test_situation_14_where_a_paper_would_endanger_somebody_two_people_waive_it_and_it_shows_apart(
    treasury: Treasury, order: PaymentOrder
) -> None:
    add(treasury, order, 100_000)
    waiver_id = ask(treasury, order, 200_000)
    assert covered(treasury, order).missing == francs(200_000)
    agree(treasury, order, waiver_id)
    found = covered(treasury, order)
    assert (found.papers, found.waived, found.missing) == (francs(100_000), francs(200_000), francs(0))
    with treasury.app.test_request_context("/"):
        (row,) = evidence_to_export(treasury.session, treasury.acting("joel"), {"standing": "waived"})
        cells = dict(zip([str(getattr(each, "label", each)) for each in HEADERS], evidence_row(row), strict=True))
    assert [each for each in cells.values() if isinstance(each, Money)] == [
        francs(AWARDED), francs(100_000), francs(200_000), francs(0), francs(0),
    ]  # fmt: skip


def test_neither_who_asked_nor_who_prepared_agrees_to_a_waiver(treasury: Treasury, order: PaymentOrder) -> None:
    waiver_id = ask(treasury, order, AWARDED)
    for name in ("fatime", "joel"):
        with pytest.raises(Denied):
            agree(treasury, order, waiver_id, by=name)
        assert waivers_waiting(treasury.session, treasury.acting(name)) == []
    assert [each.id for each in waivers_waiting(treasury.session, treasury.acting("marthe"))] == [waiver_id]
    agree(treasury, order, waiver_id)
    with pytest.raises(Conflict):
        agree(treasury, order, waiver_id, by="solange")


def test_no_more_is_waived_than_is_missing(treasury: Treasury, order: PaymentOrder) -> None:
    ask(treasury, order, 200_000)
    with pytest.raises(Invalid):
        ask(treasury, order, 100_001)
    with pytest.raises(Invalid):
        ask(treasury, order, 100_000, reason="lazy")


def test_papers_that_come_meanwhile_make_a_waiver_too_large(treasury: Treasury, order: PaymentOrder) -> None:
    waiver_id = ask(treasury, order, AWARDED)
    add(treasury, order, 1)
    with pytest.raises(Conflict):
        agree(treasury, order, waiver_id)


def test_nothing_is_waived_of_a_payment_that_nobody_has_confirmed(treasury: Treasury) -> None:
    with pytest.raises(Conflict):
        ask(treasury, treasury.sent(), 1)


def test_the_words_of_a_waiver_open_for_finance(treasury: Treasury, order: PaymentOrder) -> None:
    waiver_id = ask(treasury, order, 100_000)
    found = treasury.expunged(treasury.session.get_one(DocumentWaiver, waiver_id))
    case = treasury.expunged(treasury.case)
    with treasury.app.app_context():
        words = read_waiver(treasury.vault, treasury.acting("marthe"), treasury.keys("marthe"), case, found)
    assert words == "Le passeur ne signe rien."


def test_the_database_itself_refuses_that_one_person_waives_and_that_a_waiver_is_changed(
    treasury: Treasury, order: PaymentOrder, session: Session
) -> None:
    waiver_id = ask(treasury, order, 100_000)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text(
                "UPDATE payment_waiver SET agreed_by_id = asked_by_id, agreed_at = asked_at WHERE order_id IS NOT NULL"
            )
        )
    agree(treasury, order, waiver_id)
    for told in ("UPDATE payment_waiver SET amount = 1", "DELETE FROM payment_waiver", "DELETE FROM payment_document"):
        add(treasury, order, 1)
        with pytest.raises((IntegrityError, OperationalError, ProgrammingError)), session.begin_nested():
            session.execute(text(told))


def test_what_lacks_papers_for_45_days_is_counted(treasury: Treasury, order: PaymentOrder) -> None:
    ctx = treasury.acting("fatime")
    later = replace(ctx, now=ctx.now + timedelta(days=46))
    assert overdue_papers(treasury.session, ctx) == 0
    assert overdue_papers(treasury.session, later) == 1
    agree(treasury, order, ask(treasury, order, AWARDED))
    assert overdue_papers(treasury.session, later) == 0


def test_a_paper_is_destroyed_in_its_time_with_its_files_and_its_row_stays(
    treasury: Treasury, order: PaymentOrder
) -> None:
    paper_id, now = add(treasury, order, 100_000), treasury.nobody()
    there, keys = [each.id for each in files(treasury, paper_id)], treasury.keys("joel")
    with treasury.app.app_context():
        assert shred_papers(treasury.vault, now) == 0
        with pytest.raises(Conflict), transaction() as session:
            shred_paper(session, now, treasury.vault, paper_id)
        later = replace(now, now=now.now + timedelta(days=365 * 12))
        assert [shred_papers(treasury.vault, later), shred_papers(treasury.vault, later)] == [1, 0]
        found = treasury.expunged(treasury.session.get_one(SupportingDocument, paper_id, populate_existing=True))
        opened = open_compartments(treasury.vault, treasury.acting("joel"), keys, found.subject, [KIND], purpose="test")
        with pytest.raises(Shredded):
            read_paper(opened, found)
    assert (found.amount, found.original_id) == (100_000, None)
    kept = treasury.session.scalars(select(Document.id).where(Document.id.in_(there))).all()
    assert not kept


def test_what_its_recipient_confirms_is_noted_once_on_what_was_confirmed(treasury: Treasury) -> None:
    order = treasury.sent()
    with treasury.app.app_context(), transaction() as session:
        assert note_received(session, treasury.nobody(), treasury.case_id) == 0
    treasury.told(order, Became.PAID)
    with treasury.app.app_context(), transaction() as session:
        assert waits_for_word(session, treasury.case_id)
        assert note_received(session, treasury.nobody(), treasury.case_id) == 1
        assert note_received(session, treasury.nobody(), treasury.case_id) == 0
        assert not waits_for_word(session, treasury.case_id)
    assert treasury.order(order).received_at is not None


def test_the_applicants_own_confirmation_reaches_the_payment_and_a_code_that_others_know_does_not(
    treasury: Treasury, order: PaymentOrder
) -> None:
    applicant_id = treasury.case.applicant_id
    treasury.session.commit()
    assert applicant_id is not None
    for provisional in (True, False):
        visitor = Visitor(applicant_id, provisional)
        if provisional:
            with pytest.raises(Denied), treasury.app.app_context(), transaction() as session:
                confirm_receipt(session, treasury.nobody(), visitor, treasury.case_id)
            assert treasury.order(order).received_at is None
        else:
            with treasury.app.app_context(), transaction() as session:
                confirm_receipt(session, treasury.nobody(), visitor, treasury.case_id)
            assert treasury.order(order).received_at is not None
