"""The one place that knows httpx from httpx2: requests, sending, kinds of failure.

httpx2 offers the names of httpx 0.28 with the same parameters, so its objects go by
httpx's types here; which family they are of is found from the client that is passed in.
What only async clients need, `async_sending` and what that imports, is left to them: a sync
program does not pay for asyncio.
"""

from ironwire._engine.engine import Engine, engine_of
from ironwire._engine.sending import send
from ironwire._engine.trip import Trip, tell_attempts
from ironwire._engine.watch import Deadline

__all__ = ["Deadline", "Engine", "Trip", "engine_of", "send", "tell_attempts"]
