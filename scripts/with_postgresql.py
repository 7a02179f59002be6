"""Run a command with DATABASE_URL naming a private, empty PostgreSQL that ends with it.

    scripts/with_postgresql.py COMMAND [ARGUMENT...]

The cluster lives in a temporary folder and listens on a Unix socket there. PostgreSQL
refuses to run as root, so root hands it to the system user `postgres`.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

OWNER = "postgres"
# Nothing in this cluster has to survive a crash.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def newest_programs() -> Path:
    """The folder with `initdb` and `postgres`; Debian keeps one per major version."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda found: int(found.parts[-3]), default=None)
    if newest is None:
        sys.exit("没有找到 PostgreSQL。 PostgreSQL is not installed; `make test` installs it.")
    return newest.parent


def main(command: list[str]) -> int:
    # SIGTERM ends the test run, and the cluster with it, through the same `finally`.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    programs = newest_programs()
    is_root = os.geteuid() == 0
    # setpriv is part of util-linux, which every Debian has.
    as_owner = (
        ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups"] if is_root else []
    )
    # A short path: a Unix socket's name may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    server = tests = None
    try:
        if is_root:
            shutil.chown(folder, OWNER, OWNER)
        data = folder / "data"
        initdb = [
            *as_owner,
            f"{programs}/initdb",
            f"--pgdata={data}",
            "--username",
            "portal",
            "--auth",
            "trust",
        ]
        initdb += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [*as_owner, f"{programs}/postgres", f"-D{data}", f"-k{folder}", *options],
                stdout=log,
                stderr=log,
                cwd=folder,
                # Ctrl-C is for the tests; the server is stopped below, after them.
                start_new_session=True,
            )
        wait_until_ready(programs, folder, server)
        url = f"postgres://portal@{quote(str(folder), safe='')}/postgres"
        tests = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        # Ctrl-C reaches the command itself; wait until it has tidied up.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return tests.wait()
    finally:
        if tests is not None:
            tests.terminate()
            tests.wait()
        if server is not None:
            server.send_signal(signal.SIGINT)  # "fast shutdown": disconnects whoever is left
            server.wait(timeout=30)
        shutil.rmtree(folder)


def wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        ready = subprocess.run([programs / "pg_isready", "-q", "-h", folder, "-U", "portal"])
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    sys.exit("PostgreSQL does not start:\n" + (folder / "log").read_text())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
