"""The provider that is predicted is the one that botocore itself comes to, or the error is the one that it raises.

Config, credentials file, environment and the way in which the profile is named are made at random, and botocore's own
chain is asked. Nothing is called: stand-ins answer for the container, the instance, `aws login` and the program.
SSOCFG_EXPLAIN_CASES says how many cases, SSOCFG_ORACLE_SEED which ones.
"""

from __future__ import annotations

import os
import random
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ssocfg.config.credentials_names import read_credentials_names
from ssocfg.config.reader import parse_config
from ssocfg.credentials.chain import Prediction, predict
from ssocfg.credentials.settings_in_force import find_settings

pytest.importorskip("botocore")
import botocore.credentials
import botocore.session
import botocore.utils

CASES = int(os.environ.get("SSOCFG_EXPLAIN_CASES", "300"))
SEED = int(os.environ.get("SSOCFG_ORACLE_SEED", "20261123"))

PROFILES = ["a", "b", "c", "default"]
BLOCK = "\n    x = y"
VALUES = {
    "sso_session": ["s", "t", "gone", "", BLOCK],
    "sso_account_id": ["111122223333", "444455556666", ""],
    "sso_role_name": ["Admin", "Reader"],
    "sso_start_url": ["https://a.awsapps.com/start", "https://b.awsapps.com/start", "", BLOCK],
    "sso_region": ["eu-central-1", "us-east-1", ""],
    "region": ["eu-west-1", "us-east-1", ""],
    "role_arn": ["arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/y", "", BLOCK],
    "source_profile": [*PROFILES, "only", "gone", BLOCK],
    "credential_source": ["Environment", "EcsContainer", "Ec2InstanceMetadata", "environment", "SharedConfig", BLOCK],
    "web_identity_token_file": ["/token", "", BLOCK],
    "duration_seconds": ["900", "soon", BLOCK],
    "aws_access_key_id": ["AKIA", ""],
    "aws_secret_access_key": ["never-shown", ""],
    "login_session": ["arn:aws:sts::111122223333:assumed-role/x/y", ""],
    "credential_process": ["PROGRAM", "PROGRAM 'a b'", "PROGRAM 'a", "", BLOCK],
    "metadata_service_timeout": ["2", "soon", BLOCK],
    "ec2_metadata_service_endpoint_mode": ["IPv4", "ipv5", BLOCK],
    "retry_mode": ["standard"],
    "ca_bundle": ["/bundle"],
}
# How many in a hundred profiles have the key, for each of several sorts of profiles.
SORTS: list[dict[str, float]] = [
    {"region": 30},
    {"sso_session": 90, "sso_account_id": 90, "sso_role_name": 90, "sso_region": 15, "region": 50},
    {"sso_account_id": 90, "sso_role_name": 90, "sso_start_url": 85, "sso_region": 85},
    {"role_arn": 95, "source_profile": 75, "credential_source": 25, "duration_seconds": 10, "aws_access_key_id": 20},
    {"web_identity_token_file": 95, "role_arn": 75, "source_profile": 20},
    {"aws_access_key_id": 90, "aws_secret_access_key": 80},
    {"credential_process": 95, "login_session": 10},
    {"login_session": 95, "credential_process": 10},
    dict.fromkeys(VALUES, 12),
]
RARE: dict[str, float] = {
    "region": 20, "retry_mode": 10, "ca_bundle": 10, "metadata_service_timeout": 2,
    "ec2_metadata_service_endpoint_mode": 2,
}  # fmt: skip
SESSION: dict[str, float] = {
    "sso_start_url": 90,
    "sso_region": 90,
    "region": 5,
    "sso_account_id": 5,
    "sso_role_name": 5,
}
CREDENTIALS: list[dict[str, float]] = [
    {"aws_access_key_id": 90, "aws_secret_access_key": 85},
    {"aws_access_key_id": 50, "aws_secret_access_key": 50, "region": 10},
    {"sso_account_id": 40, "sso_role_name": 40, "login_session": 30, "role_arn": 20},
    {"aws_secret_access_key": 60, "source_profile": 20, "sso_session": 10, "web_identity_token_file": 10},
]
ENVIRON: dict[str, tuple[float, list[str]]] = {
    "AWS_ACCESS_KEY_ID": (20, ["AKIA", "AKIA", ""]),
    "AWS_SECRET_ACCESS_KEY": (40, ["never-shown", "never-shown", ""]),
    "AWS_SESSION_TOKEN": (10, ["never-shown"]),
    "AWS_PROFILE": (20, [*PROFILES * 4, "only", "gone", ""]),
    "AWS_DEFAULT_PROFILE": (20, [*PROFILES * 4, "only", "gone", ""]),
    "AWS_WEB_IDENTITY_TOKEN_FILE": (8, ["/token", ""]),
    "AWS_ROLE_ARN": (8, ["arn:aws:iam::111122223333:role/z", ""]),
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": (6, ["/x", ""]),
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": (6, ["http://localhost/x", ""]),
    "AWS_EC2_METADATA_DISABLED": (10, ["true", "True", "false", ""]),
    "AWS_METADATA_SERVICE_TIMEOUT": (3, ["1", "soon"]),
    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": (3, ["ipv6", "ipv5", ""]),
    "AWS_DEFAULT_REGION": (15, ["us-west-2", ""]),
    "AWS_REGION": (15, ["us-west-1"]),
    "AWS_CA_BUNDLE": (5, ["/other", ""]),
}


