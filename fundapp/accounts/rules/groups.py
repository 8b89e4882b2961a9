"""The groups that people belong to, what each is for, and which of them nobody may join together."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class GroupCode(StrEnum):
    """The groups of the house. What their members may do, each package says in its `permissions`."""

    FUNDRAISING = "fundraising"
    OFFICERS = "officers"
    COMMITTEE = "committee"
    FINANCE = "finance"
    PARTNERS = "partners"
    DONORS = "donors"
    AUDITORS = "auditors"
    ADMINISTRATORS = "administrators"


NAMES: Mapping[GroupCode, Any] = {
    GroupCode.FUNDRAISING: lazy("Fundraising"),
    GroupCode.OFFICERS: lazy("Emergency fund officers"),
    GroupCode.COMMITTEE: lazy("Emergency fund committee"),
    GroupCode.FINANCE: lazy("Finance"),
    GroupCode.PARTNERS: lazy("Partners who refer cases"),
    GroupCode.DONORS: lazy("Donors’ contacts"),
    GroupCode.AUDITORS: lazy("Auditors"),
    GroupCode.ADMINISTRATORS: lazy("Administrators"),
}

PURPOSES: Mapping[GroupCode, Any] = {
    GroupCode.FUNDRAISING: lazy("Funders, calls and proposals. Without keys, without any case."),
    GroupCode.OFFICERS: lazy("Receive applications, verify them and follow them up."),
    GroupCode.COMMITTEE: lazy("Decides on applications, with a quorum."),
    GroupCode.FINANCE: lazy("Prepares and releases payments."),
    GroupCode.PARTNERS: lazy("Refer people in danger, and see what they referred."),
    GroupCode.DONORS: lazy("Read the reports that were published for them."),
    GroupCode.AUDITORS: lazy("Read the audit log, and the samples opened to them."),
    GroupCode.ADMINISTRATORS: lazy("Look after people, settings and the service. They read no case."),
}

SEALED = frozenset({GroupCode.OFFICERS, GroupCode.COMMITTEE, GroupCode.FINANCE, GroupCode.PARTNERS})
"""Groups that read sealed data: their members have keys."""

ON_CALL = (GroupCode.OFFICERS, GroupCode.COMMITTEE, GroupCode.FINANCE)
"""Groups of which somebody must be reachable at any hour."""

_NO_CASE = lazy("An administrator looks after the service and reads no case.")
_OWN_WORK = lazy("An auditor does not audit their own work.")
_PUBLISHED = lazy("A donor’s contact sees what was published, and nothing of how it came about.")
_STAFF = frozenset(GroupCode) - {GroupCode.DONORS, GroupCode.AUDITORS}

_PAIRS: Mapping[frozenset[GroupCode], Any] = {
    frozenset({GroupCode.COMMITTEE, GroupCode.FINANCE}): lazy("Nobody both approves and releases money."),
    frozenset({GroupCode.PARTNERS, GroupCode.COMMITTEE}): lazy("Nobody both refers people and decides on their case."),
    frozenset({GroupCode.PARTNERS, GroupCode.FINANCE}): lazy("Nobody both refers people and releases their money."),
    frozenset({GroupCode.AUDITORS, GroupCode.DONORS}): _PUBLISHED,
    **{frozenset({GroupCode.ADMINISTRATORS, each}): _NO_CASE for each in SEALED},
    **{frozenset({GroupCode.AUDITORS, each}): _OWN_WORK for each in _STAFF},
    **{frozenset({GroupCode.DONORS, each}): _PUBLISHED for each in _STAFF},
}
"""Which two groups do not go together, and why. A small fund may have its officers in the committee or in finance: that
three different people verify, approve and release is decided for each case."""


def clash(groups: Iterable[str]) -> tuple[GroupCode, GroupCode, Any] | None:
    """The first two of these groups that do not go together, and why not; None where all do."""
    codes = [code for code in GroupCode if code in set(groups)]
    for number, one in enumerate(codes):
        for other in codes[number + 1 :]:
            if frozenset({one, other}) in _PAIRS:
                return one, other, _PAIRS[frozenset({one, other})]
    return None


def options() -> list[tuple[str, str]]:
    """Codes and names in the reader's language, in the order of the house."""
    return [(code.value, str(NAMES[code])) for code in GroupCode]


def names_of(groups: Iterable[str]) -> list[str]:
    """The names of these groups in the reader's language, in the order of the house."""
    wanted = set(groups)
    return [str(name) for code, name in NAMES.items() if code in wanted]
