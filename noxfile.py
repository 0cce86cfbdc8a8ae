"""How ssocfg is checked: `nox` runs what every change must pass, `nox -s NAME` one session, `nox -l` lists them."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nox

PYTHONS = ["3.11", "3.12", "3.13"]
PARALLEL = ("-n", "auto", "--dist", "worksteal")  # so that none is idle while another has a file of long tests left
# More than cores: many tests wait for programs and polite intervals.
BUSY = ("-n", str((os.cpu_count() or 1) + 2), "--dist", "worksteal")
HARDEST = """
    nested-keys nested-blocks control-characters profiles-complete junk-lines-before-all sections-that-are-ignored
    source-profiles-in-a-circle header-of-quoted-words header-never-closed letters value-of-comments line-feeds hashes
""".split()
# Thousands of examples of checks, texts, and what goes over sockets.
FREE_OF_THE_VERSION = "aws checks cli corpus costs docs reference reliability test_architecture.py testing".split()
NPM_PACKAGES = ["@smithy/shared-ini-file-loader@4", "@aws-sdk/client-sts@3", "@aws-sdk/token-providers@3"]
PURE = "config credentials doctor errors onboarding tokens values".split()  # the rooms that know no machine
PROJECT = nox.project.load_toml("pyproject.toml")


def show_pyenv_interpreters() -> None:
    """Put the interpreters of a pyenv root first on PATH: its shims fail for versions that are not selected."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    folders = [str(folder) for version in PYTHONS for folder in root.glob(f"versions/{version}.*/bin")]
    os.environ["PATH"] = os.pathsep.join([*folders, os.environ["PATH"]])


def runs(version: str) -> bool:
    """Say whether an interpreter of this version is there and really runs."""
    program = shutil.which(f"python{version}")
    return sys.version.startswith(f"{version}.") or (
        program is not None and subprocess.run([program, "-c", ""], capture_output=True, check=False).returncode == 0
    )


show_pyenv_interpreters()
nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["lint", "types", "build", "tests", "interop"]
nox.options.reuse_venv = "yes"
nox.options.default_venv_backend = "uv|virtualenv"  # uv installs in a third of the time, where it is there
os.environ.setdefault("UV_COMPILE_BYTECODE", "1")  # as pip does: without, each program that a test starts compiles anew
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # and without what pytest keeps, each of its processes all the tests
# A missing version is skipped with a word about it, but not all of them.
nox.options.error_on_missing_interpreters = not any(map(runs, PYTHONS))
OWN = ".".join(map(str, sys.version_info[:2]))
WHOLE = OWN if OWN in PYTHONS else next(filter(runs, PYTHONS), OWN)  # the version that runs everything


def group(*names: str) -> tuple[str, ...]:
    """List the requirements of these dependency groups."""
    return nox.project.dependency_groups(PROJECT, *names)


def at_once(*calls: Callable[[], object]) -> None:
    """Run what keeps one core busy side by side; fail if one does."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for running in [pool.submit(call) for call in calls]:
            running.result()


@nox.session
def lint(session: nox.Session) -> None:
    """Style and architecture."""
    session.install(*group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-logo", env={"PYTHONPATH": "src"})
    session.run("deptry", "src", silent=True)  # its guesses at the names of what is not installed; shown where it fails


@nox.session
def types(session: nox.Session) -> None:
    """Types: strict in src, the public ones complete."""
    session.install(".", *group("types", "test"))
    lenient = ("--allow-untyped-defs", "--allow-incomplete-defs", "--allow-untyped-calls")
    session.run("pyright", "--version", silent=True)  # which installs it; two at once would do so in one folder
    at_once(
        lambda: session.run("mypy", silent=True),
        lambda: session.run("mypy", "--cache-dir", ".mypy_cache/tests", *lenient, "tests", silent=True),
        lambda: session.run("pyright", silent=True),
        lambda: session.run("pyright", "--verifytypes", "ssocfg", "--ignoreexternal", silent=True),
    )


@nox.session
def build(session: nox.Session) -> None:
    """Build sdist and wheel; the wheel alone, outside the checkout, must run."""
    session.install("build[uv]", "twine")
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build", "--installer", "uv")
    session.run("twine", "check", "--strict", *map(str, Path("dist").iterdir()))
    (wheel,) = Path("dist").resolve().glob("*.whl")
    with tempfile.TemporaryDirectory() as folder:
        session.run("python", "-m", "venv", f"{folder}/venv")
        python = f"{folder}/venv/{'Scripts' if os.name == 'nt' else 'bin'}/python"
        session.run(python, "-m", "pip", "install", "--quiet", str(wheel), external=True)
        env = {name: None for name in os.environ if name.startswith("AWS_")}
        env |= {"HOME": folder, "USERPROFILE": folder}
        with session.chdir(folder):
            session.run(python, "-m", "ssocfg", "--version", env=env, external=True)
            session.run(python, "-m", "ssocfg", "doctor", "--format", "json", env=env, external=True)
        if not Path(folder, "venv", "share", "man", "man1", "ssocfg.1").is_file():
            session.error("the wheel brings no manual page")


@nox.session
def dist(session: nox.Session) -> None:
    """The archives, and ssocfg out of them in zip files, on read-only systems, in shells; best as root."""
    session.install(".", *group("test", "dist"))
    session.run("pytest", "tests/distribution", *session.posargs)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests but those of other sessions; on all versions but one without what no version changes."""
    session.install(".", *group("test", "lint"))
    elsewhere = ["bad_input", "built_site", "distribution", "interop"]
    is_whole = session.python == WHOLE
    if not is_whole and not session.posargs:
        elsewhere += ["properties", *FREE_OF_THE_VERSION]
    ignored = (f"--ignore=tests/{name}" for name in elsewhere)
    session.run("pytest", *BUSY, *ignored, *session.posargs, env=many_examples(files=2_000, laws=100))
    if not session.posargs and not is_whole:  # what botocore reads with is Python's, and changes with it
        session.run("pytest", "tests/properties/test_botocore_oracle.py", env={"SSOCFG_ORACLE_FILES": "300"})
    if not session.posargs and is_whole:
        check_bad_input(session, "-k", f"not very or doctor-json and ({' or '.join(HARDEST)})")


