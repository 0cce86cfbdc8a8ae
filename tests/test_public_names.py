"""`import ssocfg`: what stands there, what it costs, what is said about it, and what cannot be changed."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
import textwrap
import types
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import ssocfg

EXPECTED = """
    AccountAccess AccountNotAssignedError AddSection AppliedManifest AwsError AwsProgram Backup BadAnswerError
    CacheFacts CachedFile CallerArn ChangedSinceError Check ChoiceNeededError Clock Config ConfigError
    ConfigRefusedError DoubtfulValueError Edit EditRefusedError EnterCode Explanation ExportedManifest Facts
    FileAction FileError FileFact Finding Fix FixPlan FixResult HostFact HostFault Identity IdentityRefusedError
    InUseError InteractionRequiredError InvalidValueError LeftOut Link LockTimeoutError MachineFacts ManifestError
    ManifestPlan ManifestProblem NotSignedInError NotSsoError NothingToUndoError OnlineFacts OpenPage Outcome Place
    PopulatePlan Populated Problem Profile ProfilePattern RefreshRefusedError RefusedError RegionRule RemoveSection
    RenameSection Repair Report RoleCredentials RoleFact RoleNotAssignedError SameNameError Saved Secret
    SectionConflict ServicesBlock SessionFact SetKey SignIn SignInDeniedError SignInError SignInState
    SignInTimeoutError SignedIn SignedOut SituatedError SsoSession SsocfgError Story ThrottledError TokenError
    TokenExpiredError TokenRejectedError Undone Unfixed Unidentified UnknownBackupError UnknownCheckError
    UnknownKeyError UnknownProfileError UnknownSectionError UnknownSessionError UnreachableError
    UnreadableFileError UnrunnableProgramError UnsetKey UnstableFileError UnwritableFileError Waiting __version__
    apply_manifest apply_populate botocore_session caller_identities caller_identity diagnose edit_config
    ensure_login explain export_manifest fix_config list_access list_backups load_config login logout parse_config
    plan_fixes plan_manifest plan_populate repair_config restore_backup role_credentials token_status undo
    update_config
""".split()
CLASSES = [name for name in EXPECTED if isinstance(getattr(ssocfg, name), type)]
FUNCTIONS = [name for name in EXPECTED if isinstance(getattr(ssocfg, name), types.FunctionType)]
TEXT = """
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1

[profile dev]
sso_session = naka
region = eu-west-1
s3 =
  max_queue_size = 5

[services local]
sts =
  endpoint_url = http://localhost
