"""Forms of imports."""

from fundapp.core.forms import form_over
from fundapp.imports.schemas.answers import HeadingSchema, UploadSchema

UploadForm = form_over(UploadSchema)
HeadingForm = form_over(HeadingSchema)
