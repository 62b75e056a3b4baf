"""A certificate authority of the local world: everything in it is spoken over TLS."""

import ssl
from pathlib import Path

import trustme


class LocalAuthority:
    """Signs certificates for servers on loopback; a client trusts it by its CA file.

    Its own key lives in memory and ends with the process, so nobody can sign with it later.
    """

    def __init__(self) -> None:
        self._authority = trustme.CA(organization_name="Inboxkeeper playground")

    def ca_file(self, path: str | Path) -> Path:
        """Write the authority's certificate as PEM to `path` and return that path."""
        path = Path(path)
        self._authority.cert_pem.write_to_path(path)
        return path

    def server_context(self, *names: str) -> ssl.SSLContext:
        """Return a TLS context that presents a fresh certificate for `names`.

        Names are host names or addresses; without any, `localhost` and `127.0.0.1`.
        """
        certificate = self._authority.issue_cert(*(names or ("localhost", "127.0.0.1")))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context

    def server_files(self, directory: Path, *names: str) -> tuple[Path, Path]:
        """Write a fresh certificate for `names`, and its key, for a server that reads files.

        Returns the paths of both, `cert.pem` and `key.pem` in `directory`.
        """
        issued = self._authority.issue_cert(*(names or ("localhost", "127.0.0.1")))
        certificate, key = directory / "cert.pem", directory / "key.pem"
        certificate.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(key)
        return certificate, key
