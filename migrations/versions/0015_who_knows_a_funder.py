"""who knows a funder

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('funder_contact',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('sort_name', sa.String(length=240), nullable=False),
    sa.Column('role', sa.String(length=200), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('language', sa.String(length=3), nullable=True),
    sa.Column('basis', sa.String(length=12), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("basis IN ('public', 'given', 'introduced')", name=op.f('ck_funder_contact_basis_known')),
    sa.CheckConstraint("name <> ''", name=op.f('ck_funder_contact_name_given')),
    sa.CheckConstraint('email IS NOT NULL OR phone IS NOT NULL OR role IS NOT NULL', name=op.f('ck_funder_contact_something_is_known')),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_contact_funder_id_funder'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funder_contact'))
    )
    with op.batch_alter_table('funder_contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_contact_funder_id'), ['funder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_contact_sort_name_id'), ['sort_name', 'id'], unique=False)

    op.create_table('funder_step',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('what', sa.String(length=200), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(length=400), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("what <> ''", name=op.f('ck_funder_step_what_given')),
    sa.CheckConstraint('outcome IS NULL OR done_on IS NOT NULL', name=op.f('ck_funder_step_outcome_of_what_is_done')),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_step_funder_id_funder'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_funder_step_owner_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funder_step'))
    )
    with op.batch_alter_table('funder_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_step_done_on_due_on_id'), ['done_on', 'due_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_step_funder_id'), ['funder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_step_owner_id_done_on_due_on'), ['owner_id', 'done_on', 'due_on'], unique=False)

    op.create_table('funder_interaction',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('found_by', sa.Text(), nullable=False),
    sa.Column('written_by_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind IN ('meeting', 'call', 'email', 'letter', 'event', 'visit', 'report', 'other')", name=op.f('ck_funder_interaction_kind_known')),
    sa.CheckConstraint("said <> ''", name=op.f('ck_funder_interaction_said_given')),
    sa.ForeignKeyConstraint(['contact_id'], ['funder_contact.id'], name=op.f('fk_funder_interaction_contact_id_funder_contact'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_interaction_funder_id_funder'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['written_by_id'], ['person.id'], name=op.f('fk_funder_interaction_written_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funder_interaction'))
    )
    with op.batch_alter_table('funder_interaction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_interaction_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_interaction_funder_id_happened_on'), ['funder_id', 'happened_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_interaction_happened_on_id'), ['happened_on', 'id'], unique=False)



def downgrade() -> None:
    """And back."""
    with op.batch_alter_table('funder_interaction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_interaction_happened_on_id'))
        batch_op.drop_index(batch_op.f('ix_funder_interaction_funder_id_happened_on'))
        batch_op.drop_index(batch_op.f('ix_funder_interaction_contact_id'))

    op.drop_table('funder_interaction')
    with op.batch_alter_table('funder_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_step_owner_id_done_on_due_on'))
        batch_op.drop_index(batch_op.f('ix_funder_step_funder_id'))
        batch_op.drop_index(batch_op.f('ix_funder_step_done_on_due_on_id'))

    op.drop_table('funder_step')
    with op.batch_alter_table('funder_contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_contact_sort_name_id'))
        batch_op.drop_index(batch_op.f('ix_funder_contact_funder_id'))

    op.drop_table('funder_contact')
