"""statistics of cases

Revision: 0036, after 0035
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None

CASE = sa.table(
    "emergency_case", sa.column("id", sa.Uuid()), sa.column("state"), sa.column("resumes_in"), sa.column("joined_to_id"),
    sa.column("erased_at"),
)
MOVE = sa.table(
    "case_move", sa.column("case_id", sa.Uuid()), sa.column("action"), sa.column("at", sa.DateTime(timezone=True))
)
COUNT = sa.table(
    "case_count", sa.column("id", sa.Uuid()), sa.column("case_id", sa.Uuid()),
    sa.column("decided_at", sa.DateTime(timezone=True)), sa.column("standing"), sa.column("version", sa.Integer()),
)
HELPED = ("approved", "payment", "active", "reporting")


def upgrade() -> None:
    """Forward."""
    op.create_table('case_statistic',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('quarter', sa.Date(), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('gender', sa.String(length=40), nullable=False),
    sa.Column('age_band', sa.String(length=40), nullable=False),
    sa.Column('country', sa.String(length=40), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('family', sa.Integer(), nullable=False),
    sa.CheckConstraint("age_band IN ('under_18', '18_29', '30_44', '45_59', '60_over', 'unsaid')", name=op.f('ck_case_statistic_age_band_known')),
    sa.CheckConstraint("gender IN ('woman', 'man', 'other', 'unsaid')", name=op.f('ck_case_statistic_gender_known')),
    sa.CheckConstraint("outcome IN ('approved', 'declined', 'referred')", name=op.f('ck_case_statistic_outcome_known')),
    sa.CheckConstraint("purpose IN ('relocation', 'subsistence', 'medical', 'psychosocial', 'legal', 'prison_visits', 'physical_security', 'digital_security', 'communications', 'transport', 'family_support', 'equipment', 'other', 'unsaid')", name=op.f('ck_case_statistic_purpose_known')),
    sa.CheckConstraint('family BETWEEN 0 AND 60', name=op.f('ck_case_statistic_family_counted')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_statistic')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('case_statistic', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_statistic_quarter_outcome'), ['quarter', 'outcome'], unique=False)

    op.create_table('case_statistic_envelope',
    sa.Column('statistic_id', sa.Uuid(), nullable=False),
    sa.Column('envelope_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['envelope_id'], ['ledger_envelope.id'], name=op.f('fk_case_statistic_envelope_envelope_id_ledger_envelope')),
    sa.ForeignKeyConstraint(['statistic_id'], ['case_statistic.id'], name=op.f('fk_case_statistic_envelope_statistic_id_case_statistic')),
    sa.PrimaryKeyConstraint('statistic_id', 'envelope_id', name=op.f('pk_case_statistic_envelope')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('case_statistic_envelope', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_statistic_envelope_envelope_id'), ['envelope_id'], unique=False)

    op.create_table('case_count',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('standing', sa.String(length=40), nullable=False),
    sa.Column('counted_by_id', sa.Uuid(), nullable=True),
    sa.Column('link', sa.LargeBinary(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(standing = 'to_count') = (link IS NULL)", name=op.f('ck_case_count_counted_with_a_link')),
    sa.CheckConstraint("standing IN ('to_count', 'counted', 'to_recount')", name=op.f('ck_case_count_standing_known')),
    sa.CheckConstraint('(link IS NULL) = (counted_by_id IS NULL)', name=op.f('ck_case_count_counted_by_somebody')),
    sa.ForeignKeyConstraint(['case_id'], ['emergency_case.id'], name=op.f('fk_case_count_case_id_emergency_case')),
    sa.ForeignKeyConstraint(['counted_by_id'], ['person.id'], name=op.f('fk_case_count_counted_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_count')),
    sa.UniqueConstraint('case_id', name=op.f('uq_case_count_case_id'))
    )
    with op.batch_alter_table('case_count', schema=None) as batch_op:
        batch_op.create_index('ix_case_count_waiting', ['decided_at', 'id'], unique=False, sqlite_where=sa.text("standing <> 'counted'"), postgresql_where=sa.text("standing <> 'counted'"))

    op.create_table('case_story_consent',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('asked_by_id', sa.Uuid(), nullable=False),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_id', sa.Uuid(), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)', name=op.f('ck_case_story_consent_withdrawn_by_somebody')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_case_story_consent_asked_by_id_person')),
    sa.ForeignKeyConstraint(['case_id'], ['emergency_case.id'], name=op.f('fk_case_story_consent_case_id_emergency_case')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['person.id'], name=op.f('fk_case_story_consent_withdrawn_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_story_consent'))
    )
    with op.batch_alter_table('case_story_consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_story_consent_case_id'), ['case_id'], unique=False)
        batch_op.create_index('uq_case_story_consent_stands', ['case_id'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))

    _begin_counting()


def _begin_counting() -> None:
    """What was decided before there was any counting waits for it, as far as it still stands and is not erased."""
    closed = sa.exists().where(MOVE.c.case_id == CASE.c.id, MOVE.c.action == "close").correlate(CASE)
    stands = sa.or_(
        CASE.c.state.in_((*HELPED, "declined", "referred")),
        sa.and_(CASE.c.state == "closed", closed),
        sa.and_(CASE.c.state == "suspended", CASE.c.resumes_in.in_(HELPED)),
    )
    wanted = sa.select(MOVE.c.case_id, sa.func.max(MOVE.c.at, type_=MOVE.c.at.type)).join(CASE, CASE.c.id == MOVE.c.case_id)
    wanted = wanted.where(MOVE.c.action.in_(("approve", "decline", "refer")), stands)
    wanted = wanted.where(CASE.c.joined_to_id.is_(None), CASE.c.erased_at.is_(None)).group_by(MOVE.c.case_id)
    rows = op.get_bind().execute(wanted).all()
    if rows:
        made = {"standing": "to_count", "version": 1}
        op.bulk_insert(COUNT, [{"id": uuid4(), "case_id": case_id, "decided_at": at, **made} for case_id, at in rows])


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('case_story_consent', schema=None) as batch_op:
        batch_op.drop_index('uq_case_story_consent_stands', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_case_story_consent_case_id'))

    op.drop_table('case_story_consent')
    with op.batch_alter_table('case_count', schema=None) as batch_op:
        batch_op.drop_index('ix_case_count_waiting', sqlite_where=sa.text("standing <> 'counted'"), postgresql_where=sa.text("standing <> 'counted'"))

    op.drop_table('case_count')
    with op.batch_alter_table('case_statistic_envelope', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_statistic_envelope_envelope_id'))

    op.drop_table('case_statistic_envelope')
    with op.batch_alter_table('case_statistic', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_statistic_quarter_outcome'))

    op.drop_table('case_statistic')
