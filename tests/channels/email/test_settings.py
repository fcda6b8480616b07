"""The mail channel's variables: a wrong one stops the start by its name."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.settings import Reader, Settings, SettingsError
from channels.email.settings import MailSettings, read


def mail(settings: Settings, host: str = "mail.example", **environ: str) -> MailSettings:
    given = {"MAIL_FROM": "İleti <bildirim@iys.example>", **environ}
    return read(Reader(given), replace(settings, mail_host=host))


def test_the_defaults_are_those_of_a_server_that_takes_mail_from_its_own(
    settings: Settings,
) -> None:
    found = mail(settings)
    assert (found.host, found.port, found.tls) == ("mail.example", 587, "starttls")
    assert (found.user, found.password, found.dkim) == ("", "", None)
    assert (found.sender.display_name, found.sender.addr_spec) == ("İleti", "bildirim@iys.example")


def test_each_variable_becomes_its_setting(settings: Settings) -> None:
    found = mail(settings, MAIL_PORT="25", MAIL_USER="u", MAIL_PASSWORD="p", MAIL_TLS="none")
    assert (found.port, found.user, found.password, found.tls) == (25, "u", "p", "none")
    assert "p" not in repr(found).split("password")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_PORT", "0"),
        ("MAIL_TLS", "ssl"),
        ("MAIL_FROM", "ileti"),
        ("MAIL_FROM", "İleti <bildirim@iys>"),
        ("MAIL_FROM", ""),
        ("MAIL_DKIM_KEY", "/nowhere/dkim.pem"),
    ],
)
def test_a_wrong_one_is_named(settings: Settings, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        mail(settings, MAIL_DKIM_SELECTOR="s1", **{name: value})


def test_a_key_that_is_none_for_dkim_or_has_no_name_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(b"no key")
    with pytest.raises(SettingsError, match="MAIL_DKIM_KEY"):
        mail(settings, MAIL_DKIM_KEY=str(path), MAIL_DKIM_SELECTOR="s1")
    key = generate_private_key(SECP256R1())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(SettingsError, match="MAIL_DKIM_KEY"):
        mail(settings, MAIL_DKIM_KEY=str(path), MAIL_DKIM_SELECTOR="s1")
    with pytest.raises(SettingsError, match="MAIL_DKIM_SELECTOR"):
        mail(settings, MAIL_DKIM_KEY=str(path))


def test_without_a_server_nobody_needs_to_be_named(settings: Settings) -> None:
    assert mail(settings, host="", MAIL_FROM="").sender.domain == "ileti.example"
