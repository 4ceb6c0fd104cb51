#!/usr/bin/env bash
# Starts munge and Slurm with one node in a folder, runs an array of 8 shards, cancels and requeues one, merges the reports,
# and stops what it started. All ports are on 127.0.0.1.
# usage: slurm.sh FOLDER PIXMILL PHOTO
set -euo pipefail

work=$(cd "$1" && pwd) pixmill=$2 photo=$3
slurm=$work/slurm
mkdir -p "$slurm"/{state,spool,munge} "$work"/{photos/sub,reports}
# Services of Slurm reject folders of a group.
chmod 755 "$work" "$slurm" "$slurm"/{state,spool}
chmod 700 "$slurm/munge"

started=()
stop() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    # slurmstepd has the tasks.
    for pid in "${started[@]}"; do
        for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        kill -9 "$pid" 2>/dev/null || true
    done
}
trap stop EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

dd if=/dev/urandom of="$slurm/munge/key" bs=1024 count=1 status=none
chmod 400 "$slurm/munge/key"
munged --foreground --force --key-file="$slurm/munge/key" --socket="$slurm/munge/socket" --pid-file="$slurm/munge/pid" \
    --log-file="$slurm/munge/log" --seed-file="$slurm/munge/seed" &
started+=($!)

cat > "$slurm/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
AuthType=auth/munge
AuthInfo=socket=$slurm/munge/socket
CredType=cred/munge
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd.pid
SlurmctldLogFile=$slurm/slurmctld.log
SlurmdLogFile=$slurm/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SchedulerParameters=batch_sched_delay=0,sched_interval=1
MinJobAge=300
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$(hostname -s) Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$slurm/slurm.conf

slurmctld -D & started+=($!)
slurmd -D & started+=($!)
for _ in $(seq 150); do
    if sinfo -h -o %T 2>/dev/null | grep -q idle; then break; fi
    sleep 0.2
done
sinfo

for n in $(seq -w 24); do cp "$photo" "$work/photos/$n.jpg"; done
cp "$photo" "$work/photos/sub/A.jpg"
cp "$photo" "$work/photos/sub/a.jpg"
echo 'not an image' > "$work/photos/broken.jpg"
cd "$work"
export PIXMILL_CACHE_DIR=$work/cache
# One image is broken, so the exit code is 1.
"$pixmill" run photos -o whole -q 'width=300&format=webp' --no-cache --report whole.json || [ $? = 1 ]

# The first start of task 3 waits, so that it can be canceled.
cat > shards.sh <<SCRIPT
#!/bin/bash
#SBATCH --array=0-7
#SBATCH --requeue
#SBATCH --output=$work/log-%a.txt
#SBATCH --open-mode=append
echo "task \$SLURM_ARRAY_TASK_ID of \$SLURM_ARRAY_TASK_COUNT, restarts: \${SLURM_RESTART_COUNT:-0}"
if [ "\$SLURM_ARRAY_TASK_ID" = 3 ] && [ -z "\${SLURM_RESTART_COUNT:-}" ]; then sleep 600; fi
exec "$pixmill" run photos -o array -q 'width=300&format=webp' --no-cache --shard auto --resume \
    --report "reports/\$SLURM_ARRAY_TASK_ID.json"
SCRIPT
job=$(sbatch --parsable shards.sh)

state() { scontrol show job "${job}_$1" 2>/dev/null | sed -n 's/.*JobState=\([A-Z]*\).*/\1/p' | head -1; }
wait_for() { # task, states
    for _ in $(seq 600); do
        if [[ " $2 " == *" $(state "$1") "* ]]; then return; fi
        sleep 0.2
    done
    echo "task $1 is $(state "$1"), not $2" >&2
    tail -20 "$slurm"/*.log log-*.txt >&2
    exit 1
}
wait_for 3 RUNNING
echo "task 3 is canceled and requeued"
scontrol requeue "${job}_3"
for task in 0 1 2 4 5 6 7; do wait_for "$task" "COMPLETED FAILED"; done
# A requeued job waits two minutes before it starts again; `release` would not shorten that.
scontrol update "JobId=${job}_3" StartTime=now 2>/dev/null || true
wait_for 3 "COMPLETED FAILED"
cat log-*.txt
scontrol show job "$job" | grep -oE 'ArrayTaskId=[0-9]+|JobState=[A-Z]+|Restarts=[0-9]+|ExitCode=[0-9:]+' | paste -sd' ' | sed 's/ ArrayTaskId/\nArrayTaskId/g'
"$pixmill" report merge reports/*.json -o array.json
cmp array.json whole.json && echo "the merged report is that of one run"
