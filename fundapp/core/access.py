"""Private by default: whoever is not signed in sees only the addresses on this one list."""

from types import MappingProxyType

# endpoint → why it may be seen by anybody
PUBLIC = MappingProxyType(
    {
        "static": "stylesheets, scripts and icons",
        "language.choose": "whoever cannot read the page must be able to change its language",
        "health.live": "asked by the machine that keeps the service running; says nothing else",
        "health.ready": "asked by the load balancer; says which part is missing, never why",
        "sign_in.show": "the door itself",
        "sign_in.second": "its second half: asks for the cookie that the first half gave",
        "sign_in.set_up": "the same, for whoever has no second factor yet",
        "passkeys.sign_in": "the second half by a passkey; asks for the same cookie",
        "passkeys.set_up": "the same, for whoever has no second factor yet",
        "sign_in.out": "whoever wants to leave is let out, whether or not their session has ended meanwhile",
        "ways_in.invitation": "the link is the proof: 256 random bits, once, for some hours",
        "ways_in.forgotten": "says what to do without a passphrase, and asks nothing",
        "form.show": "whoever is in danger has no account; what they sent, only their follow-up code opens",
        "payment_callbacks.ring": "an operator's doorbell: nothing in it is believed, it only has us ask the operator",
        "call_feeds.fetch": "programs that show calendars cannot sign in: 128 random bits in the address are the proof",
        "ways_in.recovery_key": "the printed key is the proof: 128 random bits",
    }
)


DEMONSTRATION = MappingProxyType(
    {
        "demo.choose": "in a demonstration, whoever can reach it may be any of its invented people",
        "demo.enter_as": "the same; production does not have these addresses",
    }
)


def is_public(endpoint: str | None) -> bool:
    """Whether the endpoint is on the list."""
    return endpoint in PUBLIC or endpoint in DEMONSTRATION
