"""Where the server listens and by which names it is reached."""

import socket
from contextlib import closing

import pytest

from twin.core import ReviewSettings, TwinError
from twin.review.server._hosts import listen, origin_hosts, origin_of

OWN = ["127.0.0.1", "localhost", "[::1]"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "::1", "127.3.2.1"])
def test_loopback_needs_nothing_told(host: str) -> None:
    hosts = origin_hosts(ReviewSettings(host=host))
    assert set(OWN) <= set(hosts)
    assert len(hosts) <= 4


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.example.org", "2130706433"])
def test_a_wider_host_asks_by_which_name(host: str) -> None:
    with pytest.raises(TwinError, match="--allow-host"):
        origin_hosts(ReviewSettings(host=host))
    hosts = origin_hosts(ReviewSettings(host=host, allow_host=["Review.Example"]))
    assert hosts[0] == "review.example"
    assert "0.0.0.0" not in hosts
    assert "[::]" not in hosts


@pytest.mark.parametrize(
    "name", ["", "*", "*.example.org", "http://example.org", "example.org:80", "a/b", "a b", "[x]", "[1.2.3.4", "é"]
)
def test_a_name_is_a_name(name: str) -> None:
    with pytest.raises(TwinError, match="no name of a machine"):
        origin_hosts(ReviewSettings(allow_host=[name]))


@pytest.mark.parametrize(
    ("settings", "origin"),
    [
        (ReviewSettings(), "http://127.0.0.1:9"),
        (ReviewSettings(host="::1"), "http://[::1]:9"),
        (ReviewSettings(host="0.0.0.0", allow_host=["one.example", "two.example"]), "http://one.example:9"),
        (ReviewSettings(allow_host=["fe80::1"]), "http://[fe80::1]:9"),
    ],
)
def test_the_personal_link_leads_to_the_first_name(settings: ReviewSettings, origin: str) -> None:
    assert origin_of(settings, 9) == origin


def test_a_taken_port_is_told() -> None:
    with closing(listen(ReviewSettings(port=0))) as first:
        host, port = first.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(TwinError, match=f"Port {port} is taken"):
            listen(ReviewSettings(port=port))


def test_a_host_of_another_machine_is_told() -> None:
    with pytest.raises(TwinError, match=r"192\.0\.2\.1 is no address of this machine"):
        listen(ReviewSettings(host="192.0.2.1", allow_host=["x"], port=0))


def test_it_listens_on_the_address_told_alone() -> None:
    with closing(listen(ReviewSettings(host="127.0.0.2", port=0))) as listening:
        port = listening.getsockname()[1]
        with closing(socket.create_connection(("127.0.0.2", port), 5)):
            pass
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 5)
