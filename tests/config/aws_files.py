"""Config files as people and tools write them, each with a section to edit in which the key `region` stands.

Name to (text, header of the section). Most are read by botocore; the others are refused by it, and say so in the name.
"""

from __future__ import annotations

AWS_FILES: dict[str, tuple[str, str]] = {}


def _file(name: str, text: str, header: str = "profile a") -> None:
    assert name not in AWS_FILES
    AWS_FILES[name] = (text, header)


# ---- As AWS's own tools write them

_file("configure", "[default]\nregion = eu-west-1\noutput = json\n", "default")
_file(
    "configure-sso",
    "[default]\nregion = ap-northeast-1\noutput = json\n\n[profile a]\nsso_session = naka\n"
    "sso_account_id = 123456789012\nsso_role_name = PowerUserAccess\nregion = ap-northeast-1\noutput = json\n"
    "[sso-session naka]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = ap-northeast-1\n"
    "sso_registration_scopes = sso:account:access\n",
)
_file(
    "configure-sso-legacy",
    "[profile a]\nsso_start_url = https://naka.awsapps.com/start#/\nsso_region = eu-central-1\n"
    "sso_account_id = 123456789012\nsso_role_name = Admin\nregion = eu-central-1\noutput = table\n",
)
_file("configure-set-after-section", "[profile b]\nregion = x\n[profile a]\nregion = z\n")
_file("quoted-by-configure", "[profile 'a b']\nregion = z\noutput = json\n", "profile 'a b'")
_file(
    "assume-role",
    "[profile b]\nregion = y\n\n[profile a]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = b\nregion = z\n",
)
_file("credential-process", '[profile a]\ncredential_process = /opt/x --name "a b"\nregion = z\n')
_file("cli-pager-empty", "[default]\ncli_pager =\nregion = z\noutput = json\n", "default")
_file(
    "services", "[profile a]\nservices = l\nregion = z\n\n[services l]\ns3 =\n  endpoint_url = http://localhost:9000\n"
)
_file("plugins", "[plugins]\ncli_legacy_plugin_path = /x\n\n[profile a]\nregion = z\n")
_file("preview", "[preview]\ncloudsearch = true\n[profile a]\nregion = z\n")
_file("populate", "[profile a]\nsso_auto_populated = true\ncredential_process = aws-sso-util x\nregion = z\n")
_file("granted", "[profile a]\ngranted_sso_start_url = https://x.awsapps.com/start\nregion = z\n")
_file(
    "two-sessions",
    "[sso-session s]\nsso_region = r\n\n[sso-session t]\nsso_region = q\n\n[profile a]\nsso_session = t\nregion = z\n",
)
_file("session", "[sso-session s]\nsso_start_url = https://x\nregion = z\nsso_region = r\n", "sso-session s")

# ---- Line ends and the ends of the file

_file("crlf", "[profile a]\r\nregion = z\r\noutput = json\r\n\r\n[profile b]\r\nregion = y\r\n")
_file("crlf-no-final-newline", "[profile a]\r\nregion = z\r\noutput = json")
_file("lf-then-crlf", "[profile b]\nregion = y\n[profile a]\r\nregion = z\r\n")
_file("crlf-then-lf", "[profile b]\r\nregion = y\r\n[profile a]\nregion = z\n")
_file("lone-cr", "[profile a]\rregion = z\routput = json\r")
_file("no-final-newline", "[profile a]\nregion = z")
_file("no-final-newline-two-sections", "[profile a]\nregion = z\n\n[profile b]\nregion = y")
_file("blank-lines-at-the-end", "[profile a]\nregion = z\n\n\n\n")
_file("blank-lines-at-the-start", "\n\n\n[profile a]\nregion = z\n")
_file("blanks-on-blank-lines", "[profile a]\nregion = z\n  \n\t\n[profile b]\nregion = y\n")
_file("blank-lines-between-keys", "[profile a]\n\nregion = z\n\n\noutput = json\n\n[profile b]\n\nregion = y\n")

# ---- Comments

