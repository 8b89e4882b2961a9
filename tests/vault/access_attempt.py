"""A step of a history: tried on the product, and done to the model where the model allows it."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, NotFound
from tests.vault.access_world import World

REFUSED = (NotFound, Conflict)
"""What a command raises whose conditions are not met; Untrusted and EditConflict are kinds of Conflict."""


def attempt(world: World, name: str, act: Callable[[Session], object], *, allowed: bool) -> None:
    """A command in a transaction of its own: it must be refused where it is not allowed, and only there."""
    world.outcomes[name if allowed else f"{name}, refused"] += 1
    try:
        with transaction() as session:
            act(session)
    except REFUSED:
        assert not allowed, "refused, though it is allowed"
    else:
        assert allowed, "done, though it is not allowed"
