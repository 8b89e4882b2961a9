"""What pages of stories ask of the cases: whose story may be told, and whether a text names anybody."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.signin import current_keys
from fundapp.core.context import Context


def tellable_cases(_session: Session, _ctx: Context) -> Sequence[tuple[UUID, str]]:
    """The cases whose story an officer may tell, by their references. Nobody keeps a consent yet."""
    return ()


def names_told(_session: Session, _text: str) -> Sequence[str]:
    """The words of a text that are a name, alias or number of the vault. Raises Locked where one's keys are locked."""
    current_keys()
    return ()
