#!/usr/bin/env bash
# Compares `pixmill serve` with other image servers, on the loopback interface: requests per second with nothing cached and
# with everything cached, the burst of requests that one srcset causes, and the quality of what is delivered.
#
#   tests/bench/serve.sh [PHOTOS]      prints Markdown tables; about 30 minutes for all servers on two cores
#
# PHOTOS is the folder of the 100 photographs; it is filled if it is empty. Default: a temporary folder. They are made from the
# folders photos and photos-more of $CORPUS: the whole photograph and overlapping crops of it, reduced to a long side of 2040
# pixels, the size of DIV2K, which imgproxy's benchmark uses.
#
# Installation; a server that is not installed is skipped:
#   apt-get install wrk python3-venv
#   cargo install oximg --root $PEERS               without its feature avif, which needs SVT-AV1 4.1
#   cargo install ssimulacra2_rs --root $PEERS --no-default-features
#   python3 -m venv $PEERS/thumbor && $PEERS/thumbor/bin/pip install thumbor
#   mkdir $PEERS/ipx && npm install --prefix $PEERS/ipx ipx@3
#   python3 -m venv $PEERS/py && PATH=$PEERS/py/bin $PEERS/py/bin/pip install pyvips pyvips-binary
#
# All servers run on the same cores ($CORES), with their defaults for production, and read the same folder:
#   oximg    one worker per core; qualities 80 (JPEG) and 75 (WebP) are its defaults; it has no result cache
#   thumbor  one process per core, file loader, sources not stored, result storage (files) in `warm` only
#   ipx      one Node process (it has no cluster mode), NODE_ENV=production, UV_THREADPOOL_SIZE unset (4); no result cache
#   pixmill  an empty cache folder at each start, no access log
# Each cold request has its own connection, so that thumbor's processes share the load; wrk keeps connections open.
# The servers take turns in each cell, so that other load on the machine affects all of them. On a shared machine compare
# CPU times: requests per second then depend on the load.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
PIXMILL=${PIXMILL:-$root/target/release/pixmill}
PEERS=${PEERS:-/tmp/peers}
CORPUS=${CORPUS:-$root/../shared/corpus}
SSIMULACRA2=${SSIMULACRA2:-$PEERS/bin/ssimulacra2_rs}
SERVERS=${SERVERS:-pixmill oximg thumbor ipx}
PARTS=${PARTS:-cold warm burst quality} # quality scores the outputs of cold
FORMATS=${FORMATS:-jpeg webp avif}
COUNT=${COUNT:-100}   # photographs
ROUNDS=${ROUNDS:-3}   # of the cold part; tables show medians
WARM_SECONDS=${WARM_SECONDS:-10}
BURSTS=${BURSTS:-5}
CORES=${CORES:-0,1}
PORT=${PORT:-18431}
RESULTS=${RESULTS:-}  # file of the raw results, JSON lines; default: not kept

work=$(mktemp -d)
photos=${1:-$work/photos}
results=${RESULTS:-$work/results.jsonl}
server_pid=""
helper() { "$PEERS/py/bin/python" "$root/tests/bench/serve.py" "$@"; }
say() { echo "$@" >&2; }

stop() {
  [ -n "$server_pid" ] || return 0
  for signal in TERM KILL; do # to its process group: it has a session of its own
    kill -"$signal" -- "-$server_pid" 2>/dev/null || true
    for _ in $(seq 50); do if kill -0 -- "-$server_pid" 2>/dev/null; then sleep 0.1; fi; done
  done
  wait "$server_pid" 2>/dev/null || true
  server_pid="" && rm -rf "$work/cache"
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# version SERVER: fails if it is not installed
version() {
  case $1 in
  pixmill) "$PIXMILL" serve --help >/dev/null && "$PIXMILL" --version ;;
  oximg) "$PEERS/bin/oximg" --version ;;
  thumbor) "$PEERS/thumbor/bin/pip" list | grep -iE '^(thumbor|pillow) ' | xargs ;;
  ipx) (cd "$PEERS/ipx" && npm ls ipx sharp | tail -n +2 | grep -oE '(ipx|sharp)@[0-9.]+' | xargs echo "Node $(node --version)") ;;
  *) return 1 ;;
  esac
}

# start SERVER cold|warm FORMAT…: starts it with an empty cache and waits until it answers. Fails if a format is not supported.
start() {
  local server=$1 mode=$2 run
  shift 2
  stop
  if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then say "port $PORT is in use" && exit 1; fi
  mkdir "$work/cache"
  case $server in
  pixmill) run=("$PIXMILL" serve "$photos" --listen "127.0.0.1:$PORT" --cache-dir "$work/cache" --log off) ;;
  oximg) run=(env "IMAGES_DIR=$photos" OXIMG_BIND=127.0.0.1 "PORT=$PORT" "$PEERS/bin/oximg" serve) ;;
  thumbor)
    printf '%s\n' "LOADER = 'thumbor.loaders.file_loader'" "FILE_LOADER_ROOT_PATH = '$photos'" \
      "STORAGE = 'thumbor.storages.no_storage'" "RESULT_STORAGE_FILE_STORAGE_ROOT_PATH = '$work/cache'" \
      "RESULT_STORAGE_STORES_UNSAFE = True" >"$work/thumbor.conf"
    [ "$mode" = cold ] || echo "RESULT_STORAGE = 'thumbor.result_storages.file_storage'" >>"$work/thumbor.conf"
    run=("$PEERS/thumbor/bin/thumbor" --ip 127.0.0.1 --port "$PORT" --conf "$work/thumbor.conf" --processes "$(taskset -c "$CORES" nproc)" --log-level error)
    ;;
  ipx) run=(env NODE_ENV=production "$PEERS/ipx/node_modules/.bin/ipx" serve --dir "$photos" --host 127.0.0.1 --port "$PORT") ;;
  esac
  setsid taskset -c "$CORES" "${run[@]}" >"$work/$server.log" 2>&1 &
  server_pid=$!
  measure ready "$server" --formats "$@"
}

