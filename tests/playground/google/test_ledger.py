"""The limit of live refresh tokens, with the books alone: a hundred sign-ins take their time."""

from playground.clock import MovableClock
from playground.google.accounts import Account
from playground.google.clients import Client, Project
from playground.google.ledger import LIVE_REFRESH_TOKENS
from playground.google.records import Consent, RefreshToken
from playground.google.state import State

REDIRECT = "https://bot.acme.test/callback"


def connect(state: State, account: Account, client: Client) -> str:
    """Agree, redeem the code, and return the refresh token."""
    consent = Consent(
        account=account,
        client_id=client.client_id,
        project=client.project,
        redirect_uri=REDIRECT,
        scopes=frozenset({"openid"}),
        nonce=None,
        challenge=None,
        challenge_method="plain",
        offline=True,
        asked_again=True,
        with_earlier_scopes=False,
    )
    code = state.ledger.agree(consent)
    token = state.ledger.redeem(code, client.client_id, REDIRECT, None).refresh
    assert isinstance(token, RefreshToken)
    return token.value


def test_the_oldest_of_more_than_a_hundred_refresh_tokens_ends_silently() -> None:
    state = State(MovableClock())
    project = Project("demo", "Inboxkeeper")
    client, sibling = state.clients.add(project), state.clients.add(project)
    alice, bob = state.accounts.add("alice@acme.test"), state.accounts.add("bob@acme.test")
    others = [connect(state, alice, sibling), connect(state, bob, client)]

    oldest, *rest = [connect(state, alice, client) for _ in range(LIVE_REFRESH_TOKENS + 1)]

    live = {token.value for who in (alice, bob) for token in state.ledger.live_refresh_tokens(who)}
    assert live == {*others, *rest}
    assert oldest not in live
    assert state.ledger.revocations == []
