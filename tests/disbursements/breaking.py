"""What somebody does who owns the database: the guards of tables go."""

from sqlalchemy import text
from sqlalchemy.orm import Session

TABLES = ("payment_", "audit_stage", "committee_", "case_award")

FIND = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
    ),
}


def drop_guards(session: Session) -> None:
    """The triggers of payments, of what is staged and of what was decided are no more, until the test is undone."""
    drop_triggers(session)
    session.commit()


def drop_triggers(session: Session) -> None:
    """The same within a transaction that is under way."""
    kind = session.get_bind().dialect.name
    for name, table in session.execute(text(FIND[kind])).all():
        if table.startswith(TABLES):
            session.execute(text(f"DROP TRIGGER {name} ON {table}" if kind == "postgresql" else f"DROP TRIGGER {name}"))
