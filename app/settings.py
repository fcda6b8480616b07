"""Settings: typed, read once from the environment; a wrong one stops the start by its name."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from app.domain.consent import ISTANBUL
from app.domain.deadlines import Calendar

TRUE = frozenset({"1", "true", "yes", "on", "evet"})
FALSE = frozenset({"0", "false", "no", "off", "hayir"})


class SettingsError(Exception):
    """A variable is missing or cannot be read; the message names it and says what it wants."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads typed values out of an environment; shared with the channels' own settings."""

    environ: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        """The variable, trimmed; one that is empty is as one that is not set."""
        return self.environ.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes or no. Raises SettingsError for any other word."""
        value = self.text(name, "1" if default else "0").lower()
        if value not in TRUE | FALSE:
            raise SettingsError(f"{name} must be 1 or 0, not {value!r}.")
        return value in TRUE

    def number(self, name: str, default: int, *, low: int = 0, high: int = 65535) -> int:
        """A whole number within bounds. Raises SettingsError otherwise."""
        value = self.text(name) or str(default)
        plain = value.isascii() and value.isdigit() and len(value) < 10
        if not plain or not low <= int(value) <= high:
            raise SettingsError(f"{name} must be a number from {low} to {high}, not {value!r}.")
        return int(value)

    def names(self, name: str) -> tuple[str, ...]:
        """A list separated by commas; empty parts are left out."""
        return tuple(part.strip() for part in self.text(name).split(",") if part.strip())

    def secret(self, name: str, *, demo: bool, demo_value: str) -> str:
        """A secret, or several: outside the demo set, and none of them the demo's own."""
        parts = self.names(name) or ((demo_value,) if demo else ())
        if not parts:
            raise SettingsError(f"{name} is not set. It is required outside the demo.")
        if not demo and demo_value in parts:
            raise SettingsError(f"{name} has the demo's value. Set a secret of your own.")
        return ",".join(parts)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the whole service shares. Channels read their own variables by prefix.

    `tell_seconds`: how long a notice waits for others to the same citizen. `mail_host`: the server
    that takes our mail; empty where none does.
    """

    host: str
    port: int
    smtp_port: int
    home: Path
    database_url: str = field(repr=False)
    public_url: str
    demo: bool
    frozen_now: datetime | None
    workers: int
    proxies: int
    lock_by_default: bool
    half_days_report: bool
    web_address: str
    log_json: bool
    tell_seconds: int
    mail_host: str
    environ: Mapping[str, str] = field(repr=False)

    @property
    def reporting(self) -> Calendar:
        """The days that count for who reports what was said (H467)."""
        return Calendar(half_days_count=self.half_days_report)

    @property
    def public_host(self) -> str:
        """The host of the public address, as a browser shows it."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def spool(self) -> Path:
        """The folder of texts that were received while the database was away."""
        return self.home / "spool"

    @property
    def key_file(self) -> Path:
        """The file of sealing and tag keys, mode 0600."""
        return self.home / "keys.json"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check every shared variable. Raises SettingsError by the variable's name."""
    reader = Reader(os.environ if environ is None else environ)
    demo = reader.flag("ILETI_DEMO")
    port = reader.number("PORT", 8080, low=1)
    public_url = _public_url(reader.text("PUBLIC_URL") or f"http://127.0.0.1:{port}")
    return Settings(
        host=reader.text("HOST", "127.0.0.1"),
        port=port,
        smtp_port=reader.number("SMTP_PORT", 8025, low=1),
        home=Path(reader.text("ILETI_HOME") or "var").resolve(),
        database_url=_database_url(reader.text("DATABASE_URL")),
        public_url=public_url,
        demo=demo,
        frozen_now=_frozen(reader.text("ILETI_NOW"), demo=demo),
        workers=reader.number("ILETI_WORKERS", 2, low=1, high=256),
        proxies=reader.number("ILETI_PROXIES", 0, high=9),
        lock_by_default=reader.flag("ILETI_LOCK_BY_DEFAULT"),
        half_days_report=reader.flag("ILETI_HALF_DAYS_REPORT"),
        web_address=reader.text("ILETI_WEB_ADDRESS") or public_url.partition("://")[2],
        log_json=reader.flag("ILETI_LOG_JSON", default=not demo),
        tell_seconds=reader.number("ILETI_TELL_SECONDS", 120, high=3600),
        mail_host=reader.text("MAIL_HOST"),
        environ=dict(reader.environ),
    )


def _database_url(url: str) -> str:
    """The driver is ours to choose: any PostgreSQL URL becomes one of psycopg 3."""
    if not url:
        return ""
    scheme, found, rest = url.partition("://")
    if not found or scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise SettingsError("DATABASE_URL must begin with postgresql://")
    return f"postgresql+psycopg://{rest}"


def _public_url(url: str) -> str:
    """Providers sign it: with a wrong one, every text would be refused."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise SettingsError(f"PUBLIC_URL must be like https://iys.example, not {url!r}.")
    return url.rstrip("/")


def _frozen(text: str, *, demo: bool) -> datetime | None:
    if not text:
        return None
    if not demo:
        raise SettingsError("ILETI_NOW freezes the clock and is only for the demo.")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError("ILETI_NOW must be a date like 2026-03-18T12:00:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ISTANBUL)
