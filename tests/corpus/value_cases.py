"""Faults in what the config file says: sessions, profiles, and how they hang together."""

from __future__ import annotations

from corpus import steps as do
from corpus.bases import KEYS
from corpus.case import Kind, case, line
from corpus.home import CREDENTIALS
from corpus.texts import ADMIN, CORP, GOV, LAB, PRODUCTION, SANDBOX, URL, profile, section

LACKS = r"lack|miss(es|ing)|no (start URL|region|sso_|role|account)|without|required|incomplete|empty"

NO_URL = Kind("session-without-url", ("SSO201",), LACKS, r"add|give|set|write sso_start_url|sso_start_url =")
NO_SSO_REGION = Kind("session-without-region", ("SSO201",), LACKS, r"add|give|set|write sso_region|sso_region =")
CONSOLE_URL = Kind(
    "console-url", ("SSO202",), r"console|not a (start|portal)|no start URL|is none", r"start URL|awsapps|portal"
)
HTTP_URL = Kind(
    "http-url", ("SSO202",), r"(must|not|no|without|use).{0,30}https\b|https scheme|\bscheme\b|https is", r"https"
)
NO_SCHEME = Kind(
    "url-without-scheme",
    ("SSO202",),
    r"(must|not|no|without|use|begins?).{0,30}https\b|https scheme|\bscheme\b|not a URL|valid URL",
    r"https",
)
BLANK_IN_URL = Kind("blank-in-url", ("SSO202",), r"blank|space|not a URL", r"remove|blank|space|start URL|without")
DEEP_URL = Kind(
    "url-of-a-page",
    ("SSO202",),
    r"fragment|#|page|address bar|console|not a (start|portal)|spell",
    r"remove|cut|/start\b|without",
)
HOST_TYPO = Kind(
    "url-host-misspelled",
    ("SSO202",),
    r"(ends?|be) .{0,15}awsapps\.com|\bhost|domain|misspel|not .{0,30}(AWS|Identity Center)",
    r"awsapps\.com",
)
NO_PATH = Kind(
    "url-without-path",
    ("SSO202",),
    r"path is|no path|ends in /start|not (usable|a start|a portal|valid)",
    r"/start|access portal|copy",
)
BAD_REGION = Kind(
    "bad-region",
    ("SSO203",),
    r"region.{0,80}(not|n't match|none|unknown|no AWS|invalid)|(not|none|unknown|no|invalid).{0,40}region",
    r"eu-west-1|us-east-1|such as|code|mean",
)
ZONE = Kind(
    "zone-for-region",
    ("SSO203",),
    r"zone|(not|none|unknown|no|invalid).{0,40}region|region.{0,80}(not|none)",
    r"eu-west-1\b(?!a)",
)
URL_SAYS_OTHER = Kind(
    "region-not-that-of-url",
    ("SSO203",),
    r"URL.{0,80}(names|says|is in|belongs|region)|other region|differ",
    r"eu-west-1",
)
DISAGREE = Kind(
    "sessions-disagree",
    ("SSO204",),
    r"(two|2|different|another|other) regions?|disagree",
    r"same region|which (region|one)|right region|correct",
)
PARTITION = Kind("wrong-partition", ("SSO207",), r"partition|GovCloud|China|belong", r"region|start URL")
UNKNOWN_SESSION = Kind(
    "unknown-session",
    ("SSO301",),
    r"(session|sso-session).{0,80}(does not exist|not exist|unknown|missing|not found|no such|not defined)",
    r"corp|did you mean|add|define|rename",
)
NO_ROLE = Kind(
    "profile-without-role", ("SSO302",), LACKS, r"add|give|set|write sso_role_name|sso_role_name =|aws configure sso"
)
NO_ACCOUNT = Kind(
    "profile-without-account",
    ("SSO302",),
    LACKS + r"|twelve|12 digits",
    r"add|give|set|write sso_account_id|digits|sso_account_id =|aws configure sso",
)
NO_LEGACY_REGION = Kind(
    "legacy-without-region", ("SSO302",), LACKS, r"add|give|set|write sso_region|sso_region =|aws configure sso"
)
SHORT_ACCOUNT = Kind(
    "account-lost-its-zero",
    ("SSO303",),
    r"twelve|12 digits|leading zero|account.{0,40}(invalid|not)",
    r"012345678901|leading zero|zero",
)
DASHED_ACCOUNT = Kind(
    "account-with-dashes",
    ("SSO303",),
    r"twelve|12 digits|dash|account.{0,40}(invalid|not)",
    r"111122223333|remove|without|digits",
)
ALIAS_ACCOUNT = Kind(
    "alias-for-account", ("SSO303",), r"twelve|12 digits|account.{0,40}(invalid|not)|alias|name", r"id|digits|number"
)
INCONSISTENT = Kind(
    "profile-against-session",
    ("SSO305",),
    r"inconsistent|disagree|differ|other than|two values|conflict|not the same",
    r"remove|delete|take .{0,30}out|same",
)
STATIC_KEYS = Kind(
    "static-keys-beside",
    ("SSO306",),
    r"access key|static|keys",
    r"remove|delete|own profile|another profile|separate|take",
)
ROLE_BESIDE = Kind(
    "role-beside-sso",
    ("SSO307",),
    r"role_arn|AssumeRole|assume-role|assumes? (a|the|that) |Partial credentials|before Identity Center|another provider|wins",
    r"own profile|profile of its own|another profile|remove|source_profile|separate|move",
)
WEB_BESIDE = Kind(
    "web-identity-beside-sso",
    ("SSO307",),
    r"web.?identity|before Identity Center|another provider|wins",
    r"remove|own profile|another profile|move|take",
)
SOURCE_MISSING = Kind(
    "source-missing",
    ("SSO309",),
    r"source.?profile.{0,80}(missing|does not exist|not exist|not be found|unknown|there is no|not found)|no profile",
    r"dev|source_profile|add|rename|did you mean",
)
SOURCE_LOOP = Kind(
    "source-loop", ("SSO309",), r"loop|circle|circular|infinite", r"source_profile|break|another profile|point"
)
SOURCE_EMPTY = Kind(
    "source-without-credentials",
    ("SSO309", "SSO302"),
    r"no credentials|gives no|could not find credentials|missing required|lack|has no sso_|must have credentials",
    r"source_profile|add|give|set|write|another profile|name a profile",
)
NO_REGION = Kind(
    "no-region",
    ("SSO310",),
    r"no region|specify a region|without (a )?region|lacks? .{0,20}region",
    r"region =|add|set|give|AWS_REGION|AWS_DEFAULT_REGION",
)
PROGRAM_MISSING = Kind(
    "process-missing",
    ("SSO312",),
    r"no such file|not found|is not there|missing|does not exist|program",
    r"install|path|PATH|remove",
)
PROGRAM_NOT_RUN = Kind(
    "process-not-executable",
    ("SSO312",),
    r"permission denied|not executable|cannot be (run|executed|started)|execut",
    r"chmod|execut",
)
PROGRAM_FOR_OTHER = Kind(
    "process-for-other-profile",
    ("SSO312",),
    r"other profile|another profile|for profile|profile .{0,40}(not|instead)",
    r"--profile|its own|own name|name",
)
ENDPOINT = Kind(
    "endpoint-moves-sign-in",
    ("SSO313",),
    r"endpoint|another address|elsewhere",
    r"services|remove|only for|move|endpoint_url_|section",
)
NO_SERVICES = Kind(
    "services-missing",
    ("SSO314",),
    r"services?.{0,80}(does not exist|not exist|missing|not found|unknown)",
    r"add|remove|rename|local|did you mean|define",
)
ROLE_ARN = Kind(
    "arn-for-role",
    ("SSO315",),
    r"(an|whole|the) ARN\b|ARN (is|of|for)|cannot be|permission set|name of",
    r"AdministratorAccess|permission set|name|last part",
)
BAD_ROLE = Kind(
    "blank-in-role",
    ("SSO315",),
    r"blank|space|character|cannot be|only letters|permission set",
    r"permission set|name|remove|without",
)
OUTPUT = Kind(
    "bad-output",
    ("SSO316",),
    r"output.{0,80}(not|none|unknown|invalid)|(unknown|invalid|no) output",
    r"yaml|json|one of",
)
IN_SESSION = Kind(
    "account-in-session",
    ("SSO317",),
    r"(account|role).{0,80}session|no credentials|only in the session",
    r"move|profile",
)
SESSION_IN_CREDENTIALS = Kind(
    "session-in-credentials",
    ("SSO209",),
    r"credentials file|(session|sso-session).{0,80}(does not exist|not read)",
    r"move|config file|~/\.aws/config",
)
PROFILE_IN_CREDENTIALS = Kind(
    "profile-header-in-credentials",
    ("SSO209",),
    r"credentials file|header|profile profile",
    r"\[\w+\]|rename|without|config file",
)
SSO_IN_CREDENTIALS = Kind(
    "sso-keys-in-credentials",
    ("SSO209", "SSO301", "SSO305"),
    r"credentials file|(session|sso-session).{0,80}(does not exist|not exist|unknown)|inconsistent",
    r"remove|move|config file|corp|rename|did you mean",
)

