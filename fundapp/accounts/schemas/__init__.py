"""What may be asked of accounts."""

from fundapp.accounts.schemas.filters import DeliveryFilterSchema, JournalFilterSchema, MessageFilterSchema
from fundapp.accounts.schemas.recipients import RecipientSchema
from fundapp.accounts.schemas.saved import SavedViewSchema

__all__ = ["DeliveryFilterSchema", "JournalFilterSchema", "MessageFilterSchema", "RecipientSchema", "SavedViewSchema"]
