"""Files that somebody sends for a case: cleaned, and sealed with their originals. Nothing here writes a row."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID, uuid4

from fundapp.cases.arriving import ArrivedStep, readers, readers_of
from fundapp.cases.commands.additions import ArrivedFile
from fundapp.cases.models import Addition
from fundapp.cases.rules.sheets import Step, written
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.vault.cleaning.cleaning import Cleaned, clean
from fundapp.vault.cleaning.errors import Refused
from fundapp.vault.cleaning.names import tidy_name
from fundapp.vault.documents import seal_file
from fundapp.vault.envelope import Place
from fundapp.vault.files import FileStore
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened
from fundapp.vault.preparing import prepare_compartments
from fundapp.vault.rules import Kind, Subject

KIND = Kind.EVIDENCE


@dataclass(frozen=True)
class CleanFile:
    """A file that can be kept: its name, as it came, and its cleaned copy."""

    name: str
    upload: SealingSpool
    cleaned: Cleaned


@dataclass(frozen=True)
class ArrivedFiles:
    """Files that lie sealed in the store, and the addition that lists them, ready to be kept."""

    step: ArrivedStep
    files: Sequence[ArrivedFile]


def clean_files(uploads: Sequence[tuple[str, SealingSpool]]) -> tuple[list[CleanFile], list[tuple[str, str]]]:
    """Those that can be made safe; the names of the others, each with the reason. Takes up to 20 s for each.

    Raises Unavailable where too many others are being cleaned.
    """
    found, refused = [], []
    for name, upload in uploads:
        known = tidy_name(name) or _("File without a name")
        try:
            found.append(CleanFile(known, upload, clean(upload.pieces())))
        except Refused as error:
            refused.append((known, str(error.reason)))
    return found, refused


def arrive_files(vault: Vault, cleaned: Sequence[CleanFile], case_id: UUID | None = None) -> ArrivedFiles:
    """Seals files and their cleaned copies, which it closes, for those who read them: of a restricted case, persons.

    Raises Unavailable.
    """
    with ExitStack() as closing:
        for each in cleaned:
            closing.callback(each.cleaned.content.close)
        return _arrive(vault, cleaned, case_id)


def addition_by(ctx: Context, author: str, case_id: UUID, arrived: ArrivedStep) -> Addition:
    """The row of what somebody of ours, or of a partner, adds to a case. Its command records it."""
    return Addition(
        id=arrived.prepared.subject.id,
        case_id=case_id,
        step=arrived.step.value,
        author=author,
        person_id=ctx.actor.id if ctx.actor else None,
        made_at=ctx.now,
        content=arrived.content,
    )


def _arrive(vault: Vault, cleaned: Sequence[CleanFile], case_id: UUID | None) -> ArrivedFiles:
    subject = Subject(Addition.__tablename__, uuid4())
    with readers(vault) as (keys, groups):
        prepared = prepare_compartments(keys, subject, {KIND: readers_of(KIND, groups, case_id)})
    opened = Opened(subject, prepared.opened)
    sealed = [_seal(vault.files, opened, each) for each in cleaned]
    told = {Step.FILES.value: [entry for entry, _files in sealed]}
    content = opened.seal(KIND, Place(subject.kind, subject.id, "content"), written(told))
    return ArrivedFiles(ArrivedStep(Step.FILES, prepared, content), [file for _entry, pair in sealed for file in pair])


def _seal(store: FileStore, opened: Opened, found: CleanFile) -> tuple[dict[str, str], tuple[ArrivedFile, ArrivedFile]]:
    original = seal_file(store, opened, KIND, found.upload.pieces())
    copy = seal_file(store, opened, KIND, found.cleaned.content.pieces())
    entry = {
        "name": found.name,
        "media_type": found.cleaned.media_type,
        "original": original.id.hex,
        "cleaned": copy.id.hex,
    }
    title = f"{found.name.rpartition('.')[0] or found.name}.{found.cleaned.ending}"
    return entry, (ArrivedFile(original, found.name), ArrivedFile(copy, title))
