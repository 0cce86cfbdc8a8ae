"""Faults of what is cached: tokens, registered clients, role credentials."""

from __future__ import annotations

from datetime import timedelta

from corpus import steps as do
from corpus.case import Kind, Spot, case, line, whole
from corpus.home import ROLE_CACHE, SSO_CACHE, SignIn
from corpus.texts import ADMIN, CHINA, CLIENT, CORP, GOV, LAB, LEGACY, LEGACY_GOV, REGION, SANDBOX, URL

SIGN_IN = r"\b(sso )?login\b|sign in|log ?in again"
MEND = SIGN_IN + r"|remove|delete|move .{0,20}away"

NEVER = Kind(
    "never-signed-in",
    ("SSO401",),
    r"not (signed|logged) in|never|no (valid )?(\w+ ){0,3}token|does not exist|no sign-in",
    SIGN_IN,
)
SIGNED_OUT = Kind(
    "signed-out",
    ("SSO401",),
    r"not (signed|logged) in|signed out|never|no (valid )?(\w+ ){0,3}token|does not exist|no sign-in",
    SIGN_IN,
)
EXPIRED = Kind("token-expired", ("SSO402",), r"expired|ended|has run out", SIGN_IN)
NO_RENEWAL = Kind("renewal-not-possible", ("SSO402",), r"expired|ended|has run out|renew", SIGN_IN)
CLIENT_EXPIRED = Kind(
    "registration-expired", ("SSO405", "SSO402"), r"registration|registered client|client.{0,40}expired", SIGN_IN
)
TOKEN_CUT = Kind(
    "token-cut-off",
    ("SSO404",),
    r"(not|no|in)valid|corrupt|unreadable|cannot be (read|used)|not JSON|cut off|ends too early|damaged|broken",
    MEND,
)
TOKEN_EMPTY = Kind(
    "token-empty",
    ("SSO404",),
    r"empty|corrupt|unreadable|cannot be read|not JSON|invalid|lack|missing|has no accessToken",
    MEND,
)
TOKEN_TYPES = Kind(
    "token-of-wrong-types",
    ("SSO404",),
    r"expiresAt|accessToken|object|not (a|the) (text|string)|type|must be a|corrupt|unreadable|(in|not )valid",
    MEND,
)
TOKEN_DATE = Kind(
    "token-without-time-zone", ("SSO404",), r"time ?zone|expiresAt|date|instant|offset|string format", MEND
)
TOKEN_LACKS = Kind(
    "token-lacks-a-field", ("SSO404",), r"accessToken|expiresAt|lack|missing|(is|in) ?valid|invalid", MEND
)
TOKEN_FOLDER = Kind("token-is-a-folder", ("SSO404", "SSO413"), r"folder|directory|not a file", MEND)
OTHER_URL = Kind(
    "token-for-another-url",
    ("SSO406",),
    r"(other|another|different).{0,40}(URL|region)|(URL|region).{0,80}(differ|not (that|the)|other|but)|is for",
    SIGN_IN,
)
OTHER_REGION = Kind(
    "token-for-another-region",
    ("SSO406",),
    r"(other|another|different).{0,40}region|region.{0,80}(differ|not (that|the)|other|but)|is for",
    SIGN_IN,
)
OTHER_KEY = Kind(
    "token-under-another-name",
    ("SSO410",),
    r"(other|another|different|old|former).{0,40}(name|key|spelling|session|URL|form)|signed in.{0,80}(but|under|as)|legacy|do not look",
    SIGN_IN + r"|rename|spell",
)
TOKEN_READABLE = Kind(
    "token-readable-by-others", ("SSO407",), r"others?|group|read(able)?|permission", r"chmod|600|permission|away"
)
CLIENT_UNREADABLE = Kind(
    "registration-unreadable", ("SSO408",), r"registration|registered client|client", r"remove|delete|move|" + SIGN_IN
)
STALE = Kind(
    "role-credentials-stale",
    ("SSO412",),
    r"(role|old|cached) credentials|before|stale|still",
    r"remove|delete|rm |logout|sign out|clear",
)
OUTLIVE = Kind(
    "role-credentials-outlive-sign-out",
    ("SSO412", "SSO401"),
    r"(role|old|cached) credentials|stale|still",
    r"remove|delete|rm |logout|sign out|clear|" + SIGN_IN,
)
ROLE_UNREADABLE = Kind(
    "role-credentials-unreadable",
    ("SSO414",),
    r"role credentials|corrupt|unreadable|cannot be read|not JSON|damaged|empty",
    r"remove|delete|rm ",
)
NOT_OURS = Kind("token-of-another-user", ("SSO413",), r"own(ed|er|s)|another user|root", r"chown|own|sudo")
FOLDER_READ_ONLY = Kind(
    "cache-folder-not-writable", ("SSO413",), r"writ(e|able|ten)|permission", r"chmod|permission|writ"
)
IN_FUTURE = Kind("cache-from-the-future", ("SSO505",), r"clock|future", r"clock|time")

