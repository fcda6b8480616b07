"""The one place that picks the parts, finds the channels and mounts them."""

import importlib
import pkgutil
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import structlog
from flask import Flask, Request, Response, request
from sqlalchemy import Engine
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wsgi import get_content_length

from app.channel import Caller, Channel, House, Outside, Route
from app.core import Core
from app.errors import Fault, InvalidInput, NotFound, Unavailable, Unexpected
from app.gateways.clock import make_clock
from app.gateways.identity import make_desk_identity, make_identity
from app.gateways.outgoing import make_outgoing
from app.operations import operations
from app.settings import Reader, Settings
from app.spool import Spool
from app.storage.database import ANSWER_SECONDS, Database, engine_options
from app.storage.directory import Directory
from app.storage.keys import KeyRing, key_ring
from app.storage.tables import db

LARGEST_BODY = 1024 * 1024

log = structlog.get_logger(__name__)


class WholeRequest(Request):
    """A request whose body is whole, or is a failure (ClientDisconnected): what says how long it is
    and ends before that has broken off, also where the server takes every end for its end."""

    def __init__(self, environ: dict[str, Any], *given: bool, **more: bool) -> None:
        if get_content_length(environ) is not None:
            environ.pop("wsgi.input_terminated", None)
        super().__init__(environ, *given, **more)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process of the service is made of."""

    core: Core
    spool: Spool
    channels: Mapping[str, Channel]
    outside: Outside


def make_core(settings: Settings, database: Database) -> Core:
    """The core on a database. Raises KeysError when the keys cannot be used."""
    keys = key_ring(settings.key_file, settings.environ.get("ILETI_KEYS", ""))
    clock = make_clock(settings.frozen_now)
    return Core(database, keys, clock, settings, Directory(database))


def make_parts(settings: Settings, database: Database) -> Parts:
    """Core, spool and every channel that has a folder. Raises SettingsError, KeysError."""
    core = make_core(settings, database)
    spool = Spool(settings.spool, core.keys)
    identity = make_identity(Reader(settings.environ), core.clock)
    desk = make_desk_identity(Reader(settings.environ), core.clock)
    outside = make_outgoing(Reader(settings.environ), demo=settings.demo)
    house = House(core, settings, spool, settings.environ, identity, desk, outside)
    channels = {channel.name: channel for channel in find_channels(house)}
    return Parts(core, spool, channels, outside)


def find_channels(house: House) -> list[Channel]:
    """Every folder of `channels/` that is a channel."""
    return [module.make(house) for module in channel_folders() if hasattr(module, "make")]


def channel_folders() -> list[ModuleType]:
    """The packages in `channels/`, by name: nothing lists them."""
    package = importlib.import_module("channels")
    names = [item.name for item in pkgutil.iter_modules(package.__path__) if item.ispkg]
    return [importlib.import_module(f"channels.{name}") for name in sorted(names)]


def create_app(settings: Settings) -> Flask:
    """The web application: every channel under its prefix, and the operators' own pages.

    Raises SettingsError, KeysError and SpoolError, each with one sentence for a person.
    """
    app = Flask("ileti", static_folder=None)
    app.request_class = WholeRequest
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(
        settings.database_url, patience=ANSWER_SECONDS
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    # A path with two slashes is no page: a redirect would name whatever host was asked for.
    app.url_map.merge_slashes = False
    _believe_proxies(app, settings.proxies)
    db.init_app(app)
    with app.app_context():
        engine: Engine = db.engine
    parts = make_parts(settings, Database(engine))
    parts.spool.check()
    _keep_sessions(app, settings, parts.core.keys)
    for channel in parts.channels.values():
        _mount(app, channel.prefix, channel.name, channel.routes())
    own = operations(parts.core, parts.spool)
    _mount(app, "", "operations", own)
    _answer_faults(app, list(parts.channels.values()), frozenset(route.path for route in own))
    app.extensions["ileti"] = parts
    return app


def _believe_proxies(app: Flask, number: int) -> None:
    """Take who asks from the headers of our own proxies; of no proxies, from none."""
    if number:
        hops = {"x_for": number, "x_proto": number, "x_host": number}
        app.wsgi_app = ProxyFix(app.wsgi_app, **hops)  # type: ignore[method-assign]


def _keep_sessions(app: Flask, settings: Settings, keys: KeyRing) -> None:
    """Flask's session: a cookie that is signed, for this host only, and not read by scripts."""
    secure = settings.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=keys.secret("session"),
        SESSION_COOKIE_NAME="__Host-ileti" if secure else "ileti",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        # The token lives as long as the session, which is made anew at sign-in and sign-out.
        WTF_CSRF_TIME_LIMIT=None,
    )


def _mount(app: Flask, prefix: str, name: str, routes: Sequence[Route]) -> None:
    callers: dict[str, Caller] = app.extensions.setdefault("ileti.callers", {})
    for route in routes:
        endpoint = f"{name}{route.path.replace('/', '.')}:{'+'.join(route.methods)}"
        path = f"{prefix if route.under is None else route.under}{route.path}"
        app.add_url_rule(path, endpoint, route.view, methods=list(route.methods))
        callers[endpoint] = route.caller


def _owners(channels: Sequence[Channel]) -> list[tuple[str, Channel]]:
    """Every prefix with the channel that answers there, the longest first."""
    known = {channel.prefix: channel for channel in channels}
    for channel in channels:
        known |= {route.under: channel for route in channel.routes() if route.under is not None}
    return sorted(known.items(), key=lambda pair: -len(pair[0]))


def _finder(channels: Sequence[Channel], plain: frozenset[str]) -> Callable[[], Channel | None]:
    """Finds the channel that this request's path belongs to: the longest prefix wins."""
    owner = _owners(channels)

    def channel_here() -> Channel | None:
        if request.path in plain:
            return None
        path = f"{request.path}/"
        return next((one for prefix, one in owner if path.startswith(f"{prefix}/")), None)

    return channel_here


def _answer_faults(app: Flask, channels: Sequence[Channel], plain: frozenset[str]) -> None:
    """Every failure is answered in the form of the channel whose prefix the path has; what only
    operators ask for (`plain`) by its code alone."""
    channel_here = _finder(channels, plain)

    def answer(fault: Fault, status: int) -> Response:
        channel = channel_here()
        if channel is not None:
            return channel.answer_fault(fault)
        return Response(f"{fault.code}\n", status=status, content_type="text/plain; charset=utf-8")

    def on_fault(fault: Fault) -> Response:
        return answer(fault, 503 if isinstance(fault, Unavailable) else 400)

    def on_http(error: HTTPException) -> Response:
        status = error.code or 500
        fault = NotFound("page") if status == 404 else InvalidInput("request", status=status)
        told = answer(fault, status)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            told.headers["Allow"] = ", ".join(error.valid_methods)
        return told

    def on_crash(error: Exception) -> Response:
        incident = secrets.token_hex(4)
        log.exception("incident", incident=incident, path=str(request.url_rule or ""))
        return answer(Unexpected(incident), 500)

    app.register_error_handler(Fault, on_fault)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Exception, on_crash)
