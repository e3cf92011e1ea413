"""Choosing ports, and saying clearly when one is taken."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from localstack.plan import Port
from localstack.supervisor.errors import PortTaken


def ports_from(base: int) -> dict[Port, int]:
    """Neighbouring ports from `base` on; 0 takes any that are free."""
    if base == 0:
        return _free_ports()
    return {port: base + offset for offset, port in enumerate(Port)}


def check_free(ports: Mapping[Port, int]) -> None:
    """Raises PortTaken with the first port on which something listens."""
    for port, number in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", number))
            except OSError as error:
                raise PortTaken(
                    f"Port {number}, where {port} should listen, is taken. Stop what uses it, "
                    "or choose other ports with --port-base N."
                ) from error


def _free_ports() -> dict[Port, int]:
    probes = {port: socket.socket() for port in Port}
    try:
        for probe in probes.values():
            probe.bind(("127.0.0.1", 0))
        return {port: int(probe.getsockname()[1]) for port, probe in probes.items()}
    finally:
        for probe in probes.values():
            probe.close()


def accepts(port: int) -> bool:
    """Whether something accepts connections on this port of this machine."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
