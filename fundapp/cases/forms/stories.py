"""The form by which somebody's consent to their story is written down."""

from fundapp.cases.schemas.stories import StorySchema
from fundapp.core.forms import form_over

StoryForm = form_over(StorySchema)