"""


# --- which names there are -----------------------------------------------------------------------


def test_the_public_names_are_exactly_these():
    assert sorted(ssocfg.__all__) == sorted(EXPECTED)
    assert len(set(ssocfg.__all__)) == len(ssocfg.__all__)


def test_dir_lists_the_public_names():
    assert set(EXPECTED) <= set(dir(ssocfg))


@pytest.mark.parametrize("name", EXPECTED)
def test_every_public_name_can_be_had(name):
    assert getattr(ssocfg, name) is getattr(importlib.import_module("ssocfg"), name)


@pytest.mark.parametrize("name", CLASSES + FUNCTIONS)
def test_every_public_thing_bears_its_name(name):
    assert getattr(ssocfg, name).__name__ == name


def test_star_import_gives_the_public_names():
    names: dict[str, object] = {}
    exec("from ssocfg import *", names)
    assert set(EXPECTED) <= set(names)


@pytest.mark.parametrize("name", ["nothing", "load_confg", "_HOMES_", "Token", ""])
def test_an_unknown_attribute_is_an_attribute_error(name):
    with pytest.raises(AttributeError, match=f"'ssocfg' has no attribute '{name}'"):
        getattr(ssocfg, name)
    assert not hasattr(ssocfg, name)


def test_an_unknown_name_cannot_be_imported():
    with pytest.raises(ImportError, match="nothing"):
        exec("from ssocfg import nothing")


def test_the_version_is_that_of_the_distribution_where_it_is_installed():
    from importlib import metadata

    try:
        installed = metadata.version("ssocfg")
    except metadata.PackageNotFoundError:
        pytest.skip("ssocfg is not installed here")
    assert installed == ssocfg.__version__


# --- what importing costs ------------------------------------------------------------------------


def modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*(name for name in sys.modules if name.startswith('ssocfg')))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_importing_loads_no_room():
    assert modules_after("import ssocfg") == {"ssocfg"}


def test_a_name_loads_its_room_and_what_lies_below():
    loaded = modules_after("import ssocfg; ssocfg.Place")
    assert "ssocfg.values.place" in loaded
    assert not {name for name in loaded if name.startswith(("ssocfg.config", "ssocfg.doctor", "ssocfg.api"))}


def test_errors_load_nothing_else():
    assert modules_after("import ssocfg; ssocfg.SsocfgError") == {"ssocfg", "ssocfg.errors", "ssocfg.errors.base"}


def test_reading_does_not_load_the_doctor_nor_the_terminal():
    loaded = modules_after("import ssocfg; ssocfg.parse_config(b'[profile a]')")
    assert not {name for name in loaded if name.startswith(("ssocfg.doctor", "ssocfg.cli", "ssocfg.host"))}


# --- what is said about them ---------------------------------------------------------------------


def public_callables() -> Iterator[tuple[str, object]]:
    for name in FUNCTIONS:
        yield name, getattr(ssocfg, name)
    for name in CLASSES:
        yield name, getattr(ssocfg, name)
        for attribute, value in vars(getattr(ssocfg, name)).items():
            if not attribute.startswith("_") and isinstance(value, types.FunctionType | property):
                yield f"{name}.{attribute}", value.fget if isinstance(value, property) else value


CALLABLES = dict(public_callables())
RAISES = {
    "load_config": "UnreadableFileError",
    "parse_config": "ValueError",
    "diagnose": "UnknownCheckError",
    "update_config": "EditRefusedError",
    "restore_backup": "UnknownBackupError",
    "undo": "ChangedSinceError",
    "plan_manifest": "ManifestError",
    "apply_manifest": "UnwritableFileError",
    "export_manifest": "ConfigRefusedError",
    "Config.profile": "UnknownProfileError",
    "Config.session": "UnknownSessionError",
    "Config.place_of": "UnknownKeyError",
    "Config.as_dict": "ConfigRefusedError",
}


def own_docstring(thing: object) -> str:
    return inspect.cleandoc(getattr(thing, "__doc__", None) or "")


@pytest.mark.parametrize("name", CALLABLES)
def test_every_public_thing_says_what_it_is(name):
    text = own_docstring(CALLABLES[name])
    first = text.partition("\n")[0]
    assert first.endswith("."), f"{name}: {first!r}"
    if isinstance(CALLABLES[name], type):
        assert not first.startswith(f"{name}(")  # which is what Python puts there unasked


def raised_in(function: types.FunctionType) -> set[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    raised = (node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise))
    return {ast.unparse(error.func if isinstance(error, ast.Call) else error) for error in raised if error is not None}


@pytest.mark.parametrize("name", [name for name, thing in CALLABLES.items() if isinstance(thing, types.FunctionType)])
def test_what_a_function_raises_is_said(name):
    function = CALLABLES[name]
    assert isinstance(function, types.FunctionType)
    said = own_docstring(function).partition("Raises:")[2]
    assert all(f"{error}:" in said for error in raised_in(function)), raised_in(function)


@pytest.mark.parametrize(("name", "error"), RAISES.items())
def test_what_a_function_raises_from_deeper_down_is_said_too(name, error):
    assert f"{error}:" in own_docstring(CALLABLES[name]).partition("Raises:")[2]


@pytest.mark.parametrize("name", CALLABLES)
def test_no_other_error_is_promised_than_one_that_a_caller_can_name(name):
    promised = own_docstring(CALLABLES[name]).partition("Raises:")[2]
    names = {line.split(":")[0].strip() for line in promised.splitlines() if line.startswith("    ") and ":" in line}
    classes = {word for word in names if word.endswith("Error") and word.isidentifier()}
    assert all(hasattr(ssocfg, word) or word in vars(__import__("builtins")) for word in classes), classes


# --- what cannot be changed ----------------------------------------------------------------------


@pytest.fixture
def frozen() -> dict[str, object]:
    """One of each class whose instances never change."""
    config = ssocfg.parse_config(TEXT)
    report = ssocfg.diagnose(facts_of(TEXT))
    return {
        "Config": config,
        "Profile": config.profiles["dev"],
        "SsoSession": config.sessions["naka"],
        "ServicesBlock": config.services["local"],
        "Place": config.place_of("dev"),
        "Report": report,
        "Finding": report.findings[0],
        "Outcome": report.outcomes[0],
        "Fix": ssocfg.Fix("mend it"),
        "FileFact": ssocfg.FileFact("config", "missing"),
        "Facts": facts_of(TEXT),
        "Problem": ssocfg.parse_config("junk").problems[0],
    }


def facts_of(text: str) -> ssocfg.Facts:
    missing = ssocfg.FileFact("credentials", "missing")
    present = ssocfg.FileFact("config", "present", mode=0o600, data=text.encode())
    return ssocfg.Facts(datetime(2026, 11, 23, tzinfo=UTC), "linux", {}, "/home/naka", present, missing)


FIELDS = {
    "Config": ["file", "dialect", "profiles", "sessions", "problems", "refused", "new_name"],
    "Profile": ["name", "settings", "place", "region", "new_name"],
    "SsoSession": ["name", "settings", "place", "sso_region", "new_name"],
    "ServicesBlock": ["name", "settings", "place"],
    "Place": ["file", "line", "column", "section", "key", "new_name"],
    "Report": ["at", "outcomes", "findings", "version", "summary", "new_name"],
    "Finding": ["code", "severity", "message", "place", "evidence", "fix", "new_name"],
    "Outcome": ["status"],
    "Fix": ["title", "command"],
    "FileFact": ["path", "data"],
    "Facts": ["now", "environ"],
    "Problem": ["kind", "place"],
}


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, fields in FIELDS.items() for field in fields])
def test_assignment_is_refused(frozen, name, field):
    with pytest.raises(AttributeError):
        setattr(frozen[name], field, "changed")


@pytest.mark.parametrize(
    "change",
    [
        lambda config: config.profiles.__setitem__("new", None),
        lambda config: config.sessions.clear(),
        lambda config: config.profiles["dev"].settings.__setitem__("region", "us-east-1"),
        lambda config: config.profiles["dev"].settings["s3"].__setitem__("max_queue_size", "6"),
        lambda config: config.problems.append(None),
    ],
    ids=["add-a-profile", "clear-the-sessions", "set-a-key", "set-a-nested-key", "add-a-problem"],
)
def test_what_a_config_holds_cannot_be_changed(change):
    config = ssocfg.parse_config(TEXT)
    with pytest.raises((AttributeError, TypeError)):
        change(config)


def test_what_as_dict_gives_is_the_callers_own():
    config = ssocfg.parse_config(TEXT)
    plain = config.as_dict()
    plain["profiles"]["dev"]["s3"]["max_queue_size"] = "6"  # type: ignore[index]
    plain["profiles"].clear()
    assert config.as_dict()["profiles"]["dev"]["s3"] == {"max_queue_size": "5"}  # type: ignore[index]


@pytest.mark.parametrize("name", ["Profile", "SsoSession", "ServicesBlock", "Place", "Finding", "Outcome", "Fix"])
def test_equal_ones_hash_alike(frozen, name):
    again = {
        "Profile": ssocfg.parse_config(TEXT).profiles["dev"],
        "SsoSession": ssocfg.parse_config(TEXT).sessions["naka"],
        "ServicesBlock": ssocfg.parse_config(TEXT).services["local"],
        "Place": ssocfg.parse_config(TEXT).place_of("dev"),
        "Finding": ssocfg.diagnose(facts_of(TEXT)).findings[0],
        "Outcome": ssocfg.diagnose(facts_of(TEXT)).outcomes[0],
        "Fix": ssocfg.Fix("mend it"),
    }[name]
    assert frozen[name] == again
    assert hash(frozen[name]) == hash(again)
    assert {frozen[name]: 1}[again] == 1


def test_a_profile_and_a_session_of_one_name_are_not_equal():
    config = ssocfg.parse_config("[profile a]\n[sso-session a]\n")
    assert config.profiles["a"] != config.sessions["a"]
