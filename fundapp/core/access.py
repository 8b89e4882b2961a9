"""Private by default: whoever is not signed in sees only the addresses on this one list."""

from types import MappingProxyType

# endpoint → why it may be seen by anybody
PUBLIC = MappingProxyType(
    {
        "static": "stylesheets, scripts and icons",
        "language.choose": "whoever cannot read the page must be able to change its language",
        "health.live": "asked by the machine that keeps the service running; says nothing else",
        "health.ready": "asked by the load balancer; says which part is missing, never why",
    }
)


def is_public(endpoint: str | None) -> bool:
    """Whether the endpoint is on the list."""
    return endpoint in PUBLIC
