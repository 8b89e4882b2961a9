"""The pages of reports: begun, written by several, put to be released, let go out by two, published, corrected."""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from fundapp.donors.models import (
    DonorReport,
    ReportDraft,
    ReportRelease,
    ReportSection,
    ReportSnapshot,
)
from fundapp.donors.rules.report_data import canonical
from tests.accounts.signing import PASSPHRASE
from tests.donors.agreements import TODAY, filled, report
from tests.donors.report_desk import FACTS, Desk, Report, press, send, told

Keep = Callable[..., UUID]


@pytest.fixture
def desk(desk_of_reports: Desk) -> Desk:
    """People at the pages of reports, not at those of papers."""
    return desk_of_reports


def test_the_whole_way_of_a_report_on_its_pages(desk: Desk) -> None:
    awa, joel, ama = desk.come("Awa", "fundraising"), desk.come("Joel", "finance"), desk.come("Ama", "officers")
    one = desk.begin(awa)
    assert "Faites calculer les chiffres" in awa.get(one.at()).text
    one.finish(awa)
    assert "Ce rapport peut-il partir" in joel.get(one.at()).text
    one.publish(joel, ama)
    page, (frozen,) = joel.get(one.at()).text, desk.look(select(ReportSnapshot))
    assert one.row.state == "published"
    for word in (frozen.digest, "Joel", "Ama", "Ce que vos fonds ont permis.", "Corriger ce rapport"):
        assert word in page
    assert send(awa, one.at("/correct"), {"changes": "Une facture comptait deux fois."}).status_code == 303
    second = desk.look(select(DonorReport.id).where(DonorReport.corrects_id == one.id))[0]
    two = Report(desk, one.agreement_id, second)
    two.compute(awa)
    assert send(awa, two.at("/put"), {}).status_code == 303
    two.publish(joel, ama)
    old, new = (joel.get(each.at()).text for each in (one, two))
    assert "Il existe une édition corrigée" in old
    assert "Corriger ce rapport" not in old
    for page in (old, new):
        assert "Une facture comptait deux fois." in page


def test_a_template_says_what_it_contains_and_a_date_brings_what_the_agreement_says(desk: Desk) -> None:
    awa = desk.come("Awa", "fundraising")
    owed = report(TODAY + timedelta(days=20))
    owed.covers_from, owed.covers_to, owed.kind = TODAY - timedelta(days=180), TODAY, "final"
    date_id, agreement_id = owed.id, desk.keep(owed)
    before = f"/agreements/{agreement_id}"
    begin = f"{before}/reports/new?date={date_id}"
    assert begin.replace("&", "&amp;") in awa.get(before).text
    page = awa.get(begin).text
    for word in ("Rapport en huit questions", "Où en est-on", "Bon emploi des fonds", f"harmonised?date={date_id}"):
        assert word in page
    form = awa.get(f"{before}/reports/new/harmonised?date={date_id}").text
    typed = filled(form)
    assert (typed["kind"], typed["date_id"], typed["owner_id"]) == ("final", str(date_id), str(desk.people["Awa"]))
    assert typed["covers_to"] == "14 mars 2026"
    made = send(awa, f"{before}/reports/new/harmonised?date={date_id}", {"language": "fr", "extras": "value"})
    assert made.status_code == 303, told(made)
    assert "Bon emploi des fonds" in awa.get(made.location).text
    assert made.location in awa.get(before).text, "the agreement's page leads there from the date"
    assert begin not in awa.get(before).text
    assert awa.get(f"{before}/reports/new/nothing").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"covers_to": "31/12/2025"}, "covers_to"),
        ({"covers_from": "demain peut-être"}, "covers_from"),
        ({"owner_id": str(uuid4())}, "owner_id"),
        ({"date_id": str(uuid4())}, "date_id"),
        ({"extras": "gold"}, "extras"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    desk: Desk, wrong: dict[str, str], field: str
) -> None:
    awa = desk.come("Awa", "fundraising")
    begin = f"/agreements/{desk.keep()}/reports/new/harmonised"
    answer = send(awa, begin, FACTS | {"title": "Mon titre, tel que tapé"} | wrong)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    typed = filled(answer.text)
    kept = FACTS | {"title": "Mon titre, tel que tapé"} | wrong
    assert {name: typed[name] for name in ("title", "covers_from", "covers_to")} == {
        name: kept[name] for name in ("title", "covers_from", "covers_to")
    }


