"""Usual codes of our accounts in the two OHADA charts of accounts. Pure data; labels stand in their own language.

SYCEBNL is the system of non-profit entities, SYSCOHADA that of all others: which one a fund keeps its books by, its
accountant says. SYCEBNL: OHADA uniform act of 22 December 2022, in force since 1 January 2024. SYSCOHADA: uniform act
of 26 January 2017, revised chart. Codes and titles were compared with the charts that Odoo ships for both
(odoo/odoo, addons/l10n_syscohada/data/template, account.account-syscebnl.csv and account.account-syscohada.csv).

`certain`: the chart names just this use. Otherwise the account exists under this title, and whether it is the right one
for this fund is for its accountant to confirm: earmarked funds, help that is given and money for administration are
kept in more than one way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fundapp.ledger.rules.accounts import Account


class Plan(StrEnum):
    """The charts of accounts that we know codes of."""

    SYCEBNL = "sycebnl"
    SYSCOHADA = "syscohada"


@dataclass(frozen=True)
class Called:
    """What an account is called in the books: its code and its label. `certain`: as above, or confirmed."""

    code: str
    label: str
    certain: bool = True


_SHARED: Mapping[Account, Called] = {
    Account.CASH: Called("521", "Banques locales"),
    Account.GAINS: Called("776", "Gains de change financiers"),
    Account.LOSSES: Called("676", "Pertes de change financières"),
    Account.ADMINISTRATION: Called("585", "Virements de fonds", certain=False),
}

PLANS: Mapping[Plan, Mapping[Account, Called]] = {
    Plan.SYCEBNL: {
        **_SHARED,
        Account.FUNDS: Called("165", "Fonds affectés à un projet spécifique", certain=False),
        Account.AWARDS: Called("652", "Subventions accordées par l’entité", certain=False),
        Account.FEES: Called("631", "Frais bancaires"),
    },
    Plan.SYSCOHADA: {
        **_SHARED,
        Account.FUNDS: Called("477", "Produits constatés d’avance", certain=False),
        Account.AWARDS: Called("6582", "Dons", certain=False),
        Account.FEES: Called("6318", "Autres frais bancaires"),
    },
}

NAMES: Mapping[Plan, str] = {Plan.SYCEBNL: "SYCEBNL", Plan.SYSCOHADA: "SYSCOHADA"}
"""What the charts are called, in every language."""

USUAL = Plan.SYCEBNL
"""By which a fund keeps its books until somebody says otherwise: it is a non-profit entity."""


def plan_of(called: Mapping[Account, Called]) -> Plan | None:
    """The chart whose codes these all are; None where some are the fund's own."""
    codes = {account: each.code for account, each in called.items()}
    return next((plan for plan, usual in PLANS.items() if codes == {key: usual[key].code for key in codes}), None)


def is_certain(account: Account, code: str) -> bool:
    """Whether a chart names just this use of this code."""
    return any(usual[account].certain and usual[account].code == code for usual in PLANS.values())
