"""Tests of the library on a real server. Tests check what it logs."""

import logging

logging.getLogger("sync_health").addHandler(logging.NullHandler())
