"""Looking after webhooks, and bringing events to them."""

from dataclasses import replace
from datetime import datetime, timedelta

from connections.app_errors import AppUnknown, HookMissing, Replaced
from connections.apps import App, Standing, standing
from connections.errors import NotFound
from connections.hooks import (
    KEPT,
    OVERLAP,
    PATIENCE,
    Dispatch,
    Hook,
    HookState,
    Pause,
    Receipt,
    Secret,
    Targets,
    new_secret,
    wait_after,
)
from connections.notices import Audience, Notice, NoticeKind
from connections.ports import Clock, Wake
from connections.repositories import Storage, Transaction

#: How long one attempt may take before another one is made; the sender gives up long before.
CLAIM = timedelta(minutes=2)
#: Dispatches of one app that are on their way at once: a slow one holds nobody else up.
EACH = 4
#: Old events that are deleted in one go.
PRUNED = 500


class Hooks:
    """The webhooks of apps. A secret is returned once and never again."""

    def __init__(self, storage: Storage, targets: Targets, clock: Clock, wake: Wake) -> None:
        self._storage = storage
        self._targets = targets
        self._clock = clock
        self._wake = wake

    def state(self, workspace_id: str, app_id: str) -> HookState | None:
        """Return how an app's webhook stands, or None where it has none. Raises `AppUnknown`."""
        with self._storage.snapshot() as tx:
            return tx.hooks.state(tx.apps.get(workspace_id, app_id).id)

    def point(self, workspace_id: str, app_id: str, url: str, *, by: str) -> tuple[Hook, str]:
        """Let an app's events go to a URL; return the secret too where the webhook is new.

        A webhook that was there keeps its secret, gets what waits, and is not paused any more.

        Raises:
            AppUnknown: no such app, or it was revoked.
            TargetRefused: nothing may be sent there.

        """
        self._targets.check(url)
        now = self._clock.now()
        with self._storage.transaction() as tx:
            app = _living(tx, workspace_id, app_id)
            secret = ""
            hook = tx.hooks.get(app.id)
            if hook is None:
                secret = new_secret()
                hook = Hook(
                    app_id=app.id,
                    workspace_id=workspace_id,
                    url=url,
                    secrets=(Secret(text=secret),),
                    created_at=now,
                )
            hook = replace(hook, url=url, paused_at=None, pause=None)
            tx.hooks.put(hook)
            tx.hooks.resume(app.id)
            self._note(tx, app, by, "set webhook")
        self._wake()
        return hook, secret

    def renew(
        self, workspace_id: str, app_id: str, *, by: str, edition: str | None = None
    ) -> tuple[Hook, str]:
        """Return a new secret; the one before is signed with as well for `OVERLAP`.

        Raises:
            AppUnknown, HookMissing: there is none.
            Replaced: `edition` is not that of its present secret.

        """
        now = self._clock.now()
        secret = new_secret()
        with self._storage.transaction() as tx:
            app, hook = _with_hook(tx, workspace_id, app_id)
            if edition not in {None, hook.edition}:
                raise Replaced
            before = hook.secrets[0]
            hook = replace(
                hook,
                secrets=(Secret(text=secret), replace(before, ends_at=now + OVERLAP)),
            )
            tx.hooks.put(hook)
            self._note(tx, app, by, "renew webhook secret")
        return hook, secret

    def drop(self, workspace_id: str, app_id: str, *, by: str) -> App:
        """Send an app nothing any more. Raises `AppUnknown`, `HookMissing`."""
        with self._storage.transaction() as tx:
            app, _ = _with_hook(tx, workspace_id, app_id)
            tx.hooks.drop(app.id)
            self._note(tx, app, by, "drop webhook")
        return app

    def resume(self, workspace_id: str, app_id: str, *, by: str) -> App:
        """Go on with a webhook that is paused. Raises `AppUnknown`, `HookMissing`."""
        with self._storage.transaction() as tx:
            app, hook = _with_hook(tx, workspace_id, app_id)
            self._go_on(tx, hook)
            self._note(tx, app, by, "resume webhook")
        self._wake()
        return app

    def replay(
        self, workspace_id: str, app_id: str, since: datetime, until: datetime, *, by: str
    ) -> int:
        """Send the events of a time again, in order; return how many.

        Raises:
            AppUnknown, HookMissing: there is nowhere to send them.

        """
        with self._storage.transaction() as tx:
            app, hook = _with_hook(tx, workspace_id, app_id)
            count = tx.hooks.replay(app.id, since, until)
            self._go_on(tx, hook)
            self._note(tx, app, by, "replay events")
        self._wake()
        return count

    def test(self, workspace_id: str, app_id: str) -> Receipt:
        """Send a message that is about no mailbox, at once; return what was answered.

        Raises:
            AppUnknown, HookMissing: there is nowhere to send it.

        """
        now = self._clock.now()
        with self._storage.snapshot() as tx:
            _, hook = _with_hook(tx, workspace_id, app_id)
        return self._targets.post(
            hook.url,
            message_id=f"test_{new_secret()[6:22]}",
            body=f'{{"type": "inboxkeeper.test", "timestamp": "{now.isoformat()}", "data": {{}}}}',
            secrets=hook.signing(now),
        )

    def claim(self, limit: int) -> list[Dispatch]:
        """Return what is due, the oldest of each app and mailbox."""
        now = self._clock.now()
        with self._storage.transaction() as tx:
            return tx.hooks.claim(now, until=now + CLAIM, limit=limit, each=EACH)

    def work(self, dispatch: Dispatch) -> None:
        """Bring one event to its app, unless somebody has said no meanwhile."""
        now = self._clock.now()
        with self._storage.snapshot() as tx:
            app = tx.apps.by_id(dispatch.app_id)
            hook = tx.hooks.get(dispatch.app_id)
            allowed = app is not None and _allowed(tx, app, dispatch)
        if app is None or hook is None or not allowed:
            with self._storage.transaction() as tx:
                tx.hooks.withheld(dispatch)
            return
        receipt = self._targets.post(
            hook.url,
            message_id=dispatch.event.id,
            body=dispatch.event.body,
            secrets=hook.signing(now),
        )
        now = self._clock.now()
        with self._storage.transaction() as tx:
            if receipt.taken:
                tx.hooks.sent(dispatch, now)
            else:
                self._failed(tx, app, hook, dispatch, receipt)
        if receipt.taken:
            self._wake()  # the mailbox's next event need not wait for the next round

    def prune(self) -> None:
        """Delete events that are older than `KEPT`."""
        more = True
        while more:  # a little at a time: nobody waits long for the database
            with self._storage.transaction() as tx:
                more = tx.hooks.prune(self._clock.now() - KEPT, limit=PRUNED) > 0

    def _failed(
        self, tx: Transaction, app: App, hook: Hook, dispatch: Dispatch, receipt: Receipt
    ) -> None:
        now = self._clock.now()
        since = dispatch.failing_since or now
        at = now + wait_after(dispatch.attempts, receipt.retry_after)
        tx.hooks.retry(dispatch, at, failing_since=since, problem=receipt.word)
        lost = now - since >= PATIENCE
        present = tx.hooks.get(app.id)
        # Somebody may have pointed it elsewhere meanwhile: that is another target.
        if present is None or present.url != hook.url or present.paused_at is not None:
            return
        if receipt.gone or lost:
            self._pause(tx, app, present, Pause.GONE if receipt.gone else Pause.FAILING)

    def _pause(self, tx: Transaction, app: App, hook: Hook, why: Pause) -> None:
        now = self._clock.now()
        tx.hooks.put(replace(hook, paused_at=now, pause=why))
        self._note(tx, app, f"app:{app.id}", "pause webhook")
        tx.outbox.add(
            Notice(
                kind=NoticeKind.HOOK_PAUSED,
                workspace_id=app.workspace_id,
                to=Audience.SUPER_ADMINS,
                key=f"{NoticeKind.HOOK_PAUSED}:{app.id}:{now.isoformat()}",
                facts={"app": app.id, "name": app.name, "why": why},
            )
        )
        self._wake()

    def _go_on(self, tx: Transaction, hook: Hook) -> None:
        tx.hooks.put(replace(hook, paused_at=None, pause=None))
        tx.hooks.resume(hook.app_id)

    def _note(self, tx: Transaction, app: App, by: str, action: str) -> None:
        tx.audit.append_event(
            app.workspace_id,
            at=self._clock.now(),
            actor_id=by,
            action=action,
            subject_id=by,
            details={"app": app.id},
        )


def _living(tx: Transaction, workspace_id: str, app_id: str) -> App:
    app = tx.apps.get(workspace_id, app_id)
    if app.revoked_at is not None:
        raise AppUnknown
    return app


def _with_hook(tx: Transaction, workspace_id: str, app_id: str) -> tuple[App, Hook]:
    app = _living(tx, workspace_id, app_id)
    hook = tx.hooks.get(app.id)
    if hook is None:
        raise HookMissing
    return app, hook


def _allowed(tx: Transaction, app: App, dispatch: Dispatch) -> bool:
    """Whether an app may be told of a mailbox at this moment."""
    try:
        connection = tx.connections.get(app.workspace_id, dispatch.event.connection_id)
    except NotFound:
        return False
    said = tx.apps.permit(app, connection)
    return app.revoked_at is None and standing(app, connection, said) is Standing.ALLOWED
