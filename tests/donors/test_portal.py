"""Who reads an agreement, what they find there, and that anything else looks as if it were not there."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership, Person
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, Invalid, NotFound, Unavailable
from fundapp.core.lists.paging import Marks
from fundapp.donors.commands.agreement_readers import admit_reader, end_reader, end_readings_of_leaver
from fundapp.donors.commands.report_receipts import acknowledge_report, note_download
from fundapp.donors.models import FunderContact, ReportDownload, ReportReceipt
from fundapp.donors.queries import portal, portal_reports, report_downloads
from fundapp.donors.queries.agreement_readers import could_read, reading_now
from fundapp.donors.rules.portal import MOST_READERS, FileKind
from tests.donors.factories import FunderFactory
from tests.donors.portal import House
from tests.fixtures.application import NOW

MARKS = Marks("secret")
RECEIPT = {"received_on": NOW.date(), "words": "Merci"}


@pytest.fixture
def house(app: Flask, session: Session, me: Context) -> House:
    return House(app, session, me)


def test_an_agreement_is_read_by_whom_it_was_opened_to_and_by_nobody_else(house: House) -> None:
    one, other = house.agreement(code="A"), house.agreement(code="B", funder="Autre")
    donor, stranger = house.contact("Inès"), house.contact("Tom")
    house.reads(donor, one)
    assert portal.readable(house.session, house.acting(donor), one, *portal.PARTS).code == "A"
    for who, wanted in ((donor, other), (donor, uuid4()), (stranger, one)):
        with pytest.raises(NotFound):
            portal.readable(house.session, house.acting(who), wanted)
    page = portal.readable_page(house.session, house.acting(donor), {}, marks=MARKS)
    assert [each.id for each in page.items] == [one]


@pytest.mark.parametrize("how", ["ended", "left", "invited", "no donor any more", "draft"])
def test_whoever_is_no_contact_any_more_reads_nothing(house: House, how: str) -> None:
    one = house.agreement(**({"state": "draft"} if how == "draft" else {}))
    donor = house.contact("Inès")
    reading, ctx = house.reads(donor, one), house.acting(donor)
    published = house.published(one)
    if how == "ended":
        end_reader(house.session, house.ours, reading.id)
    elif how == "no donor any more":
        house.session.execute(delete(Membership).where(Membership.person_id == donor.id))
    elif how != "draft":
        email = None if how == "left" else donor.email
        left_at = NOW if how == "left" else None
        house.session.execute(
            update(Person).where(Person.id == donor.id).values(state=how, email=email, left_at=left_at)
        )
    assert reading_now(house.session, one) == []
    assert portal.readable_page(house.session, ctx, {}, marks=MARKS).total == 0
    with pytest.raises(NotFound):
        portal.readable(house.session, ctx, one)
    with pytest.raises(NotFound):
        portal_reports.published_page(house.session, ctx, one, marks=MARKS)
    with pytest.raises(NotFound):
        portal_reports.frozen(house.session, ctx, published)
    with pytest.raises(NotFound):
        note_download(house.session, ctx, published, FileKind.PDF)


def test_whoever_comes_back_among_the_contacts_begins_with_nothing(house: House) -> None:
    one, donor = house.agreement(), house.contact("Inès")
    house.reads(donor, one)
    assert end_readings_of_leaver(house.session, house.ours, donor.id) == 0, "still a contact"
    house.session.execute(delete(Membership).where(Membership.person_id == donor.id))
    assert end_readings_of_leaver(house.session, house.ours, donor.id) == 1
    house.session.add(Membership(person_id=donor.id, group_code="donors", since=NOW))
    house.session.flush()
    assert reading_now(house.session, one) == []


def test_only_contacts_of_donors_are_admitted_once_and_not_without_end(house: House) -> None:
    one, donor = house.agreement(), house.contact("Inès")
    colleague = house.contact("Paul", ("finance",))
    assert could_read(house.session, one) == [(donor.id, "Inès")]
    with pytest.raises(Invalid):
        admit_reader(house.session, house.ours, one, {"person_id": colleague.id, "contact_id": None})
    admit_reader(house.session, house.ours, one, {"person_id": donor.id, "contact_id": None})
    with pytest.raises(Invalid):
        admit_reader(house.session, house.ours, one, {"person_id": donor.id, "contact_id": None})
    for number in range(MOST_READERS - 1):
        house.reads(house.contact(f"Lecteur {number}"), one)
    late = house.contact("Tard")
    with pytest.raises(Conflict):
        admit_reader(house.session, house.ours, one, {"person_id": late.id, "contact_id": None})


def test_a_reader_is_a_contact_of_the_funder_of_the_agreement(house: House) -> None:
    one, donor = house.agreement(), house.contact("Inès")
    stranger = FunderFactory.build(id=uuid4(), name="Autre")
    house.session.add(stranger)
    house.session.flush()
    known = FunderContact(
        id=uuid4(), funder_id=stranger.id, name="X", sort_name="x", role="x", basis="public", entry_id=uuid4(),
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    house.session.add(known)
    house.session.flush()
    with pytest.raises(Invalid):
        admit_reader(house.session, house.ours, one, {"person_id": donor.id, "contact_id": known.id})


def test_who_may_not_change_agreements_neither_admits_nor_ends(house: House, acting: Callable[..., Context]) -> None:
    one, donor = house.agreement(), house.contact("Inès")
    reading, reader = house.reads(donor, one), acting("agreement.see")
    with pytest.raises(Denied):
        admit_reader(house.session, reader, one, {"person_id": donor.id, "contact_id": None})
    with pytest.raises(Denied):
        end_reader(house.session, reader, reading.id)
    end_reader(house.session, house.ours, reading.id)
    with pytest.raises(Conflict):
        end_reader(house.session, house.ours, reading.id)


def test_published_editions_are_found_the_newest_first_and_nothing_unpublished(house: House) -> None:
    one, donor = house.agreement(), house.contact("Inès")
    house.reads(donor, one)
    ctx, first = house.acting(donor), house.published(one)
    second = house.published(one, corrects=first)
    drafts = [house.published(one, state=each) for each in ("drafting", "review", "publishing", "abandoned")]
    found = portal_reports.published_of(house.session, ctx, one)
    assert [each.report.id for each in found] == [second, first]
    assert portal_reports.published_page(house.session, ctx, one, marks=MARKS).total == 2
    known = portal_reports.editions_known(house.session, ctx, portal_reports.published(house.session, ctx, first))
    assert [(each.edition, each.changes) for each in known] == [(2, "Le total des frais"), (1, None)]
    for each in drafts:
        for ask in (portal_reports.published, portal_reports.frozen):
            with pytest.raises(NotFound):
                ask(house.session, ctx, each)
        with pytest.raises(NotFound):
            note_download(house.session, house.ours, each, FileKind.PDF)


def test_figures_are_those_of_the_last_release_and_never_newer(house: House) -> None:
    one, donor = house.agreement(), house.contact("Inès")
    house.reads(donor, one)
    ctx = house.acting(donor)
    assert portal_reports.last_release(house.session, ctx, one) is None
    house.published(one, corrects=house.published(one))
    release = portal_reports.last_release(house.session, ctx, one)
    assert release is not None
    report, figures = release
    assert (report.edition, figures.received.minor, figures.spent.minor) == (2, 4_000_000, 3_125_000)
    assert (figures.left.minor, figures.persons) == (875_000, 45)


def test_bytes_that_are_not_what_was_published_are_never_shown(house: House) -> None:
    one, donor = house.agreement(), house.contact("Inès")
    house.reads(donor, one)
    ctx, published = house.acting(donor), house.published(one, digest="0" * 64)
    with pytest.raises(Unavailable):
        portal_reports.frozen(house.session, ctx, published)
    with pytest.raises(Unavailable):
        portal_reports.last_release(house.session, ctx, one)


def test_every_download_is_a_row_that_nobody_changes(house: House) -> None:
    one, donor = house.agreement(), house.contact("Inès")
    house.reads(donor, one)
    ctx, published = house.acting(donor), house.published(one)
    other = house.contact("Tom")
    house.reads(other, one)
    made = note_download(house.session, ctx, published, FileKind.PDF)
    note_download(house.session, house.acting(other), published, FileKind.JSON)
    note_download(house.session, house.ours, published, FileKind.XLSX)
    page = report_downloads.downloads_page(house.session, house.ours, one, {}, marks=MARKS, mark=None)
    assert sorted(each.kind for each in page.items) == ["json", "pdf", "xlsx"]
    chosen = report_downloads.downloads_page(house.session, house.ours, one, {"kind": ("pdf",)}, marks=MARKS, mark=None)
    assert [each.person.name for each in chosen.items] == ["Inès"]
    assert [each.kind for each in report_downloads.my_downloads(house.session, ctx, published)] == ["pdf"], "own alone"
    made.kind = "json"
    with pytest.raises(RuntimeError):
        house.session.flush()


@pytest.mark.parametrize("model", [ReportDownload, ReportReceipt])
def test_the_database_itself_keeps_what_was_taken_home_and_acknowledged(house: House, model: type) -> None:
    one, donor = house.agreement(), house.contact("Inès")
    house.reads(donor, one)
    ctx, published = house.acting(donor), house.published(one)
    note_download(house.session, ctx, published, FileKind.PDF)
    acknowledge_report(house.session, ctx, published, RECEIPT)
    for statement in (update(model).values(at=NOW + timedelta(days=1)), delete(model)):
        with pytest.raises(Exception, match="append-only"), house.session.begin_nested():
            house.session.execute(statement)


def test_a_report_is_acknowledged_once_by_each_reader_and_not_before_it_was_published(house: House) -> None:
    one, donor = house.agreement(), house.contact("Inès")
    house.reads(donor, one)
    ctx, published = house.acting(donor), house.published(one)
    early = RECEIPT | {"received_on": NOW.date() - timedelta(days=1)}
    with pytest.raises(Invalid):
        acknowledge_report(house.session, ctx, published, early)
    acknowledge_report(house.session, ctx, published, RECEIPT)
    with pytest.raises(Conflict):
        acknowledge_report(house.session, ctx, published, RECEIPT)
    told = report_downloads.reception_of(house.session, house.ours, published).receipts
    assert [(each.person.name, each.received_on, each.words) for each in told] == [("Inès", NOW.date(), "Merci")]
    assert portal_reports.my_receipt(house.session, ctx, published) is not None
