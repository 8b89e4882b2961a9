"""Agreements: recorded, changed, moved on; who may, what the database refuses, what lists and to-do lists say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
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
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid, NotFound
from fundapp.core.lists.paging import Marks
from fundapp.core.money import Money
from fundapp.donors.commands import agreement_lists as lists
from fundapp.donors.commands.agreement_envelopes import open_for_agreement, put_envelope_under, take_envelope_away
from fundapp.donors.commands.agreements import (
    change_costs,
    move_agreement,
    record_agreement,
    remove_agreement,
    update_agreement,
)
from fundapp.donors.commands.results import record_actual, remove_actual
from fundapp.donors.models import (
    Agreement,
    AgreementCondition,
    AgreementInstalment,
    AgreementMove,
    AgreementReport,
)
from fundapp.donors.queries.agreement_due import instalments_due, reports_due
from fundapp.donors.queries.agreement_money import sums_of
from fundapp.donors.queries.agreements import agreement, agreements_page
from fundapp.donors.workflow.agreements import Action
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope_under_agreement
from fundapp.ledger.models import EnvelopeTerm, FundEnvelope
from fundapp.ledger.rules.envelopes import Basis
from tests.donors.agreements import FACTS, INSTALMENT, REPORT, AgreementFactory, at, filled, post, row
from tests.donors.factories import FunderFactory
from tests.fixtures.application import NOW, VISITOR, Look, MakeContext
from tests.fixtures.counting import counted_statements

TODAY = NOW.date()
READER = ("agreement.see", "funder.see")
KEEPER = (*READER, "agreement.edit")
FUNDRAISER = (*KEEPER, "ledger.open_under_agreement", "funder.edit")
FINANCE = (*KEEPER, "ledger.keep", "ledger.see")
GIVEN: dict[str, Any] = {
    "title": "Appui", "code": "APPUI", "reference": None, "holder_id": None, "owner_id": None, "currency": "EUR",
    "amount": Decimal(1000), "signed_on": TODAY, "begins_on": TODAY, "ends_on": TODAY + timedelta(days=700),
    "languages": ("fr",), "envelope": "none",
}  # fmt: skip
FURTHER = {
    "contact_id": None, "signed_file_id": None, "name_public": "yes", "ledger_shown": "no", "confidentiality": None,
    "closing": None,
}  # fmt: skip


@pytest.fixture
def host(session: Session) -> UUID:
    """A funder of the map."""
    made = FunderFactory.build(id=uuid4(), name="Fonds Alpha")
    session.add(made)
    session.flush()
    funder_id: UUID = made.id
    return funder_id


@pytest.fixture
def acting(visitor: UUID, make_ctx: MakeContext) -> MakeContext:
    """As `make_ctx`, as VISITOR, who is in the table of people."""

    def make(*permissions: str) -> Context:
        ctx = make_ctx(*permissions)
        assert ctx.actor is not None
        return replace(ctx, actor=replace(ctx.actor, id=visitor))

    return make


@pytest.fixture
def keep(rolled_back: Connection) -> Callable[..., UUID]:
    """Keeps a made-up agreement of a funder of its own, and its parts."""

    def put(*parts: Any, funder: str = "Fonds Alpha", **facts: Any) -> UUID:
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            donor = FunderFactory.build(id=uuid4(), name=funder)
            session.add(donor)
            session.flush()
            made = AgreementFactory.build(funder_id=donor.id, **facts)
            session.add(made)
            session.flush()
            step = AgreementMove(id=uuid4(), agreement_id=made.id, number=0, after=made.state, at=NOW)
            session.add(step)
            for number, part in enumerate(parts, 1):
                part.agreement_id, part.number = made.id, number
                session.add(part)
            session.commit()
            kept: UUID = made.id
            return kept

    return put


def report(due_on: date, sent_on: date | None = None) -> AgreementReport:
    return AgreementReport(id=uuid4(), kind="both", due_on=due_on, sent_on=sent_on)


def instalment(due_on: date) -> AgreementInstalment:
    return AgreementInstalment(id=uuid4(), amount=500_00, due_on=due_on)


def row_of(**said: Any) -> dict[str, Any]:
    nothing = {"id": None, "at": 0, "covers_from": None, "covers_to": None, "sent_on": None, "note": None}
    return {**nothing, "kind": "both", "due_on": TODAY, **said}


# What is kept


def test_a_draft_is_signed_suspended_taken_up_and_closed_each_step_kept(
    session: Session, acting: MakeContext, host: UUID
) -> None:
    ctx = acting(*KEEPER)
    made = record_agreement(session, ctx, host, GIVEN | {"signed_on": None})
    assert (made.state, made.signed_on) == ("draft", None)
    for action, reason in (
        (Action.SIGN, None),
        (Action.SUSPEND, "Un litige"),
        (Action.RESUME, None),
        (Action.CLOSE, None),
    ):
        told = {"day": TODAY, "reason": reason}
        move_agreement(session, ctx, made.id, action, told, expected_version=made.version)
    assert (made.state, made.signed_on, made.ended_on) == ("closed", TODAY, TODAY)
    moves = session.scalars(select(AgreementMove).order_by(AgreementMove.number)).all()
    assert [each.after for each in moves] == ["draft", "signed", "suspended", "signed", "closed"]
    assert moves[2].reason == "Un litige"
    with pytest.raises(Conflict):
        lists.change_reports(session, ctx, made.id, [], expected_version=made.version)


def test_lists_are_written_in_order_against_the_version_of_the_agreement(
    session: Session, acting: MakeContext, host: UUID, look: Look
) -> None:
    ctx = acting(*KEEPER)
    made = record_agreement(session, ctx, host, GIVEN)
    first, second = row_of(due_on=TODAY + timedelta(days=90)), row_of(kind="final", due_on=TODAY + timedelta(days=30))
    version = made.version
    made = lists.change_reports(session, ctx, made.id, [first, second], expected_version=version)
    assert made.version > version
    assert made.next_report_on == TODAY + timedelta(days=30)
    ids = [each.id for each in made.reports]
    swapped = [{**second, "id": ids[1], "sent_on": TODAY}, {**first, "id": ids[0]}]
    made = lists.change_reports(session, ctx, made.id, swapped, expected_version=made.version)
    assert [(each.id, each.number, each.kind) for each in made.reports] == [(ids[1], 1, "final"), (ids[0], 2, "both")]
    assert made.next_report_on == TODAY + timedelta(days=90)
    unchanged = made.version
    made = lists.change_reports(session, ctx, made.id, swapped, expected_version=unchanged)
    assert made.version == unchanged, "who saves without a change has changed nothing"
    with pytest.raises(EditConflict):
        lists.change_reports(session, ctx, made.id, [], expected_version=unchanged - 1)


def test_a_row_of_another_agreement_is_never_taken_for_one_of_this(
    session: Session, acting: MakeContext, host: UUID
) -> None:
    ctx = acting(*KEEPER)
    one, other = (record_agreement(session, ctx, host, GIVEN | {"code": code}) for code in ("UN", "DEUX"))
    one = lists.change_reports(session, ctx, one.id, [row_of()], expected_version=one.version)
    theirs = one.reports[0].id
    other = lists.change_reports(session, ctx, other.id, [row_of(id=theirs)], expected_version=other.version)
    assert other.reports[0].id != theirs


def test_costs_become_the_terms_of_the_envelope(session: Session, acting: MakeContext, host: UUID) -> None:
    ctx = acting(*FUNDRAISER)
    made = record_agreement(session, ctx, host, GIVEN)
    costs = {
        "countries": ("CM", "TD"), "not_countries": ("GQ",), "purposes": (), "not_purposes": ("other",),
        "share": Decimal("7.5"), "costs_from": None, "costs_until": None, "ceiling_award": Decimal(300),
        "ceiling_person": None,
    }  # fmt: skip
    made = change_costs(session, ctx, made.id, costs, expected_version=made.version)
    tie = open_for_agreement(session, ctx, made.id, {"envelope_basis": "received"}, expected_version=made.version)
    envelope = session.get_one(FundEnvelope, tie.envelope_id)
    assert (envelope.code, envelope.name, envelope.pledged, envelope.cap) == ("APPUI", "Appui", 1000_00, 0)
    assert (envelope.share, envelope.ceiling_award) == (750, 300_00)
    kept = session.scalars(select(EnvelopeTerm).where(EnvelopeTerm.envelope_id == envelope.id))
    terms = {(each.kind, each.code, each.allowed) for each in kept}
    assert terms == {
        ("country", "CM", True),
        ("country", "TD", True),
        ("country", "GQ", False),
        ("purpose", "other", False),
    }
    with pytest.raises(Invalid) as clash:
        open_for_agreement(session, ctx, made.id, {}, expected_version=made.version)
    assert set(clash.value.fields) == {"envelope_code", "envelope_name"}
    with pytest.raises(Invalid):
        change_costs(session, ctx, made.id, costs | {"not_countries": ("CM",)}, expected_version=made.version)


def test_an_indicator_has_baseline_target_and_values(session: Session, me: Context, host: UUID) -> None:
    made = record_agreement(session, me, host, GIVEN)
    said = {
        "id": None, "code": "R1", "statement": "Personnes soutenues", "unit": "number", "baseline": Decimal(10),
        "baseline_on": None, "target": Decimal("40.5"), "target_on": TODAY, "splits": ("gender",), "source": "typed",
        "measure": None,
    }  # fmt: skip
    made = lists.change_indicators(session, me, made.id, [said], expected_version=made.version)
    (found,) = made.indicators
    assert (found.baseline, found.target, found.splits) == (1000, 4050, ("gender",))
    told = {"as_of": TODAY, "value": Decimal(12), "note": None, "breakdown": {"gender": {"Femmes": 700}}}
    value = record_actual(session, me, found.id, told)
    assert (value.value, value.breakdown, value.by_id) == (1200, {"gender": {"Femmes": 700}}, VISITOR.id)
    with pytest.raises(Invalid):
        record_actual(session, me, found.id, told)
    assert remove_actual(session, me, found.id, value.id).actuals == []


def test_whoever_notes_that_a_condition_is_met_stands_beside_it(session: Session, me: Context, host: UUID) -> None:
    made = record_agreement(session, me, host, GIVEN)
    met = {"id": None, "text": "Un compte", "due_on": None, "met_on": TODAY}
    made = lists.change_conditions(session, me, made.id, [met], expected_version=made.version)
    (found,) = made.conditions
    assert (found.met_on, found.met_by_id) == (TODAY, VISITOR.id)
    again = {**met, "id": found.id, "met_on": None}
    made = lists.change_conditions(session, me, made.id, [again], expected_version=made.version)
    assert (found.met_on, found.met_by_id) == (None, None)


def test_only_a_draft_is_taken_out(session: Session, acting: MakeContext, host: UUID) -> None:
    ctx = acting(*KEEPER)
    draft = record_agreement(session, ctx, host, GIVEN | {"signed_on": None})
    assert remove_agreement(session, ctx, draft.id) == host
    signed = record_agreement(session, ctx, host, GIVEN)
    with pytest.raises(Conflict):
        remove_agreement(session, ctx, signed.id)


def test_a_draft_is_given_no_envelope(session: Session, acting: MakeContext, host: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        record_agreement(session, acting(*FUNDRAISER), host, GIVEN | {"signed_on": None, "envelope": "open"})
    assert set(refused.value.fields) == {"envelope"}


# Who may


WRITES: list[Callable[[Session, Context, UUID], object]] = [
    lambda session, ctx, _one: record_agreement(session, ctx, uuid4(), GIVEN),
    lambda session, ctx, one: update_agreement(session, ctx, one, GIVEN | FURTHER, expected_version=1),
    lambda session, ctx, one: change_costs(session, ctx, one, {}, expected_version=1),
    lambda session, ctx, one: move_agreement(session, ctx, one, Action.CLOSE, {}, expected_version=1),
    remove_agreement,
    lambda session, ctx, one: lists.change_reports(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: lists.change_instalments(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: lists.change_conditions(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: lists.change_lines(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: lists.change_questions(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: lists.change_indicators(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: open_for_agreement(session, ctx, one, {}, expected_version=1),
    lambda session, ctx, one: record_actual(session, ctx, one, {}),
    lambda session, ctx, one: remove_actual(session, ctx, one, one),
]


@pytest.mark.parametrize("write", WRITES)
def test_only_fundraising_and_finance_write_and_strangers_learn_nothing(
    session: Session, make_ctx: MakeContext, keep: Callable[..., UUID], write: Callable[..., object]
) -> None:
    one = keep()
    with pytest.raises(Denied):
        write(session, make_ctx(*READER), one)
    with pytest.raises(NotFound):
        write(session, make_ctx(), one)


def test_whoever_signs_opens_an_envelope_out_of_which_nothing_can_be_given_yet(
    session: Session, make_ctx: MakeContext
) -> None:
    wanted = EnvelopeInput("UN", "Une", "EUR", Basis.RECEIVED, 1000_00, TODAY)
    made = open_envelope_under_agreement(session, make_ctx("ledger.open_under_agreement"), wanted, agreement_id=uuid4())
    assert (made.cap, made.available.minor) == (0, 0)
    actions = session.scalars(select(Staged.action)).all()
    assert actions == ["ledger.envelope.opened_under_agreement"]


def test_promised_money_is_opened_by_finance_alone(session: Session, make_ctx: MakeContext) -> None:
    wanted = EnvelopeInput("UN", "Une", "EUR", Basis.PLEDGED, 1000_00, TODAY)
    with pytest.raises(Denied):
        open_envelope_under_agreement(session, make_ctx("ledger.open_under_agreement"), wanted, agreement_id=uuid4())
    with pytest.raises(NotFound):
        open_envelope_under_agreement(session, make_ctx("ledger.see"), wanted, agreement_id=uuid4())
    made = open_envelope_under_agreement(session, make_ctx("ledger.keep"), wanted, agreement_id=uuid4())
    assert made.cap == 1000_00


def test_finance_alone_ties_envelopes_and_each_to_one_agreement(
    session: Session, acting: MakeContext, host: UUID
) -> None:
    finance = acting(*FINANCE)
    one, other = (record_agreement(session, finance, host, GIVEN | {"code": code}) for code in ("UN", "DEUX"))
    wanted = EnvelopeInput("ENV", "Une", "EUR", Basis.PLEDGED, 1000_00, TODAY)
    envelope = open_envelope_under_agreement(session, finance, wanted, agreement_id=one.id)
    with pytest.raises(NotFound):
        put_envelope_under(session, acting(*FUNDRAISER), one.id, envelope.id, expected_version=one.version)
    put_envelope_under(session, finance, one.id, envelope.id, expected_version=one.version)
    with pytest.raises(Conflict):
        put_envelope_under(session, finance, other.id, envelope.id, expected_version=other.version)
    take_envelope_away(session, finance, one.id, envelope.id, expected_version=one.version)
    put_envelope_under(session, finance, other.id, envelope.id, expected_version=other.version)


def test_an_owner_is_of_fundraising_or_finance(session: Session, me: Context, host: UUID) -> None:
    assert record_agreement(session, me, host, GIVEN | {"owner_id": VISITOR.id}).owner_id == VISITOR.id
    with pytest.raises(Invalid) as refused:
        record_agreement(session, me, host, GIVEN | {"code": "AUTRE", "owner_id": uuid4()})
    assert set(refused.value.fields) == {"owner_id"}


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("amount_positive", {"amount": 0}),
        ("signed_on_a_day", {"signed_on": None}),
        ("ended_on_a_day", {"ended_on": TODAY}),
        ("ends_after_it_begins", {"ends_on": date(2020, 1, 1)}),
        ("share_within_the_whole", {"share": 10_001}),
        ("state_known", {"state": "lost"}),
    ],
)
def test_the_database_keeps_the_rules_too(keep: Callable[..., UUID], rule: str, broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=f"ck_agreement_{rule}"):
        keep(**broken)


# Lists and to-do


def test_the_list_is_filtered_and_sorted(session: Session, make_ctx: MakeContext, keep: Callable[..., UUID]) -> None:
    soon, later = TODAY + timedelta(days=20), TODAY + timedelta(days=80)
    keep(code="A", title="Zèbre", next_report_on=later, funder="Fonds Alpha")
    keep(code="B", title="Âne", next_report_on=soon, ends_on=soon, funder="Fonds Bêta", currency="XAF")
    keep(code="C", title="Mule", state="closed", funder="Fonds Gamma")
    keep(code="D", title="Ourse", next_report_on=TODAY - timedelta(days=1), funder="Fonds Delta")
    ctx, marks = make_ctx(*READER), Marks("secret")

    def codes(**wanted: Any) -> list[str]:
        return [each.code for each in agreements_page(session, ctx, wanted, marks=marks).items]

    assert codes() == ["D", "B", "A", "C"]
    assert codes(sort="title") == ["B", "C", "D", "A"]
    assert codes(sort="code") == ["A", "B", "C", "D"]
    assert codes(report="late") == ["D"]
    assert codes(report="30") == ["D", "B"]
    assert codes(ends="30") == ["B"]
    assert codes(funder="bêta") == codes(currency="XAF") == ["B"]
    assert codes(state=["closed"]) == ["C"]
    assert codes(q="zebre") == ["A"]
    assert codes(owner="me") == []
    assert len(codes(owner="nobody")) == 4
    with pytest.raises(NotFound):
        agreements_page(session, make_ctx("funder.see"), {}, marks=marks)


def test_reports_and_instalments_wait_for_whoever_looks_after_them(
    session: Session, make_ctx: MakeContext, me: Context, keep: Callable[..., UUID]
) -> None:
    due, far = TODAY + timedelta(days=30), TODAY + timedelta(days=31)
    keep(report(due), report(far), instalment(due), code="MIEN", owner_id=VISITOR.id, funder="A")
    keep(report(due, sent_on=TODAY), code="ENVOYE", owner_id=VISITOR.id, funder="B")
    keep(report(due), code="SUSPENDU", state="suspended", owner_id=VISITOR.id, funder="C")
    mine = replace(me, actor=replace(VISITOR, permissions=frozenset(KEEPER)))
    assert [(each.due_on, host.code) for each, host in reports_due(session, mine, 20)] == [(due, "MIEN")]
    assert [host.code for _each, host in instalments_due(session, mine, 20)] == ["MIEN"]
    other = make_ctx(*KEEPER)
    assert (list(reports_due(session, other, 20)), list(instalments_due(session, other, 20))) == ([], [])
    finance = make_ctx(*FINANCE)
    assert [host.code for _each, host in instalments_due(session, finance, 20)] == ["MIEN"]
    assert list(reports_due(session, make_ctx(*READER), 20)) == []


# Pages


@pytest.mark.usefixtures("visitor")
def test_an_agreement_is_recorded_from_the_page_of_a_funder(
    client: FlaskClient, add: Callable[..., UUID], look: Look
) -> None:
    funder_id = add(name="Fonds Alpha", currency="EUR")
    assert f"/agreements/new/{funder_id}" in client.get(f"/funders/{funder_id}").text
    answer = post(client, f"/agreements/new/{funder_id}", FACTS | {"envelope": "none"})
    (made,) = look(select(Agreement))
    assert (answer.status_code, answer.location, made.funder_id) == (303, at(made.id), funder_id)
    assert FACTS["title"] in client.get(f"/funders/{funder_id}").text
    assert FACTS["title"] in client.get("/agreements").text


@pytest.mark.usefixtures("visitor")
def test_rows_are_added_moved_filled_and_taken_away_without_losing_a_word(client: FlaskClient, look: Look) -> None:
    typed = FACTS | row("reports", 0, REPORT) | row("instalments", 0, INSTALMENT) | {"funder_name": "Nouveau fonds"}
    sent = filled(client.get("/agreements/new").text) | typed
    more = filled(client.post("/agreements/new", data=sent | {"act": "add-reports"}).text)
    assert (more["reports_count"], more["title"], more["funder_name"]) == ("4", FACTS["title"], "Nouveau fonds")
    up = filled(client.post("/agreements/new", data=more | {"reports_3_note": "", "act": "up-reports-1"}).text)
    assert (up["reports_1_due_on"], up["reports_0_due_on"]) == (REPORT["due_on"], "")
    fewer = filled(client.post("/agreements/new", data=up | {"act": "remove-reports-0"}).text)
    assert (fewer["reports_count"], fewer["reports_0_due_on"]) == ("3", REPORT["due_on"])
    rhythm = {"every_months": "6", "days_after": "60", "act": "fill-reports"}
    full = filled(client.post("/agreements/new", data=fewer | rhythm).text)
    assert (full["reports_count"], full["reports_3_kind"]) == ("4", "final")
    assert full["instalments_0_amount"] == INSTALMENT["amount"]
    told = client.post("/agreements/new", data=fewer | rhythm | {"begins_on": ""})
    assert told.status_code == 422
    assert filled(told.text)["reports_0_due_on"] == REPORT["due_on"]
    assert list(look(select(Agreement))) == []


@pytest.mark.usefixtures("visitor")
def test_a_funder_who_is_only_a_name_is_put_on_the_map_or_chosen(
    client: FlaskClient, add: Callable[..., UUID], look: Look
) -> None:
    typed = FACTS | {"funder_name": "Fonds Nouveau", "envelope": "none"}
    refused = post(client, "/agreements/new", typed)
    assert (refused.status_code, filled(refused.text)["funder_name"]) == (422, "Fonds Nouveau")
    assert "Écrivez le nom qui y figure" in refused.text
    assert post(client, "/agreements/new", typed | {"funder_kind": "embassy"}).status_code == 303
    alpha = add(name="Fonds Alpha", short_name="FA")
    again = typed | {"funder_name": "fa", "code": "AUTRE"}
    assert post(client, "/agreements/new", again).status_code == 303
    hosts = {each.code: each.funder_id for each in look(select(Agreement))}
    assert hosts["AUTRE"] == alpha
    assert hosts["ALPHA-2026"] not in (None, alpha)


@pytest.mark.usefixtures("visitor")
def test_a_list_that_somebody_else_saved_is_shown_beside_what_was_typed(
    client: FlaskClient, keep: Callable[..., UUID], look: Look
) -> None:
    address = f"{at(keep())}/conditions"
    mine = filled(client.get(address).text) | {"conditions_0_text": "La mienne"}
    assert post(client, address, {"conditions_0_text": "La sienne"}).status_code == 303
    met = client.post(address, data=mine)
    assert met.status_code == 409
    assert "La sienne" in met.text
    assert "La mienne" in met.text
    assert client.post(address, data=filled(met.text) | {"conditions_0_text": "La mienne"}).status_code == 303
    assert [each.text for each in look(select(AgreementCondition))] == ["La mienne"]


@pytest.mark.usefixtures("visitor")
@pytest.mark.parametrize(
    ("part", "wrong", "field"),
    [
        ("reports", {"kind": "both", "covers_to": "1/1/2026", "covers_from": "2/2/2026"}, "covers_to"),
        ("reports", {"kind": "both", "note": "Sans date"}, "due_on"),
        ("instalments", {"amount": "10"}, "due_on"),
        ("instalments", {"amount": "10", "condition": "Après l’audit", "received_amount": "5"}, "received_on"),
        ("instalments", {"amount": "dix", "due_on": "1/1/2027"}, "amount"),
        ("lines", {"label": "Soins", "amount": "10,555"}, "amount"),
        ("lines", {"label": "Soins", "amount": "10", "leeway": "120"}, "leeway"),
        ("questions", {"text": "Quoi ?"}, "language"),
        ("indicators", {"statement": "Part", "unit": "percent", "source": "typed", "target": "140"}, "target"),
        ("indicators", {"statement": "Part", "unit": "number", "source": "computed"}, "measure"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_row_is_told_at_its_field_and_nothing_is_lost(
    client: FlaskClient, keep: Callable[..., UUID], part: str, wrong: dict[str, str], field: str
) -> None:
    answer = post(client, f"{at(keep())}/{part}", row(part, 0, wrong))
    assert answer.status_code == 422
    assert f'id="{part}_0_{field}-error"' in answer.text
    for value in wrong.values():
        assert value in answer.text


@pytest.mark.usefixtures("visitor")
def test_the_lists_are_kept_from_their_pages(client: FlaskClient, keep: Callable[..., UUID]) -> None:
    one = at(keep())
    rows = {
        "reports": REPORT | {"sent_on": "01/11/2026"},
        "instalments": INSTALMENT | {"received_on": "20/03/2026", "received_amount": "59 990"},
        "lines": {"code": "1", "label": "Soins", "amount": "12 000", "leeway": "10", "purposes": "medical"},
        "questions": {"text": "Qu’avez-vous fait ?", "language": "fr", "required": "yes", "longest": "4000"},
        "indicators": {"statement": "Personnes", "unit": "number", "source": "computed", "measure": "awards_paid"},
    }
    for part, answers in rows.items():
        answer = post(client, f"{one}/{part}", row(part, 0, answers))
        assert (answer.status_code, answer.location) == (303, f"{one}#{part}"), answer.text
    page = client.get(one).text
    for word in ("Soins", "Qu’avez-vous fait ?", "Personnes", "59\u202f990"):
        assert word in page


@pytest.mark.usefixtures("visitor")
def test_an_agreement_changes_on_its_pages_and_meets_whoever_was_quicker(
    client: FlaskClient, keep: Callable[..., UUID], look: Look
) -> None:
    one = keep(code="UN")
    edit = f"{at(one)}/edit"
    facts = {"title": "Autre titre", "code": "UN", "currency": "EUR", "amount": "5", "signed_on": "01/12/2025"}
    days = {"begins_on": "01/01/2026", "ends_on": "31/12/2027", "name_public": "yes", "ledger_shown": "no"}
    late = filled(client.get(edit).text)
    assert post(client, edit, facts | days).status_code == 303
    assert [(each.title, each.amount, each.name_public) for each in look(select(Agreement))] == [
        ("Autre titre", 500, True)
    ]
    assert client.post(edit, data=late | days | facts | {"title": "Le mien"}).status_code == 409
    taken = post(client, f"{at(one)}/step/suspend", {"day": "14/03/2026"})
    assert taken.status_code == 422, "a reason is needed"
    assert post(client, f"{at(one)}/step/suspend", {"day": "14/03/2026", "reason": "Un litige"}).status_code == 303
    assert "Un litige" in client.get(at(one)).text
    assert post(client, f"{at(one)}/step/end_early", {"day": "14/03/2026", "reason": "Rupture"}).status_code == 303
    for part in ("edit", "costs", "reports"):
        assert client.get(f"{at(one)}/{part}").location.startswith(at(one)), "it is over: read, not changed"


@pytest.mark.usefixtures("visitor")
def test_the_list_is_exported_as_filtered(client: FlaskClient, keep: Callable[..., UUID]) -> None:
    keep(code="UN", title="=cmd|' /C calc'!A0", funder="Fonds Alpha")
    keep(code="DEUX", funder="Fonds Bêta")
    sheet = client.get("/agreements/export.csv?funder=alpha").get_data(as_text=True)
    assert "UN" in sheet
    assert "DEUX" not in sheet
    assert "'=cmd" in sheet
    assert client.get("/agreements/export.xlsx").status_code == 200


@pytest.mark.usefixtures("visitor")
def test_pages_ask_the_database_as_often_however_much_there_is(client: FlaskClient, keep: Callable[..., UUID]) -> None:
    one = keep(*(report(TODAY + timedelta(days=day)) for day in range(3)), code="UN", funder="Fonds 0")
    with counted_statements() as few:
        client.get("/agreements")
    for number in range(12):
        keep(code=f"N-{number}", funder=f"Fonds {number + 1}")
    with counted_statements() as many:
        client.get("/agreements")
    assert len(few) == len(many) <= 8
    with counted_statements() as page:
        client.get(at(one))
    assert len(page) <= 16


def test_who_may_not_see_the_books_sees_no_sums_of_them(session: Session, acting: MakeContext, host: UUID) -> None:
    finance = acting(*FINANCE)
    made = record_agreement(session, finance, host, GIVEN | {"envelope": "open", "envelope_basis": "pledged"})
    made_id = made.id
    session.expunge_all()
    found = agreement(session, finance, made_id, "envelopes", "instalments")
    sums, hidden = sums_of(finance, found), sums_of(acting(*KEEPER), found)
    assert (sums.promised.minor, sums.spent) == (1000_00, Money(0, "EUR"))
    assert (hidden.spent, hidden.booked, hidden.held) == (None, None, None)
