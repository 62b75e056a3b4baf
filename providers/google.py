"""Google: Gmail mailboxes, of consumers and of organisations.

https://developers.google.com/identity/protocols/oauth2/web-server
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from connections.domains import domain_of
from connections.errors import ClientRefused, GrantLost, ProviderError, ProviderUnavailable
from connections.model import (
    Access,
    Attempt,
    Entrance,
    Feature,
    Grant,
    Reason,
    Refreshed,
    RevokeAnswer,
    Scope,
)
from connections.ports import Clock, asked
from connections.wording import said
from providers.google_answers import callback_refusal, mailbox_refusal
from providers.google_identity import ISSUERS, Identity, identify
from providers.google_tokens import TokenEndpoint
from providers.http import Sessions
from providers.settings import GoogleSettings, origin
from providers.tokens import Tokens


class Google:
    """`connections.ports.Provider` for Google.

    Access tokens live in real time, as Google counts it; the end of a consent is a rule that we
    remind people of, so it follows `clock`.
    """

    id = "google"
    display_name = "Google"
    # In full: short names come back in full and would compare as something else.
    scopes: tuple[Scope, ...] = (
        Scope(
            id="openid",
            means=said("know which account signs in, so that nobody else's mailbox is connected"),
        ),
        Scope(
            id="https://www.googleapis.com/auth/userinfo.email",
            means=said(
                "see the account's e-mail address, to compare it with the mailbox that you named"
            ),
        ),
        Scope(
            id="https://www.googleapis.com/auth/gmail.modify",
            means=said(
                "read, sort and send mail of this mailbox, so that your team can work with it;"
                " not delete it for good"
            ),
            features=frozenset({Feature.READ, Feature.CHANGE, Feature.SEND}),
        ),
    )
    shared_scopes: tuple[Scope, ...] = (
        Scope(
            id="https://www.googleapis.com/auth/gmail.settings.basic",
            means=said(
                "see the account's aliases, to know that this mailbox is one of them; it could"
                " also change mail settings, which Inboxkeeper never does"
            ),
            features=frozenset({Feature.SETTINGS}),
        ),
    )
    steps: tuple[str, ...] = (
        said("Open the page below and sign in with {address}."),
        said("Choose Inboxkeeper in the list of third-party apps."),
        said("Choose to delete all connections with it, and confirm."),
    )
    entrance = Entrance.SIGN_IN
    refusals_to_lose = 2
    takes_back = True
    domains = frozenset({"gmail.com", "googlemail.com"})
    # https://support.google.com/a/answer/174125
    mx_suffixes: tuple[str, ...] = ("aspmx.l.google.com", "googlemail.com", "smtp.google.com")
    callback = "google"

    def __init__(self, settings: GoogleSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._sessions = Sessions(settings.ca_file)
        self._tokens = TokenEndpoint(settings, self._sessions)
        self._issuers = ISSUERS | settings.own_issuers
        self.sign_in_origin = origin(settings.auth_url)

    def begin(
        self,
        *,
        state: str,
        address: str,
        shared: bool = False,
        challenge: str | None = None,  # noqa: ARG002 - Google has none
    ) -> Attempt:
        """Return where to sign in.

        `consent` is what makes Google give a refresh token also the second time. `select_account`
        shows the choice of accounts, with `address` as the hint: a mailbox may be an alias, which
        is no account that one could sign in with. Earlier grants are not included: they would
        bring in whatever other programs of the same Cloud project were allowed.
        """
        nonce = secrets.token_urlsafe(32)
        flow = self._tokens.flow(scopes=[s.id for s in asked(self, shared=shared)])
        url, _ = flow.authorization_url(
            state=state,
            nonce=nonce,
            access_type="offline",
            prompt="select_account consent",
            login_hint=address,
        )
        remembered = {"code_verifier": flow.code_verifier, "nonce": nonce, "shared": shared}
        return Attempt(url=url, secret=json.dumps(remembered))

    def redeem(self, parameters: Mapping[str, str], attempt_secret: str) -> Refreshed:
        """Turn a callback's parameters into a grant and a first access.

        A callback without error and code is `ProviderUnavailable`: nobody said no. So is an
        answer without a refresh token: such a consent cannot be kept, and a new one may differ.
        """
        if parameters.get("iss") not in {None, *self._issuers}:  # RFC 9207
            raise ProviderUnavailable("the sign-in came back from another issuer")
        if error := parameters.get("error"):
            raise callback_refusal(error)
        if not (code := parameters.get("code")):
            raise ProviderUnavailable("the sign-in came back without a code")
        code_verifier, nonce, shared = _remembered(attempt_secret)
        tokens = self._tokens.exchange(code, code_verifier)
        account = self._identify(tokens, nonce)
        if tokens.refresh is None:
            raise ProviderUnavailable("the consent came without a refresh token")
        grant = Grant(
            subject=account.subject,
            client_id=self._settings.client_id,
            addresses=frozenset({account.address}),
            scopes=self._given(tokens, shared=shared),
            secret=tokens.refresh,
            expires_at=self._end_of_consent(tokens),
        )
        if shared:
            grant = self._with_aliases(grant, tokens)
        return Refreshed(grant=grant, access=_access(tokens, grant))

    def refresh(self, grant: Grant, scopes: frozenset[str] | None = None) -> Refreshed:
        """Fetch a fresh access token, with no more than `scopes` where they are given.

        A refresh token belongs to the client that it was given to. With another one configured it
        is not even sent: the refusal would look as if the mailbox were lost.
        """
        if grant.client_id != self._settings.client_id:
            raise ClientRefused("client_mismatch")
        tokens = self._tokens.refresh(grant.secret, scopes)
        given = grant.scopes if tokens.scopes is None else tokens.scopes
        current = replace(
            grant,
            scopes=given if scopes is None else grant.scopes,
            secret=tokens.refresh or grant.secret,
            # The end does not move; computed anew it would differ by the time of the answer.
            expires_at=grant.expires_at or self._end_of_consent(tokens),
        )
        return Refreshed(grant=current, access=replace(_access(tokens, current), scopes=given))

    def admin_consent_url(self, *, state: str, shared: bool) -> str | None:  # noqa: ARG002
        """Return None: at Google an admin's leave is no step of a sign-in."""
        return None

    def manage_page(self, subject: str | None) -> str:  # noqa: ARG002 - one page for everybody
        """Return the page with the account's third-party connections."""
        return "https://myaccount.google.com/connections"

    def probe(self, refreshed: Refreshed, address: str) -> None:
        """Read the mailbox's profile, which needs the mailbox but no message of it.

        The address in it is not compared: it is the account's primary one, whose alias the
        mailbox may be, and which an organisation may change while the old one goes on working.
        Which addresses the account answers to was seen when it signed in.
        """
        if address not in refreshed.grant.addresses:
            raise GrantLost(Reason.MAILBOX_MISSING)
        url = f"{self._settings.api_url.rstrip('/')}/gmail/v1/users/me/profile"
        answer = self._sessions.ask("GET", url, bearer=refreshed.access.token)
        if not answer.ok:
            raise mailbox_refusal(answer)
        if not answer.text("emailAddress"):
            raise ProviderUnavailable("Gmail answered with something else than a profile")

    def group(self, subject: str, address: str) -> str:  # noqa: ARG002 - Google names no tenant
        """Return the mail domain of a mailbox."""
        return domain_of(address)

    def revoke(self, grant: Grant) -> RevokeAnswer:
        """Ask Google to end everything that the account gave to our Cloud project.

        A token that Google does not know, or no longer, is refused with 400.
        """
        form = {"token": grant.secret}
        answer = self._sessions.ask("POST", self._settings.revoke_url, form=form)
        if answer.ok:
            return RevokeAnswer.ACCEPTED
        if answer.status == HTTPStatus.BAD_REQUEST:
            return RevokeAnswer.REFUSED
        raise ProviderUnavailable(
            f"the revoke endpoint answered {answer.status}", retry_after=answer.retry_after
        )

    def _given(self, tokens: Tokens, *, shared: bool) -> frozenset[str]:
        """Return what was granted: all that was asked for, where the answer does not say."""
        if tokens.scopes is not None:
            return tokens.scopes
        return frozenset(scope.id for scope in asked(self, shared=shared))

    def _with_aliases(self, grant: Grant, tokens: Tokens) -> Grant:
        try:
            return replace(grant, addresses=grant.addresses | self._aliases(tokens))
        except ProviderError as error:
            error.given = grant
            raise

    def _aliases(self, tokens: Tokens) -> frozenset[str]:
        """Return the addresses that the account may send as, once each was proven to be its own.

        Without the permission to see them there are none.
        https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.settings.sendAs
        """
        url = f"{self._settings.api_url.rstrip('/')}/gmail/v1/users/me/settings/sendAs"
        answer = self._sessions.ask("GET", url, bearer=tokens.access)
        if answer.status == HTTPStatus.FORBIDDEN:
            return frozenset()
        if not answer.ok:
            raise mailbox_refusal(answer)
        entries = answer.body.get("sendAs")
        return frozenset(
            str(entry.get("sendAsEmail", "")).lower()
            for entry in (entries if isinstance(entries, list) else [])
            if isinstance(entry, dict) and entry.get("verificationStatus") == "accepted"
        )

    def _identify(self, tokens: Tokens, nonce: str) -> Identity:
        if tokens.id_token is None:
            raise ProviderUnavailable("the consent came without an id token")
        return identify(
            tokens.id_token,
            client_id=self._settings.client_id,
            nonce=nonce,
            issuers=self._issuers,
        )

    def _end_of_consent(self, tokens: Tokens) -> datetime | None:
        """Return when the consent ends by itself, None for one without limit.

        https://developers.google.com/identity/protocols/oauth2/web-server#time-based-access
        """
        if tokens.refresh_life is None:
            return None
        return self._clock.now() + timedelta(seconds=tokens.refresh_life)


def _remembered(attempt_secret: str) -> tuple[str, str, bool]:
    """Return code verifier, nonce and whether an alias is meant, as `begin` remembered them.

    Another version of us may have begun it.
    """
    try:
        remembered = json.loads(attempt_secret)
        shared = remembered.get("shared") is True
        return str(remembered["code_verifier"]), str(remembered["nonce"]), shared
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ProviderUnavailable("the sign-in was begun in another way") from None


def _access(tokens: Tokens, grant: Grant) -> Access:
    return Access(
        token=tokens.access,
        expires_at=datetime.now(UTC) + timedelta(seconds=tokens.access_life),
        scopes=grant.scopes,
    )
