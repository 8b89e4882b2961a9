"""funders that are one: keys, pairs, merges; words that lists are searched by

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

AT_ONCE = 500


def upgrade() -> None:
    """Forward."""
    op.create_table('known_word',
    sa.Column('scope', sa.String(length=40), nullable=False),
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('written', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('scope', 'word', name=op.f('pk_known_word')),
    sqlite_with_rowid=False
    )
    op.create_table('word_gram',
    sa.Column('scope', sa.String(length=40), nullable=False),
    sa.Column('gram', sa.String(length=3), nullable=False),
    sa.Column('length', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('scope', 'gram', 'length', 'word', name=op.f('pk_word_gram')),
    sqlite_with_rowid=False
    )
    op.create_table('funder_distinct',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('one_id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('said_by_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('one_id < other_id', name=op.f('ck_funder_distinct_in_order')),
    sa.ForeignKeyConstraint(['one_id'], ['funder.id'], name=op.f('fk_funder_distinct_one_id_funder')),
    sa.ForeignKeyConstraint(['other_id'], ['funder.id'], name=op.f('fk_funder_distinct_other_id_funder')),
    sa.ForeignKeyConstraint(['said_by_id'], ['person.id'], name=op.f('fk_funder_distinct_said_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funder_distinct')),
    sa.UniqueConstraint('one_id', 'other_id', name=op.f('uq_funder_distinct_one_id_other_id'))
    )
    with op.batch_alter_table('funder_distinct', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_distinct_other_id'), ['other_id'], unique=False)

    op.create_table('funder_key',
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('funder_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['funder_id'], ['funder.id'], name=op.f('fk_funder_key_funder_id_funder'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('kind', 'key', 'funder_id', name=op.f('pk_funder_key')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('funder_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_key_funder_id'), ['funder_id'], unique=False)

    op.create_table('funder_merge',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kept_id', sa.Uuid(), nullable=False),
    sa.Column('absorbed_id', sa.Uuid(), nullable=False),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('merged_by_id', sa.Uuid(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_by_id IS NULL)', name=op.f('ck_funder_merge_undone_by_somebody')),
    sa.CheckConstraint('kept_id <> absorbed_id', name=op.f('ck_funder_merge_of_two')),
    sa.ForeignKeyConstraint(['absorbed_id'], ['funder.id'], name=op.f('fk_funder_merge_absorbed_id_funder')),
    sa.ForeignKeyConstraint(['kept_id'], ['funder.id'], name=op.f('fk_funder_merge_kept_id_funder')),
    sa.ForeignKeyConstraint(['merged_by_id'], ['person.id'], name=op.f('fk_funder_merge_merged_by_id_person')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['person.id'], name=op.f('fk_funder_merge_undone_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funder_merge'))
    )
    with op.batch_alter_table('funder_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_merge_absorbed_id'), ['absorbed_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_merge_kept_id_merged_at'), ['kept_id', 'merged_at'], unique=False)

    op.create_table('funder_pair',
    sa.Column('one_id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.String(length=60), nullable=False),
    sa.CheckConstraint('one_id < other_id', name=op.f('ck_funder_pair_in_order')),
    sa.CheckConstraint('score BETWEEN 1 AND 100', name=op.f('ck_funder_pair_score_range')),
    sa.ForeignKeyConstraint(['one_id'], ['funder.id'], name=op.f('fk_funder_pair_one_id_funder'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['funder.id'], name=op.f('fk_funder_pair_other_id_funder'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('one_id', 'other_id', name=op.f('pk_funder_pair'))
    )
    with op.batch_alter_table('funder_pair', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funder_pair_other_id'), ['other_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_funder_pair_score_one_id_other_id'), ['score', 'one_id', 'other_id'], unique=False)

    with op.batch_alter_table('funder', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('other_names', sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f('ix_funder_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_funder_merged_into_id_funder'), 'funder', ['merged_into_id'], ['id'])
        batch_op.create_check_constraint(batch_op.f('ck_funder_not_merged_into_itself'), 'merged_into_id <> id')
    _index_funders()


def _index_funders() -> None:
    """What is worked out of each funder that is there; it can be worked out anew whenever the rules change."""
    from fundapp.donors.commands.likeness import index_funders  # only the columns of this revision are read

    with Session(op.get_bind()) as session:
        ids = session.scalars(sa.text('SELECT id FROM funder ORDER BY id').columns(id=sa.Uuid())).all()
        for begin in range(0, len(ids), AT_ONCE):
            index_funders(session, ids[begin : begin + AT_ONCE])
        session.commit()


def downgrade() -> None:
    """And back: what was merged stands beside what it was merged into, with the facts of its own."""
    with op.batch_alter_table('funder', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_funder_not_merged_into_itself'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_funder_merged_into_id_funder'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_funder_merged_into_id'))
        batch_op.drop_column('other_names')
        batch_op.drop_column('merged_into_id')

    with op.batch_alter_table('funder_pair', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_pair_score_one_id_other_id'))
        batch_op.drop_index(batch_op.f('ix_funder_pair_other_id'))

    op.drop_table('funder_pair')
    with op.batch_alter_table('funder_merge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_merge_kept_id_merged_at'))
        batch_op.drop_index(batch_op.f('ix_funder_merge_absorbed_id'))

    op.drop_table('funder_merge')
    with op.batch_alter_table('funder_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_key_funder_id'))

    op.drop_table('funder_key')
    with op.batch_alter_table('funder_distinct', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funder_distinct_other_id'))

    op.drop_table('funder_distinct')
    op.drop_table('word_gram')
    op.drop_table('known_word')
