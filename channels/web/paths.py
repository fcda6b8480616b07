"""Paths of ours: where somebody wanted to go, without being led away."""

import re

from flask import Request

AFTER = "sonra"
HOME = "/izinlerim"
ACCOUNT = "/hesabim"
SIGN_IN = "/giris"

# One slash at the beginning, and nothing that a browser reads as another host or leaves out.
OWN = re.compile(r"/(?!/)[A-Za-z0-9\-._~/?=&%+,:]{0,500}")


def own_path(text: str | None) -> str | None:
    """The path, if it is one on this service; None for anything else."""
    return text if text and OWN.fullmatch(text) and not text.startswith(SIGN_IN) else None


def here(request: Request) -> str:
    """The path of this very page, with what was asked for."""
    return request.full_path.rstrip("?")
