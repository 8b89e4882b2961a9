"""Fields that judge what people type, for pages and the programming interface alike."""

from fundapp.core.schemas.base import InputSchema
from fundapp.core.schemas.choices import Choice, Choices, NumberChoice
from fundapp.core.schemas.chosen import Chosen, Moment
from fundapp.core.schemas.codes import CodeText
from fundapp.core.schemas.money import AmountSchema, AmountText, Figure, Percent
from fundapp.core.schemas.texts import DateText, Secret, Text, WebAddress, WholeNumber

__all__ = [
    "AmountSchema",
    "AmountText",
    "Choice",
    "Choices",
    "Chosen",
    "CodeText",
    "DateText",
    "Figure",
    "InputSchema",
    "Moment",
    "NumberChoice",
    "Percent",
    "Secret",
    "Text",
    "WebAddress",
    "WholeNumber",
]
