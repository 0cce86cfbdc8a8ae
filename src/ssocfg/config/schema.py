"""Every key of the config file that AWS tools or well-known third parties read.

`find_near_key` offers the known key that an unknown one was probably meant to be.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from ssocfg.values.secret import ends_like_secret

Block = Literal["profile", "sso-session", "services"]


class Key(NamedTuple):
    """One key.

    Attributes:
        name: As in the file, in lower case.
        block: The kind of section that it belongs to.
        kind: What its value is: `"region"`, `"url"`, `"boolean"`, `"block"` (nested), ...
        required: Whether the section is useless without it.
        since: The version that introduced it, where that matters; empty otherwise.
        source: Where the fact comes from: program, version, symbol.
    """

    name: str
    block: Block
    kind: str
    required: bool
    since: str
    source: str


_SSO = "botocore 1.44.5 credentials.py SSOProvider"
_TOKEN = "botocore 1.44.5 tokens.py SSOTokenProvider"
_CREDENTIALS = "botocore 1.44.5 credentials.py"
_SESSION = "botocore 1.44.5 configprovider.py BOTOCORE_DEFAUT_SESSION_VARIABLES"
_CLI = "AWS CLI v2 user guide, cli-configure-files"
_SHARED = "AWS SDKs and Tools reference guide, settings reference"

_TABLE: tuple[tuple[Block, str, str], ...] = (
    (
        "profile",
        _CREDENTIALS,
        """
        aws_access_key_id:text aws_secret_access_key:secret aws_session_token:secret aws_security_token:secret
        aws_account_id:account-id role_arn:arn source_profile:profile credential_source:text role_session_name:text
        external_id:text mfa_serial:text duration_seconds:number web_identity_token_file:path
        credential_process:command login_session:arn
    """,
    ),
    (
        "profile",
        _SESSION,
        """
        account_id_endpoint_mode:text api_versions:block auth_scheme_preference:text ca_bundle:path
        csm_client_id:text csm_enabled:boolean csm_host:text csm_port:number data_path:path defaults_mode:text
        disable_host_prefix_injection:boolean disable_request_compression:boolean
        ec2_metadata_service_endpoint:url ec2_metadata_service_endpoint_mode:text ec2_metadata_v1_disabled:boolean
        endpoint_discovery_enabled:boolean ignore_configured_endpoint_urls:boolean imds_use_ipv6:boolean
        max_attempts:number metadata_service_num_attempts:number metadata_service_timeout:number
        parameter_validation:boolean proxy_ca_bundle:path proxy_client_cert:path
        proxy_use_forwarding_for_https:boolean region:region request_checksum_calculation:text
        request_min_compression_size_bytes:number response_checksum_validation:text retry_mode:text
        s3_disable_express_session_auth:boolean sdk_ua_app_id:text sigv4a_signing_region_set:text
        sts_regional_endpoints:text tcp_keepalive:boolean use_dualstack_endpoint:boolean use_fips_endpoint:boolean
    """,
    ),
    (
        "profile",
        _SHARED,
        """
        aws_iam_role_arn:arn s3_disable_multiregion_access_points:boolean s3_us_east_1_regional_endpoint:text
        s3_use_arn_region:boolean endpoint_url:url services:services s3:block s3api:block ec2:block dynamodb:block
    """,
    ),
    (
        "profile",
        _CLI,
        """
        output:text cli_auto_prompt:text cli_binary_format:text cli_follow_urlparam:boolean cli_history:text
        cli_pager:text cli_timestamp_format:text cli_error_format:text cli_help_output:text cli_hide_error:text
        cli_legacy_plugin_path:path plugins:block
    """,
    ),
)

KEYS: tuple[Key, ...] = (
    Key("sso_start_url", "sso-session", "start-url", True, "AWS CLI 2.9.0", _TOKEN),
    Key("sso_region", "sso-session", "region", True, "AWS CLI 2.9.0", _TOKEN),
    Key("sso_registration_scopes", "sso-session", "list", False, "AWS CLI 2.9.0", "AWS CLI v2 sso/utils.py"),
    Key("sso_account_id", "sso-session", "account-id", False, "botocore 1.29.0", _SSO),
    Key("sso_role_name", "sso-session", "role-name", False, "botocore 1.29.0", _SSO),
    Key("sso_session", "profile", "sso-session", False, "AWS CLI 2.9.0", _SSO),
    Key("sso_account_id", "profile", "account-id", False, "AWS CLI 2.0.0", _SSO),
    Key("sso_role_name", "profile", "role-name", False, "AWS CLI 2.0.0", _SSO),
    Key("sso_start_url", "profile", "start-url", False, "AWS CLI 2.0.0", _SSO),
    Key("sso_region", "profile", "region", False, "AWS CLI 2.0.0", _SSO),
    *(
        Key(name, block, kind, False, "", source)
        for block, source, names in _TABLE
        for name, _colon, kind in (pair.partition(":") for pair in names.split())
    ),
)

# With this scope a sign-in gets a refresh token. Source: AWS CLI v2 sso/utils.py; `aws configure sso` proposes it.
REFRESHABLE_SCOPES = "sso:account:access"

NAMES: dict[Block, frozenset[str]] = {
    "profile": frozenset(key.name for key in KEYS if key.block == "profile"),
    "sso-session": frozenset(key.name for key in KEYS if key.block == "sso-session"),
}
KINDS: dict[str, str] = {key.name: key.kind for key in KEYS}
# Keys that other tools write, and whose meaning ssocfg knows or need not know.
_FOREIGN_PREFIXES = "granted_", "cli_", "aws_sso_", "sso_auto_populated", "sso_account_name", "x_", "x-", "toolkit_"
_MOST_LETTERS = 60
_TELLING = "secret", "password", "passwd", "private_key", "token"  # parts of names that tell of a secret
_TELLING_NAMES = tuple(name for name in NAMES["profile"] if any(word in name for word in _TELLING))
# What people write who remember the idea and not the key.
_MEANT: dict[Block, dict[str, str]] = {
    "profile": {
        "sso_role": "sso_role_name",
        "role_name": "sso_role_name",
        "sso_account": "sso_account_id",
        "account_id": "sso_account_id",
        "account": "sso_account_id",
        "sso_url": "sso_start_url",
        "start_url": "sso_start_url",
        "sso_session_name": "sso_session",
        "session": "sso_session",
        "aws_region": "region",
        "default_region": "region",
        "aws_default_region": "region",
        "format": "output",
    },
    "sso-session": {
        "start_url": "sso_start_url",
        "sso_url": "sso_start_url",
        "url": "sso_start_url",
        "region": "sso_region",
        "scopes": "sso_registration_scopes",
        "sso_scopes": "sso_registration_scopes",
    },
}


@lru_cache(maxsize=4096)
def find_near_key(name: str, block: Block) -> str | None:
    """Return the known key that `name` is probably a misspelling of, or None where it is known or simply foreign."""
    known = NAMES.get(block, frozenset())
    if not known or name in known or len(name) > _MOST_LETTERS or name.startswith(_FOREIGN_PREFIXES):
        return None
    if name in _MEANT[block]:
        return _MEANT[block][name]
    letters = _letters(name)
    candidates = [key for key in known if _is_candidate(key, name)]
    same_letters = [key for key in candidates if _letters(key) == letters]
    if same_letters or not candidates:
        return same_letters[0] if same_letters else None
    import difflib

    near = difflib.get_close_matches(name, sorted(candidates), n=1, cutoff=0.82)
    return near[0] if near else None


def _is_candidate(key: str, name: str) -> bool:
    """Say whether two names may be near at all: a cheap look before the dear one."""
    return abs(len(key) - len(name)) <= 3 and len(set(key) ^ set(name)) <= 4


def _letters(name: str) -> str:
    return "".join(character for character in name if character.isalnum()).lower()


def is_secret(key: str) -> bool:
    """Say whether a key's value must never be shown: a known secret, one whose name says so, or one misspelled."""
    if ends_like_secret(key):
        return key not in KINDS and find_near_key(key, "profile") is None
    if not any(word in key for word in _TELLING) and not any(_is_candidate(name, key) for name in _TELLING_NAMES):
        return False  # as of nearly all keys, for which nobody has to find what they may be a misspelling of
    near = find_near_key(key, "profile") or key
    return any(word in name for name in (key, near) for word in _TELLING[:-1]) or (
        "token" in near and not near.endswith(("_file", "_url"))
    )
