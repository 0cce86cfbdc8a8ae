"""`ssocfg profile`: the stories, what is refused, what `--diff` and the JSON say."""

from __future__ import annotations

import os

import botocore.configloader
import pytest

from cli.changes import CONFIG, plain, validated

KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzCanary001"


def profiles_of(path) -> dict[str, dict[str, object]]:
    profiles: dict[str, dict[str, object]] = botocore.configloader.load_config(str(path))["profiles"]
    return profiles


# --- the story, as whole processes ----------------------------------------------------------------


def test_a_profile_is_added_changed_renamed_and_removed(write_config, run_process):
    path = write_config(CONFIG)
    wrote = "wrote [profile dev] to ~/.aws/config (backup: <there>)\n"
    steps = [
        (("set", "dev", "--session", "naka", "--account", "210987654321", "--role", "Dev"), wrote),
        (
            ("set", "dev", "--region", "eu-west-1", "--output", "json", "s3.max_queue_size=5", "cli_pager=less -R"),
            wrote,
        ),
        (("set", "dev", "--region", "eu-west-1"), "nothing to change in ~/.aws/config\n"),
        (("unset", "dev", "output", "s3.max_queue_size"), wrote),
        (("unset", "dev", "output"), "nothing to change in ~/.aws/config\n"),
        (
            ("rename", "naka", "prod"),
            "renamed [profile naka] to [profile prod]; wrote [profile chain] in ~/.aws/config (backup: <there>)\n",
        ),
        (("remove", "chain", "prod"), "removed [profile chain], [profile prod] from ~/.aws/config (backup: <there>)\n"),
    ]
    for arguments, said in steps:
        result = run_process("profile", *arguments)
        assert (result.code, plain(result.out), result.err) == (0, said, "")
    assert profiles_of(path) == {
        "dev": {
            "sso_session": "naka", "sso_account_id": "210987654321", "sso_role_name": "Dev", "region": "eu-west-1",
            "cli_pager": "less -R",
        }
    }  # fmt: skip
    assert path.read_text().startswith(CONFIG.partition("[profile naka]")[0])


# --- set ------------------------------------------------------------------------------------------


def test_only_the_lines_of_the_keys_change(write_config, run):
    path = write_config(CONFIG)
    assert run("profile", "set", "naka", "--region", "us-east-1", "--role", "Dev").code == 0
    assert path.read_text() == CONFIG.replace("\nregion = eu-central-1", "\nregion = us-east-1").replace("Admin", "Dev")


@pytest.mark.parametrize("header", ["[default]", "[profile default]", '[profile "default"]'])
def test_the_default_profile_is_found_however_it_is_spelled(write_config, run, header):
    path = write_config(f"{header}\nregion = eu-west-1\n")
    result = run("profile", "set", "default", "--region", "us-east-1")
    assert (result.code, plain(result.out)) == (0, "wrote [default] to ~/.aws/config (backup: <there>)\n")
    assert path.read_text() == f"{header}\nregion = us-east-1\n"


def test_a_new_default_profile_has_no_prefix(home, run):
    assert run("profile", "set", "default", "--region", "us-east-1").out == "wrote [default] to ~/.aws/config\n"
    assert (home / ".aws" / "config").read_text() == "[default]\nregion = us-east-1\n"


