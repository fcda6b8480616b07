"""Which client ids are the citizen's own app."""

from app.settings import Reader

DEMO_APP = "ileti-mobil"


def read_apps(reader: Reader, *, demo: bool) -> frozenset[str]:
    """Those of API_APP_CLIENTS; what they change comes from IYS_MOBIL."""
    return frozenset(reader.names("API_APP_CLIENTS") or ((DEMO_APP,) if demo else ()))
