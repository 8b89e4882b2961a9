"""What the page of an error offers can be done."""

from flask.testing import FlaskClient


def test_an_error_has_a_way_on(client: FlaskClient) -> None:
    assert '<a class="button" href="/"' in client.get("/nowhere").text


def test_the_other_language_leads_to_the_same_page_or_to_one_that_can_be_shown(client: FlaskClient) -> None:
    assert 'name="back" value="/nowhere?a=b"' in client.get("/nowhere?a=b").text
    assert 'name="back" value="/"' in client.post("/nowhere?a=b").text
