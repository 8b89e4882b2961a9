"""Every route, asked by everybody for what is theirs, what is another's and what is not there."""

from collections.abc import Callable

import pytest
from flask import Flask

from fundapp.core.access import is_public
from tests.access.asking import Asked, Question, ask, questions
from tests.access.audience import AUDIENCE
from tests.access.document import FILE, document
from tests.access.house import House
from tests.access.kinds import ABOUT_ONESELF, FIELD_WORK, NOT_IN_PRODUCTION, PORTAL, SEALED_WORK, belongs
from tests.access.matrix import expected, mended, mistakes, reached, roles_in, unlisted, within, without_route
from tests.access.terms import Answer, Which
from tests.access.world import ROLES

pytestmark = pytest.mark.sqlite
"""It asks pages what they answer; what the databases do otherwise, the tests of queries and commands try on both."""

SEEN_AT = {
    **dict.fromkeys(
        ("rounds.vote", "rounds.discuss", "rounds.ask", "rounds.reply", "rounds.seat", "rounds.brief", "rounds.extend"),
        "rounds.show",
    ),
    "rounds.ratify": "rounds.show",
    "money.choose": "putting.show",
    "money.release": "putting.show",
    "policies.new": "policies.index",
    "policies.sign": "policies.show",
    "policies.drop": "policies.show",
    "seats.edit": "seats.index",
    "directory.edit": "directory.show",
    "directory.new": "directory.index",
    "imports.new": "directory.index",
    "other_funds.edit": "other_funds.show",
    "other_funds.new": "other_funds.index",
    "focal_points.new": "focal_points.index",
    "focal_points.end": "focal_points.index",
    "call_captures.new": "calls.index",
    "call_captures.show": "calls.index",
    "calls.new": "calls.index",
    "calls.edit": "calls.show",
    "calls.aside": "calls.show",
    "calls.follow": "calls.show",
    "call_sources.new": "call_sources.index",
    "call_sources.edit": "call_sources.show",
    "call_source_acts.trial": "call_sources.index",
    "call_source_acts.remove": "call_sources.show",
    "call_source_acts.visit": "call_sources.show",
    "call_source_acts.pause": "call_sources.show",
    "call_source_acts.resume": "call_sources.show",
    "call_source_acts.start": "call_sources.index",
    "call_duplicates.compare": "calls.show",
    "call_duplicates.join": "calls.show",
    "call_duplicates.say_two": "calls.show",
    "call_duplicates.undo_two": "calls.show",
    "call_origins.choose": "calls.show",
    "call_origins.note": "calls.show",
    "call_origins.accept": "calls.show",
    "call_origins.keep": "calls.show",
    "call_origins.separate": "calls.show",
    "call_copil.new": "call_copil.index",
    "call_copil.correct": "call_copil.show",
    "call_dates.new": "calls.show",
    "call_dates.edit": "calls.show",
    "call_dates.remove": "calls.show",
    "call_dates.plan": "calls.show",
    "call_dates.move": "calls.show",
    "call_reminders.index": "calls.index",
    "call_reminders.remind": "calls.show",
    "call_tasks.new": "call_fit.show",
    "call_tasks.edit": "call_tasks.index",
    "call_tasks.done": "call_tasks.index",
    "call_fit.check": "call_fit.show",
    "call_opportunities.new": "call_opportunities.index",
    "call_opportunities.edit": "call_opportunities.show",
    "call_opportunities.start": "calls.show",
    "call_steps.take": "call_opportunities.show",
    "agreement_setup.new": "agreements.index",
    "agreement_setup.of_funder": "funders.show",
    "agreement_setup.for_origin": "call_opportunities.show",
    "call_tying.choose": "call_opportunities.show",
    "agreement_changes.edit": "agreements.show",
    "agreement_changes.costs": "agreements.show",
    "agreement_changes.take": "agreements.show",
    "agreement_changes.remove": "agreements.show",
    "agreement_lists.edit": "agreements.show",
    "agreement_envelopes.new": "agreements.show",
    "agreement_readers.new": "agreement_readers.index",
    "agreement_readers.end": "agreement_readers.index",
    "agreement_requests.new": "agreements.show",
    "agreement_requests.edit": "agreement_requests.show",
    "agreement_requests.withdraw": "agreement_requests.show",
    "agreement_requests.close": "agreement_requests.show",
    "agreement_questions.answer": "agreement_questions.show",
    "agreement_questions.settle": "agreement_questions.show",
    "indicators.remove": "indicators.show",
    "donor_report_setup.choose": "agreements.show",
    "donor_report_setup.begin": "agreements.show",
    "donor_report_setup.edit": "donor_reports.show",
    "donor_report_sections.edit": "donor_reports.show",
    "donor_report_sections.ask": "donor_reports.show",
    "donor_report_stories.new": "donor_reports.show",
    "donor_report_stories.edit": "donor_reports.show",
    "donor_report_stories.check": "donor_reports.show",
    "donor_report_stories.remove": "donor_reports.show",
    "donor_report_steps.compute": "donor_reports.show",
    "donor_report_steps.put": "donor_reports.show",
    "donor_report_steps.take_it_back": "donor_reports.show",
    "donor_report_steps.abandon": "donor_reports.show",
    "donor_report_steps.correct": "donor_reports.show",
    "donor_report_papers.release": "donor_reports.show",
    "indicators.record": "indicators.show",
    "call_partners.new": "call_partners.index",
    "call_partners.edit": "call_opportunities.show",
    "call_partners.remove": "call_opportunities.show",
    "call_partners.check": "call_partners.index",
    "call_proposal_tasks.new": "call_proposal_tasks.index",
    "call_proposal_tasks.plan": "call_proposal_tasks.index",
    "call_proposal_tasks.move": "call_proposal_tasks.index",
    "call_documents.new": "call_documents.index",
    "call_documents.edit": "call_documents.show",
    "call_documents.demanded": "call_documents.index",
    "call_documents.final": "call_documents.show",
    "call_documents.remove": "call_documents.show",
    "call_versions.new": "call_documents.show",
    "call_versions.again": "call_documents.show",
    "call_versions.remove": "call_documents.show",
    "call_sending.submit": "call_opportunities.show",
    "call_sending.note": "call_opportunities.show",
    "call_submissions.edit": "call_submissions.show",
    "call_submissions.take_back": "call_submissions.show",
    "call_rounds.ask": "call_opportunities.show",
    "call_rounds.put": "call_opportunities.show",
    "call_budgets.settings": "call_budgets.show",
    "call_budgets.rate": "call_budgets.show",
    "call_budgets.copy": "call_budgets.show",
    "call_budgets.ask": "call_budgets.show",
    "call_budget_lines.new": "call_budgets.show",
    "call_budget_lines.edit": "call_budgets.show",
    "call_budget_lines.remove": "call_budgets.show",
    "call_budget_lines.paste": "call_budgets.show",
    "call_budget_lines.move": "call_budgets.show",
    "funders.edit": "funders.show",
    "funders.confirm": "funders.show",
    "funder_bulk.choose": "funders.index",
    "funder_changes.confirm": "funder_changes.show",
    "funder_changes.abandon": "funder_changes.show",
    "funder_changes.undo": "funder_changes.show",
    "funder_contacts.new": "funders.show",
    "funder_contacts.edit": "funder_contacts.index",
    "funder_contacts.remove": "funder_contacts.index",
    "funder_contacts.export": "funder_contacts.index",
    "funder_interactions.new": "funders.show",
    "funder_interactions.edit": "funder_interactions.index",
    "funder_steps.new": "funders.show",
    "funder_steps.done": "funder_steps.index",
    "funder_steps.relation": "funders.show",
    "funder_asks.new": "funders.show",
    "funder_asks.edit": "funder_asks.index",
    "funder_asks.remove": "funder_asks.index",
    "funder_cycles.new": "funders.show",
    "funder_cycles.edit": "funders.show",
    "funder_cycles.remove": "funders.show",
    "funder_merges.choose": "funders.show",
    "funder_merges.merge": "funders.show",
    "funder_merges.undo": "funders.show",
    "funder_duplicates.say_two": "funder_duplicates.index",
    "funder_duplicates.undo_two": "funder_duplicates.index",
    "funder_files.new": "funders.show",
    "funder_files.edit": "funder_files.index",
    "funder_files.remove": "funder_files.index",
    "funders.new": "funders.index",
    "keys.admit": "keys.index",
    "keys.renew": "keys.index",
    "leaving.leave": "people.show",
    "leaving.readmit": "colleagues.index",
    "duty.take_over": "duty.rota",
}
"""Where somebody who is told why not may see what it is about."""


