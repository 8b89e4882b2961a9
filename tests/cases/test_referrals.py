"""Partner organisations: they enter cases for their people, see only those, and read nothing of them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.cases.arriving import Facts
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.referrals import key_group_code, standings
from fundapp.cases.rules.vocabulary import Channel
from fundapp.cases.workflow import PUBLIC, State
from fundapp.core.errors import NotFound
from fundapp.vault.models import Applicant
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from tests.accounts import network
from tests.accounts.acting import told
from tests.accounts.pages import rows, said, sheet
from tests.accounts.signing import sign_in_as
from tests.cases.calling import code_in, partner_of, refer
from tests.cases.fund import Fund
from tests.cases.partners import CountQueries, Partners, cases, partners
from tests.donors.pages import lead
from tests.fixtures.application import Look

__all__ = ["cases", "partners"]


def test_a_partner_enters_a_case_and_officers_alone_read_it(fund: Fund, partners: Partners, look: Look) -> None:
    answer = refer(partners.client, happened="Le récit de La Mangue.", details="+237 699 00 11 22")
    assert answer.status_code == 200
    (found,) = cases(look)
    assert (found.channel, found.organisation_id, found.entered_by_id) == ("partner", partners.league, partners.awa.id)
    assert (found.state, found.officer_id) == ("received", None)
    assert fund.sheet(found, Kind.IDENTITY) == {
        "start": {"alias": "La Mangue"}, "who": {"role": "partner"}, "consent": {"consent": "verbal"},
    }  # fmt: skip
    assert fund.sheet(found, Kind.NARRATIVE) == {"start": {"happened": "Le récit de La Mangue."}}
    recorded = told(look, found.id)
    assert ("case.referral.entered", {"organisation": partners.league.hex}) in recorded


def test_the_person_gets_a_code_that_is_provisional_since_the_partner_knows_it(partners: Partners, look: Look) -> None:
    page = refer(partners.client).text
    assert len(code_in(page).replace(" ", "")) == 26
    (applicant,) = look(select(Applicant))
    assert applicant.provisional
    assert "Ce code est provisoire" in said(page)
    assert code_in(partners.client.get("/referrals").text) == ""


def test_the_same_form_sent_twice_is_one_case_with_one_code(partners: Partners, look: Look) -> None:
    page = partners.client.get("/referrals/new").text
    codes = {code_in(refer(partners.client, page).text) for _time in range(2)}
    assert len(codes) == len(cases(look)) == 1


def test_partners_see_the_cases_of_their_own_organisation_only(partners: Partners, look: Look) -> None:
    refer(partners.client, alias="La Mangue")
    refer(partners.other, alias="Le Karité")
    mine, theirs = cases(look)
    assert rows(partners.client.get("/referrals").text) == [mine.reference]
    assert rows(partners.other.get("/referrals").text) == [theirs.reference]
    found = sheet(partners.client.get("/referrals/export.csv", buffered=True).data)
    assert [row[0] for row in found[1:]] == [mine.reference]
    for path in ("", "/add"):
        assert partners.client.get(f"/referrals/{mine.reference}{path}").status_code == 200
        there = partners.client.get(f"/referrals/{theirs.reference}{path}")
        absent = partners.client.get(f"/referrals/ZZZZ-99{path}")
        assert there.status_code == absent.status_code == 404
        assert network.bare(there.text, theirs.reference) == network.bare(absent.text, "ZZZZ-99")


def test_a_list_shows_who_entered_it_and_what_the_person_is_told_and_nothing_else(
    fund: Fund, partners: Partners, session: Session, look: Look
) -> None:
    refer(partners.client, alias="La Mangue", happened="secret-recit", needed="secret-besoin", details="secret-numero")
    (found,) = cases(look)
    session.execute(
        update(EmergencyCase).values(
            state="committee", officer_id=fund.people["solange"].id, acknowledged_at=found.received_at
        )
    )
    session.commit()
    pages = [partners.client.get(path).text for path in ("/referrals", f"/referrals/{found.reference}")]
    pages.append(partners.client.get("/referrals/export.csv", buffered=True).data.decode("utf-8-sig"))
    for page in pages:
        assert "Awa Bello" in page
        assert "Nous étudions" in page or "examin" in page or str(PUBLIC[State.COMMITTEE]) in page
        for hidden_word in ("secret-", "Solange", "Mangue", "committee", "Comité d", "En vérification"):
            assert hidden_word not in page.partition("<main")[2] or "<main" not in page, hidden_word


def test_only_colleagues_are_named(fund: Fund, partners: Partners, session: Session, look: Look) -> None:
    """An officer may have credited the organisation: then who entered it is nobody of theirs."""
    refer(partners.client)
    session.execute(update(EmergencyCase).values(entered_by_id=fund.people["solange"].id))
    session.commit()
    (found,) = cases(look)
    for path in ("/referrals", f"/referrals/{found.reference}", "/referrals/export.csv"):
        assert "Solange" not in partners.client.get(path, buffered=True).text, path


def test_the_filter_tells_apart_only_what_the_person_is_told_apart(
    partners: Partners, session: Session, look: Look
) -> None:
    refer(partners.client, alias="Un")
    refer(partners.client, alias="Deux")
    one, two = cases(look)
    session.execute(update(EmergencyCase).where(EmergencyCase.id == one.id).values(state="declined"))
    session.execute(update(EmergencyCase).where(EmergencyCase.id == two.id).values(state="referred"))
    session.commit()
    assert len(rows(partners.client.get("/referrals?standing=approved").text)) == 2
    assert len(rows(partners.client.get("/referrals?standing=declined").text)) == 2, "not understood, so left out"
    assert rows(partners.client.get("/referrals?standing=received").text) == []
    assert rows(partners.client.get(f"/referrals?q={two.reference.lower()}").text) == [two.reference]
    assert set(standings().values()) == {str(words) for words in PUBLIC.values()}


def test_the_list_is_paged_and_costs_the_same_however_long_it_is(
    fund: Fund, partners: Partners, session: Session, query_count: CountQueries
) -> None:
    def fill(count: int) -> None:
        now = datetime.now(UTC)
        kept = fund.receive(facts=Facts(Channel.FORM)).case
        for number in range(count):
            facts = {column.name: getattr(kept, column.name) for column in EmergencyCase.__table__.columns}
            facts |= {"id": UUID(int=count * 1000 + number), "reference": f"R{count:02d}-{number:03d}"}
            facts |= {"channel": "partner", "organisation_id": partners.league, "entered_by_id": partners.awa.id}
            facts |= {"received_at": now - timedelta(minutes=number), "applicant_id": None}
            session.execute(EmergencyCase.__table__.insert().values(facts))  # type: ignore[attr-defined]
        session.commit()

    def cost() -> int:
        with query_count() as statements:
            assert partners.client.get("/referrals?standing=received").status_code == 200
        statements.at_most(8)
        return len(statements)

    fill(3)
    few = cost()
    fill(57)
    assert cost() == few
    first = partners.client.get("/referrals").text
    second = partners.client.get(lead(first, "next")).text
    assert len(rows(first)) == len(rows(second)) == 25
    assert not set(rows(first)) & set(rows(second))


def with_keys(fund: Fund, partners: Partners) -> None:
    """Awa and Paul have the key of their organisation, and it is open in Awa's browser."""
    fund.keyholders.found(key_group_code(partners.league), partners.awa, partners.paul)
    fund.keyholders.sign_in(partners.client, partners.awa)


