"""A Dask cluster of one scheduler and two workers on this machine: the same figures, whatever happens to it.

In every run the scheduler and its workers are threads of this process, reached by an address as any
other. Clusters of processes, and what becomes of a study when some of them end, take `make decide`.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portsim.scenario.parts import Parts
from portsim.scenario.reading.loader import load
from portsim.scenario.reading.resolved import resolved
from portsim.studies.results.folder import write_run, write_study
from portsim.studies.run import run
from portsim.studies.runs import cluster as module
from portsim.studies.runs.cluster import ClusterPool, Tls
from portsim.studies.runs.errors import ClusterError, ModelsDifferError, UnencryptedWarning
from portsim.studies.runs.model import model_version
from portsim.studies.runs.pool import LocalPool
from portsim.studies.runs.runs import Runs
from portsim.studies.study import study
from tests.builder import terminal
from tests.studies.rules import last_come, with_rule
from tests.studies.runs.live_cluster import Cluster
from tests.studies.runs.test_runs import FAILED, lines, short, spoilt

LocalCluster = pytest.importorskip("distributed").LocalCluster

pytestmark = pytest.mark.filterwarnings("ignore::portsim.studies.runs.errors.UnencryptedWarning")
STUDIES = {
    "sweep": """
name: little
kind: sweep
scenario: small.yaml
replications: 6
axes: {berths.berth.number: [1, 2], cranes.loader.number: [1, 2]}
""",
    "tornado": """
name: little
kind: tornado
scenario: small.yaml
replications: 4
inputs: {berths.berth.number: {low: 1, high: 2}, road.gate.lanes: {low: 1, high: 3}}
""",
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Return a cluster with two workers."""
    one = Cluster(tmp_path_factory.mktemp("cluster"))
    one.work()
    one.work()
    yield one
    one.close()


@pytest.fixture
def pool(cluster):
    """Return the cluster as a pool."""
    one = ClusterPool(cluster.address)
    one._client.wait_for_workers(2, timeout=60)
    yield one
    one.close()


