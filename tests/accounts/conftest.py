"""Who looks at the administration's pages."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from fundapp.core.context import Actor

Become = Callable[..., Actor]
SOMEBODY = UUID(int=7)


@pytest.fixture
def become(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Become:
    """`become("outbox.see")`: whoever asks from now on has exactly these permissions."""

    def change(*permissions: str, person: UUID = SOMEBODY) -> Actor:
        actor = Actor(person, "Brice Ondo", "committee", frozenset(permissions))
        monkeypatch.setattr(app.extensions["fundapp.ports"], "identify", lambda: actor)
        return actor

    return change
