"""SSO505, SSO509 to SSO511, SSO513: the machine: its clock, network settings and home directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from ssocfg.doctor.checks.programs import uses_sso
from ssocfg.doctor.checks.selection import place_of_variable
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Gate, Observation, check
from ssocfg.doctor.judging import count_of
from ssocfg.values import Place

_CLOCK_MARGIN = timedelta(minutes=5)
_SERVICES = ("SSO", "SSO_OIDC", "STS")
_OF_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws", ".api.amazonwebservices.com.cn")
_MACHINE: tuple[Gate, ...] = ("machine",)


@check("SSO505", "clock-off", "warning", requires=())
def clock_off(facts: Facts) -> Iterator[Observation]:
    """Files of the caches were written in the future, so the clock is or was wrong.

    What it looks at: when the files in `~/.aws/sso/cache` and `~/.aws/cli/cache` were last written.

    Why it matters: with a clock that is off by more than five minutes AWS refuses requests ("Signature expired"), and
    tokens seem to live when they have ended, or the reverse.

    Example: a virtual machine that slept.

    Fix: set the clock; where it is right by now, sign in again.

    Fix safety: manual.

    Source: AWS Signature Version 4, five minutes of tolerance; botocore 1.44.5 compares expiries with the local clock.
    """
    newest = max(_written(facts), default=None)
    if newest is None or newest[0] - facts.now <= _CLOCK_MARGIN:
        return
    at, path = newest
    minutes = int((at - facts.now).total_seconds() // 60)
    yield Observation(
        f"a cache file was written {count_of(minutes, 'minute')} in the future: the clock is wrong, or was",
        Place(path),
        {"written": at.strftime("%Y-%m-%d %H:%M:%S UTC"), "now": facts.now.strftime("%Y-%m-%d %H:%M:%S UTC")},
        Fix("set the clock; where it is right by now, sign in again"),
    )


def _written(facts: Facts) -> Iterator[tuple[datetime, str]]:
    for cache in (facts.token_cache, facts.role_cache):
        for name, known in cache.files.items() if cache is not None else ():
            if known.modified is not None and cache is not None:
                yield known.modified, cache.path_of(name)


@check("SSO509", "endpoint-variables-redirect", "warning", requires=())
def endpoint_variables_redirect(facts: Facts) -> Iterator[Observation]:
    """Endpoint variables move sign-in to another address.

    What it looks at: AWS_ENDPOINT_URL, and AWS_ENDPOINT_URL_SSO, _SSO_OIDC and _STS, unless
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true. AWS's own hosts, such as VPC endpoints, are no trouble.

    Why it matters: AWS_ENDPOINT_URL is meant for one service, often LocalStack, and moves Identity Center's too: "Could
    not connect to the endpoint URL".

    Example: `AWS_ENDPOINT_URL=http://localhost:4566` in a start-up file.

    Fix: unset it, or use the variable of the service that is meant, such as AWS_ENDPOINT_URL_S3.

    Fix safety: manual; they are your shell's.

    Source: botocore 1.44.5, configprovider.py `ConfiguredEndpointProvider`.
    """
    environ = facts.environ
    if environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return
    names = ("AWS_ENDPOINT_URL", *(f"AWS_ENDPOINT_URL_{service}" for service in _SERVICES))
    found = {name: environ[name] for name in names if environ.get(name) and not _is_of_aws(environ[name])}
    if found:
        first = next(iter(found))
        yield Observation(
            f"{first} moves sign-in to another address",
            place_of_variable(first),
            found,
            Fix(
                "unset it, or use the variable of the service that is meant, such as AWS_ENDPOINT_URL_S3",
                command=("unset", *found),
            ),
        )


def _is_of_aws(url: str) -> bool:
    from urllib.parse import urlsplit  # which takes longer to import than most checks take

    try:
        return (urlsplit(url).hostname or "").endswith(_OF_AWS)
    except ValueError:
        return False


@check("SSO510", "ca-bundle-missing", "error", requires=_MACHINE)
def ca_bundle_missing(facts: Facts) -> Iterator[Observation]:
    """A certificate bundle that a setting names is not there, or cannot be read.

    What it looks at: AWS_CA_BUNDLE and REQUESTS_CA_BUNDLE, and `ca_bundle` of every profile.

    Why it matters: every call fails, the sign-in included.

    Example: a company's bundle, whose path changed with a new laptop.

    Fix: correct the path, or unset it.

    Fix safety: manual.

    Source: botocore 1.44.5, httpsession.py `get_cert_path`, endpoint.py `EndpointCreator._get_verify_value`.
    """
    assert facts.machine is not None  # noqa: S101  the gate sees to it
    for path, state in facts.machine.files.items():
        if state == "present":
            continue
        for place, name in _mentions_of_bundle(facts, path):
            yield Observation(
                f"{name} names a certificate bundle that {'is not there' if state == 'missing' else 'cannot be read'}",
                place,
                {"bundle": path},
                Fix("correct the path, or remove the setting"),
            )


def _mentions_of_bundle(facts: Facts, path: str) -> Iterator[tuple[Place, str]]:
    """Give what names a bundle; REQUESTS_CA_BUNDLE, whose value is not kept, is what else there is."""
    places: dict[Place, str] = {}
    for profile in facts.config.profiles.values() if facts.config_file.data else ():
        if profile.get("ca_bundle") == path and (facts.profile in (None, profile.name)):
            places.setdefault(facts.config.place_of(profile, "ca_bundle"), f'ca_bundle of profile "{profile.name}"')
    if facts.environ.get("AWS_CA_BUNDLE") == path:
        places[place_of_variable("AWS_CA_BUNDLE")] = "AWS_CA_BUNDLE"
    yield from places.items() or ((place_of_variable("REQUESTS_CA_BUNDLE"), "REQUESTS_CA_BUNDLE"),)


@check("SSO511", "proxy-set", "info", requires=("config-text", "machine"))
def proxy_set(facts: Facts) -> Iterator[Observation]:
    """Calls to AWS go through a proxy.

    What it looks at: HTTPS_PROXY, ALL_PROXY and NO_PROXY, where the config file has anything of Identity Center.

    Why it matters: it is no fault; where a sign-in hangs or its certificate is refused, look there first. A token and
    role credentials pass through it, unread as long as nobody replaces the certificate.

    Example: a company's network.

    Fix: none is needed; name the hosts of Identity Center in NO_PROXY if they shall go past it.

    Fix safety: manual.

    Source: botocore 1.44.5, httpsession.py, utils.py `get_environ_proxies`.
    """
    proxies: Mapping[str, str] = facts.machine.proxies if facts.machine is not None else {}
    through = next((name for name in proxies if "no_proxy" not in name.lower()), None)
    if through is not None and uses_sso(facts):
        yield Observation(
            f"calls to AWS go through the proxy of {through}",
            place_of_variable(through),
            {**proxies, "hosts of a sign-in": "oidc, portal.sso and sts of the region, under amazonaws.com"},
            Fix("look here first when a sign-in hangs or its certificate is refused"),
        )


@check("SSO513", "home-mismatch", "warning", requires=_MACHINE)
def home_mismatch(facts: Facts) -> Iterator[Observation]:
    """HOME is not the home directory of your account, and the AWS files are in the other one, or are another user's.

    What it looks at: HOME (USERPROFILE on Windows), the home directory that the account has, and whether a config file
    lies there but not where AWS tools look; and whose the config file is where `sudo` runs you as somebody else.

    Why it matters: AWS tools look under HOME for the config file and the tokens: nothing that you set up is there. With
    `sudo` they leave files in the other user's folders that the other cannot read.

    Example: `sudo` keeps or changes HOME; a service manager or Git Bash sets another one.

    Fix: set HOME to the account's home directory, or AWS_CONFIG_FILE and sign in there.

    Fix safety: manual.

    Source: Python `os.path.expanduser`, which botocore uses, prefers HOME.
    """
    machine = facts.machine
    if machine is None or "AWS_CONFIG_FILE" in facts.environ:
        return
    if machine.sudo_user and facts.config_file.owner not in (None, facts.user):
        yield Observation(
            f"sudo runs you as another user, while HOME and the AWS files in it are those of {machine.sudo_user}",
            place_of_variable("HOME"),
            {"HOME": facts.home, "config file": facts.config_file.path},
            Fix("run it without sudo, or with the other user's HOME (sudo -H)"),
        )
    elif machine.account_config and facts.config_file.state == "missing":
        yield Observation(
            "HOME is not your account's home directory, where an AWS config file lies",
            place_of_variable("HOME"),
            {"HOME": facts.home, "account": machine.account_home},
            Fix(f"set HOME={machine.account_home}, if that is meant"),
        )


MACHINE_CHECKS: tuple[Check, ...] = (
    clock_off,
    endpoint_variables_redirect,
    ca_bundle_missing,
    proxy_set,
    home_mismatch,
)
