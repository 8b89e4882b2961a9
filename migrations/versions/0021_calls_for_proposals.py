"""calls for proposals

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('call',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=400), nullable=False),
    sa.Column('sort_title', sa.String(length=400), nullable=False),
    sa.Column('found_by', sa.Text(), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=True),
    sa.Column('programme', sa.String(length=200), nullable=True),
    sa.Column('funder_id', sa.Uuid(), nullable=True),
    sa.Column('funder_name', sa.String(length=200), nullable=True),
    sa.Column('url', sa.String(length=2000), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('timing', sa.String(length=10), nullable=False),
    sa.Column('deadline_on', sa.Date(), nullable=True),
    sa.Column('deadline_clock', sa.Time(), nullable=True),
    sa.Column('deadline_zone', sa.String(length=40), nullable=True),
    sa.Column('deadline_step', sa.String(length=20), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('amount_min', sa.BigInteger(), nullable=True),
    sa.Column('amount_max', sa.BigInteger(), nullable=True),
    sa.Column('envelope', sa.BigInteger(), nullable=True),
    sa.Column('duration_min', sa.Integer(), nullable=True),
    sa.Column('duration_max', sa.Integer(), nullable=True),
    sa.Column('cofunding_max_bp', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('needs_registration', sa.String(length=10), nullable=False),
    sa.Column('min_years', sa.Integer(), nullable=True),
    sa.Column('eligibility', sa.Text(), nullable=True),
    sa.Column('body', sa.Text(), nullable=True),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('source', sa.String(length=1000), nullable=True),
    sa.Column('standing', sa.String(length=10), nullable=False),
    sa.Column('aside_why', sa.String(length=20), nullable=True),
    sa.Column('aside_note', sa.String(length=400), nullable=True),
    sa.Column('edited', sa.String(length=400), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(aside_why IS NOT NULL) = (standing = 'set_aside')", name=op.f('ck_call_aside_for_a_reason')),
    sa.CheckConstraint("aside_why IN ('place', 'theme', 'not_eligible', 'too_large', 'too_small', 'too_late', 'not_a_call', 'other')", name=op.f('ck_call_aside_why_known')),
    sa.CheckConstraint("deadline_step IN ('application', 'expression', 'concept_note', 'full_proposal')", name=op.f('ck_call_deadline_step_known')),
    sa.CheckConstraint("needs_registration IN ('yes', 'no', 'unknown')", name=op.f('ck_call_needs_registration_known')),
    sa.CheckConstraint("place IN ('named', 'anywhere', 'unknown')", name=op.f('ck_call_place_known')),
    sa.CheckConstraint("standing IN ('new', 'followed', 'set_aside')", name=op.f('ck_call_standing_known')),
    sa.CheckConstraint("timing IN ('fixed', 'cutoffs', 'rolling', 'forecast', 'unknown')", name=op.f('ck_call_timing_known')),
    sa.CheckConstraint("title <> ''", name=op.f('ck_call_title_given')),
    sa.CheckConstraint('amount_min <= amount_max', name=op.f('ck_call_amount_range')),
    sa.CheckConstraint('amount_min >= 0 AND amount_max >= 0 AND envelope >= 0', name=op.f('ck_call_amounts_not_negative')),
    sa.CheckConstraint('cofunding_max_bp BETWEEN 0 AND 10000', name=op.f('ck_call_cofunding_share')),
    sa.CheckConstraint('currency IS NOT NULL OR (amount_min IS NULL AND amount_max IS NULL AND envelope IS NULL)', name=op.f('ck_call_amounts_have_currency')),
    sa.CheckConstraint('deadline_on IS NOT NULL OR deadline_clock IS NULL', name=op.f('ck_call_clock_of_a_day')),
    sa.CheckConstraint('duration_min <= duration_max', name=op.f('ck_call_duration_range')),
    sa.CheckConstraint('duration_min BETWEEN 1 AND 240 AND duration_max BETWEEN 1 AND 240', name=op.f('ck_call_duration_months')),
    sa.CheckConstraint('length(currency) = 3 AND upper(currency) = currency', name=op.f('ck_call_currency_code')),
    sa.CheckConstraint('min_years BETWEEN 0 AND 50', name=op.f('ck_call_min_years_range')),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_call_funder_id_funder')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call'))
    )
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_closes_at_id'), ['closes_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_funder_id'), ['funder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_sort_title_id'), ['sort_title', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_standing_closes_at_id'), ['standing', 'closes_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_updated_at_id'), ['updated_at', 'id'], unique=False)

    op.create_table('call_country',
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_country_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('call_id', 'country', name=op.f('pk_call_country'))
    )
    with op.batch_alter_table('call_country', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_country_country'), ['country'], unique=False)

    op.create_table('call_deadline',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('step', sa.String(length=20), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('clock', sa.Time(), nullable=True),
    sa.Column('zone', sa.String(length=40), nullable=True),
    sa.Column('label', sa.String(length=200), nullable=True),
    sa.CheckConstraint("step IN ('application', 'expression', 'concept_note', 'full_proposal', 'account', 'questions', 'session', 'result', 'ours', 'other')", name=op.f('ck_call_deadline_step_known')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_deadline_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_deadline'))
    )
    with op.batch_alter_table('call_deadline', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_deadline_call_id_day'), ['call_id', 'day'], unique=False)

    op.create_table('call_language',
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(length=3), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_language_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('call_id', 'language', name=op.f('pk_call_language'))
    )
    op.create_table('call_theme',
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('theme', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_theme_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('call_id', 'theme', name=op.f('pk_call_theme'))
    )
    with op.batch_alter_table('call_theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_theme_theme'), ['theme'], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('call_theme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_theme_theme'))

    op.drop_table('call_theme')
    op.drop_table('call_language')
    with op.batch_alter_table('call_deadline', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_deadline_call_id_day'))

    op.drop_table('call_deadline')
    with op.batch_alter_table('call_country', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_country_country'))

    op.drop_table('call_country')
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_updated_at_id'))
        batch_op.drop_index(batch_op.f('ix_call_standing_closes_at_id'))
        batch_op.drop_index(batch_op.f('ix_call_sort_title_id'))
        batch_op.drop_index(batch_op.f('ix_call_funder_id'))
        batch_op.drop_index(batch_op.f('ix_call_closes_at_id'))

    op.drop_table('call')
