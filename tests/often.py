"""How often laws are tried that say their number of examples themselves: as they say, or ten times that at night."""

from __future__ import annotations

import os

TIMES = 10 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 1
