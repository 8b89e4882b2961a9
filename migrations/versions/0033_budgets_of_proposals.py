"""budgets of proposals

Revision: 0033, after 0032
"""

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('proposal_budget',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('opportunity_id', sa.Uuid(), nullable=False),
    sa.Column('local_currency', sa.String(length=3), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('rate', sa.String(length=40), nullable=False),
    sa.Column('rate_on', sa.Date(), nullable=False),
    sa.Column('rate_source', sa.String(length=200), nullable=False),
    sa.Column('periods', sa.Integer(), nullable=False),
    sa.Column('indirect_bp', sa.Integer(), nullable=False),
    sa.Column('indirect_on', sa.String(length=40), nullable=False),
    sa.Column('ceiling', sa.BigInteger(), nullable=True),
    sa.Column('cofunding_bp', sa.Integer(), nullable=True),
    sa.Column('indirect_max_bp', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("indirect_on IN ('direct', 'asked')", name=op.f('ck_proposal_budget_indirect_base')),
    sa.CheckConstraint("rate_source <> ''", name=op.f('ck_proposal_budget_rate_has_source')),
    sa.CheckConstraint('ceiling > 0', name=op.f('ck_proposal_budget_ceiling_above_nothing')),
    sa.CheckConstraint('cofunding_bp BETWEEN 0 AND 10000', name=op.f('ck_proposal_budget_cofunding_share')),
    sa.CheckConstraint('indirect_bp BETWEEN 0 AND 10000', name=op.f('ck_proposal_budget_indirect_share')),
    sa.CheckConstraint('indirect_max_bp BETWEEN 0 AND 10000', name=op.f('ck_proposal_budget_indirect_max_share')),
    sa.CheckConstraint('length(currency) = 3 AND upper(currency) = currency', name=op.f('ck_proposal_budget_currency_code')),
    sa.CheckConstraint('length(local_currency) = 3 AND upper(local_currency) = local_currency', name=op.f('ck_proposal_budget_local_code')),
    sa.CheckConstraint('periods BETWEEN 1 AND 5', name=op.f('ck_proposal_budget_periods_range')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_proposal_budget_opportunity_id_opportunity'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_budget')),
    sa.UniqueConstraint('opportunity_id', name=op.f('uq_proposal_budget_opportunity_id'))
    )
    op.create_table('budget_line',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('budget_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('heading', sa.String(length=40), nullable=False),
    sa.Column('own_heading', sa.String(length=80), nullable=True),
    sa.Column('description', sa.String(length=300), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=True),
    sa.Column('unit_cost', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('quantity_1', sa.BigInteger(), nullable=True),
    sa.Column('quantity_2', sa.BigInteger(), nullable=True),
    sa.Column('quantity_3', sa.BigInteger(), nullable=True),
    sa.Column('quantity_4', sa.BigInteger(), nullable=True),
    sa.Column('quantity_5', sa.BigInteger(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_name', sa.String(length=200), nullable=True),
    sa.Column('funded_by', sa.String(length=40), nullable=False),
    sa.Column('funded_name', sa.String(length=120), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(funded_by = 'other') = (funded_name IS NOT NULL)", name=op.f('ck_budget_line_other_funder_named')),
    sa.CheckConstraint("(heading = 'own') = (own_heading IS NOT NULL)", name=op.f('ck_budget_line_own_heading_in_words')),
    sa.CheckConstraint("description <> ''", name=op.f('ck_budget_line_description_given')),
    sa.CheckConstraint("funded_by IN ('funder', 'own', 'other')", name=op.f('ck_budget_line_funded_by_known')),
    sa.CheckConstraint("heading IN ('staff', 'travel', 'equipment', 'local_office', 'services', 'other', 'sub_grants', 'own')", name=op.f('ck_budget_line_heading_known')),
    sa.CheckConstraint("own_heading <> ''", name=op.f('ck_budget_line_own_heading_given')),
    sa.CheckConstraint('(quantity_1 IS NULL OR quantity_1 >= 0) AND (quantity_2 IS NULL OR quantity_2 >= 0) AND (quantity_3 IS NULL OR quantity_3 >= 0) AND (quantity_4 IS NULL OR quantity_4 >= 0) AND (quantity_5 IS NULL OR quantity_5 >= 0)', name=op.f('ck_budget_line_quantities_not_negative')),
    sa.CheckConstraint('(unit_cost IS NULL) = (currency IS NULL)', name=op.f('ck_budget_line_cost_has_currency')),
    sa.CheckConstraint('length(currency) = 3 AND upper(currency) = currency', name=op.f('ck_budget_line_currency_code')),
    sa.CheckConstraint('organisation_id IS NULL OR organisation_name IS NULL', name=op.f('ck_budget_line_one_organisation')),
    sa.CheckConstraint('unit_cost >= 0', name=op.f('ck_budget_line_cost_not_negative')),
    sa.ForeignKeyConstraint(['budget_id'], ['proposal_budget.id'], name=op.f('fk_budget_line_budget_id_proposal_budget'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_budget_line_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_line'))
    )
    with op.batch_alter_table('budget_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_budget_line_budget_id_position'), ['budget_id', 'position'], unique=False)
        batch_op.create_index(batch_op.f('ix_budget_line_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('budget_sent',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('budget_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_budget_sent_hash_in_hex')),
    sa.CheckConstraint('number > 0', name=op.f('ck_budget_sent_number_from_one')),
    sa.ForeignKeyConstraint(['budget_id'], ['proposal_budget.id'], name=op.f('fk_budget_sent_budget_id_proposal_budget'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_budget_sent_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_sent')),
    sa.UniqueConstraint('budget_id', 'number', name=op.f('uq_budget_sent_budget_id_number'))
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('budget_sent')
    with op.batch_alter_table('budget_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_budget_line_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_budget_line_budget_id_position'))

    op.drop_table('budget_line')
    op.drop_table('proposal_budget')
