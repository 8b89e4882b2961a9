"""How what stands on others' servers comes here: politely, within limits, and never from a private network."""

from fundapp.grants.fetching.answers import Answer, ComeLater, Posting
from fundapp.grants.fetching.exchange import fetch

__all__ = ["Answer", "ComeLater", "Posting", "fetch"]
