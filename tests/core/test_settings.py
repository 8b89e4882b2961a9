"""A wrong setting stops the start, by name."""

import pytest

from fundapp.config import Mode, SettingError, load_settings

KEY = {"FUNDAPP_SECRET_KEY": "0123456789" * 4}


def test_a_demonstration_needs_no_setting_but_its_mode() -> None:
    settings = load_settings({"FUNDAPP_MODE": "demo"})
    assert settings.mode is Mode.DEMO
    assert settings.database_url.startswith("sqlite:////")
    assert settings.redis_url is None
    assert (settings.host, settings.port, settings.language) == ("localhost", 8000, "fr")
    assert len(settings.secret_key) >= 32


def test_production_is_the_default_and_needs_a_lasting_key() -> None:
    with pytest.raises(SettingError, match="FUNDAPP_SECRET_KEY doit être un texte aléatoire"):
        load_settings({})
    with pytest.raises(SettingError, match="FUNDAPP_SECRET_KEY"):
        load_settings({"FUNDAPP_SECRET_KEY": ("0123456789" * 4)[:31]})
    assert load_settings(KEY).mode is Mode.PRODUCTION


WRONG = [
    ("FUNDAPP_MODE", "prod"),
    ("FUNDAPP_PORT", "http"),
    ("FUNDAPP_PORT", "65536"),
    ("FUNDAPP_PORT", "-1"),
    ("FUNDAPP_PORT", "٨٠"),
    ("FUNDAPP_LANGUAGE", "de"),
    ("FUNDAPP_TIMEZONE", "Douala"),
    ("FUNDAPP_TIMEZONE", "../etc/passwd"),
    ("FUNDAPP_DATABASE_URL", "mysql://localhost/fundapp"),
    ("FUNDAPP_DATABASE_URL", "postgresql://"),
    ("FUNDAPP_REDIS_URL", "localhost:6379"),
    ("FUNDAPP_REDIS_URL", "redis://localhost:port"),
    ("FUNDAPP_MAIL_URL", "mail.example.org"),
    ("FUNDAPP_PUBLIC_URL", "fonds.example.org"),
    ("FUNDAPP_PUBLIC_URL", "https:///fonds"),
    ("FUNDAPP_PUBLIC_URL", "https://fonds.exämple.org"),
    ("FUNDAPP_PUBLIC_URL", "https://fonds.example.org."),
    ("FUNDAPP_PUBLIC_URL", "https://someone@fonds.example.org"),
    ("FUNDAPP_PUBLIC_URL", "http://fonds.example.org"),
    ("FUNDAPP_PUBLIC_URL", "HTTPS://fonds.example.org"),
    ("FUNDAPP_PUBLIC_URL", "http://10.0.0.5:8000"),
    ("FUNDAPP_PUBLIC_URL", "http://localhost.example.org"),
    ("FUNDAPP_SECRET_KEY", "k" * 64),
    ("FUNDAPP_SECRET_KEY", "012345678" * 5),
    ("FUNDAPP_WEB_PROCESSES", "0"),
    ("FUNDAPP_NEUTRAL", "perhaps"),
    ("FUNDAPP_EXIT_URL", "http://www.example.org/"),
    ("FUNDAPP_EXIT_URL", "www.example.org"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_names_itself_the_fault_and_an_example(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        load_settings(KEY | {name: value})
    sentence = str(caught.value)
    assert sentence.startswith(f"{name} ")
    assert f"{name}=" in sentence.partition(". ")[2]
    assert caught.value.fault in sentence


def test_the_example_of_a_wrong_setting_is_accepted() -> None:
    for name, value in WRONG:
        with pytest.raises(SettingError) as caught:
            load_settings(KEY | {name: value})
        load_settings(KEY | {name: caught.value.example})


def test_an_address_with_a_secret_is_never_repeated() -> None:
    with pytest.raises(SettingError) as caught:
        load_settings(KEY | {"FUNDAPP_DATABASE_URL": "mysql://fundapp:hunter2@db/fundapp"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("mode", ["demo", "development"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FUNDAPP_HOST", "0.0.0.0"),
        ("FUNDAPP_PUBLIC_URL", "https://fonds.example.org"),
        ("FUNDAPP_TRUSTED_PROXIES", "1"),
    ],
)
def test_what_lets_everybody_in_stays_on_this_machine(mode: str, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        load_settings({"FUNDAPP_MODE": mode, name: value})
    load_settings(KEY | {name: value})


def test_a_bare_postgresql_address_gets_the_driver_that_is_installed() -> None:
    settings = load_settings(KEY | {"FUNDAPP_DATABASE_URL": "postgresql://fundapp@db/fundapp"})
    assert settings.database_url == "postgresql+psycopg://fundapp@db/fundapp"


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000", "https://f.example"])
def test_without_https_production_is_for_this_machine_alone(url: str) -> None:
    assert load_settings(KEY | {"FUNDAPP_PUBLIC_URL": url}).public_url == url


def test_a_key_of_few_characters_is_refused_by_what_is_wrong_with_it() -> None:
    with pytest.raises(SettingError, match="moins de 10 caractères différents"):
        load_settings({"FUNDAPP_SECRET_KEY": "k" * 64})
    assert load_settings({"FUNDAPP_MODE": "demo", "FUNDAPP_SECRET_KEY": "k"}).secret_key == "k"
