"""A file of 200 MB, sent by a real browser to the real web server: whoever sends it reads why it is not taken."""

from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.cases.installation import installation

HUGE = 200_000_000
TOLD = "Ce fichier fait 200\u202fMo"


def test_a_browser_shows_why_two_hundred_megabytes_are_refused(browser: Browser, tmp_path: Path) -> None:
    huge = tmp_path / "liste.csv"
    with huge.open("wb") as file:
        file.truncate(HUGE)
    with installation(f"sqlite:///{tmp_path / 'huge.sqlite'}", tmp_path) as house, house.served("fundapp", "web"):
        address = house.address.replace("127.0.0.1", "localhost")
        context = browser.new_context(base_url=address, locale="fr", java_script_enabled=False)
        page = context.new_page()
        page.goto("/demo")
        page.get_by_role("button", name="Awa").click()
        page.goto("/imports/new/funder")
        page.set_input_files("#file", huge)
        with page.expect_response("**/imports/new/funder") as answer:
            page.locator("main form .button.primary").click()
        assert answer.value.status == 413
        told = page.locator("#file-error").inner_text()
        context.close()
    assert TOLD in told
    assert "Faites-en plusieurs feuilles" in told
