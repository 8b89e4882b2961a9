"""Sources that are known to be of use: their names, kinds and addresses are public facts."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.grants.rules.sources import Kind, Trust

_UNSAID: Mapping[str, Any] = {"words": None, "language": None, "zone": None, "currency": None, "columns": {}}

STARTERS: Mapping[str, Mapping[str, Any]] = {
    "sedia": {
        **_UNSAID,
        "name": "EU Funding & Tenders",
        "kind": Kind.SEDIA,
        "address": "https://api.tech.ec.europa.eu/search-api/prod/rest/search?apiKey=SEDIA",
        "words": "human rights",
        "language": "en",
        "zone": "Europe/Brussels",
        "currency": "EUR",
        "trust": Trust.FUNDER,
        "every_hours": 24,
    },
    "grants_gov": {
        **_UNSAID,
        "name": "Grants.gov",
        "kind": Kind.GRANTS_GOV,
        "address": "https://prod-grants-gov-chatbot.s3.amazonaws.com/extracts/GrantsDBExtract{date}v2.zip",
        "language": "en",
        "zone": "America/New_York",
        "currency": "USD",
        "trust": Trust.PORTAL,
        "every_hours": 24,
    },
    "simpler_grants": {
        **_UNSAID,
        "name": "Simpler.Grants.gov",
        "kind": Kind.SIMPLER_GRANTS,
        "address": "https://api.simpler.grants.gov/v1/opportunities/search",
        "words": "human rights",
        "language": "en",
        "zone": "America/New_York",
        "currency": "USD",
        "trust": Trust.PORTAL,
        "every_hours": 24,
    },
    "fundsforngos": {
        **_UNSAID,
        "name": "fundsforNGOs",
        "kind": Kind.FEED,
        "address": "https://www2.fundsforngos.org/feed/",
        "language": "en",
        "trust": Trust.AGGREGATOR,
        "every_hours": 12,
    },
    "coordination_sud": {
        **_UNSAID,
        "name": "Coordination SUD",
        "kind": Kind.FEED,
        "address": "https://www.coordinationsud.org/feed/",
        "language": "fr",
        "zone": "Europe/Paris",
        "currency": "EUR",
        "trust": Trust.AGGREGATOR,
        "every_hours": 12,
    },
}
"""By their code, as SourceSchema understands them."""

ABOUT: Mapping[str, Any] = {
    "sedia": lazy("Calls of the European Commission that are open or announced; it searches for “human rights”."),
    "grants_gov": lazy("Every call of the United States’ agencies, 80,000 of them: a large file once a day."),
    "simpler_grants": lazy("The same calls, searched for “human rights”. It wants a key, which its keepers give."),
    "fundsforngos": lazy("Calls of many funders worldwide, in English, as others announce them."),
    "coordination_sud": lazy("News and calls of the French network of NGOs, in French."),
}
"""What each brings."""
