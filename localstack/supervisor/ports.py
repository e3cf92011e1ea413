"""Choosing ports, and saying clearly when one is taken."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Mapping

from localstack.plan import Port
from localstack.supervisor.errors import PortTaken

# Below the ports that the system gives to outgoing connections (32768 on Linux): one of those could
# take a part's port while the part is being started again.
_PRIVATE = range(15_000, 32_000)


def ports_from(base: int) -> dict[Port, int]:
    """Neighbouring ports from `base` on; 0 takes any that are free."""
    if base == 0:
        return _free_ports()
    return {port: base + offset for offset, port in enumerate(Port)}


def check_free(ports: Mapping[Port, int]) -> None:
    """Raises PortTaken with the first port on which something listens."""
    for port, number in ports.items():
        if not _is_free(number):
            raise PortTaken(
                f"Port {number}, where {port} should listen, is taken. Stop what uses it, "
                "or choose other ports with --port-base N."
            )


def _free_ports() -> dict[Port, int]:
    free: list[int] = []
    while len(free) < len(Port):
        number = secrets.choice(_PRIVATE)
        if number not in free and _is_free(number):
            free.append(number)
    return dict(zip(Port, free, strict=True))


def _is_free(number: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


def accepts(port: int) -> bool:
    """Whether something accepts connections on this port of this machine."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
