"""Forms: marshmallow judges, WTForms shows, and nothing typed is lost."""

from fundapp.core.forms.edit import EditForm
from fundapp.core.forms.over import SchemaForm, form_over

__all__ = ["EditForm", "SchemaForm", "form_over"]
