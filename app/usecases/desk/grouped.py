"""Campaigns and unknown senders, as the desk sees them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.complaint import Decision, State
from app.domain.consent import MessageType
from app.domain.desk import responsible
from app.domain.examination import Verdict
from app.errors import NotFound
from app.usecases.complaints.looking import note_look, officer_of
from app.usecases.complaints.moving import COLUMNS, held_of
from app.usecases.complaints.particulars import unseal_particulars

MOST = 500
CAMPAIGN = "SELECT type, first_day, last_day FROM campaign WHERE id = %s"
CASES = f"""
SELECT {COLUMNS} FROM complaint WHERE campaign_id = %s AND state > 0 ORDER BY id LIMIT {MOST}
"""
COUNT = "SELECT count(*) FROM complaint WHERE campaign_id = %s AND state > 0"
UNKNOWN = """
SELECT c.sender_id, s.key_id, s.sealed, count(*), min(c.filed_at), max(c.filed_at)
  FROM complaint c JOIN sender s ON s.id = c.sender_id
 WHERE c.brand_code IS NULL AND c.state BETWEEN 1 AND 4 AND s.brand_code IS NULL
 GROUP BY 1, 2, 3 ORDER BY 4 DESC, 5 LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class CampaignCase:
    """A complainant's case in a campaign."""

    number: int
    state: State
    verdict: Verdict | None
    province: int | None
    filed_at: datetime
    decision: Decision | None
    mine: bool


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign: what was sent, and everybody who complained. Never remembered."""

    id: int
    type: MessageType
    brand: int | None
    first_day: date
    last_day: date
    size: int
    text: str = field(repr=False)
    cases: tuple[CampaignCase, ...]


@dataclass(frozen=True, slots=True)
class SeeCampaign(UseCase[CampaignView]):
    """A campaign with its cases; the text is that of the first case that is this officer's affair,
    and that it was looked at is written down."""

    campaign: int

    def run(self, work: Work) -> CampaignView:
        """Raises NotFound."""
        officer = officer_of(work)
        row = work.row(CAMPAIGN, (self.campaign,))
        if row is None:
            raise NotFound("campaign")
        held = [held_of(one) for one in work.rows(CASES, (self.campaign,))]
        size = work.row(COUNT, (self.campaign,)) or (0,)
        mine = [one for one in held if responsible(officer, one.province, one.assigned_to)]
        text = ""
        if mine:
            note_look(work, mine[0], "campaign")
            first = mine[0]
            text = unseal_particulars(work, first.key_id, first.sealed, first.uid).text
        return CampaignView(
            self.campaign,
            MessageType(row[0]),
            next((one.brand for one in held if one.brand is not None), None),
            row[1],
            row[2],
            size[0],
            text,
            tuple(
                CampaignCase(
                    one.number,
                    one.case.state,
                    one.case.verdict,
                    one.province,
                    one.filed_at,
                    one.case.decision,
                    one in mine,
                )
                for one in held
            ),
        )


@dataclass(frozen=True, slots=True)
class UnknownSender:
    """A sender that nobody knows yet, and how many wait for it."""

    id: UUID
    sender: str = field(repr=False)
    cases: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class ListUnknown(UseCase[tuple[UnknownSender, ...]]):
    """Senders of open complaints whose brand nobody knows, the most complained about first."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[UnknownSender, ...]:
        """Two hundred at most. Raises NotAllowed for anybody but the desk."""
        officer_of(work)
        return tuple(
            UnknownSender(id, work.core.keys.unseal(key_id, sealed, id), cases, first, last)
            for id, key_id, sealed, cases, first, last in work.rows(UNKNOWN)
        )
