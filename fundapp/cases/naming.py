"""Whether a text that is to leave the house names somebody whose case officers know."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseDigest
from fundapp.cases.queries.duplicates import SEEN
from fundapp.cases.rules.naming import Span, nameable
from fundapp.vault.finding import digests_of
from fundapp.vault.house import Vault
from fundapp.vault.queries import group_by_code
from fundapp.vault.rules import Group
from fundapp.vault.unlocked import UnlockedMember


def names_in(session: Session, vault: Vault, unlocked: UnlockedMember, text: str) -> Sequence[Span]:
    """Where a text has an alias, a name, a number or an address of a case, in the order in which they stand.

    Only of cases that an officer has opened, and not of those erased: of others no digest is known. Every digest that
    is known is read, in one query, and compared here: no digest of the text is stored or sent to the database, where
    its log would keep it. Raises NotFound for whoever was not admitted to the officers' key, Untrusted.
    """
    digest = digests_of(session, vault, unlocked, group_by_code(session, Group.OFFICERS).id)
    known = session.execute(select(CaseDigest.kind, CaseDigest.digest).where(CaseDigest.kind != SEEN).distinct())
    wanted = {(kind, bytes(value)) for kind, value in known}
    found = {
        span
        for trace, spans in nameable(text).items()
        if (trace.kind, digest(trace.kind, trace.text)) in wanted
        for span in spans
    }
    return sorted(found)
