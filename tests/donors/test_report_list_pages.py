"""The list of reports, whom its pages let in, what leads there, and how often they ask the database."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from fundapp.donors.models import (
    AgreementReport,
    DonorReport,
)
from tests.donors.agreements import TODAY, report
from tests.donors.report_desk import FACTS, Desk, Report, send, told
from tests.fixtures.counting import counted_statements

Keep = Callable[..., UUID]


@pytest.fixture
def desk(desk_of_reports: Desk) -> Desk:
    """People at the pages of reports, not at those of papers."""
    return desk_of_reports


def test_the_list_is_filtered_exported_and_says_for_whom_each_waits(desk: Desk) -> None:
    awa, joel = desk.come("Awa", "fundraising"), desk.come("Joel", "finance")
    assert "Aucun rapport n’est encore commencé" in awa.get("/agreements/reports").text
    one = desk.begin(awa, title="=SUM(A1) du premier semestre")
    other = Report(desk, desk.keep(code="AUTRE", funder="Fonds Bêta"), one.id)
    two = send(joel, f"/agreements/{other.agreement_id}/reports/new/letter", FACTS | {"title": "Celui de Bêta"})
    assert two.status_code == 303
    page = awa.get("/agreements/reports").text
    for word in ("du premier semestre", "Celui de Bêta", "0 prêts sur 3"):
        assert word in page
    for query in ("funder=bêta", f"agreement={other.agreement_id}", "owner=" + str(desk.people["Joel"]), "q=autre"):
        found = awa.get(f"/agreements/reports?{query}").text
        assert ("Celui de Bêta" in found, "du premier semestre" in found) == (True, False), query
    assert "Aucun rapport ne répond à tout cela" in awa.get("/agreements/reports?state=published").text
    assert "Un filtre de cette adresse" in awa.get("/agreements/reports?agreement=nothing").text
    with awa.get("/agreements/reports/export.csv?funder=alpha") as sheet:
        text = sheet.get_data(as_text=True)
    assert "'=SUM(A1)" in text
    assert "Celui de Bêta" not in text
    with awa.get("/agreements/reports/export.xlsx") as workbook:
        assert workbook.data.startswith(b"PK")


def test_who_may_only_read_sees_reports_and_writes_nothing_and_others_learn_nothing(desk: Desk) -> None:
    awa, judge, partner = desk.come("Awa", "fundraising"), desk.come("Ida", "auditors"), desk.come("Sam", "partners")
    one = desk.begin(awa)
    section = f"/sections/{one.sections[0].id}"
    for part in ("", "/preview"):
        assert judge.get(one.at(part)).status_code == 200
        assert partner.get(one.at(part)).status_code == 404
    shown = judge.get(one.at()).text
    assert section not in shown
    assert "Les rapports sont rédigés par" in shown
    for part in (
        "/edit",
        "/put",
        "/take-back",
        "/abandon",
        "/correct",
        "/release",
        section,
        f"{section}/ask",
        "/stories/new",
    ):
        assert judge.get(one.at(part)).status_code == 403, part
        assert partner.get(one.at(part)).status_code == 404, part
    assert partner.get("/agreements/reports").status_code == 404


def test_a_report_is_found_under_its_own_agreement_alone(desk: Desk, keep: Keep) -> None:
    awa = desk.come("Awa", "fundraising")
    one = desk.begin(awa)
    stray = Report(desk, keep(code="AUTRE", funder="Fonds Bêta"), one.id)
    for part in ("", "/preview", "/edit", "/put", "/release", f"/sections/{one.sections[0].id}", "/proof.json"):
        assert awa.get(stray.at(part)).status_code == 404, part
    assert awa.get(one.at(f"/sections/{uuid4()}")).status_code == 404


def test_reports_due_lead_to_where_they_are_begun(desk: Desk) -> None:
    awa = desk.come("Awa", "fundraising")
    owed = report(TODAY)
    date_id = owed.id
    agreement_id = desk.keep(owed, owner_id=desk.people["Awa"])
    begin = f"/agreements/{agreement_id}/reports/new?date={date_id}"
    assert begin in awa.get("/").text
    made = send(awa, begin.replace("new?", "new/letter?"), FACTS)
    assert made.status_code == 303, told(made)
    home = awa.get("/").text
    assert begin not in home
    assert f"/agreements/{agreement_id}#reports" in home, "it is still owed"
    desk.change(update(DonorReport).values(state="published"))
    desk.change(update(AgreementReport).values(sent_on=TODAY))


def test_pages_ask_the_database_as_often_however_much_there_is(desk: Desk, keep: Keep) -> None:
    awa, joel, ama = desk.come("Awa", "fundraising"), desk.come("Joel", "finance"), desk.come("Ama", "officers")
    one = desk.begin(awa, "harmonised")
    with counted_statements() as few:
        awa.get("/agreements/reports?q=c")
    for number in range(9):
        agreement_id = keep(code=f"N-{number}", funder=f"Fonds {number}")
        send(awa, f"/agreements/{agreement_id}/reports/new/letter", FACTS)
    with counted_statements() as many:
        awa.get("/agreements/reports?q=c")
    assert len(few) == len(many)
    many.at_most(8)
    for client, part in ((awa, ""), (awa, f"/sections/{one.sections[0].id}"), (awa, "/preview")):
        with counted_statements() as page:
            assert client.get(one.at(part)).status_code == 200
        page.at_most(16)
    one.finish(awa)
    with counted_statements() as page:
        assert joel.get(one.at("/release")).status_code == 200
    page.at_most(16)
    one.publish(joel, ama)
    with counted_statements() as page:
        assert joel.get(one.at()).status_code == 200
    page.at_most(16)
