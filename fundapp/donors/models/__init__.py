"""Tables of the funder map."""

from fundapp.donors.models.funders import Funder, FunderCountry, FunderTheme

__all__ = ["Funder", "FunderCountry", "FunderTheme"]
