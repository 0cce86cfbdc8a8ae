"""Measure ssocfg beside its peers, as ratios in one run; `python -m benchmarks` with ssocfg installed from a wheel."""
