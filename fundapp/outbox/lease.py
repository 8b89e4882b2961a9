"""A lock that many processes strive for, one holds, and the rest inherit when it falls silent."""

import secrets

import redis

_HOLD = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
"""
_RELEASE = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0"


class Lease:
    """A named lock on the queue server. Renew it well within `seconds`, after which another may take it."""

    def __init__(self, connection: redis.Redis, key: str, seconds: float) -> None:
        self.key = key
        self.token = secrets.token_hex(16).encode()
        self._milliseconds = round(seconds * 1000)
        self._hold = connection.register_script(_HOLD)
        self._release = connection.register_script(_RELEASE)

    def hold(self) -> bool:
        """Take or renew the lock. False where somebody else has it."""
        return bool(self._hold(keys=[self.key], args=[self.token, self._milliseconds]))

    def release(self) -> None:
        """Give the lock up, if it is ours."""
        self._release(keys=[self.key], args=[self.token])
