"""Secrets are hidden wherever they stand in a text, whatever characters they have in them, and nothing else of it."""

from __future__ import annotations

import time

import pytest

from growth import BOUND, least_growth
from ssocfg.values.masking import mask_keys, mask_secrets, mask_value
from ssocfg.values.secret import MASK, ends_like_secret

SHOWN = [
    ("http://me:hunter2@proxy:80/x", "http://MASK@proxy:80/x"),
    ("http://me:hun/ter2@proxy:80", "http://MASK@proxy:80"),
    ("http://me:p@ss@proxy", "http://MASK@proxy"),
    ("http://me:a/b@c@proxy", "http://MASK@proxy"),
    ("http://me:p@s/s@proxy", "http://MASK@proxy"),
    ("http://me@proxy/a@b", "http://MASK@proxy/a@b"),
    ("http://me@proxy", "http://MASK@proxy"),
    ("use https://a:b@c,http://d:e@f then", "use https://MASK@c,http://MASK@f then"),
    ("https://corp.awsapps.com/start and ask me@corp.com", "https://corp.awsapps.com/start and ask me@corp.com"),
    ("https://example.com/@naka", "https://example.com/@naka"),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_user_and_password_are_hidden(text, shown):
    hidden = shown.replace("MASK", MASK)
    assert mask_keys(text) == hidden
    assert mask_keys(hidden) == hidden


PARAMETERS = [
    ("https://h/?X-Amz-Signature=0123abc", "https://h/?X-Amz-Signature=MASK"),
    ("https://h/?a=1&X-Amz-Credential=b%2Fc&d=2#e", "https://h/?a=1&X-Amz-Credential=MASK&d=2#e"),
    ("https://h/?X-Amz-Security-Token=a=b&sig=c;d&x", "https://h/?X-Amz-Security-Token=MASK&sig=MASK&x"),
    ("https://h/cb?code=a#/", "https://h/cb?code=MASK#/"),
    ("https://h/#access_token=a&id_token=b", "https://h/#access_token=MASK&id_token=MASK"),
    ("https://h/?a=1;password=b", "https://h/?a=1;password=MASK"),
    ("https://h/?api_key=a&subscription-key=b&key=c", "https://h/?api_key=MASK&subscription-key=MASK&key=MASK"),
    ("https://u:p@h/?token=x@y", "https://MASK@y"),
    ("h/?jwt=a", "h/?jwt=MASK"),
    ("https://h/?a=token&user_code=b&keys=c&codes=d", "https://h/?a=token&user_code=b&keys=c&codes=d"),
    ("https://h/?token_url=a&token=&x=1", "https://h/?token_url=a&token=&x=1"),
    ("see (https://h/?token=a), please", "see (https://h/?token=MASK), please"),
    ("'https://h/?token=a' and \"https://h/?token=b\"", "'https://h/?token=MASK' and \"https://h/?token=MASK\""),
]
ASSIGNED = [
    (
        "the section [profile k aws_secret_access_key=a&b#c]: it",
        "the section [profile k aws_secret_access_key=MASK]: it",
    ),
    ("[k password = a] and b", "[k password = MASK] and b"),
    ('token="a b" c', "token=MASK c"),
    ("token='a b' c", "token=MASK c"),
    ("#token=a&b c", "#token=MASK c"),
    ("x #token=a&b c", "x #token=MASK c"),
    ("token=secret=a", "token=MASK"),
    ("token=... and secret = ,", "token=... and secret = ,"),
    ("token_file=a code=b key=c sig=d", "token_file=a code=b key=c sig=d"),
    ("the token = \nx", "the token = \nx"),
    ("a token of a secret", "a token of a secret"),
]


@pytest.mark.parametrize(("text", "shown"), PARAMETERS + ASSIGNED)
def test_what_stands_behind_a_word_for_a_secret_is_hidden_in_any_text(text, shown):
    hidden = shown.replace("MASK", MASK)
    assert mask_keys(text) == hidden
    assert mask_keys(hidden) == hidden


LINES = [
    ("endpoint_url = https://h/?token=a&b=c#d", "endpoint_url = https://h/?token=MASK&b=c#d"),
    ("endpoint_url = https://h/?a=b&code=c x", "endpoint_url = https://h/?a=b&code=MASK x"),
    ("sso_start_url = https://h/#token=a&b=c", "sso_start_url = https://h/#token=MASK&b=c"),
    ("region = https://h/ #token=a b", "region = https://h/ #token=MASK"),
    ("?token=a b", "?token=MASK"),
    ("aws_session_token =", "aws_session_token ="),
    ("aws_session_token = ", "aws_session_token = "),
    ("aws_session_token => a", "aws_session_token =MASK"),
    ("aws_session_token a", "aws_session_token MASK"),
    ("api_key = a b", "api_key = MASK"),
    ("auth: a b", "auth: MASK"),
    ("# we auth there, and pass credentials on", "# we auth there, and pass credentials on"),
    ("http_proxy = u:p@h:80 # x", "http_proxy = MASK@h:80 # x"),
    ("HTTPS_PROXY: u:p@h", "HTTPS_PROXY: MASK@h"),
    ("proxy = 'u:p@h'", "proxy = MASK@h'"),
    ("proxy = me@h", "proxy = MASK@h"),
    ("proxy = http://u:p@h/x", "proxy = http://MASK@h/x"),
    ("proxy = u:p@h token=a", "proxy = MASK@h token=MASK"),
    ("proxy = h no_proxy = u:p@h", "proxy = h no_proxy = u:p@h"),
    ("# see http://proxy:80 or ask u@h", "# see http://proxy:80 or ask u@h"),
    ("s3_disable_express_session_auth = true", "s3_disable_express_session_auth = true"),
    ("credential_process = x --password a", "credential_process = x --password MASK"),
]


@pytest.mark.parametrize(("line", "shown"), LINES)
def test_what_stands_behind_a_word_for_a_secret_is_hidden_in_a_line(line, shown):
    assert mask_secrets(line) == shown.replace("MASK", MASK)


VALUES = [
    ("region", "x --api-key a b", "x --api-key MASK"),
    ("region", "x\nauth=a b", "x\nauth=MASK"),
    ("region", "no credentials: none is there", "no credentials: none is there"),
    ("region", "my token: a", "my token: MASK"),
    ("region", "arn:aws:secretsmanager:x", "arn:aws:secretsmanager:x"),
    ("region", "u:p@h", "u:p@h"),
    ("http_proxy", "u:p@h:80", "MASK@h:80"),
    ("HTTP_PROXY", "u:p@h\nx", "MASK@h\nx"),
    ("http_proxy", "http://u:p@h:80", "http://MASK@h:80"),
    ("http_proxy", "h:80", "h:80"),
]


@pytest.mark.parametrize(("key", "value", "shown"), VALUES)
def test_what_stands_behind_a_word_for_a_secret_is_hidden_in_a_value(key, value, shown):
    assert mask_value(value, key) == shown.replace("MASK", MASK)


@pytest.mark.parametrize(
    ("name", "is_telling"),
    [
        ("pwd", True), ("dbpwd", True), ("pass", True), ("db_pass", True), ("db.pass", True), ("bypass", False),
        ("compass", False), ("pass_count", False), ("passphrase", True), ("x-api-key", True), ("apikey", True),
        ("auth", True), ("basic-auth", True), ("oauth", False), ("credentials", True), ("my_credentials", True),
        ("credential_source", False), ("credential_process", False), ("auth_scheme_preference", False),
        ("s3_disable_express_session_auth", False), ("region", False),
    ],
)  # fmt: skip
def test_the_end_of_a_name_tells_of_a_secret(name, is_telling):
    assert ends_like_secret(name) is is_telling


@pytest.mark.parametrize("mask", [mask_keys, mask_secrets, mask_value])
@pytest.mark.parametrize("unit", [
    "token=", "?token=", "?token=]", "&a=b", "a=b ", "token ", "=token", "token= ", "token=''", 'token="', "proxy=/@",
    "proxy: @", "proxy", "pass", "_auth", "secret", " =", "?", "://?token=a@",
])  # fmt: skip
def test_long_texts_with_words_for_secrets_take_time_in_proportion(mask, unit):
    def seconds(count):
        text = "code " + unit * count + "://"
        began = time.process_time()
        mask(text)
        return time.process_time() - began

    assert least_growth(seconds, 20_000, slack=0.02) <= BOUND


@pytest.mark.parametrize("unit", ["://", "://a:", "://a@", "@", "http://a:b/c@d,", " ://x@"])
def test_long_texts_take_time_in_proportion(unit):
    def seconds(count):
        text = "@" + unit * count + "://"
        began = time.process_time()
        mask_keys(text)
        return time.process_time() - began

    assert least_growth(seconds, 20_000, slack=0.02) <= BOUND


@pytest.mark.parametrize(
    ("run", "is_hidden"),
    [("-" * 60, False), ("0123456789abcdef" * 7, True), ("0123456789abcdef" * 3, False), ("aB3" * 20, False)],
)
def test_a_run_of_letters_is_a_key_by_its_length_and_its_letters(run, is_hidden):
    assert mask_keys(f"x {run} y") == f"x {MASK if is_hidden else run} y"
