"""What the committee approves is held in the same moment, in envelopes that were chosen, or it is not approved."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from fundapp.cases.commands.awards import release_awards
from fundapp.cases.commands.deciding import ask_revision, withdraw_application
from fundapp.cases.commands.earmarks import choose_envelopes
from fundapp.cases.jobs.lapsing import lapse_unanswered
from fundapp.cases.models import CaseAward, CaseEarmark, CaseLink, EmergencyCase
from fundapp.cases.rules.awards import ANSWERED_WITHIN
from fundapp.committee.jobs import close_due
from fundapp.committee.models import DecisionRound
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.ledger.commands.awarding import NotCovered
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.outbox.models import Delivery
from tests.accounts.acting import filled, send
from tests.accounts.filling import recipient
from tests.accounts.pages import english_in, said
from tests.cases.fund import Fund, Sent
from tests.committee.chamber import Chamber
from tests.committee.test_cases import fund, put, real_sources, state_of, verified
from tests.committee.test_situations import visitor
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.ledger.envelopes import keeping, stocked

__all__ = ["fund", "real_sources"]

pytestmark = pytest.mark.database


@pytest.fixture
def officer(fund: Fund) -> FlaskClient:
    """Solange's browser, with her keys unlocked."""
    client = fund.app.test_client()
    fund.sign_in(client, "solange")
    return client


def envelope(fund: Fund, chamber: Chamber, amount: int = 5_000_000, **changes: object) -> UUID:
    """An envelope in which so much has arrived."""
    return stocked(fund.app, keeping(fund.people["solange"].id, chamber.now), amount, **changes)


def voting(
    fund: Fund, chamber: Chamber, *chosen: UUID, amount: int = 300_000, sent: Sent | None = None
) -> tuple[Sent, UUID]:
    """A case before two members of whom one has voted for it."""
    case = sent or verified(fund, chamber, amount)
    round_id = put(fund, chamber, case, amount, envelopes=chosen)
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    chamber.vote(round_id, "denis", amount)
    return case, round_id


def approved(fund: Fund, chamber: Chamber, *chosen: UUID, amount: int = 300_000) -> Sent:
    """A case that both have approved."""
    chamber.policy()
    sent, round_id = voting(fund, chamber, *chosen, amount=amount)
    chamber.vote(round_id, "grace", amount)
    return sent


def held(fund: Fund, envelope_id: UUID) -> tuple[int, int]:
    """What an envelope holds, and has left."""
    fund.session.expire_all()
    found = fund.session.get_one(FundEnvelope, envelope_id)
    return found.held, found.available.minor


def test_an_approval_holds_the_money_for_the_award_in_the_same_transaction(fund: Fund, chamber: Chamber) -> None:
    chosen = envelope(fund, chamber, 400_000)
    approved(fund, chamber, chosen)
    award = fund.session.scalars(select(CaseAward)).one()
    (hold,) = fund.session.scalars(select(Transfer).where(Transfer.about_id == award.id))
    assert (hold.pending, hold.amount, hold.purpose, held(fund, chosen)) == (
        True,
        300_000,
        "transport",
        (300_000, 100_000),
    )


def test_situation_17_of_two_approvals_for_the_last_money_one_wins_and_the_other_sees_why(
    fund: Fund, chamber: Chamber
) -> None:
    chamber.policy()
    chosen, other = envelope(fund, chamber, 500_000), envelope(fund, chamber, 300_000, name="Second fonds")
    rounds = [voting(fund, chamber, chosen) for _case in range(2)]
    chamber.vote(rounds[0][1], "grace", 300_000)
    with pytest.raises(NotCovered) as refused:
        chamber.vote(rounds[1][1], "grace", 300_000)
    assert [state_of(fund, sent) for sent, _round in rounds] == ["approved", "committee"]
    assert "ne suffit pas" in refused.value.reason
    assert "Second fonds" in refused.value.reason, "what else would pay is named"
    assert held(fund, other) == (0, 300_000), "and never taken from by itself"


