"""Text from outside, made safe for a terminal."""

_C0_BUT_NEWLINE_AND_TAB = [c for c in range(0x20) if c not in (0x09, 0x0A)]
_BIDI_OVERRIDES = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]

_VISIBLE: dict[int, str] = {
    **{c: chr(0x2400 + c) for c in _C0_BUT_NEWLINE_AND_TAB},  # Unicode's control pictures: ESC is ␛
    0x7F: "␡",
    **{c: f"⟨{c:02X}⟩" for c in range(0x80, 0xA0)},
    **{c: f"⟨{c:04X}⟩" for c in _BIDI_OVERRIDES},
    **{c: f"⟨{c:04X}⟩" for c in range(0xD800, 0xE000)},  # lone surrogates cannot be encoded for a terminal
}


def visible(text: str) -> str:
    """`text` with every control character as a visible symbol, so that no terminal acts on it.

    Kept as they are: newline and tab. Replaced: the other C0 controls, DEL, C1 controls, bidi embeddings,
    overrides and isolates (U+202A-202E, U+2066-2069), and lone surrogates. Every text from an agent, a file or
    the service passes through here on its way to a terminal, whether screen, plain output or error message.
    """
    return text.translate(_VISIBLE)


def visible_line(text: str) -> str:
    """Like `visible`, for a place of one line: newlines and tabs become symbols too."""
    return visible(text).replace("\n", "⏎").replace("\t", "⇥")
