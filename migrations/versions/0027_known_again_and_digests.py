"""by what calls are known again, the words they are found by, and digests of saved views

Revision: 0027, after 0026
"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('call_digest',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('view_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('every', sa.String(length=10), nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("every IN ('daily', 'weekly')", name=op.f('ck_call_digest_every_known')),
    sa.CheckConstraint('(sent_at IS NULL) = (sent_from IS NULL) AND (sent_at IS NULL) = (sent_until IS NULL)', name=op.f('ck_call_digest_sent_of_a_time')),
    sa.ForeignKeyConstraint(['view_id'], ['saved_view.id'], name=op.f('fk_call_digest_view_id_saved_view'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_digest')),
    sa.UniqueConstraint('person_id', 'view_id', name=op.f('uq_call_digest_person_id_view_id'))
    )
    with op.batch_alter_table('call_digest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_digest_next_at_person_id'), ['next_at', 'person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_digest_view_id'), ['view_id'], unique=False)

    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reference_key', sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column('address_key', sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column('title_key', sa.String(length=32), nullable=True))
        batch_op.create_index(batch_op.f('ix_call_address_key'), ['address_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_created_at_id'), ['created_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_reference_key'), ['reference_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_title_key'), ['title_key'], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_title_key'))
        batch_op.drop_index(batch_op.f('ix_call_reference_key'))
        batch_op.drop_index(batch_op.f('ix_call_created_at_id'))
        batch_op.drop_index(batch_op.f('ix_call_address_key'))
        batch_op.drop_column('title_key')
        batch_op.drop_column('address_key')
        batch_op.drop_column('reference_key')

    with op.batch_alter_table('call_digest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_digest_view_id'))
        batch_op.drop_index(batch_op.f('ix_call_digest_next_at_person_id'))

    op.drop_table('call_digest')
