"""Tables of the funder map."""

from fundapp.donors.models.facts import FunderCountry, FunderLanguage, FunderSource, FunderTag, FunderTheme
from fundapp.donors.models.funders import Funder

__all__ = ["Funder", "FunderCountry", "FunderLanguage", "FunderSource", "FunderTag", "FunderTheme"]