_file("comment-first", "# my config\n\n[profile a]\nregion = z\n")
_file("comment-touching-the-header", "# about a\n[profile a]\nregion = z\n# about b\n[profile b]\nregion = y\n")
_file(
    "comment-block-above",
    "# ---- A ----\n# one\n[profile a]\nregion = z\n\n# ---- B ----\n# two\n[profile b]\nregion = y\n",
)
_file("comment-between-keys", "[profile a]\n# the region\nregion = z\n# the output\noutput = json\n")
_file("comment-after-last-key", "[profile a]\nregion = z\n# sso_role_name = Admin\n\n[profile b]\nregion = y\n")
_file("comment-floating", "[profile a]\nregion = z\n\n# a note for all\n\n[profile b]\nregion = y\n")
_file("comment-at-the-end", "[profile a]\nregion = z\n\n# vim: ft=dosini")
_file("comment-at-the-end-attached", "[profile a]\nregion = z\n# end")
_file("comment-semicolon", "; old\n[profile a]\n; region = q\nregion = z\n; end\n")
_file("comment-with-brackets", "[profile a]\n# see [profile b]\nregion = z\n")
_file("comment-with-equals", "[profile a]\n# owner = team-x: (see https://wiki)\nregion = z\n")
_file("comment-inline-hash", "[profile a]\nregion = z  # keep me\noutput = json\n")
_file("comment-inline-semicolon", "[profile a]\nregion = z ; keep me\noutput = json\n")
_file("comment-inline-tab", "[profile a]\nregion = z\t# keep me\n")
_file("comment-only-value", "[profile a]\nregion = #z\noutput = json\n")
_file("comment-indented-under-header", "[profile a]\n  # note\nregion = z\n")
_file("comment-indented-after-key", "[profile a]\nregion = z\n  # keep me\noutput = json\n")
_file("comment-indented-last", "[profile a]\noutput = json\nregion = z\n  # keep me\n")
_file("comment-indented-after-blank", "[profile a]\nregion = z\n\n  # keep me\n\n[profile b]\nregion = y\n")
_file("comment-behind-header", "[profile a] # work\nregion = z\n")
_file("comment-touching-the-bracket", "[profile a]#c\nregion = z\n")
_file("comment-empty", "[profile a]\n#\nregion = z\n#\n")
_file("hash-in-url", "[profile a]\nsso_start_url = https://x.awsapps.com/start#/\nregion = z\n")
_file("unicode-comment", "# über 日本語\n[profile a]\nregion = z # größe\n")

# ---- Indentation and spacing

_file("keys-indented", "[profile a]\n  region = z\n  output = json\n")
_file("keys-indented-by-tab", "[profile a]\n\tregion = z\n\toutput = json\n")
_file("keys-indented-other-section-not", "[profile b]\nregion = y\n\n[profile a]\n    region = z\n    output = json\n")
_file("keys-indented-less-and-less", "[profile a]\n    region = z\n  output = json\n")
_file("header-indented", "  [profile a]\n  region = z\n")
_file("headers-indented", "  [profile a]\n  region = z\n  [profile b]\n  region = y\n")
_file("spaces-around-equals", "[profile a]\nregion   =   z   \noutput=json\n")
_file("no-spaces", "[profile a]\nregion=z\noutput=json\n")
_file("space-before-only", "[profile a]\nregion =z\n")
_file("tabs-around-equals", "[profile a]\nregion\t=\tz\n")
_file("aligned", "[profile a]\nregion        = z\nsso_role_name = Admin\n")
_file("colon", "[profile a]\nregion: z\noutput: json\n")
_file("colon-and-equals", "[profile a]\nregion : z\noutput = a:b=c\n")
_file("empty-value", "[profile a]\nregion =\noutput = json\n")
_file("empty-value-no-space", "[profile a]\nregion=\n")
_file("trailing-blanks", "[profile a]  \nregion = z  \noutput = json\t\n")

# ---- Values

_file("quotes", '[profile a]\nregion = "z"\n')
_file("continuation", "[profile a]\nregion = z\n  more\noutput = json\n")
_file("continuation-after-blank", "[profile a]\nregion = z\n\n  more\noutput = json\n")
_file("continuation-with-comment", "[profile a]\nregion = z\n# c\n  more\noutput = json\n")
_file("continuation-that-looks-like-a-header", "[profile a]\nregion = z\n  [profile b]\noutput = json\n")
_file(
    "continued-command", "[profile a]\ncredential_process = foo\n    --bar baz\nregion = z\n\n[profile b]\nregion = y\n"
)
_file("swallowed-key", "[profile a]\nregion = z\n  output = json\n")
_file("capital-key", "[profile a]\nRegion = z\n")
_file("capital-keys", "[profile a]\nSSO_Session = s\nREGION = z\n")

