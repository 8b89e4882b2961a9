"""What all pages of the committee share: the vault, the keys of whoever looks, the blueprint of rounds."""

from flask import Blueprint

from fundapp.accounts.signin import settings
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of

blueprint = Blueprint("rounds", __name__, url_prefix="/committee", template_folder="../templates")
"""Of the list of rounds, and of everything that is done in one."""


def vault() -> Vault:
    """This installation's vault. Raises Unavailable where none was founded."""
    return vault_of(settings())
