"""Config files of odd constructs, most of which botocore accepts, made at random from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

BOM = b"\xef\xbb\xbf"

# ---- What files are made of

NAMES = ["a", "b", "naka", "dev-1", "é", "__proto__", "default", "DEFAULT", "x_y.z/%@:+"]
HEADERS = [
    ("[profile {n}]", 60), ("[sso-session {n}]", 14), ("[default]", 8), ("[DEFAULT]", 8), ("[services {n}]", 4),
    ('[profile "{n}"]', 3), ("[profile '{n} {n}']", 2), ("[profile  {n}]", 1), ("[profile\t{n}]", 1),
    ("[profile {n} ]", 1), ("[ profile {n} ]", 1), ("[profilex {n}]", 1), ("[profile-old {n}]", 1),
    ("[sso-sessions {n}]", 1), ("[profile {n} b]", 2), ("[profile it's]", 1), ("[profile a\\{n}]", 1),
    ("[profile {n}\\ b]", 1), ('[profile ""]', 1), ("[profile]", 1), ("[Profile {n}]", 1), ("[{n}]", 2),
    ("[profile {n}] # see [x]", 1), ("[profile {n}]#c", 1), ("[profile {n}] junk", 1), ("[profile {n}]]", 1),
    ("[[profile {n}]]", 1), ("[profile\xa0{n}]", 1), ("[profile {n}\x85]", 1), ("[sso_sessions]", 1),
    ("[services]", 1), ('[profile "a\\"{n}"]', 1), ("[profile {n}'']", 1), ("[profile # {n}]", 1), ("[] ]", 1),
    ("[profile {n} = 1]", 1), ("[profile \x00{n}]", 1), ("[profiles]", 1), ("[ ]", 1),
]  # fmt: skip
KEYS = [
    "region", "output", "sso_session", "sso_account_id", "sso_role_name", "sso_start_url", "sso_region", "Region",
    "SSO_SESSION", "aws_access_key_id", "in valid", "İd", "i̇d", "ſize", "straße", "ключ", "a\xa0b", "k\x0b2", "[k",
    "k]", "\ufeffk", "k\x00", "'k'", "k#2", "profile", "K", "k",
]  # fmt: skip
VALUES = [
    "us-east-1", "json", "https://naka.awsapps.com/start#/", "123456789012", "", " ", "v # note", "v ; note", "#v",
    '"v"', "'", '"', "a = b", "a:b", "%(region)s", "$HOME", "v\x0bw = 1", "v\x0cw", "v\x1cw", "v\x85w = 2", "\x85",
    "v\u2028w", "v\xa0", "\xa0v", "é😀", "a\x00b", "[v]", "\\", "v" * 300, "=", "==v", "\u3000", "\x1f",
]  # fmt: skip
NESTED = [
    "max_queue_size = 5", "a=1", "A = 2", "a = 3 # c", "é = ü", "= v", "=", "a = b = c", "a = 1\x0bb = 2",
    "a = 1\x85\x1cb = 2", "a = 1\u2028b = 2", "\x0c", "[profile n] = 1", "a:b = 1", "k =", "x\xa0= \xa01",
]  # fmt: skip
INDENTS = ["", "  ", "    ", "\t", " \t", "\xa0", "\u3000", "\x0c", "\x0b ", "\x1c"]
INDENT_WEIGHTS = [60, 12, 6, 8, 2, 2, 1, 1, 1, 1]
COMMENTS = ["# c", "; c", "#", "#k = v", ";[profile c]", "# é\u2028k = v", "#\x0bk = v", ";\x85 k"]
BLANKS = ["", "", "", " ", "\t", "\x0b", "\xa0", "\x85", "\u2028", " \x1c "]
DELIMITERS = [" = ", "=", " =", "= ", ": ", " : ", ":", "\t=\t", "\xa0=\u3000", "   =  "]
DELIMITER_WEIGHTS = [50, 12, 3, 3, 4, 2, 2, 2, 1, 2]
REALISTIC = b"""\
# Example company
[default]
region = eu-central-1

[sso-session example]
sso_start_url = https://example.awsapps.com/start#/
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[profile example-dev]  # development
sso_session = example
sso_account_id = 111122223333
sso_role_name = Developer
s3 =
    max_queue_size = 500
    addressing_style = path