# ---- Nested blocks

_file("nested", "[profile a]\nregion = z\ns3 =\n  max_queue_size = 5\n  addressing_style = path\noutput = json\n")
_file(
    "nested-last", "[profile a]\nregion = z\ns3 =\n    max_queue_size = 5\n\n# ---- B ----\n[profile b]\nregion = y\n"
)
_file("nested-same-key", "[profile a]\ns3 =\n    region = inner\nregion = z\n")
_file("nested-comments", "[profile a]\nregion = z\ns3 =\n  # c\n  a = 1\n\tb = 2\n")
_file("nested-blank-line", "[profile a]\ns3 =\n  a = 1\n\n  b = 2\nregion = z\n")
_file("nested-crlf", "[profile a]\r\ns3 =\r\n  a = 1\r\nregion = z\r\n")
_file("two-nested", "[profile a]\ns3 =\n  a = 1\ns3api =\n  b = 2\nregion = z\n")
_file("nested-in-indented", "[profile a]\n  region = z\n  s3 =\n    a = 1\n  output = json\n")

# ---- Headers

_file("header-two-blanks", "[profile  a]\nregion = z\n")
_file("header-tab", "[profile\ta]\nregion = z\n")
_file("header-blank-inside", "[profile a ]\nregion = z\n")
_file("header-quotes", '[profile "a"]\nregion = z\n')
_file("header-quotes-and-blank", '[profile "a b"]\nregion = z\n', 'profile "a b"')
_file("header-unicode", "[profile é]\nregion = z\n", "profile é")
_file("header-odd-prefix", "[profiles a]\nregion = z\n")
_file("header-with-slash", "[profile team/a@x.y+z]\nregion = z\n", "profile team/a@x.y+z")
_file("default-prefixed", "[profile default]\nregion = z\n", "default")
_file("default-and-others", "[profile a]\nregion = y\n[default]\nregion = z\n", "default")
_file("header-and-nothing-else", "[profile b]\n[profile a]\nregion = z\n[profile c]")
_file("default-section-leaks", "[DEFAULT]\nregion = q\n\n[profile a]\nregion = z\n")
_file("ignored-sections", "[b]\nregion = y\n[sso_session s]\nregion = x\n[profile a]\nregion = z\n")
_file("two-spellings", '[profile a]\nregion = y\n[profile "a"]\nregion = z\n')
_file("default-twice", "[default]\nregion = y\n[profile default]\nregion = z\n", "default")
_file("many", "".join(f"[profile p{n}]\nregion = r{n}\n\n" for n in range(50)) + "[profile a]\nregion = z\n")

# ---- What botocore refuses

_file("refused-byte-order-mark", "\ufeff[profile a]\nregion = z\noutput = json\n")
_file("refused-byte-order-mark-and-comment", "\ufeff# c\n[profile a]\nregion = z\n")
_file("refused-section-twice", "[profile a]\nregion = z\n[profile b]\nregion = y\n[profile a]\nregion = x\n")
_file("refused-other-section-twice", "[profile a]\nregion = z\n[profile b]\nregion = y\n[profile b]\nregion = x\n")
_file("refused-key-twice", "[profile a]\nregion = z\nregion = y\n")
_file("refused-key-twice-by-case", "[profile a]\nRegion = z\nregion = y\n")
_file("refused-junk", "[profile a]\nregion = z\njunk\n")
_file("refused-junk-elsewhere", "[profile b]\njunk\n[profile a]\nregion = z\n")
_file("refused-text-before", "region = q\n[profile a]\nregion = z\n")
_file("refused-unclosed-header", "[profile a]\nregion = z\n[profile b\nregion = y\n")
_file("refused-empty-key", "[profile a]\nregion = z\n= v\n")
_file(
    "refused-scopes-as-list",
    "[sso-session s]\nregion = z\nsso_registration_scopes =\n  sso:account:access\n",
    "sso-session s",
)
_file("refused-latin-1", "# caf\udce9\n[profile a]\nregion = z\n")
