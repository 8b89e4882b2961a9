"""audit log

Revision: 0002, after 0001
"""

import uuid
from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


# What each table refuses. The stage is emptied by the sequencer alone: a row may go once it stands in the log. A payload
# may go once its erasure stands in the log. INSERT OR REPLACE would slip past a trigger on DELETE: so the log also
# refuses a row that is there already.
APPEND_ONLY = ('audit_entry', 'audit_node', 'audit_checkpoint', 'audit_erasure', 'audit_alias')
KEYS = {
    'audit_entry': 'n."index" = NEW."index" OR n.id = NEW.id',
    'audit_node': 'n.level = NEW.level AND n."index" = NEW."index"',
    'audit_checkpoint': 'n.size = NEW.size',
    'audit_erasure': 'n.entry_id = NEW.entry_id',
    'audit_alias': 'n.kind = NEW.kind AND n.subject_id = NEW.subject_id OR n.alias = NEW.alias',
    'audit_payload': 'n.entry_id = NEW.entry_id',
    'audit_stage': 'n.position = NEW.position OR n.id = NEW.id',
    'audit_head': 'n.id = NEW.id',
}
MAY_GO = {
    'audit_stage': 'EXISTS (SELECT 1 FROM audit_entry e WHERE e.id = OLD.id)',
    'audit_payload': 'EXISTS (SELECT 1 FROM audit_erasure r JOIN audit_entry e ON e.id = r.by_entry_id'
    ' WHERE r.entry_id = OLD.entry_id)',
}
GROWS = 'NEW.id = OLD.id AND NEW.size >= OLD.size'


def rules():
    """Table, event and the condition under which it is refused; None: always."""
    for table in APPEND_ONLY:
        yield table, 'UPDATE', None
        yield table, 'DELETE', None
    for table, allowed in MAY_GO.items():
        yield table, 'UPDATE', None
        yield table, 'DELETE', f'NOT {allowed}'
    yield 'audit_head', 'UPDATE', f'NOT ({GROWS})'
    yield 'audit_head', 'DELETE', None


def guard_sqlite() -> None:
    """A trigger for each rule, and one that refuses to replace."""
    for table, event, refused in rules():
        when = f' WHEN {refused}' if refused else ''
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}{when}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    for table, same in KEYS.items():
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} n WHERE {same})"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def guard_postgresql() -> None:
    """The same, and TRUNCATE, which asks no row."""
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END$$"
    )
    for table, event, refused in rules():
        if refused is None:
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
            )
            continue
        # A condition that asks another table needs a function of its own.
        name = f'{table}_{event.lower()}'
        back = 'NEW' if event == 'UPDATE' else 'OLD'
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$BEGIN IF {refused} THEN RAISE EXCEPTION '{table} is append-only'; END IF; RETURN {back}; END$$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    for table in KEYS:
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )


def adopt(name: str) -> None:
    """Gives the rows that are there an entry of their own, so that the log and they fit from the first day."""
    rows = sa.table(name, sa.column('id', sa.Uuid()), sa.column('entry_id', sa.Uuid()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(rows.c.id)).all():
        entry = uuid.uuid4()
        connection.execute(
            STAGE.insert(),
            {
                'id': entry,
                'minute': datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%MZ'),
                'action': f'{name}.adopted',
                'subject_kind': name,
                'subject_id': row.id,
                'payload': {'request': 'migration-0002'},
            },
        )
        connection.execute(rows.update().where(rows.c.id == row.id).values(entry_id=entry))


STAGE = sa.table(
    'audit_stage',
    sa.column('id', sa.Uuid()),
    sa.column('minute', sa.String()),
    sa.column('action', sa.String()),
    sa.column('subject_kind', sa.String()),
    sa.column('subject_id', sa.Uuid()),
    sa.column('payload', sa.JSON()),
)


def upgrade() -> None:
    """Forward."""
    op.create_table('audit_alias',
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('alias', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'subject_id', name=op.f('pk_audit_alias')),
    sa.UniqueConstraint('alias', name=op.f('uq_audit_alias_alias'))
    )
    op.create_table('audit_checkpoint',
    sa.Column('size', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('size', name=op.f('pk_audit_checkpoint'))
    )
    op.create_table('audit_entry',
    sa.Column('index', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('minute', sa.String(length=17), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('action', sa.String(length=80), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('commitment', sa.String(length=64), nullable=False),
    sa.Column('leaf_hash', sa.LargeBinary(length=32), nullable=False),
    sa.CheckConstraint('"index" >= 0', name=op.f('ck_audit_entry_index_not_negative')),
    sa.CheckConstraint('length(leaf_hash) = 32', name=op.f('ck_audit_entry_leaf_hash_length')),
    sa.PrimaryKeyConstraint('index', name=op.f('pk_audit_entry')),
    sa.UniqueConstraint('id', name=op.f('uq_audit_entry_id'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_action_index'), ['action', 'index'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_actor_index'), ['actor', 'index'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_subject_index'), ['subject', 'index'], unique=False)

    op.create_table('audit_erasure',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('by_entry_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_audit_erasure'))
    )
    with op.batch_alter_table('audit_erasure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_erasure_by_entry_id'), ['by_entry_id'], unique=False)

    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('frontier', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_audit_head_only_one')),
    sa.CheckConstraint('size >= 0', name=op.f('ck_audit_head_size_not_negative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('audit_node',
    sa.Column('level', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('index', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('level', 'index', name=op.f('pk_audit_node'))
    )
    op.create_table('audit_stage',
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('minute', sa.String(length=17), nullable=False),
    sa.Column('action', sa.String(length=80), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_audit_stage')),
    sa.UniqueConstraint('id', name=op.f('uq_audit_stage_id'))
    )
    op.create_table('audit_payload',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=32), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['audit_entry.id'], name=op.f('fk_audit_payload_entry_id_audit_entry')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_audit_payload'))
    )
    op.execute("INSERT INTO audit_head (id, size, frontier) VALUES (1, 0, " + ("x''" if sqlite() else "''::bytea") + ")")
    guard_sqlite() if sqlite() else guard_postgresql()
    for name in ('funder', 'saved_view'):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.add_column(sa.Column('entry_id', sa.Uuid(), nullable=True))
        adopt(name)
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.alter_column('entry_id', nullable=False)


def downgrade() -> None:
    """And back."""
    for name in ('saved_view', 'funder'):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.drop_column('entry_id')
    for name in ('audit_payload', 'audit_stage', 'audit_node', 'audit_head', 'audit_erasure', 'audit_entry', 'audit_checkpoint', 'audit_alias'):
        op.drop_table(name)
    if not sqlite():
        for name in ('audit_refuse', 'audit_stage_delete', 'audit_payload_delete', 'audit_head_update'):
            op.execute(f'DROP FUNCTION {name}()')


def sqlite() -> bool:
    """Whether this is SQLite."""
    return op.get_bind().dialect.name == 'sqlite'
