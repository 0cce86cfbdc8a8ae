"""`python -m ssocfg.testing serve`: a local Identity Center for a person at a shell, or for a script."""

from __future__ import annotations

from ssocfg.testing.serving import main

if __name__ == "__main__":
    raise SystemExit(main())
