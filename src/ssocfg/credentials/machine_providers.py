"""The credential providers that look at the environment and the machine, and at no profile."""

from __future__ import annotations

from collections.abc import Mapping

from ssocfg.credentials.verdicts import Verdict, absent, fails, wins

_KEY, _SECRET = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"
_CONTAINER = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")


def judge_environment(environ: Mapping[str, str]) -> Verdict:
    """Judge the access key of the environment; an empty variable counts as unset.

    Source: botocore 1.44, credentials.py `EnvProvider.load`.
    """
    if not environ.get(_KEY):
        left = [name for name in (_SECRET, "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN") if environ.get(name)]
        beside = f", so {' and '.join(left)} {'counts' if len(left) == 1 else 'count'} for nothing" if left else ""
        return absent("env", f"{_KEY} is not set{beside}")
    if not environ.get(_SECRET):
        return fails("env", "PartialCredentialsError", f"{_KEY} is set and {_SECRET} is not")
    return wins("env", f"{_KEY} and {_SECRET} are set")


def judge_container(environ: Mapping[str, str]) -> Verdict:
    """Judge the credentials endpoint of a container; a variable counts also where it is empty.

    Source: botocore 1.44, credentials.py `ContainerProvider.load`.
    """
    found = next((name for name in _CONTAINER if name in environ), None)
    if found is None:
        return absent("container-role", "no AWS_CONTAINER_CREDENTIALS_..._URI is set")
    return wins("container-role", f"{found} is set")


def judge_instance(environ: Mapping[str, str], on_instance: bool | None) -> Verdict:
    """Judge the metadata service of an EC2 instance, without asking it.

    Args:
        environ: The environment variables.
        on_instance: Whether there is such a service and a role; None where that is not known.

    Source: botocore 1.44, credentials.py `InstanceMetadataProvider`; utils.py `IMDSFetcher`.
    """
    if environ.get("AWS_EC2_METADATA_DISABLED", "false").lower() == "true":
        return absent("iam-role", "AWS_EC2_METADATA_DISABLED turns it off")
    if on_instance:
        return wins("iam-role", "this is an EC2 instance that has a role")
    if on_instance is None:
        return absent("iam-role", "is asked last, and gives credentials only on an EC2 instance that has a role")
    return absent("iam-role", "this is no EC2 instance that has a role")
