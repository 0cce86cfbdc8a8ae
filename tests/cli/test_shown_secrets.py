"""No command shows a secret, wherever in the files somebody put it."""

from __future__ import annotations

import json

import pytest

import ssocfg

# Made up, in the shapes that AWS gives out: a secret access key has 40 characters, a session token some hundreds.
KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzCanary001"
TOKEN = "FwoGZXIvYXdzEBYaDKcanary002/" + "Ab3/dEf+Gh1jK2mNoP4qRsTuVwXyZ0" * 10 + "=="
SHORT = "hunter2-canary-003"
WRAPPED = "IQoJb3JpZ2luX2VjEcanary004+Ab3dEfGh1jK2mNoP4qRsTuVwXyZ0Ab3dEfGh1jK2mNoP4qR/"  # one line of a token

CONFIGS = {
    "secret-key": f"[profile a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {KEY}\n",
    "session-token": f"[profile a]\naws_session_token = {TOKEN}\naws_security_token = {TOKEN}\n",
    "short-value-under-a-telling-key": f"[profile a]\naws_secret_access_key = {SHORT}\nproxy_password = {SHORT}\n",
    "other-telling-keys": f"[profile a]\nclient_secret = {SHORT}\naccess_token={SHORT}\nmy_private_key: {SHORT}\n",
    "capitals": f"[profile a]\nAWS_SECRET_ACCESS_KEY = {SHORT}\nAws_Session_Token={SHORT}\n",
    "colon": f"[profile a]\naws_secret_access_key: {SHORT}\naws_session_token :{SHORT}\n",
    "indented": f"[profile a]\n  aws_secret_access_key = {SHORT}\n\taws_session_token={SHORT}\n",
    "swallowed": f"[profile a]\nregion = eu-west-1\n  aws_secret_access_key = {SHORT}\n",
    "swallowed-in-every-shown-value": f"[profile a]\nsso_session = s\n  aws_secret_access_key = {KEY}\n"
    f"sso_account_id = 1\n  aws_secret_access_key = {KEY}\nsso_role_name = x y\n  aws_session_token={TOKEN}\n"
    f"output = jsn\n  secret = {SHORT}\nregion = x\n  token = {SHORT}\n",
    "swallowed-in-a-session": f"[sso-session a]\nsso_start_url = https://a.awsapps.com/start\n  aws_session_token = {SHORT}\n"
    f"sso_region = x\n  aws_secret_access_key = {SHORT}\nsso_registration_scopes = x\n  secret = {SHORT}\n",
    "value-on-the-next-line": f"[profile a]\naws_secret_access_key =\n  {KEY}\naws_session_token =\n  {SHORT}\n",
    "value-on-the-next-line-not-indented": f"[profile a]\naws_secret_access_key =\n{SHORT}\nregion = x\n"
    f"aws_session_token = x\n{SHORT}\n\n{SHORT}\n",
    "delimiter-on-a-line-of-its-own": f"[profile a]\naws_secret_access_key\n=\n{SHORT}\n[profile b]\naws_session_token\n= {SHORT}\n",
    "comments-and-blanks-in-the-value": f"[profile a]\nregion = x\naws_session_token =\n  {SHORT}\n# x\n  {SHORT}\n\n  {SHORT}\n"
    f"# region = y\n  {SHORT}\n",
    "value-with-a-delimiter-in-it": f"[profile a]\naws_session_token = x\n  {SHORT}==\n  a:{SHORT}\n  region = x\n  {SHORT}\n",
    "value-that-became-a-comment": f"[profile a]\naws_secret_access_key =\n# {SHORT}\n# x y {SHORT}\n",
    "token-over-lines": f"[profile a]\naws_session_token = {WRAPPED}\n  {WRAPPED}\n  {WRAPPED[:50]}==\n",
    "token-over-lines-not-indented": f"[profile a]\naws_session_token = {WRAPPED}\n{WRAPPED}\n{WRAPPED[:50]}\n",
    "quoted-value": f"[profile a]\naws_secret_access_key = \"{SHORT}\"\naws_session_token = '{SHORT}'\n",
    "quoted-key": f"[profile a]\n\"aws_secret_access_key\" = {SHORT}\n'aws_session_token'={SHORT}\n",
    "with-a-comment": f"[profile a]\naws_secret_access_key = {SHORT} # secret\naws_session_token = x ; {SHORT}\n",
    "commented-out": f"[profile a]\n# aws_secret_access_key = {SHORT}\n;aws_session_token={SHORT}\n",
    "commented-out-and-indented": f"[profile a]\nregion = x\n  # aws_secret_access_key = {SHORT}\n  ;aws_session_token={SHORT}\n",
    "commented-out-with-an-invisible-character": f"[profile a]\n#\u200b aws_secret_access_key = {SHORT}\n",
    "in-a-comment-behind-a-value": f"[profile a]\nregion = eu-west-1 # {KEY}\noutput = json # aws_secret_access_key={SHORT}\n",
    "nested": f"[profile a]\ns3 =\n  aws_secret_access_key = {SHORT}\n  token={SHORT}\n  x = 1 # y\n",
    "nested-junk": f"[profile a]\ns3 =\n  {KEY}\n  aws_secret_access_key {SHORT}\n",
    "bare-line": f"[profile a]\n{KEY}\n",
    "bare-line-indented": f"[profile a]\nregion = x\n    {KEY}\n",
    "bare-line-first": f"{KEY}\n[profile a]\n",
    "bare-token": f"[profile a]\n{TOKEN}\n",
    "no-delimiter": f"[profile a]\naws_secret_access_key {SHORT}\naws_session_token\t{SHORT}\n",
    "arrow": f"[profile a]\naws_secret_access_key -> {SHORT}\naws_secret_access_key => {SHORT}\n",
    "before-all-sections": f"aws_secret_access_key = {SHORT}\n[profile a]\n",
    "no-blanks": f"[profile a]\naws_secret_access_key={SHORT}\n",
    "twice": f"[profile a]\naws_secret_access_key = {SHORT}\naws_secret_access_key = {KEY}\n",
    "misspelled-key": f"[profile a]\naws_secert_access_key = {KEY}\naws_sesion_tokn = {TOKEN}\nsecrt = x\n",
    "under-the-wrong-key": f"[profile a]\naws_access_key_id={KEY}\nregion={KEY}\noutput = {KEY}\n",
    "exported": f"[profile a]\nexport AWS_SECRET_ACCESS_KEY={KEY}\nexport AWS_SESSION_TOKEN={TOKEN}\nexport x_secret={SHORT}\n",
    "exported-quoted": f'export AWS_SECRET_ACCESS_KEY="{KEY}"\nexport AWS_SESSION_TOKEN="{SHORT}"\n',
    "set-on-windows": f'[profile a]\nset AWS_SECRET_ACCESS_KEY={KEY}\n$Env:AWS_SESSION_TOKEN="{SHORT}"\n',
    "json": f'[profile a]\n  "SecretAccessKey": "{KEY}",\n  "SessionToken": "{TOKEN}",\n  "Secret": "{SHORT}"\n',
    "behind-a-header": f"[profile a] aws_secret_access_key = {SHORT}\n[profile b] # {KEY}\n[profile c]{KEY}\n",
    "unclosed-header": f"[profile a\naws_secret_access_key = {SHORT}\n",
    "defaults": f"[DEFAULT]\naws_secret_access_key = {SHORT}\n[profile a]\n",
    "default": f"[default]\naws_secret_access_key = {SHORT}\n[profile default]\naws_secret_access_key = {KEY}\n",
    "session": f"[sso-session a]\naws_secret_access_key = {SHORT}\nsso_client_secret = {SHORT}\n",
    "ignored-section": f"[a]\naws_secret_access_key = {SHORT}\n[sso_session a]\naws_secret_access_key = {SHORT}\n",
    "services": f"[services a]\nsts =\n  secret = {SHORT}\n[profile a]\nservices = a\nsso_session = x\n",
    "control-character": f"[profile a]\naws_secret_access_key = {SHORT}\x1b[31m\n\x07aws_session_token = {SHORT}\n",
    "key-with-an-invisible-character": f"[profile a]\naws_secret\u200b_access_key = {KEY}\n\ufeffaws_session_token = {SHORT}\n",
    "lone-carriage-returns": f"[profile a]\raws_secret_access_key = {SHORT}\raws_session_token={SHORT}\r",
    "blanks-before-the-delimiter": f"[profile a]\naws_secret_access_key      =      {SHORT}\naws_session_token{' ' * 300}={SHORT}\n",
    "beyond-the-cut": f"[profile a]\nregion = {'x' * 300} aws_secret_access_key = {KEY}\n",
    "twins": "".join(
        f"[profile {name}]\nsso_account_id = 1\nsso_role_name = x\naws_secret_access_key = {SHORT}\n" for name in "ab"
    ),
    "differs-from-the-session": f"[sso-session s]\nsecret = {SHORT}\n[profile a]\nsso_session = s\nsso_account_id = 1\nsecret = x{SHORT}\n",
    "password-in-a-url": f"[profile a]\nsso_start_url = https://user:{SHORT}@naka.awsapps.com/start\n"
    f"endpoint_url = http://user:{SHORT}@localhost\n[sso-session s]\nsso_start_url = https://{SHORT}:x@a.awsapps.com/\n",
    "parameter-of-a-url": f"[profile a]\nendpoint_url=https://h/?X-Amz-Signature={SHORT}&x=1\nca_bundle = https://h/#access_token={SHORT}\n"
    f"sso_start_url = https://naka.awsapps.com/start?token={SHORT}\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = x\n"
    f"# https://h/?code={SHORT}\nrole_arn = x?X-Amz-Credential={SHORT}\n[profile b]\nsso_session = s\n"
    f"[sso-session s]\nsso_start_url = https://naka.awsapps.com/start?a=1&sig={SHORT}#/\nsso_region = us-east-1\n",
    "proxy-without-a-scheme": f"[profile a]\nhttp_proxy = u:{SHORT}@h:80\nHTTPS_PROXY: u:{SHORT}@h\nregion = x\n  proxy={SHORT}:x@h\n",
    "keys-that-tell-by-their-end": f"[profile a]\npwd = {SHORT}\ndbpwd={SHORT}\npass = {SHORT}\nmy_pass={SHORT}\npassphrase: {SHORT}\n"
    f"apikey={SHORT}\nx_api_key = {SHORT}\napi-key={SHORT}\nauth = {SHORT}\nbasic_auth={SHORT}\ncredentials = {SHORT}\n",
    "in-a-header": f"[profile a aws_secret_access_key={SHORT}]\nregion = x\n[profile b password = {SHORT}]\n[c token={SHORT}]\nsso_session = s\n",
    "in-an-unclosed-header": f"[profile a aws_secret_access_key={SHORT}\nregion = x\n",
    "option-of-a-command": f"[profile a]\ncredential_process = /nowhere/x --secret-key {SHORT} --password={SHORT} --token {KEY}\n",
    "not-utf-8": f"[profile a]\naws_secret_access_key = {SHORT}\udcff\n\udcff {KEY}\n",
}
CANARIES = ["anary001", "anary002", "anary-003", "anary004"]
COMMANDS = [["doctor"], ["doctor", "-v"], ["doctor", "--format", "json"], ["list"], ["list", "--format", "json"]]
REPORTS = [
    ["doctor", "--redact", "secrets"],
    *(["doctor", "--format", form] for form in ("sarif", "github", "markdown")),
]
STATUS = [["status"], ["status", "--format", "json"]]
NAMES = ["a", "b", "c", "default", "s"]


