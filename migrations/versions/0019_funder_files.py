"""papers of funders

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('funder_file',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('interaction_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('sort_name', sa.String(length=240), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('note', sa.String(length=400), nullable=True),
    sa.Column('language', sa.String(length=3), nullable=True),
    sa.Column('dated_on', sa.Date(), nullable=True),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('stored', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('added_by_id', sa.Uuid(), nullable=False),
    sa.Column('found_by', sa.Text(), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind IN ('guidelines', 'call', 'letter', 'agreement', 'report', 'notes', 'budget', 'other')", name=op.f('ck_funder_file_kind_known')),
    sa.CheckConstraint("name <> ''", name=op.f('ck_funder_file_name_given')),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_funder_file_digest_whole')),
    sa.CheckConstraint('size > 0 AND stored > 0', name=op.f('ck_funder_file_size_positive')),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_funder_file_added_by_id_person')),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_file_funder_id_funder'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interaction_id'], ['funder_interaction.id'], name=op.f('fk_funder_file_interaction_id_funder_interaction'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funder_file'))
    )
    with op.batch_alter_table('funder_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_file_created_at_id'), ['created_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_file_funder_id_digest'), ['funder_id', 'digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_file_interaction_id'), ['interaction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_file_sort_name_id'), ['sort_name', 'id'], unique=False)



def downgrade() -> None:
    """And back."""
    with op.batch_alter_table('funder_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_file_sort_name_id'))
        batch_op.drop_index(batch_op.f('ix_funder_file_interaction_id'))
        batch_op.drop_index(batch_op.f('ix_funder_file_funder_id_digest'))
        batch_op.drop_index(batch_op.f('ix_funder_file_created_at_id'))

    op.drop_table('funder_file')
