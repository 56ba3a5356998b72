"""The sandbox on a port of this machine."""

from __future__ import annotations

import threading

from werkzeug.serving import WSGIRequestHandler, make_server

from .store import Keeper
from .webhook_sender import Sender


class Handler(WSGIRequestHandler):
    """Keeps connections open, as the platform does, and logs nothing.

    Addresses hold secrets (token calls), so they must not reach a terminal.
    """

    protocol_version = "HTTP/1.1"
    # a small answer after its headers would wait 40 ms for the client's acknowledgement
    disable_nagle_algorithm = True

    def log_request(self, code="-", size="-"):
        """Nothing: see the request log of the sandbox."""

    def log(self, type, message, *args):
        """Nothing, for dropped connections are made on purpose."""

    def run_wsgi(self):
        """Serve a request; a connection dropped on demand ends quietly."""
        try:
            return super().run_wsgi()
        except OSError:
            self.close_connection = True
            return None


class Server:
    """A threaded server for a sandbox; also a context manager."""

    def __init__(self, box, host="127.0.0.1", port=0):
        self.box = box
        self._server = make_server(
            host, port, box.wsgi_app, threaded=True, request_handler=Handler
        )
        self._server.daemon_threads = True
        self._keeper = Keeper(box)
        self._sender = Sender(box)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self):
        """The address, without a slash at the end."""
        return f"http://{self._server.host}:{self._server.port}"

    def start(self):
        """Serve in the background."""
        self._keeper.start()
        self._sender.start()
        self._thread.start()
        return self

    def stop(self):
        """Stop serving and save."""
        self._server.shutdown()
        self._server.server_close()
        self._sender.stop()
        self._keeper.stop()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        self.stop()
