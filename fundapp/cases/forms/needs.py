"""Forms of the officers' desk."""

from fundapp.cases.schemas.listing import FindSchema
from fundapp.cases.schemas.needs import FactsSchema, LetterSchema, NeedSchema
from fundapp.core.forms import EditForm, form_over

FindForm = form_over(FindSchema)
FactsForm = form_over(FactsSchema, EditForm)
NeedForm = form_over(NeedSchema)
NeedEditForm = form_over(NeedSchema, EditForm)
LetterForm = form_over(LetterSchema)
