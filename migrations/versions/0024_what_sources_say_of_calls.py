"""what sources say of calls

Revision: 0024, after 0021
"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0021'
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


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('call_deadline', schema=None) as batch_op:
        batch_op.drop_column('from_source')

    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_column('shut_at')
        batch_op.drop_column('doubts')

    with op.batch_alter_table('call_claim', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_claim_source_id_last_seen_at'))
        batch_op.drop_index(batch_op.f('ix_call_claim_call_id'))

    op.drop_table('call_claim')
