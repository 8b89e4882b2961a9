"""Forms about the questions of triage."""

from fundapp.cases.schemas.criteria import CriteriaSchema
from fundapp.core.forms import EditForm, form_over

CriteriaForm = form_over(CriteriaSchema, EditForm)
