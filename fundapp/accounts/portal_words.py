"""How the audit log reads what happens between donors’ contacts and those who look after agreements."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "agreement_reader.admitted": lazy("Agreement opened to a donor’s contact"),
    "agreement_reader.ended": lazy("Agreement closed to a donor’s contact"),
    "donor_question.answered": lazy("Question of a donor answered"),
    "donor_question.asked": lazy("Question asked by a donor"),
    "donor_question.followed_up": lazy("Question followed up by a donor"),
    "donor_question.read": lazy("Answer read by a donor"),
    "donor_question.settled": lazy("Question of a donor settled without an answer"),
    "instalment_request.answered": lazy("Request for an instalment answered by a donor"),
    "instalment_request.asked": lazy("Instalment asked for"),
    "instalment_request.changed": lazy("Request for an instalment changed"),
    "instalment_request.closed": lazy("Request for an instalment closed: the money has come"),
    "instalment_request.withdrawn": lazy("Request for an instalment withdrawn"),
    "report.acknowledged": lazy("Report acknowledged by a donor"),
    "report.downloaded": lazy("Published report taken home"),
}

KINDS: Mapping[str, Any] = {
    "agreement_reader": lazy("Reader of an agreement at its funder"),
    "donor_question": lazy("Question of a donor"),
    "donor_report_download": lazy("Report taken home"),
    "donor_report_receipt": lazy("Acknowledgement of a report"),
    "instalment_request": lazy("Request for an instalment of an agreement"),
}
