"""Headings of the sheets of changes to several funders."""

from fundapp.core.i18n import lazy

CHANGE_HEADERS = (
    lazy("When"), lazy("By"), lazy("What is done"), lazy("Funders"), lazy("Funders changed"),
    lazy("Funders as they are"), lazy("Not possible"), lazy("Funders put back"), lazy("State"),
)  # fmt: skip
FUNDER_HEADERS = (lazy("Funder"), lazy("State"), lazy("What changes"), lazy("What stays, and why"))
