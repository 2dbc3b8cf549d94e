"""Tests of the library on a real server. What it logs is shown where a test looks at it."""

import logging

logging.getLogger("sync_health").addHandler(logging.NullHandler())
