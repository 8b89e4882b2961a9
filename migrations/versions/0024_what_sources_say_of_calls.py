"""what sources say of calls

Revision: 0024, after 0023
"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('call_claim',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=300), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('facts_hash', sa.String(length=64), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('payload_hash', sa.String(length=64), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_claim_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_claim')),
    sa.UniqueConstraint('source_id', 'key', 'language', name=op.f('uq_call_claim_source_id_key_language'))
    )
    with op.batch_alter_table('call_claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_claim_call_id'), ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_claim_source_id_last_seen_at'), ['source_id', 'last_seen_at'], unique=False)

    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.add_column(sa.Column('doubts', sa.String(length=400), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('shut_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('call_deadline', schema=None) as batch_op:
        batch_op.add_column(sa.Column('from_source', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.alter_column('doubts', server_default=None)

    with op.batch_alter_table('call_deadline', schema=None) as batch_op:
        batch_op.alter_column('from_source', server_default=None)

    op.create_table('call_change',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('before', sa.Text(), nullable=True),
    sa.Column('after', sa.Text(), nullable=True),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('held_back', sa.Boolean(), nullable=False),
    sa.Column('seen', sa.Boolean(), nullable=False),
    sa.Column('moved', sa.String(length=10), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_change_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_change'))
    )
    with op.batch_alter_table('call_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_change_call_id_found_at'), ['call_id', 'found_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_change_found_at'), ['found_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_change_moved_told_at_found_at'), ['moved', 'told_at', 'found_at'], unique=False)

    op.create_table('call_distinct',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('one_id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('said_by_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('one_id < other_id', name=op.f('ck_call_distinct_in_order')),
    sa.ForeignKeyConstraint(['one_id'], ['call.id'], name=op.f('fk_call_distinct_one_id_call'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['call.id'], name=op.f('fk_call_distinct_other_id_call'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['said_by_id'], ['person.id'], name=op.f('fk_call_distinct_said_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_distinct')),
    sa.UniqueConstraint('one_id', 'other_id', name=op.f('uq_call_distinct_one_id_other_id'))
    )
    with op.batch_alter_table('call_distinct', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_distinct_other_id'), ['other_id'], unique=False)

    op.create_table('call_join',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kept_id', sa.Uuid(), nullable=False),
    sa.Column('absorbed_id', sa.Uuid(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('joined_by_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['joined_by_id'], ['person.id'], name=op.f('fk_call_join_joined_by_id_person')),
    sa.ForeignKeyConstraint(['kept_id'], ['call.id'], name=op.f('fk_call_join_kept_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_join')),
    sa.UniqueConstraint('absorbed_id', name=op.f('uq_call_join_absorbed_id'))
    )
    with op.batch_alter_table('call_join', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_join_kept_id'), ['kept_id'], unique=False)

    op.create_table('call_key',
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_key_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('kind', 'key', 'call_id', name=op.f('pk_call_key')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('call_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_key_call_id'), ['call_id'], unique=False)

    op.create_table('call_pair',
    sa.Column('one_id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.String(length=120), nullable=False),
    sa.CheckConstraint('one_id < other_id', name=op.f('ck_call_pair_in_order')),
    sa.CheckConstraint('score BETWEEN 1 AND 100', name=op.f('ck_call_pair_score_range')),
    sa.ForeignKeyConstraint(['one_id'], ['call.id'], name=op.f('fk_call_pair_one_id_call'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['call.id'], name=op.f('fk_call_pair_other_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('one_id', 'other_id', name=op.f('pk_call_pair'))
    )
    with op.batch_alter_table('call_pair', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_pair_other_id'), ['other_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_pair_score_one_id_other_id'), ['score', 'one_id', 'other_id'], unique=False)



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('call_pair', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_pair_score_one_id_other_id'))
        batch_op.drop_index(batch_op.f('ix_call_pair_other_id'))

    op.drop_table('call_pair')
    with op.batch_alter_table('call_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_key_call_id'))

    op.drop_table('call_key')
    with op.batch_alter_table('call_join', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_join_kept_id'))

    op.drop_table('call_join')
    with op.batch_alter_table('call_distinct', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_distinct_other_id'))

    op.drop_table('call_distinct')
    with op.batch_alter_table('call_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_change_moved_told_at_found_at'))
        batch_op.drop_index(batch_op.f('ix_call_change_found_at'))
        batch_op.drop_index(batch_op.f('ix_call_change_call_id_found_at'))

    op.drop_table('call_change')

    with op.batch_alter_table('call_deadline', schema=None) as batch_op:
        batch_op.drop_column('from_source')

    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_column('shut_at')
        batch_op.drop_column('doubts')

    with op.batch_alter_table('call_claim', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_claim_source_id_last_seen_at'))
        batch_op.drop_index(batch_op.f('ix_call_claim_call_id'))

    op.drop_table('call_claim')
