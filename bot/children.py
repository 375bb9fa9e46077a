"""Child processes that end when the process that started them ends, however it ends."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import IO

PR_SET_PDEATHSIG = 1
# Run between fork and the real program: asks the kernel for a SIGTERM when the parent dies, which a fork handler in a
# program with threads could not do safely. The second look at the parent closes the gap before the request.
LAUNCHER = """
import os, sys
if sys.platform == "linux":
    import ctypes, signal
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != int(sys.argv[1]):
        sys.exit(1)
os.execv(sys.argv[2], sys.argv[2:])
"""


def follow_parent() -> None:
    """Ask for a SIGTERM when this process's parent dies. For processes started by a library, early in their life."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def spawn(
    command: Sequence[str],
    *,
    environ: Mapping[str, str] | None = None,
    keep: Sequence[int] = (),
    output: IO[str] | IO[bytes] | int | None = None,
) -> "subprocess.Popen[bytes]":
    """Start `command` (its first word a path) as a child that gets SIGTERM when the calling thread's process dies.

    `keep` are file descriptors it inherits. Call it from a thread that lives as long as the child should.
    """
    whole = [sys.executable, "-I", "-S", "-c", LAUNCHER, str(os.getpid()), *command]
    return subprocess.Popen(  # noqa: S603 (a list of our own words, no shell)
        whole, env=environ, pass_fds=keep, stdin=subprocess.DEVNULL, stdout=output, start_new_session=True
    )


def end(child: "subprocess.Popen[bytes]", *, patience: float = 10) -> int:
    """Ask a child to stop, insist after `patience` seconds; its exit status."""
    if child.poll() is None:
        child.terminate()
    try:
        return child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