def test_keys_are_taken_in_any_case(write_config, run):
    path = write_config("[profile a]\nRegion = eu-west-1\n")
    assert run("profile", "set", "a", "REGION=us-east-1").code == 0
    assert path.read_text() == "[profile a]\nRegion = us-east-1\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--account", "12345678901"], '"sso_account_id" is doubtful: it has 11 digits instead of 12'),
        (["--account", "1234-5678-9012"],
         '"sso_account_id" is doubtful: it must be twelve digits without hyphens or blanks; did you mean "123456789012"?'),
        (["--region", "eu-centrl-1"], '"region" is doubtful: ssocfg knows no such region; did you mean "eu-central-1"?'),
        (["--region", "Frankfurt"], '"region" is doubtful: a region looks like eu-central-1'),
        (["--role", "arn:aws:iam::123456789012:role/Admin"],
         '"sso_role_name" is doubtful: it is an ARN; the permission set\'s plain name is meant; did you mean "Admin"?'),
        (["--role", "AWSReservedSSO_AdminAccess_0123456789abcdef"],
         ('"sso_role_name" is doubtful: it is the name of the IAM role; the permission set\'s name stands between '
         'AWSReservedSSO_ and the last _; did you mean "AdminAccess"?')),
        (["--output", "jsn"],
         '"output" is doubtful: it must be one of json, yaml, yaml-stream, text, table, off; did you mean "json"?'),
        (["--output", "JSON"],
         '"output" is doubtful: it must be one of json, yaml, yaml-stream, text, table, off; did you mean "json"?'),
        (["--session", "nakka"],
         '"sso_session" is doubtful: there is no sso-session of that name; did you mean "naka"?'),
        (["regoin=eu-west-1"], '"regoin" is doubtful: no AWS tool knows this key; did you mean "region"?'),
        (["sso_role=Admin"], '"sso_role" is doubtful: no AWS tool knows this key; did you mean "sso_role_name"?'),
        (["use_fips_endpoint=yes"], '"use_fips_endpoint" is doubtful: it must be true or false; did you mean "true"?'),
        (["max_attempts=many"], '"max_attempts" is doubtful: it must be a whole number'),
        (["role_arn=Admin"], '"role_arn" is doubtful: it must be an ARN, which begins with arn:'),
        (["endpoint_url=localhost:4566"],
         '"endpoint_url" is doubtful: it must be a URL, which begins with https:// or http://'),
        (["services=locl"],
         '"services" is doubtful: there is no services section of that name'),
        (["source_profile=chian"],
         '"source_profile" is doubtful: no profile of the config file has that name; did you mean "chain"?'),
        (["credential_source=environment"],
         ('"credential_source" is doubtful: it must be one of Environment, Ec2InstanceMetadata, EcsContainer; did you '
         'mean "Environment"?')),
        (["retry_mode=Adaptive"],
         '"retry_mode" is doubtful: it must be one of legacy, standard, adaptive; did you mean "adaptive"?'),
        (["sso_start_url=https://corp.awsapps.com"],
         ('"sso_start_url" is doubtful: its path is missing; the access portal\'s address ends in /start; did you mean '
         '"https://corp.awsapps.com/start"?')),
        (["--session", "naka", "sso_region=us-east-1"],
         '"sso_region" is doubtful: the profile and sso-session "naka" would say different things under this key'),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_unless_forced(write_config, run, arguments, said):
    path = write_config(CONFIG)
    result = run("profile", "set", "dev", *arguments)
    assert result == (2, "", f"error: {said}\nhint: Mend it, or write it all the same with --force.\n")
    assert path.read_text() == CONFIG
    forced = run("profile", "set", "dev", *arguments, "--force")
    assert (forced.code, plain(forced.out)) == (0, "wrote [profile dev] to ~/.aws/config (backup: <there>)\n")
    assert set(profiles_of(path)["dev"].values()) == {word.rpartition("=")[2] for word in arguments if word[0] != "-"}


def test_what_a_profile_inherits_counts_too(write_config, run):
    write_config("[DEFAULT]\nsso_region = us-east-1\n" + CONFIG)
    result = run("profile", "set", "dev", "--session", "naka")
    assert result.err.startswith(
        'error: "sso_region" is doubtful: the profile and sso-session "naka" would say different things under this key\n'
    )


@pytest.mark.parametrize(
    "pair",
    [
        "region=aws-global", "region=us-iso-east-1", "endpoint_discovery_enabled=auto", "use_fips_endpoint=True",
        "source_profile=in-the-credentials-file", "granted_sso_account_id=1", "x_note=anything at all",
        "cli_pager=", "credential_process=/bin/x --y 'a b'", "sso_start_url=https://sso.example.org/start",
    ],
)  # fmt: skip
def test_what_may_make_sense_is_written(write_config, run, pair):
    path = write_config(CONFIG)
    result = run("profile", "set", "dev", pair)
    key, _, value = pair.partition("=")
    assert (result.code, profiles_of(path)["dev"]) == (0, {key: value})


def test_only_a_pager_may_be_nothing(write_config, run):
    write_config(CONFIG)
    result = run("profile", "set", "dev", "region=")
    assert result.code == 2
    assert result.err.startswith('error: "region" is doubtful: it is empty\n')


@pytest.mark.parametrize("word", [KEY, f"={KEY}", "", "  =x"])
def test_a_word_that_is_no_pair_is_not_repeated(write_config, run, word):
    write_config(CONFIG)
    result = run("profile", "set", "dev", "region=eu-west-1", word)
    assert result.code == 2
    assert result.err.splitlines()[1:] == [
        "error: Invalid value for '[KEY=VALUE]...': number 2 is not written as KEY=VALUE",
        "hint: `ssocfg profile set --help` tells what it takes.",
    ]
    assert "Canary" not in result.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing to set; give an option such as --region, or KEY=VALUE"),
        (["--region", "x", "Region=y"], 'the key "region" is given twice, as an option and as KEY=VALUE'),
        (["region=x", "region=y"], "Invalid value for '[KEY=VALUE]...': the key \"region\" is given twice"),
    ],
)
def test_a_wrong_call_is_told_of(write_config, run, arguments, said):
    write_config(CONFIG)
    result = run("profile", "set", "dev", *arguments)
    assert result.code == 2
    assert result.err.startswith("Usage: ssocfg profile set [OPTIONS] NAME [KEY=VALUE]...\n")
    assert f"\nerror: {said}\nhint: " in result.err


