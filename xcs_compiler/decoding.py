"""Bytes of a source file -> text, by the file's own declaration, and why they are none, in words."""

from __future__ import annotations

import io
import tokenize


def decoded(data: bytes) -> str:
    """The text; all ends of lines are "\\n". Raises SyntaxError, UnicodeDecodeError or ValueError."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    with io.TextIOWrapper(io.BytesIO(data), encoding) as stream:
        return stream.read()


def not_text(error: Exception) -> str:
    """What is wrong with bytes that `decoded` could make no text of."""
    says = str(error)
    if isinstance(error, UnicodeDecodeError) or "missing encoding declaration" in says:
        codec = error.encoding if isinstance(error, UnicodeDecodeError) else "utf-8"
        if codec.lower().replace("_", "-") in ("utf-8", "utf-8-sig"):
            return "it is not UTF-8, and its first two lines name no other encoding"
        return f"it is not {codec}, the encoding that it names"
    return says
