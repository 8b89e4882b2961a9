"""What the officers' pages share: their blueprint, and the keys with which they open."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, request

from fundapp.cases.rules import vocabulary
from fundapp.cases.rules.references import LETTERS
from fundapp.cases.workflow import LABELS, SHAPES, WAITS_FOR
from fundapp.core.errors import NotFound
from fundapp.core.i18n import lazy

_REFERENCE = re.compile(f"[{LETTERS}]{{4}}-[{LETTERS}]{{2}}")

PAGES: Mapping[str, Any] = {
    "cases.show": lazy("Case"),
    "triage.show": lazy("Triage"),
    "verification.show": lazy("Verification"),
    "verification.safeguard": lazy("Safeguarding of a minor"),
    "putting.show": lazy("Committee"),
    "tasks.show": lazy("Tasks"),
    "follow_up.show": lazy("Follow-up"),
    "tonight.show": lazy("Tonight?"),
    "orientations.show": lazy("Referral"),
    "linking.show": lazy("Other cases"),
    "retention.show": lazy("Retention"),
    "case_access.show": lazy("Who may read it"),
}

blueprint = Blueprint("cases", __name__, url_prefix="/cases", template_folder="../templates")


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """What every page of cases may use: the words of coded values, and clocks."""
    return {
        "words": vocabulary,
        "labels": LABELS,
        "shapes": SHAPES,
        "waits_for": WAITS_FOR,
        "case_pages": case_pages,
    }


def case_pages() -> list[tuple[str, Any]]:
    """The pages of a case, by endpoint, in their order."""
    return [(endpoint, label) for endpoint, label in PAGES.items() if endpoint in current_app.view_functions]


@blueprint.before_request
def know_references() -> None:
    """Whatever is no reference is no case: it is not even looked for. Raises NotFound."""
    given = (request.view_args or {}).get("reference")
    if given is not None and not _REFERENCE.fullmatch(given):
        raise NotFound
