"""`python -m ssocfg`: the only place that ends the process."""

from __future__ import annotations


def run() -> None:
    """Run the command line and end the process with its exit code.

    Raises:
        SystemExit: Always.
    """
    try:
        import gc
        import sys

        from ssocfg.cli.quick import run_quickly

        gc.set_threshold(50_000)  # a command makes much and throws little away: looking for it often costs a twentieth
        code = run_quickly(sys.argv[1:])
        if code is None:
            from ssocfg.cli.main import run_command_line

            code = run_command_line()
    except KeyboardInterrupt:  # also while the modules are still being read
        code = 130
    raise SystemExit(code)


if __name__ == "__main__":
    run()
