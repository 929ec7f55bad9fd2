"""Ways to spoil a file: its bytes, its lines, its numbers, its words and the nodes of its YAML."""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from ruamel.yaml import YAML

MOST_AT_ONCE = 4
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_WORD = re.compile(rb"[A-Za-z][\w-]*")

NUMBERS = (
    *(b"0", b"-1", b"-0.0", b"1e-300", b"1e9", b"1e12", b"1e308", b"1e400", b"-1e400", b".inf"),
    *(b".nan", b"nan", b"0x10", b"0o17", b"1_000", b"1,000", b"1.5.2", b"12:30:00", b"1e", b"--1"),
    *(b"9999999999999999999999", b"0.1", b"2", b"7", b"100", b"1000000", b"3.999999", b"true"),
    *(b"9999-12-31", b"0001-01-01", b"2027-02-29", b"24:00", b"null", b"~", b"'5'", b"9" * 400),
)
WORDS = (
    *(b"", b"null", b"true", b"no", b"*a", b"&a", b"<<", b"!!python/object:os.system", b"!!binary"),
    *(b"'", b'"', b"{", b"[", b"|", b">", b"%", b"@", b"`", b"#", b"? ", b": ", b"- ", b"---"),
    *(b"<script>alert(1)</script>", b'=HYPERLINK("x")', b"../../../etc/passwd", b"/dev/zero"),
    *("\u202eevil".encode(), b"\x1b[31mred", "Порт".encode(), "بندرگاہ".encode()),
    *("⚓🚢".encode(), b"a" * 300, b"\t", b"\r", b"\0", b"\xff\xfe", "\ufeff".encode(), b"\x85"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 1e9, 1e308, 10**30, 0.5, -0.0, "", "x", "1", "12:00", [], {}),
    *([1], [[1]], [None], [{}], {"a": 1}, {"value": 1}, {"value": None, "source": "x"}),
    *({"dist": "normal"}, {"dist": "constant", "value": 1}, {"dist": "gamma", "shape": 0.0}),
    *({"kind": "recorded"}, "9999-12-31", "2027-01-01T00:00:00+05:00", "0001-01-01T00:00:00+14:00"),
    *(["a"] * 50, [1e6] * 12, {str(i): i for i in range(50)}, "\u202e", "=1+1", "\x1b[2J"),
)


def spoil(content: bytes, other: bytes, random: Random, is_yaml: bool) -> bytes:
    """Return content spoilt in one to four ways; `other` is a sound file to take parts from."""
    ways: list[Callable[[bytes, bytes, Random], bytes]] = [_bytes, _lines, _numbers, _words]
    weights = [2, 3, 4, 3]
    if is_yaml and random.random() < 0.3:
        content = _nodes(content, random)
    for _ in range(random.randint(1, MOST_AT_ONCE)):
        content = random.choices(ways, weights)[0](content, other, random)
    return content


def _bytes(content: bytes, other: bytes, random: Random) -> bytes:
    """Return content with a bit turned, a stretch lost, repeated, moved or taken from elsewhere."""
    spoilt = bytearray(content)
    at = random.randrange(len(spoilt) + 1)
    until = min(at + random.choice((1, 1, 4, 40, 400)), len(spoilt))
    match random.randrange(6):
        case 0 if spoilt:
            spoilt[at - 1] ^= 1 << random.randrange(8)
        case 1:
            spoilt[at:at] = random.choice(WORDS)
        case 2:
            del spoilt[at:until]
        case 3:
            spoilt[at:at] = spoilt[at:until] * random.choice((1, 2, 30))
        case 4:
            del spoilt[at:]
        case _:
            begin = random.randrange(len(other) + 1)
            spoilt[at:until] = other[begin : begin + (until - at)]
    return bytes(spoilt)


def _lines(content: bytes, other: bytes, random: Random) -> bytes:
    """Return content with a line lost, doubled, exchanged, indented or taken from elsewhere."""
    lines = content.split(b"\n")
    at, second = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(second, lines[at])
        case 2:
            lines[at], lines[second] = lines[second], lines[at]
        case 3:
            lines[at] = b" " * random.choice((1, 2, 4)) + lines[at]
        case 4:
            lines[at] = lines[at].removeprefix(b"  ")
        case _:
            lines.insert(at, random.choice(other.split(b"\n")))
    return b"\n".join(lines)


def _numbers(content: bytes, _: bytes, random: Random) -> bytes:
    """Return content with another number in the place of one."""
    return _instead(content, _NUMBER, random.choice(NUMBERS), random)


def _words(content: bytes, other: bytes, random: Random) -> bytes:
    """Return content with another word in the place of one."""
    others = _WORD.findall(other)
    new = random.choice(others) if others and random.random() < 0.5 else random.choice(WORDS)
    return _instead(content, _WORD, new, random)


def _instead(content: bytes, what: re.Pattern[bytes], new: bytes, random: Random) -> bytes:
    found = [match.span() for match in what.finditer(content)]
    if not found:
        return content + new
    first, last = random.choice(found)
    return content[:first] + new + content[last:]


def _nodes(content: bytes, random: Random) -> bytes:
    """Return YAML with values exchanged, lost, renamed or moved, written as JSON, which is YAML."""
    tree = YAML(typ="safe", pure=True).load(content.decode())
    for _ in range(random.randint(1, 3)):
        places = [(tree, key) for key in tree] + list(_places(tree))
        block, key = random.choice(places)
        match random.randrange(5):
            case 0:
                block[key] = random.choice(VALUES)
            case 1:
                del block[key]
            case 2 if isinstance(block, dict):
                block[random.choice((f"{key}s", f"{key}_t", "", "x", str(key).upper()))] = block[
                    key
                ]
            case 3:
                other, other_key = random.choice(places)
                if other_key in other if isinstance(other, dict) else other_key < len(other):
                    block[key] = json.loads(json.dumps(other[other_key], default=str))
            case _:
                alone = json.loads(json.dumps(block[key], default=str))
                block[key] = [alone] * random.choice((1, 2, 20))
        if not tree:
            break
    return json.dumps(tree, indent=1, ensure_ascii=random.random() < 0.5, default=str).encode()


def _places(node: Any) -> Any:
    """Yield every block and list with each of its keys."""
    items = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
    for key, value in items:
        yield node, key
        if isinstance(value, dict | list):
            yield from _places(value)