@nox.session(python=PYTHONS[0])
def minimums(session: nox.Session) -> None:
    """The tests with every package at the lowest version that is declared, on the lowest Python; only when named."""
    session.install("uv")
    python = shutil.which("python", path=session.bin)
    lowest = ("--resolution", "lowest-direct", "--reinstall-package", "ssocfg")
    session.run("uv", "pip", "install", "--quiet", "--python", str(python), *lowest, ".", *group("test", "lint"))
    session.run("uv", "pip", "list", "--python", str(python))
    # What is as good as free of the version; costs and what botocore makes of the fake's answers are of the newest.
    # The manual page has the usage lines of the newest click.
    elsewhere = """
        bad_input built_site checks corpus costs distribution interop properties reference/test_man_page.py reliability
        testing
    """.split()
    # urllib3 1 leaves it to those who use botocore to close what botocore opened, which not every test does.
    lenient = ("-W", "ignore:unclosed:ResourceWarning", "-W", "ignore::pytest.PytestUnraisableExceptionWarning")
    session.run("pytest", *PARALLEL, *lenient, *(f"--ignore=tests/{folder}" for folder in elsewhere), *session.posargs)


def many_examples(files: int, laws: int) -> dict[str, str]:
    """Let the property tests take so many random files, and so many examples for each law."""
    return {
        "SSOCFG_ORACLE_FILES": str(files),
        "SSOCFG_ORACLE_EDITS": str(files),
        "SSOCFG_ROLE_FILES": str(files // 5),
        "SSOCFG_EXPLAIN_CASES": str(files // 5),
        "SSOCFG_LAW_EXAMPLES": str(laws),
    }


def check_bad_input(session: nox.Session, *which: str) -> None:
    """Run the tests with large and hostile files: those that cost the most and one of each group, or all."""
    session.run("pytest", *PARALLEL, "tests/bad_input", *which, *session.posargs)


@nox.session
def properties(session: nox.Session) -> None:
    """The property tests with many examples: 20,000 random files beside botocore; only when named."""
    session.install(".", *group("test"))
    env = many_examples(files=20_000, laws=400)
    session.run("pytest", *PARALLEL, "tests/properties", *session.posargs, env=env)


@nox.session
def coverage(session: nox.Session) -> None:
    """Lines and branches that the tests come by, also in programs that they start, within bounds; only when named."""
    session.install(".", *group("test", "lint"))
    # The cost of each command would be another, and what examples and random files come by may be luck.
    elsewhere = "bad_input built_site costs distribution docs interop properties".split()
    session.run("coverage", "erase")
    ignored = (f"--ignore=tests/{folder}" for folder in elsewhere)
    session.run("coverage", "run", "-m", "pytest", *PARALLEL, "-m", "not unwatched", *ignored, *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")
    pure = ",".join(f"src/ssocfg/{room}/*" for room in PURE)
    for which, least in ((f"--include={pure}", 100), (f"--omit={pure}", 95)):
        session.run("coverage", "report", "--format=total", which, f"--fail-under={least}")


@nox.session
def interop(session: nox.Session) -> None:
    """Real programs: boto3, AWS CLI of PyPI, AWS SDK for JavaScript, pre-commit; if there, AWS CLI 2, Chromium."""
    session.install(".", *group("test", "interop"))
    folder = Path(session.create_tmp()) / "js"
    folder.mkdir(exist_ok=True)
    session.run("npm", "install", "--silent", "--prefix", str(folder), *NPM_PACKAGES)
    modules = {"SSOCFG_JS_MODULES": str(folder / "node_modules")}
    session.run("pytest", *BUSY, "tests/interop", *session.posargs, env=modules)


@nox.session
def bad_input(session: nox.Session) -> None:
    """Large and hostile files, watched for time and memory: all of them; only when named."""
    session.install(".", *group("test"))
    check_bad_input(session)


@nox.session
def reliability(session: nox.Session) -> None:
    """Saving, killed at every call, on failing disks, after power cuts, beside the AWS CLI; long, best as root."""
    session.install(".", "awscli", *group("test"))
    if not session.posargs:
        many = {"SSOCFG_LAW_EXAMPLES": "10000", "SSOCFG_INJECTION_CASES": "100000", "SSOCFG_SEARCH": "1"}
        session.run(
            "pytest", *PARALLEL, "-rP", "tests/properties", "-k", "to_the_byte or read_back_or_refused", env=many
        )
    session.run("pytest", "-s", "tests/reliability/full", *session.posargs)


@nox.session(python="3.11")
def fuzz(session: nox.Session) -> None:
    """A million inputs that are guided by what they reach, for all that reads or edits; only when named, 15 minutes.

    `nox -s fuzz -- 50000 editor`: so many in all, for these targets.
    """
    session.install(".", *group("test", "fuzz"))
    folder = Path(session.create_tmp(), "fuzz").resolve()
    with session.chdir("tests"):
        session.run("python", "-m", "fuzz", str(folder), *session.posargs)


@nox.session
def mutation(session: nox.Session) -> None:
    """Small faults planted in config, tokens and doctor, and the table of those that a test sees; only when named.

    `nox -s mutation -- 50 tokens`: so many of each room, for these rooms. What survives is listed in its folder.
    """
    session.install(".", *group("test", "mutation"))
    page = Path("docs/explanation/how-it-is-tested.md").resolve()
    folder = Path(session.create_tmp(), "mutation").resolve()
    with session.chdir("tests"):
        session.run("python", "-m", "mutation", str(folder), str(page), *session.posargs)


@nox.session
def nightly(session: nox.Session) -> None:
    """All laws with ten times the examples, other ones each time; only when named."""
    session.install(".", *group("test"))
    env = {"HYPOTHESIS_PROFILE": "nightly", "SSOCFG_LAW_EXAMPLES": "4000"}
    laws = ("properties", "values", "tokens", "config", "doctor", "onboarding", "api/test_waiting.py")
    session.run("pytest", *PARALLEL, *(session.posargs or [f"tests/{name}" for name in laws]), env=env)


@nox.session
def bench(session: nox.Session) -> None:
    """Time the installed wheel."""
    session.install(".", *group("bench"))
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def score(session: nox.Session) -> None:
    """The same broken homes through three programs, and the table of what each of them names; only when named."""
    session.install(".", *group("score"))
    page = Path("docs/explanation/score.md").resolve()
    with session.chdir("tests"):
        session.run("python", "-m", "corpus.score", str(page), *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The manual page and the site; that all links lead somewhere and nothing is left out; only when named."""
    session.install(".", *group("docs"))
    made, site = Path("docs", "_build").resolve(), Path("docs", "_build", "html").resolve()
    shutil.rmtree(made, ignore_errors=True)
    session.run("python", "-m", "_reference.man_page", "docs/_man/ssocfg.1", env={"PYTHONPATH": "docs"})
    session.run("sphinx-build", "-b", "dirhtml", "-W", "--keep-going", "-n", "-q", "-j", "auto", "docs", str(site))
    session.run("pytest", *PARALLEL, "tests/built_site", *session.posargs, env={"SSOCFG_SITE": str(site)})


@nox.session
def pictures(session: nox.Session) -> None:
    """Take the pictures of the terminal anew, from real runs; `-- --check` only compares; only when named."""
    session.install(".", *group("docs"))
    session.run("python", "-m", "_pictures", "docs/_static", *session.posargs, env={"PYTHONPATH": "docs"})


@nox.session
def compare(session: nox.Session) -> None:
    """The same work by ssocfg and by its peers: files, crowds, crashes, time, memory; writes their tables."""
    session.install(".", *group("compare"))
    session.run("python", "-m", "compare", *session.posargs, env={"PYTHONPATH": "tests"})
