"""Runs the application: in the foreground for `crmtui serve`, in a thread for the console."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn

from crmtui.api.app import ApiOptions, create_app
from crmtui.api.one_write import OneWriteProtocol
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Unavailable
from crmtui.kit.i18n import _

_BACKLOG: Final = 2048
_KEEP_ALIVE_SECONDS: Final = 75
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_GRACE_SECONDS: Final = 5
"""How long requests that are being answered may take when the server is told to stop."""


class ApiServer:
    """One HTTP server on one address. The backend stays the caller's to close."""

    def __init__(
        self,
        backend: Backend,
        host: str = "127.0.0.1",
        port: int = 8765,
        options: ApiOptions | None = None,
    ) -> None:
        self._socket = _listen(host, port)
        self._host = host
        self.port: int = self._socket.getsockname()[1]
        self._server = _Server(_configure(backend, options))
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self._host, self._host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def run(self) -> None:
        """Serve until a signal says stop; a second one does not wait for what is being done."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def start(self) -> None:
        """Serve in a thread; returns as soon as requests are answered.

        Raises:
            Unavailable: api.not_started.
        """
        self._thread = threading.Thread(target=self._serve, name="crmtui-api", daemon=True)
        self._thread.start()
        self._server.settled.wait()
        if not self._server.started:
            self.stop()
            raise Unavailable("api.not_started", _("The API could not be started; see the log."))

    def stop(self) -> None:
        """Answer what is being asked, then end; does nothing where nothing runs."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(_GRACE_SECONDS + 5)
            self._thread = None
        self._socket.close()

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._server.settled.set()


class _Server(uvicorn.Server):
    """Tells when it answers, and ends by returning: what started it has things to close."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = threading.Event()
        """Set once it answers, or once it is clear that it never will."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.settled.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does, but without raising the signal once more at the end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _configure(backend: Backend, options: ApiOptions | None) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(backend, options),
        http=OneWriteProtocol,
        loop="auto",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _listen(host: str, port: int) -> socket.socket:
    """Take the port at once, so that what is wrong with it is said before anything is started.

    Raises:
        Unavailable: api.port_taken, api.address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        message = _("The API cannot listen on {host}:{port}: {reason}. Choose another port.")
        raise Unavailable(
            "api.address",
            message.format(host=host, port=port, reason=error.strerror or error),
            {"port": "another port"},
        ) from error
