"""what takes two officers; trust when an opinion was noted

Revision: 0009, after 0008
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('case_second_word',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('matter', sa.String(length=40), nullable=False),
    sa.Column('hold_id', sa.Uuid(), nullable=True),
    sa.Column('proposed_by_id', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by_id', sa.Uuid(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('confirmed_by_id <> proposed_by_id', name=op.f('ck_case_second_word_two_different_people')),
    sa.CheckConstraint('confirmed_by_id IS NULL OR ended_at IS NOT NULL', name=op.f('ck_case_second_word_confirmed_is_ended')),
    sa.CheckConstraint("(matter = 'lift_hold') = (hold_id IS NOT NULL)", name=op.f('ck_case_second_word_hold_named')),
    sa.ForeignKeyConstraint(['case_id'], ['emergency_case.id'], name=op.f('fk_case_second_word_case_id_emergency_case')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['person.id'], name=op.f('fk_case_second_word_confirmed_by_id_person')),
    sa.ForeignKeyConstraint(['hold_id'], ['case_retention_hold.id'], name=op.f('fk_case_second_word_hold_id_case_retention_hold')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['person.id'], name=op.f('fk_case_second_word_proposed_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_second_word'))
    )
    waiting, alone = sa.text('ended_at IS NULL'), sa.text('ended_at IS NULL AND hold_id IS NULL')
    with op.batch_alter_table('case_second_word', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_second_word_case_id'), ['case_id'], unique=False)
        batch_op.create_index('uq_case_second_word_hold', ['hold_id'], unique=True, sqlite_where=waiting, postgresql_where=waiting)
        batch_op.create_index('uq_case_second_word_case', ['case_id', 'matter'], unique=True, sqlite_where=alone, postgresql_where=alone)
    with op.batch_alter_table('case_focal_opinion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('trusted', sa.Boolean(), nullable=True))
    opinion = sa.table('case_focal_opinion', sa.column('trusted', sa.Boolean()))
    op.get_bind().execute(sa.update(opinion).values(trusted=False))
    with op.batch_alter_table('case_focal_opinion', schema=None) as batch_op:
        batch_op.alter_column('trusted', existing_type=sa.Boolean(), nullable=False)
    _look_again()


def _look_again() -> None:
    """Questions that wait already: somebody looks again a day later, or a week, as for those that are asked now."""
    connection = op.get_bind()
    case = sa.table(
        'emergency_case',
        *(sa.column(name, sa.String()) for name in ('state', 'priority')),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ('state_since', 'due_at', 'erased_at')),
        *(sa.column(name, sa.Uuid()) for name in ('id', 'joined_to_id')),
    )
    waiting = sa.select(case.c.id, case.c.priority, case.c.state_since).where(
        case.c.state == 'info_requested', case.c.due_at.is_(None), case.c.joined_to_id.is_(None), case.c.erased_at.is_(None)
    )
    for row in connection.execute(waiting).all():
        due_at = row.state_since + timedelta(days=1 if row.priority == 'P1' else 7)
        connection.execute(sa.update(case).where(case.c.id == row.id).values(due_at=due_at))


def downgrade() -> None:
    """And back."""
    with op.batch_alter_table('case_focal_opinion', schema=None) as batch_op:
        batch_op.drop_column('trusted')
    op.drop_table('case_second_word')