BEFORE = SignIn("corp", "https://d-9999999999.awsapps.com/start", REGION)
ELSEWHERE = SignIn("corp", URL, "eu-central-1")
SESSION, PROFILE = line("[sso-session corp]"), line("[profile dev]")


def seen(made: SignIn, *more: Spot) -> tuple[Spot, ...]:
    """Where a fault of a sign-in may be told of: at its token, or at the section that it is for."""
    section = line(f"[sso-session {made.session}]") if made.session else line("sso_start_url")
    return (whole(made.token), section, *more)


AT_LOGIN = "AWS CLI reads it when one signs in"
GARBAGE = "{'accessToken': 'x'}"
TAIL = '"}"}'
CASES = (
    case(NEVER, "session", do.never(CORP), at=seen(CORP, PROFILE)),
    case(NEVER, "legacy", do.never(LEGACY), at=seen(LEGACY, PROFILE)),
    case(NEVER, "default-session", do.never(CORP), at=seen(CORP, line("[default]"))),
    case(NEVER, "gov", do.never(GOV), at=seen(GOV, PROFILE)),
    case(NEVER, "china", do.never(CHINA), at=seen(CHINA, PROFILE)),
    case(NEVER, "role-chain", do.never(CORP), at=seen(CORP, PROFILE, line("[profile ops]")),
         same_for_botocore="it looks at the source when it calls"),
    case(NEVER, "three-organisations", do.never(CLIENT), at=seen(CLIENT, line("[profile client-archive]")), profile="client-archive",
         title="into-one"),
    case(NEVER, "two-organisations", do.never(LAB), do.environ(AWS_PROFILE="lab"), at=seen(LAB, line("[profile lab]")), profile="lab",
         title="into-selected"),
    case(SIGNED_OUT, "session", do.forget(CORP.token), at=seen(CORP, PROFILE)),
    case(SIGNED_OUT, "other-tools-in-cache", do.forget(CORP.token), at=seen(CORP, PROFILE)),
    case(EXPIRED, "legacy", do.change(LEGACY.token, expiresAt=-timedelta(hours=1)), at=seen(LEGACY, PROFILE)),
    case(EXPIRED, "gov-legacy", do.change(LEGACY_GOV.token, expiresAt=-timedelta(days=9)), at=seen(LEGACY_GOV, PROFILE)),
    case(EXPIRED, "default-legacy", do.change(LEGACY.token, expiresAt="2020-01-01T00:00:00UTC"), at=seen(LEGACY, line("[default]")), title="old-cli"),
    case(NO_RENEWAL, "session", do.expired(CORP), at=seen(CORP, PROFILE)),
    case(NO_RENEWAL, "no-scopes", do.change(CORP.token, expiresAt=-timedelta(minutes=1)), at=seen(CORP, PROFILE)),
    case(NO_RENEWAL, "session", do.change(CORP.token, expiresAt=-timedelta(hours=1), clientId=None, clientSecret=None, registrationExpiresAt=None),
         at=seen(CORP, PROFILE), title="written-by-another-tool"),
    case(CLIENT_EXPIRED, "session", do.change(CORP.token, expiresAt=-timedelta(hours=1), registrationExpiresAt=-timedelta(days=1)),
         do.change(CORP.registration, expiresAt=-timedelta(days=1)), at=seen(CORP, PROFILE, whole(CORP.registration))),
    case(CLIENT_EXPIRED, "gov", do.change(GOV.token, expiresAt=-timedelta(hours=1), registrationExpiresAt=-timedelta(days=9)),
         do.change(GOV.registration, expiresAt=-timedelta(days=9)), at=seen(GOV, PROFILE, whole(GOV.registration))),
    case(TOKEN_CUT, "session", do.cut(CORP.token, 0.5), at=whole(CORP.token)),
    case(TOKEN_CUT, "legacy", do.cut(LEGACY.token, 0.9), at=whole(LEGACY.token)),
    case(TOKEN_CUT, "session", do.append(TAIL, CORP.token), at=whole(CORP.token), title="written-twice"),
    case(TOKEN_CUT, "default-session", do.put(CORP.token, GARBAGE), at=whole(CORP.token), title="python"),
    case(TOKEN_CUT, "session", do.put(CORP.token, b"\xef\xbb\xbf{}"), at=whole(CORP.token), title="mark"),
    case(TOKEN_EMPTY, "session", do.put(CORP.token, ""), at=whole(CORP.token)),
    case(TOKEN_EMPTY, "gov-legacy", do.put(LEGACY_GOV.token, "{}"), at=whole(LEGACY_GOV.token), title="object", codes=("SSO404",)),
    case(TOKEN_TYPES, "session", do.put(CORP.token, "[]"), at=whole(CORP.token), title="list"),
    case(TOKEN_TYPES, "legacy", do.put(LEGACY.token, "null"), at=whole(LEGACY.token), title="null"),
    case(TOKEN_TYPES, "session", do.change(CORP.token, expiresAt=1893456000), at=whole(CORP.token), title="seconds"),
    case(TOKEN_TYPES, "china", do.change(CHINA.token, accessToken={"value": "x"}), at=whole(CHINA.token), title="object",
         same_for_botocore="it hands whatever stands there to AWS"),
    case(TOKEN_DATE, "session", do.change(CORP.token, expiresAt="2099-01-01T00:00:00"), at=whole(CORP.token)),
    case(TOKEN_DATE, "legacy", do.change(LEGACY.token, expiresAt="tomorrow-ish"), at=whole(LEGACY.token), title="none"),
    case(TOKEN_LACKS, "session", do.change(CORP.token, accessToken=None), at=whole(CORP.token)),
    case(TOKEN_LACKS, "legacy", do.change(LEGACY.token, expiresAt=None), at=whole(LEGACY.token), title="time"),
    case(TOKEN_FOLDER, "session", do.folder(CORP.token), at=whole(CORP.token)),
    case(OTHER_URL, "session", do.sign_in(BEFORE), at=seen(CORP, line("sso_start_url"), PROFILE), same_for_botocore="it compares no URL"),
    case(OTHER_URL, "default-session", do.swap("d-1234567890", "d-1234567899"), at=seen(CORP, line("sso_start_url"), line("[default]"))),
    case(OTHER_REGION, "session", do.sign_in(ELSEWHERE), at=seen(CORP, line("sso_region"), PROFILE), same_for_botocore="it compares no region"),
    case(OTHER_KEY, "session", do.swap("[sso-session corp]", "[sso-session corporate]"), do.swap("= corp", "= corporate"),
         at=(whole(CORP.token), line("[sso-session corporate]"), PROFILE)),
    case(OTHER_KEY, "legacy", do.swap("com/start", "com/start/"), at=(whole(LEGACY.token), line("sso_start_url"), PROFILE), title="slash"),
    case(OTHER_KEY, "session", do.move(CORP.token, LEGACY.token), at=(whole(LEGACY.token), SESSION, PROFILE), title="by-legacy-login"),
    case(OTHER_KEY, "legacy", do.move(LEGACY.token, CORP.token), at=(whole(CORP.token), line("sso_start_url"), PROFILE), title="by-session"),
    case(TOKEN_READABLE, "session", do.mode(CORP.token, 0o644), at=whole(CORP.token)),
    case(TOKEN_READABLE, "legacy", do.all_modes(0o666), at=(whole(LEGACY.token), whole(LEGACY.registration), whole(SSO_CACHE))),
    case(CLIENT_UNREADABLE, "session", do.cut(CORP.registration, 0.6), at=whole(CORP.registration), same_for_botocore=AT_LOGIN),
    case(CLIENT_UNREADABLE, "gov", do.put(GOV.registration, ""), at=whole(GOV.registration), title="empty", same_for_botocore=AT_LOGIN),
    case(CLIENT_UNREADABLE, "session", do.change(CORP.registration, expiresAt=None), at=whole(CORP.registration), title="no-time",
         same_for_botocore=AT_LOGIN),
    case(STALE, "session", do.role(CORP, SANDBOX, ADMIN, timedelta(hours=2)), at=whole(CORP.role(SANDBOX, ADMIN))),
    case(STALE, "legacy", do.role(LEGACY, SANDBOX, ADMIN, timedelta(hours=3)), at=whole(LEGACY.role(SANDBOX, ADMIN))),
    case(OUTLIVE, "role-cached", do.forget(CORP.token), at=(whole(CORP.role(SANDBOX, ADMIN)), *seen(CORP, PROFILE))),
    case(ROLE_UNREADABLE, "role-cached", do.cut(CORP.role(SANDBOX, ADMIN), 0.7), at=whole(CORP.role(SANDBOX, ADMIN))),
    case(ROLE_UNREADABLE, "legacy-role-cached", do.put(LEGACY.role(SANDBOX, ADMIN), ""), at=whole(LEGACY.role(SANDBOX, ADMIN)), title="empty"),
    case(NOT_OURS, "session", do.own(CORP.token), at=(whole(CORP.token), whole(SSO_CACHE)), needs_root=True, same_for_botocore="root may read it"),
    case(FOLDER_READ_ONLY, "session", do.mode(SSO_CACHE, 0o500), at=whole(SSO_CACHE), beyond_root=True, same_for_botocore="it may still read"),
    case(FOLDER_READ_ONLY, "role-cached", do.mode(ROLE_CACHE, 0o500), at=whole(ROLE_CACHE), beyond_root=True, title="of-roles",
         same_for_botocore="it may still read"),
    case(IN_FUTURE, "session", do.date_back(CORP.token, -timedelta(days=2)), at=(whole(CORP.token), whole(SSO_CACHE))),
    case(IN_FUTURE, "role-cached", do.date_back(CORP.role(SANDBOX, ADMIN), -timedelta(hours=5)), do.date_back(CORP.token, -timedelta(hours=5)),
         at=(whole(CORP.token), whole(CORP.role(SANDBOX, ADMIN)), whole(SSO_CACHE))),
)  # fmt: skip