URL_LINE, SSO_REGION_LINE = f"sso_start_url = {URL}", "sso_region = eu-west-1"
ROLE_LINE, ACCOUNT_LINE = f"sso_role_name = {ADMIN}", f"sso_account_id = {SANDBOX}"
SESSION_LINE = "sso_session = corp"
CASES = (
    # sessions
    case(NO_URL, "session", do.swap(f"{URL_LINE}\n", ""), at=line("[sso-session corp]")),
    case(NO_URL, "two-organisations", do.swap(LAB.url, ""), at=(line("sso_start_url", 2), line("[sso-session lab]")), title="empty",
         profile="lab"),
    case(NO_SSO_REGION, "session", do.swap(f"{SSO_REGION_LINE}\n", ""), at=line("[sso-session corp]")),
    case(NO_SSO_REGION, "default-session", do.swap(f"{SSO_REGION_LINE}\n", ""), at=line("[sso-session corp]")),
    case(CONSOLE_URL, "session", do.swap(URL_LINE, "sso_start_url = https://eu-west-1.console.aws.amazon.com/singlesignon/home"),
         at=line("sso_start_url")),
    case(CONSOLE_URL, "legacy", do.swap(URL_LINE, "sso_start_url = https://111122223333.signin.aws.amazon.com/console"),
         at=line("sso_start_url"), title="sign-in"),
    case(HTTP_URL, "session", do.swap("https://d-12", "http://d-12"), at=line("sso_start_url")),
    case(NO_SCHEME, "legacy", do.swap("https://d-12", "d-12"), at=line("sso_start_url")),
    case(BLANK_IN_URL, "session", do.swap("awsapps.com/start", "awsapps.com /start"), at=line("sso_start_url")),
    case(DEEP_URL, "session", do.swap("com/start", "com/start/#/console?account_id=111122223333&role_name=AdministratorAccess"),
         at=line("sso_start_url")),
    case(HOST_TYPO, "session", do.swap("awsapps.com", "awsapp.com"), at=line("sso_start_url")),
    case(NO_PATH, "legacy", do.swap("awsapps.com/start", "awsapps.com"), at=line("sso_start_url")),
    case(BAD_REGION, "session", do.swap(SSO_REGION_LINE, "sso_region = eu-west1"), at=line("sso_region")),
    case(BAD_REGION, "legacy", do.swap(SSO_REGION_LINE, "sso_region = Ireland"), at=line("sso_region"), title="name"),
    case(BAD_REGION, "session", do.swap("region = eu-west-1\noutput", "region = euwest-1\noutput"), at=line("region = euwest-1"),
         title="of-profile"),
    case(BAD_REGION, "gov", do.swap("sso_region = us-gov-west-1", "sso_region = us_gov_west_1"), at=line("us_gov_west_1"), title="underscores"),
    case(ZONE, "session", do.swap(SSO_REGION_LINE, "sso_region = eu-west-1a"), at=line("eu-west-1a")),
    case(URL_SAYS_OTHER, "portal-url", do.swap(SSO_REGION_LINE, "sso_region = eu-central-1"), at=line("sso_region")),
    case(DISAGREE, "session", do.append(section("sso-session corp-us", URL_LINE, "sso_region = us-east-1")
         + section("profile us", "sso_session = corp-us", ACCOUNT_LINE, ROLE_LINE, "region = us-east-1")),
         at=(line("sso_region = us-east-1"), line("[sso-session corp-us]"), line(SSO_REGION_LINE))),
    case(PARTITION, "gov", do.swap(f"sso_region = {GOV.region}", "sso_region = us-east-1"), at=line("sso_region")),
    case(PARTITION, "china-legacy", do.swap("sso_region = cn-north-1", "sso_region = ap-east-1"), at=line("sso_region")),
    case(PARTITION, "session", do.swap(SSO_REGION_LINE, "sso_region = us-gov-west-1"), at=line("sso_region")),
    # profiles
    case(UNKNOWN_SESSION, "session", do.swap(SESSION_LINE, "sso_session = crop"), at=line("sso_session = crop")),
    case(UNKNOWN_SESSION, "default-session", do.swap(SESSION_LINE, "sso_session = Corp"), at=line("sso_session = Corp"), title="capital"),
    case(UNKNOWN_SESSION, "three-organisations", do.swap("[sso-session client]", "[sso-session customer]"),
         at=line("sso_session = client"), title="renamed", profile="client-archive"),
    case(UNKNOWN_SESSION, "large", do.swap("[sso-session corp]", "[sso-session corporation]"), at=line(SESSION_LINE), title="by-all"),
    case(NO_ROLE, "session", do.swap(f"{ROLE_LINE}\n", ""), at=line("[profile dev]")),
    case(NO_ROLE, "gov-legacy", do.swap(f"{ROLE_LINE}\n", ""), at=line("[profile dev]")),
    case(NO_ACCOUNT, "default-session", do.swap(f"{ACCOUNT_LINE}\n", ""), at=line("[default]")),
    case(NO_ACCOUNT, "legacy", do.swap(ACCOUNT_LINE, "sso_account_id ="), at=(line("sso_account_id"), line("[profile dev]")), title="empty", codes=("SSO302", "SSO303")),
    case(NO_LEGACY_REGION, "legacy", do.swap(f"{SSO_REGION_LINE}\n", ""), at=line("[profile dev]")),
    case(SHORT_ACCOUNT, "legacy-team", do.swap("sso_account_id = 012345678901", "sso_account_id = 12345678901"), at=line("= 12345678901"),
         profile="archive"),
    case(DASHED_ACCOUNT, "session", do.swap(SANDBOX, "1111-2222-3333"), at=line("sso_account_id")),
    case(ALIAS_ACCOUNT, "session", do.swap(SANDBOX, "sandbox"), at=line("sso_account_id")),
    case(INCONSISTENT, "session", do.swap(SESSION_LINE, f"{SESSION_LINE}\nsso_region = us-east-1"), at=line("sso_region = us-east-1")),
    case(INCONSISTENT, "session", do.swap(SESSION_LINE, f"{SESSION_LINE}\nsso_start_url = {URL}/"), at=line("sso_start_url"), title="slash"),
    case(INCONSISTENT, "default-session", do.swap(SESSION_LINE, f"{SESSION_LINE}\nsso_registration_scopes = a:b"),
         at=line("sso_registration_scopes = a:b"), title="scopes"),
    case(STATIC_KEYS, "session", do.swap("output = json", KEYS.rstrip("\n")), at=(line("aws_access_key_id"), line("[profile dev]"))),
    case(STATIC_KEYS, "legacy", do.credentials(f"[dev]\n{KEYS}"), at=(line("[dev]", file=CREDENTIALS),
         line("aws_access_key_id", file=CREDENTIALS), line("[profile dev]")), title="in-credentials"),
    case(STATIC_KEYS, "default-session", do.credentials(f"[default]\n{KEYS}"), at=(line("[default]", file=CREDENTIALS),
         line("aws_access_key_id", file=CREDENTIALS), line("[default]")), title="of-default"),
    case(ROLE_BESIDE, "session", do.swap(SESSION_LINE, f"role_arn = arn:aws:iam::{PRODUCTION}:role/Ops\n{SESSION_LINE}"), at=line("role_arn")),
    case(ROLE_BESIDE, "credentials-beside", do.swap(SESSION_LINE, f"role_arn = arn:aws:iam::{PRODUCTION}:role/Ops\nsource_profile = robot\n"
         f"{SESSION_LINE}"), at=line("role_arn"), title="that-wins"),
    case(WEB_BESIDE, "session", do.swap(SESSION_LINE, f"web_identity_token_file = {{home}}/oidc\nrole_arn = arn:aws:iam::{SANDBOX}:role/Ci\n"
         f"{SESSION_LINE}"), do.put("oidc", "e30.e30."), at=(line("web_identity_token_file"), line("role_arn"))),
    case(SOURCE_MISSING, "role-chain", do.swap("source_profile = dev", "source_profile = devel"), at=line("source_profile")),
    case(SOURCE_MISSING, "long-role-chain", do.swap("source_profile = dev", "source_profile = admin"), at=line("source_profile = admin")),
    case(SOURCE_LOOP, "long-role-chain", do.swap("source_profile = dev", "source_profile = audit"),
         at=(line("source_profile = audit"), line("source_profile = ops"))),
    case(SOURCE_EMPTY, "role-chain", do.swap("source_profile = dev", "source_profile = plain"), do.append("[profile plain]\nregion = eu-west-1\n"),
         at=line("source_profile")),
    case(SOURCE_EMPTY, "chain-of-legacy", do.swap(f"{ROLE_LINE}\n", ""), at=(line("source_profile"), line("[profile dev]")), title="broken"),
    case(NO_REGION, "session", do.swap("region = eu-west-1\noutput", "output"), at=line("[profile dev]")),
    case(NO_REGION, "legacy", do.swap("AdministratorAccess\nregion = eu-west-1", "AdministratorAccess"), at=line("[profile dev]")),
    case(PROGRAM_MISSING, "credential-process", do.forget("bin/get-keys"), at=line("credential_process")),
    case(PROGRAM_NOT_RUN, "credential-process", do.mode("bin/get-keys", 0o644), at=line("credential_process")),
    case(PROGRAM_FOR_OTHER, "credential-process", do.swap("get-keys --for vault", "aws configure export-credentials --profile valut"),
         do.program("bin/aws"), at=line("credential_process")),
    case(PROGRAM_FOR_OTHER, "credential-process", do.swap("get-keys --for vault", "aws-sso-util credential-process --profile valut"),
         do.program("bin/aws-sso-util"), at=line("credential_process"), title="of-another-tool"),
    case(ENDPOINT, "session", do.unaided, do.swap("output = json", "endpoint_url = http://127.0.0.1:4566"), at=line("endpoint_url")),
    case(ENDPOINT, "services", do.unaided, do.swap("dynamodb =", "sso =\n  endpoint_url = http://127.0.0.1:4566\ndynamodb ="),
         at=(line("endpoint_url"), line("services = local"), line("sso =")), title="in-services"),
    case(NO_SERVICES, "services", do.unaided, do.swap("[services local]", "[services locl]"), at=line("services = local")),
    case(ROLE_ARN, "session", do.swap(ROLE_LINE, f"sso_role_name = arn:aws:iam::{SANDBOX}:role/Admin"), at=line("sso_role_name")),
    case(BAD_ROLE, "legacy", do.swap(ROLE_LINE, "sso_role_name = Administrator Access"), at=line("sso_role_name")),
    case(OUTPUT, "session", do.swap("output = json", "output = yml"), at=line("output = yml")),
    case(OUTPUT, "default-of-two", do.swap("output = json", "output = JSON,table"), at=line("output = JSON,table"), title="two", profile="default"),
    case(IN_SESSION, "session", do.swap(f"{ACCOUNT_LINE}\n{ROLE_LINE}\n", ""), do.append(f"{ACCOUNT_LINE}\n{ROLE_LINE}\n"),
         at=(line("[profile dev]"), line(ACCOUNT_LINE), line("[sso-session corp]"))),
    # the credentials file
    case(SESSION_IN_CREDENTIALS, "session", do.swap(f"[sso-session corp]\n{URL_LINE}\n{SSO_REGION_LINE}\n", ""),
         do.swap("sso_registration_scopes = sso:account:access\n", ""),
         do.credentials(section("sso-session corp", URL_LINE, SSO_REGION_LINE)), at=line("[sso-session corp]", file=CREDENTIALS)),
    case(PROFILE_IN_CREDENTIALS, "credentials-beside", do.swap("[robot]", "[profile robot]", CREDENTIALS),
         at=line("[profile robot]", file=CREDENTIALS), profile="robot"),
    case(SSO_IN_CREDENTIALS, "session", do.credentials("[dev]\nsso_session = crop\n"), at=(line("sso_session", file=CREDENTIALS),
         line("[dev]", file=CREDENTIALS), line(SESSION_LINE))),
    case(SSO_IN_CREDENTIALS, "legacy", do.forget(".aws/config"), do.put(".aws/config", "[profile other]\nregion = eu-west-1\n"),
         do.credentials(profile("dev", CORP)), title="all", codes=("SSO209",),
         at=line("[profile dev]", file=CREDENTIALS)),
)  # fmt: skip
