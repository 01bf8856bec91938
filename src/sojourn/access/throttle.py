"""How long a sign-in has to wait, pure.

Exact semantics: the first failures are free (5 for a name, 20 for an address). After each further one the next attempt
has to wait 1, 2, 4, ... seconds, at most a minute for a name and 15 minutes for an address. An attempt that comes too
early is refused unread and does not count. A day without a failure forgets them; a sign-in that succeeds forgets those
of the name.
Counter-example: a lock after ten failures, which lets anybody lock anybody out for as long as they like.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from sojourn.vocabulary import DAY, SECOND

FORGOTTEN = DAY


@dataclass(frozen=True)
class Patience:
    """How many failures are free, and the longest wait in seconds."""

    free: int
    longest: int


OF_NAME = Patience(5, 60)
OF_ADDRESS = Patience(20, 900)


def seconds_to_wait(failures: int, last: int, now: int, patience: Patience) -> int:
    """Give how many seconds are left to wait, rounded up; 0 where none.

    >>> seconds_to_wait(4, 0, 0, OF_NAME), seconds_to_wait(7, 0, 0, OF_NAME), seconds_to_wait(99, 0, SECOND, OF_NAME)
    (0, 4, 59)
    """
    if failures < patience.free:
        return 0
    wait = min(1 << min(failures - patience.free, 30), patience.longest)
    # A clock that was set back makes nobody wait longer than that.
    return max(0, wait - max(0, now - last) // SECOND)


def neighborhood(address: str) -> str:
    """Give what counts as one address: of IPv6 the half that a household gets.

    >>> neighborhood("192.0.2.7"), neighborhood("2001:db8:1:2:3::4"), neighborhood("testclient")
    ('192.0.2.7', '2001:db8:1:2::/64', 'testclient')
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)
