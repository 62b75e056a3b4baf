"""What to do about each error that the bot tells of in Slack; a test misses none."""

from collections.abc import Mapping

from connections import app_errors, errors

ADVICE: Mapping[type, str] = {
    errors.NotFound: "Look at the spelling. A personal mailbox is seen by its owner and by admins"
    " only; what was removed is shown no more.",
    errors.NotAllowed: "The action does not fit the state; the sentence names the one that does."
    " The mailbox's card below it has the buttons that fit.",
    errors.NotPermitted: "Ask the people who are named. Who has which rights stands in the"
    " [admin guide](admin-guide.md#who-may-do-what).",
    errors.NeedsApproval: "Press the button instead of typing: it puts the question before your"
    " admins.",
    errors.StaleClick: "Use the buttons of the card that came with the answer: they are those of"
    " the present state.",
    errors.ApprovalClosed: "Nothing. Somebody was faster, or the time was over.",
    errors.ApprovalOwn: "Wait for somebody else, or take the wish back. Only who is the one"
    " person that may decide decides their own.",
    errors.ApprovalVoid: "Ask again if it is still wanted: the mailbox has changed in between, and"
    " nobody has approved what it is now.",
    errors.HostSettled: "Nothing: another admin was faster, or the question is old. Who still"
    " wants the server tries again, and the admins are asked anew.",
    errors.NotAMember: "Choose a full member. A guest can be made one by the workspace's admins.",
    app_errors.AppNameTaken: "Choose another name, or end the app that has it.",
    app_errors.TargetRefused: "Give an address that the internet can reach, by https on port 443."
    " For a target in the own network see `INBOXKEEPER_ALLOW_PRIVATE_HOSTS`.",
    app_errors.Replaced: "Nothing: what that button was for was done. Who wants another key or"
    " secret still presses the button of a new list.",
    app_errors.HookMissing: "Set one up with the button that is named.",
    app_errors.AppError: "Open `/inbox apps` anew: the message was older than the app's end.",
    errors.InvalidAddress: "Type the whole address, without a name before it.",
    errors.AlreadyConnected: "If it is yours, its card is below. If it is somebody else's, they or"
    " an admin have to remove it before you can connect it.",
    errors.AddressOfAnother: "The address stands in another member's Slack profile. They connect"
    " it themselves; if the profile is wrong, they correct it there.",
    errors.ChannelRefused: "Invite the bot into the channel, or choose another one.",
    errors.PersonUnknown: "Try again in a minute. If it lasts: Slack's status page, and"
    " `inboxkeeper doctor`. What changes something is done only after Slack has confirmed who"
    " somebody is.",
    errors.Outsider: "Guests and people of other organisations cannot use the bot. The"
    " workspace's admins can make a guest a full member.",
    errors.ProviderUnknown: "Whoever runs the bot sets up a provider:"
    " [operator guide](operator-guide.md).",
    errors.ProviderUnavailable: "Try again in a minute. If it lasts: the provider's status page,"
    " and the way from the server to it.",
    errors.ClientRefused: "Not a matter of mailboxes: whoever runs the bot looks at the client's"
    " secret ([Google](google-client.md), [Microsoft](microsoft-client.md)).",
    errors.DatabaseUnavailable: "Try again later. If it lasts, whoever runs the bot looks at"
    " `/readyz`: [the disk is full](operations.md#the-disk-is-full), or something holds the"
    " database.",
    errors.InboxError: "Type `/inbox` and look. If it happens again, whoever runs the bot finds it"
    " in the log.",
}
