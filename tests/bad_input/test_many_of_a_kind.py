"""A hundred thousand of a kind: time and memory grow with the file and not with its square."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

MANY = 100_000
CHAIN = 10_000
ROLE = "role_arn = arn:aws:iam::123456789012:role/x"


def lines(pattern: str, times: int = MANY) -> str:
    """Repeat a pattern, with `{n}` for the number of the repetition and `{next}` for that of the one after it."""
    return "".join(pattern.replace("{n}", str(n)).replace("{next}", str(n + 1)) for n in range(times))


PROFILE = "[profile p]\n"
FILES: dict[str, Callable[[], str]] = {
    # sections
    "profiles": lambda: lines("[profile p{n}]\n"),
    "profiles-with-keys": lambda: lines("[profile p{n}]\nregion = us-east-1\noutput = json\n"),
    "profiles-complete": lambda: (
        "[sso-session s]\nsso_start_url = https://a.awsapps.com/start\nsso_region = us-east-1\n"
        + lines(
            "[profile p{n}]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = R{n}\nregion = us-east-1\n"
        )
    ),
    "profiles-all-alike": lambda: "[sso-session s]\n" + lines("[profile p{n}]\nsso_session = s\nsso_role_name = R\n"),
    "profiles-of-one-name": lambda: lines(PROFILE),
    "profiles-in-two-spellings": lambda: lines('[profile p{n}]\n[profile "p{n}"]\n', MANY // 2),
    "profiles-in-quotes": lambda: lines('[profile "p {n}"]\n'),
    "profiles-never-closed": lambda: lines("[profile p{n}\n"),
    "profiles-with-an-unknown-session": lambda: lines("[profile p{n}]\nsso_session = s{n}\n"),
    "profiles-with-one-unknown-session": lambda: lines("[profile p{n}]\nsso_session = s\n"),
    "profiles-with-an-unknown-session-beside-known-ones": lambda: (
        lines("[sso-session known-{n}]\n", 1_000) + lines("[profile p{n}]\nsso_session = s{n}\n")
    ),
    "profiles-with-a-bad-region": lambda: lines("[profile p{n}]\nregion = us-eest-{n}\n"),
    "profiles-with-a-bad-account": lambda: lines("[profile p{n}]\nsso_account_id = {n}\nsso_role_name = /{n}\n"),
    "profiles-with-a-bad-output": lambda: lines("[profile p{n}]\noutput = jason{n}\n"),
    "profiles-with-a-services-section-that-is-not-there": lambda: lines("[profile p{n}]\nservices = v{n}\n"),
    "legacy-profiles": lambda: lines(
        "[profile p{n}]\nsso_start_url = https://a{n}.awsapps.com/start\nsso_region = us-east-1\n"
        "sso_account_id = 123456789012\nsso_role_name = R\n"
    ),
    "sessions": lambda: lines("[sso-session s{n}]\n"),
    "sessions-each-with-a-profile": lambda: lines(
        "[sso-session s{n}]\n[profile p{n}]\nsso_session = s{n}\n", MANY // 2
    ),
    "sessions-of-one-portal": lambda: lines(
        "[sso-session s{n}]\nsso_start_url = https://a.awsapps.com/start\nsso_region = eu-west-{n}\n"
    ),
    "sections-that-are-ignored": lambda: lines("[p{n}]\n"),
    "sections-that-are-odd": lambda: lines("[profiles p{n}]\n"),
    "defaults-sections": lambda: lines("[DEFAULT]\nk{n} = v\n"),
    "default-profiles": lambda: lines("[default]\n[profile default]\n", MANY // 2),
    # keys
    "unknown-keys": lambda: PROFILE + lines("unknown_key_{n} = v\n"),
    "nearly-known-keys": lambda: PROFILE + lines("sso_session{n} = v\n"),
    "keys-of-one-name": lambda: PROFILE + lines("k = v\n"),
    "keys-in-capitals": lambda: PROFILE + lines("K{n} = v\n"),
    "keys-with-a-comment": lambda: PROFILE + lines("k{n} = v # c\n"),
    "keys-in-quotes": lambda: PROFILE + lines("k{n} = 'v'\n"),
    "keys-with-a-colon": lambda: PROFILE + lines("k{n}: v\n"),
    "keys-indented": lambda: PROFILE + lines(" k{n} = v\n"),
    "keys-indented-more-and-more": lambda: (
        PROFILE + "".join(f"k{n} =\n{' ' * (n % 200)}x = y\n" for n in range(MANY // 20))
    ),
    "nested-keys": lambda: PROFILE + "s3 =\n" + lines("  k{n} = v\n"),
    "nested-keys-of-one-name": lambda: PROFILE + "s3 =\n" + lines("  k = v\n"),
    "nested-junk": lambda: PROFILE + "s3 =\n" + lines("  junk\n"),
    "nested-blocks": lambda: PROFILE + lines("b{n} =\n  k = v\n"),
    "continuations": lambda: PROFILE + "k = v\n" + lines("  more\n"),
    "continuations-with-blank-lines": lambda: PROFILE + "k = v\n" + lines("\n  more\n"),
    "swallowed-keys": lambda: PROFILE + "region = v\n" + lines("  output = json\n"),
    "defaults-in-every-profile": lambda: "[DEFAULT]\n" + lines("k{n} = v\n", 300) + lines("[profile p{n}]\n", 300),
    "junk-lines": lambda: PROFILE + lines("junk\n"),
    "junk-lines-before-all": lambda: lines("junk\n"),
    "comments": lambda: PROFILE + lines("# c\n"),
    "comments-indented": lambda: PROFILE + lines("  # c\n"),
    "blank-lines": lambda: PROFILE + "\n" * MANY,
    "control-characters": lambda: lines("[profile p{n}]\nregion = \x1b{n}\x07\n"),
    "mixed-line-ends": lambda: lines("[profile p{n}]\r\nk = v\n\r"),
    # what refers to something
    "commands-on-the-path": lambda: lines("[profile p{n}]\ncredential_process = prog{n} --x\n"),
    "commands-by-path": lambda: lines("[profile p{n}]\ncredential_process = /nowhere/prog{n} --x\n"),
    "commands-in-one-profile": lambda: PROFILE + lines("credential_process = /nowhere/prog{n} --x\n"),
    "source-profiles-in-a-chain": lambda: lines(f"[profile p{{n}}]\n{ROLE}\nsource_profile = p{{next}}\n", CHAIN),
    "source-profiles-in-a-chain-with-a-good-end": lambda: (
        lines(f"[profile p{{n}}]\n{ROLE}\nsource_profile = p{{next}}\n", CHAIN)
        + f"[profile p{CHAIN}]\naws_access_key_id = x\n"
    ),
    "source-profiles-in-a-circle": lambda: (
        lines(f"[profile p{{n}}]\n{ROLE}\nsource_profile = p{{next}}\n", CHAIN)
        + f"[profile p{CHAIN}]\n{ROLE}\nsource_profile = p0\n"
    ),
    "source-profiles-that-are-not-there": lambda: lines(f"[profile p{{n}}]\n{ROLE}\nsource_profile = gone\n"),
}


# these are seen by every command, the others by the one that has the most to do
SEEN_BY_ALL = """
    profiles profiles-with-keys profiles-of-one-name profiles-with-an-unknown-session sections-that-are-ignored
    defaults-sections unknown-keys nested-keys nested-blocks continuations commands-by-path source-profiles-in-a-chain
""".split()
EVERY_COMMAND = ["doctor-json", "doctor", "list", "credentials"]
PAIRS = [(name, command) for name in FILES for command in (EVERY_COMMAND if name in SEEN_BY_ALL else EVERY_COMMAND[:1])]


@pytest.fixture(scope="module")
def crowded_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Write one of the files, and remove it when all commands have seen it."""
    path = tmp_path_factory.mktemp("many") / request.param
    path.write_bytes(FILES[request.param]().encode())
    yield path
    path.unlink()


@pytest.mark.parametrize(("crowded_file", "command"), PAIRS, indirect=["crowded_file"])
def test_a_command_survives_very_many_of_a_kind(assert_survives, crowded_file, command):
    outcome = assert_survives(command, crowded_file)
    if command == "doctor-json":
        assert json.loads(outcome.out)["summary"]["crashed"] == 0
