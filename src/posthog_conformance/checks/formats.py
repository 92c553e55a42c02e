"""String formats, as wide as their standards: what a standard allows is never a violation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

_DATE_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](\d\d):(\d\d))", re.ASCII
)
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_EMAIL: Final = re.compile(r"(?:\"[^\"]+\"|[^\s@\"<>(),;:]+)@[^\s@\"<>(),;]+")


def is_date_time(value: str) -> bool:
    """RFC 3339, 5.6: a date and a time with their offset."""
    found = _DATE_TIME.fullmatch(value)
    if not found:
        return False
    date, hour, minute, second, offset_hour, offset_minute = found.groups()
    try:
        datetime.fromisoformat(date)
    except ValueError:
        return False
    in_day = int(hour) <= 23 and int(minute) <= 59 and int(second) <= 60
    return in_day and int(offset_hour or 0) <= 23 and int(offset_minute or 0) <= 59


def is_uuid(value: str) -> bool:
    """RFC 9562, 4: 32 hexadecimal digits in five groups."""
    return _UUID.fullmatch(value) is not None


def is_email(value: str) -> bool:
    """RFC 5321, 4.1.2, and internationalised addresses: a local part, ``@`` and a domain."""
    return _EMAIL.fullmatch(value) is not None


def is_uri(value: str) -> bool:
    """RFC 3986, 3: a scheme and what it names, without blanks."""
    if re.search(r"[\s<>\"{}|\\^`]", value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", parts.scheme)) and bool(parts.netloc or parts.path)


FORMATS: Final[Mapping[str, Callable[[str], bool]]] = {
    "date-time": is_date_time,
    "uuid": is_uuid,
    "email": is_email,
    "uri": is_uri,
}
