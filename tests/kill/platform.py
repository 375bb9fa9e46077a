"""`python -m tests.kill.platform DEDUPE`: prints its port, then waits 20 ms, counts, waits 20 ms, answers.

GET answers everything it accepted as JSON: payload → times. With DEDUPE 1 an identical repeat is not counted.
"""

import json
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

HALF_S = 0.02


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    accepted: ClassVar[Counter[str]] = Counter()
    lock = threading.Lock()
    dedupes = False

    def do_POST(self) -> None:
        """A push."""
        size = int(self.headers["Content-Length"])
        body = self.rfile.read(size).decode()
        if len(body.encode()) < size:
            self.close_connection = True  # the caller was killed in the middle of its request: nothing was asked
            return
        time.sleep(HALF_S)
        with self.lock:
            if not self.dedupes or not self.accepted[body]:
                self.accepted[body] += 1
        time.sleep(HALF_S)
        self._answer({"errcode": 0})

    def do_GET(self) -> None:
        """The log."""
        with self.lock:
            self._answer(self.accepted)

    def _answer(self, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Whoever is killed in the middle of a call leaves a broken connection: that is the point."""

    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until killed."""
    Handler.dedupes = sys.argv[1] == "1"
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
