"""Pages of papers: a file comes in and out again, a waiver is asked and agreed, the list shows both apart."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from sqlalchemy import select

from fundapp.disbursements.models import DocumentWaiver, PaymentOrder, SupportingDocument
from fundapp.disbursements.rules.returns import Became
from tests.accounts.acting import send
from tests.disbursements.treasury import Treasury, founded, paying, treasury
from tests.donors.pages import hidden

__all__ = ["founded", "paying", "treasury"]

WORDS = "Reçu de 100 000 francs pour le transport."


@pytest.fixture
def order(treasury: Treasury) -> PaymentOrder:
    """A confirmed payment of 300,000 francs, prepared by Joel."""
    made = treasury.sent()
    treasury.told(made, Became.PAID)
    return treasury.order(made)


def papers_of(order: PaymentOrder) -> str:
    """The page of its papers."""
    return f"/payments/{order.reference}/papers"


def test_a_paper_comes_in_is_listed_and_comes_out_again(treasury: Treasury, order: PaymentOrder) -> None:
    client, here = treasury.browser("fatime"), papers_of(order)
    treasury.session.commit()
    given = hidden(client.get(f"{here}/new").text) | {
        "kind": "receipt", "amount": "100 000", "currency": "XAF", "remark": "Vu à Douala.",
        "dated_on": datetime.now(UTC).strftime("%d/%m/%Y"),
    }  # fmt: skip
    lost = client.post(f"{here}/new", data=given)
    assert lost.status_code == 409
    assert "Vu à Douala." in lost.text
    sent = client.post(f"{here}/new", data={**given, "file": (BytesIO(WORDS.encode()), "reçu.txt")})
    assert sent.status_code == 303, sent.text
    assert sent.location == here, sent.location
    (paper_id,) = treasury.session.scalars(select(SupportingDocument.id)).all()
    treasury.session.commit()
    page = client.get(f"{here}/{paper_id}")
    assert "Vu à Douala." in page.text, page.text
    assert WORDS in client.get(f"{here}/{paper_id}/file").text
    assert client.post(f"{here}/{paper_id}/original", data=hidden(page.text)).status_code == 200
    assert "Vu à Douala." not in client.get(here).text


def test_a_waiver_is_asked_agreed_by_somebody_else_and_shown_apart(treasury: Treasury, order: PaymentOrder) -> None:
    asker, here = treasury.browser("fatime"), papers_of(order)
    treasury.session.commit()
    told = {"reason": "endangers", "amount": "300 000", "currency": "XAF", "note": "Le passeur ne signe rien."}
    assert send(asker, f"{here}/waive", **told).status_code == 303
    (waiver_id,) = treasury.session.scalars(select(DocumentWaiver.id)).all()
    treasury.session.commit()
    assert send(asker, f"{here}/waivers/{waiver_id}").status_code == 409
    other = treasury.browser("marthe")
    treasury.session.commit()
    page = other.get(f"{here}/waivers/{waiver_id}")
    assert "Le passeur ne signe rien." in page.text
    treasury.session.commit()
    answer = other.post(f"{here}/waivers/{waiver_id}", data=hidden(page.text))
    assert (answer.status_code, answer.location) == (303, here)
    reference = here.split("/")[2]
    shown = other.get("/payments/papers?standing=waived")
    assert reference in shown.text, shown.text
    assert reference in other.get("/payments/papers/export.csv").text
    assert "Accord de Marthe Ondo" in other.get(here).text
