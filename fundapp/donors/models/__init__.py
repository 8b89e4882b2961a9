"""Tables of the funder map."""

from fundapp.donors.models.facts import FunderCountry, FunderLanguage, FunderSource, FunderTag, FunderTheme
from fundapp.donors.models.files import FunderFile
from fundapp.donors.models.funders import Funder
from fundapp.donors.models.relations import FunderContact, FunderInteraction, FunderStep

__all__ = [
    "Funder",
    "FunderContact",
    "FunderCountry",
    "FunderFile",
    "FunderInteraction",
    "FunderLanguage",
    "FunderSource",
    "FunderStep",
    "FunderTag",
    "FunderTheme",
]
