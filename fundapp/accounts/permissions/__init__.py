"""Who may do what with people, groups and settings, and why not."""

from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.permissions import SEE as SEE_AUDIT
from fundapp.core.ports import Grants
from fundapp.outbox.permissions import MEND as MEND_OUTBOX
from fundapp.outbox.permissions import SEE as SEE_OUTBOX

PEOPLE = "people.administer"
SETTINGS = "settings.administer"
COLLEAGUES = "people.colleagues"
KEYS = "keys.see"
DUTY = "duty.see"

_STAFF = frozenset({COLLEAGUES})
_SEALED = frozenset({COLLEAGUES, KEYS})
_ON_CALL = frozenset({COLLEAGUES, KEYS, DUTY})

GRANTS: Grants = {
    GroupCode.FUNDRAISING: _STAFF,
    GroupCode.OFFICERS: _ON_CALL,
    GroupCode.COMMITTEE: _ON_CALL,
    GroupCode.FINANCE: _ON_CALL,
    GroupCode.PARTNERS: _SEALED,
    GroupCode.AUDITORS: frozenset({SEE_AUDIT}),
    GroupCode.ADMINISTRATORS: frozenset({PEOPLE, SETTINGS, COLLEAGUES, KEYS, SEE_OUTBOX, MEND_OUTBOX}),
}
"""What accounts and the packages below it let each group do."""