def test_facts_change_on_their_page_and_meet_whoever_was_quicker(desk: Desk) -> None:
    awa, joel = desk.come("Awa", "fundraising"), desk.come("Joel", "finance")
    one = desk.begin(awa)
    one.compute(awa)
    late = filled(joel.get(one.at("/edit")).text)
    changed = send(awa, one.at("/edit"), {"title": "Celui d’Awa", "covers_to": "31/07/2026"})
    assert changed.status_code == 303, told(changed)
    assert "Les chiffres sont à recalculer" in awa.get(one.at()).text, "they belong to other days"
    met = joel.post(one.at("/edit"), data=late | {"title": "Celui de Joel"})
    assert (met.status_code, one.row.title) == (409, "Celui d’Awa")
    for word in ("Celui d’Awa", "Celui de Joel", "31 juillet 2026"):
        assert word in met.text
    assert joel.post(one.at("/edit"), data=filled(met.text) | {"title": "Celui de Joel"}).status_code == 303
    assert (one.row.title, one.row.covers_to.month) == ("Celui de Joel", 7)


def test_two_who_write_the_same_text_lose_nothing(desk: Desk) -> None:
    awa, joel = desk.come("Awa", "fundraising"), desk.come("Joel", "finance")
    one = desk.begin(awa)
    first, second = one.sections[:2]
    address = one.at(f"/sections/{first.id}")
    late = filled(joel.get(address).text)
    going_on = send(awa, address, {"text": "Écrit par Awa", "then": "next"})
    assert going_on.location == one.at(f"/sections/{second.id}")
    met = joel.post(address, data=late | {"text": "Écrit par Joel", "ready": "yes"})
    assert met.status_code == 409
    assert one.sections[0].text == "Écrit par Awa"
    for word in ("Écrit par Awa", "Écrit par Joel", "conflict-title"):
        assert word in met.text
    assert joel.post(address, data=filled(met.text) | {"text": "Écrit à deux", "ready": "yes"}).status_code == 303
    assert (one.sections[0].text, one.sections[0].ready) == ("Écrit à deux", True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"text": "x" * 2001}, "text"), ({"text": "", "ready": "yes"}, "text"), ({"ready": "no"}, "ready")],
)
def test_a_text_too_long_or_ready_without_a_word_comes_back_as_it_was_typed(
    desk: Desk, typed: dict[str, str], field: str
) -> None:
    awa = desk.come("Awa", "fundraising")
    one = desk.begin(awa)
    desk.change(update(ReportSection).values(longest=2000))
    answer = send(awa, one.at(f"/sections/{one.sections[0].id}"), {"text": "Un début", **typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert typed.get("text", "Un début") in answer.text
    assert one.sections[0].text == ""


def test_a_form_that_was_open_too_long_keeps_what_was_typed(desk: Desk) -> None:
    awa = desk.come("Awa", "fundraising")
    one = desk.begin(awa)
    address = one.at(f"/sections/{one.sections[0].id}")
    stale = filled(awa.get(address).text) | {"csrf_token": "old", "text": "Une heure de travail"}
    answer = awa.post(address, data=stale)
    assert "Une heure de travail" in answer.text
    assert one.sections[0].text == ""


def test_whoever_is_asked_to_write_finds_it_on_their_home_page(desk: Desk) -> None:
    awa, joel = desk.come("Awa", "fundraising"), desk.come("Joel", "finance")
    one = desk.begin(awa)
    section = one.sections[0]
    address = one.at(f"/sections/{section.id}")
    asked = send(awa, f"{address}/ask", {"person_id": str(desk.people["Joel"])})
    assert asked.status_code == 303, told(asked)
    assert address in joel.get("/").text
    assert address not in awa.get("/").text
    assert "On vous a demandé d’écrire un texte" in joel.get(one.at()).text
    assert "Joel" in awa.get(one.at()).text
    stranger = send(awa, f"{address}/ask", {"person_id": str(uuid4())})
    assert (stranger.status_code, 'id="person_id-error"' in stranger.text) == (422, True)
    send(joel, address, {"text": "Voilà", "ready": "yes"})
    assert address not in joel.get("/").text


def test_a_report_is_put_to_be_released_once_nothing_is_missing_and_the_page_says_what_is(desk: Desk) -> None:
    awa = desk.come("Awa", "fundraising")
    one = desk.begin(awa)
    page = awa.get(one.at("/put")).text
    for section in one.sections:
        assert not section.required or section.title in page.replace("&#39;", "’")
    refused = awa.post(one.at("/put"), data=filled(awa.get(one.at("/edit")).text) | {"version": "1"})
    assert refused.status_code == 422
    assert one.sections[0].title in refused.text
    assert one.row.state == "drafting"
    one.write(awa)
    one.compute(awa)
    assert "Les chiffres et les textes sont prêts" in awa.get(one.at()).text
    assert send(awa, one.at("/put"), {}).status_code == 303
    assert awa.get(one.at(f"/sections/{one.sections[0].id}")).status_code == 303, "nothing of it is changed any more"


def test_releases_are_of_what_was_read_by_two_people_of_whom_the_second_wrote_nothing(desk: Desk) -> None:
    awa, joel, ama = desk.come("Awa", "fundraising"), desk.come("Joel", "finance"), desk.come("Ama", "officers")
    one = desk.begin(awa)
    one.finish(awa)
    page = joel.get(one.at("/release")).text
    assert "Ce que vos fonds ont permis." in page
    assert one.at("/release") in joel.get("/").text
    read = filled(page)
    wrong = joel.post(one.at("/release"), data=read | {"digest": "0" * 64})
    assert wrong.status_code == 409
    assert list(desk.look(select(ReportRelease))) == []
    assert joel.post(one.at("/release"), data=read).status_code == 303
    assert "vous l’avez visé" in joel.get(one.at("/release")).text.lower()
    mine = awa.get(one.at("/release")).text
    assert "Vous ne visez pas ce rapport" in mine
    assert 'name="digest"' not in mine, "whoever wrote it is not the second"
    assert one.at("/release") not in awa.get("/").text
    assert send(awa, one.at("/take-back"), {}).status_code == 303
    assert (one.row.state, list(desk.look(select(ReportRelease)))) == ("drafting", [])
    assert ama.get(one.at("/release")).status_code == 303


def test_letting_a_report_go_out_asks_again_who_one_is(desk: Desk) -> None:
    awa, joel = desk.come("Awa", "fundraising"), desk.come("Joel", "finance", fresh=False)
    one = desk.begin(awa)
    one.finish(awa)
    refused = send(joel, one.at("/release"), {})
    assert (refused.status_code, 'id="passphrase-error"' in refused.text) == (422, True)
    assert list(desk.look(select(ReportRelease))) == []
    assert send(joel, one.at("/release"), {"passphrase": PASSPHRASE}).status_code == 303


def test_what_leaves_and_what_stays_is_told_before_it_leaves(desk: Desk) -> None:
    awa = desk.come("Awa", "fundraising")
    one = desk.begin(awa)
    assert "Il n’y a pas encore de chiffres" in awa.get(one.at("/preview")).text
    one.write(awa)
    one.compute(awa)
    (draft,) = desk.look(select(ReportDraft))
    figures = json.loads(draft.figures)
    cells = [{"labels": [each], "count": count, "as_of": None} for each, count in (("woman", 25), ("man", None))]
    figures["tables"] = [{"key": "gender", "dimensions": ["gender"], "level": 1, "as_of": "2026-06-30", "cells": cells}]
    figures["withheld"] = [{"what": "region", "reason": "too_few"}]
    desk.change(update(ReportDraft).values(figures=canonical(figures)))
    send(awa, one.at("/put"), {})
    for part in ("", "/preview", "/release"):
        page = awa.get(one.at(part)).text
        told = "Personnes par genre", "regroupée", "Personnes par région", "Trop peu de personnes sont concernées"
        for word in told:
            assert word in page, part


def test_figures_that_a_worker_computes_are_waited_for_without_script(desk: Desk) -> None:
    awa = desk.come("Awa", "fundraising")
    one = desk.begin(awa)
    press(awa, one.at(), one.at("/compute"))
    desk.change(update(ReportDraft).values(done=1, steps=4))
    page = awa.get(one.at()).text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "1 étapes sur 4" in page
    again = press(awa, one.at(), one.at("/compute"))
    assert again.status_code == 303
    desk.change(update(ReportDraft).values(state="failed", reason="Le disque est plein."))
    page = awa.get(one.at()).text
    assert "Le disque est plein." in page
    assert "refresh" not in page


def test_a_report_that_the_gate_refused_says_why(desk: Desk) -> None:
    awa = desk.come("Awa", "fundraising")
    one = desk.begin(awa)
    one.compute(awa)
    desk.change(update(ReportDraft).values(reason="Un consentement a été retiré."))
    page = awa.get(one.at()).text
    assert "Il n’a pas pu être publié" in page
    assert "Un consentement a été retiré." in page


def test_a_report_is_given_up_after_a_page_that_says_what_that_does(desk: Desk) -> None:
    awa = desk.come("Awa", "fundraising")
    one = desk.begin(awa)
    assert "il ne partira jamais" in awa.get(one.at("/abandon")).text
    assert one.row.state == "drafting"
    assert send(awa, one.at("/abandon"), {}).status_code == 303
    assert one.row.state == "abandoned"
    assert awa.get(one.at()).status_code == 200
    for part in ("/edit", "/put", "/abandon", "/take-back", "/correct"):
        assert awa.get(one.at(part)).location == one.at(), part
