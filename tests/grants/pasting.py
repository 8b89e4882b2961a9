"""Made-up texts that somebody has pasted."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from fundapp.grants.models import CallCapture
from fundapp.grants.rules.pasted import read_pasted
from fundapp.grants.schemas.captured import captured, carried

NOW = datetime(2026, 3, 14, tzinfo=UTC)


def pasted(by_id: UUID, text: str = "Appel") -> CallCapture:
    """A text that was read and waits to be looked over."""
    found = carried(captured(read_pasted(text), NOW.date()))
    return CallCapture(
        id=uuid4(), by_id=by_id, state="read", text=text, found=found, entry_id=uuid4(), created_at=NOW, updated_at=NOW
    )
