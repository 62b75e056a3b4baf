"""The limit of a start: the bare app, in a process that imports what the bot imports of others."""

import sys

import apscheduler.schedulers.background
import babel.dates
import babel.messages.mofile
import babel.messages.pofile
import certifi
import cryptography.hazmat.primitives.ciphers.aead
import defusedxml.ElementTree
import dns.resolver
import google.auth.transport.requests
import google.oauth2.credentials
import google_auth_oauthlib.flow
import imapclient
import msal
import prometheus_client
import pydantic_settings
import requests
import rich.console
import rich.progress
import slack_sdk
import sqlite_utils
import standardwebhooks
import structlog
import typer
import waitress
import websocket
import yaml

from benchmarks.bare import THREADS, build

#: Named, so that nothing counts as unused.
LIBRARIES = (
    apscheduler,
    babel,
    certifi,
    cryptography,
    defusedxml,
    dns,
    google,
    google_auth_oauthlib,
    imapclient,
    msal,
    prometheus_client,
    pydantic_settings,
    requests,
    rich,
    slack_sdk,
    sqlite_utils,
    standardwebhooks,
    structlog,
    typer,
    websocket,
    yaml,
)

if __name__ == "__main__":
    waitress.serve(
        build(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS, ident=None
    )
