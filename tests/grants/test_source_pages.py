"""Pages of sources: what they say, what they take, and what somebody may do there."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fundapp.grants.models import CallSource, CallTrial, CallVisit
from fundapp.grants.rules.advice import ADVICE
from fundapp.grants.rules.faults import FAULTS, Fault
from fundapp.grants.rules.starters import ABOUT, STARTERS
from fundapp.grants.schemas.sources import SourceSchema
from tests.accounts.pages import said, words
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.sites import Sent, Site
from tests.grants.watching import Watch

DAY = timedelta(days=1)


def typed(page: str, **answers: object) -> dict[str, object]:
    return hidden(page.partition("<main")[2]) | {
        "name": "Un flux", "kind": "feed", "address": "https://example.org/feed/", "trust": "portal",
        "every_hours": "24", **answers,
    }  # fmt: skip


def send(client: FlaskClient, page: str, /, **answers: object) -> Any:
    return client.post(page, data=typed(client.get(page).text, **answers))


def press(client: FlaskClient, source_id: UUID, act: str) -> Any:
    token = hidden(client.get(f"/calls/sources/{source_id}").text)["csrf_token"]
    return client.post(f"/calls/sources/{source_id}/{act}", data={"csrf_token": token})


def count_of(look: Look, kind: type) -> int:
    return int(look(select(func.count()).select_from(kind))[0])


def test_an_empty_list_says_what_to_do_next(client: FlaskClient, visitor: UUID, look: Look) -> None:
    page = client.get("/calls/sources").text
    assert "Aucune source pour l’instant" in page
    for starter in STARTERS.values():
        assert starter["name"].replace("&", "&amp;") in page
    token = hidden(page)["csrf_token"]
    answer = client.post("/calls/sources/starters/sedia", data={"csrf_token": token}, follow_redirects=True)
    assert "En pause" in answer.text
    (kept,) = look(select(CallSource))
    assert (kept.active, kept.kind, kept.address) == (False, "sedia", STARTERS["sedia"]["address"])
    assert count_of(look, CallVisit) == 0
    assert "sources/starters/sedia" not in client.get("/calls/sources").text
    assert client.post("/calls/sources/starters/nobody", data={"csrf_token": token}).status_code == 404


def test_every_starter_is_a_source_that_the_form_would_take() -> None:
    fields: dict[str, Any] = SourceSchema().fields
    for code, starter in STARTERS.items():
        as_typed = {name: fields[name].write(value) for name, value in starter.items()}
        assert SourceSchema().judge(as_typed) == dict(starter)
        assert ABOUT[code]


def test_a_source_is_kept_and_visited(client: FlaskClient, watch: Watch, there: Site, look: Look) -> None:
    address = there.has(Sent(b"1|Appel"))
    answer = send(client, "/calls/sources/new", address=address)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "La première visite commence dans la minute" in said(page)
    watch.visit()
    page = said(client.get(answer.location).text)
    assert "Fonctionne" in page
    assert "Nouveaux : 1" in page.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("answers", "field", "told"),
    [({"name": ""}, "name", "Cette réponse est nécessaire"), ({"kind": "other"}, "kind", "Choisissez"),
     ({"address": ""}, "address", "à quelle adresse"), ({"address": "http://example.org/feed"}, "address", "https://"),
     ({"address": "https://a:b@example.org/"}, "address", "adresse"),
     ({"address": "ftp://example.org"}, "address", "adresse"),
     ({"kind": "mailbox"}, "address", "boîte"), ({"words": "droits"}, "words", "laissez"),
     ({"columns": "Titre = X"}, "columns", "comprise"), ({"kind": "sheet", "columns": "x"}, "columns", "x"),
     ({"every_hours": "5"}, "every_hours", "Choisissez"), ({"zone": "Mars/Base"}, "zone", "Choisissez"),
     ({"trust": ""}, "trust", "réponse")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, visitor: UUID, look: Look, answers: dict[str, object], field: str, told: str
) -> None:
    answer = send(client, "/calls/sources/new", **answers)
    assert answer.status_code == 422
    summary = answer.text.partition('id="errors"')[2].partition("</div>")[0]
    assert f'href="#{field}"' in summary
    assert told in words(summary)
    for name, value in answers.items():
        assert name in ("kind", "zone", "every_hours") or str(value) in answer.text
    assert count_of(look, CallSource) == 0


def test_what_headings_mean_is_remembered(client: FlaskClient, visitor: UUID, look: Look) -> None:
    answer = send(
        client, "/calls/sources/new", kind="sheet", columns="Intitulé de l’appel = Objet \r\n\r\namount_max = Plafond"
    )
    (kept,) = look(select(CallSource))
    assert kept.columns == {"title": "Objet", "amount_max": "Plafond"}
    page = client.get(f"{answer.location}/edit").text
    assert "Intitulé de l’appel = Objet" in page


def test_editing_meets_whoever_saved_meanwhile(client: FlaskClient, visitor: UUID, look: Look, put_source: Any) -> None:
    source_id = put_source("Un flux", etag='"1"', failures=2, failing_since=datetime.now(UTC), fault="gone")
    address = f"/calls/sources/{source_id}/edit"
    first, second = client.get(address).text, client.get(address).text
    assert client.post(address, data=typed(first, name="Autre flux")).status_code == 303
    met = client.post(address, data=typed(second, name="Mon flux"))
    assert met.status_code == 409
    assert "Autre flux" in met.text
    (kept,) = look(select(CallSource))
    assert (kept.name, kept.etag, kept.failures) == ("Autre flux", '"1"', 2)


def test_another_address_makes_another_source(client: FlaskClient, visitor: UUID, look: Look, put_source: Any) -> None:
    source_id = put_source(
        "Un flux", etag='"1"', failures=2, failing_since=datetime.now(UTC), fault="gone", brought=4,
        succeeded_at=datetime.now(UTC), found_at=datetime.now(UTC), visited_at=datetime.now(UTC),
    )  # fmt: skip
    assert send(client, f"/calls/sources/{source_id}/edit", address="https://example.org/new/").status_code == 303
    (kept,) = look(select(CallSource))
    assert (kept.etag, kept.failures, kept.fault, kept.brought) == (None, 0, None, 0)
    assert (kept.visited_at, kept.succeeded_at, kept.found_at, kept.failing_since) == (None, None, None, None)
    assert kept.next_at <= datetime.now(UTC)


def test_visit_now_returns_at_once_and_shows_how_far_it_is(
    client: FlaskClient, watch: Watch, there: Site, look: Look
) -> None:
    source_id = watch.add(there.has(Sent(b"1|Appel\n2|Autre")))
    answer = press(client, source_id, "visit")
    assert (answer.status_code, there.asked) == (303, [])
    page = client.get(answer.location).text
    assert 'http-equiv="refresh"' in page
    assert "Une visite est en cours" in page
    assert "Visiter maintenant" not in page
    assert press(client, source_id, "visit").status_code == 303
    watch.settle()
    page = client.get(answer.location).text
    assert 'http-equiv="refresh"' not in page
    assert "Ama Visite" in page
    assert count_of(look, CallVisit) == 1


def test_a_paused_source_is_resumed_before_it_is_visited(
    client: FlaskClient, visitor: UUID, put_source: Any, look: Look
) -> None:
    source_id = put_source("Un flux")
    press(client, source_id, "pause")
    page = client.get(f"/calls/sources/{source_id}").text
    assert "Personne ne la visite tant que les visites n’ont pas repris" in said(page)
    refused = press(client, source_id, "visit")
    assert refused.status_code == 409
    assert count_of(look, CallVisit) == 0
    press(client, source_id, "resume")
    (kept,) = look(select(CallSource))
    assert kept.active
    assert kept.next_at <= datetime.now(UTC)


def test_removing_says_what_stays(client: FlaskClient, watch: Watch, there: Site, look: Look) -> None:
    source_id = watch.add(there.has(Sent(b"1|Appel")))
    watch.visit()
    page = client.get(f"/calls/sources/{source_id}/remove").text
    assert "Les appels qu’elle a apportés restent" in said(page)
    assert count_of(look, CallSource) == 1
    assert press(client, source_id, "remove").status_code == 303
    assert (count_of(look, CallSource), count_of(look, CallVisit)) == (0, 0)
    assert client.get(f"/calls/sources/{source_id}").status_code == 404


def test_a_trial_shows_what_would_come_and_keeps_nothing(
    client: FlaskClient, watch: Watch, there: Site, look: Look
) -> None:
    address = there.has(Sent("\n".join(f"{n}|Appel numéro {n}" for n in range(9)).encode() + b"\n!news|Rien"))
    answer = send(client, "/calls/sources/new", address=address, name="À l’essai", act="try")
    assert (answer.status_code, there.asked) == (303, [])
    assert 'http-equiv="refresh"' in client.get(answer.location).text
    watch.work()
    page = client.get(answer.location).text
    assert 'http-equiv="refresh"' not in page
    assert [n for n in range(9) if f"Appel numéro {n}" in page] == [0, 1, 2, 3, 4]
    assert (count_of(look, CallSource), watch.keeper.known) == (0, [])
    back = re.search(r'href="(/calls/sources/new\?tried=[^"]+)"', page)
    assert back
    form = client.get(back[1]).text
    assert 'value="À l’essai"' in form
    assert address in form
    assert client.post(back[1], data=typed(form, address=address)).status_code == 303
    assert count_of(look, CallSource) == 1


def test_a_trial_of_a_change_leads_back_to_it(client: FlaskClient, watch: Watch, there: Site, look: Look) -> None:
    source_id = watch.add(there.has(Sent(b"1|Appel")))
    answer = send(client, f"/calls/sources/{source_id}/edit", address=there.url("/other"), act="try")
    watch.work()
    page = client.get(answer.location).text
    assert "Il n’y a plus rien à cette adresse" in said(page)
    back = re.search(rf'href="(/calls/sources/{source_id}/edit\?tried=[^"]+)"', page)
    assert back
    assert there.url("/other") in client.get(back[1]).text
    assert there.url("/other") != look(select(CallSource.address))[0]


def test_a_trial_that_nobody_knows_any_more_is_no_mistake(client: FlaskClient, visitor: UUID) -> None:
    assert client.get(f"/calls/sources/tries/{uuid4()}").status_code == 404
    for tried in (str(uuid4()), "nonsense", "' OR 1=1"):
        assert client.get("/calls/sources/new", query_string={"tried": tried}).status_code == 200


def test_a_trial_that_fails_says_why(client: FlaskClient, watch: Watch, there: Site) -> None:
    answer = send(client, "/calls/sources/new", address=there.has(Sent(b"0|Un\n?page|<html>")), act="try")
    watch.work()
    page = client.get(answer.location).text
    assert "Une page web est arrivée à la place d’une liste d’appels" in said(page)
    assert "&lt;html&gt;" in page


def test_a_trial_of_daily_extracts_looks_for_the_newest(
    client: FlaskClient, watch: Watch, there: Site, look: Look
) -> None:
    send(client, "/calls/sources/new", kind="grants_gov", address=there.url("/E{date}.zip"), act="try")
    for _day in range(5):
        watch.work(timedelta(seconds=10))
    (trial,) = look(select(CallTrial))
    assert (len(there.asked), trial.page, trial.fault) == (4, 4, "gone")


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_words_and_what_to_do(
    client: FlaskClient, visitor: UUID, put_source: Any, fault: Fault
) -> None:
    since = datetime.now(UTC) - 3 * DAY
    source_id = put_source(
        "Un flux",
        failures=4,
        failing_since=since,
        succeeded_at=since,
        visited_at=since,
        fault=fault,
        detail="<b>HTTP</b>",
    )
    page = client.get(f"/calls/sources/{source_id}").text
    assert "Ne fonctionne plus depuis 3 jours" in said(page)
    assert "&lt;b&gt;HTTP&lt;/b&gt;" in page
    assert fault in FAULTS
    assert fault in ADVICE


def test_a_key_that_is_missing_is_named(client: FlaskClient, visitor: UUID, put_source: Any) -> None:
    source_id = put_source(
        "Un flux", failures=1, failing_since=datetime.now(UTC), visited_at=datetime.now(UTC), fault="forbidden",
        detail="FUNDAPP_SIMPLER_GRANTS_KEY",
    )  # fmt: skip
    page = said(client.get(f"/calls/sources/{source_id}").text)
    assert "N’a jamais fonctionné" in page
    assert "demande une clé" in page
