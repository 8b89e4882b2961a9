"""What the pages of the directory share: their words, their parts, and the keys with which they open."""

from typing import Any

from flask import url_for

from fundapp.accounts.signin import settings
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.directory.permissions import may_edit, may_meet
from fundapp.directory.rules import vocabulary
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of


def wordings() -> dict[str, Any]:
    """What every page of the directory may use: the words of coded values, its parts, and whether to offer changes."""
    ctx = current_context()
    return {"words": vocabulary, "may_edit": may_edit(ctx), "may_meet": may_meet(ctx), "parts_of_directory": parts}


def parts(here: str) -> list[tuple[str, str, bool, None]]:
    """The lists of the directory that this person may see, as tabs."""
    listed = [
        (_("Organisations"), "directory.index"),
        (_("Other funds"), "other_funds.index"),
        (_("Focal points"), "focal_points.index"),
    ]
    if may_meet(current_context()):
        listed.append((_("People met"), "people_met.index"))
    return [(label, url_for(endpoint), endpoint == here, None) for label, endpoint in listed]


def vault() -> Vault:
    """This installation's vault. Raises Unavailable where none was founded."""
    return vault_of(settings())
