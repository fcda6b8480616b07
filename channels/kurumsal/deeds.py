"""What the deeds of the console are called in the list of what people did."""

from collections.abc import Mapping

from app.dialogue.reply import Words, say

DEEDS: Mapping[str, Words] = {
    "NoteSaid": say("provider.deed.note-said"),
    "BeginLoad": say("provider.deed.begin-load"),
    "CompleteLoad": say("provider.deed.complete-load"),
    "ConfirmLoad": say("provider.deed.confirm-load"),
    "CancelLoad": say("provider.deed.cancel-load"),
    "AddRetailer": say("provider.deed.add-retailer"),
    "RemoveRetailer": say("provider.deed.remove-retailer"),
    "GiveAccess": say("provider.deed.give-access"),
    "RemoveAccess": say("provider.deed.remove-access"),
    "AnswerComplaint": say("provider.deed.answer-complaint"),
    "AddProof": say("provider.deed.add-proof"),
    "NameSender": say("provider.deed.name-sender"),
    "DropSender": say("provider.deed.drop-sender"),
    "GrantPartner": say("provider.deed.grant-partner"),
    "AddWebhook": say("provider.deed.add-webhook"),
    "EndWebhook": say("provider.deed.end-webhook"),
    "RenewWebhook": say("provider.deed.renew-webhook"),
    "Redeliver": say("provider.deed.redeliver"),
    "AddClient": say("provider.deed.add-client"),
    "RenewSecret": say("provider.deed.renew-secret"),
    "EndClient": say("provider.deed.end-client"),
    "AddStaff": say("provider.deed.add-staff"),
    "ChangeStaff": say("provider.deed.change-staff"),
    "EndStaff": say("provider.deed.end-staff"),
    "ResetFactor": say("provider.deed.reset-factor"),
    "WantFactors": say("provider.deed.want-factors"),
    "KeepPhone": say("provider.deed.keep-factor"),
    "KeepApp": say("provider.deed.keep-factor"),
    "LinkLogin": say("provider.deed.link-login"),
    "UnlinkLogin": say("provider.deed.unlink-login"),
    "SetPrivacyText": say("provider.deed.privacy-text"),
    "AgreeToDay": say("provider.deed.agree-to-day"),
    "AskForBrand": say("provider.deed.ask-for-brand"),
    "AskForNames": say("provider.deed.ask-for-names"),
    "WithdrawApplication": say("provider.deed.withdraw"),
}
"""What is in no such list (a code that was asked for, a look that is noted) is not shown."""
