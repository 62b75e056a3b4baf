"""A Google on loopback: sign-in pages, token endpoints, Gmail, and the person's own pages.

`playground.google.google.Google` is the way in; `playground.google.person` plays a person.
"""