# measure COMMAND SERVER OPTION…: runs the helper on the current server
measure() {
  local command=$1 server=$2
  shift 2
  helper "$command" --server "$server" --port "$PORT" --session "${server_pid:-0}" --photos "$photos" --results "$results" "$@"
}

for tool in wrk taskset setsid "$PEERS/py/bin/python"; do
  command -v "$tool" >/dev/null || { say "$tool is missing; see the comment above" && exit 1; }
done
found=()
for server in $SERVERS; do
  if version "$server" >/dev/null 2>&1; then found+=("$server"); else say "$server is skipped: not installed"; fi
done
# a copy, so that a build during the benchmark changes nothing
[[ " ${found[*]} " != *" pixmill "* ]] || { cp "$PIXMILL" "$work/pixmill" && PIXMILL=$work/pixmill; }
: >"$results"
[ -e "$photos/000.jpg" ] || helper prepare --corpus "$CORPUS" --photos "$photos" --count "$COUNT"
photos=$(cd "$photos" && pwd)
cat "$photos"/*.jpg >/dev/null # into the page cache

echo "$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs), cores $CORES of $(nproc), $(date +%F), load $(cut -d' ' -f1 /proc/loadavg)"
for server in "${found[@]}"; do echo "- $server: $(version "$server")"; done

# for_each_cell MODE COMMAND: runs the command for each $format, number of $connections and $server
for_each_cell() {
  for format in $FORMATS; do
    for connections in 2 16; do
      for server in "${found[@]}"; do
        say "$2 $format, $connections connections: $server"
        if start "$server" "$1" "$format"; then "$2"; fi
      done
    done
  done
}

# cold: each photograph once
cold() { measure cold "$server" --format "$format" --connections "$connections" --save "$work/out/$server"; }

# warm: the same URLs repeatedly. A response with another status or media type is not counted.
cat >"$work/warm.lua" <<'LUA'
local paths, n, thread = {}, 0, nil
good, bad = 0, 0
function setup(t) thread = t end
function init(arguments)
  media = arguments[2]
  for line in io.lines(arguments[1]) do paths[#paths + 1] = line end
end
function request()
  n = n % #paths + 1
  return wrk.format("GET", paths[n])
end
function response(status, headers)
  local said = headers["Content-Type"] or headers["content-type"]
  if status == 200 and said == media then good = good + 1 else bad = bad + 1 end
end
function done(summary, latency)
  local lost = summary.errors.connect + summary.errors.read + summary.errors.timeout
  print("RESULT", thread:get("good"), thread:get("bad") + lost, summary.duration / 1e6, latency:percentile(50) / 1e6, latency:percentile(99) / 1e6)
end
LUA
warm() {
  helper cold --server "$server" --port "$PORT" --session "$server_pid" --photos "$photos" --format "$format" --connections 4
  helper urls --server "$server" --photos "$photos" --format "$format" >"$work/paths"
  cpu=$(helper cpu --session "$server_pid")
  wrk -t1 "-c$connections" "-d${WARM_SECONDS}s" --timeout 60s -s "$work/warm.lua" "http://127.0.0.1:$PORT" -- "$work/paths" "image/$format" |
    measure warm "$server" --format "$format" --connections "$connections" --cpu "$cpu"
}

# burst: one photograph of 12 megapixels in 8 widths and 2 formats, all requests at once, and over 6 connections as a browser
burst() {
  for formats in "webp avif" "webp jpeg"; do
    for connections in 16 6; do
      for server in "${found[@]}"; do
        say "burst of $formats, $connections connections: $server"
        # shellcheck disable=SC2086
        if start "$server" cold $formats; then measure burst "$server" --connections "$connections" --formats $formats; fi
      done
    done
  done
}

# quality: SSIMULACRA2 of the outputs of cold
quality() {
  for server in "${found[@]}"; do
    for format in $FORMATS; do
      measure quality "$server" --format "$format" --save "$work/out/$server" --ssimulacra2 "$SSIMULACRA2"
    done
  done
}

case " $PARTS " in *" cold "*) for _ in $(seq "$ROUNDS"); do for_each_cell cold cold; done ;; esac
case " $PARTS " in *" warm "*) for_each_cell warm warm ;; esac
case " $PARTS " in *" burst "*) for _ in $(seq "$BURSTS"); do burst; done ;; esac
stop
case " $PARTS " in *" quality "*) quality ;; esac
helper report --results "$results"
