"""All that one Google remembers."""

import threading

from playground.clock import MovableClock
from playground.google.accounts import Accounts
from playground.google.clients import Clients
from playground.google.id_tokens import IdTokens
from playground.google.ledger import Ledger


class State:
    """Accounts, clients and books, behind one lock."""

    def __init__(self, clock: MovableClock) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.accounts = Accounts(self.lock)
        self.clients = Clients(self.lock)
        self.ledger = Ledger(self.lock, clock)
        self.id_tokens = IdTokens()
        # Whether a refresh that asks for fewer scopes gets a token with fewer scopes.
        self.narrows_on_refresh = True
