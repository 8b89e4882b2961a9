"""Files that somebody adds to their case: cleaned, sealed with their originals, and never shown again here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import flash, render_template, request
from werkzeug.datastructures import FileStorage

from fundapp.accounts.signin import token_in
from fundapp.cases.arriving import ArrivedStep, readers
from fundapp.cases.commands.additions import ArrivedFile, add_step
from fundapp.cases.forms.anonymous import AnonymousForm
from fundapp.cases.forms.drafts import ActForm
from fundapp.cases.models import Addition
from fundapp.cases.permissions.additions import may_add
from fundapp.cases.rules.limits import LARGEST_SENDING, LONGEST_LINE, MOST_FILES
from fundapp.cases.rules.sheets import READERS, Step, written
from fundapp.cases.views.places import Answer, act, go
from fundapp.cases.views.standing import Standing, standing
from fundapp.cases.visiting import VISIT, vault
from fundapp.core.database import transaction
from fundapp.core.i18n import _, ngettext
from fundapp.core.text import tidy
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.vault.cleaning.cleaning import Cleaned, clean
from fundapp.vault.cleaning.errors import Refused
from fundapp.vault.documents import seal_file
from fundapp.vault.envelope import Place
from fundapp.vault.files import FileStore
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.opened import Opened
from fundapp.vault.preparing import prepare_compartments
from fundapp.vault.rules import Kind, Subject

KIND = Kind.EVIDENCE


@dataclass(frozen=True)
class Taken:
    """A file that can be kept: its name, as it came, and its cleaned copy."""

    name: str
    upload: SealingSpool
    cleaned: Cleaned


def make_room() -> None:
    """Lets somebody with a visit send as much as files may weigh; whoever has none, no more than words."""
    if request.method == "POST" and request.mimetype == "multipart/form-data" and token_in(VISIT):
        request.max_content_length = LARGEST_SENDING


def show_files(here: Standing, form: AnonymousForm, refused: Sequence[tuple[str, str]] = ()) -> str:
    """The page that takes files, with what was not taken and why."""
    verdict = may_add(here.visitor, here.found, Step.FILES) if here.found else None
    return render_template("cases/form/files.html", form=form, refused=refused, most=MOST_FILES, verdict=verdict)


@act("attach")
def attach(_rest: str) -> Answer:
    """Keeps each file that can be made safe; names the others, with the reason."""
    here, form = standing(), ActForm()
    if here is None:
        return go("code")
    if here.found is None:
        return go("")
    if form.judge() is None:
        return show_files(here, form), form.http_status
    require(may_add(here.visitor, here.found, Step.FILES))
    uploads = [each for each in request.files.getlist("files") if each.filename]
    if not 0 < len(uploads) <= MOST_FILES:
        form.problem = _("Choose from one to %(most)s files at a time.", most=MOST_FILES)
        return show_files(here, form), form.http_status
    taken, refused = _cleaned(uploads)
    kept = form.keep(lambda: _keep(here, taken)) if taken else 0
    for each in taken:
        each.cleaned.content.close()
    if kept and not refused:
        return go("more")
    return show_files(here, form, refused), form.http_status if form.problem else (422 if refused else 200)


def _cleaned(uploads: Sequence[FileStorage]) -> tuple[list[Taken], list[tuple[str, str]]]:
    taken, refused = [], []
    for each in uploads:
        name = " ".join(tidy(each.filename or "").split())[:LONGEST_LINE]
        spool: Any = each.stream
        try:
            taken.append(Taken(name, spool, clean(spool.pieces())))
        except Refused as error:
            refused.append((name, str(error.reason)))
    return taken, refused


def _keep(here: Standing, taken: Sequence[Taken]) -> int:
    """How many files were kept. All that is slow happens before the transaction."""
    subject = Subject(Addition.__tablename__, uuid4())
    with readers(vault()) as (keys, groups):
        holders = [groups[code] for code in READERS[KIND] if code in groups]
        prepared = prepare_compartments(keys, subject, {KIND: holders})
    opened, store = Opened(subject, prepared.opened), vault().files
    sealed = [_seal(store, opened, each) for each in taken]
    told = {Step.FILES.value: [entry for entry, _files in sealed]}
    content = opened.seal(KIND, Place(subject.kind, subject.id, "content"), written(told))
    files = [file for _entry, pair in sealed for file in pair]
    with transaction() as session:
        add_step(session, current_context(), here.visitor, ArrivedStep(Step.FILES, prepared, content), files)
    flash(ngettext("%(num)s file has arrived.", "%(num)s files have arrived.", len(taken)), "good")
    return len(taken)


def _seal(store: FileStore, opened: Opened, taken: Taken) -> tuple[dict[str, str], tuple[ArrivedFile, ArrivedFile]]:
    original = seal_file(store, opened, KIND, taken.upload.pieces())
    copy = seal_file(store, opened, KIND, taken.cleaned.content.pieces())
    entry = {
        "name": taken.name,
        "media_type": taken.cleaned.media_type,
        "original": original.id.hex,
        "cleaned": copy.id.hex,
    }
    title = f"{taken.name.rpartition('.')[0] or taken.name}.{taken.cleaned.ending}"
    return entry, (ArrivedFile(original, taken.name), ArrivedFile(copy, title))
