"""Time zones as people's profiles name them."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_named(name: str | None) -> ZoneInfo:
    """Return a zone by its name; one that nobody knows, or none, is UTC."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, like America
        return ZoneInfo("UTC")
