"""A mistaken recusal is lifted by a second officer, signed, and keys come back."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from fundapp.cases.commands.lifting import Lifting, lift_recusal
from fundapp.cases.models import Declaration, EmergencyCase
from fundapp.cases.permissions.conflicts import Recused, Undeclared
from fundapp.cases.permissions.lifting import may_lift
from fundapp.cases.queries.conflicts import holdings_of
from fundapp.cases.restricting import keep_to, lift, open_everything
from fundapp.cases.rules.conflicts import MISTAKES, Grade, Mistake
from fundapp.cases.rules.sheets import Step
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, EditConflict, NotFound
from fundapp.vault.commands import withdraw_reader
from fundapp.vault.errors import Locked
from fundapp.vault.models import EpochKey
from fundapp.vault.rules import Reader, ReaderKind
from fundapp.vault.statements import Statement
from tests.accounts.acting import error_at, send, told
from tests.accounts.pages import english_in, said
from tests.cases.conflicted import opened_by_keys, third_officer
from tests.cases.fund import Fund, Sent
from tests.cases.officers import add, page_of, whole
from tests.fixtures.application import Look


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """A case from which Idriss is recused, by mistake; Awa is the third officer, who has declared no link."""
    third_officer(fund)
    found = whole(fund)
    add(fund, found, Step.NEEDS, [{"words": "Encore."}])
    fund.declare(found.case, "awa")
    fund.declare(found.case, "idriss", Grade.FAMILY)
    return found


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def lifting(fund: Fund, sent: Sent, name: str = "idriss") -> Lifting:
    """Somebody took the person for another one."""
    return Lifting(sent.case.reference, fund.people[name].id, Mistake.PERSON)


def do(fund: Fund, sent: Sent, by: str = "solange", of: str = "idriss", keys: str | None = None) -> None:
    """Somebody lifts somebody's recusal, with all its steps."""
    with fund.app.app_context():
        lift(fund.vault, fund.acting(by), fund.keys(keys or by), lifting(fund, sent, of))


def test_situation_2_a_mistaken_recusal_is_lifted_and_the_person_is_asked_again(
    fund: Fund, officer: FlaskClient, sent: Sent
) -> None:
    before = opened_by_keys(fund, sent, "solange")
    address = f"/cases/{sent.case.reference}/access/lift"
    assert address in officer.get(f"/cases/{sent.case.reference}/access").text
    page = officer.get(address).text
    assert english_in(page) == set()
    done = send(officer, address, persons=str(fund.people["idriss"].id), mistake="wrong_person")
    assert (done.status_code, done.location) == (303, f"/cases/{sent.case.reference}/access")
    assert "Déport levé : la question sera posée à nouveau" in said(officer.get(done.location).text)
    assert opened_by_keys(fund, sent, "idriss") == before
    fund.sign_in(officer, "idriss")
    asked = officer.get(f"/cases/{sent.case.reference}")
    assert asked.location.endswith("/declaration")
    send(officer, asked.location, grade="none")
    assert "Deux hommes sont venus" in page_of(officer, sent)


def test_until_they_have_said_how_they_stand_nothing_opens(fund: Fund, sent: Sent) -> None:
    do(fund, sent)
    with fund.app.app_context(), pytest.raises(Undeclared):
        keep_to(fund.vault, fund.acting("idriss"), fund.keys("idriss"), sent.case.reference, [])


def test_it_is_logged_with_its_reason_and_signed_by_whoever_lifts_it(fund: Fund, sent: Sent, look: Look) -> None:
    do(fund, sent)
    (row,) = look(select(Declaration).where(Declaration.grade == "lifted"))
    ((action, payload),) = told(look, row.id)
    assert (action, row.entry_id is not None) == ("case.recusal.lifted", True)
    assert (payload["mistake"], payload["people"]) == ("wrong_person", [fund.people["idriss"].id.hex])
    stated = payload["statement"]
    signer = fund.keys("solange").signing.public
    assert Statement(stated["body"].encode(), signer, bytes.fromhex(stated["signature"])).holds
    assert fund.people["idriss"].id.hex in stated["body"]
    assert fund.people["solange"].id.hex in stated["body"]


def test_whoever_knows_the_applicant_after_all_steps_back_again(fund: Fund, sent: Sent) -> None:
    do(fund, sent)
    fund.declare(sent.case, "idriss", Grade.FAMILY)
    assert opened_by_keys(fund, sent, "idriss") == set()
    do(fund, sent)
    assert "emergency_case.narrative" in opened_by_keys(fund, sent, "idriss")


def test_nobody_lifts_their_own_recusal(fund: Fund, sent: Sent) -> None:
    with pytest.raises(Recused):
        do(fund, sent, by="idriss")
    assert opened_by_keys(fund, sent, "idriss") == set()


