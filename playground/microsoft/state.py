"""All that one Microsoft remembers."""

import threading

from playground.clock import MovableClock
from playground.microsoft.applications import Application, Applications
from playground.microsoft.consents import Consents
from playground.microsoft.directory import Directory
from playground.microsoft.id_tokens import IdTokens
from playground.microsoft.ledger import Ledger


class State:
    """Directory, registrations, consents and books, behind one lock."""

    def __init__(self, clock: MovableClock) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.directory = Directory(self.lock)
        self.applications = Applications(self.lock)
        self.application: Application = self.applications.add("Inboxkeeper")
        self.consents = Consents(self.lock, clock)
        self.ledger = Ledger(self.lock, clock, self.consents)
        self.id_tokens = IdTokens()
        # Where programs and browsers find it; set when it starts to listen.
        self.authority_url = ""
        self.pages_url = ""
        # Whether "Return to the application" names AADSTS90094, or is bare as it often is.
        self.bare_denials = False
