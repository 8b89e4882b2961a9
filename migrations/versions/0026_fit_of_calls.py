"""fit of calls

Revision: 0026, after 0025
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.add_column(sa.Column('legal_statuses', sa.String(length=400), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column('budget_currency', sa.String(length=3), nullable=True))
        batch_op.add_column(sa.Column('budget_min', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('budget_max', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('fit', sa.String(length=10), server_default='unknown', nullable=False))
        batch_op.add_column(sa.Column('fit_mark', sa.String(length=16), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_call_fit_known'), "fit IN ('yes', 'maybe', 'no', 'unknown')")
        batch_op.create_check_constraint(batch_op.f('ck_call_budgets_not_negative'), 'budget_min >= 0 AND budget_max >= 0')
        batch_op.create_check_constraint(batch_op.f('ck_call_budget_range'), 'budget_min <= budget_max')
        batch_op.create_check_constraint(batch_op.f('ck_call_budgets_have_currency'), 'budget_currency IS NOT NULL OR (budget_min IS NULL AND budget_max IS NULL)')
        batch_op.create_index(batch_op.f('ix_call_fit_closes_at_id'), ['fit', 'closes_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_fit_mark'), ['fit_mark'], unique=False)

    with op.batch_alter_table('organisation_profile', schema=None) as batch_op:
        batch_op.add_column(sa.Column('founded', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('legal_status', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('yearly_budget', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('budget_currency', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('languages', sa.String(length=400), server_default=sa.text("''"), nullable=False))
        batch_op.create_check_constraint(batch_op.f('ck_organisation_profile_founded_year'), 'founded BETWEEN 1800 AND 2200')
        batch_op.create_check_constraint(batch_op.f('ck_organisation_profile_yearly_budget_positive'), 'yearly_budget > 0')
        batch_op.create_check_constraint(batch_op.f('ck_organisation_profile_budget_has_a_currency'), '(yearly_budget IS NULL) = (budget_currency IS NULL)')

    op.create_table('call_task',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.String(length=10), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('gate', sa.String(length=20), nullable=True),
    sa.Column('what', sa.String(length=200), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(length=400), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("gate IN ('country', 'registration', 'years', 'status', 'budget', 'language')", name=op.f('ck_call_task_gate_known')),
    sa.CheckConstraint("subject IN ('call')", name=op.f('ck_call_task_subject_known')),
    sa.CheckConstraint("what <> ''", name=op.f('ck_call_task_what_given')),
    sa.CheckConstraint('(gate IS NULL) = (what IS NOT NULL)', name=op.f('ck_call_task_gate_or_words')),
    sa.CheckConstraint('organisation_id IS NULL OR gate IS NOT NULL', name=op.f('ck_call_task_organisation_at_a_gate')),
    sa.CheckConstraint('outcome IS NULL OR done_on IS NOT NULL', name=op.f('ck_call_task_outcome_of_what_is_done')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_task_call_id_call'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_call_task_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_call_task_owner_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_task'))
    )
    with op.batch_alter_table('call_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_task_call_id_done_on_due_on'), ['call_id', 'done_on', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_task_done_on_due_on_id'), ['done_on', 'due_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_task_due_on_id'), ['due_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_task_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_task_owner_id_done_on_due_on_id'), ['owner_id', 'done_on', 'due_on', 'id'], unique=False)


def downgrade() -> None:
    """And back."""
    with op.batch_alter_table('organisation_profile', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_organisation_profile_budget_has_a_currency'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_organisation_profile_yearly_budget_positive'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_organisation_profile_founded_year'), type_='check')
        batch_op.drop_column('languages')
        batch_op.drop_column('budget_currency')
        batch_op.drop_column('yearly_budget')
        batch_op.drop_column('legal_status')
        batch_op.drop_column('founded')

    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_fit_mark'))
        batch_op.drop_index(batch_op.f('ix_call_fit_closes_at_id'))
        batch_op.drop_constraint(batch_op.f('ck_call_budgets_have_currency'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_call_budget_range'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_call_budgets_not_negative'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_call_fit_known'), type_='check')
        batch_op.drop_column('fit_mark')
        batch_op.drop_column('fit')
        batch_op.drop_column('budget_max')
        batch_op.drop_column('budget_min')
        batch_op.drop_column('budget_currency')
        batch_op.drop_column('legal_statuses')

    with op.batch_alter_table('call_task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_task_owner_id_done_on_due_on_id'))
        batch_op.drop_index(batch_op.f('ix_call_task_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_call_task_due_on_id'))
        batch_op.drop_index(batch_op.f('ix_call_task_done_on_due_on_id'))
        batch_op.drop_index(batch_op.f('ix_call_task_call_id_done_on_due_on'))

    op.drop_table('call_task')
