"""Keys whose values are one of a few words."""

from __future__ import annotations

# Source: AWS CLI v2, formatter.py `CLI_OUTPUT_FORMATS`.
OUTPUT_FORMATS = ("json", "yaml", "yaml-stream", "text", "table", "off")
CHOICES: dict[str, tuple[str, ...]] = {
    "output": OUTPUT_FORMATS,
    # Source: botocore 1.44.5, credentials.py, `CANONICAL_NAME` of the providers that a profile can name.
    "credential_source": ("Environment", "Ec2InstanceMetadata", "EcsContainer"),
    # Source: botocore 1.44.5, config.py `Config._validate_retry_configuration`.
    "retry_mode": ("legacy", "standard", "adaptive"),
}
