"""Proving once more who one is, before what is dangerous or cannot be taken back."""

from fundapp.accounts.commands.signing_in import confirm_session
from fundapp.accounts.entering import prove_again
from fundapp.accounts.rules.limits import FRESH
from fundapp.accounts.signin import current_holder
from fundapp.core.database import transaction
from fundapp.core.errors import Invalid
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context


def is_fresh() -> bool:
    """Whether the person has proven who they are a moment ago: then nothing more is asked."""
    return current_context().now - current_holder().session.confirmed_at < FRESH


def confirm_again(form: SchemaForm) -> None:
    """Takes the passphrase in the form's field of that name, unless it is fresh. Raises Invalid there, TooOften.

    Call it before the act's own transaction: checking a passphrase takes half a second.
    """
    if is_fresh():
        return
    typed = form["passphrase"].data or ""
    if not typed:
        raise Invalid({"passphrase": [_("Please type your passphrase once more: this is not done lightly.")]})
    holder = current_holder()
    prove_again(holder.person.id, typed)
    with transaction() as session:
        confirm_session(session, current_context(), holder.session.id)
