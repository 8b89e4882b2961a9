"""steps of a funder are found by one index, in their order

Revision: 0020, after 0019
"""

from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table('funder_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_step_funder_id'))
        batch_op.create_index(
            batch_op.f('ix_funder_step_funder_id_done_on_due_on_id'), ['funder_id', 'done_on', 'due_on', 'id']
        )


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('funder_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_step_funder_id_done_on_due_on_id'))
        batch_op.create_index(batch_op.f('ix_funder_step_funder_id'), ['funder_id'])
