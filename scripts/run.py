"""`make run`: the whole portal under one process manager until Ctrl-C.

Starts what the Procfile names, with a private Redis on a free loopback port unless
REDIS_URL is given, and prints the address once the portal answers. HOST and PORT choose
where it listens.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError, URLError

from environs import Env
from honcho.environ import parse_procfile
from honcho.manager import Manager

BASE_DIR = Path(__file__).resolve().parent.parent
FIRST_PORT = 8000
STARTUP_SECONDS = 60
STOPPED_ON_REQUEST = {128 + signal.SIGINT, 128 + signal.SIGTERM}


class PatientManager(Manager):
    """Honcho cannot stop what it has not yet counted as started: ask again a little later."""

    def terminate(self) -> None:
        if self._all_started():
            super().terminate()
        else:
            threading.Timer(0.1, self.terminate).start()


def port_is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        # As the servers themselves do: connections lingering from the last run do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def web_port(host: str, wanted: str | None) -> int:
    """The port asked for, or the first free one from 8000 on."""
    if wanted is None:
        return next(
            port for port in range(FIRST_PORT, FIRST_PORT + 100) if port_is_free(host, port)
        )
    if not port_is_free(host, int(wanted)):
        sys.exit(f"端口 {wanted} 已被占用。 Port {wanted} is in use.")
    return int(wanted)


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_redis_config(folder: Path) -> tuple[Path, str]:
    """A Redis that listens to us only and keeps nothing: (configuration file, its URL)."""
    folder.mkdir(parents=True, exist_ok=True)
    config, port, password = folder / "redis.conf", unused_port(), secrets.token_urlsafe(24)
    config.touch(mode=0o600)
    config.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir "{folder}"\n'
        f'logfile "{folder}/redis.log"\nsave ""\nappendonly no\n'
    )
    return config, f"redis://:{password}@127.0.0.1:{port}/0"


def announce(address: str, env: dict[str, str]) -> None:
    """Wait until the login page answers, then say where it is and who may log in."""
    give_up_at = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < give_up_at:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    break
        except HTTPError as error:
            print(f"\n{address} 出错，请查看上面的日志。 The portal answers: {error}\n", flush=True)
            return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)  # not listening yet
    else:
        print(f"\n{address} 尚未响应，请查看上面的日志。 There is no answer yet.\n", flush=True)
        return
    accounts = ""
    if env.get("DEMO") != "no":
        command = [sys.executable, "manage.py", "load_demo", "--accounts"]
        accounts = subprocess.run(
            command, cwd=BASE_DIR, env=env, capture_output=True, text=True
        ).stdout
    print(
        f"\n主题活动管理平台  {address}\n\n{accounts}\n按 Ctrl-C 停止。 Ctrl-C stops everything.\n",
        flush=True,
    )


def main() -> int:
    Env().read_env(BASE_DIR / ".env", recurse=False)
    env = dict(os.environ)
    data_dir = Path(env.setdefault("DATA_DIR", str(BASE_DIR / "var"))).resolve()
    host = env.setdefault("HOST", "127.0.0.1")
    port = web_port(host, env.get("PORT"))
    local_host = "127.0.0.1" if host == "0.0.0.0" else host
    address = f"http://{local_host}:{port}"
    env["PORT"] = str(port)
    env.setdefault("SITE_URL", address)
    env["PATH"] = f"{BASE_DIR / '.venv/bin'}:{env['PATH']}"
    env["PYTHONUNBUFFERED"] = "1"

    processes = parse_procfile((BASE_DIR / "Procfile").read_text()).processes
    if "REDIS_URL" in env:
        del processes["redis"]
    else:
        config, env["REDIS_URL"] = write_redis_config(data_dir / "redis")
        env["REDIS_CONFIG"] = str(config)

    manager = PatientManager()
    for name, command in processes.items():
        manager.add_process(name, command, env=env, cwd=BASE_DIR)
    # A closed terminal stops the portal as Ctrl-C does.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    threading.Thread(target=announce, args=(f"{address}/", env), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode in STOPPED_ON_REQUEST else manager.returncode


if __name__ == "__main__":
    sys.exit(main())
