"""What is exported is read back by a shell as it was, whatever is in it, and nothing of it is run."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from ssocfg.cli.credentials_text import as_text
from ssocfg.errors import InvalidValueError
from ssocfg.tokens.role_credentials import RoleCredentials
from ssocfg.values import Secret

# All that a secret may be made of: printable ASCII without blanks.
ALL = "".join(map(chr, range(0x21, 0x7F)))
HOSTILE = [ALL, "$(echo run)", "`echo run`", "';echo run;'", "\\';echo run #", "${HOME}", "%PATH%", "!!", "a\\", "-n"]


def credentials(text: str) -> RoleCredentials:
    return RoleCredentials("c.json", Secret("ASIA"), Secret(text), Secret(text), datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(("shell", "output"), [("sh", "env"), ("bash", "env"), ("fish", "fish")])
def test_a_shell_reads_it_back(shell, output, text):
    if shutil.which(shell) is None:
        pytest.skip(f"not installed: {shell}")
    script = f'{as_text(credentials(text), output, "p")}\nprintf %s "$AWS_SECRET_ACCESS_KEY"'
    done = subprocess.run([shell, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (text, "")


@pytest.mark.parametrize("text", HOSTILE)
def test_powershell_gets_one_quotation(text):
    (line,) = (found for found in as_text(credentials(text), "powershell", "p").splitlines() if "SECRET" in found)
    quoted = line.removeprefix("$Env:AWS_SECRET_ACCESS_KEY = '").removesuffix("'")
    assert quoted.replace("''", "").count("'") == 0
    assert quoted.replace("''", "'") == text


def test_cmd_gets_nothing_that_it_would_run():
    with pytest.raises(InvalidValueError, match="quotation mark"):
        as_text(credentials('x"&calc'), "windows-cmd", "p")
    assert 'set "AWS_SECRET_ACCESS_KEY=a%%b&c"' in as_text(credentials("a%b&c"), "windows-cmd", "p")
