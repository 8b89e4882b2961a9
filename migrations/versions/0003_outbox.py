"""outbox

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('outbox_message',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('topic', sa.String(length=80), nullable=False),
    sa.Column('handler', sa.String(length=120), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('ids', sa.JSON(), nullable=False),
    sa.Column('queue', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(length=120), nullable=True),
    sa.Column('request_id', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name=op.f('ck_outbox_message_ended_when_not_waiting')),
    sa.CheckConstraint("state IN ('waiting', 'done', 'dead', 'set_aside')", name=op.f('ck_outbox_message_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_message')),
    sa.UniqueConstraint('topic', 'handler', 'key', name=op.f('uq_outbox_message_topic_handler_key'))
    )
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_message_due', ['queue', 'due_at', 'id'], unique=False, postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"))
        batch_op.create_index(batch_op.f('ix_outbox_message_state_ended_at_id'), ['state', 'ended_at', 'id'], unique=False)

    op.create_table('recipient',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('address', sa.String(length=400), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('rhythm', sa.String(length=10), nullable=False),
    sa.Column('digest_hour', sa.Integer(), nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=True),
    sa.Column('quiet_until', sa.Integer(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("channel IN ('email', 'sms', 'webhook')", name=op.f('ck_recipient_channel_known')),
    sa.CheckConstraint("rhythm IN ('at_once', 'daily')", name=op.f('ck_recipient_rhythm_known')),
    sa.CheckConstraint('(quiet_from IS NULL AND quiet_until IS NULL) OR (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23 AND quiet_from <> quiet_until)', name=op.f('ck_recipient_quiet_hours')),
    sa.CheckConstraint('digest_hour BETWEEN 0 AND 23', name=op.f('ck_recipient_digest_hour_of_day')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recipient'))
    )
    with op.batch_alter_table('recipient', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recipient_owner_id'), ['owner_id'], unique=False)

    op.create_table('delivery',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('recipient_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('template', sa.String(length=80), nullable=False),
    sa.Column('matter', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('batch', sa.String(length=60), nullable=True),
    sa.Column('reference', sa.String(length=200), nullable=True),
    sa.Column('error', sa.String(length=120), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind = 'letter' OR matter IS NULL", name=op.f('ck_delivery_notices_are_empty')),
    sa.CheckConstraint("kind IN ('notice', 'letter')", name=op.f('ck_delivery_kind_known')),
    sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f('ck_delivery_state_known')),
    sa.ForeignKeyConstraint(['recipient_id'], ['recipient.id'], name=op.f('fk_delivery_recipient_id_recipient')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('recipient_id', 'key', name=op.f('uq_delivery_recipient_id_key'))
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_created_at_id'), ['created_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_state_ended_at'), ['state', 'ended_at'], unique=False)

    op.create_table('delivery_enclosure',
    sa.Column('delivery_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('media_type', sa.String(length=80), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], name=op.f('fk_delivery_enclosure_delivery_id_delivery'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('delivery_id', 'name', name=op.f('pk_delivery_enclosure'))
    )


def downgrade() -> None:
    """And back."""
    for name in ('delivery_enclosure', 'delivery', 'recipient', 'outbox_message'):
        op.drop_table(name)
