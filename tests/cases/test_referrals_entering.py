"""What partners may enter and add, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.arriving import Facts, arrive, arrive_step, code_for
from fundapp.cases.commands.referrals import add_to_referral, refer_person
from fundapp.cases.models import Addition
from fundapp.cases.rules.sheets import Step, read
from fundapp.cases.rules.vocabulary import Channel
from fundapp.core.context import Actor
from fundapp.core.database import transaction
from fundapp.core.errors import Invalid, NotFound
from fundapp.vault.envelope import Place
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from tests.accounts import network
from tests.accounts.acting import error_at, told
from tests.accounts.conftest import Become
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as
from tests.cases.calling import partner_of, refer
from tests.cases.fund import START, Fund
from tests.cases.partners import Partners, cases, partners
from tests.donors.pages import hidden
from tests.fixtures.application import Look

__all__ = ["cases", "partners"]


def test_a_partner_adds_to_a_case_and_officers_alone_read_it(fund: Fund, partners: Partners, look: Look) -> None:
    refer(partners.client)
    (found,) = cases(look)
    path = f"/referrals/{found.reference}/add"
    given = hidden(partners.client.get(path).text) | {"about": "needed", "words": "Deux nuits d’hôtel."}
    answer = partners.client.post(path, data=given)
    assert answer.headers["Location"] == f"/referrals/{found.reference}"
    (made,) = look(select(Addition))
    assert (made.case_id, made.step, made.author, made.person_id) == (found.id, "needs", "partner", partners.awa.id)
    with fund.app.app_context():
        acting, keys = fund.acting("solange"), fund.keys("solange")
        opened = open_compartments(fund.vault, acting, keys, made.subject, [Kind.NARRATIVE], purpose="test")
    text = opened.read(Kind.NARRATIVE, Place("case_addition", made.id, "content"), made.content)
    assert read(text) == {"needs": [{"words": "Deux nuits d’hôtel."}]}
    page = partners.client.get(f"/referrals/{found.reference}").text
    assert "Awa Bello" in said(page)
    assert "hôtel" not in page
    assert [each for each in told(look, made.id) if each[0].startswith("case.")] == [
        ("case.referral.added", {"case": found.id.hex, "step": "needs", "files": 0})
    ]


def test_an_addition_without_words_comes_back_as_it_was(partners: Partners, look: Look) -> None:
    refer(partners.client)
    path = f"/referrals/{cases(look)[0].reference}/add"
    page = partners.client.get(path).text
    empty = partners.client.post(path, data=hidden(page) | {"about": "contact", "words": " "})
    assert (empty.status_code, bool(error_at(empty.text, "words"))) == (422, True)
    stale = partners.client.post(path, data={"csrf_token": "x", "about": "contact", "words": "gardé"})
    assert (stale.status_code, "gardé" in stale.text) == (422, True)
    assert look(select(Addition)) == []


def test_whoever_belongs_to_several_organisations_chooses_for_which(
    fund: Fund, partners: Partners, session: Session, look: Look
) -> None:
    both = partner_of(session, "Deux Maisons", partners.league, partners.shelter)
    sign_in_as(partners.client, session, both)
    forgot = refer(partners.client, happened="gardé")
    assert forgot.status_code == 422
    assert error_at(forgot.text, "organisation_id")
    assert "gardé" in forgot.text
    assert refer(partners.client, organisation_id=str(partners.shelter)).status_code == 200
    assert [each.organisation_id for each in cases(look)] == [partners.shelter]
    page = said(partners.client.get("/referrals").text)
    assert "Organisation" in page
    assert "Abri" in page


@pytest.mark.parametrize("which", ["somebody else’s", "no id", "inactive"])
def test_a_case_is_entered_for_ones_own_active_organisation_only(
    partners: Partners, session: Session, look: Look, which: str
) -> None:
    page = partners.client.get("/referrals/new").text
    chosen = {"somebody else’s": str(partners.shelter), "no id": "x"}.get(which, str(partners.league))
    if which == "inactive":
        more = network.organisation(session, "Encore")
        both = partner_of(session, "Deux Maisons", partners.league, more)
        sign_in_as(partners.client, session, both)
        page = partners.client.get("/referrals/new").text
        session.execute(update(Organisation).where(Organisation.id == partners.league).values(active=False))
        session.commit()
    answer = refer(partners.client, page, organisation_id=chosen)
    assert answer.status_code == 422
    assert cases(look) == []


def test_whoever_belongs_to_no_organisation_is_told_what_to_do(
    partners: Partners, session: Session, look: Look
) -> None:
    sign_in_as(partners.client, session, partner_of(session, "Sans Maison"))
    for path in ("/referrals", "/referrals/new"):
        page = partners.client.get(path)
        assert page.status_code == 200
        assert "Demandez à un·e administrateur·rice" in said(page.text)
        assert 'href="/form"' in page.text
    session.execute(update(Organisation).values(active=False))
    session.commit()
    sign_in_as(partners.client, session, partners.awa)
    assert "Demandez à un·e administrateur·rice" in said(partners.client.get("/referrals/new").text)
    assert "Saisir un dossier" not in said(partners.client.get("/referrals").text)


def test_consent_is_asked_for(partners: Partners, look: Look) -> None:
    answer = refer(partners.client, consent="")
    assert (answer.status_code, bool(error_at(answer.text, "consent"))) == (422, True)
    assert cases(look) == []


def test_a_first_contact_that_is_still_to_come_is_told_at_its_field(partners: Partners, look: Look) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    answer = refer(partners.client, first_contact_at=f"{later:%d/%m/%Y %H:%M} UTC")
    assert (answer.status_code, bool(error_at(answer.text, "first_contact_at"))) == (422, True)
    assert cases(look) == []


PATHS = ("", "/new", "/export.csv", "/export.xlsx", "/{}", "/{}/add")


@pytest.mark.parametrize("group", sorted(set(GroupCode) - {GroupCode.PARTNERS}))
def test_for_everybody_else_there_is_nothing_here(
    fund: Fund, partners: Partners, client: FlaskClient, become: Become, group: str
) -> None:
    found = fund.receive(facts=Facts(Channel.PARTNER, organisation_id=partners.league)).case
    become(groups=[group], person=partners.awa.id)
    for path in PATHS:
        address = f"/referrals{path}".format(found.reference)
        assert client.get(address).status_code == 404, address
    for path in ("/new", f"/{found.reference}/add"):
        assert client.post(f"/referrals{path}", data={"csrf_token": "x"}).status_code == 404, path


def test_the_commands_themselves_ask_who_may(fund: Fund, partners: Partners, look: Look) -> None:
    refer(partners.other)
    (theirs,) = cases(look)
    whole: dict[str, Any] = {"start": dict(START)}
    with fund.app.app_context():
        facts = Facts(Channel.PARTNER, organisation_id=partners.league)
        arrival = arrive(fund.vault, whole, facts, code_for(fund.vault, None, whole))
        with pytest.raises(NotFound), transaction() as session:
            refer_person(session, fund.acting("solange"), arrival)
        actor = Actor(partners.awa.id, "", "", frozenset({"case.refer"}))
        ctx = fund.nobody().__class__(actor, fund.nobody().now, "test-request", fund.nobody().reader)
        for wrong in (Facts(Channel.PARTNER, organisation_id=partners.shelter), Facts(Channel.FORM)):
            arrival = arrive(fund.vault, whole, wrong, code_for(fund.vault, None, whole))
            with pytest.raises(Invalid), transaction() as session:
                refer_person(session, ctx, arrival)
        step = arrive_step(fund.vault, Step.NEEDS, [{"words": "x"}])
        with pytest.raises(NotFound), transaction() as session:
            add_to_referral(session, ctx, theirs.reference, step)
    assert look(select(Addition)) == []


def test_french_pages_hold_no_english_and_english_pages_work(partners: Partners, look: Look) -> None:
    client = partners.client
    assert english_in(network.content(client.get("/referrals").text)) == set()
    assert english_in(network.content(refer(client).text)) == set()
    (found,) = cases(look)
    paths = ["", "?q=zz", "/new", f"/{found.reference}", f"/{found.reference}/add"]
    for path in paths:
        assert english_in(network.content(client.get(f"/referrals{path}").text)) == set(), path
    client.set_cookie("language", "en")
    for path in paths:
        assert client.get(f"/referrals{path}").status_code == 200, path
