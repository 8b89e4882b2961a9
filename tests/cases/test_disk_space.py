"""Where the disk of files is nearly full: no file is taken, what was written is, and administrators are told."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases import filing
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.config import Settings
from fundapp.runtime.diagnosis import _files
from fundapp.vault.models import Document
from fundapp.vault.space import Space
from tests.accounts.conftest import Someone
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as
from tests.cases.calling import call, code_in
from tests.cases.former import Former
from tests.cases.fund import Fund
from tests.cases.test_desk_files import sending
from tests.cases.test_form_files import attach
from tests.fixtures.application import Look

NO_ROOM = "Aucun fichier ne peut être accepté pour le moment"
TOLD = "le disque des fichiers est presque plein"


@pytest.fixture
def nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk with less free than there must be, on which nothing is cleaned in vain."""
    short(monkeypatch, free=999)

    def never(*_given: object) -> None:
        raise AssertionError("cleaned, though there is no room to keep it")

    monkeypatch.setattr(filing, "clean", never)


def short(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """A disk with so many megabytes free, of the 1000 that must be."""
    for module in ("fundapp.vault.space", "fundapp.accounts.views.disk", "fundapp.runtime.diagnosis"):
        monkeypatch.setattr(f"{module}.space_of", lambda _settings: Space(free, 1000))


def test_what_is_chosen_meanwhile_is_refused_kindly_and_nothing_is_kept(
    fund: Fund, stranger: FlaskClient, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = fund.receive()
    former = Former.arriving(stranger).do("go:code").do("enter", code=sent.code).do("go:step:files")
    token = former.value("csrf_token")
    short(monkeypatch, free=999)
    monkeypatch.setattr(former, "value", lambda _name: token)  # the page with the button was open before
    attach(former, (b"Bonjour.", "note.txt"))
    assert former.page.status_code == 503
    assert "there is too little room for files here" in former.words
    assert former.words.count("too little room") == 1
    assert look(select(Addition)) == look(select(Document)) == []


@pytest.mark.usefixtures("nearly_full")
def test_it_is_told_before_anybody_chooses_a_file(fund: Fund, stranger: FlaskClient) -> None:
    sent = fund.receive()
    former = Former.arriving(stranger).do("go:code").do("enter", code=sent.code).do("go:step:files")
    assert "there is too little room for files here" in former.words
    assert 'type="file"' not in former.text


@pytest.mark.usefixtures("nearly_full")
def test_the_applicant_s_words_still_arrive(fund: Fund, stranger: FlaskClient, look: Look) -> None:
    sent = fund.receive()
    former = Former.arriving(stranger).do("go:code").do("enter", code=sent.code).do("go:step:contact")
    former.do("step:contact", way="signal", details="+237 699 00 11 22")
    former.do("go:status").do("write", text="Je suis arrivée.")
    assert "Je suis arrivée." in former.words


@pytest.mark.usefixtures("nearly_full")
def test_a_call_is_kept_and_its_files_are_named_as_not_kept(fund: Fund, stranger: FlaskClient, look: Look) -> None:
    fund.sign_in(stranger, "solange")
    page = call(stranger, files=sending("note vocale.ogg", "photo.jpg"))
    assert page.status_code == 200
    assert code_in(page.text)
    assert said(page.text).count(NO_ROOM) == 2
    assert "note vocale.ogg" in said(page.text)
    assert english_in(page.text) == set()
    assert len(look(select(EmergencyCase))) == 1
    assert look(select(Addition)) == look(select(Document)) == []


def test_files_are_taken_again_once_there_is_room(
    fund: Fund, stranger: FlaskClient, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    fund.sign_in(stranger, "solange")
    short(monkeypatch, free=1000)
    assert call(stranger, files=sending("note.txt")).status_code == 200
    assert len(look(select(Document))) == 2


@pytest.mark.usefixtures("nearly_full")
def test_administrators_see_it_on_their_first_page_and_nobody_else_does(
    app: Flask, stranger: FlaskClient, session: Session, hired: Someone
) -> None:
    sign_in_as(stranger, session, hired("Zoé Admin", "administrators"))
    page = stranger.get("/").text
    assert TOLD in said(page)
    assert "999 Mo sont libres" in said(page)
    assert english_in(page) == set()
    other = app.test_client()
    sign_in_as(other, session, hired("Awa Ndongo", "officers"))
    assert TOLD not in said(other.get("/").text)


def test_with_room_administrators_are_not_bothered(
    stranger: FlaskClient, session: Session, hired: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    short(monkeypatch, free=1000)
    sign_in_as(stranger, session, hired("Zoé Admin", "administrators"))
    assert TOLD not in said(stranger.get("/").text)


def test_the_check_of_an_installation_names_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings: Settings = app.extensions["fundapp.settings"]
    short(monkeypatch, free=999)
    ((sound, words),) = _files(settings)
    assert not sound
    assert "FUNDAPP_FREE_SPACE" in words
    short(monkeypatch, free=1000)
    ((sound, words),) = _files(settings)
    assert sound
    monkeypatch.setattr("fundapp.runtime.diagnosis.space_of", lambda _settings: None)
    assert list(_files(settings)) == []
