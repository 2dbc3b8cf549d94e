"""Logs what no callback takes: `logging.getLogger("sync_health")`."""

import logging

log = logging.getLogger("sync_health")