; old
[profile "old one"]
output: json
credential_process = /opt/bin/show --name "old one"
"""
EDITS = [bytes([byte]) for byte in b"[]=:#; \t\r\n\x0b\x0c\x1c\x00\"'\\aK1"]
EDITS += [b"\r\n", b"\n  ", b"\xff", b"\xc3", "\x85".encode(), "\u2028".encode(), "\xa0".encode(), "İ".encode(), BOM]


class FileMaker:
    """Makes one file as a list of lines without their ends, from one source of randomness."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lines: list[str] = []
        self.headers: set[str] = set()

    def chance(self, one_in: int) -> bool:
        return self.rng.random() * one_in < 1

    def make(self) -> bytes:
        self.add_idle_lines()
        for _ in range(self.rng.choice([1, 1, 2, 2, 3, 5])):
            self.add_section()
        if self.chance(5):
            self.add_hazard()
        return self.encode()

    def add_idle_lines(self) -> None:
        while self.chance(4):
            indent = self.rng.choice(INDENTS) if self.chance(3) else ""
            self.lines.append(indent + self.rng.choice(COMMENTS) if self.chance(2) else self.rng.choice(BLANKS))

    def add_section(self) -> None:
        template = self.rng.choices([text for text, _ in HEADERS], [weight for _, weight in HEADERS])[0]
        header = template.replace("{n}", self.rng.choice(NAMES))
        if header in self.headers and header != "[DEFAULT]":
            return
        self.headers.add(header)
        indent = self.rng.choices(INDENTS, INDENT_WEIGHTS)[0]
        self.lines.append((indent if self.chance(8) else "") + header + ("  " if self.chance(20) else ""))
        keys: set[str] = {"region", "output"} if header == "[DEFAULT]" and self.chance(2) else set()
        for _ in range(self.rng.choice([0, 1, 2, 3, 4, 6])):
            self.add_idle_lines()
            self.add_setting(indent, keys)
        self.add_idle_lines()

    def add_setting(self, indent: str, keys: set[str]) -> None:
        key = self.rng.choice(KEYS[:7] if self.chance(2) else KEYS)
        if key.lower() in keys:
            return
        keys.add(key.lower())
        indent = self.rng.choice(INDENTS) if self.chance(12) else indent
        delimiter = self.rng.choices(DELIMITERS, DELIMITER_WEIGHTS)[0]
        if self.chance(6):
            self.add_nested_block(indent + ("s3" if "s3" not in keys else key) + delimiter, keys)
            return
        self.lines.append(indent + key + delimiter + self.rng.choice(VALUES[:4] if self.chance(2) else VALUES))
        while self.chance(8):
            self.add_idle_lines()
            self.lines.append(indent + "  " + self.rng.choice(VALUES + KEYS))

    def add_nested_block(self, start: str, keys: set[str]) -> None:
        keys.add("s3")
        self.lines.append(start)
        for _ in range(self.rng.choice([1, 2, 3])):
            self.add_idle_lines()
            self.lines.append(self.rng.choice(["  ", "    ", "\t\t", "\xa0\xa0\xa0"]) + self.rng.choice(NESTED))

    def add_hazard(self) -> None:
        """Put in what botocore refuses, or may refuse."""
        rng, lines = self.rng, self.lines
        where = rng.randint(0, len(lines))
        header = rng.choice(sorted(self.headers) or ["[a]"])
        hazards: list[list[str]] = [
            [header, "k = 1"], [header, "region = 1", "[x]", "j = 2", header], ["region = 1", "region = 2"],
            ["Region = 1", "region = 2"], ["İd = 1", "i̇d = 2"], ["region"], ["region us-east-1"], ["= v"], [": v"],
            ["  = v"], ["= v", "= w"], ["[profile u"], ["[]"], ["[profile v = 1"], ["s3 =", "  k"],
            ["s3 =", "  k = 1", "  j : 2"], ["s3 =", "  k = 1\u2028j"], ["note = caf\udce9"], ["# caf\udce9"],
            ["[profile \udcff]"], ["[DEFAULT]", "k = 1", "[DEFAULT]", "k = 2"], ["rem note"],
        ]  # fmt: skip
        kind = rng.randrange(len(hazards) + 2)
        if kind < len(hazards):
            lines[where:where] = hazards[kind]
        else:
            lines.insert(0, "region = 1" if kind == len(hazards) else "\ufeff" + rng.choice(["", "# c"]))

    def encode(self) -> bytes:
        rng = self.rng
        style = rng.choices(["\n", "\r\n", "\r", ""], [55, 20, 8, 17])[0]
        ends = [style or rng.choice(["\n", "\r\n", "\r", "\n\r"]) for _ in self.lines]
        if ends and self.chance(4):
            ends[-1] = ""
        text = "".join(line + end for line, end in zip(self.lines, ends, strict=True))
        return text.encode("utf-8", "surrogateescape")


def edited(data: bytes, rng: random.Random) -> bytes:
    """Insert, remove, replace or repeat bytes at one to three random positions."""
    for _ in range(rng.choice([1, 2, 3])):
        start = rng.randint(0, len(data))
        stop = start + rng.choice([0, 0, 1, 1, 2, 7])
        put = rng.choice([b"", rng.choice(EDITS), rng.choice(EDITS), data[start : start + 40]])
        data = data[:start] + put + data[stop:]
    return data


def large(rng: random.Random) -> bytes:
    """Make a file of more than 64 KiB whose lines are long, or many."""
    parts = [FileMaker(rng).make() for _ in range(3)]
    many = b"".join(b"[profile many-%d]\nregion = us-east-1\n# c\n" % n for n in range(rng.choice([1500, 2500])))
    filler = rng.choice([many, b"# " + b"c" * 70_000 + b"\n", b"\n" * 66_000, b"k0 = 1\n" + b"  w w\n" * 12_000])
    return parts[0] + rng.choice([b"\n", b"\r\n", b""]) + filler + parts[1]


def generated(count: int, seed: int) -> Iterator[bytes]:
    rng = random.Random(seed)
    for number in range(count):
        if number % 200 == 199:
            yield large(rng)
        else:
            data = REALISTIC if number % 12 == 11 else FileMaker(rng).make()
            yield edited(data, rng) if number % 6 == 5 else data
