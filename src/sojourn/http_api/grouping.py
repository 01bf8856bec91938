"""Groups in questions: whoever uses a group asks its question themselves, as they see the brand."""

from sojourn.assembly import Log
from sojourn.http_api.answering import check_columns, read_query
from sojourn.http_api.callers import Caller
from sojourn.http_api.gate import Gate
from sojourn.http_api.questions import QUERIES, OneNumber, Query
from sojourn.insights import GROUPS
from sojourn.vocabulary import InvalidInput


def asked_of(log: Log, query: Query, caller: Caller, gate: Gate, using: tuple[str, ...] = ()) -> Log:
    """Give the log that a query is to be asked of: the customers of its group, where it names one.

    ``using`` are the groups whose question this is. Raises NotAllowed ``access.personal``, InvalidInput ``group.none``
    or ``group.circle``.
    """
    check_columns(log, query, caller, gate)
    if query.group is None:
        return log
    if query.group in using:
        raise InvalidInput.said("group.circle", names=(*using, query.group))
    group = GROUPS.named(gate.database, query.group)
    if group is None:
        raise InvalidInput.said("group.none", name=query.group)
    definition = OneNumber.model_validate(group.said.definition)
    return log.view(persons=customers_of(log, definition, caller, gate, (*using, query.group)))


def customers_of(
    log: Log, number: OneNumber, caller: Caller, gate: Gate, using: tuple[str, ...] = ()
) -> frozenset[str]:
    """Give the customers behind one number, as a caller sees the log."""
    query = read_query(QUERIES[number.analysis], number.query, "query")
    answer = query.ask(asked_of(log, query, caller, gate, using))
    return frozenset(answer.people(number.drill.cell()).to_pylist())
