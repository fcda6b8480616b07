"""Everything that is held about a citizen, for the citizen (law 6698, article 11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.consent import EventKind, MessageType, RecipientType, Source, Status
from app.usecases.complaints.particulars import unseal_particulars
from app.usecases.via.held import unseal_private

Value = str | int | bool | None
Rows = tuple[Mapping[str, Value], ...]

SORTS: Mapping[str, type[IntEnum]] = {
    "recipient_type": RecipientType,
    "type": MessageType,
    "status": Status,
    "source": Source,
    "kind": EventKind,
}
"""Columns that are numbers in the tables and names for people."""

TOLD = (
    *("sender", "text", "about", "operator", "name", "title", "residence", "mersis", "statement"),
    *("national_id", "brand"),
)
"""Of what was told in a complaint, what does not stand in a column."""

# By part: the statement, and whether it asks for the addresses or for the account. The address
# itself is put in the place of its tag.
PARTS: Mapping[str, tuple[str, str]] = {
    "addresses": (
        "SELECT tag, created_at, locked, language FROM recipient WHERE tag = ANY(%s) ORDER BY 2",
        "tags",
    ),
    "permissions": (
        """SELECT tag, brand_code, recipient_type, type, status, source, consent_date, created_at,
                  retailer_code, array_to_string(retailer_access, ' ') AS retailer_access, claimed,
                  repeated_at
             FROM consent WHERE tag = ANY(%s) ORDER BY 1, 2, 3, 4""",
        "tags",
    ),
    "history": (
        """SELECT tag, id, brand_code, recipient_type, type, kind, status, source, consent_date,
                  created_at, channel, actor, retailer_code,
                  array_to_string(retailer_access, ' ') AS retailer_access, reference,
                  encode(transaction_id, 'hex') AS transaction_id
             FROM consent_event WHERE tag = ANY(%s) ORDER BY id""",
        "tags",
    ),
    "locks": (
        """SELECT tag, created_at, locked, channel, reference FROM recipient_event
            WHERE tag = ANY(%s) ORDER BY id""",
        "tags",
    ),
    "refused_ahead": (
        """SELECT tag, since, until, ended_at, type, sector, channel, reference
             FROM advance_refusal WHERE tag = ANY(%s) ORDER BY id""",
        "tags",
    ),
    "questions": (
        """SELECT tag, provider, created_at, sent_at, opened_at, ended_at, recipient_type,
                  verification::int AS way, outcome::int AS state, reference, request_id, key_id,
                  sealed
             FROM via_request WHERE tag = ANY(%s) ORDER BY created_at, request_id""",
        "tags",
    ),
    "never_asked": (
        """SELECT tag, provider, since, channel, reference
             FROM via_silence WHERE tag = ANY(%s) ORDER BY since, provider""",
        "tags",
    ),
    "numbers": (
        "SELECT tag, number, brand_code FROM numbering WHERE tag = ANY(%s) ORDER BY 1, 2",
        "tags",
    ),
    "messages": (
        """SELECT tag, created_at, changed_at, channel, status::int AS state
             FROM outbox WHERE tag = ANY(%s) ORDER BY created_at, id""",
        "tags",
    ),
    "call_backs": (
        """SELECT tag, created_at, done_at, language FROM call_back
            WHERE tag = ANY(%s) ORDER BY id""",
        "tags",
    ),
    "complaints": (
        """SELECT tag, id, state::int AS state, channel, created_at, filed_at, type,
                  recipient_type, message_at, brand_code, party, province, exemption,
                  array_to_string(subjects, ' ') AS subjects, verdict, asked_at, due_at,
                  answered_at, decision::int AS decision, decided_at, closed_at, joined_to, stopped,
                  uid, key_id, sealed
             FROM complaint WHERE tag = ANY(%s) ORDER BY id""",
        "tags",
    ),
    "complaint_history": (
        """SELECT tag, complaint_id, id, created_at, move, side, channel
             FROM complaint_event WHERE tag = ANY(%s) ORDER BY id""",
        "tags",
    ),
    "complaint_evidence": (
        """SELECT tag, complaint_id, id, created_at, side, file, page, media_type, width, height
             FROM evidence WHERE tag = ANY(%s) ORDER BY id""",
        "tags",
    ),
    "who_looked": (
        """SELECT tag, at, role, province, complaint_id, brand_code, purpose, outside
             FROM look WHERE tag = ANY(%s) ORDER BY id""",
        "tags",
    ),
    "account": (
        """SELECT created_at, seen_at, language, summary,
                  national_sealed IS NOT NULL AS national_id, national_declined_at
             FROM account WHERE id = %s""",
        "account",
    ),
    "account_addresses": (
        """SELECT tag, added_at, proved_at, opens FROM account_address
            WHERE account_id = %s ORDER BY added_at, tag""",
        "account",
    ),
    "state_logins": (
        "SELECT created_at FROM state_login WHERE account_id = %s ORDER BY 1",
        "account",
    ),
    "devices": (
        """SELECT device, channel, client, created_at, seen_at, expires_at FROM sign_in
            WHERE account_id = %s ORDER BY created_at, id""",
        "account",
    ),
}
"""What is held for minutes only is left out: codes, talks under way, answers to repeats."""


@dataclass(frozen=True, slots=True)
class MyData:
    """Rows by part; every row of a part has the same names. Never kept, never remembered."""

    made_at: datetime
    parts: Mapping[str, Rows]


@dataclass(frozen=True, slots=True)
class ExportData(UseCase[MyData]):
    """Gather everything of these addresses, which are the citizen's own, and of the account."""

    tags: tuple[UUID, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> MyData:
        """One statement for each part. A citizen who sees one address alone has no account."""
        known = self._addresses(work)
        parts: dict[str, Rows] = {}
        for name, (sql, of) in PARTS.items():
            value: object = list(self.tags) if of == "tags" else work.context.account
            cursor = work.driver.execute(sql, (value,))
            columns = [column.name for column in cursor.description or ()]
            found = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            parts[name] = tuple(
                {
                    "address" if column == "tag" else column: _shown(work, known, column, value)
                    for column, value in _opened(work, row).items()
                }
                for row in found
            )
        return MyData(work.now, parts)

    def _addresses(self, work: Work) -> Mapping[UUID, str]:
        rows = work.rows(
            "SELECT key_id, sealed, tag FROM recipient WHERE tag = ANY(%s)", (list(self.tags),)
        )
        return {row[2]: work.core.keys.unseal(*row) for row in rows}


def _opened(work: Work, row: dict[str, Any]) -> Mapping[str, Any]:
    """What is sealed in a row, in the place of the seal."""
    if "sealed" not in row:
        return row
    if "request_id" in row:
        kept = unseal_private(work, row.pop("key_id"), row.pop("sealed"), row.pop("request_id"))
        said = {"name": kept.name, "national_id": kept.id_number, "residence": kept.address}
        said |= {"message": kept.message, "page": kept.page, "network": kept.network}
        return row | {f"told_{name}": value or None for name, value in said.items()}
    told = unseal_particulars(work, row.pop("key_id"), row.pop("sealed"), row.pop("uid"))
    words = {f"told_{name}": getattr(told, name) for name in TOLD}
    return row | {name: value if value != "" else None for name, value in words.items()}


def _shown(work: Work, known: Mapping[UUID, str], column: str, value: Any) -> Value:  # noqa: ANN401
    if isinstance(value, UUID):
        return known.get(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if value is not None and column in SORTS:
        return SORTS[column](value).name
    if column == "brand_code":
        brand = work.core.directory.get(value)
        return f"{value} {brand.name}" if brand else str(value)
    shown: Value = value
    return shown


def columns(rows: Sequence[Mapping[str, Value]]) -> list[str]:
    """The names of a part's columns."""
    return list(rows[0]) if rows else []
