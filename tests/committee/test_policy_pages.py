"""Pages of the decision policy: versions in plain words, what changes, signatures."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.committee.models import CommitteeSeat, PolicyVersion
from fundapp.committee.rules.profiles import SMALL as SMALL_FUND
from tests.accounts.acting import error_at, filled, told
from tests.accounts.pages import english_in, said
from tests.accounts.signing import PASSPHRASE
from tests.committee.chamber import Chamber
from tests.committee.policing import PAGE, sign_in, signed, written
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries


@pytest.fixture
def awa(chamber: Chamber, stranger: FlaskClient) -> FlaskClient:
    """Awa's browser, a member of the committee, her keys unlocked."""
    return sign_in(chamber, stranger, "awa")


def test_without_a_policy_the_page_says_that_nothing_is_approved_and_offers_two_to_begin_with(awa: FlaskClient) -> None:
    page = awa.get(PAGE).text
    assert "Sans politique de décision, rien n’est approuvé" in page
    assert re.findall(r'href="/committee/policies/new\?from=(\w+)"', page) == ["small", "network"]
    assert english_in(page) == set()


def test_two_different_members_put_a_policy_in_force_with_their_passphrase(
    chamber: Chamber, awa: FlaskClient, look: Look
) -> None:
    made = written(awa)
    page = awa.get(f"{PAGE}/{made}/sign").text
    assert "La politique n’est pas encore en vigueur" in page
    assert "Un·e autre membre doit encore la signer." in signed(awa, made)
    assert look(select(PolicyVersion))[0].state == "draft"
    assert awa.get(f"{PAGE}/{made}/sign").status_code == 403
    bruno = sign_in(chamber, awa, "bruno")
    assert "C’est la deuxième signature" in bruno.get(f"{PAGE}/{made}/sign").text
    page = signed(bruno, made)
    assert "La politique de décision est en vigueur." in page
    assert "Awa Diallo a signé le" in page
    assert "Bruno Essono a signé le" in page
    assert look(select(PolicyVersion))[0].state == "in_force"
    assert english_in(page) == set()


def test_a_signature_takes_the_passphrase_again(chamber: Chamber, stranger: FlaskClient, look: Look) -> None:
    chamber.keyholders.sign_in(stranger, chamber.people["awa"], fresh=False)
    made = written(stranger)
    path = f"{PAGE}/{made}/sign"
    for passphrase in ("", "wrong horse"):
        token = filled(stranger.get(path).text)["csrf_token"]
        answer = stranger.post(path, data={"csrf_token": token, "passphrase": passphrase})
        assert (answer.status_code, bool(error_at(answer.text, "passphrase"))) == (422, True)
    assert "committee.policy.signed" not in [action for action, _payload in told(look, made)]
    signed(stranger, made)
    assert "committee.policy.signed" in [action for action, _payload in told(look, made)]


def test_a_draft_shows_what_it_changes_of_the_policy_in_force(chamber: Chamber, awa: FlaskClient) -> None:
    chamber.policy()
    made = written(awa, floor_1="800 000", full_hours="48", ceiling="")
    text = said(awa.get(f"{PAGE}/{made}").text).replace("\u202f", " ").replace("\xa0", " ")
    assert (
        "de 500 000 FCFA à moins de 800 000 FCFA toute priorité tout risque Comité entier Procédure accélérée" in text
    )
    assert "72 heures 48 heures" in text
    assert "au plus 3 000 000 FCFA sans plafond" in text
    assert "moins de 500 000 FCFA toute priorité tout risque Procédure accélérée Procédure" not in text


def test_a_new_version_takes_the_place_of_the_one_before(chamber: Chamber, awa: FlaskClient, look: Look) -> None:
    chamber.policy()
    made = written(awa, full_hours="48")
    signed(awa, made)
    bruno = sign_in(chamber, awa, "bruno")
    assert "à la place de la version 1" in bruno.get(f"{PAGE}/{made}/sign").text
    signed(bruno, made)
    assert {each.number: each.state for each in look(select(PolicyVersion))} == {1: "replaced", 2: "in_force"}
    page = bruno.get(PAGE).text
    assert "Toutes les versions" in page
    assert english_in(page) == set()


def test_a_draft_is_dropped_and_can_still_be_read(chamber: Chamber, awa: FlaskClient, look: Look) -> None:
    made = written(awa)
    path = f"{PAGE}/{made}/drop"
    sent = filled(awa.get(path).text)
    assert awa.post(path, data=sent, follow_redirects=True).status_code == 200
    assert look(select(PolicyVersion))[0].state == "dropped"
    assert awa.get(f"{PAGE}/{made}").status_code == 200
    assert awa.get(path).status_code == 409
    assert awa.get(f"{PAGE}/{made}/sign").status_code == 403


