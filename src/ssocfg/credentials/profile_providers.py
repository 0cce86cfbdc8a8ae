"""The credential providers that look at one profile, in botocore's order; also for the source of an assumed role."""

from __future__ import annotations

from collections.abc import Mapping

from ssocfg.config.words import split_words
from ssocfg.credentials.merged import Found, MergedProfiles
from ssocfg.credentials.sso_provider import judge_sso
from ssocfg.credentials.verdicts import Verdict, absent, fails, wins

_ID, _SECRET = "aws_access_key_id", "aws_secret_access_key"
_WEB = "assume-role-with-web-identity"
_VARIABLES = {"web_identity_token_file": "AWS_WEB_IDENTITY_TOKEN_FILE", "role_arn": "AWS_ROLE_ARN"}


def judge_profile(profiles: MergedProfiles, name: str, environ: Mapping[str, str]) -> tuple[Verdict, ...]:
    """Judge the providers that look at one profile.

    Args:
        profiles: All profiles.
        name: The profile; it may be missing, which is as good as empty.
        environ: The variables that count beside it; none where the profile was named by someone.

    Source: botocore 1.44, credentials.py `ProfileProviderBuilder.providers`.
    """
    return (
        judge_web_identity(profiles, name, environ),
        judge_sso(profiles, name),
        judge_shared_file(profiles, name),
        judge_login(profiles, name),
        judge_process(profiles, name),
        judge_config_file(profiles, name),
    )


def judge_web_identity(profiles: MergedProfiles, name: str, environ: Mapping[str, str]) -> Verdict:
    """Judge the token file of a web identity; a variable that is set hides the profile's key, even an empty one.

    Source: botocore 1.44, credentials.py `AssumeRoleWithWebIdentityProvider`.
    """
    token, named = _find_either(profiles, name, "web_identity_token_file", environ)
    if token is None:
        return absent(_WEB, "no web_identity_token_file" + (" and no variable for one" if environ else ""))
    place = token.place if isinstance(token, Found) else None
    if not _is_filled(token):
        return absent(_WEB, f"{named} is empty", place)
    role, role_named = _find_either(profiles, name, "role_arn", environ)
    certain = not any(isinstance(found, Found) and found.is_hidden for found in (token, role))
    if role is None or not _is_filled(role):
        return fails(_WEB, "InvalidConfigError", f"{named} is set and {role_named} is not", place, certain=certain)
    return wins(_WEB, f"{named} and {role_named} are set", place, certain=certain)


def _find_either(
    profiles: MergedProfiles, name: str, key: str, environ: Mapping[str, str]
) -> tuple[Found | str | None, str]:
    variable = _VARIABLES[key]
    if variable in environ:
        return environ[variable], variable
    return profiles.find(name, key), key


def _is_filled(found: Found | str) -> bool:
    if isinstance(found, Found):
        return found.is_hidden or bool(found.value)
    return bool(found)


def judge_shared_file(profiles: MergedProfiles, name: str) -> Verdict:
    """Judge the keys of the credentials file.

    Source: botocore 1.44, credentials.py `SharedCredentialProvider.load`.
    """
    provider = "shared-credentials-file"
    place = profiles.find_in_credentials(name, _ID)
    if place is None:
        return absent(provider, f"the credentials file has no {_ID} for this profile")
    if profiles.find_in_credentials(name, _SECRET) is None:
        return fails(provider, "PartialCredentialsError", f"{_ID} is there and {_SECRET} is not", place)
    return wins(provider, "the credentials file has keys for this profile", place)


def judge_login(profiles: MergedProfiles, name: str) -> Verdict:
    """Judge a sign-in by `aws login`.

    Source: botocore 1.44, credentials.py `LoginProvider.load`.
    """
    session = profiles.find(name, "login_session")
    if session is None:
        return absent("login", "no login_session")
    return wins(
        "login", "login_session names a sign-in by `aws login` (Python programs need botocore[crt])", session.place
    )


def judge_process(profiles: MergedProfiles, name: str) -> Verdict:
    """Judge the program that prints credentials, without running it.

    Source: botocore 1.44, credentials.py `ProcessProvider`; CPython `shlex.split`, `subprocess.Popen`.
    """
    provider = "custom-process"
    command = profiles.find(name, "credential_process")
    if command is None:
        return absent(provider, "no credential_process")
    if command.is_hidden:
        return wins(provider, "credential_process names a program", command.place, certain=False)
    if not isinstance(command.value, str):
        return fails(provider, "AttributeError", "credential_process is a nested block", command.place)
    words = split_words(command.value)
    if words is None:
        return fails(provider, "ValueError", "credential_process has a quote that is not closed", command.place)
    if not words:
        return fails(provider, "IndexError", "credential_process is empty", command.place)
    return wins(provider, "credential_process names a program, which is run", command.place)


def judge_config_file(profiles: MergedProfiles, name: str) -> Verdict:
    """Judge the keys of the config file itself.

    Source: botocore 1.44, credentials.py `ConfigProvider.load`.
    """
    found = profiles.find_in_config(name, _ID)
    if found is None:
        return absent("config-file", f"the config file has no {_ID} for this profile")
    if profiles.find_in_config(name, _SECRET) is None:
        because = f"{_ID} is there and {_SECRET} is not"
        return fails("config-file", "PartialCredentialsError", because, found.place)
    return wins("config-file", "the config file has keys for this profile", found.place)
