"""imports

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('import_mapping',
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('signature', sa.String(length=64), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'signature', name=op.f('pk_import_mapping'))
    )
    op.create_table('import_run',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sheets', sa.JSON(), nullable=False),
    sa.Column('sheet', sa.Integer(), nullable=False),
    sa.Column('heading', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('encoding', sa.String(length=20), nullable=False),
    sa.Column('delimiter', sa.String(length=1), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('remembered', sa.Boolean(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('same', sa.Integer(), nullable=False),
    sa.Column('rejected', sa.Integer(), nullable=False),
    sa.Column('written', sa.Integer(), nullable=False),
    sa.Column('taken_back', sa.Integer(), nullable=False),
    sa.Column('left_as_is', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(length=1000), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state IN ('reading', 'choosing', 'judging', 'ready', 'writing', 'done', 'undoing', 'undone', 'refused', 'abandoned')", name=op.f('ck_import_run_state_known')),
    sa.CheckConstraint('done >= 0 AND total >= 0', name=op.f('ck_import_run_progress_not_negative')),
    sa.CheckConstraint('size > 0', name=op.f('ck_import_run_size_positive')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_import_run_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_run_created_at_id'), ['created_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_run_kind_digest'), ['kind', 'digest'], unique=False)

    op.create_table('import_file',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_file_run_id_import_run')),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_import_file'))
    )
    op.create_table('import_row',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=True),
    sa.Column('key', sa.String(length=400), nullable=True),
    sa.Column('given', sa.JSON(), nullable=True),
    sa.Column('reasons', sa.JSON(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('differs', sa.JSON(), nullable=True),
    sa.Column('fate', sa.String(length=40), nullable=True),
    sa.CheckConstraint("fate IN ('written', 'taken_back', 'left')", name=op.f('ck_import_row_fate_known')),
    sa.CheckConstraint("outcome IN ('added', 'changed', 'same', 'rejected')", name=op.f('ck_import_row_outcome_known')),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_row_run_id_import_run')),
    sa.PrimaryKeyConstraint('run_id', 'number', name=op.f('pk_import_row'))
    )
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_row_run_id_fate_number'), ['run_id', 'fate', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_row_run_id_key'), ['run_id', 'key'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_row_run_id_outcome_number'), ['run_id', 'outcome', 'number'], unique=False)



def downgrade() -> None:
    """And back."""
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_row_run_id_outcome_number'))
        batch_op.drop_index(batch_op.f('ix_import_row_run_id_key'))
        batch_op.drop_index(batch_op.f('ix_import_row_run_id_fate_number'))

    op.drop_table('import_row')
    op.drop_table('import_file')
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_run_kind_digest'))
        batch_op.drop_index(batch_op.f('ix_import_run_created_at_id'))

    op.drop_table('import_run')
    op.drop_table('import_mapping')
