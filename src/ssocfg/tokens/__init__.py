"""What `~/.aws/sso/cache` and `~/.aws/cli/cache` say: bytes to tokens, registrations and role credentials, and back.

Bytes and an instant in, values out: no file, no clock, no environment. Does not know the config file.
Nothing here raises on any content: what cannot be read is an `Unreadable` with the reason in words, which never repeats
a part of the file, because the file holds secrets.
"""
