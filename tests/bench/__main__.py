"""Run the measurements that were named, or all."""

import os
import sys
from importlib import import_module

ALL = ("callbacks", "api", "notices", "console", "kills", "live", "live_kill", "digest")


def main() -> None:
    """Each measurement is a module with `measure()`."""
    for name in sys.argv[1:] or ALL:
        print(f"\n== {name} (load average {os.getloadavg()[0]:.1f})", flush=True)
        import_module(f"tests.bench.{name}").measure()


if __name__ == "__main__":
    main()