def test_a_draft_that_cannot_be_staffed_any_more_says_so_and_cannot_be_signed(
    chamber: Chamber, awa: FlaskClient, look: Look
) -> None:
    made = written(awa)
    for name in ("claire", "denis", "esther", "firmin"):
        chamber.session.add(
            CommitteeSeat(id=chamber.people[name].id, kind="outside", created_at=chamber.now, updated_at=chamber.now,
                          entry_id=made)
        )  # fmt: skip
    chamber.session.commit()
    for path in (PAGE, f"{PAGE}/{made}", f"{PAGE}/{made}/sign"):
        page = awa.get(path).text
        assert "Il manque un·e membre votant·e." in page, path
        assert english_in(page) == set()
    assert "Signer</button>" not in awa.get(f"{PAGE}/{made}/sign").text
    token = filled(awa.get(f"{PAGE}/new").text)["csrf_token"]
    assert awa.post(f"{PAGE}/{made}/sign", data={"csrf_token": token, "passphrase": PASSPHRASE}).status_code == 409
    assert "committee.policy.signed" not in [action for action, _payload in told(look, made)]


@pytest.mark.parametrize(("name", "status"), [("solange", 403), ("awa", 200)])
def test_officers_read_the_policy_and_are_told_who_writes_it(
    chamber: Chamber, stranger: FlaskClient, name: str, status: int
) -> None:
    made = chamber.policy()
    client = sign_in(chamber, stranger, name)
    assert client.get(PAGE).status_code == client.get(f"{PAGE}/{made}").status_code == 200
    assert client.get("/committee/members").status_code == 200
    assert client.get(f"{PAGE}/new").status_code == status
    assert client.get(f"/committee/members/{chamber.people['bruno'].id}").status_code == status


def test_home_tells_members_that_a_policy_is_missing_and_then_that_a_draft_waits(
    chamber: Chamber, awa: FlaskClient
) -> None:
    assert "Rédiger la politique de décision" in awa.get("/").text
    made = written(awa)
    assert "Lire et signer la politique de décision, version 1" in awa.get("/").text
    signed(awa, made)
    assert "politique de décision, version" not in said(awa.get("/").text)
    bruno = sign_in(chamber, awa, "bruno")
    assert "Elle porte 1 signature." in bruno.get("/").text
    assert "politique de décision, version" not in said(sign_in(chamber, awa, "solange").get("/").text)


def test_it_takes_as_many_queries_for_many_versions_as_for_one(
    chamber: Chamber, awa: FlaskClient, query_count: CountQueries
) -> None:
    made = chamber.policy()
    paths = (PAGE, f"{PAGE}/{made}?amount=5&priority=P1&risk=low", "/committee/members", "/")
    counts = []
    for _turn in range(2):
        for _number in range(3):
            written(awa, SMALL_FUND)
        for path in paths:
            awa.get(path)
            with query_count() as asked:
                awa.get(path)
            counts.append(len(asked))
    assert counts[:4] == counts[4:]
    assert max(counts[:3]) <= 12, counts


def test_every_page_is_french_throughout(chamber: Chamber, awa: FlaskClient) -> None:
    in_force = chamber.policy()
    made = written(awa, ceiling="")
    for path in (
        "",
        "/new",
        f"/{in_force}?amount=9000000&priority=P1&risk=high&country=CM",
        f"/{made}",
        f"/{made}/drop",
    ):
        page = awa.get(f"{PAGE}{path}").text
        assert english_in(page) == set(), path


def test_versions_are_paged_filtered_and_exported_as_filtered(
    chamber: Chamber, awa: FlaskClient, query_count: CountQueries
) -> None:
    for _number in range(27):
        chamber.policy()
    with query_count() as asked:
        page = awa.get(PAGE).text
    asked.at_most(8)
    row = '<th scope="row"><a href="/committee/policies/'
    assert (page.count(row), "27 versions" in page) == (25, True)
    older = awa.get(unescape(re.findall(r'href="(/committee/policies\?at=[^"]+)"', page)[-1])).text
    assert older.count(row) == 2
    assert english_in(page) == set()
    sheet = awa.get(f"{PAGE}/export.csv?state=in_force").text
    assert [line.split(";")[0] for line in sheet.splitlines()] == ['\ufeff"Version"', '"27"']
    assert len(awa.get(f"{PAGE}/export.csv").text.splitlines()) == 28
    assert "Aucune version n’est dans cet état" in awa.get(f"{PAGE}?state=draft").text
