"""`python -m ssocfg`: the only place that ends the process."""

from __future__ import annotations


def run() -> None:
    """Run the command line and end the process with its exit code.

    Raises:
        SystemExit: Always.
    """
    from ssocfg.cli.main import run_command_line

    raise SystemExit(run_command_line())


if __name__ == "__main__":
    run()
