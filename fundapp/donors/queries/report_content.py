"""What a report says as it stands: the data that would be published, and its digest."""

import json
from datetime import UTC
from typing import Any

from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.donors.models import Agreement, DonorReport
from fundapp.donors.rules.report_data import FORMAT, Cover, Head, ReportData, canonical, digest_of
from fundapp.donors.rules.report_order import order_of
from fundapp.donors.rules.report_templates import TEMPLATES
from fundapp.donors.workflow.reports import DraftState

NEEDS = ("sections", "stories", "draft")
"""Parts with which a report must be read to be told."""


def content_of(found: DonorReport) -> ReportData:
    """All that a report says, of one that was read with NEEDS: exactly this is released, and published. No query.

    A section in which nothing stands is left out. Raises Conflict where no figures are ready.
    """
    return {
        "format": FORMAT,
        "head": head_of(found.agreement),
        "cover": _cover(found),
        "figures": _figures(found),
        "sections": [{"key": row.key, "title": row.title, "text": row.text} for row in found.sections if row.text],
        "stories": [{"pseudonym": row.pseudonym, "text": row.text} for row in found.stories],
        "order": order_of(
            TEMPLATES.get(found.template), [(row.key, row.title) for row in found.sections], found.language
        ),
    }


def digest_now(found: DonorReport) -> str:
    """The SHA-256 of what a report says, in hexadecimal. Raises Conflict where no figures are ready."""
    return digest_of(canonical(content_of(found)))


def head_of(agreement: Agreement) -> Head:
    """What a report says of its agreement, of one that was read with its funder and its holder."""
    return {
        "code": agreement.code,
        "title": agreement.title,
        "reference": agreement.reference,
        "funder": agreement.funder.name,
        "holder": agreement.holder.name if agreement.holder else None,
        "currency": agreement.currency,
        "amount": agreement.amount,
        "begins_on": agreement.begins_on.isoformat(),
        "ends_on": agreement.ends_on.isoformat(),
        "share": agreement.share,
    }


def _cover(found: DonorReport) -> Cover:
    return {
        "title": found.title,
        "kind": found.kind,
        "template": found.template,
        "language": found.language,
        "edition": found.edition,
        "changes": found.changes,
        "covers_from": found.covers_from.isoformat(),
        "covers_to": found.covers_to.isoformat(),
        "cut_off": found.draft.cut_off.astimezone(UTC).isoformat() if found.draft else "",
    }


def _figures(found: DonorReport) -> Any:
    if found.draft is None or found.draft.state != DraftState.READY or found.draft.figures is None:
        raise Conflict(_("Its figures are not computed yet."))
    return json.loads(found.draft.figures)
