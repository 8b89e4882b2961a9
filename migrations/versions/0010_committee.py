"""committee

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


# What the database itself refuses, whoever asks: table, event, and the condition; None: always.
SEATED = (
    "NOT EXISTS (SELECT 1 FROM committee_panellist p WHERE p.round_id = NEW.round_id"
    " AND p.person_id = NEW.person_id AND p.standing = 'seated')"
)
BARRED = (
    "EXISTS (SELECT 1 FROM committee_barred b WHERE b.round_id = NEW.round_id AND b.person_id = NEW.person_id)"
)
OPEN = (
    "NOT EXISTS (SELECT 1 FROM committee_round r WHERE r.id = NEW.round_id AND r.state = 'open'"
    " AND r.brief_version = NEW.brief_version)"
)
DECIDED = "EXISTS (SELECT 1 FROM committee_round r WHERE r.id IN ({rows}) AND r.state = 'decided')"
SIGNED = "(SELECT count(*) FROM committee_policy_signature s WHERE s.policy_id = NEW.id) >= 2"


def _changed(*columns: str) -> str:
    return ' OR '.join(f'NEW.{each} <> OLD.{each}' for each in columns)


RULES = (
    ('committee_vote', 'INSERT', f'{SEATED} OR {BARRED} OR {OPEN}'),
    ('committee_vote', 'UPDATE', None),
    ('committee_vote', 'DELETE', None),
    ('committee_barred', 'UPDATE', None),
    ('committee_barred', 'DELETE', None),
    ('committee_panellist', 'INSERT', f"NEW.standing IN ('seated', 'reserve') AND {BARRED}"),
    (
        'committee_panellist',
        'UPDATE',
        f"{_changed('round_id', 'person_id', 'organisation_id')}"
        " OR (OLD.standing IN ('recused', 'barred') AND NEW.standing <> OLD.standing)"
        f" OR (NEW.standing IN ('seated', 'reserve') AND {BARRED})",
    ),
    ('committee_panellist', 'DELETE', None),
    ('committee_policy', 'INSERT', "NEW.state <> 'draft'"),
    (
        'committee_policy',
        'UPDATE',
        f"{_changed('body', 'digest', 'number')}"
        f" OR (NEW.state = 'in_force' AND OLD.state <> 'in_force' AND NOT (OLD.state = 'draft' AND {SIGNED}))"
        " OR (OLD.state IN ('replaced', 'dropped') AND NEW.state <> OLD.state)",
    ),
    ('committee_policy', 'DELETE', None),
    ('committee_policy_signature', 'UPDATE', None),
    ('committee_policy_signature', 'DELETE', None),
    (
        'committee_round',
        'UPDATE',
        "OLD.state IN ('decided', 'cancelled') OR (NEW.state = 'decided' AND OLD.state <> 'open')"
        f" OR {_changed('policy_id', 'subject_id', 'question', 'track', 'currency')}",
    ),
    ('committee_round', 'DELETE', None),
    ('committee_line', 'INSERT', DECIDED.format(rows='NEW.round_id')),
    (
        'committee_line',
        'UPDATE',
        f"{_changed('round_id', 'position', 'purpose', 'asked')} OR {DECIDED.format(rows='OLD.round_id')}",
    ),
    ('committee_line', 'DELETE', None),
)
KEYS = {
    'committee_vote': ('id', 'round_id person_id revision'),
    'committee_barred': ('round_id person_id',),
    'committee_panellist': ('id', 'round_id person_id'),
    'committee_policy': ('id', 'number'),
    'committee_policy_signature': ('policy_id person_id',),
    'committee_round': ('id',),
    'committee_line': ('round_id position',),
}
# INSERT OR REPLACE of SQLite takes a row away without asking the guards of DELETE; TRUNCATE of PostgreSQL all of them.


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
    for table, keys in KEYS.items():
        guard_whole(table, keys, postgresql)


def guard_whole(table: str, keys: tuple[str, ...], postgresql: bool) -> None:
    """No row is replaced, no table emptied."""
    said = f'{table} refuses this'
    if postgresql:
        name = f'{table}_no_truncate'
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$BEGIN RAISE EXCEPTION '{said}'; END$$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")
        return
    same = (' AND '.join(f'o.{each} = NEW.{each}' for each in key.split()) for key in keys)
    there = ' OR '.join(f'EXISTS (SELECT 1 FROM {table} o WHERE {each})' for each in same)
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there}"
        f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


def unguard() -> None:
    """Before their tables go."""
    if op.get_bind().dialect.name != 'postgresql':
        return
    for table, event, _refused in RULES:
        op.execute(f"DROP FUNCTION {table}_no_{event.lower()} CASCADE")
    for table in KEYS:
        op.execute(f"DROP FUNCTION {table}_no_truncate CASCADE")


def upgrade() -> None:
    """Forward."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table('committee_policy',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('drafted_by_id', sa.Uuid(), nullable=False),
    sa.Column('in_force_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state <> 'in_force' OR in_force_since IS NOT NULL", name=op.f('ck_committee_policy_in_force_since_some_time')),
    sa.CheckConstraint("state IN ('draft', 'in_force', 'replaced', 'dropped')", name=op.f('ck_committee_policy_state_known')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_committee_policy_number_from_one')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['person.id'], name=op.f('fk_committee_policy_drafted_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_policy')),
    sa.UniqueConstraint('number', name=op.f('uq_committee_policy_number'))
    )
    with op.batch_alter_table('committee_policy', schema=None) as batch_op:
        batch_op.create_index('ix_committee_policy_in_force', ['state'], unique=True, sqlite_where=sa.text("state = 'in_force'"), postgresql_where=sa.text("state = 'in_force'"))

    op.create_table('committee_seat',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind IN ('member', 'deputy', 'outside')", name=op.f('ck_committee_seat_kind_known')),
    sa.ForeignKeyConstraint(['id'], ['person.id'], name=op.f('fk_committee_seat_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_seat'))
    )
    op.create_table('committee_policy_signature',
    sa.Column('policy_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_committee_policy_signature_person_id_person')),
    sa.ForeignKeyConstraint(['policy_id'], ['committee_policy.id'], name=op.f('fk_committee_policy_signature_policy_id_committee_policy')),
    sa.PrimaryKeyConstraint('policy_id', 'person_id', name=op.f('pk_committee_policy_signature'))
    )
    op.create_table('committee_round',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=40), nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('about_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('track', sa.String(length=40), nullable=False),
    sa.Column('policy_id', sa.Uuid(), nullable=False),
    sa.Column('priority', sa.String(length=40), nullable=False),
    sa.Column('risk', sa.String(length=40), nullable=False),
    sa.Column('country', sa.String(length=40), nullable=True),
    sa.Column('currency', sa.String(length=40), nullable=False),
    sa.Column('room', sa.BigInteger(), nullable=True),
    sa.Column('convened_by_id', sa.Uuid(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('brief_version', sa.Integer(), nullable=False),
    sa.Column('brief_hash', sa.String(length=64), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=40), nullable=True),
    sa.Column('reason', sa.String(length=40), nullable=True),
    sa.Column('conditions', sa.String(length=400), nullable=False),
    sa.Column('ratify_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('card', sa.LargeBinary(), nullable=False),
    sa.Column('brief', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(question IN ('ratification', 'appeal')) = (about_id IS NOT NULL)", name=op.f('ck_committee_round_about_a_decision')),
    sa.CheckConstraint("(state = 'decided') = (outcome IS NOT NULL)", name=op.f('ck_committee_round_decided_with_an_outcome')),
    sa.CheckConstraint("outcome IS NULL OR outcome IN ('approved', 'declined', 'referred', 'more', 'no_quorum')", name=op.f('ck_committee_round_outcome_known')),
    sa.CheckConstraint("question IN ('award', 'ratification', 'appeal', 'go')", name=op.f('ck_committee_round_question_known')),
    sa.CheckConstraint("state <> 'open' OR brief_hash IS NOT NULL", name=op.f('ck_committee_round_open_with_a_brief')),
    sa.CheckConstraint("state IN ('convened', 'open', 'lapsed', 'decided', 'cancelled')", name=op.f('ck_committee_round_state_known')),
    sa.CheckConstraint("track IN ('fast', 'full')", name=op.f('ck_committee_round_track_known')),
    sa.CheckConstraint('(outcome IS NULL) = (decided_at IS NULL)', name=op.f('ck_committee_round_decided_at_some_time')),
    sa.CheckConstraint('brief_version >= 0', name=op.f('ck_committee_round_brief_version_not_negative')),
    sa.ForeignKeyConstraint(['about_id'], ['committee_round.id'], name=op.f('fk_committee_round_about_id_committee_round')),
    sa.ForeignKeyConstraint(['convened_by_id'], ['person.id'], name=op.f('fk_committee_round_convened_by_id_person')),
    sa.ForeignKeyConstraint(['policy_id'], ['committee_policy.id'], name=op.f('fk_committee_round_policy_id_committee_policy')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_round'))
    )
    with op.batch_alter_table('committee_round', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_committee_round_about_id_question'), ['about_id', 'question'], unique=False)
        batch_op.create_index('ix_committee_round_listed', ['state', 'closes_at', 'id'], unique=False)
        batch_op.create_index('ix_committee_round_live', ['subject_kind', 'subject_id', 'question'], unique=True, sqlite_where=sa.text("state IN ('convened', 'open', 'lapsed')"), postgresql_where=sa.text("state IN ('convened', 'open', 'lapsed')"))

    op.create_table('case_award',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('currency', sa.String(length=40), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('conditions', sa.String(length=400), nullable=False),
    sa.Column('fast', sa.Boolean(), nullable=False),
    sa.Column('ratified', sa.Boolean(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_case_award_amount_positive')),
    sa.CheckConstraint('ratified IS NULL OR fast', name=op.f('ck_case_award_only_fast_ones_are_ratified')),
    sa.ForeignKeyConstraint(['case_id'], ['emergency_case.id'], name=op.f('fk_case_award_case_id_emergency_case')),
    sa.ForeignKeyConstraint(['round_id'], ['committee_round.id'], name=op.f('fk_case_award_round_id_committee_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_award')),
    sa.UniqueConstraint('round_id', name=op.f('uq_case_award_round_id'))
    )
    with op.batch_alter_table('case_award', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_award_case_id_at'), ['case_id', 'at'], unique=False)

    op.create_table('committee_barred',
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_committee_barred_person_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['committee_round.id'], name=op.f('fk_committee_barred_round_id_committee_round')),
    sa.PrimaryKeyConstraint('round_id', 'person_id', name=op.f('pk_committee_barred'))
    )
    op.create_table('committee_line',
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('asked', sa.BigInteger(), nullable=False),
    sa.Column('approved', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('approved IS NULL OR (approved >= 0 AND approved <= asked)', name=op.f('ck_committee_line_approved_within_asked')),
    sa.CheckConstraint('asked > 0', name=op.f('ck_committee_line_asked_positive')),
    sa.ForeignKeyConstraint(['round_id'], ['committee_round.id'], name=op.f('fk_committee_line_round_id_committee_round')),
    sa.PrimaryKeyConstraint('round_id', 'position', name=op.f('pk_committee_line'))
    )
    op.create_table('committee_minutes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(length=40), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('made_by_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['vault_document.id'], name=op.f('fk_committee_minutes_document_id_vault_document')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_committee_minutes_made_by_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['committee_round.id'], name=op.f('fk_committee_minutes_round_id_committee_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_minutes')),
    sa.UniqueConstraint('round_id', 'language', name=op.f('uq_committee_minutes_round_id_language'))
    )
    op.create_table('committee_note',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answers_id', sa.Uuid(), nullable=True),
    sa.Column('among_us', sa.LargeBinary(), nullable=True),
    sa.Column('asked', sa.LargeBinary(), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(among_us IS NULL) <> (asked IS NULL)', name=op.f('ck_committee_note_for_some_readers')),
    sa.ForeignKeyConstraint(['answers_id'], ['committee_note.id'], name=op.f('fk_committee_note_answers_id_committee_note')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_committee_note_by_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['committee_round.id'], name=op.f('fk_committee_note_round_id_committee_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_note'))
    )
    with op.batch_alter_table('committee_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_committee_note_round_id'), ['round_id'], unique=False)

    op.create_table('committee_panellist',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('named', sa.Boolean(), nullable=False),
    sa.Column('standing', sa.String(length=40), nullable=False),
    sa.Column('grade', sa.String(length=40), nullable=True),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('nudged_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('member', 'deputy', 'outside')", name=op.f('ck_committee_panellist_kind_known')),
    sa.CheckConstraint("standing IN ('convened', 'seated', 'reserve', 'recused', 'barred', 'silent')", name=op.f('ck_committee_panellist_standing_known')),
    sa.CheckConstraint("standing NOT IN ('seated', 'reserve') OR grade IS NOT NULL", name=op.f('ck_committee_panellist_seated_after_declaring')),
    sa.CheckConstraint('(grade IS NULL) = (declared_at IS NULL)', name=op.f('ck_committee_panellist_declared_at_some_time')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_committee_panellist_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_committee_panellist_person_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['committee_round.id'], name=op.f('fk_committee_panellist_round_id_committee_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_panellist')),
    sa.UniqueConstraint('round_id', 'person_id', name=op.f('uq_committee_panellist_round_id_person_id'))
    )
    with op.batch_alter_table('committee_panellist', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_committee_panellist_person_id_standing'), ['person_id', 'standing'], unique=False)

    op.create_table('committee_vote',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('brief_version', sa.Integer(), nullable=False),
    sa.Column('choice', sa.String(length=40), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('signer', sa.LargeBinary(length=32), nullable=False),
    sa.Column('signature', sa.LargeBinary(length=64), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('said', sa.LargeBinary(), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('length(signer) = 32 AND length(signature) = 64 AND length(salt) = 32', name=op.f('ck_committee_vote_signed')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_committee_vote_revision_from_one')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_committee_vote_person_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['committee_round.id'], name=op.f('fk_committee_vote_round_id_committee_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_vote')),
    sa.UniqueConstraint('round_id', 'person_id', 'revision', name=op.f('uq_committee_vote_round_id_person_id_revision'))
    )
    guard()
    # ### end Alembic commands ###


def downgrade() -> None:
    """And back."""
    unguard()
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_table('committee_vote')
    with op.batch_alter_table('committee_panellist', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_committee_panellist_person_id_standing'))

    op.drop_table('committee_panellist')
    with op.batch_alter_table('committee_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_committee_note_round_id'))

    op.drop_table('committee_note')
    op.drop_table('committee_minutes')
    op.drop_table('committee_line')
    op.drop_table('committee_barred')
    with op.batch_alter_table('case_award', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_award_case_id_at'))

    op.drop_table('case_award')
    with op.batch_alter_table('committee_round', schema=None) as batch_op:
        batch_op.drop_index('ix_committee_round_live', sqlite_where=sa.text("state IN ('convened', 'open', 'lapsed')"), postgresql_where=sa.text("state IN ('convened', 'open', 'lapsed')"))
        batch_op.drop_index('ix_committee_round_listed')
        batch_op.drop_index(batch_op.f('ix_committee_round_about_id_question'))

    op.drop_table('committee_round')
    op.drop_table('committee_policy_signature')
    op.drop_table('committee_seat')
    with op.batch_alter_table('committee_policy', schema=None) as batch_op:
        batch_op.drop_index('ix_committee_policy_in_force', sqlite_where=sa.text("state = 'in_force'"), postgresql_where=sa.text("state = 'in_force'"))

    op.drop_table('committee_policy')
    # ### end Alembic commands ###
