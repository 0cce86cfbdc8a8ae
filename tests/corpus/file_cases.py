"""Faults of the files as such: what is in their place, who may read and write them, where they are."""

from __future__ import annotations

from corpus import steps as do
from corpus.bases import KEYS, ONE
from corpus.case import WHOLE_CONFIG, WHOLE_CREDENTIALS, Kind, case, line, variable, whole
from corpus.home import CONFIG, CREDENTIALS

IS_FOLDER = Kind("config-is-a-folder", ("SSO002",), r"folder|directory", r"move|remove|put|file")
IS_PIPE = Kind("config-is-a-pipe", ("SSO002",), r"pipe|FIFO|not a (regular )?file", r"move|remove|put|file")
DANGLES = Kind("config-link-dangles", ("SSO002",), r"link", r"link|restore|point|put|file")
LOOPS = Kind("config-link-in-a-circle", ("SSO002",), r"link|circle|loop", r"link|remove|put|file")
FORBIDDEN = Kind("config-forbidden", ("SSO002",), r"permission", r"chmod|permission|readable|own")
GONE = Kind(
    "config-gone",
    ("SSO001", "SSO501"),
    r"no (AWS )?config|not be found|does not exist|no such",
    r"configure|restore|session add|create|write|undo",
)
WRITABLE = Kind(
    "config-writable-by-others",
    ("SSO005",),
    r"\bothers?\b|every user|group|writ(e|able)|may change",
    r"chmod|600|permission|away",
)
ELSEWHERE = Kind(
    "config-file-variable-wrong",
    ("SSO006",),
    r"AWS_CONFIG_FILE.{0,80}(not there|missing|no|not)",
    r"AWS_CONFIG_FILE.{0,80}(path|unset|absolute)|unset",
)
UNEXPANDED = Kind("variable-in-config-file-variable", ("SSO006",), r"variable|expand", r"absolute|unset|path")
RELATIVE = Kind("relative-config-file-variable", ("SSO006",), r"relative|working directory", r"absolute|unset|path")
EMPTY_VARIABLE = Kind("empty-config-file-variable", ("SSO006",), r"empty", r"unset|absolute|path")
CREDENTIALS_ELSEWHERE = Kind(
    "credentials-file-variable-wrong",
    ("SSO006",),
    r"AWS_SHARED_CREDENTIALS_FILE.{0,80}(not there|missing|no|not)",
    r"absolute|unset|path",
)
BAD_CREDENTIALS = Kind(
    "credentials-do-not-parse",
    ("SSO007",),
    r"neither|no (=|equals|delimiter)|line \d|twice|duplicate|header|refuse|parse",
    r"remove|delete|add|comment|mend|merge|rename|write",
)
CREDENTIALS_BOM = Kind(
    "credentials-with-mark", ("SSO007",), r"byte order mark|\bBOM\b", r"remove|without|save|drop|take"
)
CREDENTIALS_FOLDER = Kind("credentials-are-a-folder", ("SSO007",), r"folder|directory", r"move|remove|put|file")
CREDENTIALS_FORBIDDEN = Kind("credentials-forbidden", ("SSO007",), r"permission", r"chmod|permission|readable|own")
CREDENTIALS_DANGLE = Kind("credentials-link-dangles", ("SSO007",), r"link", r"link|restore|point|put|file")
READABLE = Kind(
    "credentials-readable-by-others",
    ("SSO008",),
    r"\bothers?\b|every user|group|readable|may read",
    r"chmod|600|permission|away",
)

