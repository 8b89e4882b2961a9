"""The pages of what will be erased."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import RetentionHold
from fundapp.cases.rules.conflicts import Grade
from tests.accounts.pages import said
from tests.cases.erased import nightly, over, row_of
from tests.cases.fund import Fund, Sent
from tests.cases.officers import ago, set_back, whole
from tests.cases.partners import CountQueries
from tests.cases.test_case_files import attach
from tests.cases.test_retention import hold
from tests.donors.pages import hidden
from tests.fixtures.application import Look


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def listed(client: FlaskClient, address: str = "/cases/retention") -> str:
    """The list."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_list_names_what_is_erased_first_and_what_goes_and_what_stays(
    fund: Fund, session: Session, officer: FlaskClient
) -> None:
    late, soon, opened = whole(fund), whole(fund), whole(fund)
    attach(fund, soon)
    over(session, late, due=-60)
    over(session, soon, due=-10)
    page = listed(officer)
    assert page.index(soon.case.reference) < page.index(late.case.reference)
    assert opened.case.reference not in page
    words = said(page)
    for told in ("De qui il s’agit", "2 fichiers scellés", "Chaque montant avec son objet", "1 dans les 30 jours"):
        assert told in words, told


def test_it_is_filtered_by_month_hold_and_request_and_exported_as_filtered(
    fund: Fund, session: Session, officer: FlaskClient
) -> None:
    now = datetime.now(UTC)
    due, ahead, kept, wished = (fund.receive() for _each in range(4))
    over(session, due, due=2)
    over(session, ahead, due=-100)
    over(session, kept, due=1)
    hold(fund, kept)
    set_back(session, wished, erasure_asked_at=ago(days=1))
    month = (now + timedelta(days=100)).strftime("%Y-%m")
    wanted = {
        "due=now": {due, kept}, f"due={month}": {ahead}, "kept=held": {kept}, "kept=free": {due, ahead, wished},
        "asked=yes": {wished}, "due=now&kept=free": {due},
    }  # fmt: skip
    for address, sent in wanted.items():
        page, sheet = (
            listed(officer, f"/cases/retention?{address}"),
            officer.get(f"/cases/retention/export.csv?{address}").text,
        )
        for each in (due, ahead, kept, wished):
            assert (each.case.reference in page) == (each in sent), (address, each)
            assert (each.case.reference in sheet) == (each in sent), address


def test_whoever_is_recused_sees_nothing_of_it(fund: Fund, session: Session, officer: FlaskClient) -> None:
    sent = over(session, fund.receive())
    fund.declare(sent.case, "solange", Grade.FAMILY)
    assert sent.case.reference not in listed(officer)
    assert sent.case.reference not in officer.get("/cases/retention/export.csv").text
    assert officer.get(f"/cases/{sent.case.reference}/retention").status_code == 403
    assert officer.get(f"/cases/{sent.case.reference}/retention/erase").status_code == 403


def test_a_person_starts_it_and_sees_how_much_is_left(
    fund: Fund, session: Session, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundapp.cases.views.retention.AT_ONCE", 2)
    for _each in range(3):
        over(session, fund.receive())
    kept = over(session, fund.receive())
    hold(fund, kept)
    page = listed(officer)
    assert "3 dossiers sont arrivés à terme" in said(page)
    answer = officer.post("/cases/retention/run", data=hidden(page), follow_redirects=True)
    assert "2 dossiers sont effacés" in answer.text
    assert "1 dossier est arrivé à terme" in said(answer.text)
    officer.post("/cases/retention/run", data=hidden(listed(officer)))
    assert "Effacer ce qui est arrivé à terme" not in said(listed(officer)), "nothing but what is kept"
    assert row_of(fund, kept).erased_at is None
    assert officer.post("/cases/retention/run", data={"csrf_token": "bad"}, follow_redirects=True).status_code in (
        200,
        400,
        422,
    )


def test_a_hold_is_set_and_lifted_on_the_page_and_stays_in_its_history(
    fund: Fund, session: Session, officer: FlaskClient, look: Look
) -> None:
    sent = over(session, whole(fund), due=-5)
    where = f"/cases/{sent.case.reference}/retention"
    day = datetime.now(UTC) + timedelta(days=40)
    wrong = officer.post(where, data={**hidden(officer.get(where).text), "reason": "audit", "until": "1/1/2020"})
    assert wrong.status_code == 422
    assert "1/1/2020" in wrong.text, "nothing typed is lost"
    assert "Choisissez un jour à venir" in said(wrong.text)
    good = {**hidden(wrong.text), "reason": "audit", "until": day.strftime("%d/%m/%Y")}
    assert officer.post(where, data=good).status_code == 303
    (kept,) = look(select(RetentionHold))
    page = officer.get(where).text
    assert "Solange Ndeke" in said(page)
    assert nightly(fund).done == 0
    proposed = officer.post(f"{where}/{kept.id}/lift", data={**hidden(page), "step": "propose"}, follow_redirects=True)
    assert "Solange Ndeke propose de ne plus conserver" in said(proposed.text)
    second = fund.app.test_client()
    fund.sign_in(second, "idriss")
    assert "la fin d’une conservation attend" in said(second.get("/").text)
    data = {**hidden(second.get(where).text), "step": "confirm"}
    for _time in range(2):
        answer = second.post(f"{where}/{kept.id}/lift", data=data, follow_redirects=True)
        assert answer.status_code == 200
        assert "Levé par Idriss Abakar" in said(answer.text)


def test_an_erased_case_still_has_its_page(fund: Fund, session: Session, officer: FlaskClient) -> None:
    sent = over(session, whole(fund))
    nightly(fund)
    for page in ("", "/retention", "/retention/erase", "/alike", "/triage", "/verification", "/tasks", "/access"):
        answer = officer.get(f"/cases/{sent.case.reference}{page}")
        assert answer.status_code == 200, page
    assert "Effacé le" in said(officer.get(f"/cases/{sent.case.reference}/retention").text)


@pytest.mark.parametrize(
    "address", ["/cases/retention", "/cases/{reference}/retention", "/cases/{reference}/retention/erase"]
)
def test_pages_take_as_many_queries_of_many_as_of_few(
    address: str, fund: Fund, session: Session, officer: FlaskClient, query_count: CountQueries
) -> None:
    counts = []
    for _round in range(2):
        sent: Sent | None = None
        for _each in range(3):
            sent = whole(fund)
            attach(fund, sent)
            over(session, sent, due=-3, erasure_asked_at=ago(days=1))
            hold(fund, sent)
        assert sent is not None
        where = address.format(reference=sent.case.reference)
        officer.get(where)
        with query_count() as counted:
            assert officer.get(where).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert counts[0] <= (8 if address == "/cases/retention" else 16), counts
