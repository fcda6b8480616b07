"""Dealers (bayi, acente, özel yetkili işletme): whom a permission of a brand is good for.

An approval that was given to one party of a dealership counts for the other party too, limited to
the goods, the service or the brand of their contract (the regulation on commercial messages, as
İYS quotes it under BAYİ YÖNETİMİ).
"""

from app.domain.consent import RETAILER_ACCESS_LIMIT, Status
from app.domain.party import RetailerStatus

MOST_RETAILERS = RETAILER_ACCESS_LIMIT
"""So many dealers may a brand have, which is as many as a permission may name."""
LOWEST_CODE, HIGHEST_CODE = 10_000_000, 99_999_999
"""A retailerCode has eight digits, by chance: it tells nothing of the brand."""


def may_use(
    status: Status | None, standing: RetailerStatus, *, linked: bool, refused_ahead: bool
) -> bool:
    """Whether a dealer may write to an address in its brand's name.

    `status`: of the brand's permission, None where nothing is recorded; `linked`: the dealer took
    the approval, or was let use it. What a trader has not refused is the brand's own affair: it
    is good for no dealer without an approval. A dealer that is suspended or passive writes to
    nobody; a refusal in advance stands against it as against the brand.
    """
    approved = status is Status.ONAY and not refused_ahead
    return approved and linked and standing is RetailerStatus.ACTIVE
