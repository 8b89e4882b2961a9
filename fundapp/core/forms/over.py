"""A WTForms form made from a schema: it shows what was typed and what the schema says of it."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

from flask import g, request
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, SelectField, SelectMultipleField, StringField, TextAreaField

from fundapp.core.errors import Denied, DomainError, Invalid, NotFound, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.schemas import Choice, Choices, InputSchema

Done = TypeVar("Done")


class SchemaForm(FlaskForm):
    """A form over `schema`. Ask `judge()`; errors are then at their fields, and `problem` holds what is of no field.

    The view must carry `@keeps_what_was_typed`: then a form without a valid token comes back as it was typed.
    """

    schema: ClassVar[type[InputSchema]]
    problem: Any = None
    refused_with: int = 422

    class Meta(FlaskForm.Meta):
        """Only the fields of a form count: neither JSON nor files where text is expected."""

        def wrap_formdata(self, _form: Any, formdata: Any) -> Any:
            """As FlaskForm's."""
            if hasattr(formdata, "getlist"):
                return formdata
            return request.form if request.method in ("POST", "PUT", "PATCH", "DELETE") else None

    def judge(self) -> dict[str, Any] | None:
        """The clean values of what was sent, or None where nothing was sent or something is wrong with it."""
        if not self.is_submitted() or not self._is_proven():
            return None
        try:
            return _judge_of(self.schema).judge(self.typed())
        except Invalid as error:
            self.refuse(error)
            return None

    def keep(self, act: Callable[[], Done]) -> Done | None:
        """What `act` returns; None where it is refused: then the form stays as it was typed, with the reason."""
        try:
            return act()
        except (NotSignedIn, NotFound, Denied):
            raise
        except Invalid as error:
            self.refuse(error)
        except DomainError as error:
            self.refused_with = error.status
            self.problem = str(error.reason or error.title)
        return None

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, as text, by name."""
        return {name: self[name].data for name in _judge_of(self.schema).fields if name in self}

    def refuse(self, error: Invalid) -> None:
        """Shows the messages of `error` at their fields; those of no field stand above the form."""
        for name, messages in error.fields.items():
            if name in self:
                self[name].errors = [str(message) for message in messages]
            else:
                self.problem = " ".join(str(message) for message in messages)
        if error.reason is not None:
            self.problem = str(error.reason)

    @property
    def summary(self) -> list[tuple[Field, str]]:
        """Each wrong field with its first message, in the order of the page."""
        return [(field, str(field.errors[0])) for field in self if field.errors and field.name != "csrf_token"]

    @property
    def http_status(self) -> int:
        """The HTTP status of the page that shows this form: 200 unless something in it is wrong."""
        return self.refused_with if self.summary or self.problem else 200

    @classmethod
    def showing(cls, values: Mapping[str, Any] | Any, **options: Any) -> Self:
        """The form, filled with `values` (a mapping or an object) as the reader writes them, unless it was sent."""
        return cls(data=cls.schema().dump(values), **options)

    def _is_proven(self) -> bool:
        """Whether the token shows that the person sent this form themselves. Only then may anything be written."""
        self.validate()
        if self["csrf_token"].errors:
            self.problem = _(
                "The page was open for too long. What you typed is still here: look at it and send it again."
            )
            return False
        g.csrf_valid = True
        return True


@cache
def _judge_of(schema: type[InputSchema]) -> InputSchema:
    """Made once: a schema keeps nothing of what it judged, and making one copies every field."""
    return schema()


def form_over(schema: type[InputSchema], base: type[SchemaForm] = SchemaForm) -> type[SchemaForm]:
    """The form class over a schema: one widget for each of its fields, in its order."""
    widgets = {name: _widget(field) for name, field in schema().fields.items()}
    taken = sorted(name for name in widgets if hasattr(base, name))
    if taken:
        raise TypeError(f"{schema.__name__} calls fields as forms call their own attributes: {taken}")
    return type(schema.__name__.replace("Schema", "Form"), (base,), {"schema": schema, **widgets})


def _widget(field: Any) -> Any:
    hint = field.metadata["hint"]
    told = {
        "label": field.metadata["label"],
        # Not `hint or ""`, which would have every process read the catalogues when it imports its forms.
        "description": "" if hint is None else hint,
        "render_kw": {"required_answer": field.must_have},
    }
    if isinstance(field, Choices):
        return SelectMultipleField(choices=field.options, validate_choice=False, **told)
    if isinstance(field, Choice) and field.widget == "radios":
        return SelectField(choices=lambda: [*field.options()], validate_choice=False, **told)
    if isinstance(field, Choice):
        return SelectField(choices=lambda: [("", _("Please choose")), *field.options()], validate_choice=False, **told)
    if field.widget == "secret":
        return PasswordField(**told)
    if field.widget == "textarea":
        return TextAreaField(**told)
    return StringField(**told)
