"""Start-up is a feature: what a command does not need is not imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ssocfg

pytestmark = pytest.mark.unwatched

CONFIG = "[sso-session naka]\nsso_region = eu-west-1\n[profile dev]\nsso_session = naka\n"
HEAVY = {"botocore", "rich", "questionary", "msgspec", "prompt_toolkit"}
EDITING = {"configupdater", "difflib", "ssocfg.config.editor", "ssocfg.config.text_diff", "ssocfg.onboarding.migration"}
SAVING = {"platformdirs", "ssocfg.host.own_folders", "ssocfg.host.saving", "ssocfg.host.backups", "ssocfg.host.journal"}
DOCTOR = {"ssocfg.doctor.checks", "ssocfg.doctor.runner", "ssocfg.doctor.fixes"}


def loaded_by(run_process, *arguments: str) -> set[str]:
    result = run_process(*arguments, python=("-X", "importtime"))
    lines = [line for line in result.err.splitlines() if line.startswith("import time:")]
    assert len(lines) > 50
    return {line.rpartition("|")[2].strip() for line in lines}


def test_the_command_line_alone_loads_nothing_that_edits_or_saves():
    code = "import sys, ssocfg.cli.main; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(result.stdout.split())
    assert "ssocfg.cli.main" in loaded
    assert not loaded & (HEAVY | EDITING | SAVING | DOCTOR)
    assert not {name for name in loaded if name.startswith(("ssocfg.api", "ssocfg.config", "ssocfg.host"))}


@pytest.mark.parametrize(
    ("command", "unneeded"),
    [
        (["session"], HEAVY | EDITING | SAVING | DOCTOR),
        (["profile", "set", "--help"], HEAVY | EDITING | SAVING | DOCTOR),
        (["backups", "--help"], HEAVY | EDITING | SAVING | DOCTOR),
        (["undo", "--help"], HEAVY | EDITING | SAVING | DOCTOR),
        (["migrate", "--help"], HEAVY | EDITING | SAVING | DOCTOR),
        (["apply", "--help"], HEAVY | EDITING | SAVING | DOCTOR | {"tomllib"}),
        (["manifest", "schema"], HEAVY | EDITING | SAVING | DOCTOR | {"tomllib"}),
        (["list"], HEAVY | EDITING | SAVING | DOCTOR),
        (["backups", "list"], HEAVY | EDITING | DOCTOR | {"ssocfg.host.journal"}),
        (["profile", "set", "dev", "region=us-east-1", "--diff"], HEAVY | SAVING | DOCTOR),
        (["profile", "set", "dev", "region=us-east-1"], HEAVY | DOCTOR | {"difflib", "ssocfg.config.text_diff"}),
        (["undo"], HEAVY | EDITING | DOCTOR),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_loads_only_what_it_needs(write_config, run_process, command, unneeded):
    write_config(CONFIG)
    assert not loaded_by(run_process, *command) & unneeded


def test_what_programs_start_all_the_time_loads_neither_botocore_nor_what_commands_for_people_need(
    run_process, identity_center, tmp_path, monkeypatch
):
    path = identity_center.write_config(tmp_path, profiles={"dev": ("111122223333", "ReadOnlyAccess")})
    identity_center.sign_in(tmp_path)
    for name, value in identity_center.environ(tmp_path).items():
        monkeypatch.setenv(name, value)
    ssocfg.role_credentials("dev", config_file=path)  # into the cache
    asked = len(identity_center.requests)
    for command in (["status", "--check"], ["credential-process", "--profile", "dev"]):
        result = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "ssocfg", *command], capture_output=True, text=True, check=True
        )
        loaded = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
        assert "ssocfg.api.sign_ins" in loaded
        assert not loaded & (HEAVY | EDITING | SAVING | DOCTOR | {"click", "ssocfg.aws", "socket", "ssl"})
    assert len(identity_center.requests) == asked


def test_an_apply_with_nothing_to_do_loads_nothing_that_edits_saves_or_calls(write_config, run_process, tmp_path):
    write_config("")
    manifest = tmp_path / "ssocfg.toml"
    manifest.write_text('[profiles.dev]\nregion = "eu-west-1"\n')
    assert run_process("apply", str(manifest), "--yes").code == 0
    unneeded = HEAVY | DOCTOR | {"click", "socket", "ssl", "configupdater", "difflib", "ssocfg.config.editor"}
    unneeded |= {"ssocfg.host.saving", "ssocfg.host.backups", "ssocfg.aws"}
    for more in ([], ["--check"], ["--prune", "--yes"]):
        loaded = loaded_by(run_process, "apply", str(manifest), *more)
        assert "tomllib" in loaded
        assert not loaded & unneeded
