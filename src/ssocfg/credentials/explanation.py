"""What botocore and AWS CLI v2 do for one profile, side by side, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ssocfg.config.credentials_names import CredentialsNames
from ssocfg.config.model import Config
from ssocfg.credentials.chain import Prediction, predict
from ssocfg.credentials.settings_in_force import Setting, find_settings
from ssocfg.credentials.verdicts import Tool

NOT_FOUND = "ProfileNotFound"


class Explanation(NamedTuple):
    """Which credential provider each tool uses for a profile, why the others lose, and which settings count.

    Attributes:
        botocore: What botocore and boto3 do.
        aws_cli: What AWS CLI v2 does.
        settings: Each setting that counts, with the tools for which it does.
    """

    botocore: Prediction
    aws_cli: Prediction
    settings: tuple[tuple[Setting, tuple[Tool, ...]], ...]

    @property
    def profile(self) -> str:
        """The profile that botocore uses."""
        return self.botocore.selection.profile

    @property
    def tools_agree(self) -> bool:
        """Say whether both tools use the same profile, in the same way."""
        return (self.botocore.selection.profile, self.botocore.chain) == (
            self.aws_cli.selection.profile,
            self.aws_cli.chain,
        )

    def as_dict(self) -> dict[str, object]:
        """Return it as in JSON output. `chain` is botocore's; `aws_cli` has its own where that is another one."""
        aws_cli = _outcome(self.aws_cli)
        if not self.tools_agree:
            aws_cli |= _who(self.aws_cli) | {"chain": _chain(self.aws_cli)}
        return {
            **_who(self.botocore),
            "botocore": _outcome(self.botocore),
            "aws_cli": aws_cli,
            "chain": _chain(self.botocore),
            "settings": [{**setting.as_dict(), "tools": list(tools)} for setting, tools in self.settings],
        }


def explain_profile(
    config: Config, credentials: CredentialsNames | None, environ: Mapping[str, str], profile: str | None
) -> Explanation:
    """Predict what both tools do.

    Args:
        config: The config file.
        credentials: The names in the credentials file, or None where there is none.
        environ: The environment variables; of secret ones it is enough to know whether they are empty.
        profile: The profile that is named explicitly, or None.
    """
    predictions: dict[Tool, Prediction] = {}
    settings: dict[Setting, tuple[Tool, ...]] = {}
    tools: tuple[Tool, ...] = ("botocore", "aws-cli")
    for tool in tools:
        prediction = predictions[tool] = predict(config, credentials, environ, profile, tool)
        if prediction.refusal is None:
            for setting in find_settings(config, credentials, environ, prediction.selection.profile, tool):
                settings[setting] = (*settings.get(setting, ()), tool)
    return Explanation(predictions["botocore"], predictions["aws-cli"], _by_key(settings))


def _by_key(settings: dict[Setting, tuple[Tool, ...]]) -> tuple[tuple[Setting, tuple[Tool, ...]], ...]:
    """Put those of one key together, where the tools read it differently."""
    keys = list(dict.fromkeys(setting.key for setting in settings))
    return tuple(sorted(settings.items(), key=lambda item: keys.index(item[0].key)))


def _who(prediction: Prediction) -> dict[str, object]:
    return {"profile": prediction.selection.profile, "selected_by": prediction.selection.selected_by}


def _outcome(prediction: Prediction) -> dict[str, object]:
    return dict(_outcome_items(prediction))


def _outcome_items(prediction: Prediction) -> Iterator[tuple[str, object]]:
    yield "provider", prediction.provider
    if prediction.error is not None:
        yield "error", prediction.error
    if prediction.refusal is not None:
        place = prediction.refusal.place
        yield "because", prediction.refusal.because
        yield "place", place.as_dict() if place is not None else None


def _chain(prediction: Prediction) -> list[dict[str, object]]:
    return [verdict.as_dict() for verdict in prediction.chain]
