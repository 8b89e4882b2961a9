"""Who is signed in. Until accounts exist, only a demonstration lets people in, all of them as its visitor."""

from flask import Flask
from flask_login import LoginManager, UserMixin, current_user

from fundapp.core.context import Actor


class SignedIn(UserMixin):
    """Flask-Login's view of a person."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        """As Flask-Login's."""
        return str(self.actor.id)


def init_signin(app: Flask, visitor: Actor | None) -> None:
    """Prepares sign-in; `visitor` (demonstrations only) is whom everybody counts as without signing in."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(lambda _key: None)
    manager.request_loader(lambda _request: SignedIn(visitor) if visitor else None)


def identify() -> Actor | None:
    """The person of this request; the answer to the port of the same name."""
    actor: Actor | None = getattr(current_user, "actor", None)
    return actor
