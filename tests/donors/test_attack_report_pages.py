"""The pages of reports, attacked: every address with somebody else's agreement, part or story in it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Flask, url_for
from werkzeug.routing import Rule

from tests.donors.agreements import filled
from tests.donors.report_desk import FACTS, Desk, Report

WITHIN = {"agreement_id", "report_id"}


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address of a report, and with what it is asked."""
    for rule in app.url_map.iter_rules():
        if rule.arguments >= WITHIN:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method


def address(app: Flask, rule: Rule, one: Report, agreement_id: UUID, part_id: UUID) -> str:
    """An address with these in it."""
    given: dict[str, Any] = {
        "agreement_id": agreement_id,
        "report_id": one.id,
        "key": "money.awards.total",
        "sheet": "csv",
    }
    given |= {"section_id": part_id, "story_id": part_id}
    with app.test_request_context():
        return url_for(rule.endpoint, **{name: given[name] for name in rule.arguments})


def test_a_report_is_nowhere_to_be_had_below_another_agreement(app: Flask, desk_of_reports: Desk) -> None:
    ama = desk_of_reports.come("Ama", "officers", "finance", "fundraising")
    one, other = desk_of_reports.begin(ama), desk_of_reports.keep(code="AUTRE", funder="Autre")
    token = filled(ama.get(one.at()).text)["csrf_token"]
    asked = 0
    for rule, method in rules(app):
        part_id = one.sections[0].id
        answer = ama.open(address(app, rule, one, other, part_id), method=method, data={"csrf_token": token})
        assert answer.status_code == 404, (rule.rule, method)
        asked += 1
    assert asked > 25
    assert one.row.state == "drafting"


def test_a_part_is_nowhere_to_be_had_below_another_report(app: Flask, desk_of_reports: Desk) -> None:
    ama = desk_of_reports.come("Ama", "officers", "finance", "fundraising")
    one = desk_of_reports.begin(ama)
    page = ama.get(f"/agreements/{one.agreement_id}/reports/new/letter")
    begun = ama.post(page.request.path, data={**filled(page.text), **FACTS, "title": "Un autre"})
    other = Report(desk_of_reports, one.agreement_id, UUID(begun.location.split("/")[-1]))
    token = filled(ama.get(one.at()).text)["csrf_token"]
    for rule, method in rules(app):
        if rule.arguments & {"section_id", "story_id"}:
            wanted = address(app, rule, one, one.agreement_id, other.sections[0].id)
            assert ama.open(wanted, method=method, data={"csrf_token": token}).status_code == 404, (rule.rule, method)
