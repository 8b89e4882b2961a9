"""From a broken database constraint to the error that a person understands."""

from collections.abc import Callable

from sqlalchemy import Index, MetaData, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from fundapp.core.errors import DomainError

_rules: dict[str, Callable[[], DomainError]] = {}


def on_broken(constraint: str, error: Callable[[], DomainError]) -> None:
    """Registers the error to raise when the named constraint is broken."""
    _rules[constraint] = error


def broken_rule(error: IntegrityError, metadata: MetaData) -> DomainError | None:
    """The registered error of the constraint that `error` speaks of, or None where nobody registered one."""
    name = _constraint_name(error, metadata)
    rule = _rules.get(name) if name else None
    return rule() if rule else None


def _constraint_name(error: IntegrityError, metadata: MetaData) -> str | None:
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:  # PostgreSQL says it outright
        name: str | None = diagnostics.constraint_name
        return name
    return _sqlite_name(str(error.orig), metadata)


def _sqlite_name(message: str, metadata: MetaData) -> str | None:
    """SQLite names a broken CHECK, but of a broken UNIQUE only the columns ("… failed: funder.sort_name")."""
    kind, _, subject = message.partition(" constraint failed: ")
    if kind != "UNIQUE":
        return subject or None
    broken = set(subject.split(", "))
    for table in metadata.tables.values():
        rules: list[UniqueConstraint | Index] = [each for each in table.indexes if each.unique]
        rules += [each for each in table.constraints if isinstance(each, UniqueConstraint)]
        for rule in rules:
            if {f"{table.name}.{column.name}" for column in rule.columns} == broken:
                return str(rule.name)
    return None
