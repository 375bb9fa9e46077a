"""The last resort where no Redis binary runs: fakeredis over TCP. Nothing of it outlives the process."""

import sys


def serve(port: int) -> None:
    """Answer on the loopback address until killed."""
    from fakeredis import TcpFakeServer

    server = TcpFakeServer(("127.0.0.1", port))
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
