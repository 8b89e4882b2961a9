"""Tables of the funder map, of agreements and of the reports on them."""

from fundapp.donors.models.agreement_parts import (
    AgreementCondition,
    AgreementInstalment,
    AgreementLine,
    AgreementQuestion,
    AgreementReport,
)
from fundapp.donors.models.agreements import Agreement, AgreementEnvelope, AgreementMove, AgreementTerm
from fundapp.donors.models.asks import FunderAsk
from fundapp.donors.models.bulk import BulkChange, BulkChangeRow
from fundapp.donors.models.cycles import FunderCycle
from fundapp.donors.models.facts import FunderCountry, FunderLanguage, FunderSource, FunderTag, FunderTheme
from fundapp.donors.models.files import FunderFile
from fundapp.donors.models.funders import Funder
from fundapp.donors.models.merging import FunderDistinct, FunderKey, FunderMerge, FunderPair
from fundapp.donors.models.portal import (
    AgreementReader,
    DonorMessage,
    DonorQuestion,
    InstalmentRequest,
    ReportDownload,
    ReportReceipt,
)
from fundapp.donors.models.relations import FunderContact, FunderInteraction, FunderStep
from fundapp.donors.models.reports import (
    DonorReport,
    PublishedTables,
    ReportDraft,
    ReportRelease,
    ReportSection,
    ReportSnapshot,
    ReportStory,
    ReportWriter,
)
from fundapp.donors.models.results import AgreementActual, AgreementIndicator

__all__ = [
    "Agreement",
    "AgreementActual",
    "AgreementCondition",
    "AgreementEnvelope",
    "AgreementIndicator",
    "AgreementInstalment",
    "AgreementLine",
    "AgreementMove",
    "AgreementQuestion",
    "AgreementReader",
    "AgreementReport",
    "AgreementTerm",
    "BulkChange",
    "BulkChangeRow",
    "DonorMessage",
    "DonorQuestion",
    "DonorReport",
    "Funder",
    "FunderAsk",
    "FunderContact",
    "FunderCountry",
    "FunderCycle",
    "FunderDistinct",
    "FunderFile",
    "FunderInteraction",
    "FunderKey",
    "FunderLanguage",
    "FunderMerge",
    "FunderPair",
    "FunderSource",
    "FunderStep",
    "FunderTag",
    "FunderTheme",
    "InstalmentRequest",
    "PublishedTables",
    "ReportDownload",
    "ReportDraft",
    "ReportReceipt",
    "ReportRelease",
    "ReportSection",
    "ReportSnapshot",
    "ReportStory",
    "ReportWriter",
]