def run_everything(run) -> str:
    """Run every command that reads, and give all that they said."""
    shows = [["show", name, *more] for name in NAMES for more in ([], ["--format", "json"])]
    shows += [["explain", *command[1:]] for command in shows]
    diffs = [["doctor", "--diff", *more] for more in ([], ["--unsafe-fixes"], ["--unsafe-fixes", "--format", "json"])]
    results = [run(*command) for command in COMMANDS + REPORTS + STATUS + shows + diffs]
    assert {result.code for result in results} <= {0, 1, 2}
    return "".join(result.out + result.err for result in results)


def assert_silent(said: str) -> None:
    leaking = [line.strip()[:300] for line in said.splitlines() if any(canary in line for canary in CANARIES)]
    assert not leaking, "\n".join(dict.fromkeys(leaking))


@pytest.mark.parametrize("place", CONFIGS)
def test_no_command_shows_a_secret_of_the_config_file(write_config, run, place):
    write_config(CONFIGS[place])
    assert_silent(run_everything(run))


@pytest.mark.parametrize("place", CONFIGS)
def test_no_command_shows_a_secret_of_the_credentials_file(write_config, write_credentials, run, place):
    write_config("[profile a]\nregion = eu-west-1\n[profile b]\n[sso-session s]\n")
    write_credentials(CONFIGS[place].replace("[profile ", "["))
    assert_silent(run_everything(run))


