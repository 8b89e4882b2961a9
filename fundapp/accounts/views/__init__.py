"""Pages that serve everybody, whatever their group."""

from fundapp.accounts.views.health import health
from fundapp.accounts.views.home import home
from fundapp.accounts.views.language import language
from fundapp.accounts.views.mailbox import mailbox
from fundapp.accounts.views.saved import saved

__all__ = ["health", "home", "language", "mailbox", "saved"]
