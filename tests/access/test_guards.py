"""The matrix finds what it is there for: a route that nobody thought of, a page left open, rights that went astray."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from fundapp.accounts.queries import organisations, people_list, settings
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.ports import Grants, Ports
from fundapp.core.verdicts import ALLOWED
from fundapp.donors.queries import coverage, funders
from tests.access.asking import ask_everything
from tests.access.audience import AUDIENCE
from tests.access.house import House
from tests.access.kinds import belongs
from tests.access.matrix import mistakes, unlisted, within, without_route
from tests.access.objects import Undescribed, addresses
from tests.access.reading import gives_a_reason

WITNESSES = {
    "committee.see": "rounds.index",
    "committee.convene": "rounds.cancel",
    "committee.decide": "policies.new",
    "ledger.keep": "envelopes.new",
    "ledger.see": "envelopes.index",
    "ledger.open_under_agreement": "agreement_envelopes.new",
    "agreement.see": "agreements.index",
    "agreement.edit": "agreement_setup.new",
    "portal.read": "portal.index",
    "report.see": "donor_reports.index",
    "report.edit": "donor_report_setup.begin",
    "report.release": "donor_report_papers.release",
    "committee.policy": "policies.index",
    "call.see": "calls.index",
    "call.edit": "calls.new",
    "funder.see": "funders.index",
    "funder.edit": "funders.new",
    "people.colleagues": "colleagues.index",
    "keys.see": "keys.index",
    "duty.see": "duty.rota",
    "people.administer": "people.index",
    "settings.administer": "settings.index",
    "outbox.see": "outbox.index",
    "outbox.mend": "outbox.set_aside",
    "audit.see": "journal.index",
    "case.work": "cases.index",
    "case.desk": "desk.index",
    "case.refer": "referrals.index",
    "payments.see": "payments.index",
    "payments.prepare": "to_prepare.index",
    "payments.release": "signing.show",
    "payments.keep": "paying_accounts.index",
    "directory.see": "directory.index",
    "directory.edit": "directory.new",
    "directory.meet": "people_met.index",
    "import.see": "imports.index",
}
"""For each right that a group can have, an endpoint that asks for it."""

NOTHING_ALONE = {
    "committee.convene", "committee.decide", "directory.edit", "call.edit", "funder.edit", "outbox.mend", "duty.see",
    "payments.release", "agreement.edit", "ledger.open_under_agreement", "report.edit", "report.release",
}  # fmt: skip
"""Rights that open nothing to a group which lacks another one, or has no rota."""


def ports_of(house: House) -> Ports:
    found: Ports = house.app.extensions["fundapp.ports"]
    return found


def with_code(grants: list[Grants], changed: dict[str, frozenset[str]]) -> list[Grants]:
    """The grants, with those of some groups changed."""
    given = {code for grant in grants for code in grant}
    whole = {code: frozenset(each for grant in grants for each in grant.get(code, ())) for code in given}
    return [whole | changed]


def given_to(grants: list[Grants], code: str) -> frozenset[str]:
    return frozenset(each for grant in grants for each in grant.get(code, ()))


def test_a_route_that_nobody_thought_of_is_named(make_app: Callable[..., Flask]) -> None:
    app = make_app(mode="development")
    assert unlisted(app) == []
    app.add_url_rule("/wishes", "wishes.index", lambda: "open", methods=["GET", "DELETE"])
    assert unlisted(app) == ["DELETE wishes.index", "GET wishes.index"]


def test_another_method_of_a_known_route_is_named(make_app: Callable[..., Flask]) -> None:
    app = make_app(mode="development")
    app.add_url_rule("/people", "people.index", app.view_functions["people.index"], methods=["PUT"])
    assert unlisted(app) == ["PUT people.index"]


def test_an_entry_without_a_route_is_named(house: House) -> None:
    audience = AUDIENCE | {("wishes.index", "GET"): AUDIENCE["people.index", "GET"]}
    assert without_route(house.app, audience) == ["GET wishes.index"]


@pytest.mark.parametrize("text", ["/cases/<uuid:case_id>", "/cases/<case_id>/<any(csv, xlsx):sheet>"])
def test_an_argument_that_nobody_described_is_named(house: House, text: str) -> None:
    (rule,) = Map([Rule(text, endpoint="cases.show")]).iter_rules()
    with pytest.raises(Undescribed, match=r"“case_id” of cases\.show"):
        list(addresses(house.world, house.world.askers["officers"], rule))


@pytest.mark.parametrize(
    ("module", "name", "endpoint"),
    [
        (settings, "may_administer", "settings.index"),
        (organisations, "may_administer", "organisations.show"),
        (people_list, "may_administer", "people.index"),
        (funders, "may_see", "funders.index"),
        (coverage, "may_see", "pictures.themes"),
    ],
)
def test_a_page_left_open_is_named(
    house: House, monkeypatch: pytest.MonkeyPatch, module: object, name: str, endpoint: str
) -> None:
    assert mistakes(ask_everything(house, ["donors"], {endpoint})) == []
    monkeypatch.setattr(module, name, lambda *_who: ALLOWED)
    found = mistakes(ask_everything(house, ["donors"], {endpoint}))
    assert [each for each in found if f"{endpoint} " in each and "as donors: expected absent, got in (200)" in each]


def test_somebody_elses_thing_that_anybody_may_see_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from fundapp.accounts.models import SavedView
    from fundapp.accounts.views import saved

    monkeypatch.setattr(saved, "own_view", lambda session, _ctx, view_id: session.get_one(SavedView, view_id))
    found = mistakes(ask_everything(house, ["partners"], {"saved.remove"}))
    assert "GET saved.remove (another's) as partners: expected absent, got in (200)" in found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (GroupCode.FUNDRAISING, GroupCode.AUDITORS),
        (GroupCode.OFFICERS, GroupCode.ADMINISTRATORS),
        (GroupCode.PARTNERS, GroupCode.FINANCE),
        (GroupCode.DONORS, GroupCode.COMMITTEE),
    ],
)
def test_two_groups_that_changed_places_are_named(
    house: House, monkeypatch: pytest.MonkeyPatch, one: GroupCode, other: GroupCode
) -> None:
    grants = ports_of(house).grants
    swapped = with_code(grants, {one: given_to(grants, other), other: given_to(grants, one)})
    assert mistakes(ask_everything(house, [one, other], WITNESSES.values())) == []
    monkeypatch.setattr(ports_of(house), "grants", swapped)
    found = mistakes(ask_everything(house, [one, other], WITNESSES.values()))
    assert {role for role in (one, other) for each in found if f" as {role}:" in each} == {one, other}


def test_every_right_that_a_group_has_has_its_witness(house: House) -> None:
    rights = {right for code in GroupCode for right in given_to(ports_of(house).grants, code)}
    assert rights == set(WITNESSES)


def test_each_right_that_a_group_loses_or_gains_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    grants, unnoticed = ports_of(house).grants, []
    for code in GroupCode:
        has = given_to(grants, code)
        for right in sorted(WITNESSES):
            monkeypatch.setattr(ports_of(house), "grants", with_code(grants, {code: has ^ {right}}))
            nothing = right not in has and right in NOTHING_ALONE
            if not nothing and not mistakes(ask_everything(house, [code], {WITNESSES[right]})):
                unnoticed.append((code, right))
    assert unnoticed == []


def test_what_one_question_changes_the_next_does_not_see(house: House) -> None:
    ends = ["me.end_all", "sign_in.out", "leaving.seized", "notifications.stop", "duty.unplan"]
    once = ask_everything(house, ["officers"], ends)
    assert ask_everything(house, ["officers"], ends) == once
    assert mistakes(ask_everything(house, ["officers"], ["me.show"])) == []


def test_names_that_end_in_a_dot_stand_for_all_that_begin_so() -> None:
    names = frozenset({"keys.", "duty.rota"})
    assert within({"keys.index", "duty.rota", "duty.rota_export", "keyship.show"}, names) == {"keys.index", "duty.rota"}
    assert not belongs("keys", names)


@pytest.mark.parametrize(
    ("page", "gives"),
    [
        ("<h1>Non</h1>\n  <p>Vous êtes déjà de garde.</p>\n  <p>Demandez.</p>", True),
        ("<h1>Non</h1>\n  \n  <p>Si vous en avez besoin, demandez.</p>\n  <p class='row'></p>", False),
        ("Forbidden", False),
    ],
)
def test_a_refusal_without_a_reason_is_told_from_one_that_gives_it(page: str, gives: bool) -> None:
    assert gives_a_reason(page) is gives
