"""vault

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('vault_applicant',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('locator', sa.LargeBinary(length=16), nullable=False),
    sa.Column('sealing_key', sa.LargeBinary(length=1216), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('purge_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('length(locator) = 16', name=op.f('ck_vault_applicant_locator_length')),
    sa.CheckConstraint('length(sealing_key) = 1216', name=op.f('ck_vault_applicant_sealing_key_length')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_applicant')),
    sa.UniqueConstraint('locator', name=op.f('uq_vault_applicant_locator'))
    )
    op.create_table('vault_courier',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('sealing_key', sa.LargeBinary(length=1216), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('signature', sa.LargeBinary(length=64), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_courier')),
    sa.UniqueConstraint('purpose', name=op.f('uq_vault_courier_purpose'))
    )
    op.create_table('vault_group',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('renewal_wanted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("code <> ''", name=op.f('ck_vault_group_code_given')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_group')),
    sa.UniqueConstraint('code', name=op.f('uq_vault_group_code'))
    )
    op.create_table('vault_member',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sealing_key', sa.LargeBinary(length=1216), nullable=False),
    sa.Column('signing_key', sa.LargeBinary(length=32), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.Column('memory', sa.Integer(), nullable=False),
    sa.Column('passes', sa.Integer(), nullable=False),
    sa.Column('bundle', sa.LargeBinary(), nullable=False),
    sa.Column('recovery', sa.LargeBinary(), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('length(sealing_key) = 1216', name=op.f('ck_vault_member_sealing_key_length')),
    sa.CheckConstraint('length(signing_key) = 32', name=op.f('ck_vault_member_signing_key_length')),
    sa.CheckConstraint('memory > 0 AND passes > 0', name=op.f('ck_vault_member_cost_positive')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_member'))
    )
    op.create_table('vault_session',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('reader_kind', sa.String(length=10), nullable=False),
    sa.Column('reader_id', sa.Uuid(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_vault_session_token_hash'))
    )
    with op.batch_alter_table('vault_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vault_session_ends_at'), ['ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_vault_session_reader_id'), ['reader_id'], unique=False)

    op.create_table('vault_subject',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_subject'))
    )
    op.create_table('vault_work',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('ids', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(length=80), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(outcome = 'running') = (ended_at IS NULL)", name=op.f('ck_vault_work_ended_when_not_running')),
    sa.CheckConstraint("outcome IN ('running', 'done', 'failed')", name=op.f('ck_vault_work_outcome_known')),
    sa.CheckConstraint('done >= 0 AND done <= total', name=op.f('ck_vault_work_done_of_total')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_work'))
    )
    with op.batch_alter_table('vault_work', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vault_work_owner_id'), ['owner_id'], unique=False)

    op.create_table('vault_compartment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('renewal_wanted', sa.Boolean(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('shredded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('final_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('halves_gone', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(shredded_at IS NULL) = (final_at IS NULL)', name=op.f('ck_vault_compartment_shredding_has_a_final_date')),
    sa.CheckConstraint('version >= 1', name=op.f('ck_vault_compartment_version_from_one')),
    sa.ForeignKeyConstraint(['subject_id'], ['vault_subject.id'], name=op.f('fk_vault_compartment_subject_id_vault_subject')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_compartment')),
    sa.UniqueConstraint('subject_id', 'kind', name=op.f('uq_vault_compartment_subject_id_kind'))
    )
    op.create_table('vault_epoch',
    sa.Column('group_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sealing_key', sa.LargeBinary(length=1216), nullable=False),
    sa.Column('before', sa.LargeBinary(), nullable=True),
    sa.Column('before_number', sa.Integer(), nullable=True),
    sa.CheckConstraint('(before IS NULL) = (before_number IS NULL)', name=op.f('ck_vault_epoch_before_has_a_number')),
    sa.CheckConstraint('(number = 0) = (before IS NULL)', name=op.f('ck_vault_epoch_all_but_the_first_hand_down')),
    sa.ForeignKeyConstraint(['group_id'], ['vault_group.id'], name=op.f('fk_vault_epoch_group_id_vault_group')),
    sa.PrimaryKeyConstraint('group_id', 'number', name=op.f('pk_vault_epoch'))
    )
    op.create_table('vault_epoch_key',
    sa.Column('group_id', sa.Uuid(), nullable=False),
    sa.Column('holder_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['vault_group.id'], name=op.f('fk_vault_epoch_key_group_id_vault_group')),
    sa.PrimaryKeyConstraint('group_id', 'holder_id', name=op.f('pk_vault_epoch_key'))
    )
    with op.batch_alter_table('vault_epoch_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vault_epoch_key_holder_id'), ['holder_id'], unique=False)

    op.create_table('vault_statement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('group_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('signer', sa.LargeBinary(length=32), nullable=False),
    sa.Column('signature', sa.LargeBinary(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('position >= 0', name=op.f('ck_vault_statement_position_not_negative')),
    sa.ForeignKeyConstraint(['group_id'], ['vault_group.id'], name=op.f('fk_vault_statement_group_id_vault_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_statement')),
    sa.UniqueConstraint('group_id', 'position', name=op.f('uq_vault_statement_group_id_position'))
    )
    op.create_table('vault_document',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('compartment_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('stored', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('stored > 0', name=op.f('ck_vault_document_stored_positive')),
    sa.ForeignKeyConstraint(['compartment_id'], ['vault_compartment.id'], name=op.f('fk_vault_document_compartment_id_vault_compartment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_document'))
    )
    with op.batch_alter_table('vault_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vault_document_compartment_id'), ['compartment_id'], unique=False)

    op.create_table('vault_older',
    sa.Column('compartment_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['compartment_id'], ['vault_compartment.id'], name=op.f('fk_vault_older_compartment_id_vault_compartment')),
    sa.PrimaryKeyConstraint('compartment_id', 'version', name=op.f('pk_vault_older'))
    )
    op.create_table('vault_quick',
    sa.Column('compartment_id', sa.Uuid(), nullable=False),
    sa.Column('group_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('half', sa.LargeBinary(), nullable=False),
    sa.Column('summary', sa.LargeBinary(), nullable=True),
    sa.Column('source', sa.LargeBinary(length=24), nullable=True),
    sa.CheckConstraint('(summary IS NULL) = (source IS NULL)', name=op.f('ck_vault_quick_summary_has_a_source')),
    sa.ForeignKeyConstraint(['compartment_id'], ['vault_compartment.id'], name=op.f('fk_vault_quick_compartment_id_vault_compartment')),
    sa.ForeignKeyConstraint(['group_id', 'number'], ['vault_epoch.group_id', 'vault_epoch.number'], name=op.f('fk_vault_quick_group_id_number_vault_epoch')),
    sa.PrimaryKeyConstraint('compartment_id', 'group_id', name=op.f('pk_vault_quick'))
    )
    op.create_table('vault_wrap',
    sa.Column('compartment_id', sa.Uuid(), nullable=False),
    sa.Column('reader_kind', sa.String(length=10), nullable=False),
    sa.Column('reader_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.Column('pin', sa.LargeBinary(length=32), nullable=False),
    sa.ForeignKeyConstraint(['compartment_id'], ['vault_compartment.id'], name=op.f('fk_vault_wrap_compartment_id_vault_compartment')),
    sa.PrimaryKeyConstraint('compartment_id', 'reader_kind', 'reader_id', name=op.f('pk_vault_wrap'))
    )
    with op.batch_alter_table('vault_wrap', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vault_wrap_reader_id'), ['reader_id'], unique=False)



def downgrade() -> None:
    """And back."""
    with op.batch_alter_table('vault_wrap', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vault_wrap_reader_id'))

    op.drop_table('vault_wrap')
    op.drop_table('vault_quick')
    op.drop_table('vault_older')
    with op.batch_alter_table('vault_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vault_document_compartment_id'))

    op.drop_table('vault_document')
    op.drop_table('vault_statement')
    with op.batch_alter_table('vault_epoch_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vault_epoch_key_holder_id'))

    op.drop_table('vault_epoch_key')
    op.drop_table('vault_epoch')
    op.drop_table('vault_compartment')
    with op.batch_alter_table('vault_work', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vault_work_owner_id'))

    op.drop_table('vault_work')
    op.drop_table('vault_subject')
    with op.batch_alter_table('vault_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vault_session_reader_id'))
        batch_op.drop_index(batch_op.f('ix_vault_session_ends_at'))

    op.drop_table('vault_session')
    op.drop_table('vault_member')
    op.drop_table('vault_group')
    op.drop_table('vault_courier')
    op.drop_table('vault_applicant')
