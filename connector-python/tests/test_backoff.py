from __future__ import annotations

import unittest
from datetime import datetime, timezone

from sync_health import ApiError, NetworkError, RetryOptions
from sync_health._backoff import backoff_seconds, parse_retry_after

RETRY = RetryOptions(min_delay_seconds=0.1, max_delay_seconds=1.0)
NOW = datetime(2026, 11, 20, 10, tzinfo=timezone.utc).timestamp()


class Backoff(unittest.TestCase):
    def test_the_bound_doubles_with_each_attempt_up_to_the_longest(self) -> None:
        waits = [backoff_seconds(attempt, RETRY, NetworkError(), lambda: 1.0) for attempt in (1, 2, 3, 4, 5, 200)]
        self.assertEqual(waits, [0.1, 0.2, 0.4, 0.8, 1.0, 1.0])

    def test_jitter_is_full(self) -> None:
        self.assertEqual(backoff_seconds(5, RETRY, NetworkError(), lambda: 0.0), 0)

    def test_no_wait_is_shorter_than_the_server_asked_for(self) -> None:
        self.assertEqual(backoff_seconds(1, RETRY, ApiError(503, None, 5), lambda: 0.0), 5)

    def test_retry_after_is_read_as_seconds_or_a_date(self) -> None:
        for header, seconds in (
            ("7", 7),
            ("0", 0),
            ("-1", 0),
            ("Fri, 20 Nov 2026 10:00:30 GMT", 30),
            ("Fri, 20 Nov 2026 09:00:00 GMT", 0),
            ("soon", 0),
            ("inf", 0),
            ("", 0),
            (None, 0),
        ):
            with self.subTest(header=header):
                self.assertEqual(parse_retry_after(header, NOW), seconds)
