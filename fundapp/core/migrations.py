"""Where the database's history is kept, and how far it goes."""

from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@cache
def head_revision() -> str | None:
    """The newest revision that the code knows."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
