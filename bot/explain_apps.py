"""The errors about connected apps as sentences that say what to do next."""

from collections.abc import Callable, Mapping

from bot.blocks.cards import Scene
from bot.language import Mrkdwn
from connections import app_errors
from connections.wording import said

Admins = Callable[[], list[str]]
Sentence = Callable[..., Mrkdwn]


def _app_name_taken(error: app_errors.AppNameTaken, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "There is an app of the name {name} already. `/inbox apps` shows it.", name=error.name
    )


def _app_gone(_error: app_errors.AppError, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "That app is not there any more, or it was ended. `/inbox apps` shows what is there."
    )


def _hook_missing(_error: app_errors.HookMissing, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "That app has no webhook. `/inbox apps` gives it one with *Webhook*."
    )


def _replaced(_error: app_errors.Replaced, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "That button was for a key or a secret that has been replaced since, so nothing was done."
        " `/inbox apps` shows how things stand."
    )


def _target_refused(error: app_errors.TargetRefused, scene: Scene, _admins: Admins) -> Mrkdwn:
    why = scene.language.mrkdwn(_FLAWS[error.flaw])
    same = scene.language.mrkdwn("Nothing was changed.")
    return Mrkdwn(f"{why} {same}")


_FLAWS = {
    app_errors.Flaw.URL: said(
        "No event can be sent to that address: it has to read like"
        " `https://crm.example.com/events`, with a host that has a name."
    ),
    app_errors.Flaw.SCHEME: said("The address has to begin with https://."),
    app_errors.Flaw.PORT: said("Events are sent to the usual port of https only, which is 443."),
    app_errors.Flaw.NAME: said("The host in that address does not exist."),
    app_errors.Flaw.PLACE: said(
        "The host in that address is not on the public internet. Whoever runs Inboxkeeper can"
        " allow private hosts."
    ),
    app_errors.Flaw.UNKNOWN: said(
        "The DNS gives no usable answer for the host in that address. Please try again."
    ),
}


SENTENCES: Mapping[type, Sentence] = {
    app_errors.AppNameTaken: _app_name_taken,
    app_errors.TargetRefused: _target_refused,
    app_errors.HookMissing: _hook_missing,
    app_errors.Replaced: _replaced,
    app_errors.AppError: _app_gone,
}
