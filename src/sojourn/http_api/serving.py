"""The front process: uvicorn with our application, one line when it listens, an orderly end."""

import argparse
import socket
import sys
from pathlib import Path
from threading import Thread

import uvicorn

from sojourn.assembly import start_logs, when_supervisor_ends
from sojourn.configuration import Configuration, read_configuration
from sojourn.http_api.front import Front
from sojourn.kernels.preparing import prepare
from sojourn.vocabulary import InvalidInput, SojournError

STOP_SECONDS = 10


class Server(uvicorn.Server):
    """Says its address once it listens: a supervisor and a person wait for that line."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        when_supervisor_ends(self._end)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            sys.stdout.write(f"http://{host}:{port}\n")
            sys.stdout.flush()
            Thread(target=prepare, name="kernels").start()

    def _end(self) -> None:
        self.should_exit = True


def serve(folder: Path, host: str, port: int, configuration: Configuration) -> None:
    """Take requests in until SIGTERM or SIGINT; what was begun is finished, at most ten seconds long."""
    listener = _listen(host, port)
    trusted = configuration.server.trusted_proxies
    config = uvicorn.Config(
        Front(folder, configuration),
        log_config=None,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=[*trusted],
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        server_header=False,
        date_header=False,
        backlog=2048,
    )
    Server(config).run([listener])


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise InvalidInput.said("serve.address", host=host, port=port, reason=error.strerror) from error
    return listener


def main() -> None:
    """Run the front as a process of its own."""
    parser = argparse.ArgumentParser(prog="sojourn.http_api")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    try:
        configuration = read_configuration(given.folder)
        start_logs(configuration.logs, "front")
        serve(given.folder, given.host, given.port, configuration)
    except SojournError as error:
        sys.stderr.write(f"sojourn: {error}\n")
        sys.exit(1)
