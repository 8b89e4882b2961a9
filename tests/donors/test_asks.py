"""What was asked of funders and got: recorded, put right, taken out; added up currency by currency; listed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import Denied, EditConflict, Invalid
from fundapp.donors.commands.asks import correct_ask, record_ask, remove_ask
from fundapp.donors.models import FunderAsk
from tests.donors.asking import ask, keeper, post, section
from tests.donors.factories import FunderFactory
from tests.donors.pages import hidden
from tests.fixtures.application import NOW, Look, MakeContext

Add = Callable[..., UUID]
ASKED = {"title": "Protection des défenseurs", "asked_on": "04/03/2024", "outcome": "pending"}
WON = {
    "currency": "EUR", "asked_amount": "120 000", "outcome": "won", "answered_on": "01/09/2024", "got_amount": "80 000",
}  # fmt: skip


@pytest.fixture
def keep(rolled_back: Connection) -> Callable[..., UUID]:
    """Keeps a request to a funder; its id."""
    return keeper(rolled_back, ask)


def test_what_was_asked_is_kept_with_what_came_of_it(client: FlaskClient, add: Add, look: Look) -> None:
    funder = add(name="Fonds")
    more = {"led_by": "Réseau", "reference": "EID/12", "reasons": "Trop cher", "lessons": "Appeler avant."}
    answer = post(client, f"/funders/{funder}/asks/new", **{**ASKED, **WON, **more})
    assert (answer.status_code, answer.location) == (303, f"/funders/{funder}#asked")
    (found,) = look(select(FunderAsk))
    assert (found.asked_amount, found.got_amount, found.currency) == (12_000_000, 8_000_000, "EUR")
    assert (found.asked_on, found.answered_on) == (date(2024, 3, 4), date(2024, 9, 1))
    assert [(each.action, each.subject_id) for each in look(select(Staged))] == [("funder_ask.recorded", found.id)]
    told = section(client.get(f"/funders/{funder}").text)
    for text in ("Réseau", "120 000 € demandés", "80 000 € obtenus", "Réponses favorables : 1 sur 1", "Accordée"):
        assert text in told
    for text in ("Leurs motifs : Trop cher", "Enseignements : Appeler avant.", "Leur référence : EID/12"):
        assert text in told


TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"title": ""}, "title"),
        ({"asked_on": ""}, "asked_on"),
        ({"asked_on": TOMORROW, "answered_on": ""}, "asked_on"),
        ({"asked_on": "2 mars 2025"}, "answered_on"),
        ({"answered_on": TOMORROW}, "answered_on"),
        ({"outcome": "pending", "got_amount": ""}, "answered_on"),
        ({"outcome": "lost"}, "got_amount"),
        ({"outcome": "sold"}, "outcome"),
        ({"asked_amount": "0"}, "asked_amount"),
        ({"got_amount": "-5"}, "got_amount"),
        ({"currency": ""}, "currency"),
        ({"currency": "XAF", "asked_amount": "1,5"}, "asked_amount"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field_and_stays_typed(
    client: FlaskClient, add: Add, look: Look, changed: dict[str, str], at: str
) -> None:
    given = {**ASKED, **WON, "lessons": "Appeler avant.", **changed}
    answer = post(client, f"/funders/{add(name='Fonds')}/asks/new", **given)
    assert answer.status_code == 422
    assert f'href="#{at}' in answer.text
    assert "Appeler avant." in answer.text
    assert (look(select(FunderAsk)), look(select(Staged))) == ([], [])


def test_all_that_is_wrong_is_told_at_once(client: FlaskClient, add: Add) -> None:
    given = {**ASKED, **WON, "title": "", "outcome": "lost", "answered_on": "01/01/2020"}
    page = post(client, f"/funders/{add(name='Fonds')}/asks/new", **given).text
    assert all(f'href="#{at}' in page for at in ("title", "got_amount", "answered_on"))


def test_two_who_change_a_request_meet(client: FlaskClient, add: Add, keep: Add, look: Look) -> None:
    address = f"/funders/asks/{keep(add(name='Fonds'))}/edit"
    mine, theirs = client.get(address).text, client.get(address).text
    assert client.post(address, data=hidden(theirs) | ASKED | {"lessons": "Leurs mots"}).status_code == 303
    late = client.post(address, data=hidden(mine) | ASKED | {"lessons": "Mes mots"})
    assert late.status_code == 409
    assert "Leurs mots" in late.text
    assert "Mes mots" in late.text
    assert look(select(FunderAsk.lessons)) == ["Leurs mots"]
    (told,) = look(select(Staged))
    assert told.action == "funder_ask.corrected"


def test_a_request_is_taken_out_only_after_one_has_read_what_that_means(
    client: FlaskClient, add: Add, keep: Add, look: Look
) -> None:
    address = f"/funders/asks/{keep(funder := add(name='Fonds'))}/remove"
    asked = client.get(address)
    assert "disparaît définitivement de l’historique" in asked.text
    assert len(look(select(FunderAsk))) == 1
    answer = client.post(address, data=hidden(asked.text))
    assert (answer.status_code, answer.location) == (303, f"/funders/{funder}#asked")
    assert look(select(FunderAsk)) == []
    assert [each.action for each in look(select(Staged))] == ["funder_ask.removed"]


def test_a_package_above_records_what_it_knows_and_the_rest_is_unknown(session: Session, ctx: Context) -> None:
    session.add(host := FunderFactory.build(id=uuid4()))
    session.flush()
    known = {"title": "Proposition", "asked_on": NOW.date(), "outcome": "pending"}
    made = record_ask(session, ctx, host.id, {**known, "asked_amount": Decimal("1250.50"), "currency": "EUR"})
    assert (made.asked_amount, made.got_amount, made.led_by, made.answered_on) == (125_050, None, None, None)
    bare = record_ask(session, ctx, host.id, {**known, "currency": "EUR"})
    assert bare.currency is None  # a currency of nothing would make a line among the sums
    with pytest.raises(Invalid):
        record_ask(session, ctx, host.id, {**known, "asked_amount": Decimal(5)})


def test_commands_demand_the_right_and_the_version(session: Session, ctx: Context, make_ctx: MakeContext) -> None:
    session.add(host := FunderFactory.build(id=uuid4()))
    session.flush()
    known = {"title": "Proposition", "asked_on": NOW.date(), "outcome": "pending"}
    made = record_ask(session, ctx, host.id, known)
    looking = make_ctx("funder.see")
    with pytest.raises(Denied):
        record_ask(session, looking, host.id, known)
    with pytest.raises(Denied):
        correct_ask(session, looking, made.id, known, expected_version=made.version)
    with pytest.raises(Denied):
        remove_ask(session, looking, made.id)
    with pytest.raises(EditConflict):
        correct_ask(session, ctx, made.id, known, expected_version=made.version + 1)


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("title_given", {"title": ""}),
        ("outcome_known", {"outcome": "sold"}),
        ("asked_something", {"asked_amount": 0, "currency": "EUR"}),
        ("got_something", {"got_amount": 0, "currency": "EUR", "outcome": "won"}),
        ("got_what_was_won", {"got_amount": 5, "currency": "EUR", "outcome": "lost"}),
        ("currency_code", {"currency": "eur"}),
        ("amounts_have_currency", {"asked_amount": 5}),
        ("answered_after_asking", {"answered_on": date(2024, 3, 3), "outcome": "lost"}),
        ("pending_is_unanswered", {"answered_on": date(2024, 3, 5)}),
    ],
)
def test_the_database_keeps_no_request_that_cannot_be(session: Session, rule: str, facts: dict[str, Any]) -> None:
    session.add(host := FunderFactory.build(id=uuid4()))
    session.flush()
    session.add(ask(host.id, **facts))
    with pytest.raises(IntegrityError, match=f"ck_funder_ask_{rule}"):
        session.flush()