def test_situation_11_an_envelope_that_excludes_the_country_is_never_used(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    excluding = envelope(fund, chamber, not_countries=("CM",))
    sent = verified(fund, chamber)
    fund.session.get_one(EmergencyCase, sent.case.id).country = "CM"
    fund.session.commit()
    _sent, round_id = voting(fund, chamber, excluding, sent=sent)
    with pytest.raises(NotCovered) as refused:
        chamber.vote(round_id, "grace", 300_000)
    assert "ce pays" in refused.value.reason
    assert held(fund, excluding) == (0, 5_000_000)


def test_an_award_is_split_over_what_was_chosen_and_no_more(fund: Fund, chamber: Chamber) -> None:
    first, second = envelope(fund, chamber, 200_000), envelope(fund, chamber, 200_000)
    approved(fund, chamber, first, second)
    assert (held(fund, first)[0], held(fund, second)[0]) == (200_000, 100_000)


def test_without_an_envelope_nothing_is_approved(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    _sent, round_id = voting(fund, chamber)
    with pytest.raises(NotCovered) as refused:
        chamber.vote(round_id, "grace", 300_000)
    assert "Aucune enveloppe n’a été choisie" in refused.value.reason


def test_once_other_envelopes_are_chosen_the_same_vote_decides(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    empty, full = envelope(fund, chamber, 0), envelope(fund, chamber)
    sent, round_id = voting(fund, chamber, empty)
    with pytest.raises(NotCovered):
        chamber.vote(round_id, "grace", 300_000)
    with fund.app.app_context(), transaction() as session:
        choose_envelopes(session, fund.acting("solange"), sent.case.reference, [full])
    chamber.vote(round_id, "grace", 300_000)
    assert (state_of(fund, sent), held(fund, full)[0]) == ("approved", 300_000)
    with fund.app.app_context(), transaction() as session, pytest.raises(Denied):
        choose_envelopes(session, fund.acting("solange"), sent.case.reference, [empty])


def test_a_round_that_nobody_can_pay_for_waits_and_its_officer_is_told_once(fund: Fund, chamber: Chamber) -> None:
    recipient(fund.session, fund.people["solange"].id, address="solange@example.org")
    chamber.policy()
    sent = verified(fund, chamber, 600_000)
    round_id = put(fund, chamber, sent, 600_000, envelopes=[])
    chamber.declare(round_id, "awa", "bruno", "claire", "denis")
    chamber.open(round_id)
    for name in ("awa", "bruno", "claire"):
        chamber.vote(round_id, name, 600_000)
    fund.session.execute(update(DecisionRound).values(closes_at=chamber.now - timedelta(hours=1)))
    fund.session.commit()
    told = []
    for _minute in range(2):
        with fund.app.app_context():
            close_due()
        told.append(len(fund.session.scalars(select(Delivery.id).where(Delivery.key.endswith(":want"))).all()))
    assert (state_of(fund, sent), chamber.round(round_id).state, told) == ("committee", "open", [1, 1])


def test_what_one_person_was_awarded_counts_towards_a_ceiling_whichever_case_it_was_for(
    fund: Fund, chamber: Chamber
) -> None:
    chosen = envelope(fund, chamber, ceiling_person=500_000)
    first = approved(fund, chamber, chosen)
    second = verified(fund, chamber)
    one, other = sorted((first.case.id, second.case.id))
    link = CaseLink(
        id=UUID(int=7), first_id=one, second_id=other, verdict="again", by_id=fund.people["solange"].id,
        at=chamber.now, entry_id=UUID(int=8),
    )  # fmt: skip
    fund.session.add(link)
    fund.session.commit()
    _sent, round_id = voting(fund, chamber, chosen, sent=second)
    with pytest.raises(NotCovered) as refused:
        chamber.vote(round_id, "grace", 300_000)
    assert "douze mois" in refused.value.reason


@pytest.mark.parametrize("ends", ["withdrawn", "revised", "released", "expired"])
def test_situation_18_what_will_not_be_paid_is_set_free_and_the_record_kept(
    fund: Fund, chamber: Chamber, ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = envelope(fund, chamber, 400_000)
    sent = approved(fund, chamber, chosen)
    with fund.app.app_context():
        if ends == "expired":
            fund.session.get_one(EmergencyCase, sent.case.id).state_since = chamber.now - ANSWERED_WITHIN
            fund.session.commit()
            lapse_unanswered()
        else:
            _end(fund, sent, ends)
    assert held(fund, chosen) == (0, 400_000)
    award = fund.session.scalars(select(CaseAward)).one()
    void = fund.session.scalars(select(Transfer).where(Transfer.resolution == "void")).one()
    reason = "not_needed" if ends == "released" else ends
    assert (award.amount, void.reason, void.amount) == (300_000, reason, 300_000)


def _end(fund: Fund, sent: Sent, ends: str) -> None:
    with transaction() as session:
        match ends:
            case "withdrawn":
                withdraw_application(session, fund.nobody(), fund.vault, visitor(sent), sent.case.id)
            case "revised":
                ask_revision(session, fund.nobody(), visitor(sent), sent.case.id)
            case _:
                release_awards(session, fund.acting("solange"), sent.case.reference, "not_needed")


def test_what_waits_for_less_than_ninety_days_does_not_lapse(fund: Fund, chamber: Chamber) -> None:
    chosen = envelope(fund, chamber, 400_000)
    sent = approved(fund, chamber, chosen)
    fund.session.get_one(EmergencyCase, sent.case.id).state_since = chamber.now - ANSWERED_WITHIN + timedelta(hours=1)
    fund.session.commit()
    with fund.app.app_context():
        lapse_unanswered()
    assert (state_of(fund, sent), held(fund, chosen)[0]) == ("approved", 300_000)


def test_where_nothing_is_held_nothing_is_set_free(fund: Fund, chamber: Chamber) -> None:
    sent = approved(fund, chamber, envelope(fund, chamber))
    with fund.app.app_context():
        _end(fund, sent, "released")
        with pytest.raises(Conflict):
            _end(fund, sent, "released")


def test_the_officer_sees_what_each_envelope_could_pay_and_why_not_and_chooses(
    fund: Fund, chamber: Chamber, officer: FlaskClient, query_count: CountQueries, look: Look
) -> None:
    chamber.policy()
    empty = envelope(fund, chamber, 0, name="Fonds vide")
    full = envelope(fund, chamber, name="Fonds plein")
    sent = verified(fund, chamber)
    text = said(officer.get(f"/cases/{sent.case.reference}/committee").text)
    assert "son disponible ne suffit pas" in text
    assert "suffit" in text.replace("ne suffit pas", "")
    put(fund, chamber, sent, envelopes=[empty])
    fund.session.commit()  # a savepoint that stays open undoes what pages write
    path = f"/cases/{sent.case.reference}/committee/money"
    page = officer.get(path).text
    assert english_in(page) == set()
    with query_count() as statements:
        officer.get(path)
    statements.at_most(16)
    assert filled(page)["envelopes"] == [empty.hex]
    assert send(officer, path, envelopes=[full.hex]).status_code == 303
    assert [each.envelope_id for each in look(select(CaseEarmark))] == [full]
    assert "Fonds plein" in officer.get(f"/cases/{sent.case.reference}/committee").text


def test_the_officer_sets_money_free_with_a_reason(fund: Fund, chamber: Chamber, officer: FlaskClient) -> None:
    chosen = envelope(fund, chamber, name="Fonds plein")
    sent = approved(fund, chamber, chosen)
    path = f"/cases/{sent.case.reference}/committee/release"
    page = officer.get(path).text
    assert "Fonds plein" in page
    assert english_in(page) == set()
    assert send(officer, path).status_code == 422
    assert send(officer, path, reason="cheaper").status_code == 303
    assert held(fund, chosen)[0] == 0
