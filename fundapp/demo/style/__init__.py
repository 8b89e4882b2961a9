"""The living style page: every component in every state, in the reader's language. Registered in development only."""

from fundapp.demo.style.views import blueprint

__all__ = ["blueprint"]
