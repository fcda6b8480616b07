"""Whether keys and database belong together: with other keys, every refusal would be an orphan."""

from app.storage.database import Database
from app.storage.keys import KeyRing, KeysError

SAMPLE = "SELECT tag, key_id, sealed FROM recipient LIMIT 1"


def refuse_foreign_keys(keys: KeyRing, database: Database) -> None:
    """Try the keys on one address of the database, if it has any.

    Raises KeysError with one sentence: a lost key file must not be made anew beside a full
    database. Raises Unavailable without a database.
    """
    with database.single() as driver:
        row = driver.execute(SAMPLE).fetchone()
    if row is None:
        return
    tag, key_id, sealed = row
    try:
        ours = keys.tag(keys.unseal(key_id, sealed, tag)) == tag
    except KeysError:
        ours = False
    if not ours:
        raise KeysError(
            "These keys do not belong to this database: its addresses cannot be read with them. "
            "Restore the key file (ILETI_HOME/keys.json, or ILETI_KEYS) from your backup."
        )
