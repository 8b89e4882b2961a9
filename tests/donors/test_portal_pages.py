"""The pages of the portal and of its other side: nothing typed is lost, and what is shown is what may be seen."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.core.context import Context
from fundapp.donors.models import AgreementReader, DonorQuestion, InstalmentRequest, ReportDownload, ReportReceipt
from tests.donors.agreements import filled, post
from tests.donors.pages import hidden
from tests.donors.portal import House
from tests.fixtures.application import Look


@pytest.fixture
def house(app: Flask, session: Session, me: Context) -> House:
    return House(app, session, me)


@pytest.fixture
def donor(house: House) -> Person:
    return house.contact("Inès Donatrice")


@pytest.fixture
def host(house: House, donor: Person) -> UUID:
    """An agreement that the donor reads."""
    made = house.agreement(code="CLAIR", title="Protéger celles et ceux qui défendent")
    house.reads(donor, made)
    house.session.commit()
    return made


@pytest.fixture
def theirs(house: House, donor: Person, host: UUID, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The donor's browser."""
    return house.browser(house.acting(donor), monkeypatch)


@pytest.fixture
def ours(house: House, host: UUID, acting: Callable[..., Context], monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The browser of somebody of finance."""
    rights = ("agreement.see", "agreement.edit", "ledger.keep", "ledger.see", "funder.see")
    return house.browser(acting(*rights), monkeypatch)


def test_a_donor_begins_with_their_agreements_and_nothing_else(theirs: FlaskClient, host: UUID) -> None:
    begun = theirs.get("/")
    assert (begun.status_code, begun.location) == (303, "/portal")
    page = theirs.get("/portal").text
    assert f"/portal/agreements/{host}" in page
    links = page.split('class="nav"')[1].split("</ul>")[0]
    assert re.findall(r'href="([^"]*)"', links) == ["/portal", "/mailbox"], "the mailbox of demonstrations aside"
    assert "Protéger celles" in theirs.get("/portal?q=clair").text
    assert "Aucune convention ne répond" in theirs.get("/portal?q=autre").text
    for sheet in ("csv", "xlsx"):
        with theirs.get(f"/portal/export.{sheet}") as answer:
            assert answer.status_code == 200


def test_a_donor_without_an_agreement_reads_what_to_do(
    house: House, host: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = house.contact("Tom")
    house.session.commit()
    assert (
        "Aucune convention ne vous est encore ouverte"
        in house.browser(house.acting(other), monkeypatch).get("/portal").text
    )


def test_an_agreement_says_what_was_agreed_and_the_figures_of_the_last_release(
    house: House, host: UUID, theirs: FlaskClient
) -> None:
    address = f"/portal/agreements/{host}"
    empty = theirs.get(address).text
    for told in ("Aucun rapport n’est encore publié", "Nous n’avons demandé aucune tranche", "Mises à l’abri"):
        assert told in empty
    assert "À nous" not in empty, "our remarks are ours"
    first = house.published(host)
    second = house.published(host, corrects=first)
    house.session.commit()
    full = theirs.get(address).text
    assert full.index(str(second)) < full.index(str(first))
    for told in ("40\u202f000,00", "31\u202f250,00", "8\u202f750,00", "<dd>45</dd>", "Le total des frais"):
        assert told in full
    for part in ("reports", "requests", "questions"):
        assert theirs.get(f"{address}/{part}").status_code == 200


def test_a_report_is_read_taken_home_and_acknowledged(
    house: House, host: UUID, theirs: FlaskClient, look: Look
) -> None:
    published = house.published(host)
    house.session.commit()
    address = f"/portal/reports/{published}"
    page = theirs.get(address).text
    assert "Des personnes sont à l’abri." in page
    digest = sha256(data := theirs.get(f"{address}/file/json").data).hexdigest()
    assert digest in page
    assert json.loads(data)["cover"]["title"] == "Premier semestre"
    assert theirs.get(f"{address}/file/pdf").data.startswith(b"%PDF")
    assert theirs.get(f"{address}/file/xlsx").data.startswith(b"PK")
    assert [each.kind for each in look(select(ReportDownload).order_by(ReportDownload.at))] == ["json", "pdf", "xlsx"]
    saved = theirs.get(f"{address}/file/pdf").headers["Content-Disposition"]
    assert "CLAIR-2026-02-28-1.pdf" in saved
    assert "Vous avez téléchargé" in page or "Ce que vous avez téléchargé" in theirs.get(address).text
    typed = {"received_on": "31/12/2199", "words": "Merci beaucoup"}
    wrong = post(theirs, f"{address}/acknowledge", typed)
    assert (wrong.status_code, "Merci beaucoup" in wrong.text, list(look(select(ReportReceipt)))) == (422, True, [])
    assert post(theirs, f"{address}/acknowledge", typed | {"received_on": "15/03/2026"}).status_code == 303
    assert "Vous avez accusé réception de ce rapport" in theirs.get(address).text
    again = post(theirs, f"{address}/acknowledge", typed | {"received_on": "15/03/2026"})
    assert (again.status_code, len(look(select(ReportReceipt)))) == (409, 1)


def test_a_file_that_is_refused_is_not_noted(house: House, host: UUID, theirs: FlaskClient, look: Look) -> None:
    published = house.published(host)
    house.session.commit()
    waits = theirs.get(f"/portal/reports/{published}/file/proof")
    assert (waits.status_code, list(look(select(ReportDownload)))) == (503, [])
    assert theirs.get(f"/portal/reports/{published}/file/exe").status_code == 404


def test_a_corrected_report_leads_to_its_correction(house: House, host: UUID, theirs: FlaskClient) -> None:
    first = house.published(host)
    second = house.published(host, corrects=first)
    house.session.commit()
    old, new = (theirs.get(f"/portal/reports/{each}").text for each in (first, second))
    assert f"/portal/reports/{second}" in old
    assert "Il existe une édition corrigée" in old
    assert "Le total des frais" in new
    assert f"/portal/reports/{first}" in new


def test_a_request_is_made_on_one_side_and_answered_on_the_other(
    house: House, host: UUID, donor: Person, ours: FlaskClient, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = f"/agreements/{host}/requests/new"
    form = filled(ours.get(new).text)
    assert form["amount"].replace("\u202f", "") == "40000"
    wrong = ours.post(new, data=form | {"amount": "rien", "words": "L’audit est fait"})
    assert (wrong.status_code, "L’audit est fait" in wrong.text) == (422, True)
    assert ours.post(new, data=form | {"words": "L’audit est fait"}).status_code == 303
    (made,) = look(select(InstalmentRequest))
    for address in ("/agreements/requests", f"/agreements/requests/{made.id}", f"/agreements/{host}"):
        assert "40\u202f000,00" in ours.get(address).text
    edit = f"/agreements/requests/{made.id}/edit"
    late = filled(ours.get(edit).text)
    assert ours.post(edit, data=late | {"amount": "41 000"}).status_code == 303
    met = ours.post(edit, data=late | {"amount": "42 000"})
    assert (met.status_code, "42 000" in met.text) == (409, True)
    theirs = house.browser(house.acting(donor), monkeypatch)
    address = f"/portal/requests/{made.id}"
    assert "L’audit est fait" in theirs.get(address).text
    answer = {"answer": "will_send", "day": "", "words": "Nous préparons"}
    missing = post(theirs, address, answer)
    assert (missing.status_code, "Nous préparons" in missing.text) == (422, True)
    assert post(theirs, address, answer | {"day": "31/12/2199"}).status_code == 303
    assert "Nous préparons" in theirs.get(address).text


def test_money_is_noted_as_here_and_a_request_withdrawn_only_once_that_was_read(
    house: House, host: UUID, ours: FlaskClient, look: Look
) -> None:
    new = f"/agreements/{host}/requests/new"
    for _time in range(2):
        form = filled(ours.get(new).text)
        chosen = sorted(each for each in ours.get(new).text.split('value="') if len(each) > 36 and each[8] == "-")
        ids = [each[:36] for each in chosen]
        taken = {each.instalment_id for each in look(select(InstalmentRequest))}
        wanted = next(each for each in ids if UUID(each) not in taken)
        assert ours.post(new, data=form | {"instalment_id": wanted, "wanted_on": "30/06/2026"}).status_code == 303
    one, other = look(select(InstalmentRequest).order_by(InstalmentRequest.id))
    withdraw = f"/agreements/requests/{one.id}/withdraw"
    assert "rien à envoyer" in ours.get(withdraw).text
    assert post(ours, withdraw, {}).status_code == 303
    close = f"/agreements/requests/{other.id}/close"
    assert post(ours, close, {"received_on": "31/12/2199"}).status_code == 422
    assert post(ours, close, {"received_on": "10/03/2026"}).status_code == 303
    assert {each.state for each in look(select(InstalmentRequest))} == {"withdrawn", "closed"}
    assert ours.get(close).status_code == 303
    with ours.get("/agreements/requests/export.csv?state=over") as sheet:
        assert sheet.get_data(as_text=True).count("CLAIR") == 2
    with ours.get("/agreements/requests/export.xlsx?state=open") as sheet:
        assert sheet.data.startswith(b"PK")


def test_a_question_is_asked_and_answered_and_whoever_writes_late_loses_nothing(
    house: House, host: UUID, donor: Person, look: Look, acting: Callable[..., Context], monkeypatch: pytest.MonkeyPatch
) -> None:
    published = house.published(host)
    theirs = house.browser(house.acting(donor), monkeypatch)
    new = f"/portal/agreements/{host}/questions/new?about={published}"
    assert filled(theirs.get(new).text)["about_id"] == str(published)
    typed = {"about_id": str(published), "subject": "Frais", "text": "=cmd|' /C calc'!A0 ?"}
    missing = post(theirs, new, typed | {"subject": ""})
    assert (missing.status_code, "cmd|" in missing.text) == (422, True)
    asked = post(theirs, new, typed)
    (made,) = look(select(DonorQuestion))
    assert asked.location == f"/portal/questions/{made.id}"
    ours = house.browser(acting("agreement.see", "agreement.edit"), monkeypatch)
    assert "1 question d’un bailleur attend" in ours.get("/").text
    listed = ours.get("/agreements/questions?state=open").text
    assert "Frais" in listed
    assert "Inès Donatrice" in listed
    page = f"/agreements/questions/{made.id}"
    late = hidden(ours.get(page).text)
    assert ours.post(f"{page}/answer", data=late | {"text": "Les frais de virement"}).status_code == 303
    met = ours.post(f"{page}/answer", data=late | {"text": "Ma réponse"})
    assert (met.status_code, "Ma réponse" in met.text, "Les frais de virement" in met.text) == (409, True, True)
    assert ours.post(f"{page}/settle", data=late).location == page, "something was written meanwhile"
    again = house.browser(house.acting(donor), monkeypatch)
    assert "1 réponse à lire" in again.get("/portal").text
    thread = again.get(f"/portal/questions/{made.id}").text
    assert "Les frais de virement" in thread
    assert "réponse à lire" not in again.get("/portal").text
    assert post(again, f"/portal/questions/{made.id}", {"text": "Merci"}).status_code == 303
    with house.browser(acting("agreement.see"), monkeypatch).get("/agreements/questions/export.csv") as sheet:
        assert "Frais" in sheet.get_data(as_text=True)


def test_readers_are_admitted_and_ended_on_their_page(house: House, host: UUID, ours: FlaskClient, look: Look) -> None:
    other_id = house.contact("Tom Lecteur").id
    house.session.commit()
    page = f"/agreements/{host}/readers"
    assert "Inès Donatrice" in ours.get(page).text
    assert post(ours, f"{page}/new", {"person_id": "", "contact_id": ""}).status_code == 422
    assert post(ours, f"{page}/new", {"person_id": str(other_id), "contact_id": ""}).status_code == 303
    (made,) = [each for each in look(select(AgreementReader)) if each.person_id == other_id]
    end = f"/agreements/readers/{made.id}/end"
    assert "Retirer l’accès à Tom Lecteur" in ours.get(end).text
    assert post(ours, end, {}).status_code == 303
    (made,) = [each for each in look(select(AgreementReader)) if each.person_id == other_id]
    assert made.ended_at is not None


def test_downloads_and_acknowledgements_are_listed_filtered_and_exported(
    house: House, host: UUID, donor: Person, theirs: FlaskClient, acting: Callable[..., Context],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    published = house.published(host)
    house.session.commit()
    theirs.get(f"/portal/reports/{published}/file/json")
    assert post(theirs, f"/portal/reports/{published}/acknowledge", {"received_on": "15/03/2026", "words": "Bien lu"})
    ours, page = house.browser(acting("agreement.see"), monkeypatch), f"/agreements/{host}/downloads"
    told = ours.get(page).text
    for word in ("Inès Donatrice", "Données telles que publiées", "Bien lu"):
        assert word in told
    assert "Aucun téléchargement ne répond" in ours.get(f"{page}?kind=pdf").text
    with ours.get(f"{page}/export.csv?kind=json") as sheet:
        assert "Inès Donatrice" in sheet.get_data(as_text=True)
