"""The connection goes to a checked address, the certificate is checked against the name."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path

import httpcore2
import pytest

from tests.catalog.download._server import HOST, Server, photo
from tests.catalog.download.conftest import settings
from twin.catalog.download._addresses import allowed_networks
from twin.catalog.download._client import make_client
from twin.catalog.download._wire import GuardedBackend

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")


@pytest.fixture
def certificate(tmp_path: Path, server: Server) -> Path:
    """Of a server called photos.example that speaks TLS."""
    path, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=photos"
    names = ["-addext", "subjectAltName=DNS:photos.example"]
    subprocess.run([*command.split(), *names, "-keyout", key, "-out", path], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return path


def get(url: str) -> bytes:
    async def names(host: str, port: int) -> Sequence[str]:
        return [HOST]

    async def run() -> bytes:
        async with make_client(settings(), GuardedBackend(allowed_networks([HOST]), names)) as client:
            return (await client.get(url)).content

    return asyncio.run(run())


def test_a_known_certificate_of_that_name(server: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert get(f"https://photos.example:{server.server_port}/1") == photo(1)
    assert server.reached == {HOST}
    with pytest.raises(httpcore2.ConnectError, match="Hostname mismatch"):
        get(f"https://other.example:{server.server_port}/1")


def test_an_unknown_certificate(server: Server, certificate: Path) -> None:
    with pytest.raises(httpcore2.ConnectError, match="certificate verify failed"):
        get(f"https://photos.example:{server.server_port}/1")
    assert server.requests == []