@pytest.mark.parametrize("place", ["secret-key", "no-delimiter", "nested", "json"])
def test_nor_where_one_file_stands_in_for_the_other(home, write_credentials, run, monkeypatch, place):
    path = write_credentials(CONFIGS[place])
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    assert_silent(run_everything(run))


def test_no_command_shows_a_secret_of_the_environment(write_config, run, monkeypatch):
    write_config("[profile a]\nsso_session = gone\n")
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN"):
        monkeypatch.setenv(name, KEY)
    assert_silent(run_everything(run))


CHANGES = [
    ["profile", "set", "a", "output=table", "cli_pager=x"], ["profile", "set", "new", "region=us-east-1"],
    ["profile", "unset", "a", "region", "output", "aws_secret_access_key"], ["profile", "rename", "a", "a2"],
    ["profile", "remove", "b", "--force"], ["session", "set", "s", "--region", "us-east-1", "--force"],
    ["session", "rename", "a", "s2"], ["session", "remove", "s", "--with-profiles"], ["migrate"], ["undo", "--force"],
]  # fmt: skip


@pytest.mark.parametrize("place", CONFIGS)
def test_no_changing_command_shows_a_secret(write_config, run, place):
    said, codes = "", set()
    for command in CHANGES:
        write_config(CONFIGS[place])
        for more in (["--diff"], ["--diff", "--format", "json"], [], ["--format", "json"]):
            result = run(*command, *more)
            said += result.out + result.err
            codes.add(result.code)
    write_config(CONFIGS[place] + "[profile last]\n")
    run("profile", "set", "zz", "region=us-east-1")
    for backup in ssocfg.list_backups()[:2]:
        for command in (["show", backup.id], ["show", backup.id, "--format", "json"], ["restore", backup.id, "--diff"]):
            result = run("backups", *command)
            said += result.out + result.err
            codes.add(result.code)
    assert codes <= {0, 1, 2}
    assert_silent(said)


