"""Users and passwords in URLs are hidden, whatever characters they have in them, and nothing else of the URL."""

from __future__ import annotations

import time

import pytest

from growth import BOUND, least_growth
from ssocfg.values.masking import mask_keys
from ssocfg.values.secret import MASK

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


@pytest.mark.parametrize("unit", ["://", "://a:", "://a@", "@", "http://a:b/c@d,", " ://x@"])
def test_long_texts_take_time_in_proportion(unit):
    def seconds(count):
        text = "@" + unit * count + "://"
        began = time.process_time()
        mask_keys(text)
        return time.process_time() - began

    assert least_growth(seconds, 20_000, slack=0.02) <= BOUND
