"""What the doctor may know of the machine: programs and their versions, caches, the account; nothing is run or asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ssocfg.host.cache_files import CacheFolder
from ssocfg.host.cache_snapshot import look_at_cache
from ssocfg.host.machine import account_home, look_at_machine
from ssocfg.host.programs import find_aws_programs, find_botocore
from ssocfg.tokens.json_file import Unreadable

NAME = "a" * 40 + ".json"


def program(path: Path, text: str = "#!/bin/sh\nexit 1\n", mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_aws_s_own_installer_is_known_by_its_folder(tmp_path: Path) -> None:
    real = program(tmp_path / "usr/local/aws-cli/v2/2.15.30/bin/aws")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/aws").symlink_to(real)
    assert [(p.path, p.version) for p in find_aws_programs(str(tmp_path / "bin"))] == [
        (str(tmp_path / "bin/aws"), "2.15.30")
    ]


@pytest.mark.parametrize(
    ("folder", "version"),
    [("opt/homebrew/Cellar/awscli/2.31.13_1/libexec", "2.31.13_1"), ("nix/store/abc-awscli2-2.13.33", "2.13.33"),
     ("home/me/aws-cli-2.0.0", None)],
)  # fmt: skip
def test_package_managers_are_known_by_their_folders(tmp_path: Path, folder: str, version: str | None) -> None:
    program(tmp_path / folder / "bin/aws")
    assert [p.version for p in find_aws_programs(str(tmp_path / folder / "bin"))] == [version]


def test_a_script_is_known_by_the_packages_of_its_python(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    program(venv / "bin/aws", f"#!{venv}/bin/python\nimport awscli\n")
    (venv / "lib/python3.11/site-packages/awscli-1.44.2.dist-info").mkdir(parents=True)
    assert [p.version for p in find_aws_programs(str(venv / "bin"))] == ["1.44.2"]


def test_debian_s_is_known_by_its_egg(tmp_path: Path) -> None:
    program(tmp_path / "usr/bin/aws", f"#!{tmp_path}/usr/bin/python3\nimport awscli\n")
    (tmp_path / "usr/lib/python3/dist-packages/awscli-2.9.19.egg-info").mkdir(parents=True)
    assert [p.version for p in find_aws_programs(str(tmp_path / "usr/bin"))] == ["2.9.19"]


def test_the_first_on_path_comes_first_and_a_link_to_it_not_again(tmp_path: Path) -> None:
    first, second = program(tmp_path / "a/aws"), program(tmp_path / "b/aws")
    (tmp_path / "c").mkdir()
    (tmp_path / "c/aws").symlink_to(first)
    program(tmp_path / "d/aws", mode=0o644)
    path = os.pathsep.join(str(tmp_path / name) for name in ("gone", "a", "b", "c", "d"))
    assert [p.path for p in find_aws_programs(path)] == [str(first), str(second)]


def test_a_program_is_never_run(tmp_path: Path) -> None:
    program(tmp_path / "aws", f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    assert [p.version for p in find_aws_programs(str(tmp_path))] == [None]
    assert not (tmp_path / "ran").exists()


def test_botocore_is_that_of_this_python() -> None:
    import botocore

    assert find_botocore() == botocore.__version__


def test_the_account_s_home_is_in_the_file_of_accounts(tmp_path: Path) -> None:
    accounts = tmp_path / "passwd"
    rows = ["root2:x:77777:0::/x:/bin/sh", "bad line", f"me:x:{os.getuid()}:0:Me:/home/me:/bin/sh"]
    accounts.write_text("\n".join(rows), encoding="utf-8")
    assert account_home(str(accounts)) == "/home/me"
    accounts.write_text("nobody:x:77777:0::/x:/bin/sh\n", encoding="utf-8")
    assert account_home(str(accounts)) == ""
    assert account_home(str(tmp_path / "gone")) == ""


def test_proxies_are_kept_without_user_and_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("https_proxy", "all_proxy", "no_proxy", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://me:s3cret@proxy.corp:3128")
    monkeypatch.setenv("all_proxy", "me:s3cret@proxy:1")
    assert look_at_machine(str(tmp_path)).proxies == {"HTTPS_PROXY": "http://proxy.corp:3128", "all_proxy": "proxy:1"}


@pytest.mark.parametrize("password", ["hun/ter2", "p@ss", "a/b@c", "1/2", "with:colon"])
def test_no_character_of_a_password_keeps_it_in_the_proxies(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, password: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{password}@proxy.corp:3128/")
    monkeypatch.setenv("ALL_PROXY", f"me:{password}@proxy:1")
    proxies = look_at_machine(str(tmp_path)).proxies
    assert (proxies["HTTPS_PROXY"], proxies["ALL_PROXY"]) == ("http://proxy.corp:3128/", "proxy:1")


def test_bundles_are_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    there = program(tmp_path / "there.pem")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(there))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    found = look_at_machine(str(tmp_path), ["nul\0"]).files
    assert found == {str(there): "present", str(tmp_path / "gone.pem"): "missing", "nul\0": "missing"}


def test_a_cache_is_looked_at_with_modes_and_times(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / NAME).write_bytes(b"{}")
    (tmp_path / "cache" / NAME).chmod(0o640)
    os.utime(tmp_path / "cache" / NAME, (1_800_000_000, 1_800_000_000))
    (tmp_path / "cache" / "kiro.json").write_bytes(b"x")
    facts = look_at_cache(CacheFolder(str(tmp_path / "cache")))
    assert (facts.state, facts.is_writable, facts.owner) == ("present", True, os.getuid())
    assert facts.contents == {NAME: b"{}", "kiro.json": b""}
    known = facts.files[NAME]
    assert (known.mode, known.owner) == (0o640, os.getuid())
    assert known.modified
    assert known.modified.timestamp() == 1_800_000_000


def test_a_cache_that_is_no_folder_is_a_fact(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "file").touch()
    assert look_at_cache(CacheFolder(str(tmp_path / "cache" / "gone"))).state == "missing"
    facts = look_at_cache(CacheFolder(str(tmp_path / "cache" / "file")))
    assert facts.state == "unreadable"
    assert facts.reason


def test_what_is_no_file_in_a_cache_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    os.mkfifo(tmp_path / "cache" / NAME)
    (tmp_path / "cache" / f"{'b' * 40}.json").symlink_to("gone")
    facts = look_at_cache(CacheFolder(str(tmp_path / "cache")))
    assert all(isinstance(found, Unreadable) for found in facts.contents.values())
    assert len(facts.contents) == 2
