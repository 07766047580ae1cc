"""How far a check is: a line that is rewritten on a terminal, else one every few seconds."""

import time
from typing import Final, TextIO

__all__ = ["Progress"]

_TERMINAL_S: Final = 0.1
_ELSEWHERE_S: Final = 5.0
_WIDTH: Final = 78


class Progress:
    """Writes to a stream how many calls are done."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._next_s = time.monotonic() + (0 if self._is_terminal else _ELSEWHERE_S)

    def __call__(self, done: int, total: int, endpoint: str) -> None:
        """Tell that so many calls of so many are done, if it is time to."""
        now_s = time.monotonic()
        if self._is_terminal and not endpoint:
            self._stream.write("\r\x1b[K")
        elif now_s >= self._next_s:
            line = f"{done} of {total} calls  {endpoint}"
            if self._is_terminal:
                self._stream.write(f"\r\x1b[K{line[:_WIDTH]}")
            else:
                self._stream.write(f"{line}\n")
            self._next_s = now_s + (_TERMINAL_S if self._is_terminal else _ELSEWHERE_S)
        self._stream.flush()