class Case(NamedTuple):
    """What botocore finds."""

    config: str
    credentials: str | None
    environ: dict[str, str]
    profile: str | None
    on_instance: bool


def some(rng: random.Random, often: dict[str, float]) -> dict[str, str]:
    def value_of(key: str) -> str:  # the first ones are the likely ones, or little would ever fit together
        values = VALUES[key]
        return (
            rng.choice(values[:4])
            if key == "source_profile"
            else values[0]
            if rng.random() < 0.6
            else rng.choice(values)
        )

    return {key: value_of(key) for key, share in often.items() if rng.random() * 100 < share}


def text_of(rng: random.Random, sections: list[tuple[str, dict[str, str]]], program: str) -> str:
    rng.shuffle(sections)
    lines = (f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items()) for name, keys in sections)
    return "".join(lines).replace("PROGRAM", program)


def cases(count: int, seed: int, program: str) -> Iterator[Case]:
    rng = random.Random(seed)
    for _ in range(count):
        sections = [(f"sso-session {name}", some(rng, SESSION)) for name in ("s", "t")]
        for name in PROFILES:
            if rng.random() < 0.9:
                settings = some(rng, rng.choice(SORTS)) | some(rng, RARE)
                if rng.random() < 0.15:
                    settings |= some(rng, rng.choice(SORTS))
                sections.append((f"profile {name}" if name != "default" else name, settings))
        if rng.random() < 0.05:
            sections.append(("DEFAULT", some(rng, dict.fromkeys(VALUES, 5))))
        config = text_of(rng, sections, program) + ("junk\n" if rng.random() < 0.02 else "")
        names = [name for name in (*PROFILES, "only") if rng.random() < 0.3]
        credentials = text_of(rng, [(name, some(rng, rng.choice(CREDENTIALS))) for name in names], program)
        credentials += "junk\n" if rng.random() < 0.02 else ""
        yield Case(
            config,
            credentials if rng.random() < 0.8 else None,
            {name: rng.choice(values) for name, (share, values) in ENVIRON.items() if rng.random() * 100 < share},
            rng.choice([*PROFILES * 6, "only", "gone", ""]) if rng.random() < 0.5 else None,
            rng.random() < 0.2,
        )


class Answer(NamedTuple):
    """What botocore comes to."""

    provider: str | None
    error: str | None


