"""A Dask cluster of processes on this machine, and certificates with which it is encrypted."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from portsim.studies.runs.cluster import Tls

ROOT = Path(__file__).parents[3]


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder, *options, **settings):
        self.folder, self.options = folder, options
        self.settings = {f"DASK_DISTRIBUTED__{name}": value for name, value in settings.items()}
        self.file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0")
        self.workers = []

    def _start(self, what, *options, home=ROOT):
        options = [*options, "--scheduler-file", str(self.file), "--no-dashboard", *self.options]
        if not self.options:
            options += ["--host", "127.0.0.1"]
        with (self.folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", what, *options],
                stdout=log,
                stderr=log,
                env={**os.environ, **self.settings, "PYTHONPATH": str(home)},
                cwd=self.folder,  # where Python would look for portsim first
                start_new_session=True,
            )

    def work(self, *options, home=ROOT):
        """Start one more worker, with the portsim of a folder."""
        options = ["--nthreads", "1", "--local-directory", str(self.folder), *options]
        self.workers.append(self._start("worker", *options, home=home))

    @property
    def address(self):
        """The address of the scheduler, once it has one."""
        end = time.monotonic() + 60.0
        while time.monotonic() < end:
            try:
                return json.loads(self.file.read_text(encoding="utf-8"))["address"]
            except (OSError, ValueError):
                time.sleep(0.05)
        raise AssertionError((self.folder / "scheduler.log").read_text())

    def close(self):
        """End all, with the processes that workers keep."""
        for one in (*self.workers, self.scheduler):
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def certificates(folder):
    """Make an authority, a certificate that it has signed and one that it has not; return the files of both."""

    def openssl(options):
        subprocess.run(["openssl", *options.split()], check=True, capture_output=True, cwd=folder)

    openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem"
    )
    for name in ("node", "stranger"):
        openssl(f"req -newkey rsa:2048 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr")
    openssl("x509 -req -in node.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out node.pem")
    openssl("x509 -req -in stranger.csr -signkey stranger.key -days 2 -out stranger.pem")
    return tuple(
        Tls(folder / "ca.pem", folder / f"{name}.pem", folder / f"{name}.key")
        for name in ("node", "stranger")
    )


def encrypted(folder, tls, **settings):
    """Return an encrypted cluster without workers."""
    files = ("--tls-ca-file", tls.ca, "--tls-cert", tls.cert, "--tls-key", tls.key)
    return Cluster(folder, "--protocol", "tls", *map(str, files), **settings)
