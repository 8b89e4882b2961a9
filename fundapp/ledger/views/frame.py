"""What the pages of the ledger share: their words, the bar, the way from a figure to the transfers behind it."""

from typing import Any

from flask import Blueprint, url_for

from fundapp.core.web.circumstances import current_context
from fundapp.directory.rules.vocabulary import PURPOSES
from fundapp.ledger.models import FundEnvelope
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries.listing import bar_of
from fundapp.ledger.rules import words
from fundapp.ledger.rules.accounts import RECEIVED, SPENT, Movement
from fundapp.ledger.rules.methods import METHODS
from fundapp.ledger.views.spoken import parts, percent_of

blueprint = Blueprint("envelopes", __name__, url_prefix="/ledger", template_folder="../templates")
"""Of the list of envelopes, and of everything that is done with one."""

HELD, POSTED, FREED = "held", "posted", "freed"
"""States of a transfer, as the list of transfers filters by them."""


def wordings() -> dict[str, Any]:
    """What every page of the ledger may use. No query."""
    ctx = current_context()
    return {
        "words": words, "purposes": PURPOSES, "methods": METHODS, "movements": Movement, "bar_of": bar_of,
        "behind": behind, "percent_of": percent_of, "may_keep": may_keep(ctx), "parts_of_ledger": parts,
        "spending": SPENT, "receiving": RECEIVED,
    }  # fmt: skip


def behind(found: FundEnvelope, *movements: Movement, state: str | None = None) -> str:
    """The address of the transfers behind a figure of an envelope: those of some movements, or in one state."""
    wanted: dict[str, Any] = {"movement": [each.value for each in movements]} if movements else {}
    wanted |= {"state": state} if state else {}
    return url_for("transfers.index", envelope=found.id.hex, **wanted)


blueprint.context_processor(wordings)
