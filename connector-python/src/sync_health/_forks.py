"""After a fork, as in web servers and task queues, a child process starts over: threads and locks are not inherited."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Renewable(Protocol):
    def renew(self) -> None: ...


_renewables: weakref.WeakSet[Renewable] = weakref.WeakSet()


def renew_after_fork(each: Renewable) -> None:
    """Renews an object in every child process, as long as the object lives."""
    _renewables.add(each)


def _renew_all() -> None:
    for each in _renewables:
        each.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
