"""HTTP connections that a stop signal can break. They follow no redirects: a token is only for its own address."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.request
from typing import Any

from ._stop import StopSignal


class _Connection(http.client.HTTPConnection):
    signal: StopSignal | None = None

    def connect(self) -> None:
        super().connect()
        if self.signal:
            self.signal.watch(self.sock)

    def getresponse(self) -> http.client.HTTPResponse:
        connection = self.sock
        try:
            return super().getresponse()
        finally:
            self._forget(connection)

    def close(self) -> None:
        self._forget(self.sock)
        super().close()

    def _forget(self, connection: socket.socket | None) -> None:
        if self.signal and connection:
            self.signal.forget(connection)


class _TlsConnection(_Connection, http.client.HTTPSConnection):
    pass


class _Handler(urllib.request.AbstractHTTPHandler):
    def __init__(self, context: ssl.SSLContext | None, signal: StopSignal | None) -> None:
        super().__init__()
        self._context = context
        self._signal = signal

    def _connection(self, host: str, **options: Any) -> http.client.HTTPConnection:
        connection = _Connection(host, **options)
        connection.signal = self._signal
        return connection

    def _tls_connection(self, host: str, **options: Any) -> http.client.HTTPConnection:
        connection = _TlsConnection(host, context=self._context, **options)
        connection.signal = self._signal
        return connection

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, request)

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._tls_connection, request)

    http_request = https_request = urllib.request.AbstractHTTPHandler.do_request_


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def opener(context: ssl.SSLContext | None, signal: StopSignal | None) -> urllib.request.OpenerDirector:
    """Opens URLs, through the proxies that the environment names."""
    made = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        _Handler(context, signal),
        _NoRedirect(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        made.add_handler(handler)
    return made
