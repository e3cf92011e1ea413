"""The Python client: sessions, uploads that resume, recordings, downloads."""

from reelroom.client.client import Reelroom
from reelroom.client.errors import ApiRefused, ClientError, FileChanged, Unreachable

__all__ = ["ApiRefused", "ClientError", "FileChanged", "Reelroom", "Unreachable"]
