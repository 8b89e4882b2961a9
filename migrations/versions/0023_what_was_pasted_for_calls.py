"""what was pasted for calls

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('call_capture',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('address', sa.String(length=2000), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('found', sa.JSON(), nullable=True),
    sa.Column('fault', sa.String(length=40), nullable=True),
    sa.Column('reason', sa.String(length=400), nullable=True),
    sa.Column('detail', sa.String(length=200), nullable=True),
    sa.Column('call_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(call_id IS NOT NULL) = (state = 'used')", name=op.f('ck_call_capture_used_for_a_call')),
    sa.CheckConstraint("(found IS NOT NULL) = (state IN ('read', 'used'))", name=op.f('ck_call_capture_read_found')),
    sa.CheckConstraint("address IS NOT NULL OR state NOT IN ('waiting', 'failed')", name=op.f('ck_call_capture_waits_for_a_page')),
    sa.CheckConstraint("state IN ('waiting', 'read', 'failed', 'used')", name=op.f('ck_call_capture_state_known')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_call_capture_text_given')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_call_capture_by_id_person')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_capture_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_capture'))
    )


def downgrade() -> None:
    """And back."""
    op.drop_table('call_capture')
