"""Faults in how the config file is written."""

from __future__ import annotations

from corpus import steps as do
from corpus.case import WHOLE_CONFIG, Kind, case, line
from corpus.texts import CORP, LAB, PRODUCTION, READER, REGION, URL, profile, section, session

TWICE = r"duplicate|twice|second time|already (exists|defined|there)|more than once"
IGNORED = (
    r"ignore|not (a|the|recogni[sz]ed as a) profile|none to (boto|aws)|is no (profile|session)|lacks .{0,20}profile"
)
MERGE = r"merge|join|remove|delete|rename|keep (only )?one|put .* together"

DUPLICATE_SECTION = Kind("duplicate-section", ("SSO101",), TWICE, MERGE)
DUPLICATE_KEY = Kind("duplicate-key", ("SSO102",), TWICE, MERGE)
TWO_SPELLINGS = Kind(
    "two-spellings", ("SSO103",), r"same .{0,12}(profile|session|section)|spelled|both mean|" + TWICE, MERGE
)
NO_PREFIX = Kind(
    "header-without-profile",
    ("SSO104",),
    IGNORED + r"|must (start|be the prefix)|lacks",
    r"\[profile \S+\]|add .{0,20}profile",
)
CAPITAL = Kind("header-in-capitals", ("SSO104",), IGNORED + r"|case", r"\[profile \S+\]|lower")
UNDERSCORE = Kind("session-header-misspelled", ("SSO104",), IGNORED + r"|misspel", r"\[sso-session \S+\]")
INNER_BLANKS = Kind("blanks-in-brackets", ("SSO104",), IGNORED + r"|blank|space", r"\[profile \S+\]|remove")
TWO_WORDS = Kind("name-of-two-words", ("SSO104",), IGNORED + r"|blank|space|words", r"quote|\[profile ['\"]?\S+|rename")
QUOTE_IN_NAME = Kind(
    "quote-in-name", ("SSO104",), IGNORED + r"|\bquot(e|ed|es|ation)\b|apostrophe", r"rename|remove|quote"
)
NBSP_IN_HEADER = Kind(
    "nbsp-in-header",
    ("SSO104", "SSO115"),
    IGNORED + r"|no-break|U\+00A0|invisible",
    r"plain|\[profile \S+\]|replace|remove",
)
BEHIND_HEADER = Kind(
    "brackets-behind-header",
    ("SSO104",),
    IGNORED + r"|behind (it|the|a|\])|after the (header|bracket)|comment",
    r"line of its own|remove|move",
)
ODD_PREFIX = Kind(
    "odd-prefix",
    ("SSO105",),
    r"misspel|odd|other (tools|SDKs)|only (boto|aws)|prefix",
    r"\[(profile|sso-session) \S+\]|rename",
)
SWALLOWED = Kind(
    "indented-line",
    ("SSO106",),
    r"indent|swallow|continu|part of the value",
    r"indent|column|beginning of (its|the) line|blanks? before",
)
COMMENT = Kind("comment-in-value", ("SSO107",), r"comment", r"line of its own|own line|move|remove")
LEAKS = Kind(
    "default-in-capitals", ("SSO108",), r"\[DEFAULT\]|every (profile|section)|inherit", r"\[default\]|rename|lower|move"
)
DEFAULT_TWICE = Kind("default-twice", ("SSO109",), r"both|twice|duplicate|two default", MERGE)
JUNK = Kind(
    "line-without-equals",
    ("SSO110",),
    r"neither|no (=|equals|delimiter)|not a setting|junk|without (a )?(key|value|=)",
    r"remove|delete|comment|add|mend|write",
)
BEFORE_FIRST = Kind(
    "text-before-first-header",
    ("SSO110",),
    r"before (the|any) (first )?(section|header)|no section header|neither",
    r"remove|delete|comment|header|move",
)
UNCLOSED = Kind("unclosed-header", ("SSO110",), r"\]|unclosed|not closed|bracket|neither", r"\]|close|bracket")
CONFLICT = Kind(
    "merge-conflict",
    ("SSO110",),
    r"merge|conflict|neither|no (=|equals|delimiter)|empty key|nothing before|without (a )?(key|name|=)|<<<<",
    r"remove|delete|resolve|comment",
)
NO_KEY = Kind(
    "value-without-key",
    ("SSO110",),
    r"no key|without (a )?key|empty key|nothing before|neither|no name",
    r"remove|delete|key|name|comment",
)
QUOTED = Kind(
    "quoted-value",
    ("SSO111",),
    r"\bquot(e|ed|es|ation)\b",
    r"(remove|without|drop|take).{0,30}quot|quot.{0,30}(remove|away)",
)
SMART = Kind(
    "smart-quotes",
    ("SSO111",),
    r"\bquot(e|ed|es|ation)\b",
    r"(remove|without|drop|take).{0,30}quot|quot.{0,30}(remove|away)",
)
COLON = Kind("colon-for-equals", ("SSO112",), r"colon|`:`|disagree|other (tools|SDKs)", r"`=`|equals|write .{0,40} = ")
CASE_OF_KEY = Kind(
    "key-in-capitals", ("SSO112",), r"case|capital|disagree|other (tools|SDKs)", r"lower|small|sso_session"
)
MISSPELLED_KEY = Kind(
    "key-misspelled",
    ("SSO113",),
    r"unknown|unrecogni[sz]ed|not (a|one|quite)|no .{0,10}tool reads|misspel|near|did you mean|typo",
    r"(write|rename|mean|to) .{0,5}sso_\w+|rename|did you mean",
)
LONE_CR = Kind(
    "cr-line-ends", ("SSO114",), r"line end|carriage|\bCR\b|lines? .{0,20}end", r"line end|\bLF\b|\\n|newline|convert"
)
MIXED_ENDS = Kind(
    "mixed-line-ends",
    ("SSO114",),
    r"line end|carriage|\bCR\b|lines? .{0,20}end|mixed",
    r"line end|\bLF\b|\\n|newline|convert|one kind",
)
INVISIBLE = Kind(
    "invisible-character", ("SSO115",), r"invisible|zero.width|control character|U\+200B", r"remove|delete|replace"
)
NBSP = Kind(
    "nbsp-before-value",
    ("SSO112", "SSO115"),
    r"no-break|nbsp|U\+00A0|invisible|disagree",
    r"remove|replace|plain|blank",
)
BOM = Kind("byte-order-mark", ("SSO004",), r"byte order mark|\bBOM\b", r"remove|without|save|drop|take")
UTF_16 = Kind("utf-16", ("SSO003",), r"UTF-8|UTF-16|encod", r"UTF-8")
LATIN_1 = Kind("latin-1", ("SSO003",), r"UTF-8|encod", r"UTF-8|remove")

