"""The pages of organisations, all in one blueprint."""

from fundapp.directory.views import importing
from fundapp.directory.views.organisations import blueprint, figures

__all__ = ["blueprint", "figures", "importing"]
