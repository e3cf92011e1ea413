"""The listening socket: a thread for each connection, a timer for the lifecycle rules."""

from __future__ import annotations

import logging
import selectors
import socket
import threading

from localstack.objectstore.connection import Connection
from localstack.objectstore.faults.switchboard import Switchboard
from localstack.objectstore.recovery import recover
from localstack.objectstore.service import Service
from localstack.objectstore.store import Settings, Store, open_store
from localstack.objectstore.sweep import sweep

log = logging.getLogger("reelroom.objectstore")
STOP_SECONDS = 5.0


class Server:
    """A running object store; `faults` is the switchboard that `/_faults` sets."""

    def __init__(self, settings: Settings) -> None:
        # The port first: a second process stops there before it touches the folder.
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        self._listener = socket.create_server(
            (settings.host, settings.port), family=family, backlog=512
        )
        self.store = self._open(settings)
        self.recovered = recover(self.store)
        self.faults = Switchboard()
        self._service = Service(self.store, self.faults)
        self._wake, self._waker = socket.socketpair()
        self._stopping = threading.Event()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._accept, name="objectstore-accept", daemon=True),
            threading.Thread(target=self._sweep, name="objectstore-sweep", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        host = self.store.settings.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def stop(self) -> None:
        """Cut the connections, wait for their threads, close the catalog."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._waker.send(b"x")
        self._threads[0].join(STOP_SECONDS)
        with self._lock:
            running = dict(self._connections)
        for connection in running:
            _shut(connection)
        for thread in (*running.values(), self._threads[1]):
            thread.join(STOP_SECONDS)
        self._wake.close()
        self._waker.close()
        self.store.close()

    def _open(self, settings: Settings) -> Store:
        try:
            return open_store(settings)
        except BaseException:
            self._listener.close()
            raise

    def _accept(self) -> None:
        with self._listener, selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            while not self._stopping.is_set():
                selector.select()
                if not self._stopping.is_set():
                    self._take(*self._listener.accept())

    def _take(self, connection: socket.socket, address: tuple[str, int]) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        thread = threading.Thread(
            target=self._serve, args=(connection, str(address[0])), daemon=True
        )
        with self._lock:
            self._connections[connection] = thread
        thread.start()

    def _serve(self, connection: socket.socket, peer: str) -> None:
        try:
            with connection:
                Connection(connection, peer, self._service, self.store.settings).serve()
                _shut(connection)
        except Exception:
            log.exception("connection of %s failed", peer)
        finally:
            with self._lock:
                del self._connections[connection]

    def _sweep(self) -> None:
        settings = self.store.settings
        while not self._stopping.wait(settings.sweep_seconds):
            try:
                sweep(self.store, settings.clock())
            except Exception:
                log.exception("the lifecycle sweep failed")


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("the connection was closed by its client")


def start(settings: Settings) -> Server:
    """Start an object store on threads of this process.

    Raises OSError when the port is taken, FolderInUse when the data folder is.
    """
    return Server(settings)