UNSEEN = "it takes a file that it cannot read for an empty one"
BAD_LINE = f"[robot]\n{KEYS}oops\n"
CASES = (
    case(IS_FOLDER, "session", do.folder(CONFIG), at=WHOLE_CONFIG),
    case(IS_FOLDER, "config-elsewhere", do.folder("work/aws.conf"), at=WHOLE_CONFIG),
    case(IS_PIPE, "session", do.pipe(CONFIG), at=WHOLE_CONFIG),
    case(DANGLES, "linked-config", do.forget("dotfiles/aws"), at=WHOLE_CONFIG),
    case(DANGLES, "legacy", do.link(CONFIG, "dotfiles/gone"), at=WHOLE_CONFIG),
    case(LOOPS, "session", do.link(CONFIG, CONFIG), at=WHOLE_CONFIG),
    case(FORBIDDEN, "session", do.mode(CONFIG, 0), at=WHOLE_CONFIG, beyond_root=True),
    case(GONE, "session", do.forget(CONFIG), at=WHOLE_CONFIG, same_for_botocore="it is no error to have no file"),
    case(GONE, "aws-profile", do.forget(CONFIG), at=(WHOLE_CONFIG, variable("AWS_PROFILE")), title="and-asked-for"),
    case(WRITABLE, "session", do.mode(CONFIG, 0o666), at=WHOLE_CONFIG),
    case(WRITABLE, "legacy", do.mode(CONFIG, 0o622), at=WHOLE_CONFIG),
    case(WRITABLE, "linked-config", do.mode("dotfiles/aws", 0o666), at=(WHOLE_CONFIG, whole("dotfiles/aws"))),
    case(ELSEWHERE, "session", do.environ(AWS_CONFIG_FILE="{home}/.aws/confg"), at=variable("AWS_CONFIG_FILE")),
    case(ELSEWHERE, "config-elsewhere", do.move("work/aws.conf", "work/aws.config"), do.put(CONFIG, ONE), at=variable("AWS_CONFIG_FILE")),
    case(UNEXPANDED, "config-elsewhere", do.environ(AWS_CONFIG_FILE="$WORK/aws.conf"), at=variable("AWS_CONFIG_FILE")),
    case(UNEXPANDED, "session", do.environ(AWS_CONFIG_FILE="$HOME/.aws/config"), at=variable("AWS_CONFIG_FILE"), title="that-is-set"),
    case(RELATIVE, "session", do.environ(AWS_CONFIG_FILE=".aws/config"), at=variable("AWS_CONFIG_FILE")),
    case(EMPTY_VARIABLE, "session", do.environ(AWS_CONFIG_FILE=""), at=variable("AWS_CONFIG_FILE")),
    case(CREDENTIALS_ELSEWHERE, "credentials-elsewhere", do.forget("keys/aws"), at=variable("AWS_SHARED_CREDENTIALS_FILE")),
    case(BAD_CREDENTIALS, "credentials-beside", do.put(CREDENTIALS, BAD_LINE), at=line("oops", file=CREDENTIALS)),
    case(BAD_CREDENTIALS, "session", do.credentials(f"{KEYS}[robot]\n"), at=line("aws_access_key_id", file=CREDENTIALS), title="no-header"),
    case(BAD_CREDENTIALS, "legacy", do.credentials(f"[robot]\n{KEYS}[robot]\n{KEYS}"), at=line("[robot]", 2, CREDENTIALS), title="twice"),
    case(BAD_CREDENTIALS, "static-keys-only", do.append("region eu-west-1\n", CREDENTIALS), at=line("region eu", file=CREDENTIALS), title="line"),
    case(CREDENTIALS_BOM, "credentials-beside", do.put(CREDENTIALS, b"\xef\xbb\xbf[robot]\n" + KEYS.encode()), at=WHOLE_CREDENTIALS),
    case(CREDENTIALS_FOLDER, "session", do.folder(CREDENTIALS), at=WHOLE_CREDENTIALS, same_for_botocore=UNSEEN),
    case(CREDENTIALS_FORBIDDEN, "credentials-beside", do.mode(CREDENTIALS, 0), at=WHOLE_CREDENTIALS, beyond_root=True, same_for_botocore=UNSEEN),
    case(CREDENTIALS_DANGLE, "legacy", do.link(CREDENTIALS, "vault/gone"), at=WHOLE_CREDENTIALS, same_for_botocore=UNSEEN),
    case(READABLE, "credentials-beside", do.mode(CREDENTIALS, 0o644), at=WHOLE_CREDENTIALS),
    case(READABLE, "static-keys-only", do.mode(CREDENTIALS, 0o640), at=WHOLE_CREDENTIALS),
)  # fmt: skip
