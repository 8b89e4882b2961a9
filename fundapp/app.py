"""The factory: the only place, with worker and command line, that knows every package."""

from os import environ

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from fundapp.accounts.commands.duty import pass_on_duty
from fundapp.accounts.permissions import GRANTS as ACCOUNTS
from fundapp.accounts.permissions import KEYS, PEOPLE, SETTINGS
from fundapp.accounts.queries.people import EVERYBODY
from fundapp.accounts.schemas import DeliveryFilterSchema, JournalFilterSchema, MessageFilterSchema
from fundapp.accounts.schemas.organisations import OrganisationFilterSchema
from fundapp.accounts.schemas.people import PersonFilterSchema
from fundapp.accounts.signin import identify, init_signin
from fundapp.accounts.views import (
    colleagues,
    disk,
    duty,
    duty_to_do,
    factors,
    health,
    home,
    journal,
    keys,
    language,
    leaving,
    mailbox,
    me,
    notifications,
    organisations,
    outbox,
    passkeys,
    people,
    saved,
    sign_in,
    ways_in,
)
from fundapp.accounts.views import settings as settings_pages
from fundapp.audit.permissions import SEE as SEE_AUDIT
from fundapp.cases import jobs as case_jobs
from fundapp.cases.commands.following import withdraw_from_leaver
from fundapp.cases.commands.putting import awaits_case, settle_case
from fundapp.cases.commands.releasing import release_from_leaver
from fundapp.cases.commands.taking import hand_over_cases
from fundapp.cases.commands.tasks import hand_over_tasks
from fundapp.cases.permissions import DESK, REFER, WORK
from fundapp.cases.permissions import GRANTS as CASES
from fundapp.cases.queries.cases import refuse_unread
from fundapp.cases.queries.conflicts import recused_from_row
from fundapp.cases.queries.questions import kept_awards
from fundapp.cases.rules.questions import CONDITIONS, TIES, WHY_NOT
from fundapp.cases.rules.vocabulary import PURPOSES
from fundapp.cases.schemas.counting import UncountedFilterSchema
from fundapp.cases.schemas.criteria import CriteriaFilterSchema
from fundapp.cases.schemas.follow_up import FollowUpFilterSchema
from fundapp.cases.schemas.hotlines import HotlineFilterSchema
from fundapp.cases.schemas.listing import CaseFilterSchema
from fundapp.cases.schemas.referrals import ReferralFilterSchema
from fundapp.cases.schemas.retention import RetentionFilterSchema
from fundapp.cases.views import (
    access,
    cases,
    conflicts,
    counting,
    criteria,
    desk,
    erasures,
    follow_up,
    form,
    hotlines,
    late,
    lifting,
    linking,
    lost_codes,
    money,
    orientations,
    putting,
    referrals,
    retention,
    steering,
    stories,
    tasks,
    tonight,
    triage,
    verification,
)
from fundapp.committee.permissions import GRANTS as COMMITTEE
from fundapp.committee.permissions import SEE as SEE_ROUNDS
from fundapp.committee.permissions import SEE_POLICY
from fundapp.committee.schemas.rounds import RoundFilterSchema
from fundapp.committee.views import agenda, committee, minutes, policies, seats
from fundapp.config import Mode, Settings, load_settings
from fundapp.core.database import db, init_database
from fundapp.core.i18n import lazy
from fundapp.core.logs import init_logs
from fundapp.core.migrations import MIGRATIONS
from fundapp.core.ports import KeptList, NavigationItem, Ports, QuestionSource
from fundapp.core.reader import Reader
from fundapp.core.web.circumstances import init_circumstances
from fundapp.core.web.door import init_door
from fundapp.core.web.pages import init_pages
from fundapp.core.web.problems import init_problems
from fundapp.core.web.rules import LateRule
from fundapp.core.web.security import init_security
from fundapp.core.web.telling import init_telling
from fundapp.demo import entrance, style
from fundapp.directory.views import wing as directory
from fundapp.disbursements import jobs as payment_jobs
from fundapp.disbursements.commands import stopping as payment_stopping
from fundapp.disbursements.jobs.frame import ACCESS
from fundapp.disbursements.operators.settings import load_access
from fundapp.disbursements.permissions import GRANTS as PAYMENTS
from fundapp.disbursements.views import wing as payments
from fundapp.donors import jobs as donor_jobs
from fundapp.donors.views import wing as donors
from fundapp.grants import jobs as grant_jobs
from fundapp.grants.views import wing as grants
from fundapp.imports import jobs as import_jobs
from fundapp.imports import views as imports
from fundapp.ledger.views import wing as ledger
from fundapp.outbox import checkpoints, deliveries
from fundapp.outbox.doorbell import init_doorbell
from fundapp.outbox.permissions import SEE as SEE_OUTBOX
from fundapp.vault import resealing
from fundapp.vault.sealed_requests import SealingRequest

