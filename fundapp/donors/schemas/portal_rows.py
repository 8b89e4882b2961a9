"""Readings, requests, questions and downloads as rows of sheets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fundapp.core.i18n import lazy
from fundapp.core.sheets import MoneyColumn
from fundapp.donors.models import Agreement, DonorQuestion, InstalmentRequest, ReportDownload
from fundapp.donors.rules.portal import FILES, QUESTIONS
from fundapp.donors.workflow.agreements import LABELS
from fundapp.donors.workflow.instalment_requests import LABELS as REQUEST_LABELS

MINE = (
    lazy("Title"), lazy("Our short code"), lazy("The funder’s reference"), lazy("State"), lazy("Begins on"),
    lazy("Ends on"), lazy("Currency of the agreement"), MoneyColumn(lazy("Amount of the agreement"), currency=False),
    lazy("Next report"), lazy("Next instalment"),
)  # fmt: skip
REQUESTS = (
    lazy("Our short code"), lazy("Title"), lazy("Which instalment"), MoneyColumn(lazy("Amount asked for")),
    lazy("Wanted by"), lazy("Where it stands"), lazy("Will be sent on"), lazy("Sent on, says the donor"),
    lazy("Received on"), lazy("Asked on"),
)  # fmt: skip
QUESTION_HEADERS = (
    lazy("Our short code"), lazy("Title"), lazy("Subject"), lazy("Where it stands"), lazy("About which report"),
    lazy("Asked by whom"), lazy("Question asked on"), lazy("Last words on"), lazy("Messages"),
)  # fmt: skip
DOWNLOADS = (
    lazy("Taken home on"), lazy("Who took it home"), lazy("Report"), lazy("Edition"), lazy("As which file"),
)  # fmt: skip


def mine_row(found: Agreement) -> list[Any]:
    """One cell for each of MINE: nothing that a donor does not read on the page."""
    return [
        found.title, found.code, found.reference, str(LABELS[found.state]), found.begins_on, found.ends_on,
        found.currency, found.promised, found.next_report_on, found.next_instalment_on,
    ]  # fmt: skip


def request_row(found: InstalmentRequest) -> list[Any]:
    """One cell for each of REQUESTS."""
    host = found.agreement
    return [
        host.code, host.title, found.instalment.number if found.instalment else None, found.money(host.currency),
        found.wanted_on, str(REQUEST_LABELS[found.state]), found.promised_on, found.sent_on, found.received_on,
        found.created_at,
    ]  # fmt: skip


def question_row(found: DonorQuestion, names: Mapping[UUID, str]) -> list[Any]:
    """One cell for each of QUESTION_HEADERS. `names`: of those who asked, by id."""
    return [
        found.agreement.code, found.agreement.title, found.subject, str(QUESTIONS[found.state][0]),
        found.report.title if found.report else None, names.get(found.asked_by_id), found.created_at, found.updated_at,
        len(found.messages),
    ]  # fmt: skip


def download_row(found: ReportDownload) -> list[Any]:
    """One cell for each of DOWNLOADS."""
    return [found.at, found.person.name, found.report.title, found.report.edition, str(FILES[found.kind])]
