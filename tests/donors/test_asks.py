"""What was asked of funders and got: recorded, put right, taken out; added up currency by currency; listed."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
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
from fundapp.donors.queries.asks import totals_of
from tests.donors.factories import FunderFactory
from tests.donors.pages import hidden
from tests.fixtures.application import NOW, VISITOR, Look, MakeContext
from tests.fixtures.counting import CountQueries

Add = Callable[..., UUID]
STAMPS: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}
ASKED = {"title": "Protection des défenseurs", "asked_on": "04/03/2024", "outcome": "pending"}
WON = {
    "currency": "EUR", "asked_amount": "120 000", "outcome": "won", "answered_on": "01/09/2024", "got_amount": "80 000",
}  # fmt: skip


@pytest.fixture
def keep(rolled_back: Connection) -> Callable[..., UUID]:
    """Keeps a request to a funder; its id."""

    def put(funder_id: UUID, **facts: Any) -> UUID:
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.add(made := ask(funder_id, **facts))
            session.commit()
            return made.id

    return put


def ask(funder_id: UUID, **facts: Any) -> FunderAsk:
    known = {"title": "Appui", "asked_on": date(2024, 3, 4), "outcome": "pending", "found_by": "appui"} | facts
    return FunderAsk(id=uuid4(), entry_id=uuid4(), funder_id=funder_id, **STAMPS, **known)


def post(client: FlaskClient, address: str, **answers: object) -> Any:
    return client.post(address, data=hidden(client.get(address).text) | answers)


def written(page: str) -> str:
    """All that is written on the page, with the spaces of a typewriter."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def section(page: str) -> str:
    """What the funder's page says of requests."""
    found = re.search(r'<section aria-labelledby="asked">.*?</section>', page, re.DOTALL)
    assert found
    return written(found[0])


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


def test_totals_never_add_two_currencies_and_say_what_is_in_no_sum(session: Session, ctx: Context) -> None:
    session.add(host := FunderFactory.build(id=uuid4()))
    session.flush()
    euros, francs = {"currency": "EUR"}, {"currency": "XAF"}
    session.add_all(
        ask(host.id, **facts)
        for facts in (
            {**euros, "asked_amount": 500, "outcome": "won", "got_amount": 300},
            {**euros, "asked_amount": 700, "outcome": "lost"},
            {**euros, "asked_amount": 100, "outcome": "pending"},
            {**francs, "asked_amount": 9, "outcome": "won"},
            {**francs, "got_amount": 4, "outcome": "won"},
            {"outcome": "lost"},
            {"outcome": "withdrawn"},
            {"outcome": "unknown"},
        )
    )
    session.flush()
    found = totals_of(session, ctx, {})
    assert [(str(each.asked), str(each.got), each.won, each.answered) for each in found.sums] == [
        ("13.00 EUR", "3.00 EUR", 1, 2),
        ("9 XAF", "4 XAF", 2, 2),
    ]
    assert (found.count, found.won, found.answered, found.amountless, found.got_unknown) == (8, 3, 5, 4, 1)
    only = totals_of(session, ctx, {"currency": "XAF", "outcome": ("won",)})
    assert (only.count, len(only.sums), only.amountless) == (2, 1, 1)


