"""What pages of stories ask of the cases: whose story may be told, and whether a text names anybody."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.signin import current_keys, settings
from fundapp.cases.naming import names_in
from fundapp.cases.queries.stories import tellable
from fundapp.core.context import Context
from fundapp.vault.installation import vault_of


def tellable_cases(session: Session, ctx: Context) -> Sequence[tuple[UUID, str]]:
    """The cases whose story an officer may tell, by their references. Two queries."""
    return tellable(session, ctx)


def names_told(session: Session, text: str) -> Sequence[str]:
    """The words of a text that are a name, alias or number of the vault. Raises Locked where one's keys are locked."""
    found = names_in(session, vault_of(settings()), current_keys(), text)
    return list(dict.fromkeys(each.words for each in found))
