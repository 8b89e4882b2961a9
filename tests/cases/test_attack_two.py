"""What one officer alone cannot do: end a hold, or say that a minor is none; and whose word counts for a nickname."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.cases.commands.retention import lift_hold, propose_lift
from fundapp.cases.commands.safeguarding import mark_minor, propose_unmarking, unmark_minor
from fundapp.cases.commands.steering import steer_case
from fundapp.cases.models import EmergencyCase, Finding, FocalOpinion, RetentionHold, SecondWord
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.workflow import Action
from fundapp.core.database import transaction
from fundapp.core.errors import DomainError
from fundapp.directory.models import OrganisationProfile
from tests.accounts.acting import send
from tests.accounts.network import organisation
from tests.accounts.pages import english_in, said
from tests.cases.conflicted import third_officer
from tests.cases.erased import nightly, over, row_of
from tests.cases.fund import Fund, Sent
from tests.cases.officers import whole
from tests.cases.test_attack_seven import restrict
from tests.cases.test_retention import hold
from tests.cases.test_safeguarding import MINOR
from tests.cases.verifying import address, page_of, taken, trust
from tests.cases.visits import put_into
from tests.donors.pages import hidden
from tests.fixtures.application import Look

Act = Callable[[str], object]


def acts_on_hold(fund: Fund, sent: Sent, kept: RetentionHold) -> tuple[Act, Act]:
    """To propose the end of a hold, and to confirm it, by somebody."""

    def propose(name: str) -> object:
        with fund.app.app_context(), transaction() as session:
            return propose_lift(session, fund.acting(name), sent.case.reference, kept.id)

    def confirm(name: str) -> object:
        with fund.app.app_context(), transaction() as session:
            return lift_hold(session, fund.acting(name), sent.case.reference, kept.id)

    return propose, confirm


def acts_on_mark(fund: Fund, sent: Sent) -> tuple[Act, Act]:
    """To propose that a minor is none, and to confirm it, by somebody."""

    def propose(name: str) -> object:
        with fund.app.app_context(), transaction() as session:
            return propose_unmarking(session, fund.acting(name), sent.case.reference)

    def confirm(name: str) -> object:
        version = row_of(fund, sent).version
        with fund.app.app_context(), transaction() as session:
            return unmark_minor(session, fund.acting(name), sent.case.reference, expected_version=version)

    return propose, confirm


def marked(fund: Fund) -> Sent:
    """A case of Solange's that is marked as a minor's."""
    sent = taken(fund, whole(fund, who=MINOR))
    with fund.app.app_context(), transaction() as session:
        mark_minor(session, fund.acting("solange"), sent.case.reference)
    return sent


@pytest.fixture(params=["hold", "mark"])
def acts(request: pytest.FixtureRequest, fund: Fund) -> tuple[Sent, Act, Act]:
    """What takes two, and how it is proposed and confirmed."""
    if request.param == "mark":
        sent = marked(fund)
        return sent, *acts_on_mark(fund, sent)
    sent = whole(fund)
    return sent, *acts_on_hold(fund, sent, hold(fund, sent))


def refuses(act: Act, name: str) -> None:
    with pytest.raises(DomainError):
        act(name)


def test_it_takes_two_different_officers(fund: Fund, acts: tuple[Sent, Act, Act], look: Look) -> None:
    _sent, propose, confirm = acts
    refuses(confirm, "solange")
    propose("solange")
    refuses(confirm, "solange")
    refuses(propose, "idriss")
    refuses(confirm, "joel")
    confirm("idriss")
    (word,) = look(select(SecondWord))
    assert (word.proposed_by_id, word.confirmed_by_id) == (fund.people["solange"].id, fund.people["idriss"].id)
    refuses(confirm, "idriss")


def test_the_word_of_somebody_who_stepped_back_since_counts_for_nothing(
    fund: Fund, acts: tuple[Sent, Act, Act]
) -> None:
    sent, propose, confirm = acts
    awa = third_officer(fund)
    fund.declare(sent.case, awa)
    propose("idriss")
    fund.declare(sent.case, "idriss", Grade.FAMILY)
    refuses(confirm, awa)
    propose(awa)
    refuses(confirm, "idriss")
    confirm("solange")


def test_whoever_cannot_read_a_restricted_case_neither_proposes_nor_confirms(
    fund: Fund, acts: tuple[Sent, Act, Act]
) -> None:
    sent, propose, confirm = acts
    awa = third_officer(fund)
    restrict(fund, sent, "idriss")
    fund.declare(sent.case, awa)
    refuses(propose, awa)
    propose("solange")
    refuses(confirm, awa)
    confirm("idriss")


def test_the_database_too_knows_that_it_takes_two(fund: Fund, session: Session) -> None:
    sent, me = whole(fund), fund.people["solange"].id
    now = datetime.now(UTC)
    session.add(
        SecondWord(
            id=uuid4(), case_id=sent.case.id, matter="unmark_minor", hold_id=None, proposed_by_id=me, proposed_at=now,
            confirmed_by_id=me, ended_at=now, entry_id=uuid4(),
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_hold_whose_end_is_only_proposed_still_keeps_its_case(fund: Fund, session: Session, look: Look) -> None:
    sent = whole(fund)
    propose, confirm = acts_on_hold(fund, sent, hold(fund, sent))
    over(session, sent)
    propose("idriss")
    assert nightly(fund).done == 0
    confirm("solange")
    assert nightly(fund).done == 1
    assert look(select(SecondWord.ended_at)) != [None]


def ready(fund: Fund, session: Session, sent: Sent) -> None:
    """A case in verification, with a finding."""
    put_into(fund, sent, "verification")
    noted = {"case_id": sent.case.id, "by_id": fund.people["solange"].id, "at": datetime.now(UTC), "note": None}
    session.add(Finding(id=uuid4(), entry_id=uuid4(), level="two", recommendation="approve", **noted))
    session.commit()


def submit(client: FlaskClient, sent: Sent) -> int:
    """Presses the button that submits it to the committee."""
    where = f"/cases/{sent.case.reference}/steer/submit"
    return client.post(where, data=hidden(client.get(where).text)).status_code


def test_situation_9_whoever_says_that_they_are_a_minor_goes_to_no_committee_unprotected(
    fund: Fund, session: Session, stranger: FlaskClient
) -> None:
    sent = taken(fund, whole(fund, who=MINOR))
    ready(fund, session, sent)
    fund.sign_in(stranger, "solange")
    where = f"/cases/{sent.case.reference}/steer/submit"
    answer = stranger.post(where, data=hidden(stranger.get(where).text))
    assert answer.status_code == 409
    assert "dit avoir moins de 18 ans" in said(answer.text)
    assert row_of(fund, sent).state == "verification"

    with fund.app.app_context(), transaction() as writing:
        mark_minor(writing, fund.acting("solange"), sent.case.reference)
    assert submit(stranger, sent) == 409, "a plan comes first"
    propose, confirm = acts_on_mark(fund, sent)
    propose("solange")
    assert submit(stranger, sent) == 409
    confirm("idriss")
    assert submit(stranger, sent) == 303, "two have said that it is no minor's"
    assert row_of(fund, sent).state == "committee"


def test_an_adults_case_goes_to_the_committee_and_one_whose_age_nobody_could_read_does_not(
    fund: Fund, session: Session, stranger: FlaskClient
) -> None:
    sent = taken(fund, whole(fund))
    ready(fund, session, sent)
    version = row_of(fund, sent).version

    def unread(name: str) -> object:
        with fund.app.app_context(), transaction() as writing:
            ctx = fund.acting(name)
            return steer_case(writing, ctx, sent.case.reference, Action.SUBMIT, None, expected_version=version)

    refuses(unread, "solange")
    fund.sign_in(stranger, "solange")
    assert submit(stranger, sent) == 303


def opinion(client: FlaskClient, sent: Sent, house: object) -> None:
    """A focal point of an organisation recommends help."""
    given = {"recommendation": "supports", "given_at": "24/11/2025 09:00", "organisation_id": str(house), "note": ""}
    assert send(client, address(sent, "/opinion"), **given).status_code == 303


def test_situation_7_for_a_nickname_only_a_trusted_organisation_vouches_and_trust_counts_when_it_is_noted(
    fund: Fund, session: Session, stranger: FlaskClient, look: Look
) -> None:
    sent = taken(fund, whole(fund, who={"role": "self"}))
    any_house, trusted = organisation(session, "Inconnue"), organisation(session, "Ligue de confiance")
    trust(session, trusted)
    fund.sign_in(stranger, "solange")
    lacks = "une organisation de confiance doit recommander l’aide"
    assert lacks in said(page_of(stranger, sent))
    form = stranger.get(address(sent, "/opinion")).text
    assert "Ligue de confiance (de confiance)" in said(form)
    assert "Inconnue (de confiance)" not in said(form)
    assert "une recommandation compte si le répertoire" in said(form)
    assert english_in(form) == set()

    opinion(stranger, sent, any_house)
    page = page_of(stranger, sent)
    assert lacks in said(page)
    assert "il ne compte pas pour un pseudonyme" in said(page)
    opinion(stranger, sent, trusted)
    session.execute(update(OrganisationProfile).values(trusted=False))
    session.commit()
    assert lacks not in said(page_of(stranger, sent)), "it was trusted when it was noted"
    assert look(select(FocalOpinion.trusted).order_by(FocalOpinion.at)) == [False, True]

    other = taken(fund, whole(fund, who={"role": "self"}))
    opinion(stranger, other, trusted)
    assert lacks in said(page_of(stranger, other)), "trust that has gone vouches for nobody new"
    assert row_of(fund, other).state == "triage"
    assert look(select(EmergencyCase.safeguarding_since)) == [None, None]
