"""What all tests share: hypothesis tries the same examples in every run, unless SSOCFG_SEARCH asks for new ones."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("search" if os.environ.get("SSOCFG_SEARCH") else "same")
