"""What to do next about each error that AWS has a name for."""

from __future__ import annotations

from collections.abc import Mapping

from ssocfg.values.skew import ClockSkew

_PORTAL_IS_ANOTHER = (
    "Look at sso_start_url and sso_region, as `ssocfg doctor` does: a region in which the access portal does not live "
    "knows no such start URL."
)
_FORGOTTEN = "AWS does not know the registered client any more; sign in again, which registers a new one."
_SIGN_IN_AGAIN = "Sign in again: what it was asked with is used up, has expired or was revoked."
_AWS_TROUBLE = "That is AWS's own trouble; try again later, and look at https://health.aws.amazon.com where it stays."
_CLOCK = "Look at this machine's clock: AWS takes no request that is signed more than five minutes early or late."
_NEW_KEYS = "run `ssocfg login --force`, which leads to new ones."
_KEYS = f"AWS does not take the role credentials: {_NEW_KEYS}"
_OUR_FAULT = "This should not happen; see whether a newer version of ssocfg mends it, else report it."
_KMS = (
    "IAM Identity Center is encrypted with a KMS key that cannot be used for this; tell your administrator the reason."
)
_NOT_FOUND = "Look at sso_account_id and sso_role_name, and at sso_region."
_GONE = "The account may have gone since the accounts were listed; try again."
_ELSEWHERE = "Look at sso_region, and at the proxy and the endpoint settings."
_DENIED = "Sign in again and allow it; if it stays, ask your administrator."

# Source: botocore 1.44, service models sso-oidc and sso 2019-06-10, sts 2011-06-15; STS API reference, common errors.
_HINTS: Mapping[str, str] = {
    # SSO-OIDC
    "AccessDeniedException": _DENIED,
    "AuthorizationPendingException": "Approve the sign-in in the browser.",
    "ExpiredTokenException": "Sign in again, and approve it before the code expires.",
    "InternalServerException": _AWS_TROUBLE,
    "InvalidClientException": _FORGOTTEN,
    "InvalidClientMetadataException": _OUR_FAULT,
    "InvalidGrantException": _SIGN_IN_AGAIN,
    "InvalidRedirectUriException": _FORGOTTEN,
    "InvalidRequestException": _ELSEWHERE,
    "InvalidScopeException": "Look at sso_registration_scopes: AWS does not have, or not allow, a scope that it names.",
    "SlowDownException": "Wait a minute, then try again.",
    "UnauthorizedClientException": _FORGOTTEN,
    "UnsupportedGrantTypeException": "Try another kind of sign-in: `ssocfg login` with --device-code or --pkce.",
    # the portal
    "ForbiddenException": "Ask your administrator whether the account and role are assigned to you.",
    "ResourceNotFoundException": _NOT_FOUND,
    "TooManyRequestsException": "Wait a minute, then try again; somebody else may be asking with the same account.",
    "UnauthorizedException": "Sign in again: the token was revoked, or its session was ended.",
    # STS
    "AccessDenied": "A policy of the organization keeps everybody from asking; ask your administrator.",
    "ExpiredToken": (
        f"The role credentials have expired: {_NEW_KEYS} If that does not help, look at this machine's clock."
    ),
    "IncompleteSignature": _OUR_FAULT,
    "InternalFailure": _AWS_TROUBLE,
    "InvalidAction": _ELSEWHERE,
    "InvalidClientTokenId": f"{_KEYS} A region that is not switched on for the account takes none.",
    "MissingAuthenticationToken": _OUR_FAULT,
    "RegionDisabledException": "The region is not switched on for the account; name another region in the profile.",
    "RequestExpired": _CLOCK,
    "ServiceUnavailable": _AWS_TROUBLE,
    "SignatureDoesNotMatch": f"{_CLOCK} Else the role credentials are damaged: {_NEW_KEYS}",
    "Throttling": "Wait a minute, then try again; somebody else may be asking with the same account.",
}
_HINTS_OF_OPERATIONS: Mapping[tuple[str, str], str] = {
    ("RegisterClient", "InvalidRequestException"): _PORTAL_IS_ANOTHER,
    ("RegisterClient", "InvalidClientException"): _PORTAL_IS_ANOTHER,
    ("RegisterClient", "UnauthorizedClientException"): _PORTAL_IS_ANOTHER,
    ("RegisterClient", "InvalidRedirectUriException"): _OUR_FAULT,
    ("StartDeviceAuthorization", "InvalidRequestException"): _PORTAL_IS_ANOTHER,
    ("CreateToken", "InvalidRequestException"): _SIGN_IN_AGAIN,
    ("GetRoleCredentials", "InvalidRequestException"): _NOT_FOUND,
    ("ListAccounts", "ForbiddenException"): (
        "The token is not for accounts: sso_registration_scopes needs sso:account:access, then sign in again."
    ),
    ("ListAccountRoles", "ForbiddenException"): "Ask your administrator whether the account is assigned to you.",
    ("ListAccounts", "ResourceNotFoundException"): _ELSEWHERE,
    ("ListAccountRoles", "InvalidRequestException"): _GONE,
    ("ListAccountRoles", "ResourceNotFoundException"): _GONE,
}


def hint_for(operation: str, error: str, status: int, reason: str = "") -> str:
    """Say what to do about an error.

    Args:
        operation: What was asked for.
        error: AWS's name of the error.
        status: The HTTP status.
        reason: The reason that SSO-OIDC gives with some errors, such as `"KMS_AccessDeniedException"`; empty for none.

    Returns:
        One or two sentences, also for errors that are not known.
    """
    if reason.startswith("KMS_"):
        return _KMS
    known = _HINTS_OF_OPERATIONS.get((operation, error)) or _HINTS.get(error)
    if known is not None:
        return known
    return _AWS_TROUBLE if status >= 500 else _ELSEWHERE


_OF_CLOCKS = ("ExpiredToken", "RequestExpired", "SignatureDoesNotMatch")


def hint_of_clock(error: str, skew: ClockSkew | None) -> str:
    """Say that the clock is wrong, where an error may come of that and the answer shows it; else return nothing."""
    if error not in _OF_CLOCKS or skew is None or skew.severity == "ok":
        return ""
    return f"Put this machine's clock right: it is {skew.words} AWS's time. AWS allows no more than five minutes."
