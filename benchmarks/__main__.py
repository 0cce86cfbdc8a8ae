"""Run all measurements, print a table, and exit with 1 if a bound is missed."""

from __future__ import annotations

import json
import sys

from benchmarks import doctoring, editing, measure, parsing, populating, signing_in, start_up


def main() -> int:
    """Measure everything; `--json` prints the figures as JSON."""
    rooms = (parsing, start_up, editing, populating, signing_in, doctoring)
    figures = [figure for room in rooms for figure in room.measure()]
    if "--json" in sys.argv:
        print(json.dumps([figure.as_dict() for figure in figures], indent=2))
    else:
        print(f"Python {sys.version.split()[0]}; each figure is the median of paired ratios in this run\n")
        print(measure.format_table(figures))
    return 0 if all(figure.is_met for figure in figures) else 1


sys.exit(main())
