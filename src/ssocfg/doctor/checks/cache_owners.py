"""SSO407, SSO413: who may read the caches, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, FileAction, Fix, Observation, check
from ssocfg.doctor.judging import count_of, name_some
from ssocfg.doctor.machine_facts import CacheFacts
from ssocfg.doctor.role_caches import NOT_READ, is_of_another
from ssocfg.tokens.cache_key import is_key_file_name
from ssocfg.tokens.json_file import Unreadable
from ssocfg.values import Place

OTHERS_MAY_READ = 0o044
_OWN = 0o600


@check("SSO407", "cache-readable-by-others", "warning", requires=())
def cache_readable_by_others(facts: Facts) -> Iterator[Observation]:
    """Other users of the machine may read tokens or role credentials.

    What it looks at: the permission bits of the files in `~/.aws/sso/cache` and `~/.aws/cli/cache`, but for those of
    other programs. The folders themselves are made by AWS CLI so that all may enter them.

    Why it matters: whoever reads a token is you, until it ends.

    Example: mode 644, after the folder was copied from another machine.

    Fix: take the permission away.

    Fix safety: safe; manual where the files are another user's.

    Source: AWS CLI 2.36, botocore/utils.py `JSONFileCache.__setitem__`: 0600 only when it makes the file.
    """
    for cache in (facts.token_cache, facts.role_cache):
        if cache is None:
            continue
        found = _readable_by_others(cache)
        if not found:
            continue
        own = [name for name in found if not is_of_another(facts, cache, name)]
        paths = [cache.path_of(name) for name in own]
        yield Observation(
            f"other users may read {count_of(len(found), 'file')} with secrets",
            Place(cache.path_of(next(iter(found))) if len(found) == 1 else cache.path),
            {"files": name_some(f"{name} ({mode:04o})" for name, mode in found.items())},
            Fix(
                "take the permission away",
                "safe" if paths else "manual",
                ("chmod", "600", *paths[:8]) if paths and len(paths) <= 8 else None,
                files=tuple(FileAction(path, _OWN) for path in paths),
            ),
        )


def _readable_by_others(cache: CacheFacts) -> Mapping[str, int]:
    modes = ((name, known.mode) for name, known in cache.files.items() if is_key_file_name(name))
    return {name: mode for name, mode in modes if mode is not None and mode & OTHERS_MAY_READ and _is_file(cache, name)}


def _is_file(cache: CacheFacts, name: str) -> bool:
    found = cache.contents.get(name)
    return not isinstance(found, Unreadable) or found.fault != NOT_READ


@check("SSO413", "cache-not-ours", "error", requires=())
def cache_not_ours(facts: Facts) -> Iterator[Observation]:
    """A cache folder, or a file in it, belongs to another user, or cannot be written or listed.

    What it looks at: the owner of `~/.aws/sso/cache` and `~/.aws/cli/cache` and of the files of AWS tools in them, and
    whether you may make files there.

    Why it matters: AWS tools cannot read the token, or cannot store a renewed one: the sign-in works and nothing comes
    of it.

    Example: `sudo aws sso login` made the folder, which is root's now.

    Fix: give the folder and its files back to you; where it is yours already, give yourself the right to write.

    Fix safety: manual; it needs the other user's rights, or a decision that is yours.

    Source: botocore 1.44.5, utils.py `JSONFileCache`.
    """
    is_shut = facts.config_file.state == "unreadable"  # so that `~/.aws` as a whole is, it may be
    for cache in (facts.token_cache, facts.role_cache):
        if cache is not None and cache.state == "unreadable" and is_shut:
            continue
        fault = _fault_of_folder(facts, cache) if cache is not None else None
        if cache is not None and fault is not None:
            yield Observation(
                f"the cache folder {fault}",
                Place(cache.path),
                {"owner": f"user id {cache.owner}"} if cache.owner is not None else {},
                _fix_of_folder(facts, cache),
            )


def _fix_of_folder(facts: Facts, cache: CacheFacts) -> Fix:
    is_shut = cache.state == "unreadable" or not cache.is_writable
    if is_shut and facts.user is not None and cache.owner == facts.user:
        return Fix("give yourself the right to read and write there", command=("chmod", "-R", "u+rwX", cache.path))
    user = str(facts.user) if facts.user is not None else "$USER"
    return Fix("give the folder and its files back to you", command=("sudo", "chown", "-R", user, cache.path))


def _fault_of_folder(facts: Facts, cache: CacheFacts) -> str | None:
    if cache.state == "unreadable":
        return f"cannot be listed: {cache.reason}"
    if cache.state == "present" and not cache.is_writable:
        return "cannot be written by you, so that AWS tools cannot store a token there"
    foreign = [name for name in cache.files if is_key_file_name(name) and is_of_another(facts, cache, name)]
    if foreign:
        whose = "belongs" if len(foreign) == 1 else "belong"
        return f"has {count_of(len(foreign), 'file')} that {whose} to another user: {name_some(foreign)}"
    return None


CACHE_OWNER_CHECKS: tuple[Check, ...] = (
    cache_readable_by_others,
    cache_not_ours,
)