def test_of_what_was_granted_without_an_amount_the_sum_is_not_zero(client: FlaskClient, add: Add, keep: Add) -> None:
    keep(add(name="Fonds"), currency="EUR", asked_amount=100, outcome="won")
    page = written(client.get("/funders/asks").text)
    assert "1 € demandés" in page
    assert "obtenus" not in page
    assert "Pour 1 demande accordée, on ignore combien a été obtenu." in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=alpha", {"Un", "Trois"}),
        ("q=trois+alpha", {"Trois"}),
        ("outcome=won&outcome=lost", {"Deux", "Trois"}),
        ("year=2023", {"Deux"}),
        ("currency=XAF", {"Trois"}),
        ("year=1800", {"Un", "Deux", "Trois"}),
    ],
)
def test_the_list_its_totals_and_its_sheet_follow_the_filter(
    client: FlaskClient, add: Add, keep: Add, asked: str, found: set[str]
) -> None:
    alpha, beta = add(name="Fonds Alpha"), add(name="Fonds Bêta")
    keep(alpha, title="Un", found_by="un")
    keep(beta, title="Deux", found_by="deux", outcome="won", asked_on=date(2023, 12, 31))
    keep(alpha, title="Trois", found_by="trois", outcome="lost", currency="XAF", asked_amount=7)
    page = client.get(f"/funders/asks?{asked}").text
    assert set(re.findall(r'asks/[^"]*/edit">([^<]*)<', page)) == found
    assert ("7 FCFA demandés" in written(page)) == ("Trois" in found)
    sheet = client.get(f"/funders/asks/export.csv?{asked}", buffered=True).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert {row[1] for row in rows[1:]} == found
    assert "/funders/asks/export.xlsx" in page
    assert client.get(f"/funders/asks/export.xlsx?{asked}", buffered=True).data.startswith(b"PK")


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", ["C", "B", "A"]),
        ("oldest", ["A", "B", "C"]),
        ("funder", ["C", "A", "B"]),
        ("amount", ["B", "A", "C"]),
    ],
)
def test_the_list_has_an_order_for_each_question(
    client: FlaskClient, add: Add, keep: Add, sort: str, order: list[str]
) -> None:
    alpha, beta = add(name="Fonds Alpha"), add(name="Fonds Bêta")
    keep(alpha, title="A", asked_on=date(2020, 1, 1), currency="EUR", asked_amount=5)
    keep(beta, title="B", asked_on=date(2021, 1, 1), currency="EUR", asked_amount=9)
    keep(alpha, title="C", asked_on=date(2022, 1, 1))
    page = client.get(f"/funders/asks?sort={sort}").text
    assert re.findall(r'asks/[^"]*/edit">([^<]*)<', page) == order


def test_the_list_and_the_page_of_a_funder_cost_the_same_however_many_there_are(
    client: FlaskClient, add: Add, keep: Add, query_count: CountQueries
) -> None:
    funder = add(name="Fonds")
    for number in range(60):
        keep(funder, title=f"Demande {number}", currency="EUR", asked_amount=100)
    with query_count() as statements:
        page = client.get("/funders/asks?sort=amount").text
    statements.at_most(8)
    assert page.count('<th scope="row">') == 25
    following = unescape(re.findall(r'href="([^"]*)" rel="next"', page)[0])
    assert client.get(following).text.count('<th scope="row">') == 25
    with query_count() as statements:
        page = client.get(f"/funders/{funder}").text
    statements.at_most(16)
    assert section(page).count("Demandé : 1 €") == 5
    assert "60 € demandés" in section(page)
    assert "/funders/asks?q=Fonds" in page


def test_whoever_may_only_look_reads_what_was_learnt_and_finds_no_button(
    client: FlaskClient, add: Add, keep: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    funder = add(name="Fonds")
    made = keep(funder, lessons="Appeler avant.")
    looking = type(VISITOR)(VISITOR.id, VISITOR.name, VISITOR.role, frozenset({"funder.see"}))
    monkeypatch.setattr(client.application.extensions["fundapp.ports"], "identify", lambda: looking)
    told = section(client.get(f"/funders/{funder}").text)
    assert "Appeler avant." in told
    assert "Enregistrer une demande" not in told
    assert "Appeler avant." in client.get("/funders/asks").text
    assert client.get(f"/funders/{funder}/asks/new").status_code == 403
    assert client.get(f"/funders/asks/{made}/edit").status_code == 403
    assert client.post(f"/funders/asks/{made}/remove").status_code in (400, 403)


def test_an_empty_history_says_what_to_do_next(client: FlaskClient, add: Add) -> None:
    assert "Rien n’est encore enregistré" in section(client.get(f"/funders/{add(name='Fonds')}").text)
    page = written(client.get("/funders/asks").text)
    assert "Aucune demande n’est encore enregistrée" in page
    assert "enregistrez ce qui lui a été demandé" in page
    assert "Aucune demande ne répond à tous ces critères" in written(client.get("/funders/asks?q=rien").text)
