"""Finding people again by an alias, a name or a number that is sealed: by digests that only a group can make.

A digest is written beside a sealed value at its first opening by a member of the group. Two equal ones mean the same
text: that finds a person, and warns of a duplicate. Whoever takes the database can neither read nor try
them. The key stays the same from epoch to epoch, or digests would no longer match: whoever has left and kept it could
try the digests of later cases.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.errors import NotFound
from fundapp.vault.errors import Untrusted
from fundapp.vault.house import Vault
from fundapp.vault.queries import epoch_key
from fundapp.vault.trust import is_stated
from fundapp.vault.unlocked import UnlockedMember
from fundapp.vault.wrapping import newest_secret

Digest = Callable[[str, str], bytes]
"""`digest("phone", "+237 6 99 00 11 22")`: 32 bytes, the same however the text is spaced or cased."""


def digests_of(session: Session, vault: Vault, unlocked: UnlockedMember, group_id: UUID) -> Digest:
    """Makes digests for a group, by one of its members.

    Raises NotFound for who does not belong to it, Untrusted for a secret that its chain does not name: digests under a
    key of somebody else's choosing could be guessed.
    """
    held = epoch_key(session, group_id, unlocked.id)
    if held is None:
        raise NotFound
    secret = newest_secret(unlocked, held)
    if not is_stated(session, vault, secret):
        raise Untrusted
    return secret.digest