@pytest.mark.parametrize("place", CONFIGS)
def test_no_secret_is_offered_as_a_completion(write_config, run_process, place):
    write_config(CONFIGS[place])
    result = run_process(_SSOCFG_COMPLETE="bash_complete", COMP_WORDS="ssocfg show ", COMP_CWORD="2")
    assert_silent(result.out + result.err)


@pytest.mark.parametrize("place", ["secret-key", "bare-line", "swallowed", "json"])
def test_a_crash_shows_no_secret_of_the_files(write_config, write_credentials, run, use_checks, check_that_sees, place):
    def look(facts):
        text = (facts.config_file.data or b"").decode()
        raise ValueError(text, facts.config.profiles)

    write_config(CONFIGS[place])
    write_credentials(CONFIGS[place])
    use_checks(check_that_sees()._replace(look=look))
    for command in COMMANDS[:3]:
        result = run(*command)
        assert result.code == 3
        assert_silent(result.out + result.err)


@pytest.mark.parametrize("text", [
    "region = eu-west-1", "sso_start_url = https://d-9067642ac7.awsapps.com/start", "sso_account_id = 123456789012",
    "sso_role_name = AWSAdministratorAccess", "credential_process = /opt/bin/get-credentials --profile x",
    "role_arn = arn:aws:iam::123456789012:role/some/long/path/and/a/RoleNameWith32Letters",
    "web_identity_token_file = /var/run/secrets/eks/token", "sso_registration_scopes = sso:account:access",
])  # fmt: skip
def test_what_is_no_secret_is_shown(write_config, run, text):
    write_config(f"[profile a]\n{text}\n")
    assert text.partition(" = ")[2] in run("show", "a").out


