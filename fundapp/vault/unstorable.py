"""What holds a key in memory and must never leave it."""

from typing import Any, NoReturn


class Unstorable:
    """Refuses to be pickled or copied into a job, a cache or a queue."""

    def __reduce_ex__(self, _protocol: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds a key: it is never stored")
