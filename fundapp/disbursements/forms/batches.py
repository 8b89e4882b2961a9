"""Forms of what is handed over."""

from typing import cast

from wtforms import HiddenField

from fundapp.core.forms import SchemaForm, form_over, number_sent
from fundapp.disbursements.schemas.batches import CollectionSchema, GatherSchema, GiveUpSchema


class SureForm(SchemaForm):
    """Carries whether the page asked once more already, and which total it showed then, in minor units."""

    sure = HiddenField()
    total = HiddenField()

    @property
    def total_seen(self) -> int:
        """What the page that asked once more showed; 0, which no batch comes to, if that was tampered with."""
        return number_sent(self.total.data)


GatherForm = cast("type[SureForm]", form_over(GatherSchema, SureForm))
GiveUpForm = form_over(GiveUpSchema)
CollectionForm = form_over(CollectionSchema)
