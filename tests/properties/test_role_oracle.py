"""A profile's role, and the session that it needs, are those that botocore itself comes to.

Config files are made at random; for each profile botocore's own providers are asked, in botocore's own order.
SSOCFG_ROLE_FILES says how many files, SSOCFG_ORACLE_SEED which ones.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ssocfg.config.model import Config
from ssocfg.config.reader import parse_config
from ssocfg.credentials.roles import find_role, promises_role
from ssocfg.credentials.sessions import find_session_of_profile
from ssocfg.errors import NotSsoError, SsocfgError, UnknownSessionError

pytest.importorskip("botocore")
import botocore.session
from botocore.configloader import load_config
from botocore.credentials import create_credential_resolver
from botocore.exceptions import BotoCoreError

FILES = int(os.environ.get("SSOCFG_ROLE_FILES", "250"))
SEED = int(os.environ.get("SSOCFG_ORACLE_SEED", "20261123"))

SESSIONS = ["s", "t", "u"]
PROFILES = ["a", "b", "c", "d", "default"]
BLOCK = "\n    x = y"
VALUES = {
    "sso_session": ["s", "t", "u", "gone", "", BLOCK],
    "sso_account_id": ["111122223333", "444455556666", ""],
    "sso_role_name": ["Admin", "Reader"],
    "sso_start_url": ["https://a.awsapps.com/start", "https://b.awsapps.com/start", "", BLOCK],
    "sso_region": ["eu-central-1", "us-east-1", ""],
    "region": ["eu-west-1", "us-east-1"],
    "sso_registration_scopes": ["sso:account:access"],
    "role_arn": ["arn:aws:iam::111122223333:role/x", ""],
    "source_profile": [*PROFILES, "gone"],
    "web_identity_token_file": ["/token", "", BLOCK],
    "aws_access_key_id": ["AKIA"],
    "credential_source": ["Environment"],
}
# How many in ten profiles have the key; half of the profiles are rather whole, so that enough of them give roles.
OFTEN = {
    "sso_session": 6, "sso_account_id": 7, "sso_role_name": 7, "sso_start_url": 4, "sso_region": 4, "region": 3,
    "role_arn": 3, "source_profile": 4, "web_identity_token_file": 1, "aws_access_key_id": 2.5, "credential_source": 0.3,
}  # fmt: skip
OFTEN_IN_SESSIONS = {
    "sso_start_url": 9, "sso_region": 9, "sso_registration_scopes": 5, "region": 1, "sso_account_id": 1,
    "sso_role_name": 1, "sso_session": 0.5,
}  # fmt: skip


def settings_of(rng: random.Random, often: dict[str, float]) -> dict[str, str]:
    def value_of(key: str) -> str:  # the first ones are the likely ones, or sessions and profiles would never agree
        values = VALUES[key]
        return values[0] if rng.random() < 0.5 else rng.choice(values)

    return {key: value_of(key) for key, share in often.items() if rng.random() * 10 < share}


def generated(count: int, seed: int) -> Iterator[str]:
    rng = random.Random(seed)
    for _ in range(count):
        sections = [(f"[sso-session {name}]", settings_of(rng, OFTEN_IN_SESSIONS)) for name in SESSIONS]
        for name in PROFILES:
            settings = settings_of(rng, OFTEN)
            if rng.random() < 0.3:
                settings |= {"sso_session": "s", "sso_account_id": "1", "sso_role_name": "Admin"}
                settings = {key: settings[key] for key in settings if key not in ("sso_start_url", "sso_region")}
            sections.append((f"[profile {name}]" if name != "default" else "[default]", settings))
        if rng.random() < 0.1:
            sections.append(("[DEFAULT]", settings_of(rng, {"sso_account_id": 5, "sso_region": 3, "region": 3})))
        rng.shuffle(sections)
        yield "".join(
            f"{header}\n" + "".join(f"{key} = {value}\n" for key, value in settings.items())
            for header, settings in sections
        )


class Answer(NamedTuple):
    """What a profile's credentials come from.

    Attributes:
        role: Account, role, session (or None), start URL, region; None where they do not come from Identity Center.
        session: Session and start URL that must be signed in, also through source profiles; None where there is none.
        why: Why there is no role.
    """

    role: tuple[str | None, ...] | None
    session: tuple[str | None, str] | None
    why: str = ""


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    return tmp_path / "config"


class Oracle:
    """Asks botocore; one session of it for all files, as making one takes most of the time."""

    def __init__(self) -> None:
        self.session: Any = botocore.session.Session()

    def load(self, path: Path) -> None:
        self.session._config = load_config(str(path))

    def ask(self, name: str) -> Answer:
        self.session.set_config_variable("profile", name)
        resolver = create_credential_resolver(self.session)
        providers = {provider.METHOD: provider for provider in resolver.providers}
        assert [*providers][:3] == ["assume-role", "assume-role-with-web-identity", "sso"], (
            "botocore's order has changed"
        )
        for method in [*providers][:3]:
            try:
                credentials = providers[method].load()
                if credentials is not None and method == "sso":
                    return self._of_fetcher(self._fetcher_of(credentials), providers["sso"])
            # What is a nested block where a text should be makes botocore fail in many ways.
            except (BotoCoreError, TypeError, AttributeError) as error:
                return Answer(None, None, f"{method} raises {error!r}")
            if credentials is not None:
                return Answer(None, self._session_of(credentials), str(method))
        return Answer(None, None, "nothing")

    def _fetcher_of(self, credentials: Any) -> Any:
        return credentials._refresh_using.__self__

    def _of_fetcher(self, fetcher: Any, provider: Any) -> Answer:
        name = fetcher._sso_session_name
        if name is not None:
            provider._token_provider._load_sso_config()  # raises where the session itself lacks something
        found: Any = (fetcher._account_id, fetcher._role_name, name, fetcher._start_url, fetcher._sso_region)
        if any(not isinstance(text, str) for text in found if text is not None):
            return Answer(None, None, "a nested block that AWS refuses")
        return Answer(found, (name, fetcher._start_url))

    def _session_of(self, credentials: Any) -> tuple[str | None, str] | None:
        """Follow assumed roles to the credentials of Identity Center that they are assumed with, if there are such."""
        while hasattr(credentials, "_refresh_using"):
            fetcher: Any = self._fetcher_of(credentials)
            if type(fetcher).__name__ == "SSOCredentialFetcher":
                start_url = fetcher._start_url
                return (fetcher._sso_session_name, start_url) if isinstance(start_url, str) else None
            credentials = getattr(fetcher, "_source_credentials", None)
        return None


def find_difference(config: Config, name: str, answer: Answer) -> str | None:
    try:
        role = find_role(config, name)
        found = (
            role.account_id, role.role_name, role.session.name, role.session.start_url or "", role.session.region or ""
        )  # fmt: skip
    except (NotSsoError, UnknownSessionError) as error:
        found, why = None, str(error)
    else:
        why = ""
        if not promises_role(config.profile(name)):
            return "it gives a role that it does not promise"
    if found != answer.role:
        return f"botocore: {answer}\nfound: {found} {why}"
    return find_difference_of_sessions(config, name, answer)


def find_difference_of_sessions(config: Config, name: str, answer: Answer) -> str | None:
    if answer.session is None:
        return None
    try:
        session = find_session_of_profile(config, name)
    except SsocfgError as error:
        return f"botocore: {answer}\nno session was found: {error}"
    # Sessions that lack a start URL or a region are told of where one signs in.
    found = (session.name, answer.session[1] if session.name is not None else session.start_url)
    return None if found == answer.session else f"botocore: {answer}\nfound: {session}"


def test_roles_are_those_of_botocore(config_file):
    oracle, seen = Oracle(), Counter[str]()
    for text in generated(FILES, SEED):
        config_file.write_text(text)
        oracle.load(config_file)
        config = parse_config(text)
        for name in PROFILES:
            answer = oracle.ask(name)
            difference = find_difference(config, name, answer)
            assert difference is None, f"{text}\nprofile {name}: {difference}"
            seen["role" if answer.role else answer.why.split("(")[0]] += 1
            seen["session by a source profile"] += answer.role is None and answer.session is not None
    assert seen["role"] > FILES / 2
    wanted = {"nothing", "assume-role", "session by a source profile", "sso raises InvalidConfigError"}
    assert all(seen[kind] > FILES / 20 for kind in wanted), seen


WRONG_READERS: dict[str, Callable[[str], str]] = {
    "assumed roles overlooked": lambda text: text.replace("role_arn", "role"),
    "an empty web identity overlooked": lambda text: text.replace("web_identity_token_file = \n", ""),
    "source profiles overlooked": lambda text: text.replace("source_profile", "source"),
    "sessions overlooked": lambda text: re.sub(r"sso_session = [st]\n", "", text),
    "sessions' own keys overlooked": lambda text: text.replace("[sso-session s]\n", "[sso-session s]\n[services s]\n"),
    "access keys overlooked": lambda text: text.replace("aws_access_key_id", "id"),
}


@pytest.mark.parametrize("change", WRONG_READERS.values(), ids=WRONG_READERS)
def test_a_wrong_answer_is_noticed(config_file, change):
    oracle = Oracle()

    def differs(text: str) -> bool:
        config_file.write_text(text)
        oracle.load(config_file)
        config = parse_config(change(text))
        return any(find_difference(config, name, oracle.ask(name)) for name in PROFILES)

    assert any(differs(text) for text in generated(400, SEED))
