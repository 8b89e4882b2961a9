"""What the pages of batches share: their blueprint and their words."""

from typing import Any

from flask import Blueprint

from fundapp.cases.queries.outsiders import ASKED_FIRST
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.rules.ways import FAULTS, WAYS
from fundapp.disbursements.schemas.batches import SHAPES, STANDINGS
from fundapp.disbursements.views.frame import ask_first
from fundapp.disbursements.workflow import LABELS, OUTSIDE, State
from fundapp.disbursements.workflow import SHAPES as ORDER_SHAPES

blueprint = Blueprint("batches", __name__, url_prefix="/payments/batches", template_folder="../templates")
blueprint.register_error_handler(ASKED_FIRST, ask_first)


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """What these pages may use. No query."""
    return {
        "ways": WAYS, "standings": STANDINGS, "standing_shapes": SHAPES, "faults": FAULTS,
        "order_state": _state, "order_shape": _shape, "is_outside": _is_outside,
    }  # fmt: skip


def _state(found: PaymentOrder) -> Any:
    return LABELS[State(found.state)]


def _shape(found: PaymentOrder) -> str:
    return ORDER_SHAPES[State(found.state)]


def _is_outside(found: PaymentOrder) -> bool:
    return found.state in OUTSIDE
