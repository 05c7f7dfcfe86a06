"""A good token is changed in every way that comes to mind, and in random ones: none passes.

Only the token itself does. What is drawn begins with a good token and goes through one to three
changes: of characters, bytes, parts, members of the JSON, the signature, white space, look-alikes.
"""

import base64
import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from accounts.cognito.errors import TokenError
from accounts.cognito.unverified import read_token
from tests.accounts.cognito.crafting import (
    FIRST,
    GOOD,
    SECOND,
    THIRD,
    access,
    craft,
    encode,
    id_,
    raw_rsa,
    verifier,
)
from tests.tokens import PRIVATE_KEY

POOL = [GOOD, craft(access(**{"cognito:groups": ["staff"]})), craft(id_(nonce="n"))]
VERIFIER = verifier()
N = PRIVATE_KEY.public_key().public_numbers().n
LOOK_ALIKES = dict(zip("aceiopsxyABEHKMOPTX0123.-", "асеіорѕхуАВЕНКМОРТХ０１２３．‐", strict=True))  # noqa: RUF001 - that is the point
SPACES = " \t\n\r\f\v\0\x1f\x85\xa0\u200b\u2028\u3000\ufeff"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def refused(token: str) -> bool:
    with pytest.raises(TokenError):
        VERIFIER.verify(token)
    return True


def raw(part: str) -> bytes:
    """The bytes of a part, whatever has become of it."""
    known = "".join(character for character in part if character in ALPHABET)
    known = known[: len(known) - (len(known) % 4 == 1)]
    return base64.urlsafe_b64decode(known + "=" * (-len(known) % 4))


def with_part(token: str, which: int, part: str) -> str:
    parts = token.split(".")
    parts[which % len(parts)] = part
    return ".".join(parts)


def change_characters(draw: Any, token: str) -> str:
    at, end = sorted(draw(st.tuples(*[st.integers(0, len(token))] * 2)))
    pieces = st.text(ALPHABET + ".=+/ ", max_size=3) | st.just(token[at:end]) | st.text(max_size=2)
    return token[:at] + draw(pieces) + token[draw(st.sampled_from([at, end, at + 1])) :]


def change_bytes(draw: Any, token: str) -> str:
    which = draw(st.integers(0, 2))
    content = bytearray(raw(token.split(".")[which % (token.count(".") + 1)]) or b"\0")
    at = draw(st.integers(0, len(content) - 1))
    kind = draw(st.sampled_from(["flip", "insert", "delete", "truncate"]))
    if kind == "flip":
        content[at] ^= 1 << draw(st.integers(0, 7))
    elif kind == "insert":
        content.insert(at, draw(st.integers(0, 255)))
    elif kind == "delete":
        del content[at]
    else:
        del content[at:]
    return with_part(token, which, encode(bytes(content)))


def change_parts(draw: Any, token: str) -> str:
    parts = token.split(".")
    others = draw(st.sampled_from(POOL)).split(".")
    return ".".join(draw(st.lists(st.sampled_from(parts + others), min_size=1, max_size=4)))


def change_members(draw: Any, token: str) -> str:
    """Set, take away or rename a member of header or payload; the signature stays."""
    which = draw(st.integers(0, 1))
    try:
        members = dict(json.loads(raw(token.split(".")[which])))
    except (ValueError, IndexError, TypeError):
        return token
    name = draw(st.sampled_from([*members, "x", "alg", "kid", "sub", "exp", "cognito:groups"]))
    value = members.pop(name, None)
    if draw(st.booleans()):
        new = st.none() | st.text(max_size=9) | st.integers() | st.sampled_from([value, ["admins"]])
        members[draw(st.sampled_from([name, name.upper(), name + " "]))] = draw(new)
    separators = draw(st.sampled_from([(",", ":"), (", ", ": ")]))
    return with_part(token, which, encode(json.dumps(members, separators=separators).encode()))


