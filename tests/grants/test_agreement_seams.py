"""What an agreement takes over from the proposal that was won, and how the opportunity follows it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid
from fundapp.core.money import Money
from fundapp.core.reader import Reader, reading
from fundapp.donors.models import Agreement, AgreementLine
from fundapp.grants.commands.budgets import freeze_budget, reckoned
from fundapp.grants.commands.outcomes import advance_opportunity
from fundapp.grants.commands.signing import tie_agreement
from fundapp.grants.models import Opportunity
from fundapp.grants.rules.agreed_budget import MOST_HEADINGS, asked_by_heading, last_day
from fundapp.grants.rules.budget_snapshots import content_of
from fundapp.grants.workflow import Action
from tests.accounts.network import organisation
from tests.donors.agreements import FACTS, AgreementFactory, filled, post, report
from tests.donors.pages import hidden
from tests.fixtures.application import NOW, Look, MakeContext
from tests.grants import opportunities
from tests.grants.budgeting import made_budget
from tests.grants.opportunities import only
from tests.grants.test_signing import WON, signing

Add = Callable[..., UUID]
TODAY = NOW.date()


def content(lines: list[dict[str, Any]], **facts: Any) -> dict[str, Any]:
    made = made_budget(uuid4(), lines, **facts)
    return content_of(made, reckoned(made))


def test_a_line_each_heading_adds_up_to_what_the_funder_is_asked_for() -> None:
    made = content(
        [
            {"heading": "travel", "unit_cost": 100_00, "quantity_1": 1_00},
            {"heading": "own", "own_heading": "Visibilité", "unit_cost": 30_00, "quantity_1": 1_00},
            {},
            {"heading": "own", "own_heading": "visibilite", "unit_cost": 20_00, "quantity_1": 1_00},
            {"funded_by": "own", "unit_cost": 999_00, "quantity_1": 1_00},
            {"heading": "equipment", "unit_cost": None, "currency": None},
        ],
        indirect_bp=700,
    )
    with reading(Reader("en", ZoneInfo("Africa/Douala"))):
        told = asked_by_heading(made)
    assert told[:3] == [
        ("Staff", Money(12_000_00, "EUR")), ("Travel", Money(100_00, "EUR")), ("Visibilité", Money(50_00, "EUR")),
    ]  # fmt: skip
    assert [title for title, _amount in told[3:]] == ["Indirect costs"]
    assert sum(amount.minor for _title, amount in told) == made["totals"]["asked"][0]


def test_a_hundred_headings_of_ones_own_are_one_line() -> None:
    own = [{"heading": "own", "own_heading": f"N° {each}"} for each in range(MOST_HEADINGS + 1)]
    ((_title, amount),) = asked_by_heading(content(own))
    assert amount.minor == 12_000_00 * len(own)


@pytest.mark.parametrize(
    ("first", "years", "last"),
    [
        (date(2026, 3, 1), 2, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2029, 2, 28)),
        (date(2026, 1, 1), 1, date(2026, 12, 31)),
    ],
)
def test_so_many_years_end_the_day_before(first: date, years: int, last: date) -> None:
    assert last_day(first, years) == last


@pytest.fixture
def won(add_opportunity: Add, add_funder: Add) -> UUID:
    """An opportunity that is won, with a funder of the map."""
    return add_opportunity(funder_id=add_funder(name="Fonds Alpha"), **WON)


@pytest.mark.usefixtures("visitor")
def test_the_page_of_an_agreement_begins_with_lead_budget_and_years(
    client: FlaskClient, session: Session, add_opportunity: Add, add_funder: Add, look: Look
) -> None:
    lead = organisation(session, "Ligue")
    session.commit()
    host = add_opportunity(funder_id=add_funder(name="Fonds Alpha"), **WON | {"lead_id": lead})
    lines = [{}, {"heading": "travel", "unit_cost": 100_00, "quantity_1": 2_00}]
    session.add(made_budget(host, lines, periods=2))
    session.commit()
    known = filled(client.get(signing(host)).text)
    assert known["holder_id"] == str(lead)
    assert (known["lines_count"], known["lines_1_label"], known["lines_1_amount"]) == (
        "2",
        "Voyages et déplacements",
        "200",
    )
    year = TODAY.year + 2
    assert known["ends_on"].endswith(str(year)) or known["ends_on"].endswith(str(year - 1))
    sent = FACTS | {name: known[name] for name in known if name.startswith("lines_")}
    assert post(client, signing(host), sent).status_code == 303
    (first, second) = look(select(AgreementLine).order_by(AgreementLine.number))
    assert (second.label, second.amount, second.purposes) == ("Voyages et déplacements", 200_00, ())
    assert first.amount == 12_000_00


@pytest.mark.usefixtures("visitor")
def test_what_was_submitted_counts_not_what_was_written_since(
    client: FlaskClient, session: Session, me: Context, won: UUID
) -> None:
    made = made_budget(won, [{}])
    session.add(made)
    session.flush()
    freeze_budget(session, me, session.get_one(Opportunity, won))
    made.lines[0].quantity_1 = 1_00
    session.commit()
    page = client.get(signing(won)).text
    assert filled(page)["lines_0_amount"].replace("\u202f", "") == "12000"
    assert "tel qu’il a été envoyé" in page


@pytest.mark.usefixtures("visitor")
def test_lines_in_another_currency_than_the_grant_are_left_out(
    client: FlaskClient, session: Session, won: UUID
) -> None:
    session.add(made_budget(won, [{"currency": "XAF"}], currency="USD", rate=Decimal(600), local_currency="XAF"))
    session.commit()
    known = filled(client.get(signing(won)).text)
    assert (known["lines_count"], known["currency"]) == ("0", "EUR")


def agree(session: Session, host: UUID, *reports: Any, **facts: Any) -> UUID:
    """An agreement with the funder of an opportunity."""
    funder_id = session.get_one(Opportunity, host).funder_id
    made = AgreementFactory.build(**{"funder_id": funder_id, **facts})
    session.add(made)
    session.flush()
    for number, each in enumerate(reports, 1):
        each.agreement_id, each.number = made.id, number
        session.add(each)
    made_id: UUID = made.id
    session.commit()
    return made_id


@pytest.mark.usefixtures("visitor")
def test_an_agreement_that_is_recorded_already_is_chosen_from_the_signing_page(
    client: FlaskClient, session: Session, won: UUID, look: Look
) -> None:
    choose = f"{opportunities.at(won)}/agreement"
    assert choose not in client.get(signing(won)).text
    assert "Aucune convention" in client.get(choose).text
    known = agree(session, won, title="Abri")
    assert choose in client.get(signing(won)).text
    page = client.get(choose).text
    assert client.post(choose, data=hidden(page) | {"agreement_id": ""}).status_code == 422
    answer = client.post(choose, data=hidden(page) | {"agreement_id": str(known)})
    assert (answer.status_code, answer.location) == (303, opportunities.at(won))
    assert (only(look).state, only(look).agreement_id) == ("agreement", known)
    assert client.get(choose).status_code == 303, "there is nothing to choose any more"


def test_only_a_signed_agreement_of_this_funder_that_nobody_has_is_chosen(
    session: Session, me: Context, won: UUID, add_opportunity: Add, add_funder: Add, make_ctx: MakeContext
) -> None:
    found = session.get_one(Opportunity, won)
    other = add_opportunity(funder_id=add_funder(name="Fonds Bêta"), **WON)
    draft, theirs, taken = agree(session, won, state="draft"), agree(session, other), agree(session, won)
    free = agree(session, won)
    add_opportunity(**WON | {"state": "agreement"}, funder_id=found.funder_id, agreement_id=taken)
    for each in (draft, theirs, taken, uuid4()):
        with pytest.raises(Invalid):
            tie_agreement(session, me, won, {"agreement_id": each}, expected_version=found.version)
    with pytest.raises(EditConflict):
        tie_agreement(session, me, won, {"agreement_id": free}, expected_version=found.version - 1)
    with pytest.raises(Denied):
        tie_agreement(session, make_ctx("call.see"), won, {"agreement_id": free}, expected_version=found.version)
    tie_agreement(session, me, won, {"agreement_id": free}, expected_version=found.version)
    with pytest.raises(Conflict):
        tie_agreement(session, me, won, {"agreement_id": free}, expected_version=found.version)


def following(session: Session, host: UUID, stands: str, *reports: Any, **facts: Any) -> Opportunity:
    """The opportunity in this state, with its agreement."""
    known = agree(session, host, *reports, **facts)
    found = session.get_one(Opportunity, host)
    found.state, found.agreement_id = stands, known
    session.get_one(Agreement, known).next_report_on = min(
        (each.due_on for each in reports if each.sent_on is None), default=None
    )
    session.commit()
    return found


FAR, SOON, PAST = TODAY + timedelta(days=31), TODAY + timedelta(days=30), TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("due", "begins"),
    [
        ([(FAR, None)], False), ([(SOON, None)], True), ([(PAST, None)], True), ([], True),
        ([(PAST, PAST), (FAR, None)], True), ([(FAR, FAR)], True),
    ],
)  # fmt: skip
def test_reporting_begins_once_a_report_was_sent_or_is_due_soon(
    session: Session, me: Context, won: UUID, due: list[tuple[date, date | None]], begins: bool
) -> None:
    found = following(session, won, "agreement", *(report(*each) for each in due))
    if begins:
        advance_opportunity(session, me, won, Action.REPORT, {}, expected_version=found.version)
        assert found.state == "reporting"
    else:
        with pytest.raises(Conflict) as refused:
            advance_opportunity(session, me, won, Action.REPORT, {}, expected_version=found.version)
        assert "dans les 30 jours" in str(refused.value.reason)


@pytest.mark.usefixtures("visitor")
@pytest.mark.parametrize(("due", "begins"), [(date(9999, 1, 1), False), (date(2026, 1, 1), True)])
def test_the_page_offers_reporting_only_then_and_says_why_not(
    client: FlaskClient, session: Session, won: UUID, due: date, begins: bool
) -> None:
    following(session, won, "agreement", report(due))
    step = f"{opportunities.at(won)}/step/report"
    page = client.get(opportunities.at(won)).text
    assert (step in page, "Aucun rapport n’a encore été envoyé" in page) == (begins, not begins)
    assert client.get(step).status_code == (200 if begins else 303)


@pytest.mark.usefixtures("visitor")
@pytest.mark.parametrize("state", ["signed", "suspended", "closed", "ended_early"])
def test_all_is_completed_only_once_the_agreement_is_over(
    client: FlaskClient, session: Session, me: Context, won: UUID, state: str
) -> None:
    found = following(session, won, "reporting", state=state)
    over = state in ("closed", "ended_early")
    step = f"{opportunities.at(won)}/step/close"
    assert (step in client.get(opportunities.at(won)).text) == over
    assert client.get(step).status_code == (200 if over else 303)
    if not over:
        with pytest.raises(Conflict):
            advance_opportunity(session, me, won, Action.CLOSE, {}, expected_version=found.version)
        return
    advance_opportunity(session, me, won, Action.CLOSE, {}, expected_version=found.version)
    assert found.state == "closed"
