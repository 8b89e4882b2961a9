"""Which endpoints are work of which kind: what no administrator, no fundraiser reaches, whatever else is decided."""

SEALED_WORK: frozenset[str] = frozenset(
    {
        "orientations.",
        "people_met.",
        "verification.",
        "tasks.",
        "triage.",
        "steering.",
        "putting.",
        "cases.",
        "lost_codes.",
        "conflicts.",
        "case_access.",
        "retention.",
        "erasures.",
        "linking.",
        "tonight.",
        "lifting.",
        "rounds.",
        "agenda.",
        "minutes.",
        "desk.",
        "referrals.",
        "follow_up.",
        "counting.",
        "stories.",
        "payments.",
        "to_prepare.",
        "preparing.",
        "signing.",
        "batches.",
        "reports.",
        "report_lines.",
        "evidence.",
        "screening.",
    }
)
"""Endpoints, or beginnings of their names ending in a dot, of work with sealed records: for no administrator."""

FIELD_WORK: frozenset[str] = (
    SEALED_WORK
    | {"criteria.", "keys.", "duty.", "hotlines.", "policies.", "seats."}
    | {"paying_accounts.", "limits.", "ceilings."}
)
"""The same, of work for people in danger: for no fundraiser."""

ABOUT_ONESELF: frozenset[str] = frozenset(
    {"me.", "factors.", "notifications.", "saved.", "home.show", "leaving.seized", "leaving.confirm"}
    | {"duty.show", "duty.plan", "duty.away", "duty.back", "duty.unplan"}
)
"""The same, of what everybody has who signs in: their account, how they are reached, when they are away."""

PORTAL: frozenset[str] = frozenset({"portal.", "portal_reports.", "portal_requests.", "portal_questions."})
"""The same, of what donors' contacts have, and nobody else."""

NOT_IN_PRODUCTION: frozenset[str] = frozenset({"mailbox.", "demo.", "style."})
"""The same, of what only demonstrations and developers have."""


def belongs(endpoint: str, names: frozenset[str]) -> bool:
    """Whether an endpoint is one of these, or begins as one of them that ends in a dot."""
    return endpoint in names or any(name.endswith(".") and endpoint.startswith(name) for name in names)
