"""What `~/.aws/config` says: text to lines, to sections in two dialects, to sessions and profiles.

Text in, values out: no file, no clock, no environment. Does not know the token cache.
"""
