"""Forms: marshmallow judges, WTForms shows, and nothing typed is lost."""

from fundapp.core.forms.edit import EditForm
from fundapp.core.forms.entry import EntryForm
from fundapp.core.forms.offering import offer
from fundapp.core.forms.over import SchemaForm, form_over
from fundapp.core.forms.version import VersionForm, number_sent

__all__ = ["EditForm", "EntryForm", "SchemaForm", "VersionForm", "form_over", "number_sent", "offer"]
