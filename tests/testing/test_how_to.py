"""The how-to page: its examples are tests, and run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from testing.test_pytest_plugin import run_pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "test-your-own-tool.md"


def test_the_examples_of_the_page_run(tmp_path):
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    for number, example in enumerate(examples):
        (tmp_path / f"test_example_{number}.py").write_text(example, encoding="utf-8")
    assert f"{len(examples)} passed" in run_pytest(tmp_path)


def test_the_examples_of_the_page_are_styled(tmp_path):
    pytest.importorskip("ruff", reason="ruff is not installed")
    for number, example in enumerate(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)):
        path = tmp_path / f"example_{number}.py"
        path.write_text(example, encoding="utf-8")
        command = [sys.executable, "-m", "ruff", "format", "--diff", "--isolated", "--line-length", "120", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