def test_of_every_route_somebody_has_said_who_may(house: House) -> None:
    assert unlisted(house.app) == [], "say in tests/access/audience.py who may"


def test_nothing_is_said_of_routes_that_there_are_not(house: House) -> None:
    assert without_route(house.app) == []


def test_what_is_open_to_strangers_is_the_public_list(house: House) -> None:
    said = {endpoint for (endpoint, _method), who in AUDIENCE.items() if who.stranger is not Answer.DOOR}
    halfway = {"sign_in.second", "sign_in.set_up", "passkeys.sign_in", "passkeys.set_up"}
    assert said | halfway == {endpoint for endpoint, _method in AUDIENCE if is_public(endpoint)}


def test_everybody_is_answered_as_was_decided(asked: Asked) -> None:
    assert len(asked) > 3000
    assert mistakes(asked) == []


def test_whatever_waits_to_be_mended_is_still_broken(asked: Asked) -> None:
    assert mended(asked) == []


def test_everybody_is_asked_for_what_is_theirs_anothers_and_absent(asked: Asked) -> None:
    for role, groups in ROLES.items():
        kinds = {question.which for question in asked if question.role == role}
        known = {Which.PLAIN, Which.THERE, Which.OTHER, Which.ABSENT}
        assert kinds == known | ({Which.OWN} if groups is not None else set()) | ({Which.GROUP} if groups else set())


