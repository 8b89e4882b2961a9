"""Pages of envelopes: listed, and shown with all that became of them."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.ledger.commands.envelopes import close_envelope
from fundapp.ledger.commands.funding import take_share
from fundapp.ledger.commands.holding import hold_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.models import FundEnvelope
from fundapp.ledger.queries.burning import burning
from fundapp.ledger.queries.listing import bar_of, envelope, moved_in
from tests.accounts.conftest import Become, become, nobody_was_wrong_yet
from tests.accounts.network import content
from tests.accounts.pages import english_in, rows, sheet
from tests.fixtures.application import MakeContext
from tests.fixtures.counting import CountQueries
from tests.ledger.purses import (
    LIST,
    Stock,
    at,
    commit,
    finance,
    plain,
    rich,
    stock,
)

__all__ = ["become", "commit", "finance", "nobody_was_wrong_yet", "stock"]


def test_whoever_only_reads_finds_no_way_to_write(client: FlaskClient, become: Become, stock: Stock) -> None:
    made = stock()
    become(groups=[GroupCode.OFFICERS])
    for page in (client.get(LIST).text, client.get(at(made)).text):
        assert "envelopes/new" not in page
        assert "/edit" not in page
    for more in ("/edit", "/close", "/instalments", "/refund", "/share"):
        assert client.get(at(made, more)).status_code == 404, more
    assert client.get(f"{LIST}/envelopes/new").status_code == 404
    become(groups=[GroupCode.FUNDRAISING])
    for address in (LIST, f"{LIST}/export.csv", at(made)):
        assert client.get(address).status_code == 404, address


def test_reads_ask_for_the_permission_themselves(session: Session, make_ctx: MakeContext, stock: Stock) -> None:
    made = stock()
    for read in (lambda: envelope(session, make_ctx(), made), lambda: moved_in(session, make_ctx(), made)):
        with pytest.raises(NotFound):
            read()
    with pytest.raises(NotFound):
        burning(session, make_ctx(), session.get_one(FundEnvelope, made))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Caméroun", "Partout", "Sans CM", "Vieux"]),
        ("standing=open", ["Caméroun", "Partout", "Sans CM"]),
        ("standing=closed", ["Vieux"]),
        ("currency=EUR", ["Sans CM"]),
        ("currency=EUR&currency=XAF&standing=open", ["Caméroun", "Partout", "Sans CM"]),
        ("country=CM", ["Caméroun", "Partout", "Vieux"]),
        ("country=TD", ["Partout", "Sans CM", "Vieux"]),
        ("purpose=medical", ["Partout", "Sans CM", "Vieux"]),
        ("q=camer", ["Caméroun"]),
        ("q=B-2", ["Partout"]),
    ],
)
def test_envelopes_are_filtered_added_up_and_exported_alike(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context, query: str, found: list[str]
) -> None:
    stock("A-1", name="Caméroun", countries=["CM"], purposes=["legal"])
    stock("B-2", name="Partout")
    stock("C-3", name="Sans CM", not_countries=["CM"], currency="EUR")
    close_envelope(session, ctx, stock("D-4", name="Vieux"))
    session.commit()
    page = finance.get(f"{LIST}?{query}").text
    assert [each.rpartition(" ")[0].removesuffix(" D-4") for each in rows(page.partition("<tfoot>")[0])] == found
    assert [row[1] for row in sheet(finance.get(f"{LIST}/export.csv?{query}").data)[1:]] == found
    francs = len([each for each in found if each != "Sans CM"])
    sums = plain(page.partition("<tfoot>")[2].join(("<main>", "</main>")))
    assert (f"{francs * 1_000_000:,} FCFA".replace(",", " ") in sums) == bool(francs)
    assert ("10 000,00 €" in sums) == ("Sans CM" in found)
    assert english_in(content(page)) == set()


def test_an_export_says_what_an_envelope_pays_for(finance: FlaskClient, stock: Stock) -> None:
    stock("A-1", countries=["CM", "TD"], not_purposes=["equipment"], ends_on=date(2027, 1, 31))
    heads, row = sheet(finance.get(f"{LIST}/export.csv").data)
    told_of = dict(zip(heads, row, strict=True))
    assert told_of["Couvre ces pays"] == "Cameroun, Tchad"
    assert told_of["Ne couvre jamais ces usages"] == "Remplacement de matériel"
    assert (told_of["Reçu"], told_of["Disponible"], told_of["Devise"]) == ("1000000", "1000000", "XAF")
    assert finance.get(f"{LIST}/export.xlsx", buffered=True).status_code == 200


def test_an_empty_list_says_what_comes_first(finance: FlaskClient, become: Become) -> None:
    page = finance.get(LIST).text
    assert "Il n’y a pas encore d’enveloppe" in plain(page)
    assert "envelopes/new" in page
    assert "Aucune enveloppe ne remplit" in plain(finance.get(f"{LIST}?q=rien").text)
    become(groups=[GroupCode.OFFICERS])
    page = finance.get(LIST).text
    assert "L’équipe des finances en ouvre une" in plain(page)
    assert english_in(content(page)) == set()


def test_every_figure_leads_to_the_transfers_behind_it(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context
) -> None:
    made = stock(share=500)
    take_share(session, ctx, Entry("share", made, 10_000))
    rich(session, ctx, made)
    page = finance.get(at(made)).text
    links = set(re.findall(r'href="(/ledger/transfers\?[^"]*)"', page.replace("&amp;", "&")))
    for query, count in (
        ("movement=share", 1), ("movement=payment", 1), ("movement=gain", 1), ("movement=instalment", 1),
        ("state=held", 2),
    ):  # fmt: skip
        address = f"/ledger/transfers?envelope={made.hex}&{query}"
        assert address in links, query
        behind = finance.get(address)
        assert behind.status_code == 200
        assert behind.text.partition("<tbody>")[2].partition("</tbody>")[0].count('<th scope="row">') == count, query
    for address in links:
        assert finance.get(address).status_code == 200, address
    words = plain(page)
    for figure in ("702 000 FCFA disponibles", "148 000 FCFA", "-2 000 FCFA", "100 000 FCFA", "950 000 FCFA"):
        assert figure in words, figure
    assert english_in(content(page)) == set()


def test_a_bar_shows_shares_of_what_may_be_given_out(session: Session, ctx: Context, stock: Stock) -> None:
    made = stock(share=500)
    rich(session, ctx, made)
    bar = bar_of(session.get_one(FundEnvelope, made))
    assert (bar.whole, bar.spent, bar.held, bar.left) == (950_000, 148_000, 100_000, 702_000)
    assert [str(each) for each in (bar.spent_share, bar.held_share)] == ["15.58", "10.53"]
    empty = bar_of(session.get_one(FundEnvelope, stock("NIX", 0)))
    assert [str(each) for each in (empty.spent_share, empty.held_share)] == ["0", "0"]


def test_pages_cost_the_same_however_much_there_is(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context, query_count: CountQueries
) -> None:
    made, counts = stock("A-0", 10_000_000, countries=["CM"], purposes=["legal"]), []
    for number in range(1, 300):
        stock(f"A-{number}", 0, countries=["TD"], not_purposes=["legal"])
        hold_money(session, ctx, Entry(f"h{number}", made, 10))
        if number in (2, 299):
            session.commit()
            for address, limit in ((f"{LIST}?country=TD", 8), (at(made), 16)):
                with query_count() as statements:
                    assert finance.get(address).status_code == 200
                statements.at_most(limit)
                counts.append(len(statements))
    assert counts[:2] == counts[2:]


def test_a_list_is_paged_open_ones_first(finance: FlaskClient, stock: Stock, session: Session, ctx: Context) -> None:
    for number in range(30):
        made = stock(f"N-{number:02}", 0, name=f"Fonds {number:02}")
        if number % 2:
            close_envelope(session, ctx, made)
    session.commit()
    seen, address = [], LIST
    while address:
        page = finance.get(address).text
        seen += [each[:8] for each in rows(page.partition("<tfoot>")[0])]
        onward = re.search(r'href="([^"]*)" rel="next"', page)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == [f"Fonds {number:02}" for number in (*range(0, 30, 2), *range(1, 30, 2))]
