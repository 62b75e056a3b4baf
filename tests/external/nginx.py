"""The real nginx (Debian) with the site of deploy/nginx.conf, moved to loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playground.certificates import LocalAuthority
from playground.ports import free_port
from tests.external import programs
from tests.locks import ROOT

PACKAGE = "nginx-light"
HOST = "localhost"
SITE = ROOT / "deploy" / "nginx.conf"

_MAIN = """\
daemon off;
pid {directory}/pid;
error_log {directory}/error.log;
events {{}}
http {{
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    access_log {directory}/other.log;
    include {directory}/site.conf;
}}
"""


@dataclass(frozen=True)
class Nginx:
    """A running nginx; `log` is its log of the bot's pages."""

    port: int
    plain_port: int
    log: Path

    @property
    def public_url(self) -> str:
        """Where the bot is, seen from outside."""
        return f"https://{HOST}:{self.port}/mail"


@contextmanager
def nginx(authority: LocalAuthority, port: int, upstream: int, *, strip: bool) -> Iterator[Nginx]:
    """Run nginx before a bot; with `strip` it takes the prefix off, as some people set it up."""
    program = programs.find("nginx", PACKAGE)
    by = programs.owner()
    with programs.scratch("nginx") as directory:
        server = Nginx(port, free_port(), directory / "inboxkeeper.log")
        certificate, key = authority.server_files(directory, HOST)
        site = SITE.read_text()
        for before, after in {
            "listen 80;": f"listen 127.0.0.1:{server.plain_port};",
            "listen [::]:80;": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
            "listen [::]:443 ssl http2;": "",
            "/etc/ssl/example.com/fullchain.pem": str(certificate),
            "/etc/ssl/example.com/privkey.pem": str(key),
            "/var/log/nginx/inboxkeeper.log": str(server.log),
            "http://127.0.0.1:8080;": f"http://127.0.0.1:{upstream}{'/' if strip else ''};",
            "server_name example.com;": f"server_name {HOST};",
        }.items():
            assert before in site, before
            site = site.replace(before, after)
        (directory / "site.conf").write_text(site)
        main = directory / "nginx.conf"
        main.write_text(_MAIN.format(directory=directory))
        programs.give(directory, by)
        argv = [program, "-p", str(directory), "-e", "stderr", "-c", str(main)]
        with programs.running(argv, by, directory / "words", ("127.0.0.1", port)):
            yield server
