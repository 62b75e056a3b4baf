"""A Microsoft on loopback: tenants, sign-in, consent, token endpoint, Graph, and people's pages.

`playground.microsoft.microsoft.Microsoft` is the way in; `playground.microsoft.person` plays
a person. Work and school accounts live in tenants, personal accounts in the consumer tenant.
"""
