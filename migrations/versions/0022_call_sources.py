"""sources of calls and visits to them

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('call_host',
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('free_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_call_host'))
    )
    op.create_table('call_source',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sort_name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('address', sa.String(length=2000), nullable=True),
    sa.Column('words', sa.String(length=200), nullable=True),
    sa.Column('language', sa.String(length=3), nullable=True),
    sa.Column('zone', sa.String(length=40), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('trust', sa.String(length=40), nullable=False),
    sa.Column('every_hours', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('etag', sa.String(length=200), nullable=True),
    sa.Column('modified', sa.String(length=200), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('visited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('succeeded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('brought', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fault', sa.String(length=40), nullable=True),
    sa.Column('detail', sa.String(length=200), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(address IS NULL) = (kind = 'mailbox')", name=op.f('ck_call_source_address_given')),
    sa.CheckConstraint("kind IN ('feed', 'sheet', 'sedia', 'grants_gov', 'simpler_grants', 'mailbox')", name=op.f('ck_call_source_kind_known')),
    sa.CheckConstraint("name <> ''", name=op.f('ck_call_source_name_given')),
    sa.CheckConstraint("trust IN ('funder', 'portal', 'aggregator')", name=op.f('ck_call_source_trust_known')),
    sa.CheckConstraint('(failures > 0) = (failing_since IS NOT NULL)', name=op.f('ck_call_source_failing_since_given')),
    sa.CheckConstraint('every_hours IN (1, 3, 6, 12, 24, 168)', name=op.f('ck_call_source_every_hours_known')),
    sa.CheckConstraint('failures >= 0 AND brought >= 0', name=op.f('ck_call_source_counts_not_negative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_source'))
    )
    with op.batch_alter_table('call_source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_source_active_next_at'), ['active', 'next_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_source_sort_name_id'), ['sort_name', 'id'], unique=False)

    op.create_table('call_trial',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given', sa.JSON(), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('shown', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('passed', sa.JSON(), nullable=False),
    sa.Column('fault', sa.String(length=40), nullable=True),
    sa.Column('detail', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_call_trial_by_id_person')),
    sa.ForeignKeyConstraint(['source_id'], ['call_source.id'], name=op.f('fk_call_trial_source_id_call_source'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_trial'))
    )
    with op.batch_alter_table('call_trial', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_trial_made_at'), ['made_at'], unique=False)

    op.create_table('call_visit',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('parts', sa.Integer(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('same', sa.Integer(), nullable=False),
    sa.Column('passed', sa.JSON(), nullable=False),
    sa.Column('noted', sa.JSON(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('more', sa.Boolean(), nullable=False),
    sa.Column('etag', sa.String(length=200), nullable=True),
    sa.Column('modified', sa.String(length=200), nullable=True),
    sa.Column('outcome', sa.String(length=40), nullable=True),
    sa.Column('fault', sa.String(length=40), nullable=True),
    sa.Column('detail', sa.String(length=200), nullable=True),
    sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name=op.f('ck_call_visit_ended_when')),
    sa.CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name=op.f('ck_call_visit_ended_how')),
    sa.CheckConstraint("outcome IN ('found', 'unchanged', 'nothing', 'failed', 'stopped')", name=op.f('ck_call_visit_outcome_known')),
    sa.CheckConstraint("state IN ('asking', 'taking', 'ended')", name=op.f('ck_call_visit_state_known')),
    sa.CheckConstraint('done >= 0 AND done <= found', name=op.f('ck_call_visit_progress_within')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_call_visit_by_id_person')),
    sa.ForeignKeyConstraint(['source_id'], ['call_source.id'], name=op.f('fk_call_visit_source_id_call_source'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_visit'))
    )
    with op.batch_alter_table('call_visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_visit_ended_at'), ['ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_visit_source_id_begun_at_id'), ['source_id', 'begun_at', 'id'], unique=False)
        batch_op.create_index('uq_call_visit_open', ['source_id'], unique=True, sqlite_where=sa.text("state <> 'ended'"), postgresql_where=sa.text("state <> 'ended'"))

    op.create_table('call_visit_part',
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['visit_id'], ['call_visit.id'], name=op.f('fk_call_visit_part_visit_id_call_visit'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('visit_id', 'number', name=op.f('pk_call_visit_part'))
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('call_visit_part')
    with op.batch_alter_table('call_visit', schema=None) as batch_op:
        batch_op.drop_index('uq_call_visit_open', sqlite_where=sa.text("state <> 'ended'"), postgresql_where=sa.text("state <> 'ended'"))
        batch_op.drop_index(batch_op.f('ix_call_visit_source_id_begun_at_id'))
        batch_op.drop_index(batch_op.f('ix_call_visit_ended_at'))

    op.drop_table('call_visit')
    with op.batch_alter_table('call_trial', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_trial_made_at'))

    op.drop_table('call_trial')
    with op.batch_alter_table('call_source', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_source_sort_name_id'))
        batch_op.drop_index(batch_op.f('ix_call_source_active_next_at'))

    op.drop_table('call_source')
    op.drop_table('call_host')
