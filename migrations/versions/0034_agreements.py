"""agreements

Revision: 0034, after 0033
"""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('agreement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('sort_title', sa.String(length=400), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('holder_id', sa.Uuid(), nullable=True),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('signed_file_id', sa.Uuid(), nullable=True),
    sa.Column('currency', sa.String(length=40), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('languages', sa.String(length=400), nullable=False),
    sa.Column('name_public', sa.Boolean(), nullable=False),
    sa.Column('ledger_shown', sa.Boolean(), nullable=False),
    sa.Column('confidentiality', sa.Text(), nullable=True),
    sa.Column('closing', sa.Text(), nullable=True),
    sa.Column('costs_from', sa.Date(), nullable=True),
    sa.Column('costs_until', sa.Date(), nullable=True),
    sa.Column('ceiling_award', sa.BigInteger(), nullable=True),
    sa.Column('ceiling_person', sa.BigInteger(), nullable=True),
    sa.Column('share', sa.Integer(), nullable=True),
    sa.Column('next_report_on', sa.Date(), nullable=True),
    sa.Column('next_instalment_on', sa.Date(), nullable=True),
    sa.Column('found_by', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(ended_on IS NOT NULL) = (state IN ('closed', 'ended_early'))", name=op.f('ck_agreement_ended_on_a_day')),
    sa.CheckConstraint("(signed_on IS NULL) = (state = 'draft')", name=op.f('ck_agreement_signed_on_a_day')),
    sa.CheckConstraint("code <> ''", name=op.f('ck_agreement_code_given')),
    sa.CheckConstraint("state IN ('draft', 'signed', 'suspended', 'closed', 'ended_early')", name=op.f('ck_agreement_state_known')),
    sa.CheckConstraint("title <> ''", name=op.f('ck_agreement_title_given')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_agreement_amount_positive')),
    sa.CheckConstraint('ceiling_award > 0 AND ceiling_person > 0', name=op.f('ck_agreement_ceilings_positive')),
    sa.CheckConstraint('costs_until >= costs_from', name=op.f('ck_agreement_costs_until_after_from')),
    sa.CheckConstraint('ends_on >= begins_on', name=op.f('ck_agreement_ends_after_it_begins')),
    sa.CheckConstraint('length(currency) = 3 AND upper(currency) = currency', name=op.f('ck_agreement_currency_code')),
    sa.CheckConstraint('share BETWEEN 0 AND 10000', name=op.f('ck_agreement_share_within_the_whole')),
    sa.ForeignKeyConstraint(['contact_id'], ['funder_contact.id'], name=op.f('fk_agreement_contact_id_funder_contact'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_agreement_funder_id_funder')),
    sa.ForeignKeyConstraint(['holder_id'], ['organisation.id'], name=op.f('fk_agreement_holder_id_organisation')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_agreement_owner_id_person')),
    sa.ForeignKeyConstraint(['signed_file_id'], ['funder_file.id'], name=op.f('fk_agreement_signed_file_id_funder_file'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement')),
    sa.UniqueConstraint('code', name=op.f('uq_agreement_code'))
    )
    with op.batch_alter_table('agreement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_ends_on_id'), ['ends_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_funder_id'), ['funder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_holder_id'), ['holder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_signed_file_id'), ['signed_file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_state_next_report_on_id'), ['state', 'next_report_on', 'id'], unique=False)

    op.create_table('agreement_condition',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('met_on', sa.Date(), nullable=True),
    sa.Column('met_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("text <> ''", name=op.f('ck_agreement_condition_text_given')),
    sa.CheckConstraint('(met_on IS NULL) = (met_by_id IS NULL)', name=op.f('ck_agreement_condition_met_by_somebody')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_condition_agreement_id_agreement'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['met_by_id'], ['person.id'], name=op.f('fk_agreement_condition_met_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_condition'))
    )
    with op.batch_alter_table('agreement_condition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_condition_agreement_id_number'), ['agreement_id', 'number'], unique=False)

    op.create_table('agreement_envelope',
    sa.Column('envelope_id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_envelope_agreement_id_agreement')),
    sa.ForeignKeyConstraint(['envelope_id'], ['ledger_envelope.id'], name=op.f('fk_agreement_envelope_envelope_id_ledger_envelope')),
    sa.PrimaryKeyConstraint('envelope_id', name=op.f('pk_agreement_envelope'))
    )
    with op.batch_alter_table('agreement_envelope', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_envelope_agreement_id'), ['agreement_id'], unique=False)

    op.create_table('agreement_indicator',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=True),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('baseline', sa.BigInteger(), nullable=True),
    sa.Column('baseline_on', sa.Date(), nullable=True),
    sa.Column('target', sa.BigInteger(), nullable=True),
    sa.Column('target_on', sa.Date(), nullable=True),
    sa.Column('splits', sa.String(length=400), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('measure', sa.String(length=40), nullable=True),
    sa.CheckConstraint("(measure IS NOT NULL) = (source = 'computed')", name=op.f('ck_agreement_indicator_computed_from_something')),
    sa.CheckConstraint("measure IN ('persons_supported', 'family_supported', 'awards_paid', 'awards_approved', 'requests_received', 'median_days_to_decision', 'median_days_to_payment', 'receipts_share')", name=op.f('ck_agreement_indicator_measure_known')),
    sa.CheckConstraint("source IN ('typed', 'computed')", name=op.f('ck_agreement_indicator_source_known')),
    sa.CheckConstraint("statement <> ''", name=op.f('ck_agreement_indicator_statement_given')),
    sa.CheckConstraint("unit IN ('number', 'percent', 'yes_no')", name=op.f('ck_agreement_indicator_unit_known')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_indicator_agreement_id_agreement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_indicator'))
    )
    with op.batch_alter_table('agreement_indicator', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_indicator_agreement_id_number'), ['agreement_id', 'number'], unique=False)

    op.create_table('agreement_instalment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('condition', sa.String(length=400), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('received_amount', sa.BigInteger(), nullable=True),
    sa.Column('transfer_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('(received_on IS NULL) = (received_amount IS NULL)', name=op.f('ck_agreement_instalment_received_as_a_whole')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_agreement_instalment_amount_positive')),
    sa.CheckConstraint('due_on IS NOT NULL OR condition IS NOT NULL', name=op.f('ck_agreement_instalment_expected_somehow')),
    sa.CheckConstraint('received_amount > 0', name=op.f('ck_agreement_instalment_received_something')),
    sa.CheckConstraint('transfer_id IS NULL OR received_on IS NOT NULL', name=op.f('ck_agreement_instalment_booked_when_received')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_instalment_agreement_id_agreement'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['transfer_id'], ['ledger_transfer.id'], name=op.f('fk_agreement_instalment_transfer_id_ledger_transfer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_instalment')),
    sa.UniqueConstraint('transfer_id', name=op.f('uq_agreement_instalment_transfer_id'))
    )
    with op.batch_alter_table('agreement_instalment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_instalment_agreement_id_number'), ['agreement_id', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_instalment_received_on_due_on_id'), ['received_on', 'due_on', 'id'], unique=False)

    op.create_table('agreement_line',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=True),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('leeway', sa.Integer(), nullable=True),
    sa.Column('purposes', sa.String(length=400), nullable=False),
    sa.CheckConstraint("label <> ''", name=op.f('ck_agreement_line_label_given')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_agreement_line_amount_not_negative')),
    sa.CheckConstraint('leeway BETWEEN 0 AND 10000', name=op.f('ck_agreement_line_leeway_within_the_whole')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_line_agreement_id_agreement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_line'))
    )
    with op.batch_alter_table('agreement_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_line_agreement_id_number'), ['agreement_id', 'number'], unique=False)

    op.create_table('agreement_move',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('before', sa.String(length=40), nullable=True),
    sa.Column('action', sa.String(length=40), nullable=True),
    sa.Column('after', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("action IN ('sign', 'suspend', 'resume', 'close', 'end_early')", name=op.f('ck_agreement_move_action_known')),
    sa.CheckConstraint("after IN ('draft', 'signed', 'suspended', 'closed', 'ended_early')", name=op.f('ck_agreement_move_after_known')),
    sa.CheckConstraint("before IN ('draft', 'signed', 'suspended', 'closed', 'ended_early')", name=op.f('ck_agreement_move_before_known')),
    sa.CheckConstraint('(before IS NULL) = (action IS NULL)', name=op.f('ck_agreement_move_begins_once')),
    sa.CheckConstraint('(number = 0) = (before IS NULL)', name=op.f('ck_agreement_move_begins_at_nought')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_move_agreement_id_agreement'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_agreement_move_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_move'))
    )
    with op.batch_alter_table('agreement_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_move_agreement_id_number'), ['agreement_id', 'number'], unique=True)

    op.create_table('agreement_question',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=40), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('longest', sa.Integer(), nullable=True),
    sa.CheckConstraint("text <> ''", name=op.f('ck_agreement_question_text_given')),
    sa.CheckConstraint('longest > 0', name=op.f('ck_agreement_question_longest_positive')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_question_agreement_id_agreement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_question'))
    )
    with op.batch_alter_table('agreement_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_question_agreement_id_number'), ['agreement_id', 'number'], unique=False)

    op.create_table('agreement_report',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('covers_from', sa.Date(), nullable=True),
    sa.Column('covers_to', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('note', sa.String(length=400), nullable=True),
    sa.CheckConstraint("kind IN ('narrative', 'financial', 'both', 'audit', 'final')", name=op.f('ck_agreement_report_kind_known')),
    sa.CheckConstraint('covers_to >= covers_from', name=op.f('ck_agreement_report_covers_forwards')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_report_agreement_id_agreement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_report'))
    )
    with op.batch_alter_table('agreement_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_report_agreement_id_number'), ['agreement_id', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_report_sent_on_due_on_id'), ['sent_on', 'due_on', 'id'], unique=False)

    op.create_table('agreement_term',
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('allowed', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind IN ('country', 'purpose')", name=op.f('ck_agreement_term_kind_known')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_term_agreement_id_agreement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('agreement_id', 'kind', 'code', name=op.f('pk_agreement_term'))
    )
    op.create_table('agreement_actual',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('indicator_id', sa.Uuid(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('breakdown', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=400), nullable=True),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_agreement_actual_by_id_person')),
    sa.ForeignKeyConstraint(['indicator_id'], ['agreement_indicator.id'], name=op.f('fk_agreement_actual_indicator_id_agreement_indicator'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_actual'))
    )
    with op.batch_alter_table('agreement_actual', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_actual_indicator_id_as_of'), ['indicator_id', 'as_of'], unique=True)

    with op.batch_alter_table('opportunity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agreement_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_opportunity_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_opportunity_agreement_id_agreement'), 'agreement', ['agreement_id'], ['id'], ondelete='SET NULL')



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('opportunity', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_opportunity_agreement_id_agreement'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_opportunity_agreement_id'))
        batch_op.drop_column('agreement_id')

    with op.batch_alter_table('agreement_actual', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_actual_indicator_id_as_of'))

    op.drop_table('agreement_actual')
    op.drop_table('agreement_term')
    with op.batch_alter_table('agreement_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_report_sent_on_due_on_id'))
        batch_op.drop_index(batch_op.f('ix_agreement_report_agreement_id_number'))

    op.drop_table('agreement_report')
    with op.batch_alter_table('agreement_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_question_agreement_id_number'))

    op.drop_table('agreement_question')
    with op.batch_alter_table('agreement_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_move_agreement_id_number'))

    op.drop_table('agreement_move')
    with op.batch_alter_table('agreement_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_line_agreement_id_number'))

    op.drop_table('agreement_line')
    with op.batch_alter_table('agreement_instalment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_instalment_received_on_due_on_id'))
        batch_op.drop_index(batch_op.f('ix_agreement_instalment_agreement_id_number'))

    op.drop_table('agreement_instalment')
    with op.batch_alter_table('agreement_indicator', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_indicator_agreement_id_number'))

    op.drop_table('agreement_indicator')
    with op.batch_alter_table('agreement_envelope', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_envelope_agreement_id'))

    op.drop_table('agreement_envelope')
    with op.batch_alter_table('agreement_condition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_condition_agreement_id_number'))

    op.drop_table('agreement_condition')
    with op.batch_alter_table('agreement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_state_next_report_on_id'))
        batch_op.drop_index(batch_op.f('ix_agreement_signed_file_id'))
        batch_op.drop_index(batch_op.f('ix_agreement_owner_id'))
        batch_op.drop_index(batch_op.f('ix_agreement_holder_id'))
        batch_op.drop_index(batch_op.f('ix_agreement_funder_id'))
        batch_op.drop_index(batch_op.f('ix_agreement_ends_on_id'))
        batch_op.drop_index(batch_op.f('ix_agreement_contact_id'))

    op.drop_table('agreement')
