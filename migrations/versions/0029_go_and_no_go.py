"""go and no-go

Revision: 0029, after 0028
"""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('opportunity_ask',
    sa.Column('opportunity_id', sa.Uuid(), nullable=False),
    sa.Column('recommendation', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=True),
    sa.Column('put_mark', sa.String(length=64), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('came', sa.String(length=10), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("came IN ('go', 'no_go', 'more', 'dropped')", name=op.f('ck_opportunity_ask_came_known')),
    sa.CheckConstraint("recommendation <> ''", name=op.f('ck_opportunity_ask_recommendation_given')),
    sa.CheckConstraint('(closed_at IS NULL) = (came IS NULL)', name=op.f('ck_opportunity_ask_closed_somehow')),
    sa.CheckConstraint('(round_id IS NULL) = (put_mark IS NULL)', name=op.f('ck_opportunity_ask_put_as_it_was')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_opportunity_ask_by_id_person')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_opportunity_ask_opportunity_id_opportunity'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['round_id'], ['committee_round.id'], name=op.f('fk_opportunity_ask_round_id_committee_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opportunity_ask'))
    )
    with op.batch_alter_table('opportunity_ask', schema=None) as batch_op:
        batch_op.create_index('ix_opportunity_ask_open', ['opportunity_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_opportunity_ask_opportunity_id_asked_at'), ['opportunity_id', 'asked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_opportunity_ask_round_id'), ['round_id'], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('opportunity_ask', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_opportunity_ask_round_id'))
        batch_op.drop_index(batch_op.f('ix_opportunity_ask_opportunity_id_asked_at'))
        batch_op.drop_index('ix_opportunity_ask_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.drop_table('opportunity_ask')
