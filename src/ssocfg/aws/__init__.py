"""The network: calls to IAM Identity Center (sign-in and access portal) and to STS, made by botocore's clients.

What goes in and what comes out is typed, and secrets are `Secret`s; what goes wrong is one of `ssocfg.errors`. The
room knows neither the config file nor the caches: whoever calls says the region and what a profile has to say about
endpoints.
"""
