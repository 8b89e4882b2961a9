"""asks and cycles

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('funder_ask',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('led_by', sa.String(length=200), nullable=True),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('asked_amount', sa.BigInteger(), nullable=True),
    sa.Column('got_amount', sa.BigInteger(), nullable=True),
    sa.Column('reasons', sa.Text(), nullable=True),
    sa.Column('lessons', sa.Text(), nullable=True),
    sa.Column('found_by', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("answered_on IS NULL OR outcome <> 'pending'", name=op.f('ck_funder_ask_pending_is_unanswered')),
    sa.CheckConstraint("got_amount IS NULL OR outcome = 'won'", name=op.f('ck_funder_ask_got_what_was_won')),
    sa.CheckConstraint("outcome IN ('pending', 'won', 'lost', 'withdrawn', 'unknown')", name=op.f('ck_funder_ask_outcome_known')),
    sa.CheckConstraint("title <> ''", name=op.f('ck_funder_ask_title_given')),
    sa.CheckConstraint('answered_on >= asked_on', name=op.f('ck_funder_ask_answered_after_asking')),
    sa.CheckConstraint('asked_amount > 0', name=op.f('ck_funder_ask_asked_something')),
    sa.CheckConstraint('currency IS NOT NULL OR (asked_amount IS NULL AND got_amount IS NULL)', name=op.f('ck_funder_ask_amounts_have_currency')),
    sa.CheckConstraint('got_amount > 0', name=op.f('ck_funder_ask_got_something')),
    sa.CheckConstraint('length(currency) = 3 AND upper(currency) = currency', name=op.f('ck_funder_ask_currency_code')),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_ask_funder_id_funder'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funder_ask'))
    )
    with op.batch_alter_table('funder_ask', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_ask_asked_on_id'), ['asked_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_ask_funder_id_asked_on'), ['funder_id', 'asked_on'], unique=False)

    op.create_table('funder_cycle',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('opens_month', sa.Integer(), nullable=True),
    sa.Column('opens_day', sa.Integer(), nullable=True),
    sa.Column('closes_month', sa.Integer(), nullable=True),
    sa.Column('closes_day', sa.Integer(), nullable=True),
    sa.Column('every_years', sa.Integer(), nullable=False),
    sa.Column('known_year', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=1000), nullable=True),
    sa.Column('source', sa.String(length=1000), nullable=True),
    sa.Column('dated', sa.String(length=40), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_funder_cycle_name_given')),
    sa.CheckConstraint('closes_day IS NULL OR (closes_month IS NOT NULL AND closes_day BETWEEN 1 AND CASE WHEN closes_month = 2 THEN 29 WHEN closes_month IN (4, 6, 9, 11) THEN 30 ELSE 31 END)', name=op.f('ck_funder_cycle_closes_on_a_day')),
    sa.CheckConstraint('every_years = 1 OR known_year IS NOT NULL', name=op.f('ck_funder_cycle_known_year_given')),
    sa.CheckConstraint('every_years BETWEEN 1 AND 5', name=op.f('ck_funder_cycle_every_years_range')),
    sa.CheckConstraint('known_year BETWEEN 1990 AND 2100', name=op.f('ck_funder_cycle_known_year_range')),
    sa.CheckConstraint('opens_day IS NULL OR (opens_month IS NOT NULL AND opens_day BETWEEN 1 AND CASE WHEN opens_month = 2 THEN 29 WHEN opens_month IN (4, 6, 9, 11) THEN 30 ELSE 31 END)', name=op.f('ck_funder_cycle_opens_on_a_day')),
    sa.CheckConstraint('opens_month BETWEEN 1 AND 12 AND closes_month BETWEEN 1 AND 12', name=op.f('ck_funder_cycle_months')),
    sa.CheckConstraint('opens_month IS NOT NULL OR closes_month IS NOT NULL', name=op.f('ck_funder_cycle_something_is_known')),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_cycle_funder_id_funder'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funder_cycle'))
    )
    with op.batch_alter_table('funder_cycle', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_cycle_funder_id'), ['funder_id'], unique=False)



def downgrade() -> None:
    """And back."""
    with op.batch_alter_table('funder_cycle', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_cycle_funder_id'))

    op.drop_table('funder_cycle')
    with op.batch_alter_table('funder_ask', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_ask_funder_id_asked_on'))
        batch_op.drop_index(batch_op.f('ix_funder_ask_asked_on_id'))

    op.drop_table('funder_ask')
