"""Runs the Slurm array script and checks that its shards, merged, are the campaign: task by task with Slurm's variables set by hand,
and through a real one-node Slurm made for the test, where Slurm is installed.

Usage: cluster_test.py ORRERY    (from the root of the tree)

The last line is "N passed, M failed". What can't be tried here is said with its reason and counts as nothing.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ARGUMENTS = ["scenarios/echo/remembers.json#durable-first", "--mutant", "echo.answer_before_durable", "--seeds", "1..10"]
SCRIPTS = pathlib.Path("tools/cluster")
PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch"]
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


def steady(text):
    """The report without its timing."""
    report = json.loads(text)
    del report["timing"]
    return report


def whole_campaign(orrery, folder):
    out = folder / "whole"
    subprocess.run([orrery, "fuzz", *ARGUMENTS, "--jobs", "1", "--out", out], stdout=subprocess.DEVNULL, check=False)
    return steady((out / "report.json").read_text())


def merged(environment, out):
    """What merge.sbatch makes of the shards in `out`."""
    done = subprocess.run(["bash", SCRIPTS / "merge.sbatch"], env=environment, check=False)
    assert done.returncode == 1, f"a campaign with findings was merged with status {done.returncode}"
    assert (out / "summary.md").read_text().startswith("# Campaign: findings")
    return steady((out / "report.json").read_text())


def environment_of(orrery, out, **more):
    return {**os.environ, "PATH": PATH, "ORRERY": orrery, "OUT": str(out), **more}


def check_by_hand(orrery, folder, whole):
    """The tasks of an array with odd numbers, one after the other."""
    out = folder / "by-hand"
    for task in (3, 5, 7):
        variables = {"SLURM_ARRAY_TASK_ID": str(task), "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_STEP": "2",
                     "SLURM_ARRAY_TASK_COUNT": "3"}
        subprocess.run(["bash", SCRIPTS / "fuzz.sbatch", *ARGUMENTS], env=environment_of(orrery, out, **variables),
                       stdout=subprocess.DEVNULL, check=False)
    assert merged(environment_of(orrery, out), out) == whole, "the merged report is not that of the whole"


def check_manifest():
    """The numbers of the Kubernetes job are one number."""
    text = (SCRIPTS / "fuzz-job.yaml").read_text()
    numbers = re.findall(r"(?:completions:|parallelism:|--shard auto/) ?(\d+)", text)
    assert len(numbers) == 3 and len(set(numbers)) == 1, f"completions, parallelism and shards differ: {numbers}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class OneNodeSlurm:
    """munged, slurmctld and slurmd of this machine alone, with everything they write in one folder."""

    def __init__(self, folder):
        self.folder = folder
        self.started = []

    def __enter__(self):
        host = socket.gethostname().split(".")[0]
        (self.folder / "munge.key").write_bytes(os.urandom(1024))
        (self.folder / "munge.key").chmod(0o400)
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        cores = os.cpu_count() or 1
        settings = {
            "ClusterName": "orrery", "SlurmctldHost": f"{host}(127.0.0.1)", "SlurmUser": "root",
            "SlurmctldPort": free_port(), "SlurmdPort": free_port(), "AuthType": "auth/munge",
            "AuthInfo": f"socket={self.folder}/munge.socket", "StateSaveLocation": f"{self.folder}/state",
            "SlurmdSpoolDir": f"{self.folder}/spool", "SlurmctldPidFile": f"{self.folder}/slurmctld.pid",
            "SlurmdPidFile": f"{self.folder}/slurmd.pid", "SlurmctldLogFile": f"{self.folder}/slurmctld.log",
            "SlurmdLogFile": f"{self.folder}/slurmd.log", "ProctrackType": "proctrack/linuxproc",
            "TaskPlugin": "task/none", "SelectType": "select/cons_tres", "SelectTypeParameters": "CR_CPU",
            "SwitchType": "switch/none", "MpiDefault": "none", "ReturnToService": "2",
            "SchedulerParameters": "sched_interval=1,batch_sched_delay=1,sched_min_interval=100000",
            "AccountingStorageType": "accounting_storage/none", "JobAcctGatherType": "jobacct_gather/none"}
        lines = [f"{name}={value}" for name, value in settings.items()]
        lines += [f"NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} State=UNKNOWN",
                  f"PartitionName=main Nodes={host} Default=YES State=UP"]
        self.configuration = self.folder / "slurm.conf"
        self.configuration.write_text("\n".join(lines) + "\n")
        self.start("munged", "--foreground", "--force", f"--key-file={self.folder}/munge.key",
                   f"--socket={self.folder}/munge.socket", f"--pid-file={self.folder}/munge.pid",
                   f"--log-file={self.folder}/munge.log", f"--seed-file={self.folder}/munge.seed")
        wait_until(lambda: (self.folder / "munge.socket").exists(), "munged")
        self.start("slurmctld", "-D", "-c", "-f", self.configuration)
        self.start("slurmd", "-D", "-N", host, "-f", self.configuration)
        wait_until(lambda: "idle" in self.run("sinfo", "-h", "-o", "%T").stdout, "an idle node")
        return self

    def __exit__(self, *_):
        for process in reversed(self.started):
            process.send_signal(signal.SIGTERM)
        for process in self.started:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()

    def start(self, *command):
        self.started.append(subprocess.Popen(command, env={**os.environ, "PATH": PATH}, stdin=subprocess.DEVNULL,
                                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def run(self, *command, environment=None):
        return subprocess.run(command, env={**(environment or {**os.environ, "PATH": PATH}),
                                            "SLURM_CONF": str(self.configuration)},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=400, check=False)


def wait_until(holds, what):
    for _ in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come up")


def why_no_slurm():
    """Why Slurm can't be tried here; empty: it can."""
    missing = [name for name in PROGRAMS if shutil.which(name, path=PATH) is None]
    if missing:
        return f"{', '.join(missing)} not installed (Debian: slurm-wlm, munge)"
    return "" if os.geteuid() == 0 else "slurmd needs root"


def check_slurm(orrery, folder, whole):
    """A real array of three tasks."""
    out = folder / "slurm"
    state = folder / "daemons"
    state.mkdir(mode=0o755)
    with OneNodeSlurm(state) as slurm:
        done = slurm.run("sbatch", "--wait", "--array=1-3", f"--output={folder}/task-%a.log", SCRIPTS / "fuzz.sbatch", *ARGUMENTS,
                         environment=environment_of(orrery, out))
        logs = "".join(log.read_text() for log in sorted(folder.glob("task-*.log")))
    assert done.returncode == 1, f"sbatch --wait ended with {done.returncode}\n{done.stdout}{logs}"
    assert sorted(path.name for path in out.iterdir()) == ["shard-1", "shard-2", "shard-3"], logs
    assert merged(environment_of(orrery, out), out) == whole, "the merged report is not that of the whole"


def main(arguments):
    orrery = str(pathlib.Path(arguments[0]).resolve())
    passed = failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        whole = whole_campaign(orrery, folder)
        checks = [("by hand", lambda: check_by_hand(orrery, folder, whole)), ("kubernetes manifest", check_manifest)]
        reason = why_no_slurm()
        if reason:
            print(f"skipped: Slurm: {reason}")
        else:
            checks.append(("slurm", lambda: check_slurm(orrery, folder, whole)))
        for label, check in checks:
            try:
                check()
                passed += 1
            except (AssertionError, OSError, subprocess.SubprocessError) as error:
                failed += 1
                print(f"FAILED {label}: {error}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