class Oracle:
    """Asks botocore's own chain in a folder of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        self.program = folder / "program"
        keys = '{"Version": 1, "AccessKeyId": "AKIA", "SecretAccessKey": "never-shown"}'
        self.program.write_text(f"#!/bin/sh\necho '{keys}'\n")
        self.program.chmod(0o700)
        self.on_instance = False
        self.session: Any = None
        self._stand_in()

    def _stand_in(self) -> None:
        def of_instance(fetcher: Any) -> dict[str, str]:
            found = self.on_instance and not fetcher._disabled
            keys = {"role_name": "r", "access_key": "a", "secret_key": "s", "token": "t"}
            return keys | {"expiry_time": "2099-01-01T00:00:00Z"} if found else {}

        def of_container(*_args: object, **_options: object) -> dict[str, str]:
            expiration = {"Expiration": "2099-01-01T00:00:00Z"}
            return {"AccessKeyId": "a", "SecretAccessKey": "s", "Token": "t"} | expiration

        def of_login(_fetcher: object) -> dict[str, str]:
            keys = {"access_key": "a", "secret_key": "s", "token": "t", "account_id": "1"}
            return keys | {"expiry_time": "2099-01-01T00:00:00Z"}

        def refuse(*_args: object) -> None:
            raise AssertionError("a call leaves the machine")

        patch = self.monkeypatch.setattr
        patch(botocore.utils.InstanceMetadataFetcher, "retrieve_iam_role_credentials", of_instance)
        patch(botocore.utils.ContainerMetadataFetcher, "retrieve_full_uri", of_container)
        patch(botocore.credentials.LoginCredentialFetcher, "load_cached_credentials", of_login)
        patch(botocore.credentials, "EC", object())
        patch(socket.socket, "connect", refuse)

    def ask(self, case: Case) -> Answer:
        (self.folder / "config").write_text(case.config)
        (self.folder / "credentials").unlink(missing_ok=True)
        if case.credentials is not None:
            (self.folder / "credentials").write_text(case.credentials)
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(case.environ)
        os.environ["AWS_CONFIG_FILE"] = str(self.folder / "config")
        os.environ["AWS_SHARED_CREDENTIALS_FILE"] = str(self.folder / "credentials")
        self.on_instance = case.on_instance
        self.session = botocore.session.Session(profile=case.profile)
        try:
            credentials = self.session.get_credentials()
        except AssertionError:
            raise
        except Exception as error:  # noqa: BLE001  any class is an answer
            return Answer(None, type(error).__name__)
        return Answer(credentials.method if credentials is not None else None, None)


@pytest.fixture
def oracle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Oracle]:
    before = dict(os.environ)
    os.environ["HOME"] = str(tmp_path)
    yield Oracle(tmp_path, monkeypatch)
    os.environ.clear()
    os.environ.update(before)


def predicted(case: Case) -> Prediction:
    names = read_credentials_names(case.credentials) if case.credentials is not None else None
    return predict(parse_config(case.config), names, case.environ, case.profile, on_instance=case.on_instance)


def find_differing_setting(case: Case, prediction: Prediction, session: Any) -> str | None:
    names = read_credentials_names(case.credentials) if case.credentials is not None else None
    found = find_settings(parse_config(case.config), names, case.environ, prediction.selection.profile, "botocore")
    values = {setting.key: setting for setting in found}
    for key in ("region", "retry_mode", "ca_bundle"):
        true = session.get_config_variable(key)
        if key in values and values[key].value is None:
            continue  # in the credentials file
        mine = values[key].value if key in values else {"retry_mode": "standard"}.get(key)
        if mine != true:
            return f"{key}: botocore has {true!r}, found was {mine!r}"
    return None


WANTED = {
    "env", "assume-role", "assume-role-with-web-identity", "sso", "shared-credentials-file", "login",
    "custom-process", "config-file", "container-role", "iam-role", None,
    "InvalidConfigError", "PartialCredentialsError", "ProfileNotFound", "InfiniteLoopConfigError", "ConfigParseError",
    "CredentialRetrievalError", "ValueError", "TypeError", "IndexError", "AttributeError",
    "InvalidIMDSEndpointModeError",
}  # fmt: skip


def test_the_provider_is_that_of_botocore(oracle: Oracle) -> None:
    seen, uncertain = Counter[str | None](), 0
    for case in cases(CASES, SEED, str(oracle.program)):
        answer, prediction = oracle.ask(case), predicted(case)
        if not prediction.certain:
            uncertain += 1
            continue
        found = Answer(prediction.provider, prediction.error)
        assert found == answer, f"{case.config}\n--\n{case.credentials}\n--\n{case[2:]}\n{prediction}"
        if prediction.refusal is None:
            difference = find_differing_setting(case, prediction, oracle.session)
            assert difference is None, f"{case.config}\n--\n{case.credentials}\n--\n{case[2:]}\n{difference}"
        seen[answer.error or answer.provider] += 1
    assert uncertain < CASES / 10
    assert seen.keys() <= WANTED
    assert CASES < 3000 or seen.keys() == WANTED, f"none of {WANTED - seen.keys()}"


WRONG_READERS: dict[str, Callable[[Case], Case]] = {
    "the explicit profile taken for one of a variable": lambda case: case._replace(
        environ=case.environ | ({"AWS_DEFAULT_PROFILE": case.profile} if case.profile is not None else {}), profile=None
    ),
    "the environment overlooked": lambda case: case._replace(environ={}),
    "the credentials file overlooked": lambda case: case._replace(credentials=None),
    "assumed roles overlooked": lambda case: case._replace(config=case.config.replace("role_arn", "role")),
    "sessions overlooked": lambda case: case._replace(config=case.config.replace("sso_session = s", "session = s")),
}


@pytest.mark.parametrize("change", WRONG_READERS.values(), ids=WRONG_READERS)
def test_a_wrong_answer_is_noticed(oracle: Oracle, change: Callable[[Case], Case]) -> None:
    def differs(case: Case) -> bool:
        prediction = predicted(change(case))
        return Answer(prediction.provider, prediction.error) != oracle.ask(case)

    assert any(differs(case) for case in cases(300, SEED, str(oracle.program)))
