"""ssocfg where little is given: all read-only, no home, nobody known, no terminal, no locale, no streams."""

from __future__ import annotations

import json
import shutil

import pytest

from distribution.container import HOME, Container, why_there_is_none
from ssocfg.testing import Account, FakeIdentityCenter

WHY = why_there_is_none()
pytestmark = [pytest.mark.requires_root, pytest.mark.skipif(WHY is not None, reason=str(WHY))]

ACCOUNT, ROLE = "111122223333", "ReadOnlyAccess"
# With the exit codes that are right where a config file can be read and nobody is signed in.
READING = {
    "--version": 0,
    "--help": 0,
    "list": 0,
    "list --format json": 0,
    "show dev": 0,
    "show bücher": 0,
    "explain dev": 0,
    "doctor": 1,
    "doctor --format json": 1,
    "doctor --format markdown": 1,
    "doctor --explain SSO112": 0,
    "doctor --list": 0,
    "doctor --profile dev": 1,
    "doctor --diff --unsafe-fixes": 0,
    "status": 0,
    "status --check": 1,
    "manifest schema": 0,
    "manifest export": 0,
    "backups list": 0,
    "profile set dev region=eu-west-2 --diff": 1,
    "migrate --diff": 0,
    "import --diff": 0,
}
WRITING = (
    "profile set dev region=eu-west-2",
    "session rename corp other",
    "doctor --fix --unsafe-fixes",
    "apply team.toml --yes",
    "demo",
)
ASKING = ("login dev", "whoami dev", "access", "credential-process --profile dev", "export dev", "logout")
# Names of the environments, the whole of each, and options for Python.
GIVEN = {
    "home alone": {"HOME": HOME},
    "nothing at all": {},
    "a home that is not there": {"HOME": "/nowhere/naka"},
    "an empty home": {"HOME": ""},
    "no locale": {"HOME": HOME, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "POSIX": {"HOME": HOME, "LC_ALL": "POSIX", "LANG": "POSIX", "TERM": ""},
    "a locale that is not there": {"HOME": HOME, "LC_ALL": "xx_YY.latin-1", "TERM": "unheard-of"},
    "a dumb terminal": {"HOME": HOME, "TERM": "dumb", "COLUMNS": "0", "LINES": "-1"},
    "the file named": {"AWS_CONFIG_FILE": f"{HOME}/.aws/config"},
}
WITH_FILE = [name for name, given in GIVEN.items() if HOME in "".join(given.values())]
STREAMS = ("<&-", ">&-", "2>&-", "<&- >&- 2>&-")


@pytest.fixture(scope="module")
def center():
    with FakeIdentityCenter(accounts={ACCOUNT: Account("Sandbox", roles=[ROLE])}) as center:
        yield center


@pytest.fixture(scope="module")
def container(wheel_python, center, tmp_path_factory):
    """A container whose home has a config file with a sound profile, and nobody who is signed in."""
    folder = tmp_path_factory.mktemp("container")
    container = Container(wheel_python, folder)
    furnish(container, center)
    yield container
    shutil.rmtree(folder, ignore_errors=True)


def furnish(container, center):
    config = center.write_config(
        container.home, profiles={"dev": (ACCOUNT, ROLE), "bücher": (ACCOUNT, ROLE)}, session="corp"
    )
    manifest = container.home / "team.toml"
    manifest.write_text('[profiles.team]\nregion = "eu-west-1"\n', encoding="utf-8")
    for path in (container.home, config.parent):
        path.chmod(0o755)
    for path in (config, manifest):
        path.chmod(0o644)


def asking_environ(center, **more):
    found = {name: value for name, value in center.environ(HOME).items() if name.startswith(("AWS_", "NO_PROXY"))}
    return {**found, "HOME": HOME, **more}


def is_plain(told, *codes):
    """Say that it went as it should: no traceback, no crash, and words wherever it went wrong."""
    assert "Traceback" not in told.out + told.err, told.err
    assert "crashed" not in told.err, told.err
    assert told.code in codes, (told.code, told.out, told.err)
    if told.code in (2, 4):
        assert told.err.startswith(("error: ", "Usage: ")) or "\nerror: " in told.err, told.err
    return True


def test_the_container_is_what_it_says(container):
    told = container.run("show", "dev", environ={"HOME": HOME, "PYTHONINSPECT": ""})
    assert told.code == 0
    assert (
        container.run("list", environ={"HOME": HOME}, python=("-c", "import os; print(os.getuid())")).out == "54321\n"
    )
    naming = "import os, pwd; pwd.getpwuid(os.getuid())"
    assert "KeyError" in container.run(python=("-c", naming)).err
    writing = f"import pathlib; pathlib.Path('{HOME}/new').touch()"
    assert "Read-only file system" in container.run(python=("-c", writing)).err
    finding = "import tempfile; tempfile.gettempdir()"
    assert "No usable temporary directory" in container.run(python=("-c", finding)).err


@pytest.mark.parametrize("command", READING)
def test_what_reads_works(container, command):
    assert is_plain(container.run(*command.split()), READING[command])


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize(
    "command", ["list", "doctor --format json", "status", "show bücher", "explain dev", "backups list"]
)
def test_what_reads_works_in_any_environment(container, given, command):
    told = container.run(*command.split(), environ=GIVEN[given])
    codes: tuple[int, ...] = (READING[command],) if given in WITH_FILE else (0, 1, 2)
    # Python cannot make out what was typed; without a home there is no place for backups.
    if (given, command) in (("no locale", "show bücher"), ("the file named", "backups list")):
        codes = (2,)
    assert is_plain(told, *codes)
    if "json" in command:
        assert json.loads(told.out)["findings"]


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("command", WRITING)
def test_what_writes_refuses_with_a_reason(container, given, command):
    told = container.run(*command.split(), environ=GIVEN[given])
    # Where there is no file, there is nothing to fix.
    nothing = command.startswith("doctor") and given not in WITH_FILE
    assert is_plain(told, *((0, 1, 2) if nothing else (1, 2)))


@pytest.mark.parametrize(
    "options", [("-I",), ("-O",), ("-B", "-E", "-s", "-P"), ("-X", "utf8=0"), ("-bb", "-W", "error")], ids=" ".join
)
@pytest.mark.parametrize(
    "command", ["list", "doctor", "doctor --explain SSO112", "doctor --list", "--help", "profile set --help"]
)
def test_options_of_python_take_nothing_away(container, options, command):
    told = container.run(*command.split(), python=options)
    assert is_plain(told, 0, 1)
    assert told == container.run(*command.split())


@pytest.mark.parametrize("command", ["list", "doctor", "doctor --explain SSO112", "doctor --list", "--help"])
def test_without_docstrings_the_pages_are_empty_and_all_else_works(container, command):
    told = container.run(*command.split(), python=("-OO",))
    assert is_plain(told, 0, 1)
    if command in ("list", "doctor"):
        assert told == container.run(*command.split())


@pytest.mark.parametrize("streams", STREAMS)
@pytest.mark.parametrize("command", [*READING, *WRITING])
def test_closed_streams_are_no_crash(container, streams, command):
    told = container.run(*command.split(), streams=streams)
    assert "Traceback" not in told.err
    assert told.code in (0, 1, 2), told


@pytest.mark.parametrize("command", ["list", "doctor", "status", "explain dev", "profile set dev region=eu-west-2"])
def test_a_system_without_proc_will_do(container, command):
    assert is_plain(container.run(*command.split(), proc=False), 0, 1, 2)


@pytest.mark.parametrize("command", ASKING)
def test_what_asks_aws_refuses_with_a_reason_where_nobody_is_signed_in(container, center, command):
    assert is_plain(container.run(*command.split(), environ=asking_environ(center)), 0, 1, 2)


@pytest.fixture
def signed_in(container, center):
    center.sign_in(container.home, session="corp")
    for path in (container.home / ".aws" / "sso").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (container.home / ".aws" / "sso").chmod(0o755)
    yield
    shutil.rmtree(container.home / ".aws" / "sso")


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    "command", ["whoami dev", "access", "credential-process --profile dev", "export dev", "doctor --online"]
)
def test_who_is_signed_in_is_served_though_nothing_can_be_cached(container, center, command):
    told = container.run(*command.split(), environ=asking_environ(center))
    assert is_plain(told, 0, 1)
    assert "error" not in told.err


def test_where_a_temporary_folder_is_the_demo_runs(container):
    told = container.run("demo", environ={"PATH": "/usr/bin"}, tmp=True)
    assert is_plain(told, 0)
    assert told.out.rstrip().endswith("Now yours: ssocfg configure")
