"""facts about funders, each group with its source; tags, languages, who looks after the relation

Revision: 0014, after 0013
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

# Which columns of the old table belong to which group of facts, and what says something in them.
GROUPS = {
    'identity': "1 = 1",
    'focus': "EXISTS (SELECT 1 FROM funder_theme t WHERE t.funder_id = funder.id)"
    " OR EXISTS (SELECT 1 FROM funder_country c WHERE c.funder_id = funder.id)",
    'amounts': "grant_min IS NOT NULL OR grant_max IS NOT NULL OR grant_typical IS NOT NULL",
    'applying': "application_mode IS NOT NULL",
    'eligibility': "needs_registration <> 'unknown' OR min_years IS NOT NULL",
}
LONGER = {
    'amount_basis': sa.String(length=400),
    'regions': sa.String(length=400),
    'instruments': sa.String(length=400),
    'cofunding_max_bp': sa.Integer(),
    'due_diligence': sa.Text(),
    'owner_id': sa.Uuid(),
}


def upgrade() -> None:
    """Forward: the one source of a funder becomes that of each group that says something, due to be checked at once."""
    op.create_table('funder_language',
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(length=3), nullable=False),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_language_funder_id_funder'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('funder_id', 'language', name=op.f('pk_funder_language'))
    )
    op.create_table('funder_tag',
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('folded', sa.String(length=80), nullable=False),
    sa.Column('tag', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_tag_funder_id_funder'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('funder_id', 'folded', name=op.f('pk_funder_tag'))
    )
    with op.batch_alter_table('funder_tag', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_tag_folded'), ['folded'], unique=False)
    op.create_table('funder_source',
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.Column('facts', sa.String(length=20), nullable=False),
    sa.Column('source', sa.String(length=1000), nullable=True),
    sa.Column('dated', sa.String(length=40), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('checked_by_id', sa.Uuid(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.CheckConstraint("facts IN ('identity', 'focus', 'amounts', 'applying', 'eligibility')", name=op.f('ck_funder_source_facts_known')),
    sa.CheckConstraint('(checked_on IS NULL) = (checked_by_id IS NULL)', name=op.f('ck_funder_source_checked_by_somebody')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['person.id'], name=op.f('fk_funder_source_checked_by_id_person')),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_source_funder_id_funder'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('funder_id', 'facts', name=op.f('pk_funder_source'))
    )
    with op.batch_alter_table('funder_source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_source_due_on_funder_id'), ['due_on', 'funder_id'], unique=False)
    _spread_sources()
    with op.batch_alter_table('funder', schema=None) as batch_op:
        for name, kind in LONGER.items():
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.add_column(sa.Column('relation', sa.String(length=10), nullable=False, server_default='unknown'))
        batch_op.drop_column('source')
        batch_op.drop_column('source_date')
        batch_op.create_foreign_key(batch_op.f('fk_funder_owner_id_person'), 'person', ['owner_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_funder_owner_id'), ['owner_id'], unique=False)
        batch_op.create_check_constraint(batch_op.f('ck_funder_cofunding_share'), 'cofunding_max_bp BETWEEN 0 AND 10000')
        batch_op.create_check_constraint(batch_op.f('ck_funder_relation_known'), "relation IN ('unknown', 'none', 'distant', 'good', 'close')")
    with op.batch_alter_table('funder', schema=None) as batch_op:
        batch_op.alter_column('relation', server_default=None)


def _spread_sources() -> None:
    today = datetime.now(UTC).date()
    for group, says_something in GROUPS.items():
        statement = sa.text(
            "INSERT INTO funder_source (funder_id, facts, source, dated, due_on)"
            f" SELECT id, :facts, source, source_date, :today FROM funder WHERE {says_something}"
        ).bindparams(sa.bindparam('today', type_=sa.Date()))
        op.get_bind().execute(statement, {'facts': group, 'today': today})


def downgrade() -> None:
    """Back: the source of who they are becomes the funder's."""
    with op.batch_alter_table('funder', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source', sa.String(length=1000), nullable=True))
        batch_op.add_column(sa.Column('source_date', sa.String(length=40), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_funder_relation_known'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_funder_cofunding_share'), type_='check')
        batch_op.drop_index(batch_op.f('ix_funder_owner_id'))
        batch_op.drop_constraint(batch_op.f('fk_funder_owner_id_person'), type_='foreignkey')
        for name in ('relation', *LONGER):
            batch_op.drop_column(name)
    for column, kept in (('source', 'source'), ('source_date', 'dated')):
        op.execute(
            f"UPDATE funder SET {column} = (SELECT {kept} FROM funder_source s"
            " WHERE s.funder_id = funder.id AND s.facts = 'identity')"
        )
    for table in ('funder_source', 'funder_tag', 'funder_language'):
        op.drop_table(table)
