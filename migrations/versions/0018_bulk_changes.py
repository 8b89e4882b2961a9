"""bulk changes

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('bulk_change',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('plan', sa.JSON(), nullable=False),
    sa.Column('wanted', sa.JSON(), nullable=True),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('same', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('otherwise', sa.Integer(), nullable=False),
    sa.Column('taken_back', sa.Integer(), nullable=False),
    sa.Column('left_as_is', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(length=1000), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state IN ('judging', 'ready', 'writing', 'done', 'undoing', 'undone', 'abandoned')", name=op.f('ck_bulk_change_state_known')),
    sa.CheckConstraint('done >= 0 AND done <= total', name=op.f('ck_bulk_change_progress_within')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_bulk_change_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_change'))
    )
    with op.batch_alter_table('bulk_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_change_created_at_id'), ['created_at', 'id'], unique=False)

    op.create_table('bulk_change_row',
    sa.Column('change_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('foreseen', sa.String(length=40), nullable=True),
    sa.Column('outcome', sa.String(length=40), nullable=True),
    sa.Column('fate', sa.String(length=40), nullable=True),
    sa.Column('differs', sa.JSON(), nullable=True),
    sa.Column('stays', sa.JSON(), nullable=True),
    sa.Column('reason', sa.String(length=1000), nullable=True),
    sa.CheckConstraint("fate IN ('taken_back', 'left')", name=op.f('ck_bulk_change_row_fate_known')),
    sa.CheckConstraint("foreseen IN ('changed', 'same', 'refused')", name=op.f('ck_bulk_change_row_foreseen_known')),
    sa.CheckConstraint("outcome IN ('changed', 'same', 'refused')", name=op.f('ck_bulk_change_row_outcome_known')),
    sa.ForeignKeyConstraint(['change_id'], ['bulk_change.id'], name=op.f('fk_bulk_change_row_change_id_bulk_change')),
    sa.PrimaryKeyConstraint('change_id', 'number', name=op.f('pk_bulk_change_row'))
    )
    with op.batch_alter_table('bulk_change_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_change_row_change_id_fate_number'), ['change_id', 'fate', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_bulk_change_row_change_id_foreseen_number'), ['change_id', 'foreseen', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_bulk_change_row_change_id_outcome_number'), ['change_id', 'outcome', 'number'], unique=False)



def downgrade() -> None:
    """And back."""
    with op.batch_alter_table('bulk_change_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_change_row_change_id_outcome_number'))
        batch_op.drop_index(batch_op.f('ix_bulk_change_row_change_id_foreseen_number'))
        batch_op.drop_index(batch_op.f('ix_bulk_change_row_change_id_fate_number'))

    op.drop_table('bulk_change_row')
    with op.batch_alter_table('bulk_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_change_created_at_id'))

    op.drop_table('bulk_change')
