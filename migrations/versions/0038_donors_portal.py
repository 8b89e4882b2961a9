"""what happens with donors' contacts

Revision: 0038, after 0037
"""

import sqlalchemy as sa
from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None

APPEND_ONLY = ('donor_report_download', 'donor_report_receipt')


def upgrade() -> None:
    """Forward."""
    op.create_table('agreement_reader',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Uuid(), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by_id IS NULL)', name=op.f('ck_agreement_reader_ended_by_somebody')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_reader_agreement_id_agreement'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_agreement_reader_by_id_person')),
    sa.ForeignKeyConstraint(['contact_id'], ['funder_contact.id'], name=op.f('fk_agreement_reader_contact_id_funder_contact'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['ended_by_id'], ['person.id'], name=op.f('fk_agreement_reader_ended_by_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_agreement_reader_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_reader'))
    )
    with op.batch_alter_table('agreement_reader', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_reader_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_reader_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_reader_person_id_ended_at'), ['person_id', 'ended_at'], unique=False)
        batch_op.create_index('uq_agreement_reader_once', ['agreement_id', 'person_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('instalment_request',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('instalment_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('wanted_on', sa.Date(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('asked_by_id', sa.Uuid(), nullable=False),
    sa.Column('promised_on', sa.Date(), nullable=True),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by_id', sa.Uuid(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(state = 'closed') = (received_on IS NOT NULL)", name=op.f('ck_instalment_request_closed_when_received')),
    sa.CheckConstraint("state <> 'paid_sent' OR sent_on IS NOT NULL", name=op.f('ck_instalment_request_sent_on_a_day')),
    sa.CheckConstraint("state IN ('asked', 'seen', 'paid_sent', 'closed', 'withdrawn')", name=op.f('ck_instalment_request_state_known')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_instalment_request_amount_positive')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_instalment_request_agreement_id_agreement'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_instalment_request_answered_by_id_person')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_instalment_request_asked_by_id_person')),
    sa.ForeignKeyConstraint(['instalment_id'], ['agreement_instalment.id'], name=op.f('fk_instalment_request_instalment_id_agreement_instalment'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instalment_request'))
    )
    with op.batch_alter_table('instalment_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_instalment_request_agreement_id_created_at_id'), ['agreement_id', 'created_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_instalment_request_instalment_id'), ['instalment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_instalment_request_state_created_at_id'), ['state', 'created_at', 'id'], unique=False)

    op.create_table('donor_question',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=True),
    sa.Column('request_id', sa.Uuid(), nullable=True),
    sa.Column('subject', sa.String(length=160), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('unread', sa.Boolean(), nullable=False),
    sa.Column('asked_by_id', sa.Uuid(), nullable=False),
    sa.Column('found_by', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state IN ('open', 'answered')", name=op.f('ck_donor_question_state_known')),
    sa.CheckConstraint("subject <> ''", name=op.f('ck_donor_question_subject_given')),
    sa.CheckConstraint('report_id IS NULL OR request_id IS NULL', name=op.f('ck_donor_question_about_one_thing')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_donor_question_agreement_id_agreement'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_donor_question_asked_by_id_person')),
    sa.ForeignKeyConstraint(['report_id'], ['donor_report.id'], name=op.f('fk_donor_question_report_id_donor_report')),
    sa.ForeignKeyConstraint(['request_id'], ['instalment_request.id'], name=op.f('fk_donor_question_request_id_instalment_request'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor_question'))
    )
    with op.batch_alter_table('donor_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_donor_question_agreement_id_updated_at_id'), ['agreement_id', 'updated_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_question_report_id'), ['report_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_question_request_id'), ['request_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_question_state_updated_at_id'), ['state', 'updated_at', 'id'], unique=False)

    op.create_table('donor_report_download',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind IN ('pdf', 'xlsx', 'json', 'proof')", name=op.f('ck_donor_report_download_kind_known')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_donor_report_download_agreement_id_agreement')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_donor_report_download_person_id_person')),
    sa.ForeignKeyConstraint(['report_id'], ['donor_report.id'], name=op.f('fk_donor_report_download_report_id_donor_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor_report_download'))
    )
    with op.batch_alter_table('donor_report_download', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_donor_report_download_agreement_id_at_id'), ['agreement_id', 'at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_report_download_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_report_download_report_id_at'), ['report_id', 'at'], unique=False)

    op.create_table('donor_report_receipt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_donor_report_receipt_person_id_person')),
    sa.ForeignKeyConstraint(['report_id'], ['donor_report.id'], name=op.f('fk_donor_report_receipt_report_id_donor_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor_report_receipt')),
    sa.UniqueConstraint('report_id', 'person_id', name=op.f('uq_donor_report_receipt_report_id_person_id'))
    )
    with op.batch_alter_table('donor_report_receipt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_donor_report_receipt_person_id'), ['person_id'], unique=False)

    op.create_table('donor_message',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('question_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('ours', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("text <> ''", name=op.f('ck_donor_message_text_given')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_donor_message_by_id_person')),
    sa.ForeignKeyConstraint(['question_id'], ['donor_question.id'], name=op.f('fk_donor_message_question_id_donor_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor_message')),
    sa.UniqueConstraint('question_id', 'number', name=op.f('uq_donor_message_question_id_number'))
    )
    for table in APPEND_ONLY:
        guard(table)


def guard(table: str) -> None:
    """What was written once is neither changed nor taken out, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        say = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for event in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {say}")
        # INSERT OR REPLACE deletes without telling the other trigger, unless the connection asks for it.
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} n WHERE n.id = NEW.id) {say}"
        )
        return
    for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}"
            f" FOR EACH {each} EXECUTE FUNCTION audit_refuse()"
        )


def downgrade() -> None:
    """And back."""
    op.drop_table('donor_message')
    with op.batch_alter_table('donor_report_receipt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_donor_report_receipt_person_id'))

    op.drop_table('donor_report_receipt')
    with op.batch_alter_table('donor_report_download', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_donor_report_download_report_id_at'))
        batch_op.drop_index(batch_op.f('ix_donor_report_download_person_id'))
        batch_op.drop_index(batch_op.f('ix_donor_report_download_agreement_id_at_id'))

    op.drop_table('donor_report_download')
    with op.batch_alter_table('donor_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_donor_question_state_updated_at_id'))
        batch_op.drop_index(batch_op.f('ix_donor_question_request_id'))
        batch_op.drop_index(batch_op.f('ix_donor_question_report_id'))
        batch_op.drop_index(batch_op.f('ix_donor_question_agreement_id_updated_at_id'))

    op.drop_table('donor_question')
    with op.batch_alter_table('instalment_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_instalment_request_state_created_at_id'))
        batch_op.drop_index(batch_op.f('ix_instalment_request_instalment_id'))
        batch_op.drop_index(batch_op.f('ix_instalment_request_agreement_id_created_at_id'))

    op.drop_table('instalment_request')
    with op.batch_alter_table('agreement_reader', schema=None) as batch_op:
        batch_op.drop_index('uq_agreement_reader_once', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_agreement_reader_person_id_ended_at'))
        batch_op.drop_index(batch_op.f('ix_agreement_reader_contact_id'))
        batch_op.drop_index(batch_op.f('ix_agreement_reader_agreement_id'))

    op.drop_table('agreement_reader')
