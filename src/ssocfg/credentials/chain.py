"""Which credential provider wins for a profile, and why the others lose: told without any call.

What only a call can tell is taken for granted: that a program runs, a token is good, a role may be assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ssocfg.config.credentials_names import CredentialsNames
from ssocfg.config.model import Config
from ssocfg.credentials.assume_role import judge_assume_role
from ssocfg.credentials.machine_providers import judge_container, judge_environment, judge_instance
from ssocfg.credentials.merged import MergedProfiles
from ssocfg.credentials.profile_providers import judge_profile
from ssocfg.credentials.verdicts import Tool, Verdict, first_that_counts
from ssocfg.values import Place
from ssocfg.values.names import PROFILE_VARIABLES

_PROFILE_VARIABLES: dict[Tool, Sequence[str]] = {
    "botocore": tuple(reversed(PROFILE_VARIABLES)),
    "aws-cli": PROFILE_VARIABLES,
}
_METADATA: tuple[tuple[str, str], ...] = (
    ("metadata_service_timeout", "AWS_METADATA_SERVICE_TIMEOUT"),
    ("metadata_service_num_attempts", "AWS_METADATA_SERVICE_NUM_ATTEMPTS"),
    ("ec2_metadata_service_endpoint", "AWS_EC2_METADATA_SERVICE_ENDPOINT"),
    ("ec2_metadata_service_endpoint_mode", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"),
)


class Refusal(NamedTuple):
    """Why botocore raises before it asks any provider.

    Attributes:
        error: The class that it raises.
        because: Why, in words.
        place: Where, or None.
    """

    error: str
    because: str
    place: Place | None = None


class Selection(NamedTuple):
    """Which profile is meant.

    Attributes:
        profile: Its name.
        selected_by: `"argument"`, the name of a variable, or `"default"`.
    """

    profile: str
    selected_by: str


class Prediction(NamedTuple):
    """What one tool will do for a profile.

    Attributes:
        selection: Which profile, and what selects it.
        chain: Every provider in the order in which they are asked; empty where none is.
        refusal: Why none is asked, or None.
    """

    selection: Selection
    chain: tuple[Verdict, ...] = ()
    refusal: Refusal | None = None

    @property
    def decides(self) -> Verdict | None:
        """The provider that wins or raises, or None."""
        return next((verdict for verdict in self.chain if verdict.status in ("wins", "error")), None)

    @property
    def provider(self) -> str | None:
        """The provider that wins, or None."""
        return self.decides.provider if self.decides is not None and self.decides.status == "wins" else None

    @property
    def error(self) -> str | None:
        """The class of the error that the tool raises, or None."""
        if self.refusal is not None:
            return self.refusal.error
        return self.decides.error if self.decides is not None else None

    @property
    def certain(self) -> bool:
        """Say whether nothing hangs on a value of the credentials file, which is not read."""
        return self.decides is None or self.decides.certain


def predict(
    config: Config,
    credentials: CredentialsNames | None,
    environ: Mapping[str, str],
    profile: str | None = None,
    tool: Tool = "botocore",
    *,
    on_instance: bool | None = None,
) -> Prediction:
    """Predict which provider a tool takes the credentials from.

    Args:
        config: The config file.
        credentials: The names in the credentials file, or None where there is none.
        environ: The environment variables; of secret ones it is enough to know whether they are empty.
        profile: The profile that is named explicitly (`Session(profile=...)`, `--profile`), or None.
        tool: Whose rules.
        on_instance: Whether this is an EC2 instance with a role; None where that is not known.

    Source: botocore 1.44, credentials.py `create_credential_resolver`; AWS CLI 2.36.7, the same.
    """
    selection = select_profile(environ, profile, tool)
    profiles = MergedProfiles(config, credentials)
    refusal = _find_refusal(profiles, selection, environ)
    if refusal is not None:
        return Prediction(selection, refusal=refusal)
    name, explicit = selection.profile or "default", selection.selected_by == "argument"
    return Prediction(
        selection,
        _settle(
            (
                _judge_environment(environ, explicit=explicit),
                judge_assume_role(profiles, name, environ, on_instance),
                *judge_profile(profiles, name, {} if explicit else environ),
                judge_container(environ),
                judge_instance(environ, on_instance),
            )
        ),
    )


def select_profile(environ: Mapping[str, str], profile: str | None, tool: Tool) -> Selection:
    """Say which profile is meant; a variable counts also where it is empty.

    Source: botocore 1.44, configprovider.py `EnvironmentProvider`; AWS CLI 2.36.7, clidriver.py, to which
    `--profile ""` is none.
    """
    if profile is not None and (profile or tool == "botocore"):
        return Selection(profile, "argument")
    for variable in _PROFILE_VARIABLES[tool]:
        if variable in environ:
            return Selection(environ[variable], variable)
    return Selection("default", "default")


def _judge_environment(environ: Mapping[str, str], *, explicit: bool) -> Verdict:
    found = judge_environment(environ)
    if explicit and found.status != "absent":
        because = "AWS_ACCESS_KEY_ID is set, but does not count where a profile is named explicitly"
        return found._replace(status="loses", because=because, error=None)
    return found


def _settle(verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """Let the first that wins or raises decide; whatever would after it loses."""
    decides = first_that_counts(verdicts)
    return tuple(
        _lose(verdict, decides)
        if decides and verdict is not decides and verdict.status in ("wins", "error")
        else verdict
        for verdict in verdicts
    )


def _lose(verdict: Verdict, decides: Verdict) -> Verdict:
    return verdict._replace(status="loses", because=f"{verdict.because}; {decides.provider} comes first", error=None)


def _find_refusal(profiles: MergedProfiles, selection: Selection, environ: Mapping[str, str]) -> Refusal | None:
    """Find what stops botocore while it makes the chain: it reads both files, then the settings of the profile."""
    for key, variable in _METADATA:
        if variable in environ:
            value: object = environ[variable]
            place = None
        else:
            refusal = _find_file_refusal(profiles) or _find_unknown(profiles, selection)
            if refusal is not None:
                return refusal
            found = profiles.find(selection.profile, key)
            value, place = (found.value, found.place) if found is not None else (None, None)
        error = _error_of_value(key, value)
        if error is not None:
            return Refusal(error, f"{key if place else variable} has a value that makes no sense", place)
    return None


def _error_of_value(key: str, value: object) -> str | None:
    if value is None or key == "ec2_metadata_service_endpoint":
        return None
    if key.endswith("_mode"):
        if not isinstance(value, str):
            return "AttributeError"
        return None if value.lower() in ("ipv4", "ipv6") else "InvalidIMDSEndpointModeError"
    if not isinstance(value, str):
        return "TypeError"
    try:
        int(value)
    except ValueError:
        return "ValueError"
    return None


def _find_file_refusal(profiles: MergedProfiles) -> Refusal | None:
    files = (profiles.config.refused, profiles.credentials.refused if profiles.credentials else None)
    for problem, kind in zip(files, ("config", "credentials"), strict=True):
        if problem is not None:
            because = f"the {kind} file cannot be read: {problem.message}" if kind == "config" else ""
            because = because or "the credentials file cannot be read"
            return Refusal("ConfigParseError", because, problem.place)
    return None


def _find_unknown(profiles: MergedProfiles, selection: Selection) -> Refusal | None:
    if selection.selected_by == "default" or selection.profile in profiles:
        return None
    return Refusal("ProfileNotFound", f'there is no profile "{selection.profile}"')
