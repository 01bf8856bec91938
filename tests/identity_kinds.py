"""Few namespaces with low limits, so that random evidence breaks every rule."""

from sojourn.identity import Namespace

KINDS = {
    kind.name: kind
    for kind in (
        Namespace("c", "person", 1, 1),
        Namespace("u", "person", 2, 2, 2),
        Namespace("e", "contact", 5, 2, 2),
        Namespace("p", "contact", 5, 1, 3),
        Namespace("d", "device", 7, 3, 1),
        Namespace("n", "never", 99, 1),
    )
}
