"""What is wrong with a file, reason by reason."""

from tests.loading.building import row, table
from tests.loading.sending import Sender


def test_what_is_wrong_is_told_reason_by_reason(sender: Sender) -> None:
    good, late, odd = row(1), {"date": "11.03.2031 10:00"}, {"type": "faks"}
    rows = [good, *(row(n, **odd) for n in range(2, 9)), row(9, **late), row(10, **odd)]
    load = sender.check(table(*rows)())
    kinds = sender.kinds(load.id)
    assert [(one.code, one.many, one.lines) for one in kinds] == [
        ("H117", 8, (3, 4, 5, 6, 7)),
        ("H162", 1, (10,)),
    ]
    assert sender.kinds(sender.check(table(good)()).id) == ()
