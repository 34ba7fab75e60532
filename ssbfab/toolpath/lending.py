"""Work whose result is asked for last of all: other processes may do it when they have nothing more urgent.

Fills of coming layers are urgent: planning waits for them, in their order. When the last of them is done the other processes are
idle, and this one still plans and writes the layers that they were for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ssbfab.toolpath.ahead import Ahead

T = TypeVar("T")

#: What is lent at once is kept here and sent there: so many points, some 40 bytes each.
MOST_POINTS = 2_000_000


class Lend(Protocol):
    """Hands work on that concerns so many points; what it gives is asked for the result."""

    def __call__(self, points: int, work: Callable[..., T], *given: object) -> Callable[[], T]: ...


def at_once(points: int, work: Callable[..., T], *given: object) -> Callable[[], T]:
    """Not lent at all."""
    result = work(*given)
    return lambda: result


@dataclass(eq=False)
class Lent:
    """Work that waits for others. Who asks for the result does it himself where they did not come to it, or were lost."""

    points: int
    work: Callable[..., Any]
    given: tuple[object, ...]
    elsewhere: Future[Any]

    def __call__(self) -> Any:
        from concurrent.futures import BrokenExecutor, CancelledError

        try:
            return self.elsewhere.result()
        except (BrokenExecutor, CancelledError):
            return self.work(*self.given)

    def is_waiting(self) -> bool:
        if not self.elsewhere.done():
            return True
        if not self.elsewhere.cancelled() and self.elsewhere.exception() is None:
            self.given = ()
        return False


@dataclass(eq=False)
class Lending:
    """To the processes that fill coming layers, where there are any."""

    ahead: Ahead
    waiting: list[Lent] = field(default_factory=list)

    def lend(self, points: int, work: Callable[..., T], *given: object) -> Callable[[], T]:
        self.waiting = [lent for lent in self.waiting if lent.is_waiting()]
        room = points + sum(lent.points for lent in self.waiting) <= MOST_POINTS
        elsewhere = self.ahead.submit(work, *given) if room else None
        if elsewhere is None:
            return at_once(points, work, *given)
        self.waiting.append(Lent(points, work, given, elsewhere))
        return self.waiting[-1]
