"""partners and tasks of proposals

Revision: 0031, after 0030
"""

import uuid
from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

IN_A_PLAN = sa.text('planned_for IS NOT NULL AND dropped IS FALSE')
LEADS = sa.text("role = 'lead'")
BEFORE = {
    'subject_known': "subject IN ('call')",
    'gate_or_words': '(gate IS NULL) = (what IS NOT NULL)',
    'organisation_at_a_gate': 'organisation_id IS NULL OR gate IS NOT NULL',
}
AFTER = {
    'subject_known': "subject IN ('call', 'opportunity')",
    'gate_or_words': '(gate IS NULL AND planned_for IS NULL) = (what IS NOT NULL)',
    'organisation_at_a_gate': "organisation_id IS NULL OR gate IS NOT NULL OR subject = 'opportunity'",
}
MORE = {
    'of_a_call': "(subject = 'call') = (call_id IS NOT NULL)",
    'of_an_opportunity': "(subject = 'opportunity') = (opportunity_id IS NOT NULL)",
    'kind_known': "kind IN ('partners', 'writing', 'logframe', 'budget', 'letters', 'proofreading', 'translation', 'signature', 'upload', 'other')",
    'stage_known': "stage IN ('concept_note', 'full_proposal')",
    'gate_of_a_call': "gate IS NULL OR subject = 'call'",
    'kind_of_an_opportunity': "kind IS NULL OR subject = 'opportunity'",
    'planned_work': 'planned_for IS NULL OR kind IS NOT NULL',
    'planned_at_a_stage': '(planned_for IS NULL) = (stage IS NULL)',
    'dropped_on_a_day': 'dropped IS FALSE OR done_on IS NOT NULL',
}
STAGE = sa.table(
    'audit_stage', sa.column('id', sa.Uuid()), sa.column('minute', sa.String()), sa.column('action', sa.String()),
    sa.column('subject_kind', sa.String()), sa.column('subject_id', sa.Uuid()), sa.column('payload', sa.JSON()),
)


def seat_leads() -> None:
    """Whoever leads an opportunity is a partner of it, with an entry in the log of its own."""
    opportunity = sa.table('opportunity', sa.column('id', sa.Uuid()), sa.column('lead_id', sa.Uuid()))
    partner = sa.table(
        'opportunity_partner', sa.column('id', sa.Uuid()), sa.column('opportunity_id', sa.Uuid()),
        sa.column('organisation_id', sa.Uuid()), sa.column('role', sa.String()), sa.column('standing', sa.String()),
        sa.column('created_at', sa.DateTime(timezone=True)), sa.column('updated_at', sa.DateTime(timezone=True)),
        sa.column('version', sa.Integer()), sa.column('entry_id', sa.Uuid()),
    )
    connection, now = op.get_bind(), datetime.now(timezone.utc)
    led = sa.select(opportunity.c.id, opportunity.c.lead_id).where(opportunity.c.lead_id.is_not(None))
    for row in connection.execute(led).all():
        made, entry = uuid.uuid4(), uuid.uuid4()
        connection.execute(
            partner.insert(),
            {
                'id': made, 'opportunity_id': row.id, 'organisation_id': row.lead_id, 'role': 'lead',
                'standing': 'planned', 'created_at': now, 'updated_at': now, 'version': 1, 'entry_id': entry,
            },
        )
        connection.execute(
            STAGE.insert(),
            {
                'id': entry, 'minute': now.strftime('%Y-%m-%dT%H:%MZ'), 'action': 'opportunity_partner.adopted',
                'subject_kind': 'opportunity_partner', 'subject_id': made, 'payload': {'request': 'migration-0031'},
            },
        )


