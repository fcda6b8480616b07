"""Settings: only what the service needs, and connections that stay open."""

import os
from urllib.parse import parse_qs, urlsplit

_url = urlsplit(os.environ["DATABASE_URL"])
_query = {name: values[0] for name, values in parse_qs(_url.query).items()}

SECRET_KEY = os.environ["SECRET_KEY"]
TAG_KEY = SECRET_KEY.encode()
PUBLIC_URL = f"http://127.0.0.1:{os.environ['PORT']}"
TWILIO_ACCOUNT_SID = os.environ["TWILIO_ACCOUNT_SID"]
TWILIO_AUTH_TOKEN = os.environ["TWILIO_AUTH_TOKEN"]

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "django_rest.urls"
WSGI_APPLICATION = "django_rest.wsgi.application"
INSTALLED_APPS = ["rest_framework", "django_rest"]
MIDDLEWARE: list[str] = []
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path.strip("/"),
        "USER": _url.username or "postgres",
        "HOST": _query.get("host", _url.hostname or ""),
        "PORT": _query.get("port", _url.port or ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2},
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}
