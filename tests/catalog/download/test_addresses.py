import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.catalog.download._addresses import allowed_networks, refusal

FORBIDDEN = {
    "0.0.0.0": "unspecified",
    "10.1.2.3": "private",
    "100.64.0.1": "not public",
    "127.0.0.1": "loopback",
    "127.9.9.9": "loopback",
    "169.254.169.254": "link-local",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.2.1": "private",
    "192.168.0.1": "private",
    "198.18.0.1": "private",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "::127.0.0.1": "reserved",
    "2001:db8::1": "private",
    "fc00::1": "private",
    "fd12:3456::1": "private",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
}
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001::1"]
PRIVATE_V4 = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"]
PRIVATE_V4 += ["192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"]


@pytest.mark.parametrize(("address", "kind"), FORBIDDEN.items())
def test_addresses_that_are_not_public(address: str, kind: str) -> None:
    assert refusal(address, ()) == kind


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert refusal(address, ()) == ""


@given(st.sampled_from(PRIVATE_V4).flatmap(lambda network: st.ip_addresses(v=4, network=network)))
def test_no_disguise_helps(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    disguises = [
        str(address),
        f"::ffff:{address}",
        str(ipaddress.IPv6Address((0x64FF9B << 96) | number)),
        str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80) | 1)),
    ]
    for text in disguises:
        assert refusal(text, ()), text


@pytest.mark.parametrize("address", ["::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"])
def test_public_addresses_in_disguise(address: str) -> None:
    assert refusal(address, ()) == ""


def test_a_network_that_is_allowed() -> None:
    allowed = allowed_networks(["10.0.0.0/8", "::1"])
    for address in ("10.9.8.7", "::ffff:10.9.8.7", "::1"):
        assert refusal(address, allowed) == ""
    for address in ("11.0.0.0", "9.255.255.255", "8.8.8.8"):
        assert refusal(address, allowed) == refusal(address, ())
    assert refusal("192.168.0.1", allowed) == "private"
    assert refusal("::2", allowed) == "reserved"