def test_a_secret_is_written_and_never_shown(home, write_config, run):
    path = write_config("[profile a]\nregion = eu-west-1\n")
    pairs = (f"aws_secret_access_key={KEY}", "proxy_password=hunter2-canary")
    results = [
        run("profile", "set", "a", *pairs, "--diff"),
        run("profile", "set", "a", *pairs, "--diff", "--format", "json"),
        run("profile", "set", "a", *pairs, "region=x"),
        run("profile", "set", "a", *pairs, "--format", "json"),
        run("profile", "set", "a", "aws_secret_acess_key=" + KEY),
        run("undo", "--diff"),
        run("undo"),
        run("undo", "--format", "json"),
        run("profile", "unset", "a", "aws_secret_access_key", "--diff"),
    ]
    said = "".join(result.out + result.err for result in results)
    assert [result.code for result in results] == [1, 1, 2, 0, 2, 1, 0, 0, 1]
    assert KEY in path.read_text()
    assert not [secret for secret in (KEY, "hunter2-canary") if secret in said]
    notes = b"".join(p.read_bytes() for p in (home / ".local").rglob("journal"))
    assert notes
    assert KEY.encode() not in notes


# --- unset, rename, remove ------------------------------------------------------------------------


def test_a_misspelled_key_is_named_with_the_nearest(write_config, run):
    path = write_config(CONFIG)
    result = run("profile", "unset", "naka", "regoin")
    assert result == (2, "", 'error: there is no key "regoin"; did you mean "region"?\n')
    assert run("profile", "unset", "naka", "output") == (0, "nothing to change in ~/.aws/config\n", "")
    assert path.read_text() == CONFIG


def test_a_whole_block_is_unset(write_config, run):
    path = write_config("[profile a]\ns3 =\n  max_queue_size = 5\n  x = 1\nregion = eu-west-1\n")
    assert run("profile", "unset", "a", "S3").code == 0
    assert path.read_text() == "[profile a]\nregion = eu-west-1\n"


def test_profiles_that_build_on_one_follow_it(write_config, run):
    path = write_config(
        CONFIG + "[profile own]\nrole_arn = arn:x\nsource_profile = own\n[default]\nsource_profile = own\n"
    )
    assert run("profile", "rename", "own", "mine").code == 0
    assert {name: p.get("source_profile") for name, p in profiles_of(path).items()} == {
        "naka": None, "chain": "naka", "mine": "mine", "default": "mine",
    }  # fmt: skip


def test_a_profile_becomes_the_default(write_config, run):
    path = write_config(CONFIG)
    result = run("profile", "rename", "naka", "default")
    assert (result.code, plain(result.out)) == (
        0,
        ("renamed [profile naka] to [default]; wrote [profile chain] in ~/.aws/config (backup: <there>)\n"),
    )
    assert "[default]   # the first\n" in path.read_text()
    assert profiles_of(path)["chain"]["source_profile"] == "default"


def test_a_profile_that_has_the_new_name_already_is_no_change(write_config, run):
    path = write_config(CONFIG)
    assert run("profile", "rename", "naka", "naka") == (0, "nothing to change in ~/.aws/config\n", "")
    assert path.read_text() == CONFIG


@pytest.mark.parametrize("name", ["chain", "default", "a b", "", "a]", "x\ty"])
def test_a_name_that_is_taken_or_not_portable_is_refused(write_config, run, name):
    path = write_config(CONFIG + "[default]\n")
    result = run("profile", "rename", "naka", name)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith((f"error: {path}:", "error: not a valid profile name: "))
    assert path.read_text() == CONFIG + "[default]\n"


def test_a_profile_that_others_build_on_stays_unless_forced(write_config, run):
    path = write_config(CONFIG)
    assert run("profile", "remove", "naka") == (
        2,
        "",
        (
            "error: [profile naka] is still used by [profile chain]\n"
            "hint: Give them another source_profile first, or remove it all the same with --force.\n"
        ),
    )
    assert path.read_text() == CONFIG
    result = run("profile", "remove", "naka", "--force")
    assert (result.code, plain(result.out), result.err) == (
        0,
        "removed [profile naka] from ~/.aws/config (backup: <there>)\n",
        "warning: [profile chain] still names it as source_profile\n",
    )
    assert list(profiles_of(path)) == ["chain"]