@pytest.fixture(scope="module")
def threads():
    """Return a cluster whose workers are threads, as a pool."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address=None,
    ) as all_of_it:
        one = ClusterPool(all_of_it.scheduler_address)
        yield one
        one.close()


@pytest.fixture
def files(tmp_path):
    """Return a folder with a scenario and the studies."""
    (tmp_path / "small.yaml").write_text(resolved(terminal(measured_days=20.0)), encoding="utf-8")
    for kind, text in STUDIES.items():
        (tmp_path / f"{kind}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def tables(folder):
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.suffix in (".csv", ".yaml")
    }


def portsim(*options):
    """Run the command line with warnings as errors; return what it prints to standard error."""
    quiet = ("-W", "error", "-W", "ignore:the connection to:RuntimeWarning")
    command = [sys.executable, *quiet, "-m", "portsim", *map(str, options), "--no-report"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stderr


def same_bytes(files, kind, pool):
    """Conduct a study in this process and on a cluster, and compare all that is written."""
    found = []
    for where, options in (("one", {"workers": 1}), ("cluster", {"pool": pool})):
        folder = files / where
        result = study(files / f"{kind}.yaml", folder=folder, **options)
        assert not result.failures
        write_study(result, folder)
        found.append(tables(folder))
    assert f"{kind}.csv" in found[0]
    assert found[0] == found[1]


def test_a_cluster_does_not_change_a_byte_of_a_study(files, threads):
    same_bytes(files, "sweep", threads)


@pytest.mark.slow
@pytest.mark.parametrize("kind", STUDIES)
def test_a_cluster_of_processes_does_not_change_a_byte_of_a_study(files, pool, kind):
    same_bytes(files, kind, pool)


@pytest.mark.slow
def test_a_cluster_does_not_change_a_byte_of_a_run_and_leaves_quietly(files, cluster):
    scenario = files / "small.yaml"
    code, said = portsim("run", scenario, "--out", files / "cluster", "--cluster", cluster.address)
    assert code == 0, said
    assert all(line.startswith("small: runs") for line in said.splitlines()), said
    (files / "one").mkdir()
    write_run(run(load(scenario), workers=1), files / "one")
    assert tables(files / "one") == tables(files / "cluster")


@pytest.mark.slow
def test_a_killed_worker_costs_nothing(cluster, pool):
    scenario, killed = terminal(measured_days=30.0), []

    def kill(tally):
        if tally.done >= 6 and not killed:
            killed.extend(pool._client.run(os.getpid).values())  # its nanny starts another
            os.kill(killed[0], signal.SIGKILL)

    runs = Runs(pool=pool, progress=kill)
    rows = runs.rows(scenario, 30)
    assert killed
    assert not runs.failures
    assert lines(rows) == lines(Runs(pool=LocalPool(1)).rows(scenario, 30))


@pytest.mark.slow
def test_workers_that_join_are_used(cluster, pool, monkeypatch):
    monkeypatch.setattr(module, "COUNT_S", 0.0)
    before = pool.width
    cluster.work("--name", "third", "--no-nanny")  # a process less than with one
    pool._client.wait_for_workers(before + 1, timeout=60)
    assert pool.width == before + 1
    pool._client.retire_workers(names=["third"])
    pool.check()
    assert pool.width == before


def test_a_run_that_raises_is_recorded(threads):
    scenario = spoilt(short())
    runs = Runs(pool=threads)
    assert [row.replication for row in runs.rows(scenario, 5)] == [0, 1, 3, 4]
    assert [(one.replication, one.why) for one in runs.failures] == [
        (2, "ArithmeticError: this ship is too much")
    ]


def test_workers_with_another_model_are_refused(threads, monkeypatch):
    monkeypatch.setattr(module, "model_version", lambda: "of tomorrow")
    with pytest.raises(ModelsDifferError, match=r"runs another portsim.*of tomorrow"):
        Runs(pool=threads).rows(terminal(measured_days=5.0), 2)


def test_workers_with_another_model_are_refused_before_anything_runs(threads, monkeypatch):
    models = {"tcp://a:1": model_version(), "tcp://b:2": "of tomorrow"}
    monkeypatch.setattr(threads._client, "run", lambda asked: models)
    with pytest.raises(
        ModelsDifferError,
        match=r"1 of 2 workers .*\(model of tomorrow\) than this one .*the first at tcp://b:2",
    ):
        threads._compare_models()


def test_a_connection_that_is_not_encrypted_is_told(monkeypatch):
    monkeypatch.setattr(module, "FIND_S", 0.5)
    with (
        pytest.warns(UnencryptedWarning, match="to tcp://127.0.0.1:9 is not encrypted: whoever"),
        pytest.raises(ClusterError),
    ):
        ClusterPool("tcp://127.0.0.1:9")


class Here:
    """A rule of a module that other machines lack."""

    def __call__(self, waiting, places):
        return None

    def __reduce__(self):
        return __import__, ("a_module_that_only_this_machine_has",)


def test_workers_that_cannot_load_what_they_are_sent_are_refused(threads):
    scenario = with_rule(terminal(measured_days=5.0), Here())
    with pytest.raises(ClusterError, match=r"cannot run portsim: .*install the same version"):
        Runs(pool=threads).rows(scenario, 2)


def test_workers_with_another_source_of_a_part_are_refused(threads, monkeypatch):
    scenario = with_rule(terminal(measured_days=5.0), last_come)
    here = dict.fromkeys(scenario.parts.digests, "another")
    monkeypatch.setattr(Parts, "digests_here", lambda parts: here)
    with pytest.raises(ModelsDifferError, match=r"another source of berth_rules.spoilt"):
        Runs(pool=threads).rows(scenario, 2)


def test_an_address_without_a_scheduler(monkeypatch):
    monkeypatch.setattr(module, "FIND_S", 0.5)
    with pytest.raises(
        ClusterError, match=r"no cluster at tcp://127.0.0.1:9: .*is a scheduler running there"
    ):
        ClusterPool("tcp://127.0.0.1:9")


def test_an_address_that_is_none():
    with pytest.raises(ClusterError, match="no cluster at nonsense://1"):
        ClusterPool("nonsense://1")


@pytest.mark.parametrize(
    ("address", "tls", "message"),
    [
        ("tls://127.0.0.1:9", Tls(), "it takes all of --tls-ca, --tls-cert and --tls-key"),
        (
            "tls://127.0.0.1:9",
            Tls(ca=Path(__file__)),
            "it takes all of --tls-ca, --tls-cert and --tls-key",
        ),
        ("tls://127.0.0.1:9", Tls(*[Path(__file__)] * 3), "the TLS files cannot be used"),
        (
            "tcp://127.0.0.1:9",
            Tls(*[Path(__file__)] * 3),
            "TLS files are for an address that begins with tls://",
        ),
    ],
)
def test_tls_files_that_do_not_fit_the_address(address, tls, message):
    with pytest.raises(ClusterError, match=f"no cluster at {address}: {message}"):
        ClusterPool(address, tls)


@pytest.mark.slow
def test_a_scheduler_without_workers_and_one_that_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FIND_S", 5.0)
    bare = Cluster(tmp_path)
    try:
        with pytest.raises(ClusterError, match="has no workers"):
            ClusterPool(bare.address)
        bare.work("--no-nanny")
        monkeypatch.setattr(module, "FIND_S", 60.0)
        monkeypatch.setattr(module, "LOST_S", 2.0)
        monkeypatch.setattr("portsim.studies.runs.dispatch.CHECK_S", 1.0)
        for victim in (bare.workers[0], bare.scheduler):
            pool = ClusterPool(bare.address)
            runs = Runs(tmp_path, pool, progress=lambda tally, victim=victim: victim.kill())
            with pytest.raises(ClusterError, match=r"was lost: .*what is finished is kept"):
                runs.rows(terminal(measured_days=200.0, seed=victim.pid), 100)
            assert 0 < runs.count < 100
            pool.close()
            bare.work("--no-nanny")
    finally:
        bare.close()


@pytest.mark.slow
def test_a_run_that_kills_its_workers_is_recorded(pool):
    scenario = spoilt(short(), dies=True)
    runs = Runs(pool=pool)
    rows = runs.rows(scenario, 12)
    assert [(one.replication, one.why) for one in runs.failures] == [(FAILED, "its worker died")]
    assert [row.replication for row in rows] == [number for number in range(12) if number != FAILED]
