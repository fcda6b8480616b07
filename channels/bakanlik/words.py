"""Words of the desk that no template can name by itself."""

from app.dialogue.reply import say

COLUMNS = (
    say("desk.column.number"),
    say("desk.column.state"),
    say("desk.column.type"),
    say("desk.column.brand-code"),
    say("desk.column.brand"),
    say("desk.column.verdict"),
    say("desk.column.province"),
    say("desk.column.filed"),
    say("desk.column.message"),
    say("desk.column.due"),
    say("desk.column.answered"),
    say("desk.column.decision"),
    say("desk.column.decided"),
)
DONE = {
    "ask": say("desk.done.ask"),
    "take-up": say("desk.done.take-up"),
    "assign": say("desk.done.assign"),
    "transfer": say("desk.done.transfer"),
    "extend": say("desk.done.extend"),
    "decide": say("desk.done.decide"),
    "join": say("desk.done.join"),
    "sender": say("desk.done.sender"),
}
"""What was done, by its name in the address of the page that tells it."""
