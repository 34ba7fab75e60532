"""Other processes of this machine: how many may help, and that none of them outlives the one it helps."""

from __future__ import annotations

import os
import sys
import threading


def workers() -> int:
    """How many processes may work besides this one; 0 where it must stay alone.

    That is where there is one processor, where a process cannot fork or has threads, which would not be in the other one, and in
    a process that is itself a worker.
    """
    if threading.active_count() > 1 or _is_daemon() or not hasattr(os, "fork"):
        return 0
    return len(os.sched_getaffinity(0)) if len(os.sched_getaffinity(0)) > 1 else 0


def _is_daemon() -> bool:
    """Whether this is itself a worker; where nobody has loaded `multiprocessing`, it is not."""
    loaded = sys.modules.get("multiprocessing")
    return loaded is not None and loaded.current_process().daemon


def end_with_the_parent() -> None:
    """Called first in a pool's process: where the parent is killed it ends too, instead of waiting for work for ever."""
    import multiprocessing

    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
