"""Where the server listens, and under which names it is reached."""

import errno
import ipaddress
import re
import socket

from twin.core import ReviewSettings, TwinError

__all__ = ["listen", "origin_hosts", "origin_of"]

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


def origin_hosts(settings: ReviewSettings) -> list[str]:
    """The names, without port, that a request may be addressed to, those told with ``--allow-host`` first.

    Raises:
        TwinError: The server would listen to other machines without being told under which names, or a name is none.
    """
    told = [_bare(name) for name in settings.allow_host]
    if not told and not _is_loopback(settings.host):
        raise TwinError(
            f"Host {settings.host} lets other machines in; name what reviewers call this one with --allow-host, or "
            "leave --host out."
        )
    own = [] if _is_any(settings.host) else [_bare(settings.host)]
    return list(dict.fromkeys([*told, *own, *_LOOPBACK]))


def listen(settings: ReviewSettings) -> socket.socket:
    """A socket that listens where the settings say.

    Raises:
        TwinError: The port is taken, or the host is none of this machine.
    """
    host, port = settings.host, settings.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise TwinError(_why(settings, error)) from error


def origin_of(settings: ReviewSettings, port: int) -> str:
    """How a reviewer's browser reaches the server, such as ``http://127.0.0.1:8765``; raises as `origin_hosts`."""
    return f"http://{origin_hosts(settings)[0]}:{port}"


def _why(settings: ReviewSettings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {settings.port} is taken, perhaps by another `twin review`; choose one with --port, or 0 for any "
            "free one."
        )
    if error.errno == errno.EACCES:
        return f"Port {settings.port} is kept for the system's administrator; choose one above 1023 with --port."
    return f"Host {settings.host} is no address of this machine ({error.strerror or error}); give another --host."


def _bare(name: str) -> str:
    """The name as it stands in a request; an IPv6 address has brackets there."""
    lowered = name.strip().lower()
    written = f"[{lowered}]" if ":" in lowered and not lowered.startswith("[") else lowered
    if not _NAME.fullmatch(written) or (written.startswith("[") and not _address(written.strip("[]"))):
        raise TwinError(f"Host {name!r} is no name of a machine; give it alone, such as review.example.org.")
    return written


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host.lower() == "localhost" if address is None else address.is_loopback


def _is_any(host: str) -> bool:
    address = _address(host)
    return address is not None and address.is_unspecified
