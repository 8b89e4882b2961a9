"""What is done for cases behind the pages: officers on call are told, and what nobody needs any more is tidied away."""

from fundapp.cases.commands.intake import RECEIVED
from fundapp.outbox.topics import Claim, on


@on(RECEIVED, name="alert", queue="urgent", timeout=20)
def alert(claim: Claim) -> None:
    """Tells whoever is on call that something has arrived."""
