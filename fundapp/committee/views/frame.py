"""What all pages of the committee share: the vault, the keys of whoever looks, the blueprint of rounds."""

from flask import Blueprint, g, request

from fundapp.accounts.signin import current_keys, settings
from fundapp.core.database import SAFE_METHODS
from fundapp.vault.errors import Locked
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of
from fundapp.vault.unlocked import UnlockedMember

blueprint = Blueprint("rounds", __name__, url_prefix="/committee", template_folder="../templates")
"""Of the list of rounds, and of everything that is done in one."""


def vault() -> Vault:
    """This installation's vault. Raises Unavailable where none was founded."""
    return vault_of(settings())


def keys_in_hand() -> UnlockedMember | None:
    """The keys of whoever looks; None where none are unlocked here, and then nothing sealed is shown. Two queries.

    None too where something is sent without a good token: opening writes to the log, and so waits for the form's
    judgement.
    """
    if request.method not in SAFE_METHODS and not g.get("csrf_valid"):
        return None
    try:
        return current_keys()
    except Locked:
        return None