CASES = (
    case(DUPLICATE_SECTION, "session", do.append(profile("dev", CORP, PRODUCTION, READER)), at=line("[profile dev]", 2)),
    case(DUPLICATE_SECTION, "legacy", do.append("\n[profile dev]\noutput = json\n"), at=line("[profile dev]", 2)),
    case(DUPLICATE_SECTION, "session", do.append(session(CORP)), at=line("[sso-session corp]", 2), title="of-session"),
    case(DUPLICATE_SECTION, "default-session", do.append("[default]\noutput = text\n"), at=line("[default]", 2)),
    case(DUPLICATE_SECTION, "crlf", do.append("[profile dev]\r\noutput = text\r\n"), at=line("[profile dev]", 2)),
    case(DUPLICATE_SECTION, "large", do.swap("[profile team-300]", "[profile team-200]"), at=line("[profile team-200]", 2)),
    case(DUPLICATE_KEY, "session", do.swap("output = json", "output = json\nregion = us-east-1"), at=line("region =", 2)),
    case(DUPLICATE_KEY, "legacy", do.swap("region = eu-west-1\n\n", "region = eu-west-1\nRegion = us-east-1\n\n"),
         at=line("Region ="), title="in-capitals"),
    case(DUPLICATE_KEY, "gov", do.swap("sso_registration_scopes", "sso_region = us-gov-east-1\nsso_registration_scopes"),
         at=line("sso_region =", 2), title="of-session"),
    case(TWO_SPELLINGS, "session", do.append(section('profile "dev"', "sso_session = corp", f"sso_account_id = {PRODUCTION}",
         f"sso_role_name = {READER}", "region = eu-west-1")), at=line('[profile "dev"]')),
    case(TWO_SPELLINGS, "two-organisations", do.append(section("sso-session 'lab'", f"sso_start_url = {URL}", f"sso_region = {REGION}")),
         at=line("[sso-session 'lab']"), title="of-session"),
    case(NO_PREFIX, "session", do.swap("[profile dev]", "[dev]"), at=line("[dev]")),
    case(NO_PREFIX, "legacy-team", do.swap("[profile prod]", "[prod]"), at=line("[prod]"), profile="prod"),
    case(NO_PREFIX, "china", do.swap("[profile dev]", "[profile.dev]"), at=line("[profile.dev]"), title="dot"),
    case(NO_PREFIX, "session", do.swap("[profile dev]", "[profile-dev]"), at=line("[profile-dev]"), title="dash"),
    case(CAPITAL, "session", do.swap("[profile dev]", "[Profile dev]"), at=line("[Profile dev]")),
    case(CAPITAL, "gov-legacy", do.swap("[profile dev]", "[PROFILE dev]"), at=line("[PROFILE dev]"), title="all"),
    case(UNDERSCORE, "session", do.swap("[sso-session corp]", "[sso_session corp]"), at=line("[sso_session corp]")),
    case(UNDERSCORE, "default-session", do.swap("[sso-session corp]", "[ssosession corp]"), at=line("[ssosession corp]"), title="no-dash"),
    case(UNDERSCORE, "two-organisations", do.swap("[sso-session lab]", "[sso session lab]"), at=line("[sso session lab]"),
         title="blank", profile="lab"),
    case(UNDERSCORE, "session", do.swap("[sso-session corp]", "[SSO-Session corp]"), at=line("[SSO-Session corp]"), title="capitals"),
    case(INNER_BLANKS, "session", do.swap("[profile dev]", "[ profile dev ]"), at=line("[ profile dev ]")),
    case(TWO_WORDS, "session", do.swap("[profile dev]", "[profile my dev]"), at=line("[profile my dev]"), profile="my dev"),
    case(QUOTE_IN_NAME, "session", do.swap("[profile dev]", "[profile naka's]"), at=line("[profile naka's]"), profile="naka's"),
    case(NBSP_IN_HEADER, "session", do.swap("[profile dev]", "[profile\u00a0dev]"), at=line("[profile\u00a0dev]")),
    case(BEHIND_HEADER, "session", do.swap("[profile dev]", "[profile dev] # see [wiki]"), at=line("[profile dev]")),
    case(ODD_PREFIX, "session", do.swap("[profile dev]", "[profiles dev]"), at=line("[profiles dev]")),
    case(ODD_PREFIX, "legacy", do.swap("[profile dev]", "[profilex dev]"), at=line("[profilex dev]")),
    case(ODD_PREFIX, "session", do.swap("[sso-session corp]", "[sso-sessions corp]"), at=line("[sso-sessions corp]"), title="of-session"),
    case(SWALLOWED, "session", do.swap("\nsso_account_id", "\n  sso_account_id"), at=line("  sso_account_id")),
    case(SWALLOWED, "legacy", do.swap("\nsso_role_name", "\n\tsso_role_name"), at=line("\tsso_role_name"), title="tab"),
    case(SWALLOWED, "session", do.swap("\nsso_region", "\n sso_region"), at=line(" sso_region"), title="of-session"),
    case(SWALLOWED, "session", do.swap("\n[sso-session corp]", "\n  [sso-session corp]"), at=line("  [sso-session corp]"), title="header"),
    case(COMMENT, "session", do.swap("sso_region = eu-west-1", "sso_region = eu-west-1  # Ireland"), at=line("# Ireland")),
    case(COMMENT, "session", do.swap("sso_session = corp", "sso_session = corp ; ours"), at=line("; ours"), title="of-name"),
    case(COMMENT, "legacy", do.swap("sso_account_id = 111122223333", "sso_account_id = 111122223333 # sandbox"),
         at=line("# sandbox"), title="of-account"),
    case(COMMENT, "gov", do.swap("sso_role_name = AdministratorAccess", "sso_role_name = AdministratorAccess # all"),
         at=line("# all"), title="of-role"),
    case(COMMENT, "china", do.swap("/directory/d-a0671f0a1c\n", "/directory/d-a0671f0a1c # by mail\n"), at=line("# by mail"), title="of-url"),
    case(LEAKS, "session", do.append("\n[DEFAULT]\nregion = us-east-1\n"), at=line("[DEFAULT]")),
    case(LEAKS, "default-session", do.swap("[default]", "[DEFAULT]"), at=line("[DEFAULT]"), title="for-default"),
    case(DEFAULT_TWICE, "default-session", do.append("[profile default]\noutput = json\n"),
         at=(line("[profile default]"), line("[default]"))),
    case(DEFAULT_TWICE, "default-legacy", do.append("[profile default]\nsso_region = eu-west-1\n"),
         at=(line("[profile default]"), line("[default]"))),
    case(JUNK, "session", do.swap("output = json", "output json"), at=line("output json")),
    case(JUNK, "legacy", do.append("todo: ask for more roles".replace(":", "") + "\n"), at=line("todo ask"), title="note"),
    case(JUNK, "nested", do.swap("    addressing_style = path", "    addressing_style path"), at=line("addressing_style path"), title="in-block"),
    case(BEFORE_FIRST, "session", do.prepend(b"region = eu-west-1\n"), at=line("region = eu-west-1", 1)),
    case(BEFORE_FIRST, "session", do.prepend(b"cat: /home/naka/.aws/config: No such file\n"), at=line("cat:"), title="of-shell"),
    case(UNCLOSED, "session", do.swap("[profile dev]", "[profile dev"), at=line("[profile dev")),
    case(UNCLOSED, "crlf", do.swap("[sso-session corp]", "[sso-session corp"), at=line("[sso-session corp"), title="of-session"),
    case(CONFLICT, "session", do.swap("region = eu-west-1\noutput", "<<<<<<< HEAD\nregion = eu-west-1\n=======\n>>>>>>> main\noutput"),
         at=line("<<<<<<<")),
    case(NO_KEY, "session", do.swap("output = json", "= json"), at=line("= json")),
    case(QUOTED, "session", do.swap("sso_region = eu-west-1", 'sso_region = "eu-west-1"'), at=line('"eu-west-1"')),
    case(QUOTED, "legacy", do.swap("sso_role_name = AdministratorAccess", "sso_role_name = 'AdministratorAccess'"), at=line("'Admin"),
         title="of-role"),
    case(QUOTED, "session", do.swap("sso_session = corp", 'sso_session = "corp"'), at=line('"corp"'), title="of-name"),
    case(QUOTED, "gov", do.swap("sso_account_id = 111122223333", 'sso_account_id = "111122223333"'), at=line('"1111'), title="of-account"),
    case(QUOTED, "two-organisations", do.swap(f"sso_start_url = {LAB.url}", f'sso_start_url = "{LAB.url}"'), at=line(f'"{LAB.url}'),
         title="of-url", profile="lab"),
    case(SMART, "session", do.swap("sso_role_name = AdministratorAccess", "sso_role_name = “AdministratorAccess”"), at=line("“Admin")),
    case(SMART, "legacy", do.swap("sso_region = eu-west-1", "sso_region = ‘eu-west-1’"), at=line("‘eu"), title="of-region"),
    case(COLON, "session", do.swap("region = eu-west-1\noutput", "region: eu-west-1\noutput"), at=line("region: eu-west-1")),
    case(CASE_OF_KEY, "session", do.swap("sso_session = corp", "SSO_Session = corp"), at=line("SSO_Session")),
    case(MISSPELLED_KEY, "session", do.swap("sso_account_id", "sso_acount_id"), at=line("sso_acount_id")),
    case(MISSPELLED_KEY, "legacy", do.swap("sso_start_url", "sso_starturl"), at=line("sso_starturl"), title="url"),
    case(MISSPELLED_KEY, "session", do.swap("sso_role_name", "sso_role"), at=line("sso_role"), title="role"),
    case(MISSPELLED_KEY, "session", do.swap("sso_session = corp", "sso-session = corp"), at=line("sso-session = corp"), title="session"),
    case(MISSPELLED_KEY, "gov", do.swap("sso_region", "sso_regions"), at=line("sso_regions"), title="region"),
    case(MISSPELLED_KEY, "session", do.swap("sso_registration_scopes", "sso_registration_scope"), at=line("sso_registration_scope "), title="scopes",
         same_for_botocore="it leaves scopes to whoever signs in"),
    case(LONE_CR, "session", do.recode(lambda text: text.replace("\n", "\r").encode()), at=WHOLE_CONFIG),
    case(MIXED_ENDS, "session", do.swap("sso_session = corp\n", "sso_session = corp\r"), at=WHOLE_CONFIG),
    case(INVISIBLE, "session", do.swap("sso_session = corp", "sso_session = corp\u200b"), at=line("\u200b")),
    case(INVISIBLE, "legacy", do.swap("region = eu-west-1\n\n", "region = \u200beu-west-1\n\n"), at=line("\u200b"), title="before"),
    case(NBSP, "session", do.swap("sso_account_id = 1111", "sso_account_id =\u00a01111"), at=line("\u00a0")),
    case(BOM, "session", do.prepend(b"\xef\xbb\xbf"), at=WHOLE_CONFIG),
    case(BOM, "crlf-legacy", do.prepend(b"\xef\xbb\xbf"), at=WHOLE_CONFIG),
    case(UTF_16, "session", do.recode(lambda text: text.replace("\n", "\r\n").encode("utf-16")), at=WHOLE_CONFIG),
    case(LATIN_1, "session", do.recode(lambda text: ("# Zugänge\n" + text).encode("latin-1")), at=WHOLE_CONFIG),
)  # fmt: skip