def test_what_is_hidden_reads_as_what_never_was(house: House, asked: Asked) -> None:
    nowhere = {
        (role, method): ask(house, Question(role, "", method, Which.ABSENT, "/nowhere"))
        for role in ROLES
        for method in ("GET", "POST")
    }
    hidden = {each: reply for each, reply in asked.items() if reply.answer is Answer.ABSENT}
    assert len(hidden) > 1000
    assert [each for each, reply in hidden.items() if reply != nowhere[each.role, each.method]] == []


def test_a_reason_is_given_only_to_whoever_sees_what_it_is_about(asked: Asked) -> None:
    told = {(each.role, each.endpoint) for each, reply in asked.items() if reply.answer is Answer.REASON}
    assert {endpoint for _role, endpoint in told} == set(SEEN_AT)
    seen = {(each.role, each.endpoint) for each, reply in asked.items() if reply.answer is Answer.IN}
    assert [each for each in sorted(told) if (each[0], SEEN_AT[each[1]]) not in seen] == []


def test_programs_of_strangers_are_told_to_sign_in_and_nothing_else(house: House) -> None:
    for each in questions(house, "stranger"):
        if expected(each) is not Answer.DOOR:
            continue
        found = house.open("stranger", each.method, each.path, {}, Accept="application/json")
        assert (found.status_code, found.mimetype) == (401, "application/problem+json"), each
        assert set(found.get_json()) <= {"type", "title", "detail", "status", "request_id"}, each
        assert "<" not in found.text, each


def test_administrators_reach_no_work_with_sealed_records(asked: Asked) -> None:
    for role in roles_in("administrators"):
        assert within(reached(asked, role), SEALED_WORK) == set()
        assert within(reached(asked, role), frozenset({"keys.", "home.show"})), "nothing is ever found here"


def test_fundraisers_reach_nothing_of_the_work_for_people_in_danger(asked: Asked) -> None:
    found = within(reached(asked, "fundraising"), FIELD_WORK) - within(reached(asked, "fundraising"), ABOUT_ONESELF)
    assert found == set()
    assert within(reached(asked, "officers"), FIELD_WORK) >= {"keys.index", "duty.rota", "duty.take_over"}


@pytest.mark.parametrize("role", ["donors", "no group"])
def test_guests_reach_their_own_account_and_what_is_public(asked: Asked, role: str) -> None:
    reachable = {each for each in reached(asked, role) if not belongs(each, NOT_IN_PRODUCTION) and not is_public(each)}
    assert reachable - within(reachable, ABOUT_ONESELF) == within(reachable, PORTAL)
    assert bool(within(reachable, PORTAL)) == (role == "donors")
    assert reachable >= {"home.show", "me.show", "notifications.index", "saved.index"}


def test_a_donors_contact_finds_nothing_but_what_is_theirs_and_is_told_nothing_of_it(asked: Asked) -> None:
    theirs = {each: reply for each, reply in asked.items() if each.role == "donors"}
    outside = {
        each: reply.answer
        for each, reply in theirs.items()
        if not belongs(each.endpoint, ABOUT_ONESELF | PORTAL | NOT_IN_PRODUCTION) and not is_public(each.endpoint)
    }
    assert len(outside) > 700
    assert set(outside.values()) == {Answer.ABSENT}
    inside = {each: reply.answer for each, reply in theirs.items() if belongs(each.endpoint, PORTAL)}
    for which in (Which.OTHER, Which.ABSENT):
        assert {answer for each, answer in inside.items() if each.which is which} == {Answer.ABSENT}
    assert {answer for each, answer in inside.items() if each.which in (Which.OWN, Which.PLAIN)} == {Answer.IN}
    assert len(inside) > 40


def test_production_has_the_same_addresses_but_those_of_demonstrations(make_app: Callable[..., Flask]) -> None:
    app = make_app(mode="production", public_url="https://fonds.example.org")
    missing = {each.split()[1] for each in without_route(app)}
    assert missing == {endpoint for endpoint, _method in AUDIENCE if belongs(endpoint, NOT_IN_PRODUCTION)}
    assert unlisted(app) == []


def test_the_document_says_what_the_routes_answer(asked: Asked) -> None:
    assert FILE.read_text(encoding="utf-8") == document(asked), "run python -m tests.access"
