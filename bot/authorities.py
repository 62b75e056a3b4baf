"""Certificate authorities of one's own: looked at before anything relies on them."""

import ssl
from pathlib import Path


def usable(path: Path | None) -> Path | None:
    """Return the path of a file with certificate authorities as PEM, or None for none.

    Raises ValueError with a sentence for whoever has to mend it.
    """
    if path is None:
        return None
    if not path.is_file():
        raise ValueError(f"names no file: {path}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"cannot be read ({error.strerror}): {path}") from None
    if b"-----BEGIN CERTIFICATE-----" not in content:
        # A certificate as DER is an ASN.1 sequence: it begins with this byte.
        der = (
            ", but DER; openssl x509 -inform der makes PEM of it" if content[:1] == b"\x30" else ""
        )
        raise ValueError(f"holds no certificate as PEM{der}: {path}")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except ssl.SSLError:
        raise ValueError(f"holds a damaged certificate: {path}") from None
    return path