def test_nobody_who_is_recused_lifts_a_colleagues(fund: Fund, sent: Sent) -> None:
    fund.declare(sent.case, "solange", Grade.DISPUTE)
    with pytest.raises(Recused):
        do(fund, sent)


def test_the_rule_itself_refuses_ones_own_whoever_asks_it(fund: Fund) -> None:
    me, other = fund.people["solange"].id, fund.people["idriss"].id
    ctx, everybody = fund.acting("solange"), frozenset({me, other})
    assert may_lift(ctx, other, {other}, everybody)
    assert not may_lift(ctx, me, {me}, everybody)
    assert not may_lift(ctx, other, {me, other}, everybody)
    assert not may_lift(ctx, other, set[UUID](), everybody)
    assert not may_lift(ctx, other, {other}, {me})
    assert not may_lift(fund.acting("joel"), other, {other}, everybody)
    assert not may_lift(fund.nobody(), other, {other}, everybody)


def test_whoever_has_not_declared_does_not_lift_it(fund: Fund, sent: Sent) -> None:
    fund.session.execute(delete(Declaration).where(Declaration.person_id == fund.people["awa"].id))
    fund.session.commit()
    with pytest.raises(Undeclared):
        do(fund, sent, by="awa")
    ctx, keys = fund.acting("awa"), fund.keys("awa")
    with fund.app.app_context(), transaction() as session, pytest.raises(Undeclared):
        lift_recusal(session, ctx, fund.vault, keys, lifting(fund, sent), opened={})


def test_nobody_lifts_what_is_not_declared(fund: Fund, sent: Sent) -> None:
    with pytest.raises(Denied):
        do(fund, sent, of="awa")


def test_nobody_who_left_the_key_gets_one_back(fund: Fund, sent: Sent) -> None:
    fund.session.execute(delete(EpochKey).where(EpochKey.holder_id == fund.people["idriss"].id))
    fund.session.commit()
    with pytest.raises(Denied):
        do(fund, sent)


def test_it_is_signed_with_ones_own_keys_alone(fund: Fund, sent: Sent) -> None:
    with pytest.raises(Locked):
        do(fund, sent, keys="awa")
    ctx, theirs = fund.acting("solange"), fund.keys("awa")
    with fund.app.app_context():
        opened = open_everything(fund.vault, ctx, fund.keys("solange"), sent.case, purpose="test")
        with transaction() as session, pytest.raises(Locked):
            lift_recusal(session, ctx, fund.vault, theirs, lifting(fund, sent), opened=opened)


def test_whoever_cannot_read_the_case_lifts_nothing(fund: Fund, sent: Sent) -> None:
    """Awa has declared, and lost the keys that she had in person."""
    reader = Reader(ReaderKind.MEMBER, fund.people["awa"].id)
    with fund.app.app_context(), transaction() as session:
        for each in holdings_of(session, sent.case.id):
            if reader in each.readers:
                withdraw_reader(session, fund.acting("solange"), each.subject.id, [each.kind], reader)
    with pytest.raises(NotFound):
        do(fund, sent, by="awa")
    assert opened_by_keys(fund, sent, "idriss") == set()


def test_what_came_in_meanwhile_is_opened_too(fund: Fund, sent: Sent) -> None:
    ctx, keys = fund.acting("solange"), fund.keys("solange")
    with fund.app.app_context():
        opened = open_everything(fund.vault, ctx, keys, sent.case, purpose="test")
        add(fund, sent, Step.INCIDENTS, [{"words": "Ils sont revenus."}])
        with transaction() as session, pytest.raises(EditConflict):
            lift_recusal(session, ctx, fund.vault, keys, lifting(fund, sent), opened=opened)
    do(fund, sent)
    assert opened_by_keys(fund, sent, "idriss") == opened_by_keys(fund, sent, "solange")


def test_the_form_wants_a_person_and_a_reason(fund: Fund, officer: FlaskClient, sent: Sent) -> None:
    address = f"/cases/{sent.case.reference}/access/lift"
    answer = send(officer, address, persons="", mistake="")
    assert answer.status_code == 422
    assert error_at(answer.text, "persons")
    assert error_at(answer.text, "mistake")
    assert send(officer, address, persons=str(fund.people["awa"].id), mistake="wrong_case").status_code == 403
    assert answer.text.count('name="mistake"') == len(MISTAKES)


def test_where_nobody_is_recused_the_page_says_so(fund: Fund, officer: FlaskClient) -> None:
    found = whole(fund)
    page = officer.get(f"/cases/{found.case.reference}/access/lift").text
    assert "Personne ne s’est déporté" in said(page)
    assert english_in(page) == set()


def test_the_case_stays_kept_to_persons_until_an_officer_gives_it_back(fund: Fund, sent: Sent, look: Look) -> None:
    do(fund, sent)
    (found,) = look(select(EmergencyCase))
    assert found.restricted_since is not None
    assert found.updated_at <= datetime.now(UTC)
