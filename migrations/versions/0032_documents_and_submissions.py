"""documents and submissions

Revision: 0032, after 0031
"""

import sqlalchemy as sa
from alembic import op

from fundapp.core.text import fold

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table('opportunity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('learnt_by', sa.Text(), nullable=True))

    _find_lessons()
    op.create_table('proposal_document',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('opportunity_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=True),
    sa.Column('stage', sa.String(length=4), nullable=False),
    sa.Column('language', sa.String(length=3), nullable=True),
    sa.Column('demanded', sa.Boolean(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('last_number', sa.Integer(), nullable=False),
    sa.Column('current_number', sa.Integer(), nullable=False),
    sa.Column('final_number', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind IN ('concept_note', 'proposal', 'budget', 'logframe', 'workplan', 'partner_letter', 'statutes', 'cv', 'annex', 'receipt', 'answer', 'other')", name=op.f('ck_proposal_document_kind_known')),
    sa.CheckConstraint("stage IN ('note', 'full')", name=op.f('ck_proposal_document_stage_known')),
    sa.CheckConstraint("title <> ''", name=op.f('ck_proposal_document_title_given')),
    sa.CheckConstraint('0 < final_number AND final_number <= last_number', name=op.f('ck_proposal_document_final_among_versions')),
    sa.CheckConstraint('0 <= current_number AND current_number <= last_number', name=op.f('ck_proposal_document_current_among_versions')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_proposal_document_opportunity_id_opportunity'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_proposal_document_owner_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_document'))
    )
    with op.batch_alter_table('proposal_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_document_opportunity_id_stage'), ['opportunity_id', 'stage'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposal_document_owner_id'), ['owner_id'], unique=False)

    op.create_table('proposal_file',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('stored', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('kept_digest', sa.String(length=64), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(digest) = 64 AND length(kept_digest) = 64', name=op.f('ck_proposal_file_digests_whole')),
    sa.CheckConstraint('size > 0 AND stored > 0', name=op.f('ck_proposal_file_size_positive')),
    sa.ForeignKeyConstraint(['document_id'], ['proposal_document.id'], name=op.f('fk_proposal_file_document_id_proposal_document'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_file'))
    )
    with op.batch_alter_table('proposal_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_file_document_id'), ['document_id'], unique=False)

    op.create_table('document_version',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('note', sa.String(length=400), nullable=True),
    sa.Column('based_on', sa.Integer(), nullable=False),
    sa.Column('again_of', sa.Integer(), nullable=True),
    sa.Column('added_by_id', sa.Uuid(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_document_version_name_given')),
    sa.CheckConstraint('0 < again_of AND again_of < number', name=op.f('ck_document_version_again_of_older')),
    sa.CheckConstraint('0 <= based_on AND based_on < number', name=op.f('ck_document_version_based_on_older')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_document_version_number_from_one')),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_document_version_added_by_id_person')),
    sa.ForeignKeyConstraint(['document_id'], ['proposal_document.id'], name=op.f('fk_document_version_document_id_proposal_document'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['file_id'], ['proposal_file.id'], name=op.f('fk_document_version_file_id_proposal_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_version'))
    )
    with op.batch_alter_table('document_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_version_document_id_number'), ['document_id', 'number'], unique=True)
        batch_op.create_index(batch_op.f('ix_document_version_file_id'), ['file_id'], unique=False)

    op.create_table('submission',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('opportunity_id', sa.Uuid(), nullable=False),
    sa.Column('stage', sa.String(length=4), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.Column('sent_clock', sa.Time(), nullable=True),
    sa.Column('sent_zone', sa.String(length=64), nullable=True),
    sa.Column('sent_by', sa.String(length=200), nullable=True),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('channel', sa.String(length=8), nullable=True),
    sa.Column('address', sa.String(length=400), nullable=True),
    sa.Column('recipient', sa.String(length=200), nullable=True),
    sa.Column('confirmation', sa.String(length=120), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('requested', sa.BigInteger(), nullable=True),
    sa.Column('receipt_id', sa.Uuid(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("channel IN ('portal', 'email', 'post', 'hand')", name=op.f('ck_submission_channel_known')),
    sa.CheckConstraint("stage IN ('note', 'full')", name=op.f('ck_submission_stage_known')),
    sa.CheckConstraint('(sent_clock IS NULL) = (sent_zone IS NULL)', name=op.f('ck_submission_clock_hangs_somewhere')),
    sa.CheckConstraint('requested > 0', name=op.f('ck_submission_amount_above_nothing')),
    sa.CheckConstraint('requested IS NULL OR currency IS NOT NULL', name=op.f('ck_submission_amount_has_currency')),
    sa.CheckConstraint('taken_back_by_id IS NULL OR taken_back_at IS NOT NULL', name=op.f('ck_submission_taken_back_at_a_time')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_submission_opportunity_id_opportunity'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['receipt_id'], ['document_version.id'], name=op.f('fk_submission_receipt_id_document_version')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_submission_recorded_by_id_person')),
    sa.ForeignKeyConstraint(['taken_back_by_id'], ['person.id'], name=op.f('fk_submission_taken_back_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission'))
    )
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_submission_opportunity_id_created_at'), ['opportunity_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_submission_receipt_id'), ['receipt_id'], unique=False)
        batch_op.create_index('uq_submission_in_force', ['opportunity_id', 'stage'], unique=True, sqlite_where=sa.text('taken_back_at IS NULL'), postgresql_where=sa.text('taken_back_at IS NULL'))

    op.create_table('submission_paper',
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('kept_digest', sa.String(length=64), nullable=False),
    sa.CheckConstraint("kind IN ('concept_note', 'proposal', 'budget', 'logframe', 'workplan', 'partner_letter', 'statutes', 'cv', 'annex', 'receipt', 'answer', 'other')", name=op.f('ck_submission_paper_kind_known')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_submission_paper_submission_id_submission'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_submission_paper_version_id_document_version')),
    sa.PrimaryKeyConstraint('submission_id', 'position', name=op.f('pk_submission_paper'))
    )
    with op.batch_alter_table('submission_paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_submission_paper_version_id'), ['version_id'], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('submission_paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_submission_paper_version_id'))

    op.drop_table('submission_paper')
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.drop_index('uq_submission_in_force', sqlite_where=sa.text('taken_back_at IS NULL'), postgresql_where=sa.text('taken_back_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_submission_receipt_id'))
        batch_op.drop_index(batch_op.f('ix_submission_opportunity_id_created_at'))

    op.drop_table('submission')
    with op.batch_alter_table('document_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_version_file_id'))
        batch_op.drop_index(batch_op.f('ix_document_version_document_id_number'))

    op.drop_table('document_version')
    with op.batch_alter_table('proposal_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_file_document_id'))

    op.drop_table('proposal_file')
    with op.batch_alter_table('proposal_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_document_owner_id'))
        batch_op.drop_index(batch_op.f('ix_proposal_document_opportunity_id_stage'))

    op.drop_table('proposal_document')
    with op.batch_alter_table('opportunity', schema=None) as batch_op:
        batch_op.drop_column('learnt_by')


def _find_lessons() -> None:
    """Lessons and reasons that are written down already are found as well."""
    table = sa.table(
        'opportunity', sa.column('id', sa.Uuid()), sa.column('reasons', sa.Text()), sa.column('lessons', sa.Text()),
        sa.column('learnt_by', sa.Text()),
    )
    told = sa.or_(table.c.reasons.is_not(None), table.c.lessons.is_not(None))
    for row in op.get_bind().execute(sa.select(table).where(told)).all():
        words = fold(' '.join(filter(None, (row.reasons, row.lessons)))) or None
        op.get_bind().execute(table.update().where(table.c.id == row.id).values(learnt_by=words))
