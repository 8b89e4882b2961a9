"""the digest of the COPIL

Revision: 0030, after 0029
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('copil_digest',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Uuid(), nullable=True),
    sa.Column('replaces_id', sa.Uuid(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('length(fingerprint) = 64', name=op.f('ck_copil_digest_fingerprint_whole')),
    sa.CheckConstraint('number > 0', name=op.f('ck_copil_digest_number_counts')),
    sa.CheckConstraint('replaces_id <> id', name=op.f('ck_copil_digest_replaces_another')),
    sa.CheckConstraint('since < until AND until <= made_at', name=op.f('ck_copil_digest_covers_what_is_over')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_copil_digest_made_by_id_person')),
    sa.ForeignKeyConstraint(['replaces_id'], ['copil_digest.id'], name=op.f('fk_copil_digest_replaces_id_copil_digest')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_copil_digest')),
    sa.UniqueConstraint('number', name=op.f('uq_copil_digest_number')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_copil_digest_replaces_id'))
    )
    with op.batch_alter_table('copil_digest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_copil_digest_made_by_id'), ['made_by_id'], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('copil_digest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_copil_digest_made_by_id'))

    op.drop_table('copil_digest')
