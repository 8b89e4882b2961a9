"""How the audit log reads what the funder map records, and imports of sheets."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "bulk_change.abandoned": lazy("Change to several funders given up"),
    "bulk_change.confirmed": lazy("Change to several funders confirmed"),
    "bulk_change.finished": lazy("Change to several funders finished"),
    "bulk_change.prepared": lazy("Change to several funders prepared"),
    "bulk_change.undo_asked": lazy("Taking back of a change to several funders asked for"),
    "bulk_change.undone": lazy("Change to several funders taken back"),
    "funder.added": lazy("Funder put on the map"),
    "funder.adopted": lazy("Funder taken over when the log began"),
    "funder.changed": lazy("Funder changed"),
    "funder.check_restored": lazy("Confirmation of facts about a funder taken back"),
    "funder.confirmed": lazy("Facts about a funder found still true"),
    "funder.looked_after": lazy("Who looks after a funder, or how well they are known, changed"),
    "funder.merged": lazy("Funders merged"),
    "funder.removed": lazy("Funder taken off the map"),
    "funder.unmerged": lazy("Merge of funders taken back"),
    "funder_ask.corrected": lazy("Request to a funder changed"),
    "funder_ask.recorded": lazy("Request to a funder recorded"),
    "funder_ask.removed": lazy("Request to a funder taken out"),
    "funder_contact.added": lazy("Contact of a funder kept"),
    "funder_contact.changed": lazy("Contact of a funder changed"),
    "funder_contact.removed": lazy("Contact of a funder forgotten"),
    "funder_cycle.added": lazy("Round of a funder kept"),
    "funder_cycle.changed": lazy("Round of a funder changed"),
    "funder_cycle.removed": lazy("Round of a funder taken out"),
    "funder_distinct.removed": lazy("That two funders are two withdrawn"),
    "funder_distinct.said": lazy("Two funders said to be two"),
    "funder_file.added": lazy("Paper of a funder kept"),
    "funder_file.changed": lazy("What is said of a funder’s paper changed"),
    "funder_file.fetched": lazy("Paper of a funder taken home"),
    "funder_file.removed": lazy("Paper of a funder thrown away"),
    "funder_interaction.corrected": lazy("Note of what was said with a funder put right"),
    "funder_interaction.noted": lazy("What was said with a funder noted"),
    "funder_step.done": lazy("Next step with a funder done"),
    "funder_step.planned": lazy("Next step with a funder planned"),
    "import.abandoned": lazy("Import given up"),
    "import.columns.chosen": lazy("Columns of an import chosen"),
    "import.confirmed": lazy("Import confirmed"),
    "import.corrected": lazy("Columns of an import taken up again"),
    "import.finished": lazy("Import finished"),
    "import.sheet.chosen": lazy("Another sheet of a workbook chosen"),
    "import.started": lazy("Sheet sent for an import"),
    "import.undo.asked": lazy("Taking back of an import asked for"),
    "import.undone": lazy("Import taken back"),
}

KINDS: Mapping[str, Any] = {
    "funder_ask": lazy("Request to a funder"),
    "funder_contact": lazy("Contact of a funder"),
    "funder_cycle": lazy("Round of a funder"),
    "funder_distinct": lazy("Two funders that are two"),
    "funder_file": lazy("Paper of a funder"),
    "funder_interaction": lazy("What was said with a funder"),
    "funder_merge": lazy("Merge of two funders"),
    "funder_step": lazy("Next step with a funder"),
    "import_run": lazy("Import of a sheet"),
}
