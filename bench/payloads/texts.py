"""Bodies that are text: calls of language models, tool calls, logs."""

import json
import random
from typing import Final

from bench.payloads.payload import Payload, call
from ironwire import OMIT

__all__ = [
    "chat_ascii",
    "chat_cjk",
    "chat_emoji",
    "chat_latin1",
    "escapes",
    "small",
    "tiny",
    "tool_json",
]

_ENGLISH: Final = (
    "the model answers with a list of items and a short reason for each of them because "
    "reader wants to know why it was found in which part document, not only that there is one"
)
_FRENCH: Final = (
    "le modèle répond avec une liste et la raison de chaque élément car l'abonné préfère "
    "connaître où il a été trouvé dans le texte à côté, für größere Änderungen señal après été"
)
_CHINESE: Final = (
    "模型 回答 一个 列表 以及 每个 项目 的 简短 理由 因为 读者 想要 知道 在 哪里 找到 了 它 "
    "東京 会話 文章 です ます こと ため 、 。 GPU 2026"
)
_EMOJI: Final = "🦀 🚀 🎉 👍🏽 😀 🔥 ✅ 🇩🇪 👩\u200d💻 💡"


def _paragraphs(words: list[str], space: str, length: int, rng: random.Random) -> str:
    """Return a text of `length` characters, a new paragraph after each eighty words."""
    paragraphs, size = [], 0
    while size < length:
        paragraphs.append(space.join(rng.choices(words, k=80)))
        size += len(paragraphs[-1])
    return "\n\n".join(paragraphs)[:length]


def _chat(vocabulary: str, space: str, length: int) -> Payload:
    rng = random.Random(20)
    words = vocabulary.split()
    turns = [
        {
            "role": "user" if turn % 2 else "assistant",
            "content": _paragraphs(words, space, length, rng),
        }
        for turn in range(200)
    ]
    return call({"model": "large", "messages": turns, "temperature": 0.7, "stream": False})


def tiny() -> Payload:
    """Three arguments given and three not."""
    given = {"model": "m-large-1", "n": 20, "stream": True}
    left_out = dict.fromkeys(("stop", "seed", "user"), OMIT)
    return Payload({**given, **left_out}, given, given)


def small() -> Payload:
    """A question, the instructions, and a few settings."""
    turns = [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "Which three books on compilers would you read first?"},
    ]
    return call(
        {
            "model": "large-2026-08",
            "messages": turns,
            "temperature": 0.7,
            "max_tokens": 512,
            "stream": False,
        }
    )


def chat_ascii() -> Payload:
    """A history of 200 long messages in English."""
    return _chat(_ENGLISH, " ", 5_500)


def chat_latin1() -> Payload:
    """The same in French with some German: one byte a character in memory."""
    return _chat(_FRENCH, " ", 4_900)


def chat_cjk() -> Payload:
    """The same in Chinese and Japanese: two bytes a character in memory."""
    return _chat(_CHINESE, "", 1_750)


def chat_emoji() -> Payload:
    """The same in English, every eighth word an emoji: four bytes a character in memory."""
    return _chat(f"{_ENGLISH} {_ENGLISH} {_EMOJI}", " ", 4_500)


def tool_json() -> Payload:
    """530 tool calls, whose arguments are JSON in a string."""
    rng = random.Random(24)
    words = _ENGLISH.split()
    turns = []
    for number in range(530):
        arguments = {
            "query": " ".join(rng.choices(words, k=8)),
            "filters": [
                {"field": rng.choice(words), "op": "eq", "value": rng.randrange(1_000)}
                for _ in range(20)
            ],
            "options": {"limit": 20, "explain": True, "fields": rng.choices(words, k=60)},
        }
        function = {"name": "search", "arguments": json.dumps(arguments)}
        tool_call = {"id": f"call_{number:08}", "type": "function", "function": function}
        turns.append({"role": "assistant", "content": None, "tool_calls": [tool_call]})
    return call({"model": "large", "messages": turns, "stream": False})


def escapes() -> Payload:
    """Logs of another system: every third character or so is escaped."""
    rng = random.Random(25)
    words = _ENGLISH.split()

    def line() -> str:
        path = "\\".join(rng.choices(words, k=4))
        return f'{rng.randrange(100)}\t"{path}"\t"{rng.choice(words)}"\r\n'

    logs = ["".join(line() for _ in range(100)) for _ in range(260)]
    return call({"name": "nightly", "logs": logs})
