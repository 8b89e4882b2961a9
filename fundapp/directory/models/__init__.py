"""Tables of the directory. What is known of people stands in them sealed."""

from fundapp.directory.models.funds import OtherFund, OtherFundCountry, OtherFundLanguage, OtherFundPurpose
from fundapp.directory.models.organisations import OrganisationCountry, OrganisationDomain, OrganisationProfile
from fundapp.directory.models.people import FocalPoint, PersonMet

__all__ = [
    "FocalPoint",
    "OrganisationCountry",
    "OrganisationDomain",
    "OrganisationProfile",
    "OtherFund",
    "OtherFundCountry",
    "OtherFundLanguage",
    "OtherFundPurpose",
    "PersonMet",
]
