"""Models behind an OpenAI-compatible server: asked over HTTP, several questions at a time."""

from twin.models.server._answerer import BlindServer, ServerAnswerer
from twin.models.server._messages import messages
from twin.models.server._place import Server, server_from

__all__ = ["BlindServer", "Server", "ServerAnswerer", "messages", "server_from"]
