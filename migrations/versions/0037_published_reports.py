"""who wrote a report; what was published stays as it is

Revision: 0037, after 0036
"""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


KEYS = {
    'donor_report_snapshot': ('report_id',),
    'donor_report_tables': ('id', 'population number', 'report_id population'),
}
"""Tables that are written once, and by which columns a row of theirs is known. INSERT OR REPLACE of SQLite takes a row
away without asking the guards of DELETE; TRUNCATE of PostgreSQL all of them."""


def guard(postgresql: bool) -> None:
    """What the database itself refuses, whoever asks."""
    for table, keys in KEYS.items():
        said = f'{table} refuses this'
        for event in ('UPDATE', 'DELETE'):
            name = f'{table}_no_{event.lower()}'
            if not postgresql:
                op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{said}'); END")
                continue
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION '{said}'; END$$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
        guard_whole(table, keys, said, postgresql)


def guard_whole(table: str, keys: tuple[str, ...], said: str, postgresql: bool) -> None:
    """No row is replaced, no table emptied."""
    if postgresql:
        name = f'{table}_no_truncate'
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION '{said}'; END$$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")
        return
    same = (' AND '.join(f'o.{each} = NEW.{each}' for each in key.split()) for key in keys)
    there = ' OR '.join(f'EXISTS (SELECT 1 FROM {table} o WHERE {each})' for each in same)
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there}"
        f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


def unguard(postgresql: bool) -> None:
    """As it was."""
    for table in KEYS:
        if postgresql:
            for event in ('update', 'delete', 'truncate'):
                op.execute(f'DROP FUNCTION {table}_no_{event} CASCADE')
        else:
            for event in ('update', 'delete', 'replace'):
                op.execute(f'DROP TRIGGER {table}_no_{event}')


def upgrade() -> None:
    """Forward."""
    op.create_table('donor_report_writer',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_donor_report_writer_person_id_person')),
    sa.ForeignKeyConstraint(['report_id'], ['donor_report.id'], name=op.f('fk_donor_report_writer_report_id_donor_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('report_id', 'person_id', name=op.f('pk_donor_report_writer'))
    )
    guard(op.get_bind().dialect.name == 'postgresql')


def downgrade() -> None:
    """And back."""
    unguard(op.get_bind().dialect.name == 'postgresql')
    op.drop_table('donor_report_writer')