HANDLERS = (
    checkpoints, deliveries, resealing, import_jobs, case_jobs, payment_jobs, payment_stopping, donor_jobs, grant_jobs,
)  # fmt: skip
"""Modules whose handlers, wordings and attended work register themselves when they are loaded."""

LISTS = {
    **payments.LISTS,
    **ledger.LISTS,
    "rounds.index": KeptList(RoundFilterSchema, SEE_ROUNDS),
    "cases.index": KeptList(CaseFilterSchema, WORK),
    "follow_up.index": KeptList(FollowUpFilterSchema, WORK),
    "counting.index": KeptList(UncountedFilterSchema, WORK),
    "retention.index": KeptList(RetentionFilterSchema, WORK),
    "referrals.index": KeptList(ReferralFilterSchema, REFER),
    "hotlines.index": KeptList(HotlineFilterSchema, WORK),
    "criteria.index": KeptList(CriteriaFilterSchema, WORK),
    **directory.LISTS,
    **donors.LISTS,
    **grants.LISTS,
    **imports.LISTS,
    "people.index": KeptList(PersonFilterSchema, PEOPLE),
    "organisations.index": KeptList(OrganisationFilterSchema, PEOPLE),
    "journal.index": KeptList(JournalFilterSchema, SEE_AUDIT),
    "outbox.index": KeptList(MessageFilterSchema, SEE_OUTBOX),
    "outbox.deliveries.index": KeptList(DeliveryFilterSchema, SEE_OUTBOX),
}
"""Lists whose filter can be kept under a name."""

PAGES = (
    home, health, language, sign_in, passkeys, ways_in, me, factors, keys, colleagues, people, leaving, organisations,
    settings_pages, duty, saved, *donors.PAGES, *grants.PAGES,
    journal, outbox, notifications, cases, form,
    desk, referrals, hotlines, lost_codes, triage, steering, criteria,
    conflicts, access, lifting, tonight,
    verification, tasks, follow_up, counting, stories,
    retention, erasures, linking, putting, money, agenda, minutes,
    policies, seats, *payments.PAGES, *ledger.PAGES,
    imports, *directory.PAGES, orientations, committee,
)  # fmt: skip
"""Modules whose `blueprint` every installation has."""

NAVIGATION = (
    NavigationItem(10, lazy("To do"), "home.show", "", unless=donors.READ_PORTAL),
    NavigationItem(15, lazy("Hotline desk"), "desk.index", DESK),
    NavigationItem(20, lazy("Cases"), "cases.index", WORK),
    NavigationItem(25, lazy("What will be erased"), "retention.index", WORK),
    NavigationItem(20, lazy("My referrals"), "referrals.index", REFER),
    NavigationItem(35, lazy("Decision policy"), "policies.index", SEE_POLICY),
    NavigationItem(30, lazy("Committee"), "rounds.index", SEE_ROUNDS),
    *payments.NAVIGATION,
    *ledger.NAVIGATION,
    *donors.NAVIGATION,
    *grants.NAVIGATION,
    *directory.NAVIGATION,
    NavigationItem(67, lazy("Imports"), "imports.index", imports.SEE),
    NavigationItem(70, lazy("Hotlines"), "hotlines.index", WORK),
    NavigationItem(80, lazy("People"), "people.index", PEOPLE),
    NavigationItem(81, lazy("Organisations"), "organisations.index", PEOPLE),
    NavigationItem(85, lazy("Keys"), "keys.index", KEYS),
    NavigationItem(90, lazy("Audit log"), "journal.index", SEE_AUDIT),
    NavigationItem(100, lazy("Outbox"), "outbox.index", SEE_OUTBOX),
    NavigationItem(105, lazy("Settings"), "settings.index", SETTINGS),
)
TO_DO = (
    *donors.TO_DO, *grants.TO_DO, committee.to_do, *payments.TO_DO, ledger.TOPPING_TO_DO,
    cases.to_do, late.to_do, tasks.to_do, follow_up.to_do, counting.to_do, retention.to_do, linking.to_do,
    ledger.MONTHS_TO_DO, policies.to_do, duty_to_do.to_do, leaving.to_do, keys.to_do, factors.to_do, disk.to_do,
    outbox.to_do, notifications.to_do,
)  # fmt: skip
"""Who fills the home page, in order of urgency where there is no clock."""

