"""How methods of paying are called."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.instructions import Method

METHOD_NAMES: Mapping[Method, Any] = {
    Method.BANK: lazy("Bank transfer"),
    Method.MOBILE: lazy("Mobile money"),
    Method.OPERATOR: lazy("Money-transfer operator"),
    Method.CASH: lazy("Cash, by somebody trusted"),
    Method.SUPPLIER: lazy("Supplier paid directly"),
    Method.ADVANCE: lazy("Partner reimbursed"),
}
