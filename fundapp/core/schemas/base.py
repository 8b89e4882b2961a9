"""What all input schemas share: unknown names are dropped, no answer is None, errors speak the reader's language."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from fundapp.core.errors import Invalid
from fundapp.core.i18n import _

Value = TypeVar("Value")


class InputSchema(Schema):
    """Judges the input of one command; `judge` is the door for pages and interface."""

    class Meta:
        """Names that the schema does not know (a CSRF token, say) are no error."""

        unknown = EXCLUDE

    def judge(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Clean values by field name. Raises Invalid with messages by field."""
        try:
            loaded: dict[str, Any] = self.load(given)
        except ValidationError as error:
            raise Invalid(error.normalized_messages()) from None
        return loaded


class Typed(fields.Field[Value], Generic[Value]):
    """A field that reads typed text: an empty answer is None, unless required, and then it says so.

    `label` and `hint` are what the page shows; `widget` names how (text, textarea, select, checks, …).
    """

    widget = "text"

    def __init__(self, label: Any, *, hint: Any = None, required: bool = False, **options: Any) -> None:
        metadata = {"label": label, "hint": hint, "required": required, **options.pop("metadata", {})}
        options.setdefault("load_default", None)
        super().__init__(allow_none=True, metadata=metadata, **options)
        self.must_have = required

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        """As marshmallow's, but no answer to a required question is refused in the reader's words."""
        given = self.read(value) if isinstance(value, str) else value
        if self.is_empty(given):
            if self.must_have:
                raise ValidationError(_("This answer is needed."))
            return self.empty()
        return super().deserialize(given, attr, data, **kwargs)

    def read(self, text: str) -> str:
        """What the text says, before it is judged."""
        return text.strip()

    def is_empty(self, value: Any) -> bool:
        """Whether nothing was answered."""
        return value is None or value == ""

    def empty(self) -> Any:
        """The clean value of no answer."""
        return None

    def judge(self, value: Any) -> Value:
        """The clean value of an answer. Raises ValidationError."""
        raise NotImplementedError

    def write(self, value: Any) -> Any:
        """The value as the reader writes it."""
        return "" if value is None else str(value)

    def carry(self, value: Any) -> Any:
        """The clean value as JSON takes it, the same for every reader."""
        return value

    def revive(self, carried: Any) -> Any:
        """The clean value that was carried. Raises ValueError for what carry cannot have made."""
        if carried is not None and not isinstance(carried, (str, int)):
            raise ValueError
        return carried

    def _deserialize(self, value: Any, *_marshmallow: Any, **_options: Any) -> Value:
        return self.judge(value)

    def _serialize(self, value: Any, *_marshmallow: Any, **_options: Any) -> Any:
        return self.write(value)
