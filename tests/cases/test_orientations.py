"""A case is sent on to another fund: referral is not transfer, consent comes first, and no public page says where."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from fundapp.cases.arriving import Facts
from fundapp.cases.models import CaseMove, EmergencyCase, Orientation
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.rules.sheets import Step
from fundapp.core.text import fold
from fundapp.directory.models import OtherFund, OtherFundCountry, OtherFundPurpose
from fundapp.vault.rules import READ
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.network import content
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as
from tests.cases.fund import Fund, Sent
from tests.cases.officers import add
from tests.fixtures.application import NOW, Look
from tests.fixtures.counting import CountQueries

REFERRAL = {"way": "referral", "ending": "open"}
TRANSFER: dict[str, Any] = {
    "way": "transfer", "ending": "open", "consent": ["agrees"], "handed": ["country_need", "contact"],
}  # fmt: skip
ALLOWS = {"consent": {"consent": "given", "uses": ["refer", "verify"]}}


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def lend(connection: Connection, name: str, **facts: Any) -> UUID:
    """Another fund in the directory; its id."""
    rows = {
        "country_rows": [OtherFundCountry(country=each) for each in facts.pop("countries", ())],
        "purpose_rows": [OtherFundPurpose(purpose=each) for each in facts.pop("purposes", ())],
        "language_rows": [],
    }
    given = {"asked_by": "anybody", "active": True, "created_at": NOW, "updated_at": NOW, **facts, **rows}
    made = OtherFund(id=uuid4(), name=name, sort_name=fold(name), entry_id=uuid4(), **given)
    found = made.id
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        session.add(made)
        session.commit()
    return found


@pytest.fixture
def baobab(rolled_back: Connection) -> UUID:
    """A fund that helps in Cameroon."""
    return lend(rolled_back, "Fonds Baobab", countries=["CM"], purposes=["legal"])


def received(fund: Fund, session: Session, sheet: Any = None, taken_by: str = "solange") -> Sent:
    """A case in triage, looked after by somebody."""
    sent = fund.receive(sheet, Facts(country="CM", purpose="legal"))
    values = {"state": "triage", "officer_id": fund.people[taken_by].id, "acknowledged_at": NOW}
    session.execute(update(EmergencyCase).where(EmergencyCase.id == sent.case.id).values(**values))
    session.commit()
    return sent


def address(sent: Sent) -> str:
    return f"/cases/{sent.case.reference}/referral"


def test_a_referral_leaves_the_case_open_and_its_words_sealed(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, baobab: UUID
) -> None:
    sent = received(fund, session)
    answer = send(officer, address(sent), **REFERRAL, fund=str(baobab), note="Demander Awa.")
    assert answer.status_code == 303
    (row,) = look(select(Orientation))
    assert (row.kind, row.fund_id, row.outcome) == ("referral", baobab, None)
    assert b"Awa" not in row.note.record
    assert look(select(EmergencyCase.state)) == ["triage"]
    words = said(officer.get(address(sent)).text)
    assert "Demander Awa." in words
    assert "Fonds Baobab" in words
    ((action, payload),) = told(look, row.id)
    assert action == "case.oriented"
    assert payload == {"case": sent.case.id.hex, "fund": baobab.hex, "way": "referral"}


def test_a_transfer_says_what_is_handed_over(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, baobab: UUID
) -> None:
    sent = received(fund, session, ALLOWS)
    assert "nous a permis de partager" in said(officer.get(address(sent)).text)
    assert send(officer, address(sent), **TRANSFER, fund=str(baobab)).status_code == 303
    (row,) = look(select(Orientation))
    assert row.kind == "transfer"
    words = said(officer.get(address(sent)).text).partition("Fonds qui peuvent convenir")[0]
    assert "Le pays et le type d’aide nécessaire" in words
    assert "Documents" not in words
    ((_action, payload),) = told(look, row.id)
    assert (payload["handed"], payload["consent"]) == (["country_need", "contact"], "form")


@pytest.mark.parametrize(
    "wrong",
    [
        ({"consent": []}, "consent"),
        ({"handed": []}, "handed"),
        ({"way": "referral"}, "handed"),
        ({"fund": ""}, "fund"),
        ({"ending": "closed"}, "reason"),
    ],
    ids=["no_consent", "nothing_handed", "referral_hands_nothing", "no_fund", "no_reason"],
)
def test_what_is_missing_is_told_at_its_field_and_nothing_goes_on(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, baobab: UUID, wrong: tuple[Any, str]
) -> None:
    changes, field = wrong
    sent = received(fund, session, ALLOWS)
    answer = send(officer, address(sent), **{**TRANSFER, "fund": str(baobab), **changes})
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert look(select(Orientation)) == []
    assert english_in(content(answer.text)) == set()


@pytest.mark.parametrize("uses", [["verify"], None], ids=["not_allowed", "not_asked"])
def test_whoever_did_not_allow_it_in_the_form_is_asked_and_how_is_written_down(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, baobab: UUID, uses: list[str] | None
) -> None:
    sheet = {} if uses is None else {"consent": {"consent": "given", "uses": uses}}
    sent = received(fund, session, sheet)
    answer = send(officer, address(sent), **TRANSFER, fund=str(baobab))
    assert answer.status_code == 422
    assert error_at(answer.text, "note")
    assert send(officer, address(sent), **TRANSFER, fund=str(baobab), note="Hier, par Signal.").status_code == 303
    ((_action, payload),) = told(look, look(select(Orientation.id))[0])
    assert payload["consent"] == "asked"


def test_what_they_say_later_counts(fund: Fund, officer: FlaskClient, session: Session) -> None:
    sent = received(fund, session, ALLOWS)
    add(fund, sent, Step.CONSENT, {"consent": "given", "uses": []})
    assert "ne nous a pas permis" in said(officer.get(address(sent)).text)


def test_ending_as_referred_keeps_the_reason_and_the_step(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, baobab: UUID
) -> None:
    sent = received(fund, session)
    answers = {"way": "referral", "ending": "closed", "reason": "sooner", "fund": str(baobab)}
    assert send(officer, address(sent), **answers).status_code == 303
    (case,) = look(select(EmergencyCase))
    assert (case.state, case.reason) == ("referred", "sooner")
    assert case.erase_at is not None
    (step,) = look(select(CaseMove))
    assert (step.action, step.to_state) == ("refer", "referred")
    assert ("case.referred", {"reason": "sooner"}) in told(look, sent.case.id)
    page = officer.get(address(sent)).text
    assert "Ce dossier est terminé" in said(page)
    assert 'name="fund"' not in page


def test_whoever_holds_the_code_is_not_told_where(
    fund: Fund, officer: FlaskClient, session: Session, baobab: UUID
) -> None:
    from tests.cases.visits import Browser

    sent = received(fund, session)
    answers = {"way": "referral", "ending": "closed", "reason": "sooner", "fund": str(baobab), "note": "Demander Awa."}
    assert send(officer, address(sent), **answers).status_code == 303
    page = Browser(fund.app.test_client()).come_in(sent)
    assert page.status_code == 200
    for text in ("Baobab", "Awa", "refer", "orient", "sooner"):
        assert text not in page.text.partition("<main")[2], text


def test_only_whoever_looks_after_a_case_ends_it(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, baobab: UUID
) -> None:
    sent = received(fund, session, taken_by="idriss")
    answers = {"way": "referral", "ending": "closed", "reason": "sooner", "fund": str(baobab)}
    assert send(officer, address(sent), **answers).status_code == 403
    assert look(select(EmergencyCase.state)) == ["triage"]
    assert look(select(Orientation)) == []
    assert send(officer, address(sent), **REFERRAL, fund=str(baobab)).status_code == 303


def test_funds_are_suggested_with_the_reason_line_by_line(
    fund: Fund, officer: FlaskClient, session: Session, rolled_back: Connection, baobab: UUID
) -> None:
    lend(rolled_back, "Partout", asked_by="recommended")
    lend(rolled_back, "Ailleurs", countries=["TD"])
    lend(rolled_back, "En sommeil", countries=["CM"], active=False)
    sent = received(fund, session)
    page = officer.get(address(sent)).text
    words = said(page).partition("Fonds qui peuvent convenir")[2].partition("Orienter le dossier")[0]
    assert words.index("Fonds Baobab") < words.index("Partout")
    for text in ("Il aide dans ce pays.", "Il finance le besoin principal.", "Il n’accepte que sur recommandation."):
        assert text in words, text
    assert "Ailleurs" not in words
    assert "En sommeil" not in words
    assert english_in(content(page)) == set()
    chosen = filled(officer.get(f"{address(sent)}?fund={baobab}").text)
    assert chosen["fund"] == str(baobab)


def test_the_page_costs_the_same_whatever_there_is(
    fund: Fund, officer: FlaskClient, session: Session, rolled_back: Connection, query_count: CountQueries, baobab: UUID
) -> None:
    sent, counts = received(fund, session, ALLOWS), []
    for number in range(6):
        fund_id = lend(rolled_back, f"Fonds {number}", countries=["CM"])
        assert send(officer, address(sent), **REFERRAL, fund=str(fund_id), note="Mot.").status_code == 303
        if number in (1, 5):
            before = len([each for each in told(fund_look(session)) if each[0] == READ])
            with query_count() as statements:
                assert officer.get(address(sent)).status_code == 200
            statements.at_most(16)
            counts.append(len(statements))
            assert len([each for each in told(fund_look(session)) if each[0] == READ]) == before + 1
    assert counts[0] == counts[1]


def fund_look(session: Session) -> Look:
    """As the fixture `look`."""

    def read(statement: Any) -> Any:
        found = session.scalars(statement).all()
        session.expunge_all()
        session.rollback()
        return found

    return read


def test_what_came_of_it_is_noted_and_the_second_officer_is_told(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, baobab: UUID
) -> None:
    sent = received(fund, session)
    assert send(officer, address(sent), **REFERRAL, fund=str(baobab)).status_code == 303
    (row,) = look(select(Orientation))
    where = f"{address(sent)}/{row.id}"
    mine = filled(officer.get(where).text)
    assert send(officer, where, outcome="helped").status_code == 303
    (row,) = look(select(Orientation))
    assert (row.outcome, row.outcome_at is not None) == ("helped", True)
    late = officer.post(where, data={**mine, "outcome": "declined"})
    assert late.status_code == 409
    assert look(select(Orientation.outcome)) == ["helped"]
    assert english_in(content(late.text)) == set()
    assert "L’autre fonds a aidé" in said(officer.get(address(sent)).text)
    other = received(fund, session)
    assert officer.get(f"{address(other)}/{row.id}").status_code == 404


def test_without_keys_nothing_sealed_is_shown_and_nothing_is_sent_on(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, baobab: UUID
) -> None:
    sent = received(fund, session)
    assert send(officer, address(sent), **REFERRAL, fund=str(baobab), note="Demander Awa.").status_code == 303
    bare = fund.app.test_client()
    sign_in_as(bare, session, fund.people["idriss"])
    page = bare.get(address(sent)).text
    assert "Awa" not in page
    assert "texte scellé" in said(page)
    assert send(bare, address(sent), **REFERRAL, fund=str(baobab)).status_code == 403
    assert len(look(select(Orientation))) == 1


def test_whoever_has_not_declared_or_is_recused_reads_nothing_of_it(
    fund: Fund, officer: FlaskClient, session: Session
) -> None:
    fund.everybody_declares = False
    sent = received(fund, session)
    assert officer.get(address(sent)).status_code == 303
    fund.declare(sent.case, "solange", Grade.NONE)
    assert officer.get(address(sent)).status_code == 200