def test_the_rest_of_a_line_with_a_secret_can_still_be_recognised(write_config, run):
    write_config(f"[profile a]\naws_secret_access_key {SHORT}\n")
    out = run("doctor").out
    assert "2 | aws_secret_access_key <secret>" in out


def test_what_a_url_has_beside_a_secret_is_shown(write_config, run):
    signs_in = "sso_account_id = 123456789012\nsso_role_name = x\nsso_region = us-east-1\n"
    signs_in += "sso_start_url = https://naka.awsapps.com/start\n"
    write_config(f"[profile a]\nendpoint_url = https://h:80/p?x=1&X-Amz-Signature={SHORT}&y=2#z\n{signs_in}")
    shown = "https://h:80/p?x=1&X-Amz-Signature=<secret>&y=2#z"
    assert f" {shown} " in run("show", "a").out
    assert f"2 | endpoint_url = {shown}\n" in run("doctor").out
    assert f"\n-endpoint_url = {shown}\n" in run("profile", "remove", "a", "--diff").out


def test_only_the_value_on_the_next_line_is_hidden(write_config, run):
    write_config(f"[profile a]\naws_secret_access_key =\n{SHORT}\nregion = us-east-1\n")
    assert "3 | <secret>\n" in run("doctor", "--redact", "secrets").out
    fix = "\n aws_secret_access_key =\n-<secret>\n+# <secret>\n region = us-east-1\n"
    assert fix in run("doctor", "--diff", "--unsafe-fixes").out


def test_a_secret_in_a_header_is_no_part_of_what_is_to_be_written(write_config, run):
    write_config(f"[profile a aws_secret_access_key={SHORT}]\nregion = us-east-1\n")
    out = run("doctor").out
    assert "the section [profile a aws_secret_access_key=<secret>]: it must be" in out
    assert "fix: write [profile NAME], and what stands behind the name on a line of its own" in out


def test_the_doctor_hides_the_password_of_a_proxy_variable_without_a_scheme(write_config, run, monkeypatch):
    write_config("[sso-session s]\nsso_start_url = https://naka.awsapps.com/start\nsso_region = us-east-1\n")
    monkeypatch.setenv("HTTPS_PROXY", f"u:{SHORT}@h:80")
    for form in ("text", "json", "sarif", "github", "markdown"):
        out = run("doctor", "--format", form).out
        assert "h:80" in out
        assert_silent(out)


def test_the_key_of_a_token_is_made_of_the_whole_start_url(write_config, run):
    """What is hidden where it is shown counts all the same; the name is the SHA-1 of the URL."""
    write_config(
        "[profile a]\nsso_start_url = https://naka.awsapps.com/start?token=SECRET\nsso_region = us-east-1\n"
        "sso_account_id = 123456789012\nsso_role_name = x\n"
    )
    (session,) = json.loads(run("status", "--format", "json").out)["sessions"]
    assert session["start_url"] == "https://naka.awsapps.com/start?token=<secret>"
    assert session["file"] == "f1981e705a232e4522f93a3a9d3fbb601cb3dede.json"
