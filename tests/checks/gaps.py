"""What may stand in the gap of a key of the wording."""

from collections.abc import Mapping

from app.dialogue.answers import WHICH
from app.dialogue.brandsteps import MAY
from app.domain.application import MOVES as STEPS
from app.domain.complaint import MOVES, Decision
from app.domain.consent import Source
from app.domain.examination import Verdict
from app.domain.permissions import Role
from app.domain.places import RULES
from app.errors import CODES
from app.loading.columns import FILE_FAULTS
from app.usecases.staff.entering import BEHIND, Side

# The text of the gap in the code, and its values.
GAPS: Mapping[str, tuple[str, ...]] = {
    "which": tuple(WHICH.values()),
    "may": (*MAY.values(), "nothing"),
    "MAY[by_phone(may[one])]": tuple(MAY.values()),
    "source_name": (*(one.name for one in Source if one.by_provider), "NONE"),
    "verdict": tuple(one.value for one in Verdict if one is not Verdict.VALID),
    "found": tuple(one.value for one in Verdict),
    "ended": tuple(one.word for one in Decision),
    "decision": tuple(one.word for one in Decision if one.by_office),
    "told.move": tuple(one.value for one, rule in MOVES.items() if rule.told and one != "decide"),
    "hired_role": tuple(sorted(one.value for one in BEHIND[Side.PROVIDER] - {Role.APPLICANT})),
    "application_move": tuple(one.value for one, rule in STEPS.items() if rule.told),
    "rule": RULES,
    "file_fault": FILE_FAULTS,
    "fault.code": tuple(code.code for code in CODES),
}
