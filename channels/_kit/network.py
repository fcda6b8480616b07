"""The network that a request came from, which limits count by."""

import ipaddress

from flask import Request

HOUSEHOLD_BITS = 64
"""An IPv6 network of this length is one household's: its single addresses are endless."""


def network_of(request: Request) -> str:
    """The network that limits count by; empty where it is not known."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, HOUSEHOLD_BITS), strict=False))
    return str(address)
