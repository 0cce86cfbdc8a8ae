"""What all tests share: hypothesis tries the same examples in every run, unless it is asked for new ones.

SSOCFG_SEARCH asks for as many new ones, HYPOTHESIS_PROFILE=nightly for many.
"""

from __future__ import annotations

import os
import signal

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.register_profile("nightly", deadline=None, print_blob=True, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("search" if os.environ.get("SSOCFG_SEARCH") else "same"))

# A shell without job control has its background jobs ignore Ctrl-C, and so would every program that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
