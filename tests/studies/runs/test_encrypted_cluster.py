"""A live scheduler with two workers over TLS: the same bytes, strangers kept out, trouble survived."""

import os
import shutil
import signal
from contextlib import suppress

import pytest

from portsim.scenario.reading.resolved import resolved
from portsim.studies.runs import cluster as module
from portsim.studies.runs.cluster import ClusterPool
from portsim.studies.runs.errors import ClusterError, ModelsDifferError, UnencryptedWarning
from portsim.studies.runs.pool import LocalPool
from portsim.studies.runs.runs import Runs
from tests.builder import terminal
from tests.studies.runs.live_cluster import ROOT, certificates, encrypted
from tests.studies.runs.test_cluster import portsim, tables
from tests.studies.runs.test_runs import FAILED, lines, short, spoilt

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates"),
]
MEMORY = "500 MB"  # twice what a worker takes that runs the small terminal


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Return the files of a member and of a stranger."""
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, files):
    """Return an encrypted cluster with two workers, of which a silent one is given up soon."""
    one = encrypted(tmp_path_factory.mktemp("cluster"), files[0], SCHEDULER__WORKER_TTL="4s")
    one.work("--memory-limit", MEMORY)
    one.work("--memory-limit", MEMORY)
    yield one
    one.close()


@pytest.fixture
def pool(cluster, files):
    """Return the cluster as a pool."""
    one = ClusterPool(cluster.address, files[0])
    one._client.wait_for_workers(2, timeout=60)
    yield one
    one.close()


def test_it_runs_quietly_and_to_the_same_bytes(pool, cluster, files, tmp_path):
    scenario = tmp_path / "small.yaml"
    scenario.write_text(resolved(terminal(measured_days=20.0)), encoding="utf-8")
    ca, cert, key = files[0]
    keys = ("--tls-ca", ca, "--tls-cert", cert, "--tls-key", key)
    where = {"tls": ("--cluster", cluster.address, *keys), "one": ("--workers", 1)}
    for name, options in where.items():
        code, said = portsim("run", scenario, "--out", tmp_path / name, *options)
        assert code == 0, said
        assert all(line.startswith("small: runs") for line in said.splitlines()), said
    assert cluster.address.startswith("tls://")
    assert tables(tmp_path / "tls") == tables(tmp_path / "one")


def test_strangers_are_kept_out(cluster, files, monkeypatch):
    monkeypatch.setattr(module, "FIND_S", 5.0)
    with pytest.raises(ClusterError, match="no cluster at tls://"):
        ClusterPool(cluster.address, files[1])
    with (
        pytest.warns(UnencryptedWarning, match="is not encrypted"),
        pytest.raises(ClusterError, match="no cluster at tcp://"),
    ):
        ClusterPool(cluster.address.replace("tls", "tcp"))


def test_a_worker_that_dies_costs_nothing(pool):
    trouble(pool, signal.SIGKILL)


def test_a_worker_that_hangs_costs_nothing(pool):
    stopped = trouble(pool, signal.SIGSTOP)
    with suppress(ProcessLookupError):  # its nanny may have been quicker
        os.kill(stopped, signal.SIGKILL)


def trouble(pool, what):
    """Send a signal to a worker that is at work; all replications come back all the same."""
    scenario, hit = terminal(measured_days=30.0, seed=int(what)), []

    def strike(tally):
        if tally.done >= 6 and not hit:
            hit.extend(pool._client.run(os.getpid).values())
            os.kill(hit[0], what)

    runs = Runs(pool=pool, progress=strike)
    rows = runs.rows(scenario, 30)
    assert hit
    assert not runs.failures
    assert lines(rows) == lines(Runs(pool=LocalPool(1)).rows(scenario, 30))
    return hit[0]


def test_a_run_that_takes_all_memory_is_recorded_and_the_others_go_on(pool):
    scenario = spoilt(short(), hoards=True)
    runs = Runs(pool=pool)
    rows = runs.rows(scenario, 12)
    assert [(one.replication, one.why) for one in runs.failures] == [(FAILED, "its worker died")]
    assert [row.replication for row in rows] == [number for number in range(12) if number != FAILED]


def test_a_worker_with_another_model_is_refused(pool, cluster, files, tmp_path):
    shutil.copytree(ROOT / "portsim", tmp_path / "portsim")
    with (tmp_path / "portsim" / "flow" / "rounding.py").open("a", encoding="utf-8") as changed:
        changed.write("# another model\n")
    cluster.work("--name", "another", "--no-nanny", home=tmp_path)
    pool._client.wait_for_workers(3, timeout=60)
    try:
        with pytest.raises(ModelsDifferError, match=r"1 of 3 workers .* run another portsim"):
            ClusterPool(cluster.address, files[0])
        with pytest.raises(ModelsDifferError, match="a worker runs another portsim"):
            Runs(pool=pool).rows(terminal(measured_days=30.0, seed=4), 40)  # it joined later
    finally:
        pool._client.retire_workers(names=["another"])
