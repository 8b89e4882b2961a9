"""What the pages on which payments are prepared and changed share: their blueprint, and how a case stands."""

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, request

from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.outsiders import ASKED_FIRST
from fundapp.core.errors import DomainError, NotFound
from fundapp.disbursements.commands.preparing import demand_payable
from fundapp.disbursements.rules.accounts import OPERATORS
from fundapp.disbursements.views.frame import ask_first, wordings
from fundapp.disbursements.views.opened_payees import account_shown

_CASE = re.compile(r"[0-9a-f]{32}")

blueprint = Blueprint("preparing", __name__, url_prefix="/payments", template_folder="../templates")
blueprint.register_error_handler(ASKED_FIRST, ask_first)
blueprint.context_processor(wordings)


@blueprint.context_processor
def words_of_payees() -> dict[str, Any]:
    """What the parts that show a payee need. No query."""
    return {"account_shown": account_shown, "operator_names": OPERATORS}


@blueprint.before_request
def know_cases() -> None:
    """A case stands in the address by its id in hexadecimal: whatever is none is nothing. Raises NotFound."""
    given = request.view_args or {}
    if "case" in given:
        if not _CASE.fullmatch(given["case"]):
            raise NotFound
        given["case"] = UUID(given["case"])


def stopped_why(case: EmergencyCase) -> str:
    """Why nothing is paid for a case as it stands; empty where it is."""
    try:
        demand_payable(case)
    except DomainError as error:
        return str(error.reason)
    return ""
