"""Forms made from schemas."""

import pytest

from fundapp.core.forms import EditForm, form_over
from fundapp.core.schemas import InputSchema, Text


@pytest.mark.parametrize("name", ["data", "errors", "problem", "summary", "opened_version"])
def test_a_field_cannot_take_the_place_of_what_the_form_itself_needs(name: str) -> None:
    schema = type("TakenSchema", (InputSchema,), {"fine": Text("Fine"), name: Text("Taken")})
    with pytest.raises(TypeError, match=name):
        form_over(schema, EditForm)


def test_a_form_has_one_widget_for_each_field_in_the_schemas_order() -> None:
    schema = type("FineSchema", (InputSchema,), {"zebra": Text("Z"), "ant": Text("A", lines=True)})
    form = form_over(schema)
    assert {form.zebra.field_class.__name__, form.ant.field_class.__name__} == {"StringField", "TextAreaField"}
