"""Does what a talk orders: a `Deed` of the dialogue becomes an order of ours."""

from collections.abc import Callable, Mapping

from app.core import Work
from app.dialogue.world import Deed, DeedKind, Done
from app.errors import NotFound, TooLate
from app.usecases.complaints.talking import file_told, keep_recording, keep_told
from app.usecases.deny import TOLD_COUNTS, DenyApproval
from app.usecases.grant import GrantConsent
from app.usecases.lock import ChooseLanguage, LockAddress
from app.usecases.revoke import RevokeConsent, RevokeEverything
from app.usecases.undo import UndoRefusal


def perform(work: Work, deed: Deed) -> Done:
    """Do it inside the transaction of the talk. What a rule forbids is an answer, and no fault."""
    try:
        return PERFORMED[deed.kind](work, deed)
    except (NotFound, TooLate) as fault:
        return Done(fault=fault, ok=False)


def _revoke(work: Work, deed: Deed) -> Done:
    done = work.run(RevokeConsent(deed.brand, deed.types, remember=False))
    return Done(done.reference, done.changed, done.standing)


def _revoke_all(work: Work, deed: Deed) -> Done:
    done = work.run(RevokeEverything())
    return Done(done.reference, count=done.brands, consents=done.consents)


def _grant(work: Work, deed: Deed) -> Done:
    done = work.run(GrantConsent(deed.brand, deed.types))
    return Done(done.reference, done.changed)


def _deny(work: Work, deed: Deed) -> Done:
    told_within = TOLD_COUNTS if deed.kind is DeedKind.DENY_CLAIM else None
    done = work.run(DenyApproval(deed.brand, told_within))
    return Done(done.reference, consents=done.consents)


def _undo(work: Work, deed: Deed) -> Done:
    done = work.run(UndoRefusal(deed.reference))
    return Done(done.reference, brands=done.brands)


def _lock(work: Work, deed: Deed) -> Done:
    done = work.run(LockAddress(deed.kind is DeedKind.LOCK))
    return Done(done.reference, consents=int(done.changed))


def _language(work: Work, deed: Deed) -> Done:
    work.run(ChooseLanguage(deed.language))
    return Done()


PERFORMED: Mapping[DeedKind, Callable[[Work, Deed], Done]] = {
    DeedKind.REVOKE: _revoke,
    DeedKind.REVOKE_ALL: _revoke_all,
    DeedKind.GRANT: _grant,
    DeedKind.DENY: _deny,
    DeedKind.DENY_CLAIM: _deny,
    DeedKind.UNDO: _undo,
    DeedKind.LOCK: _lock,
    DeedKind.UNLOCK: _lock,
    DeedKind.LANGUAGE: _language,
    DeedKind.KEEP_DRAFT: keep_told,
    DeedKind.KEEP_RECORDING: keep_recording,
    DeedKind.FILE: file_told,
}
