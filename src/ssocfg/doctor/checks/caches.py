"""SSO404, SSO408, SSO409: the files of the token cache: readable, and of use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssocfg.credentials.sessions import list_sessions
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, check
from ssocfg.doctor.judging import count_of, meant_name, name_some, plain_value
from ssocfg.doctor.machine_facts import CacheFacts
from ssocfg.doctor.mending import set_aside, set_damaged_aside
from ssocfg.doctor.role_caches import NOT_READ, is_of_another
from ssocfg.doctor.sign_ins import place_of_token, sessions_in_state
from ssocfg.tokens.cache import CacheFile
from ssocfg.tokens.cache_key import file_name, registration_key, token_key
from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.state import SignInState
from ssocfg.tokens.token import Token
from ssocfg.values import Place


def _unreadable_tokens(facts: Facts, cache: CacheFacts) -> Iterator[Unreadable]:
    """Give the files of the token cache that are there and say nothing."""
    for found in cache.tokens.files:
        if isinstance(found, Unreadable) and not is_of_another(facts, cache, found.file):
            yield found


@check("SSO404", "token-unreadable", "error", requires=("config-text", "token-cache"))
def token_unreadable(facts: Facts) -> Iterator[Observation]:
    """A token file is there, and AWS tools cannot make a token of it.

    What it looks at: the token file of every session: whether it is JSON, whether it has an access token and an expiry
    with a time zone. Another damaged file in the folder, whose session the config file does not have, is worth a note.

    Why it matters: AWS CLI answers with a line that is no more than the file's name, such as
    `'a0f1490a20d0211c997b44bc357e1972deab8ae3'`; `aws sso logout` stops at such a file and leaves the others.

    Example: the machine was switched off while AWS CLI wrote the token.

    Fix: set the file aside, then sign in.

    Fix safety: safe; no tool can read the file, and it is kept; manual for what is no file, and for a whole file of
    another kind. The finding that you are not signed in, which the damaged file hid, comes into sight.

    Source: botocore 1.44.5, utils.py `SSOTokenLoader.__call__`, `JSONFileCache.__getitem__`.
    """
    cache = facts.token_cache
    assert cache is not None  # noqa: S101  the gate sees to it
    told: set[str] = set()
    for judged in sessions_in_state(facts, SignInState.UNREADABLE):
        name = judged.sign_in.file
        told.add(name)
        if is_of_another(facts, cache, name):
            continue
        found = cache.tokens.find_file(name)
        yield Observation(
            f"the token file of {judged.label} cannot be used: "
            + (found.reason if isinstance(found, Unreadable) else "it has no accessToken"),
            place_of_token(facts, judged),
            {"profiles": name_some(judged.users)} if judged.users else {},
            _token_fix(found, place_of_token(facts, judged), judged.sign_in.command),
            judged.severity,
        )
    registrations = _registration_files(facts)
    for found in _unreadable_tokens(facts, cache) if facts.profile is None else ():
        if found.file not in told and found.file not in registrations:
            path = cache.path_of(found.file)
            yield Observation(
                f"a file of the token cache cannot be used: {found.reason}; no session of the config file needs it",
                Place(path),
                fix=set_damaged_aside(found, path),
                severity="info",
            )


def _token_fix(found: CacheFile | None, place: Place, command: tuple[str, ...]) -> Fix:
    if isinstance(found, Unreadable) and found.fault == NOT_READ:
        return Fix("move what stands there out of the way, then sign in", command=command or None)
    if not isinstance(found, Unreadable):
        return Fix("sign in; that replaces the file", command=command or None)
    fix = set_aside("set the file aside, then sign in", [place.file])
    return fix._replace(command=command or None)


def _registration_files(facts: Facts) -> Mapping[str, str]:
    """Return the names of the registration files of every session, to how to name it."""
    files: dict[str, str] = {}
    wanted = {judged.sign_in.session.key for judged in facts.judged_sessions}
    for session in list_sessions(facts.config):
        if facts.profile is not None and session.key not in wanted:
            continue
        url, region = session.start_url, session.region
        if url and region:
            key = registration_key(url, region, session.scopes, session.name)
            kind, name = ("profile", session.profile) if session.name is None else ("sso-session", session.name)
            files[file_name(key)] = f'{kind} "{name}"'
    return files


@check("SSO408", "registration-unreadable", "error", requires=("config-text", "token-cache"))
def registration_unreadable(facts: Facts) -> Iterator[Observation]:
    """The client registration of a session is there, and AWS CLI cannot read it.

    What it looks at: the registration file of every session, which is named by start URL, region, scopes and name.

    Why it matters: `aws sso login` itself fails, with a line that is no more than the file's name, until the file is
    gone; a damaged token is mended by a sign-in, a damaged registration keeps you from it.

    Example: the machine was switched off while AWS CLI wrote it.

    Fix: set the file aside; the next sign-in registers anew.

    Fix safety: safe; no tool can read the file, and it is kept.

    Source: AWS CLI 2.36, botocore/utils.py `BaseSSOTokenFetcher._registration`.
    """
    cache = facts.token_cache
    assert cache is not None  # noqa: S101  the gate sees to it
    labels = _registration_files(facts)
    for found in _unreadable_tokens(facts, cache):
        if found.file in labels:
            path = cache.path_of(found.file)
            yield Observation(
                f"the client registration of {labels[found.file]} cannot be used: {found.reason}; "
                "aws sso login fails on it",
                Place(path),
                fix=set_damaged_aside(found, path),
            )


@check("SSO409", "orphan-token", "info", requires=("config-text", "token-cache"))
def orphan_token(facts: Facts) -> Iterator[Observation]:
    """The cache has tokens of sessions that the config file does not have.

    What it looks at: token files that are named neither by a session nor by a start URL of the config file. Files of
    other programs, which have names of their own, are left out.

    Why it matters: they do no harm; a token that still lives could be used by whoever reads it.

    Example: a session was renamed, or another config file has it (AWS_CONFIG_FILE).

    Fix: sign out of it, if nobody needs it.

    Fix safety: manual; another config file may have the session.

    Source: botocore 1.44.5, utils.py `SSOTokenLoader._generate_cache_key`.
    """
    cache = facts.token_cache
    assert cache is not None  # noqa: S101  the gate sees to it
    if facts.profile is not None:
        return
    tokens = {file.file: file for file in cache.tokens.files if isinstance(file, Token)}
    for name in _token_files(facts) if tokens else ():
        tokens.pop(name, None)
    orphans = list(tokens.values())
    if orphans:
        living = sum(token.expires_at > facts.now for token in orphans)
        urls = dict.fromkeys(token.start_url for token in orphans if token.start_url is not None)
        yield Observation(
            f"{count_of(len(orphans), 'token')} in the cache {'is' if len(orphans) == 1 else 'are'} for no session "
            f"of the config file; {living} still {'lives' if living == 1 else 'live'}",
            Place(cache.path_of(orphans[0].file) if len(orphans) == 1 else cache.path),
            {"start URLs": name_some(urls), "files": name_some(token.file for token in orphans)},
            Fix("sign out of them, if nobody needs them"),
        )


def _token_files(facts: Facts) -> Iterator[str]:
    """Give the names of the token files that anything in the config file stands for, rightly written or not."""
    config = facts.config
    named = (text for block in config.blocks for text in (block.get("sso_session"), block.sso_start_url, block.name))
    texts = {text for text in named if isinstance(text, str)}  # many stand in hundreds of profiles
    for text in texts.union(map(plain_value, texts)):
        yield file_name(token_key(text))
    for section in config.reading.sections:
        if section.kind not in ("profile", "sso-session"):
            yield file_name(token_key(meant_name(section.header)[1]))
    for judged in facts.judged_sessions:  # a token for the right portal under another key is told of elsewhere
        if judged.sign_in.token is not None:
            yield judged.sign_in.token.file


CACHE_CHECKS: tuple[Check, ...] = (
    token_unreadable,
    registration_unreadable,
    orphan_token,
)
