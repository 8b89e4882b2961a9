"""The form by which officers decide of two cases that look alike."""

from typing import cast

from wtforms import HiddenField

from fundapp.cases.schemas.linking import LikenessSchema
from fundapp.core.forms import SchemaForm, form_over


class PairForm(SchemaForm):
    """Carries what was decided before, as its reader saw it: a colleague may decide meanwhile."""

    before = HiddenField()


LikenessForm = cast("type[PairForm]", form_over(LikenessSchema, PairForm))
