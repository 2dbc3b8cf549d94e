"""The only HTTP client for the server: URL, token, time-outs, and errors made from answers."""

from __future__ import annotations

import gzip
import http.client
import json
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping

from ._backoff import parse_retry_after
from ._errors import ApiError, NetworkError
from ._http import opener
from ._stop import StopSignal
from ._version import __version__

#: A token, or a function that returns the current one.
Token = str | Callable[[], str]

#: Smaller bodies, in bytes, are not worth compressing.
MIN_BYTES_FOR_GZIP = 1024


class Api:
    def __init__(
        self, url: str, token: Token, *, request_timeout_seconds: float, gzip: bool, ssl_context: ssl.SSLContext | None
    ) -> None:
        self._base = url.rstrip("/")
        parts = urllib.parse.urlsplit(self._base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"url must begin with http:// or https:// and name a host, not {url!r}")
        self._token = token
        self._timeout_seconds = request_timeout_seconds
        self._gzip = gzip
        is_tls = parts.scheme == "https"
        self._ssl_context = (ssl_context or ssl.create_default_context()) if is_tls else None

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: bytes | None = None,
        signal: StopSignal | None = None,
        timeout_seconds: float | None = None,
    ) -> object:
        """Makes a call and returns the JSON. Raises ApiError, NetworkError, or StoppedError by the signal."""
        if signal:
            signal.raise_if_set()
        address = self._base + path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        request = urllib.request.Request(address, method=method, headers=self._headers())
        if body is not None:
            request.add_header("Content-Type", "application/json")
            if self._gzip and len(body) >= MIN_BYTES_FOR_GZIP:
                request.add_header("Content-Encoding", "gzip")
                body = gzip.compress(body, compresslevel=1)
            request.data = body
        try:
            return _json(self._answer(request, signal, timeout_seconds or self._timeout_seconds))
        except (OSError, http.client.HTTPException) as error:
            if signal:
                signal.raise_if_set()
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            raise NetworkError(f"{method} {self._base}{path}: {reason or type(reason).__name__}") from error

    def _answer(self, request: urllib.request.Request, signal: StopSignal | None, timeout_seconds: float) -> bytes:
        try:
            with opener(self._ssl_context, signal).open(request, timeout=timeout_seconds) as response:
                answer: bytes = response.read()
                return answer
        except urllib.error.HTTPError as error:
            with error:
                text = error.read()
            body = _json(text)
            retry_after_seconds = parse_retry_after(error.headers.get("Retry-After"), time.time())
            raise ApiError(
                error.code, text.decode(errors="replace") if body is None else body, retry_after_seconds
            ) from None

    def _headers(self) -> dict[str, str]:
        token = self._token if isinstance(self._token, str) else self._token()
        return {
            "Accept": "application/json",
            "Authorization": f"Bearer {token}",
            "User-Agent": f"sync-health-connector-python/{__version__}",
        }


def _json(text: bytes) -> object:
    try:
        answer: object = json.loads(text)
        return answer
    except ValueError:
        return None