def change_signature(draw: Any, token: str) -> str:
    content, _, signature = token.rpartition(".")
    number = int.from_bytes(raw(signature), "big")
    forged = [
        raw(signature).rjust(256, b"\0")[-256:],
        raw(signature).lstrip(b"\0"),
        b"\0" + raw(signature),
        raw(signature) + b"\0",
        raw(signature)[: draw(st.integers(0, 256))],
        ((number + N) % (1 << 2056)).to_bytes(257, "big"),
        (-number % N).to_bytes(256, "big"),
        raw_rsa(draw(st.integers(0, N - 1))),
    ]
    texts = [signature + "=" * draw(st.integers(0, 3)), signature.swapcase(), signature.rstrip("=")]
    return f"{content}.{draw(st.sampled_from([*map(encode, forged), *texts]))}"


def change_spaces(draw: Any, token: str) -> str:
    at = draw(st.sampled_from([0, len(token)]) | st.integers(0, len(token)))
    return token[:at] + draw(st.text(SPACES, min_size=1, max_size=2)) + token[at:]


def change_look_alikes(draw: Any, token: str) -> str:
    there = [at for at, character in enumerate(token) if character in LOOK_ALIKES]
    if not there:
        return token
    at = draw(st.sampled_from(there))
    return token[:at] + LOOK_ALIKES[token[at]] + token[at + 1 :]


# After these it mostly looks like a token still, and the later checks have to find it out.
INWARD = [change_bytes, change_parts, change_members, change_signature]
OUTWARD = [change_characters, change_spaces, change_look_alikes]


@st.composite
def changed(draw: Any, changes: list[Any], most: int) -> str:
    token = draw(st.sampled_from(POOL))
    for change in draw(st.lists(st.sampled_from(changes), min_size=1, max_size=most)):
        token = change(draw, token)
    return token


@pytest.mark.no_cover  # measuring doubles its time, and others run each line
@settings(max_examples=350)
@given(changed(INWARD + OUTWARD, 3))
def test_no_changed_token_passes(token: str) -> None:
    assume(token not in POOL)
    assert refused(token)


@pytest.mark.no_cover  # measuring doubles its time, and others run each line
@settings(max_examples=350)
@given(changed(INWARD, 1))
def test_no_token_passes_that_is_changed_within(token: str) -> None:
    assume(token not in POOL)
    assert refused(token)


@pytest.mark.parametrize("token", POOL, ids=["access", "access-with-groups", "id"])
def test_the_token_itself_passes(token: str) -> None:
    assert VERIFIER.verify(token).sub


def test_no_single_bit_can_be_turned() -> None:
    for which, part in enumerate((FIRST, SECOND, THIRD)):
        content = raw(part)
        for bit in range(len(content) * 8):
            turned = bytearray(content)
            turned[bit // 8] ^= 1 << bit % 8
            assert refused(with_part(GOOD, which, encode(bytes(turned))))


def test_no_single_character_can_be_taken_away_or_doubled() -> None:
    for at in range(len(GOOD)):
        assert refused(GOOD[:at] + GOOD[at + 1 :])
        assert refused(GOOD[:at] + GOOD[at] + GOOD[at:])


def test_no_beginning_or_end_of_a_token_passes() -> None:
    for at in range(1, len(GOOD)):
        assert refused(GOOD[:at])
        assert refused(GOOD[at:])


def test_of_all_spellings_of_the_last_bytes_one_is_taken() -> None:
    """The parts are read if, and only if, that is how their bytes are encoded."""
    for end in (f"{a}{b}" for a in ALPHABET for b in ALPHABET):
        for part in (end, f"Q{end}", f"QUJD{end}"):
            canonical = encode(raw(part)) == part
            try:
                signature = read_token(f"{FIRST}.{SECOND}.{part}").signature
            except TokenError:
                assert not canonical
            else:
                assert canonical
                assert signature == raw(part)
