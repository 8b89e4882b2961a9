"""funders and saved views

Revision: 0001, after 
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    # In the order of the foreign keys.
    op.create_table('funder',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('short_name', sa.String(length=40), nullable=True),
    sa.Column('sort_name', sa.String(length=400), nullable=False),
    sa.Column('found_by', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('hq_country', sa.String(length=2), nullable=True),
    sa.Column('website', sa.String(length=400), nullable=True),
    sa.Column('grant_min', sa.BigInteger(), nullable=True),
    sa.Column('grant_max', sa.BigInteger(), nullable=True),
    sa.Column('grant_typical', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('application_mode', sa.String(length=40), nullable=True),
    sa.Column('needs_registration', sa.String(length=10), nullable=False),
    sa.Column('min_years', sa.Integer(), nullable=True),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('source', sa.String(length=1000), nullable=True),
    sa.Column('source_date', sa.String(length=40), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_funder_name_given')),
    sa.CheckConstraint("needs_registration IN ('yes', 'no', 'unknown')", name=op.f('ck_funder_needs_registration_known')),
    sa.CheckConstraint("status IN ('active', 'dormant', 'suspended', 'closed')", name=op.f('ck_funder_status_known')),
    sa.CheckConstraint('currency IS NOT NULL OR (grant_min IS NULL AND grant_max IS NULL AND grant_typical IS NULL)', name=op.f('ck_funder_amounts_have_currency')),
    sa.CheckConstraint('grant_min >= 0 AND grant_max >= 0 AND grant_typical >= 0', name=op.f('ck_funder_amounts_not_negative')),
    sa.CheckConstraint('grant_min IS NULL OR grant_max IS NULL OR grant_min <= grant_max', name=op.f('ck_funder_grant_range')),
    sa.CheckConstraint('grant_typical >= grant_min AND grant_typical <= grant_max', name=op.f('ck_funder_typical_in_range')),
    sa.CheckConstraint('length(currency) = 3 AND upper(currency) = currency', name=op.f('ck_funder_currency_code')),
    sa.CheckConstraint('min_years BETWEEN 0 AND 50', name=op.f('ck_funder_min_years_range')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funder')),
    sa.UniqueConstraint('sort_name', name=op.f('uq_funder_sort_name'))
    )
    with op.batch_alter_table('funder', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_updated_at'), ['updated_at'], unique=False)

    op.create_table('saved_view',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('page', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('address', sa.JSON(), nullable=False),
    sa.Column('shared', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("title <> ''", name=op.f('ck_saved_view_title_given')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('owner_id', 'page', 'title', name=op.f('uq_saved_view_owner_id_page_title'))
    )
    op.create_table('funder_country',
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_country_funder_id_funder'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('funder_id', 'country', name=op.f('pk_funder_country'))
    )
    with op.batch_alter_table('funder_country', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_country_country'), ['country'], unique=False)

    op.create_table('funder_theme',
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('theme', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_theme_funder_id_funder'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('funder_id', 'theme', name=op.f('pk_funder_theme'))
    )
    with op.batch_alter_table('funder_theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_theme_theme'), ['theme'], unique=False)



def downgrade() -> None:
    """And back."""
    # In the order of the foreign keys.
    with op.batch_alter_table('funder_theme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_theme_theme'))

    op.drop_table('funder_theme')
    with op.batch_alter_table('funder_country', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_country_country'))

    op.drop_table('funder_country')
    op.drop_table('saved_view')
    with op.batch_alter_table('funder', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_updated_at'))
        batch_op.drop_index(batch_op.f('ix_funder_status'))
        batch_op.drop_index(batch_op.f('ix_funder_kind'))

    op.drop_table('funder')
