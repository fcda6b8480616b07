"""Settings: every variable is read, a wrong one stops the start by its name, and the production
mode takes neither nothing nor the demo's own for a secret."""

import ast
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import pytest

from app.settings import Reader, SettingsError, read_settings
from channels._kit.account import DEMO_SID, DEMO_TOKEN
from channels.ivr.settings import read as of_ivr
from channels.sms.settings import DEMO_KANNEL_SECRET, SmsSettings, read
from tests.rules.source import ROOT, calls, tree

SOUND = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_FROM": "+908505551234",
    "KANNEL_SECRET": "secret",
    "KANNEL_SENDSMS_URL": "http://127.0.0.1:13013/cgi-bin/sendsms",
    "KANNEL_USERNAME": "ileti",
    "KANNEL_PASSWORD": "password",
    "SMS_ROUTES": "+90=kannel,+=twilio",
}
"""A production site that has everything."""


class Read(NamedTuple):
    """A variable, a value of it, the setting that it becomes and what it is by default."""

    name: str
    value: str
    setting: str
    becomes: object
    default: object


SHARED = (
    Read("HOST", "0.0.0.0", "host", "0.0.0.0", "127.0.0.1"),  # noqa: S104
    Read("PORT", " 9090 ", "port", 9090, 8080),
    Read("SMTP_PORT", "2525", "smtp_port", 2525, 8025),
    Read("ILETI_HOME", "/srv/ileti", "home", Path("/srv/ileti"), Path("var").resolve()),
    Read("DATABASE_URL", "postgres://u@h/d", "database_url", "postgresql+psycopg://u@h/d", ""),
    Read("PUBLIC_URL", "https://x.tr/", "public_url", "https://x.tr", "http://127.0.0.1:8080"),
    Read("ILETI_DEMO", "evet", "demo", True, False),
    Read("ILETI_WORKERS", "8", "workers", 8, 2),
    Read("ILETI_PROXIES", "2", "proxies", 2, 0),
    Read("ILETI_LOCK_BY_DEFAULT", "1", "lock_by_default", True, False),
    Read("ILETI_HALF_DAYS_REPORT", "on", "half_days_report", True, False),
    Read("ILETI_WEB_ADDRESS", "izin.example", "web_address", "izin.example", "127.0.0.1:8080"),
    Read("ILETI_LOG_JSON", "0", "log_json", False, True),
    Read("ILETI_TELL_SECONDS", "0", "tell_seconds", 0, 120),
    Read("MAIL_HOST", "mail.example", "mail_host", "mail.example", ""),
)
OF_SMS = (
    Read("SMS_SHORT_CODE", "4000", "short_code", "4000", "3338"),
    Read("TWILIO_ACCOUNT_SID", "AC2", "twilio.sid", "AC2", "AC1"),
    Read("TWILIO_AUTH_TOKEN", "new , old", "twilio.tokens", ("new", "old"), ("token",)),
    Read("TWILIO_FROM", "+90850", "twilio_from", "+90850", "+908505551234"),
    Read("TWILIO_API", "http://t/", "twilio.api", "http://t", "https://api.twilio.com"),
    Read("TWILIO_FOLD", "0", "twilio_fold", False, True),
    Read("KANNEL_SECRET", "a, b", "kannel_secret", "a,b", "secret"),
    Read(
        "KANNEL_SENDSMS_URL", "http://k", "kannel_sendsms", "http://k", SOUND["KANNEL_SENDSMS_URL"]
    ),
    Read("KANNEL_USERNAME", "u", "kannel_username", "u", "ileti"),
    Read("KANNEL_PASSWORD", "p", "kannel_password", "p", "password"),
    Read("KANNEL_FOLD", "no", "kannel_fold", False, True),
    Read(
        "SMS_ROUTES",
        "+=twilio, +90=kannel,+9053=twilio",
        "routes",
        (("+9053", "twilio"), ("+90", "kannel"), ("+", "twilio")),
        (("+90", "kannel"), ("+", "twilio")),
    ),
)
OF_IVR = (
    Read("IVR_NUMBER", "+908501112233", "number", "+908501112233", "+908503333338"),
    Read("IVR_ROUTE", "twilio", "route", "twilio", "twilio"),
    Read("IVR_OPERATOR", "+902120000000", "operator", "+902120000000", ""),
    Read("IVR_HOURS", "09:00-18:15", "closes", time(18, 15), time(17, 30)),
    Read("IVR_PROMPTS", "/", "prompts", Path("/"), None),
)
OF_TWILIO = {"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API"}
READ_ELSEWHERE = {"ILETI_NOW"}
OF_BOTH = {"SMS_SHORT_CODE", "IVR_NUMBER"}


def of_sms(environ: Mapping[str, str], *, demo: bool = False) -> SmsSettings:
    return read(Reader(environ), demo=demo)


def names_read(path: Path) -> Iterator[str]:
    for method in ("text", "flag", "number", "secret", "names"):
        for call in calls(tree(path), method):
            if call.args and isinstance(call.args[0], ast.Constant):
                yield str(call.args[0].value)


@pytest.mark.parametrize("item", SHARED, ids=lambda item: item.name)
def test_a_shared_variable_becomes_its_setting(item: Read) -> None:
    assert getattr(read_settings({}), item.setting) == item.default
    assert getattr(read_settings({item.name: item.value}), item.setting) == item.becomes
    assert getattr(read_settings({item.name: ""}), item.setting) == item.default


