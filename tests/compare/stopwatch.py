"""Whole processes by the clock and by their peak of memory, in turn, so that a machine that changes pace changes all.

    stopwatch.py PROGRAM [WORDS]...

runs a program and prints how long it took and how much memory it had at most. It is a process of its own, and a small
one, because a process counts the memory of the one that started it as its own peak.
"""

from __future__ import annotations

import os
import sys
import time

if __name__ == "__main__":
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    began = time.perf_counter()
    child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
    _pid, status, used = os.wait4(child, 0)
    print(time.perf_counter() - began, used.ru_maxrss, os.waitstatus_to_exitcode(status))
