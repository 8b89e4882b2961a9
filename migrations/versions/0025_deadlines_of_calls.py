"""deadlines of calls

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('call_feed',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('whose', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('fetched_on', sa.Date(), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_call_feed_name_given')),
    sa.CheckConstraint("whose IN ('followed', 'mine', 'open')", name=op.f('ck_call_feed_whose_known')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_call_feed_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_feed')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_call_feed_token_hash'))
    )
    with op.batch_alter_table('call_feed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_feed_person_id'), ['person_id'], unique=False)

    op.create_table('call_reminder',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('lead', sa.Integer(), nullable=False),
    sa.Column('told_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_call_reminder_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'subject_id', name=op.f('pk_call_reminder'))
    )
    with op.batch_alter_table('call_reminder', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_reminder_day'), ['day'], unique=False)

    op.create_table('call_wish',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('leads', sa.String(length=400), nullable=False),
    sa.Column('scope', sa.String(length=10), nullable=False),
    sa.Column('named', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("scope IN ('followed', 'mine')", name=op.f('ck_call_wish_scope_known')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_call_wish_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_wish')),
    sa.UniqueConstraint('person_id', name=op.f('uq_call_wish_person_id'))
    )
    op.create_table('call_follower',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_follower_call_id_call'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_call_follower_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_follower')),
    sa.UniqueConstraint('call_id', 'person_id', name=op.f('uq_call_follower_call_id_person_id'))
    )
    with op.batch_alter_table('call_follower', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_follower_person_id_call_id'), ['person_id', 'call_id'], unique=False)

    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_deadline_on_id_standing'), ['deadline_on', 'id', 'standing'], unique=False)

    with op.batch_alter_table('call_deadline', schema=None) as batch_op:
        batch_op.add_column(sa.Column('plan_step', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('planned_for', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=True))

    op.execute("UPDATE call_deadline SET version = 1")
    with op.batch_alter_table('call_deadline', schema=None) as batch_op:
        batch_op.alter_column('version', existing_type=sa.Integer(), nullable=False)
        batch_op.create_index(batch_op.f('ix_call_deadline_day_id_call_id'), ['day', 'id', 'call_id'], unique=False)
        batch_op.create_check_constraint(batch_op.f('ck_call_deadline_plan_step_known'), "plan_step IN ('decision', 'partners', 'concept', 'budget', 'review', 'signatures', 'upload')")
        batch_op.create_check_constraint(batch_op.f('ck_call_deadline_planned_for_something'), '(plan_step IS NULL) = (planned_for IS NULL)')
        batch_op.create_check_constraint(batch_op.f('ck_call_deadline_only_ours_are_planned'), "plan_step IS NULL OR step = 'ours'")



def downgrade() -> None:
    """And back."""
    with op.batch_alter_table('call_deadline', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_call_deadline_only_ours_are_planned'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_call_deadline_planned_for_something'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_call_deadline_plan_step_known'), type_='check')
        batch_op.drop_index(batch_op.f('ix_call_deadline_day_id_call_id'))
        batch_op.drop_column('version')
        batch_op.drop_column('planned_for')
        batch_op.drop_column('plan_step')

    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_deadline_on_id_standing'))

    with op.batch_alter_table('call_follower', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_follower_person_id_call_id'))

    op.drop_table('call_follower')
    op.drop_table('call_wish')
    with op.batch_alter_table('call_reminder', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_reminder_day'))

    op.drop_table('call_reminder')
    with op.batch_alter_table('call_feed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_feed_person_id'))

    op.drop_table('call_feed')
