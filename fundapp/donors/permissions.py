"""Who may do what on the funder map, with agreements, and with reports on them."""

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.ports import Grants
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, shown_if
from fundapp.ledger.queries.rights import keeps_books, opens_for_agreements

SEE = "funder.see"
EDIT = "funder.edit"
SEE_AGREEMENTS = "agreement.see"
EDIT_AGREEMENTS = "agreement.edit"
SEE_REPORTS = "report.see"
EDIT_REPORTS = "report.edit"
RELEASE_REPORTS = "report.release"
READ_PORTAL = "portal.read"
ADMINISTER_PEOPLE = "people.administer"
"""Held by those who look after people (accounts): they pass on what somebody leaves behind, and read none of it."""

_WRITES_REPORTS = frozenset({SEE_REPORTS, EDIT_REPORTS, RELEASE_REPORTS})

# Administrators look after the service, not after its money; partners and donors are guests who see what is theirs.
GRANTS: Grants = {
    GroupCode.FUNDRAISING: frozenset({SEE, EDIT, SEE_AGREEMENTS, EDIT_AGREEMENTS, *_WRITES_REPORTS}),
    GroupCode.COMMITTEE: frozenset({SEE, SEE_AGREEMENTS, SEE_REPORTS}),
    GroupCode.FINANCE: frozenset({SEE, SEE_AGREEMENTS, EDIT_AGREEMENTS, *_WRITES_REPORTS}),
    GroupCode.OFFICERS: frozenset({SEE, SEE_AGREEMENTS, *_WRITES_REPORTS}),
    GroupCode.AUDITORS: frozenset({SEE, SEE_AGREEMENTS, SEE_REPORTS}),
    GroupCode.DONORS: frozenset({READ_PORTAL}),
}


def may_see(ctx: Context) -> Verdict:
    """Hidden for whoever has nothing to do with funders."""
    return shown_if(ctx.may(SEE))


def may_edit(ctx: Context) -> Verdict:
    """Refused for those who may only look, hidden for everybody else."""
    if not may_see(ctx):
        return HIDDEN
    return ALLOWED if ctx.may(EDIT) else refused(_("Only the fundraising group changes the funder map."))


def may_see_agreements(ctx: Context) -> Verdict:
    """Hidden for whoever neither raises, spends, decides on nor audits the money."""
    return shown_if(ctx.may(SEE_AGREEMENTS))


def may_edit_agreements(ctx: Context) -> Verdict:
    """Refused for those who may only look, hidden for everybody else."""
    if not may_see_agreements(ctx):
        return HIDDEN
    return (
        ALLOWED if ctx.may(EDIT_AGREEMENTS) else refused(_("Only the fundraising group and finance change agreements."))
    )


def may_see_reports(ctx: Context) -> Verdict:
    """Hidden for whoever has nothing to do with agreements. A donor's contact reads what was published, elsewhere."""
    return shown_if(ctx.may(SEE_REPORTS))


def may_edit_reports(ctx: Context) -> Verdict:
    """Refused for those who may only look, hidden for everybody else."""
    if not may_see_reports(ctx):
        return HIDDEN
    if ctx.may(EDIT_REPORTS):
        return ALLOWED
    return refused(_("Reports are written by the fundraising group, finance and the officers."))


def may_release_reports(ctx: Context) -> Verdict:
    """As those who write them; that two different people are needed is judged report by report."""
    return shown_if(ctx.may(RELEASE_REPORTS)) if may_edit_reports(ctx) else may_edit_reports(ctx)


def may_read_portal(ctx: Context) -> Verdict:
    """Hidden for whoever is no contact of a donor. Which agreements are theirs, each query of the portal asks."""
    return shown_if(ctx.may(READ_PORTAL))


def may_close_requests(ctx: Context) -> Verdict:
    """Saying that money which was asked for has come: finance alone; others who change agreements read why not."""
    verdict = may_edit_agreements(ctx)
    if not verdict:
        return verdict
    return ALLOWED if keeps_books(ctx) else refused(_("Only finance says that money has come."))


def may_hand_over(ctx: Context) -> Verdict:
    """Hidden for whoever does not look after people."""
    return shown_if(ctx.may(ADMINISTER_PEOPLE))


def may_tie_envelopes(ctx: Context) -> Verdict:
    """Saying which envelopes of the books hold an agreement's money: finance alone, hidden for everybody else."""
    return shown_if(ctx.may(EDIT_AGREEMENTS) and keeps_books(ctx))


def may_open_envelopes(ctx: Context) -> Verdict:
    """Opening an envelope for an agreement: whoever changes agreements, as far as the ledger lets them."""
    verdict = may_edit_agreements(ctx)
    return verdict if not verdict else shown_if(opens_for_agreements(ctx))