@pytest.mark.parametrize("item", OF_SMS, ids=lambda item: item.name)
def test_a_variable_of_sms_becomes_its_setting(item: Read) -> None:
    assert attrgetter(item.setting)(of_sms(SOUND)) == item.default
    assert attrgetter(item.setting)(of_sms({**SOUND, item.name: item.value})) == item.becomes
    if item.name not in SOUND:
        assert attrgetter(item.setting)(of_sms({**SOUND, item.name: ""})) == item.default


@pytest.mark.parametrize("item", OF_IVR, ids=lambda item: item.name)
def test_a_variable_of_the_call_centre_becomes_its_setting(item: Read) -> None:
    def read_one(value: str) -> object:
        made = of_ivr(Reader({**SOUND, item.name: value}), demo=False)
        return getattr(made, item.setting)

    assert (read_one(""), read_one(item.value)) == (item.default, item.becomes)


def test_every_variable_that_is_read_stands_in_this_test() -> None:
    shared = set(names_read(ROOT / "app" / "settings.py"))
    assert shared == {item.name for item in SHARED} | READ_ELSEWHERE
    assert set(names_read(ROOT / "channels/_kit/account.py")) == OF_TWILIO
    assert set(names_read(ROOT / "channels/_kit/numbers.py")) == OF_BOTH
    of_text = set(names_read(ROOT / "channels/sms/settings.py"))
    assert of_text | OF_TWILIO | {"SMS_SHORT_CODE"} == {item.name for item in OF_SMS}
    of_calls = set(names_read(ROOT / "channels/ivr/settings.py"))
    assert of_calls | {"IVR_NUMBER"} == {item.name for item in OF_IVR}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "8O80"),
        ("PORT", "٨٠"),
        ("PORT", "9" * 5000),
        ("SMTP_PORT", "smtp"),
        ("ILETI_WORKERS", "0"),
        ("ILETI_WORKERS", "257"),
        ("ILETI_PROXIES", "-1"),
        ("ILETI_DEMO", "maybe"),
        ("ILETI_LOCK_BY_DEFAULT", "2"),
        ("ILETI_HALF_DAYS_REPORT", "x"),
        ("ILETI_LOG_JSON", "json"),
        ("DATABASE_URL", "mysql://h/d"),
        ("DATABASE_URL", "/var/lib/postgresql"),
        ("PUBLIC_URL", "iys.example"),
        ("PUBLIC_URL", "ftp://iys.example"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://iys.example/?a=b"),
    ],
)
def test_a_wrong_value_stops_the_start_by_its_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"\b{name}\b"):
        read_settings({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_FOLD", "x"),
        ("KANNEL_FOLD", "x"),
        ("SMS_ROUTES", "90=kannel"),
        ("SMS_ROUTES", "+90=pigeon"),
        ("SMS_ROUTES", "+90"),
        ("SMS_ROUTES", "+=handset"),
    ],
)
def test_a_wrong_value_of_sms_stops_the_start_by_its_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"\b{name}\b"):
        of_sms({**SOUND, name: value})


@pytest.mark.parametrize("name", sorted(SOUND))
@pytest.mark.parametrize("value", ["", "  ", " , "])
def test_in_production_nothing_that_is_needed_may_be_missing(name: str, value: str) -> None:
    if name not in {"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "KANNEL_SECRET"}:
        value = value.replace(",", "")
    for environ in ({**SOUND, name: value}, {key: SOUND[key] for key in SOUND if key != name}):
        with pytest.raises(SettingsError, match=rf"\b{name}\b"):
            of_sms(environ)


@pytest.mark.parametrize(
    ("name", "demo"),
    [
        ("TWILIO_ACCOUNT_SID", DEMO_SID),
        ("TWILIO_AUTH_TOKEN", DEMO_TOKEN),
        ("KANNEL_SECRET", DEMO_KANNEL_SECRET),
    ],
)
def test_in_production_a_secret_of_the_demo_is_refused_also_among_others(
    name: str, demo: str
) -> None:
    for value in (demo, f"own,{demo}", f"own, {demo} "):
        with pytest.raises(SettingsError, match=rf"\b{name}\b"):
            of_sms({**SOUND, name: value})
        of_sms({**SOUND, name: value}, demo=True)


def test_the_demo_needs_nothing() -> None:
    settings = of_sms({}, demo=True)
    assert settings.twilio.tokens == (DEMO_TOKEN,)
    assert settings.routes == (("+", "handset"),)


def test_the_clock_is_frozen_in_the_demo_only() -> None:
    noon = "2026-03-18T12:00:00"
    frozen = read_settings({"ILETI_NOW": noon, "ILETI_DEMO": "1"}).frozen_now
    assert frozen is not None
    assert frozen == datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
    assert frozen.utcoffset() == timedelta(hours=3)
    assert read_settings({"ILETI_DEMO": "1"}).frozen_now is None
    with pytest.raises(SettingsError, match="ILETI_NOW"):
        read_settings({"ILETI_NOW": noon})
    with pytest.raises(SettingsError, match="ILETI_NOW"):
        read_settings({"ILETI_NOW": "yesterday", "ILETI_DEMO": "1"})


def test_no_secret_is_shown_by_settings_that_are_printed() -> None:
    environ = {**SOUND, "DATABASE_URL": "postgresql://u:geheim@h/d", "KANNEL_PASSWORD": "geheim"}
    shown = repr(read_settings(environ)) + repr(of_sms({**environ, "TWILIO_AUTH_TOKEN": "geheim"}))
    assert "geheim" not in shown