@pytest.mark.parametrize(
    "arguments",
    [["unset", "nakka", "region"], ["rename", "nakka", "x"], ["remove", "chain", "nakka"]],
    ids=" ".join,
)
def test_an_unknown_profile_is_named_with_the_nearest(write_config, run, arguments):
    path = write_config(CONFIG)
    result = run("profile", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith('error: there is no profile "nakka"; did you mean "naka"?\nhint: ')
    assert path.read_text() == CONFIG


@pytest.mark.parametrize("command", [["rename", "chain", "x"], ["remove", "chain"]], ids=" ".join)
def test_keys_in_the_credentials_file_stay_and_are_told_of(write_config, write_credentials, run, command):
    write_config(CONFIG)
    path = write_credentials(f"[chain]\naws_secret_access_key = {KEY}\n[naka]\n")
    before = path.read_bytes()
    result = run("profile", *command)
    warning = "warning: ~/.aws/credentials has keys for chain too, which stay as they are\n"
    assert (result.code, result.err) == (0, warning)
    assert path.read_bytes() == before


# --- diff, JSON, files ----------------------------------------------------------------------------


def test_the_diff_of_a_new_profile(write_config, run_process):
    path = write_config(CONFIG)
    result = run_process("profile", "set", "dev", "--session", "naka", "--diff")
    assert result == (
        1,
        (
            f"--- {path}\n+++ {path}\n@@ -14,3 +14,6 @@\n [profile chain]\n role_arn = arn:aws:iam::123456789012:role/x\n"
            " source_profile = naka\n+\n+[profile dev]\n+sso_session = naka\n"
        ),
        "",
    )
    assert path.read_text() == CONFIG


def test_the_json_names_keys_and_no_values(write_config, run):
    write_config(CONFIG)
    result = run("profile", "set", "naka", "--region", "us-east-1", "--role", "Dev", "--format", "json")
    shown = validated(result.out)
    assert (result.code, shown["command"], shown["changed"]) == (0, "profile set", True)
    assert shown["edits"] == [
        {"edit": "SetKey", "section": "profile naka", "key": "sso_role_name"},
        {"edit": "SetKey", "section": "profile naka", "key": "region"},
    ]
    for arguments in (["unset", "naka", "region"], ["rename", "naka", "x"], ["remove", "chain"]):
        for more in (["--diff"], []):
            validated(run("profile", *arguments, *more, "--format", "json").out)


def test_a_file_that_aws_tools_refuse_is_left_alone_with_the_reason(write_config, run):
    text = "[profile a]\nregion = x\n[profile a]\nregion = y\n"
    path = write_config(text)
    result = run("profile", "set", "a", "--region", "us-east-1")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(
        f"error: {path}:1:1: the edit is refused: the section stands twice (see also line 3)\n"
    )
    assert path.read_text() == text


@pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX file systems")
def test_a_link_stays_and_a_hard_link_is_told_of(home, tmp_path, write_config, run):
    real = tmp_path / "dotfiles"
    real.write_text(CONFIG)
    (home / ".aws" / "config").symlink_to(real)
    assert run("profile", "set", "naka", "--role", "Dev").code == 0
    assert (home / ".aws" / "config").is_symlink()
    assert "Dev" in real.read_text()
    os.link(real, tmp_path / "second")
    result = run("profile", "set", "naka", "--role", "Ops", "--no-backup")
    assert result.out == (
        "wrote [profile naka] to ~/.aws/config (no backup)\n"
        "the file was not changed in one step: it has several names (hard links), which a new file would part\n"
    )
    assert "Ops" in (tmp_path / "second").read_text()


@pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX file systems")
@pytest.mark.parametrize("kind", ["folder", "dangling", "circle"])
@pytest.mark.parametrize("more", [[], ["--diff"]], ids=["write", "diff"])
def test_what_is_no_file_is_told_of_in_a_line(home, run, kind, more):
    path = home / ".aws" / "config"
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to({"dangling": home / "gone" / "x", "circle": "config"}[kind])
    result = run("profile", "set", "naka", "--region", "us-east-1", *more)
    if kind == "dangling" and not more:  # made, as a text editor would
        assert (result.code, (home / "gone" / "x").read_text()) == (0, "[profile naka]\nregion = us-east-1\n")
    else:
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("error: cannot ")
