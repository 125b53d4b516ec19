"""Which network addresses may be asked: public ones, and those a setting allows."""

import ipaddress
from collections.abc import Iterable

from twin.core import TwinError

__all__ = ["Address", "Network", "allowed_networks", "refusal"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_KINDS = ("unspecified", "loopback", "link_local", "multicast", "reserved", "private", "site_local")


def allowed_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks written as ``10.0.0.0/8``, ``::1`` and so on.

    Raises:
        TwinError: One of them is not a network.
    """
    try:
        return tuple(ipaddress.ip_network(text) for text in texts)
    except ValueError as error:
        raise TwinError(f"Key download.allow (option --allow) wants networks like 10.0.0.0/8: {error}.") from error


def refusal(text: str, allowed: Iterable[Network]) -> str:
    """Why the address ``text`` must not be connected to, in a word; empty where it may be."""
    address = ipaddress.ip_address(text)
    return next((kind for meant in _meant(address) if (kind := _kind(meant, allowed))), "")


def _meant(address: Address) -> tuple[Address, ...]:
    """The addresses that a packet to ``address`` may be delivered to."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (ipaddress.IPv4Address(address.packed[-4:]),)
    return (address, address.sixtofour) if address.sixtofour else (address,)


def _kind(address: Address, allowed: Iterable[Network]) -> str:
    if any(address in network for network in allowed):
        return ""
    for kind in _KINDS:
        if getattr(address, f"is_{kind}", False):
            return kind.replace("_", "-")
    return "" if address.is_global else "not public"
