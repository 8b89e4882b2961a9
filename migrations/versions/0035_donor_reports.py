"""donor reports

Revision: 0035, after 0034
"""

import sqlalchemy as sa
from alembic import op

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('donor_report',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('date_id', sa.Uuid(), nullable=True),
    sa.Column('template', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('covers_from', sa.Date(), nullable=False),
    sa.Column('covers_to', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('corrects_id', sa.Uuid(), nullable=True),
    sa.Column('changes', sa.Text(), nullable=True),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("corrects_id IS NULL OR changes <> ''", name=op.f('ck_donor_report_correction_says_what')),
    sa.CheckConstraint("kind IN ('narrative', 'financial', 'both', 'audit', 'final')", name=op.f('ck_donor_report_kind_known')),
    sa.CheckConstraint("state IN ('drafting', 'review', 'publishing', 'published', 'corrected', 'abandoned')", name=op.f('ck_donor_report_state_known')),
    sa.CheckConstraint("title <> ''", name=op.f('ck_donor_report_title_given')),
    sa.CheckConstraint('(edition = 1) = (corrects_id IS NULL)', name=op.f('ck_donor_report_first_corrects_nothing')),
    sa.CheckConstraint('covers_to >= covers_from', name=op.f('ck_donor_report_covers_forwards')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_donor_report_agreement_id_agreement')),
    sa.ForeignKeyConstraint(['corrects_id'], ['donor_report.id'], name=op.f('fk_donor_report_corrects_id_donor_report')),
    sa.ForeignKeyConstraint(['date_id'], ['agreement_report.id'], name=op.f('fk_donor_report_date_id_agreement_report'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_donor_report_owner_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor_report'))
    )
    with op.batch_alter_table('donor_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_donor_report_agreement_id_covers_to_id'), ['agreement_id', 'covers_to', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_report_corrects_id'), ['corrects_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_report_date_id'), ['date_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_report_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_report_state_id'), ['state', 'id'], unique=False)

    op.create_table('donor_report_draft',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('steps', sa.Integer(), nullable=False),
    sa.Column('cut_off', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by_id', sa.Uuid(), nullable=False),
    sa.Column('figures', sa.Text(), nullable=True),
    sa.Column('tables', sa.JSON(), nullable=True),
    sa.Column('withheld', sa.JSON(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'ready') = (figures IS NOT NULL)", name=op.f('ck_donor_report_draft_ready_with_figures')),
    sa.CheckConstraint("state IN ('asked', 'ready', 'failed')", name=op.f('ck_donor_report_draft_state_known')),
    sa.CheckConstraint('done BETWEEN 0 AND steps', name=op.f('ck_donor_report_draft_done_of_steps')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_donor_report_draft_asked_by_id_person')),
    sa.ForeignKeyConstraint(['report_id'], ['donor_report.id'], name=op.f('fk_donor_report_draft_report_id_donor_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor_report_draft')),
    sa.UniqueConstraint('report_id', name=op.f('uq_donor_report_draft_report_id'))
    )
    op.create_table('donor_report_release',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_donor_report_release_digest_length')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_donor_report_release_person_id_person')),
    sa.ForeignKeyConstraint(['report_id'], ['donor_report.id'], name=op.f('fk_donor_report_release_report_id_donor_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor_report_release')),
    sa.UniqueConstraint('report_id', 'person_id', name=op.f('uq_donor_report_release_report_id_person_id'))
    )
    op.create_table('donor_report_section',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=400), nullable=False),
    sa.Column('guidance', sa.Text(), nullable=True),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('longest', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('ready', sa.Boolean(), nullable=False),
    sa.Column('asked_id', sa.Uuid(), nullable=True),
    sa.Column('writer_id', sa.Uuid(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("title <> ''", name=op.f('ck_donor_report_section_title_given')),
    sa.CheckConstraint('(writer_id IS NULL) = (written_at IS NULL)', name=op.f('ck_donor_report_section_written_by_somebody')),
    sa.CheckConstraint('longest > 0', name=op.f('ck_donor_report_section_longest_positive')),
    sa.ForeignKeyConstraint(['asked_id'], ['person.id'], name=op.f('fk_donor_report_section_asked_id_person')),
    sa.ForeignKeyConstraint(['report_id'], ['donor_report.id'], name=op.f('fk_donor_report_section_report_id_donor_report'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['writer_id'], ['person.id'], name=op.f('fk_donor_report_section_writer_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor_report_section')),
    sa.UniqueConstraint('report_id', 'key', name=op.f('uq_donor_report_section_report_id_key'))
    )
    with op.batch_alter_table('donor_report_section', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_donor_report_section_asked_id'), ['asked_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_report_section_report_id_number'), ['report_id', 'number'], unique=False)

    op.create_table('donor_report_snapshot',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('data', sa.Text(), nullable=False),
    sa.Column('first_id', sa.Uuid(), nullable=False),
    sa.Column('second_id', sa.Uuid(), nullable=False),
    sa.Column('withheld', sa.JSON(), nullable=False),
    sa.Column('finding', sa.JSON(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('first_id <> second_id', name=op.f('ck_donor_report_snapshot_two_people')),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_donor_report_snapshot_digest_length')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_donor_report_snapshot_agreement_id_agreement')),
    sa.ForeignKeyConstraint(['first_id'], ['person.id'], name=op.f('fk_donor_report_snapshot_first_id_person')),
    sa.ForeignKeyConstraint(['report_id'], ['donor_report.id'], name=op.f('fk_donor_report_snapshot_report_id_donor_report')),
    sa.ForeignKeyConstraint(['second_id'], ['person.id'], name=op.f('fk_donor_report_snapshot_second_id_person')),
    sa.PrimaryKeyConstraint('report_id', name=op.f('pk_donor_report_snapshot'))
    )
    with op.batch_alter_table('donor_report_snapshot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_donor_report_snapshot_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_report_snapshot_published_at_report_id'), ['published_at', 'report_id'], unique=False)

    op.create_table('donor_report_story',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('pseudonym', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('writer_id', sa.Uuid(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_by_id', sa.Uuid(), nullable=True),
    sa.Column('checked_digest', sa.String(length=64), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("pseudonym <> ''", name=op.f('ck_donor_report_story_pseudonym_given')),
    sa.CheckConstraint('(checked_by_id IS NULL) = (checked_digest IS NULL)', name=op.f('ck_donor_report_story_checked_by_somebody')),
    sa.ForeignKeyConstraint(['case_id'], ['emergency_case.id'], name=op.f('fk_donor_report_story_case_id_emergency_case')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['person.id'], name=op.f('fk_donor_report_story_checked_by_id_person')),
    sa.ForeignKeyConstraint(['report_id'], ['donor_report.id'], name=op.f('fk_donor_report_story_report_id_donor_report'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['writer_id'], ['person.id'], name=op.f('fk_donor_report_story_writer_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor_report_story')),
    sa.UniqueConstraint('report_id', 'case_id', name=op.f('uq_donor_report_story_report_id_case_id'))
    )
    with op.batch_alter_table('donor_report_story', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_donor_report_story_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_donor_report_story_report_id_number'), ['report_id', 'number'], unique=False)

    op.create_table('donor_report_tables',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('population', sa.String(length=60), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('cut_off', sa.Date(), nullable=False),
    sa.Column('tables', sa.JSON(), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_donor_report_tables_number_from_one')),
    sa.ForeignKeyConstraint(['report_id'], ['donor_report.id'], name=op.f('fk_donor_report_tables_report_id_donor_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor_report_tables')),
    sa.UniqueConstraint('population', 'number', name=op.f('uq_donor_report_tables_population_number')),
    sa.UniqueConstraint('report_id', 'population', name=op.f('uq_donor_report_tables_report_id_population'))
    )


def downgrade() -> None:
    """And back."""
    op.drop_table('donor_report_tables')
    with op.batch_alter_table('donor_report_story', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_donor_report_story_report_id_number'))
        batch_op.drop_index(batch_op.f('ix_donor_report_story_case_id'))

    op.drop_table('donor_report_story')
    with op.batch_alter_table('donor_report_snapshot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_donor_report_snapshot_published_at_report_id'))
        batch_op.drop_index(batch_op.f('ix_donor_report_snapshot_agreement_id'))

    op.drop_table('donor_report_snapshot')
    with op.batch_alter_table('donor_report_section', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_donor_report_section_report_id_number'))
        batch_op.drop_index(batch_op.f('ix_donor_report_section_asked_id'))

    op.drop_table('donor_report_section')
    op.drop_table('donor_report_release')
    op.drop_table('donor_report_draft')
    with op.batch_alter_table('donor_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_donor_report_state_id'))
        batch_op.drop_index(batch_op.f('ix_donor_report_owner_id'))
        batch_op.drop_index(batch_op.f('ix_donor_report_date_id'))
        batch_op.drop_index(batch_op.f('ix_donor_report_corrects_id'))
        batch_op.drop_index(batch_op.f('ix_donor_report_agreement_id_covers_to_id'))

    op.drop_table('donor_report')
