"""Where the library says what nobody listens to: `logging.getLogger("sync_health")`."""

import logging

log = logging.getLogger("sync_health")