def upgrade() -> None:
    """Forward."""
    op.create_table('opportunity_partner',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('opportunity_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=True),
    sa.Column('sort_name', sa.String(length=400), nullable=True),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('standing', sa.String(length=20), nullable=False),
    sa.Column('mandate_on', sa.Date(), nullable=True),
    sa.Column('declined_why', sa.Text(), nullable=True),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('does', sa.Text(), nullable=True),
    sa.Column('share', sa.BigInteger(), nullable=True),
    sa.Column('share_currency', sa.String(length=3), nullable=True),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('contact_name', sa.String(length=120), nullable=True),
    sa.Column('contact_email', sa.String(length=254), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(standing = 'declined') = (declined_why IS NOT NULL)", name=op.f('ck_opportunity_partner_declined_for_a_reason')),
    sa.CheckConstraint("(standing = 'mandated') = (mandate_on IS NOT NULL)", name=op.f('ck_opportunity_partner_mandated_on_a_day')),
    sa.CheckConstraint("name <> ''", name=op.f('ck_opportunity_partner_name_given')),
    sa.CheckConstraint("role <> 'lead' OR organisation_id IS NOT NULL", name=op.f('ck_opportunity_partner_lead_is_of_the_directory')),
    sa.CheckConstraint("role <> 'lead' OR standing <> 'declined'", name=op.f('ck_opportunity_partner_lead_takes_part')),
    sa.CheckConstraint("role IN ('lead', 'co_applicant', 'associate', 'provider')", name=op.f('ck_opportunity_partner_role_known')),
    sa.CheckConstraint("standing IN ('planned', 'asked', 'agreed', 'mandated', 'declined')", name=op.f('ck_opportunity_partner_standing_known')),
    sa.CheckConstraint('(name IS NULL) = (sort_name IS NULL)', name=op.f('ck_opportunity_partner_words_are_found')),
    sa.CheckConstraint('(organisation_id IS NULL) = (name IS NOT NULL)', name=op.f('ck_opportunity_partner_organisation_or_words')),
    sa.CheckConstraint('(share IS NULL) = (share_currency IS NULL)', name=op.f('ck_opportunity_partner_share_has_a_currency')),
    sa.CheckConstraint('contact_id IS NULL OR contact_name IS NULL', name=op.f('ck_opportunity_partner_one_contact')),
    sa.CheckConstraint('share >= 0', name=op.f('ck_opportunity_partner_share_not_negative')),
    sa.ForeignKeyConstraint(['contact_id'], ['person.id'], name=op.f('fk_opportunity_partner_contact_id_person')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_opportunity_partner_opportunity_id_opportunity'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_opportunity_partner_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opportunity_partner'))
    )
    with op.batch_alter_table('opportunity_partner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opportunity_partner_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index('ix_opportunity_partner_lead', ['opportunity_id'], unique=True, sqlite_where=LEADS, postgresql_where=LEADS)
        batch_op.create_index(batch_op.f('ix_opportunity_partner_opportunity_id_organisation_id'), ['opportunity_id', 'organisation_id'], unique=True)
        batch_op.create_index(batch_op.f('ix_opportunity_partner_opportunity_id_sort_name'), ['opportunity_id', 'sort_name'], unique=True)
        batch_op.create_index(batch_op.f('ix_opportunity_partner_organisation_id'), ['organisation_id'], unique=False)

    seat_leads()

    with op.batch_alter_table('call_task', schema=None) as batch_op:
        for name in BEFORE:
            batch_op.drop_constraint(batch_op.f(f'ck_call_task_{name}'), type_='check')
        batch_op.add_column(sa.Column('opportunity_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('kind', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('stage', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('planned_for', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('dropped', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.alter_column('subject',
               existing_type=sa.String(length=10),
               type_=sa.String(length=12),
               existing_nullable=False)
        batch_op.alter_column('call_id',
               existing_type=sa.Uuid(),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_call_task_opportunity_id_done_on_due_on_id'), ['opportunity_id', 'done_on', 'due_on', 'id'], unique=False)
        batch_op.create_index('ix_call_task_plan', ['opportunity_id', 'stage', 'kind'], unique=True, sqlite_where=IN_A_PLAN, postgresql_where=IN_A_PLAN)
        batch_op.create_foreign_key(batch_op.f('fk_call_task_opportunity_id_opportunity'), 'opportunity', ['opportunity_id'], ['id'], ondelete='CASCADE')
        for name, condition in (AFTER | MORE).items():
            batch_op.create_check_constraint(batch_op.f(f'ck_call_task_{name}'), condition)



def downgrade() -> None:
    """And back."""
    op.execute("DELETE FROM call_task WHERE subject <> 'call'")
    with op.batch_alter_table('call_task', schema=None) as batch_op:
        for name in AFTER | MORE:
            batch_op.drop_constraint(batch_op.f(f'ck_call_task_{name}'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_call_task_opportunity_id_opportunity'), type_='foreignkey')
        batch_op.drop_index('ix_call_task_plan', sqlite_where=IN_A_PLAN, postgresql_where=IN_A_PLAN)
        batch_op.drop_index(batch_op.f('ix_call_task_opportunity_id_done_on_due_on_id'))
        batch_op.alter_column('call_id',
               existing_type=sa.Uuid(),
               nullable=False)
        batch_op.alter_column('subject',
               existing_type=sa.String(length=12),
               type_=sa.String(length=10),
               existing_nullable=False)
        batch_op.drop_column('dropped')
        batch_op.drop_column('planned_for')
        batch_op.drop_column('stage')
        batch_op.drop_column('kind')
        batch_op.drop_column('opportunity_id')
        for name, condition in BEFORE.items():
            batch_op.create_check_constraint(batch_op.f(f'ck_call_task_{name}'), condition)

    with op.batch_alter_table('opportunity_partner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_opportunity_partner_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_opportunity_partner_opportunity_id_sort_name'))
        batch_op.drop_index(batch_op.f('ix_opportunity_partner_opportunity_id_organisation_id'))
        batch_op.drop_index('ix_opportunity_partner_lead', sqlite_where=LEADS, postgresql_where=LEADS)
        batch_op.drop_index(batch_op.f('ix_opportunity_partner_contact_id'))

    op.drop_table('opportunity_partner')