GRANTS = (
    ACCOUNTS, donors.GRANTS, grants.GRANTS, CASES, COMMITTEE, directory.GRANTS, imports.GRANTS, ledger.GRANTS, PAYMENTS,
)  # fmt: skip
"""What each package lets the members of each group do."""

FIGURES = (
    cases.key_figures, committee.figures, *payments.FIGURES, *donors.FIGURES, *grants.FIGURES, *directory.FIGURES,
)  # fmt: skip

QUESTIONS = {
    "emergency_case": QuestionSource(
        awaits_case,
        settle_case,
        PURPOSES,
        WHY_NOT,
        CONDITIONS,
        "putting.show",
        "cases/committee/brief.html",
        admits=refuse_unread,
        ties=TIES,
        kept=kept_awards,
        hides=recused_from_row,
    ),
    **grants.QUESTIONS,
}
"""Who brings what before the committee, by the kind of subject."""

IMPORTS = (*directory.IMPORTS, *donors.IMPORTS, *grants.IMPORTS, *ledger.IMPORTS)
"""Whose records can come from a sheet."""

MEBIBYTE = 1 << 20


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application. Raises SettingError where the environment is wrong."""
    settings = settings or load_settings()
    app = Flask("fundapp", static_folder=None)
    app.request_class, app.url_rule_class = SealingRequest, LateRule
    app.extensions["fundapp.settings"] = settings
    app.extensions[ACCESS] = load_access(environ)
    init_logs()
    _configure(app, settings)
    init_database(app, settings.database_url)
    init_doorbell()
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    _connect_web(app, settings)
    _connect_features(app, settings)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=MEBIBYTE,
        MAX_FORM_PARTS=1000,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _connect_web(app: Flask, settings: Settings) -> None:
    """The order matters: a request is logged from its first moment, and refused before any page sees it."""
    init_telling(app)
    init_circumstances(app, Reader(settings.language, settings.zone))
    init_door(app, settings.public_url)
    init_security(app, settings.public_url)
    init_problems(app)
    init_pages(app, public_title=settings.public_title, neutral=settings.neutral, mode=settings.mode)
    init_signin(app)


def _connect_features(app: Flask, settings: Settings) -> None:
    ports = Ports(
        identify=identify,
        grants=list(GRANTS),
        navigation=list(NAVIGATION),
        to_do=list(TO_DO),
        abouts=[money.abouts],
        case_parts=list(payments.CASE_PARTS),
        figures=list(FIGURES),
        hand_over=[pass_on_duty, hand_over_cases, hand_over_tasks, *donors.HAND_OVER, *grants.HAND_OVER],
        left_groups=[withdraw_from_leaver, release_from_leaver, *donors.LEFT_GROUPS],
        lists=dict(LISTS),
        questions=dict(QUESTIONS),
        imports={each.kind: each for each in IMPORTS},
        landings=list(donors.LANDINGS),
        agreement_origins=dict(grants.AGREEMENTS),
    )
    app.extensions["fundapp.ports"] = ports
    for package in PAGES:
        app.register_blueprint(package.blueprint)
    if settings.is_demonstration:
        app.register_blueprint(mailbox.blueprint)
        app.register_blueprint(entrance.blueprint)
        ports.grants.append({EVERYBODY: frozenset({"mailbox.see"})})
        ports.navigation.append(NavigationItem(110, lazy("Local mailbox"), "mailbox.index", "mailbox.see"))
    if settings.mode is Mode.DEVELOPMENT:
        app.register_blueprint(style.blueprint)
        ports.navigation.append(NavigationItem(120, lazy("Style"), "style.index", ""))
