"""opportunities

Revision: 0028, after 0027
"""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('opportunity',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.String(length=400), nullable=False),
    sa.Column('funder_id', sa.Uuid(), nullable=True),
    sa.Column('funder_name', sa.String(length=200), nullable=True),
    sa.Column('found_by', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('two_stage', sa.Boolean(), nullable=False),
    sa.Column('lead_id', sa.Uuid(), nullable=True),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('requested', sa.BigInteger(), nullable=True),
    sa.Column('expected', sa.BigInteger(), nullable=True),
    sa.Column('awarded', sa.BigInteger(), nullable=True),
    sa.Column('chance', sa.Integer(), nullable=True),
    sa.Column('answer_on', sa.Date(), nullable=True),
    sa.Column('submitted_on', sa.Date(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('days_waited', sa.Integer(), nullable=True),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('reasons', sa.Text(), nullable=True),
    sa.Column('lessons', sa.Text(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by_words', sa.String(length=200), nullable=True),
    sa.Column('ask_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(answered_on IS NOT NULL) = (state IN ('won', 'agreement', 'reporting', 'closed', 'lost'))", name=op.f('ck_opportunity_answered_on_a_day')),
    sa.CheckConstraint("awarded IS NULL OR state IN ('won', 'agreement', 'reporting', 'closed')", name=op.f('ck_opportunity_awarded_what_was_won')),
    sa.CheckConstraint("state <> 'spotted' OR decided_on IS NULL", name=op.f('ck_opportunity_spotted_is_undecided')),
    sa.CheckConstraint("state IN ('spotted', 'qualified', 'concept_note', 'full_proposal', 'submitted', 'won', 'agreement', 'reporting', 'closed', 'lost', 'withdrawn', 'not_taken_up')", name=op.f('ck_opportunity_state_known')),
    sa.CheckConstraint("state IN ('spotted', 'withdrawn') OR decided_on IS NOT NULL", name=op.f('ck_opportunity_taken_up_by_decision')),
    sa.CheckConstraint("state NOT IN ('spotted', 'qualified', 'concept_note', 'full_proposal', 'not_taken_up') OR submitted_on IS NULL", name=op.f('ck_opportunity_unsent_has_no_day')),
    sa.CheckConstraint("state NOT IN ('submitted', 'won', 'agreement', 'reporting', 'closed', 'lost') OR submitted_on IS NOT NULL", name=op.f('ck_opportunity_sent_on_a_day')),
    sa.CheckConstraint("state NOT IN ('withdrawn', 'not_taken_up') OR reasons IS NOT NULL", name=op.f('ck_opportunity_ended_for_a_reason')),
    sa.CheckConstraint("title <> ''", name=op.f('ck_opportunity_title_given')),
    sa.CheckConstraint('(days_waited IS NULL) = (answered_on IS NULL)', name=op.f('ck_opportunity_waited_until_answered')),
    sa.CheckConstraint('(decided_on IS NULL) = (decided_by_words IS NULL)', name=op.f('ck_opportunity_decided_by_somebody')),
    sa.CheckConstraint('answered_on >= submitted_on', name=op.f('ck_opportunity_answered_after_sending')),
    sa.CheckConstraint('chance BETWEEN 0 AND 100', name=op.f('ck_opportunity_chance_range')),
    sa.CheckConstraint('currency IS NOT NULL OR (requested IS NULL AND expected IS NULL AND awarded IS NULL)', name=op.f('ck_opportunity_amounts_have_currency')),
    sa.CheckConstraint('days_waited >= 0', name=op.f('ck_opportunity_waited_forwards')),
    sa.CheckConstraint('length(currency) = 3 AND upper(currency) = currency', name=op.f('ck_opportunity_currency_code')),
    sa.CheckConstraint('requested > 0 AND expected > 0 AND awarded > 0', name=op.f('ck_opportunity_amounts_above_nothing')),
    sa.ForeignKeyConstraint(['ask_id'], ['funder_ask.id'], name=op.f('fk_opportunity_ask_id_funder_ask'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_opportunity_call_id_call')),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_opportunity_funder_id_funder')),
    sa.ForeignKeyConstraint(['lead_id'], ['organisation.id'], name=op.f('fk_opportunity_lead_id_organisation')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_opportunity_owner_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opportunity'))
    )
    with op.batch_alter_table('opportunity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opportunity_ask_id'), ['ask_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opportunity_call_id'), ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opportunity_funder_id'), ['funder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opportunity_lead_id'), ['lead_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opportunity_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opportunity_state_updated_at'), ['state', 'updated_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_opportunity_updated_at_id'), ['updated_at', 'id'], unique=False)

    op.create_table('opportunity_move',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('opportunity_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('before', sa.String(length=20), nullable=True),
    sa.Column('action', sa.String(length=20), nullable=True),
    sa.Column('after', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.CheckConstraint("action IN ('go', 'no_go', 'write_note', 'write_proposal', 'invite', 'submit', 'win', 'lose', 'withdraw', 'sign', 'report', 'close', 'back', 'back_to_note', 'reopen')", name=op.f('ck_opportunity_move_action_known')),
    sa.CheckConstraint("after IN ('spotted', 'qualified', 'concept_note', 'full_proposal', 'submitted', 'won', 'agreement', 'reporting', 'closed', 'lost', 'withdrawn', 'not_taken_up')", name=op.f('ck_opportunity_move_after_known')),
    sa.CheckConstraint("before IN ('spotted', 'qualified', 'concept_note', 'full_proposal', 'submitted', 'won', 'agreement', 'reporting', 'closed', 'lost', 'withdrawn', 'not_taken_up')", name=op.f('ck_opportunity_move_before_known')),
    sa.CheckConstraint('(before IS NULL) = (action IS NULL)', name=op.f('ck_opportunity_move_begins_once')),
    sa.CheckConstraint('(number = 0) = (before IS NULL)', name=op.f('ck_opportunity_move_begins_at_nought')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_opportunity_move_by_id_person')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_opportunity_move_opportunity_id_opportunity'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opportunity_move'))
    )
    with op.batch_alter_table('opportunity_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opportunity_move_opportunity_id_number'), ['opportunity_id', 'number'], unique=True)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('opportunity_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_opportunity_move_opportunity_id_number'))

    op.drop_table('opportunity_move')
    with op.batch_alter_table('opportunity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_opportunity_updated_at_id'))
        batch_op.drop_index(batch_op.f('ix_opportunity_state_updated_at'))
        batch_op.drop_index(batch_op.f('ix_opportunity_owner_id'))
        batch_op.drop_index(batch_op.f('ix_opportunity_lead_id'))
        batch_op.drop_index(batch_op.f('ix_opportunity_funder_id'))
        batch_op.drop_index(batch_op.f('ix_opportunity_call_id'))
        batch_op.drop_index(batch_op.f('ix_opportunity_ask_id'))

    op.drop_table('opportunity')
