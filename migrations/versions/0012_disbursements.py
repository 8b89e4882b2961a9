"""disbursements

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


# What the database itself refuses, whoever asks: table, event, and the condition; None: always.
VOID = "('rejected', 'returned', 'cancelled')"
TOO_MUCH = (
    f"NEW.state NOT IN {VOID} AND NEW.amount + (SELECT COALESCE(SUM(o.amount), 0) FROM payment_order o"
    f" WHERE o.award_id = NEW.award_id AND o.id <> NEW.id AND o.state NOT IN {VOID})"
    " > (SELECT a.amount FROM case_award a WHERE a.id = NEW.award_id)"
)
FOREIGN = (
    "NOT EXISTS (SELECT 1 FROM case_award a WHERE a.id = NEW.award_id AND a.case_id = NEW.case_id"
    " AND a.currency = NEW.currency)"
)
OTHERS_PAYEE = "NOT EXISTS (SELECT 1 FROM payment_payee p WHERE p.id = NEW.payee_id AND p.case_id = NEW.case_id)"
FIXED = " OR ".join(
    f"NEW.{each} <> OLD.{each}"
    for each in ("reference", "case_id", "award_id", "envelope_id", "position", "currency", "prepared_by_id")
)
COVERED = " OR ".join(f"NEW.{each} <> OLD.{each}" for each in ("amount", "payee_id", "method", "small"))
UNSIGNED = (
    "(SELECT COUNT(DISTINCT r.person_id) FROM payment_release r WHERE r.order_id = NEW.id"
    " AND r.revision = NEW.revision) < 2"
)
STOPPED = (
    "NOT EXISTS (SELECT 1 FROM emergency_case c WHERE c.id = NEW.case_id"
    " AND c.state IN ('payment', 'active', 'reporting'))"
)
STEPS = ", ".join(
    f"'{each}'"
    for each in (
        "planned>authorised", "planned>cancelled", "authorised>planned", "authorised>cancelled", "authorised>sent",
        "sent>confirmed", "sent>rejected", "sent>unknown", "unknown>confirmed", "unknown>rejected",
        "confirmed>returned",
    )
)
MISSTEP = f"NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ({STEPS})"
MOVED = (
    "COALESCE(NEW.purpose, '') <> COALESCE(OLD.purpose, '')"
    " OR COALESCE(CAST(NEW.replaces_id AS VARCHAR(40)), '') <> COALESCE(CAST(OLD.replaces_id AS VARCHAR(40)), '')"
    " OR (OLD.batch_id IS NOT NULL AND (NEW.batch_id IS NULL OR NEW.batch_id <> OLD.batch_id))"
)
ORDER = (
    f"{FIXED} OR {MOVED} OR {TOO_MUCH} OR {OTHERS_PAYEE}"
    f" OR (({COVERED}) AND (NEW.revision <= OLD.revision OR OLD.state <> 'planned'))"
    f" OR ({MISSTEP})"
    f" OR (NEW.state = 'authorised' AND OLD.state <> 'authorised' AND {UNSIGNED})"
    f" OR (NEW.state = 'sent' AND OLD.state <> 'sent' AND ({UNSIGNED} OR {STOPPED}))"
)
VERIFIED = " OR ".join(
    f"EXISTS (SELECT 1 FROM {each} v JOIN payment_order o ON o.case_id = v.case_id"
    " WHERE o.id = NEW.order_id AND v.by_id = NEW.person_id)"
    for each in ("case_referee_check", "case_seen_evidence", "case_focal_opinion", "case_finding")
)
APPROVED = (
    "EXISTS (SELECT 1 FROM committee_vote v JOIN case_award a ON a.round_id = v.round_id"
    " JOIN payment_order o ON o.award_id = a.id WHERE o.id = NEW.order_id AND v.person_id = NEW.person_id)"
)
PREPARED = (
    "EXISTS (SELECT 1 FROM payment_order o WHERE o.id = NEW.order_id AND o.prepared_by_id = NEW.person_id"
    " AND (NOT o.small OR EXISTS (SELECT 1 FROM payment_release r WHERE r.order_id = o.id"
    " AND r.revision = o.revision)))"
)
UNTIMELY = (
    "NOT EXISTS (SELECT 1 FROM payment_order o WHERE o.id = NEW.order_id AND o.state = 'planned'"
    " AND o.revision = NEW.revision)"
)
RULES = (
    ('payment_order', 'INSERT', f"NEW.state <> 'planned' OR {TOO_MUCH} OR {FOREIGN} OR {OTHERS_PAYEE}"),
    ('payment_order', 'UPDATE', ORDER),
    ('payment_order', 'DELETE', None),
    ('payment_step', 'UPDATE', None),
    ('payment_step', 'DELETE', None),
    ('payment_payee', 'UPDATE', None),
    ('payment_payee', 'DELETE', None),
    ('payment_release', 'INSERT', f'{VERIFIED} OR {APPROVED} OR {PREPARED} OR {UNTIMELY}'),
    ('payment_release', 'UPDATE', None),
    ('payment_release', 'DELETE', None),
    ('payment_submission', 'UPDATE', 'OLD.answer IS NOT NULL OR NEW.order_id <> OLD.order_id'),
    ('payment_submission', 'DELETE', None),
    ('payment_report', 'UPDATE', None),
    ('payment_report', 'DELETE', None),
    ('payment_report_line', 'UPDATE', "OLD.state <> 'waiting'"),
    ('payment_report_line', 'DELETE', None),
    ('payment_screening', 'UPDATE', 'OLD.verdict IS NOT NULL'),
    ('payment_screening', 'DELETE', None),
    ('payment_waiver', 'UPDATE', 'OLD.agreed_by_id IS NOT NULL'),
    ('payment_waiver', 'DELETE', None),
    ('payment_ceiling', 'UPDATE', 'OLD.agreed_by_id IS NOT NULL'),
    ('payment_ceiling', 'DELETE', None),
    ('payment_batch', 'UPDATE', 'NEW.reference <> OLD.reference OR NEW.account_id <> OLD.account_id OR NEW.digest <> OLD.digest'),
    ('payment_batch', 'DELETE', None),
    ('payment_account', 'DELETE', None),
    ('payment_document', 'DELETE', None),
    ('payment_limit', 'DELETE', None),
)


def guard() -> None:
    """A trigger for each rule, on both databases."""
    postgresql = op.get_bind().dialect.name == 'postgresql'
    for table, event, refused in RULES:
        name, said = f'{table}_no_{event.lower()}', f'{table} refuses this'
        if not postgresql:
            when = f' WHEN {refused}' if refused else ''
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when} BEGIN SELECT RAISE(ABORT, '{said}'); END")
            continue
        back = 'OLD' if event == 'DELETE' else 'NEW'
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF {refused or 'TRUE'} THEN"
            f" RAISE EXCEPTION '{said}'; END IF; RETURN {back}; END$$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def unguard() -> None:
    """Before their tables go."""
    if op.get_bind().dialect.name != 'postgresql':
        return
    for table, event, _refused in RULES:
        op.execute(f"DROP FUNCTION {table}_no_{event.lower()} CASCADE")


def upgrade() -> None:
    """Forward."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table('payment_account',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('sort_name', sa.String(length=240), nullable=False),
    sa.Column('way', sa.String(length=40), nullable=False),
    sa.Column('currency', sa.String(length=40), nullable=False),
    sa.Column('country', sa.String(length=40), nullable=False),
    sa.Column('holder', sa.String(length=120), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('bic', sa.String(length=40), nullable=True),
    sa.Column('bank', sa.String(length=120), nullable=True),
    sa.Column('operator', sa.String(length=40), nullable=True),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("name <> '' AND holder <> '' AND number <> ''", name=op.f('ck_payment_account_said')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_account')),
    sa.UniqueConstraint('sort_name', name=op.f('uq_payment_account_sort_name'))
    )
    op.create_table('payment_ceiling',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('currency', sa.String(length=40), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('asked_by_id', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('agreed_by_id', sa.Uuid(), nullable=True),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(agreed_by_id IS NULL) = (agreed_at IS NULL)', name=op.f('ck_payment_ceiling_agreed_at_some_time')),
    sa.CheckConstraint('agreed_by_id IS NULL OR agreed_by_id <> asked_by_id', name=op.f('ck_payment_ceiling_two_people')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_payment_ceiling_amount_not_negative')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['person.id'], name=op.f('fk_payment_ceiling_agreed_by_id_person')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_payment_ceiling_asked_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_ceiling'))
    )
    with op.batch_alter_table('payment_ceiling', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_ceiling_currency'), ['currency'], unique=False)

    op.create_table('payment_limit',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('country', sa.String(length=40), nullable=False),
    sa.Column('method', sa.String(length=40), nullable=False),
    sa.Column('operator', sa.String(length=40), nullable=True),
    sa.Column('tier', sa.String(length=40), nullable=True),
    sa.Column('currency', sa.String(length=40), nullable=False),
    sa.Column('per_transaction', sa.BigInteger(), nullable=True),
    sa.Column('per_day', sa.BigInteger(), nullable=True),
    sa.Column('per_month', sa.BigInteger(), nullable=True),
    sa.Column('count_per_day', sa.Integer(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('confirmed_on', sa.Date(), nullable=True),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("source <> ''", name=op.f('ck_payment_limit_source_given')),
    sa.CheckConstraint('count_per_day IS NULL OR count_per_day >= 0', name=op.f('ck_payment_limit_count_per_day_not_negative')),
    sa.CheckConstraint('per_day IS NULL OR per_day >= 0', name=op.f('ck_payment_limit_per_day_not_negative')),
    sa.CheckConstraint('per_month IS NULL OR per_month >= 0', name=op.f('ck_payment_limit_per_month_not_negative')),
    sa.CheckConstraint('per_transaction IS NULL OR per_transaction >= 0', name=op.f('ck_payment_limit_per_transaction_not_negative')),
    sa.CheckConstraint('valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from', name=op.f('ck_payment_limit_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_payment_limit_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_limit'))
    )
    with op.batch_alter_table('payment_limit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_limit_country_method_operator'), ['country', 'method', 'operator'], unique=False)

    op.create_table('payment_report',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_payment_report_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_report')),
    sa.UniqueConstraint('digest', name=op.f('uq_payment_report_digest'))
    )
    with op.batch_alter_table('payment_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_report_at_id'), ['at', 'id'], unique=False)

    op.create_table('sanction_list',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('published', sa.Date(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('entries > 0', name=op.f('ck_sanction_list_somebody_listed')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_sanction_list_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sanction_list')),
    sa.UniqueConstraint('digest', name=op.f('uq_sanction_list_digest'))
    )
    with op.batch_alter_table('sanction_list', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sanction_list_code_at'), ['code', 'at'], unique=False)

    op.create_table('case_follow_up',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by_id', sa.Uuid(), nullable=True),
    sa.Column('reached', sa.Boolean(), nullable=True),
    sa.Column('given_up', sa.String(length=40), nullable=True),
    sa.Column('safer', sa.String(length=40), nullable=True),
    sa.Column('continues', sa.String(length=40), nullable=True),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('given_up IS NULL OR safer IS NULL', name=op.f('ck_case_follow_up_given_up_or_answered')),
    sa.CheckConstraint('(done_at IS NULL) = (done_by_id IS NULL)', name=op.f('ck_case_follow_up_done_by_somebody')),
    sa.CheckConstraint('(done_at IS NULL) = (reached IS NULL)', name=op.f('ck_case_follow_up_reached_or_not')),
    sa.ForeignKeyConstraint(['case_id'], ['emergency_case.id'], name=op.f('fk_case_follow_up_case_id_emergency_case')),
    sa.ForeignKeyConstraint(['done_by_id'], ['person.id'], name=op.f('fk_case_follow_up_done_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_follow_up')),
    sa.UniqueConstraint('case_id', 'kind', name=op.f('uq_case_follow_up_case_id_kind'))
    )
    with op.batch_alter_table('case_follow_up', schema=None) as batch_op:
        batch_op.create_index('ix_case_follow_up_open', ['due_on', 'id'], unique=False, sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))

    op.create_table('payment_batch',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.String(length=40), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('way', sa.String(length=40), nullable=False),
    sa.Column('pay_on', sa.Date(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('made_by_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('failed', sa.String(length=40), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['payment_account.id'], name=op.f('fk_payment_batch_account_id_payment_account')),
    sa.ForeignKeyConstraint(['document_id'], ['vault_document.id'], name=op.f('fk_payment_batch_document_id_vault_document')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_payment_batch_made_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_batch')),
    sa.UniqueConstraint('reference', name=op.f('uq_payment_batch_reference'))
    )
    with op.batch_alter_table('payment_batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_batch_made_at_id'), ['made_at', 'id'], unique=False)

    op.create_table('payment_payee',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('relation', sa.String(length=40), nullable=False),
    sa.Column('method', sa.String(length=40), nullable=False),
    sa.Column('country', sa.String(length=40), nullable=False),
    sa.Column('operator', sa.String(length=40), nullable=True),
    sa.Column('tier', sa.String(length=40), nullable=True),
    sa.Column('commitment', sa.String(length=64), nullable=False),
    sa.Column('replaces_id', sa.Uuid(), nullable=True),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('length(commitment) = 64', name=op.f('ck_payment_payee_committed')),
    sa.CheckConstraint('replaces_id <> id', name=op.f('ck_payment_payee_replaces_another')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_payment_payee_by_id_person')),
    sa.ForeignKeyConstraint(['case_id'], ['emergency_case.id'], name=op.f('fk_payment_payee_case_id_emergency_case')),
    sa.ForeignKeyConstraint(['replaces_id'], ['payment_payee.id'], name=op.f('fk_payment_payee_replaces_id_payment_payee')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_payee')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_payment_payee_replaces_id'))
    )
    with op.batch_alter_table('payment_payee', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_payee_case_id_at'), ['case_id', 'at'], unique=False)

    op.create_table('payment_payee_digest',
    sa.Column('payee_id', sa.Uuid(), nullable=False),
    sa.Column('group_code', sa.String(length=40), nullable=False),
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.CheckConstraint('length(digest) = 32', name=op.f('ck_payment_payee_digest_digest_length')),
    sa.ForeignKeyConstraint(['payee_id'], ['payment_payee.id'], name=op.f('fk_payment_payee_digest_payee_id_payment_payee')),
    sa.PrimaryKeyConstraint('payee_id', 'group_code', name=op.f('pk_payment_payee_digest'))
    )
    with op.batch_alter_table('payment_payee_digest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_payee_digest_digest'), ['digest'], unique=False)

    op.create_table('sanction_entry',
    sa.Column('list_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['sanction_list.id'], name=op.f('fk_sanction_entry_list_id_sanction_list'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('list_id', 'position', name=op.f('pk_sanction_entry'))
    )
    op.create_table('payment_screening',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('payee_id', sa.Uuid(), nullable=False),
    sa.Column('lists', sa.String(length=400), nullable=False),
    sa.Column('possible', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('verdict', sa.String(length=40), nullable=True),
    sa.Column('judged_by_id', sa.Uuid(), nullable=True),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('details', sa.LargeBinary(), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("verdict IS NULL OR verdict IN ('cleared', 'blocked')", name=op.f('ck_payment_screening_verdict_known')),
    sa.CheckConstraint('(judged_by_id IS NULL) = (judged_at IS NULL)', name=op.f('ck_payment_screening_judged_at_some_time')),
    sa.CheckConstraint('(verdict IS NULL) = (judged_by_id IS NULL)', name=op.f('ck_payment_screening_judged_by_somebody')),
    sa.CheckConstraint('possible >= 0', name=op.f('ck_payment_screening_possible_not_negative')),
    sa.CheckConstraint('verdict IS NULL OR possible > 0', name=op.f('ck_payment_screening_only_matches_are_judged')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_payment_screening_by_id_person')),
    sa.ForeignKeyConstraint(['judged_by_id'], ['person.id'], name=op.f('fk_payment_screening_judged_by_id_person')),
    sa.ForeignKeyConstraint(['payee_id'], ['payment_payee.id'], name=op.f('fk_payment_screening_payee_id_payment_payee')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_screening'))
    )
    with op.batch_alter_table('payment_screening', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_screening_payee_id_at'), ['payee_id', 'at'], unique=False)

    op.create_table('payment_order',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.String(length=40), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('award_id', sa.Uuid(), nullable=False),
    sa.Column('envelope_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(length=40), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('method', sa.String(length=40), nullable=False),
    sa.Column('payee_id', sa.Uuid(), nullable=False),
    sa.Column('pay_on', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('small', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=True),
    sa.Column('prepared_by_id', sa.Uuid(), nullable=False),
    sa.Column('replaces_id', sa.Uuid(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.Column('recall_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('collection', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("method IN ('bank', 'mobile', 'operator', 'cash', 'supplier', 'advance')", name=op.f('ck_payment_order_method_known')),
    sa.CheckConstraint("state IN ('planned', 'authorised', 'sent', 'confirmed', 'rejected', 'returned', 'unknown', 'cancelled')", name=op.f('ck_payment_order_state_known')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_payment_order_amount_positive')),
    sa.CheckConstraint('position >= 1', name=op.f('ck_payment_order_position_from_one')),
    sa.CheckConstraint('replaces_id <> id', name=op.f('ck_payment_order_replaces_another')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_payment_order_revision_from_one')),
    sa.ForeignKeyConstraint(['award_id'], ['case_award.id'], name=op.f('fk_payment_order_award_id_case_award')),
    sa.ForeignKeyConstraint(['batch_id'], ['payment_batch.id'], name=op.f('fk_payment_order_batch_id_payment_batch')),
    sa.ForeignKeyConstraint(['case_id'], ['emergency_case.id'], name=op.f('fk_payment_order_case_id_emergency_case')),
    sa.ForeignKeyConstraint(['envelope_id'], ['ledger_envelope.id'], name=op.f('fk_payment_order_envelope_id_ledger_envelope')),
    sa.ForeignKeyConstraint(['payee_id'], ['payment_payee.id'], name=op.f('fk_payment_order_payee_id_payment_payee')),
    sa.ForeignKeyConstraint(['prepared_by_id'], ['person.id'], name=op.f('fk_payment_order_prepared_by_id_person')),
    sa.ForeignKeyConstraint(['replaces_id'], ['payment_order.id'], name=op.f('fk_payment_order_replaces_id_payment_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_order')),
    sa.UniqueConstraint('award_id', 'position', name=op.f('uq_payment_order_award_id_position')),
    sa.UniqueConstraint('reference', name=op.f('uq_payment_order_reference')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_payment_order_replaces_id'))
    )
    with op.batch_alter_table('payment_order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_order_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_order_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_order_payee_id'), ['payee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_order_state_pay_on_id'), ['state', 'pay_on', 'id'], unique=False)

    op.create_table('payment_document',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=False),
    sa.Column('keep_until', sa.Date(), nullable=False),
    sa.Column('original_id', sa.Uuid(), nullable=True),
    sa.Column('cleaned_id', sa.Uuid(), nullable=True),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('shredded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_payment_document_amount_positive')),
    sa.CheckConstraint('original_id IS NULL OR cleaned_id IS NOT NULL', name=op.f('ck_payment_document_with_a_cleaned_copy')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_payment_document_by_id_person')),
    sa.ForeignKeyConstraint(['cleaned_id'], ['vault_document.id'], name=op.f('fk_payment_document_cleaned_id_vault_document')),
    sa.ForeignKeyConstraint(['order_id'], ['payment_order.id'], name=op.f('fk_payment_document_order_id_payment_order')),
    sa.ForeignKeyConstraint(['original_id'], ['vault_document.id'], name=op.f('fk_payment_document_original_id_vault_document')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_document'))
    )
    with op.batch_alter_table('payment_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_document_keep_until'), ['keep_until'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_document_order_id'), ['order_id'], unique=False)

    op.create_table('payment_release',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('signer', sa.LargeBinary(length=32), nullable=False),
    sa.Column('signature', sa.LargeBinary(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('instruction', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('length(signer) = 32 AND length(signature) = 64', name=op.f('ck_payment_release_signed')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_payment_release_revision_from_one')),
    sa.ForeignKeyConstraint(['order_id'], ['payment_order.id'], name=op.f('fk_payment_release_order_id_payment_order')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_payment_release_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_release')),
    sa.UniqueConstraint('order_id', 'person_id', 'revision', name=op.f('uq_payment_release_order_id_person_id_revision'))
    )
    op.create_table('payment_report_line',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('became', sa.String(length=40), nullable=False),
    sa.Column('reference', sa.String(length=70), nullable=True),
    sa.Column('theirs', sa.String(length=70), nullable=True),
    sa.Column('reason', sa.String(length=40), nullable=True),
    sa.Column('amount', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=40), nullable=True),
    sa.Column('fee', sa.BigInteger(), nullable=True),
    sa.Column('fee_currency', sa.String(length=40), nullable=True),
    sa.Column('on', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=True),
    sa.Column('settled_by_id', sa.Uuid(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state <> 'applied' OR order_id IS NOT NULL", name=op.f('ck_payment_report_line_applied_to_an_order')),
    sa.CheckConstraint("state IN ('applied', 'known', 'waiting', 'dismissed')", name=op.f('ck_payment_report_line_state_known')),
    sa.CheckConstraint('(amount IS NULL) = (currency IS NULL)', name=op.f('ck_payment_report_line_amount_of_a_currency')),
    sa.CheckConstraint('(fee IS NULL) = (fee_currency IS NULL)', name=op.f('ck_payment_report_line_fee_of_a_currency')),
    sa.CheckConstraint('amount IS NULL OR amount >= 0', name=op.f('ck_payment_report_line_amount_not_negative')),
    sa.ForeignKeyConstraint(['order_id'], ['payment_order.id'], name=op.f('fk_payment_report_line_order_id_payment_order')),
    sa.ForeignKeyConstraint(['report_id'], ['payment_report.id'], name=op.f('fk_payment_report_line_report_id_payment_report')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_payment_report_line_settled_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_report_line')),
    sa.UniqueConstraint('report_id', 'place', name=op.f('uq_payment_report_line_report_id_place'))
    )
    with op.batch_alter_table('payment_report_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_report_line_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_report_line_state_id'), ['state', 'id'], unique=False)

    op.create_table('payment_step',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('from_state', sa.String(length=40), nullable=False),
    sa.Column('to_state', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(length=40), nullable=True),
    sa.CheckConstraint('position >= 0', name=op.f('ck_payment_step_position_not_negative')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_payment_step_by_id_person')),
    sa.ForeignKeyConstraint(['order_id'], ['payment_order.id'], name=op.f('fk_payment_step_order_id_payment_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_step'))
    )
    with op.batch_alter_table('payment_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_step_order_id_position'), ['order_id', 'position'], unique=True)
        batch_op.create_index(batch_op.f('ix_payment_step_to_state_at'), ['to_state', 'at'], unique=False)

    op.create_table('payment_submission',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(length=40), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['payment_order.id'], name=op.f('fk_payment_submission_order_id_payment_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_submission')),
    sa.UniqueConstraint('order_id', name=op.f('uq_payment_submission_order_id'))
    )
    op.create_table('payment_waiver',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('asked_by_id', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('agreed_by_id', sa.Uuid(), nullable=True),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(agreed_by_id IS NULL) = (agreed_at IS NULL)', name=op.f('ck_payment_waiver_agreed_at_some_time')),
    sa.CheckConstraint('agreed_by_id IS NULL OR agreed_by_id <> asked_by_id', name=op.f('ck_payment_waiver_two_people')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_payment_waiver_amount_positive')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['person.id'], name=op.f('fk_payment_waiver_agreed_by_id_person')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_payment_waiver_asked_by_id_person')),
    sa.ForeignKeyConstraint(['order_id'], ['payment_order.id'], name=op.f('fk_payment_waiver_order_id_payment_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_waiver'))
    )
    with op.batch_alter_table('payment_waiver', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_waiver_order_id'), ['order_id'], unique=False)

    guard()
    # ### end Alembic commands ###


def downgrade() -> None:
    """And back."""
    unguard()
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table('payment_waiver', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_waiver_order_id'))

    op.drop_table('payment_waiver')
    op.drop_table('payment_submission')
    with op.batch_alter_table('payment_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_step_to_state_at'))
        batch_op.drop_index(batch_op.f('ix_payment_step_order_id_position'))

    op.drop_table('payment_step')
    with op.batch_alter_table('payment_report_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_report_line_state_id'))
        batch_op.drop_index(batch_op.f('ix_payment_report_line_order_id'))

    op.drop_table('payment_report_line')
    op.drop_table('payment_release')
    with op.batch_alter_table('payment_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_document_order_id'))
        batch_op.drop_index(batch_op.f('ix_payment_document_keep_until'))

    op.drop_table('payment_document')
    with op.batch_alter_table('payment_order', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_order_state_pay_on_id'))
        batch_op.drop_index(batch_op.f('ix_payment_order_payee_id'))
        batch_op.drop_index(batch_op.f('ix_payment_order_case_id'))
        batch_op.drop_index(batch_op.f('ix_payment_order_batch_id'))

    op.drop_table('payment_order')
    with op.batch_alter_table('payment_screening', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_screening_payee_id_at'))

    op.drop_table('payment_screening')
    op.drop_table('sanction_entry')
    with op.batch_alter_table('payment_payee_digest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_payee_digest_digest'))

    op.drop_table('payment_payee_digest')
    with op.batch_alter_table('payment_payee', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_payee_case_id_at'))

    op.drop_table('payment_payee')
    with op.batch_alter_table('payment_batch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_batch_made_at_id'))

    op.drop_table('payment_batch')
    with op.batch_alter_table('case_follow_up', schema=None) as batch_op:
        batch_op.drop_index('ix_case_follow_up_open', sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))

    op.drop_table('case_follow_up')
    with op.batch_alter_table('sanction_list', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sanction_list_code_at'))

    op.drop_table('sanction_list')
    with op.batch_alter_table('payment_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_report_at_id'))

    op.drop_table('payment_report')
    with op.batch_alter_table('payment_limit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_limit_country_method_operator'))

    op.drop_table('payment_limit')
    with op.batch_alter_table('payment_ceiling', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_ceiling_currency'))

    op.drop_table('payment_ceiling')
    op.drop_table('payment_account')
    # ### end Alembic commands ###