def test_without_a_key_the_list_says_why_it_names_nobody(fund: Fund, partners: Partners, session: Session) -> None:
    refer(partners.client)
    assert "n’a pas encore de clé à elle" in said(partners.client.get("/referrals").text)
    with_keys(fund, partners)
    sign_in_as(partners.client, session, partners.paul)
    assert "vos clés ne sont pas ouvertes" in said(partners.client.get("/referrals").text)


def test_with_the_key_of_their_organisation_partners_know_whose_case_is_which(
    fund: Fund, partners: Partners, look: Look
) -> None:
    with_keys(fund, partners)
    refer(partners.client, alias="La Mangue", needed="secret-besoin")
    (found,) = cases(look)
    for _time in range(2):
        page = said(partners.client.get("/referrals").text)
        assert f"{found.reference} La Mangue" in page
        assert "secret-besoin" not in page
    assert "La Mangue" in said(partners.client.get(f"/referrals/{found.reference}").text)
    assert [each for each in told(look) if each[0] == "vault.list.read"]
    assert "La Mangue" not in partners.client.get("/referrals/export.csv", buffered=True).text
    keys, ctx = fund.keyholders.vault.members[partners.awa.name], fund.keyholders.vault.as_(partners.awa.name)
    with fund.app.app_context(), pytest.raises(NotFound):
        open_compartments(fund.vault, ctx, keys, found.subject, [Kind.NARRATIVE], purpose="test")


def test_whoever_is_not_admitted_to_the_key_is_told_what_to_do(
    fund: Fund, partners: Partners, session: Session
) -> None:
    with_keys(fund, partners)
    refer(partners.client)
    late = partner_of(session, "Tard Venu", partners.league)
    fund.keyholders.give(late)
    fund.keyholders.sign_in(partners.client, late)
    page = said(partners.client.get("/referrals").text)
    assert "doit d’abord vous admettre" in page
    assert "Mangue" not in page
