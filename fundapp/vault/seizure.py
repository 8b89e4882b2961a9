"""The one act for the day a device is seized."""

from uuid import UUID

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.vault.commands import answer_seizure, end_sessions
from fundapp.vault.seen import Seen


def report_seizure(ctx: Context, member_id: UUID) -> list[Seen]:
    """Ends a member's sessions, whatever else can be done; then takes their keys and has what they saw sealed anew.

    Returns what they have opened. A colleague's `start_work(…, RESEAL, {})` does the sealing. Raises Conflict where
    nobody else could read what they read: their sessions are over all the same.
    """
    with transaction() as session:
        end_sessions(session, ctx, member_id)
    with transaction() as session:
        return answer_seizure(session, ctx, member_id)
