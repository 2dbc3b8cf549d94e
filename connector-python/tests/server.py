"""The real server that tests call, and a proxy to it that can make calls fail."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import os
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sync_health import Client, NewSyncEvent, RetryOptions

URL = os.environ["SYNC_HEALTH_URL"]
TOKEN = os.environ["SYNC_HEALTH_TOKEN"]
FAST = RetryOptions(min_delay_seconds=0.01, max_delay_seconds=0.2)


def ask(method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Any:
    """Calls the server without the library; returns the JSON."""
    request = urllib.request.Request(
        URL + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", **(headers or {})},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def a_connector() -> str:
    """A connector name that no other test uses."""
    return f"py-{uuid.uuid4()}"


def an_event(number: int = 0, **members: Any) -> NewSyncEvent:
    event: NewSyncEvent = {
        "id": f"evt-{number}",
        "mode": "realtime",
        "object": "Invoice",
        "action": "update",
        "recordId": f"inv-{number}",
        "startTime": "2026-11-20T10:00:00.000Z",
        "endTime": "2026-11-20T10:00:02.400Z",
        "status": "success",
    }
    event.update(members)  # type: ignore[typeddict-item]
    return event


def stored(connector: str) -> int:
    """How many events of a connector the server counts."""
    answer = ask(
        "POST",
        "/v1/query",
        {
            "from": "2026-11-20T00:00:00Z",
            "to": "2026-11-21T00:00:00Z",
            "timeZone": "UTC",
            "query": {"type": "summary", "filters": {"connector": [connector]}},
        },
    )
    values = {field["name"]: field["values"] for field in answer["fields"]}
    return int(values["synced"][0] + values["errors"][0])


def until(condition: Callable[[], object], timeout_seconds: float = 60.0) -> None:
    """Waits until a condition holds."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not come true within {timeout_seconds} s")
        time.sleep(0.01)


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def events(self) -> list[dict[str, object]]:
        """The events of a call, compressed or not."""
        is_packed = self.headers.get("content-encoding") == "gzip"
        events: list[dict[str, object]] = json.loads(gzip.decompress(self.body) if is_packed else self.body)
        return events


#: Handles a call in place of the server.
Mishap = Callable[["_Handler", Call], None]


class Detour(ThreadingHTTPServer):
    """Passes calls on to the real server, except those that a test makes fail."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.calls: list[Call] = []
        #: Each handles one call to its path, in order.
        self.mishaps: list[tuple[str, Mishap]] = []
        self._lock = threading.Lock()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def paths(self, beginning: str) -> list[Call]:
        return [call for call in list(self.calls) if call.path.startswith(beginning)]

    def refuse(
        self, status: int, headers: dict[str, str] | None = None, body: object = None, at: str = "/v1/events"
    ) -> None:
        text = json.dumps(body or {"title": "Refused", "status": status}).encode()
        self.mishaps.append((at, lambda handler, _: handler.answer(status, headers or {}, text)))

    def lose_answer(self) -> None:
        """The server accepts the events, and the connection breaks before the answer."""
        self.mishaps.append(("/v1/events", lambda _, call: _hand_on(call) and None))

    def hold(self) -> threading.Event:
        """The next call waits until the event is set."""
        released = threading.Event()

        def wait(handler: _Handler, call: Call) -> None:
            released.wait()
            handler.answer(*_hand_on(call))

        self.mishaps.append(("/v1/events", wait))
        return released

    def take(self, call: Call) -> Mishap | None:
        with self._lock:
            self.calls.append(call)
            for index, (path, mishap) in enumerate(self.mishaps):
                if call.path.startswith(path):
                    del self.mishaps[index]
                    return mishap
        return None


class _Handler(BaseHTTPRequestHandler):
    server: Detour

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        call = Call(self.command, self.path, {key.lower(): value for key, value in self.headers.items()}, body)
        mishap = self.server.take(call)
        if mishap:
            mishap(self, call)
        else:
            self.answer(*_hand_on(call))
        self.close_connection = True

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        # The caller may have disconnected.
        with contextlib.suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _hand_on(call: Call) -> tuple[int, dict[str, str], bytes]:
    address = urllib.parse.urlsplit(URL)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=90)
    try:
        connection.request(call.method, call.path, body=call.body or None, headers=call.headers)
        answer = connection.getresponse()
        kept = {name: value for name in ("Content-Type", "Retry-After") if (value := answer.getheader(name))}
        return answer.status, kept, answer.read()
    finally:
        connection.close()


class DetourTest(unittest.TestCase):
    """A test with a detour, whose clients are closed at its end."""

    def setUp(self) -> None:
        self.detour = Detour()
        self.addCleanup(self.detour.close)
        self.connector = a_connector()

    def connect(self, **options: Any) -> Client:
        usual: dict[str, Any] = {"url": self.detour.url, "token": TOKEN, "connector": self.connector, "retry": FAST}
        client = Client(**{**usual, **options})
        self.addCleanup(lambda: client.close(timeout_seconds=0))
        return client

    def drain(self, client: Client) -> None:
        self.assertTrue(client.flush(timeout_seconds=60), "what was recorded is not answered for")
