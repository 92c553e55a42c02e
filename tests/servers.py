"""Servers on this machine for tests: the mock over HTTP, and small ones that do one thing wrong."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from posthog_conformance.contract import Dialect, Period, load
from posthog_conformance.mock import catalogue, create_app, target_file

Answer = tuple[int, Mapping[str, str], bytes]
_PASSED_ON = ("content-type", "allow", "www-authenticate")
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Served:
    """A mock that listens, and the target file that belongs to it."""

    url: str
    text: str

    def file(self, folder: Path, text: str | None = None) -> str:
        """The target file, written into a folder; or another text with this mock's URL for ``URL``."""
        path = folder / "target.toml"
        path.write_text(self.text if text is None else text.replace("URL", self.url), "utf-8")
        return str(path)


@contextmanager
def mock(
    fault: str | None = None,
    *,
    dialect: Dialect = "documented",
    posthog: Period = "newer",
    latency_ms: int = 0,
    rate_limit: int | None = None,
) -> Iterator[Served]:
    """The mock at a URL, with one of its faults or without."""
    known = {item.id: item for item in catalogue(dialect)}
    contract = load(dialect=dialect, posthog=posthog)
    app = create_app(contract, fault=known[fault] if fault else None, latency_ms=latency_ms, rate_limit=rate_limit)
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    yield Served(url, target_file(url))
    server.should_exit = True
    thread.join()
    listening.close()


@contextmanager
def answering(answer: Callable[[BaseHTTPRequestHandler], Answer]) -> Iterator[str]:
    """A server at whose URL every request gets what ``answer`` says."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            self.content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, body = answer(self)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def silent() -> Iterator[str]:
    """A server that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def dropping() -> Iterator[str]:
    """A server that reads a request and drops the connection."""
    with _talking(lambda _: None) as url:
        yield url


@contextmanager
def dripping() -> Iterator[str]:
    """A server that begins to answer and goes on sending headers, one after the other, each in good time."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: to come\r\n")
            time.sleep(0.1)

    with _talking(drip) as url:
        yield url


@contextmanager
def _talking(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65_536)
            talk(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def closed() -> str:
    """A URL where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def under(prefix: str, url: str) -> Iterator[str]:
    """What answers at a URL, at one with a path prefix, as behind a proxy that tells it where it stands."""

    def forwarded(asked: Any) -> Answer:
        if not asked.path.startswith(prefix + "/"):
            return 404, {"Content-Type": "text/html"}, b"<html>nothing here</html>"
        path = asked.path.removeprefix(prefix)
        answer = network.request(asked.command, url + path, headers=dict(asked.headers), content=asked.content)
        headers = {name: value for name, value in answer.headers.items() if name in _PASSED_ON}
        return answer.status_code, headers, answer.content.replace(b"/api/", prefix.encode() + b"/api/")

    with httpx.Client(trust_env=False) as network, answering(forwarded) as outside:
        yield outside + prefix
