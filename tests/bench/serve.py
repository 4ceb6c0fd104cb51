"""The helper of serve.sh: photographs, URLs, requests counted exactly, SSIMULACRA2 and the tables.

Results are JSON lines, one for each measurement. Run it with the Python of the environment that serve.sh describes.
"""

import argparse
import collections
import concurrent.futures
import glob
import http.client
import json
import math
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import time

import pyvips

QUALITY = {"jpeg": 80, "webp": 75, "avif": 65}
WIDTHS = [320, 480, 640, 800, 960, 1200, 1600, 2000]
# Windows of a photograph as (scale, x, y), x and y in the free space. None is enlarged: a window has at least 2040 pixels.
WINDOWS = [(1, 0, 0), (0.75, 0, 0), (0.75, 1, 1), (0.75, 1, 0), (0.75, 0, 1), (0, 0.5, 0.5), (0.9, 0.5, 0.2), (0.6, 0.3, 0.8)]
LONG_SIDE = 2040


def path(server: str, name: str, width: int, height: int, format: str) -> str:
    """The path of an image that fits into this box and is never enlarged. A height of 0 does not limit it."""
    quality = QUALITY[format]
    if server == "pixmill":
        box = f"width={width}&height={height}&fit=bounds" if height else f"width={width}"
        return f"/{name}?{box}&format={format}&quality={quality}"
    if server == "oximg":  # the qualities 80 and 75 are its defaults, and its URLs have none
        return f"/resize/{width}/{height}/{name}@{format}"
    if server == "thumbor":
        box = f"fit-in/{width}x{height}" if height else f"{width}x0"
        return f"/unsafe/{box}/filters:format({format}):quality({quality})/{name}"
    if server == "ipx":
        box = f"fit_inside,s_{width}x{height}" if height else f"w_{width}"
        return f"/{box},f_{format},q_{quality}/{name}"
    raise SystemExit(f"{server}: no such server")


def names(photos: str) -> list[str]:
    return [f"{n:03}.jpg" for n in range(len(glob.glob(f"{photos}/[0-9][0-9][0-9].jpg")))]


def prepare(a) -> None:
    """Makes COUNT photographs with a long side of 2040 pixels: sRGB, upright, no metadata, JPEG 4:2:0, quality 92."""
    os.makedirs(a.photos, exist_ok=True)
    sources = []
    for file in sorted(glob.glob(f"{a.corpus}/photos*/*.jpg")):
        image = pyvips.Image.new_from_file(file).autorot()
        if max(image.width, image.height) >= LONG_SIDE:
            sources.append(file)
    made = 0
    for scale, x, y in WINDOWS:
        for file in sources:
            image = load(file)
            smallest = LONG_SIDE / max(image.width, image.height)
            # a small photograph has no room for a different second window
            if made == a.count or (scale != 1 and smallest > 0.8):
                continue
            scale_here = max(scale, smallest)
            width, height = round(image.width * scale_here), round(image.height * scale_here)
            window = image.crop(int((image.width - width) * x), int((image.height - height) * y), width, height)
            reduced = window.resize(LONG_SIDE / max(width, height), kernel="lanczos3")
            # multiples of 12, as in DIV2K. With an odd height oximg 0.18 loses 15 points of SSIMULACRA2, and cameras write none.
            save(reduced.crop(0, 0, reduced.width // 12 * 12, reduced.height // 12 * 12), f"{a.photos}/{made:03}.jpg")
            made += 1
    # the burst's photograph has at least 12 megapixels; the one for starting up is not among the others
    large = [file for file in sources if 12_000_000 <= area(file) < 13_000_000] or sources
    save(load(large[0]), f"{a.photos}/burst.jpg")
    save(load(sources[0]).resize(0.4), f"{a.photos}/start.jpg")
    burst = pyvips.Image.new_from_file(f"{a.photos}/burst.jpg")
    print(f"{made} windows of {len(sources)} photographs; burst: {burst.width}x{burst.height}", file=sys.stderr)


def area(file: str) -> int:
    image = pyvips.Image.new_from_file(file)
    return image.width * image.height


def load(file: str) -> pyvips.Image:
    image = pyvips.Image.new_from_file(file).autorot()
    if image.get_typeof("icc-profile-data"):
        image = image.icc_transform("srgb", embedded=True, intent="relative")
    return image.colourspace("srgb").copy_memory()


def save(image: pyvips.Image, file: str) -> None:
    image.jpegsave(file, Q=92, subsample_mode="on", keep="none")


def get(port: int, path: str, format: str) -> tuple[float, bytes, str]:
    """Seconds, body and error of one request on its own connection.

    Anything but status 200 with the requested media type and a complete body is an error.
    """
    began = time.perf_counter()
    body, error = b"", ""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", path, headers={"Accept": f"image/{format},*/*;q=0.8", "Connection": "close"})
        response = connection.getresponse()
        body = response.read()
        media = response.getheader("Content-Type", "").split(";")[0]
        if response.status != 200:
            error = f"status {response.status}"
        elif media != f"image/{format}":
            error = f"type {media}"
        elif not body:
            error = "empty"
    except (OSError, http.client.HTTPException) as e:
        error = type(e).__name__
    finally:
        connection.close()
    return time.perf_counter() - began, body, error


def get_all(port: int, requests: list[tuple[str, str]], connections: int):
    """Each (path, format) once, over this many connections at a time: wall time and the results in order."""
    waiting: queue.SimpleQueue = queue.SimpleQueue()
    for item in enumerate(requests):
        waiting.put(item)
    results: list = [None] * len(requests)

    def worker() -> None:
        while True:
            try:
                n, (path, format) = waiting.get_nowait()
            except queue.Empty:
                return
            results[n] = get(port, path, format)

    with concurrent.futures.ThreadPoolExecutor(connections) as pool:
        began = time.perf_counter()
        for future in [pool.submit(worker) for _ in range(connections)]:
            future.result()
        return time.perf_counter() - began, results


def usage(session: int) -> tuple[float, float]:
    """CPU seconds and the sum of the peak resident sets in MB of all processes of a session."""
    ticks, peak = 0, 0
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            with open(f"{folder}/stat") as f:
                fields = f.read().rsplit(")", 1)[1].split()
            if int(fields[3]) == session:
                ticks += sum(map(int, fields[11:15]))
                with open(f"{folder}/status") as f:
                    peak += sum(int(line.split()[1]) for line in f if line.startswith("VmHWM"))
        except OSError:
            continue
    return ticks / os.sysconf("SC_CLK_TCK"), peak / 1000


def record(a, **more) -> None:
    with open(a.results, "a") as f:
        f.write(json.dumps({"kind": a.command, "server": a.server, **more}) + "\n")


def ready(a) -> None:
    """Waits until the server answers, then requests each format, so that each process loads its codecs.

    Exits with 3 if the server does not support a format.
    """
    for _ in range(150):
        if not os.path.exists(f"/proc/{a.session}"):
            raise SystemExit(f"{a.server}: the server has ended")
        if get(a.port, path(a.server, "start.jpg", 100, 0, "jpeg"), "jpeg")[2] != "ConnectionRefusedError":
            break
        time.sleep(0.1)
    for format in a.formats:
        _, results = get_all(a.port, [(path(a.server, "start.jpg", 200 + n, 0, format), format) for n in range(8)], 4)
        errors = {error for _, _, error in results if error}
        if errors:
            print(f"{a.server}: {format} is skipped ({', '.join(errors)})", file=sys.stderr)
            raise SystemExit(3)


def cold(a) -> None:
    requests = [(path(a.server, name, 512, 512, a.format), a.format) for name in names(a.photos)]
    cpu, _ = usage(a.session)
    wall, results = get_all(a.port, requests, a.connections)
    cpu_after, peak = usage(a.session)
    seconds = sorted(s for s, _, error in results if not error)
    if a.save:
        os.makedirs(a.save, exist_ok=True)
        for name, (_, body, error) in zip(names(a.photos), results):
            if not error:
                with open(f"{a.save}/{name}.{a.format}", "wb") as f:
                    f.write(body)
    if a.results:
        record(
            a, format=a.format, connections=a.connections, rate=len(seconds) / wall,
            p50=percentile(seconds, 50), p99=percentile(seconds, 99),
            cpu=(cpu_after - cpu) / max(len(seconds), 1), peak=peak,
            errors=collections.Counter(error for _, _, error in results if error),
        )  # fmt: skip


def percentile(ordered: list[float], percent: float) -> float:
    return ordered[math.ceil(len(ordered) * percent / 100) - 1] if ordered else float("nan")


def burst(a) -> None:
    requests = [(path(a.server, "burst.jpg", width, 0, f), f) for width in WIDTHS for f in a.formats]
    cpu, _ = usage(a.session)
    wall, results = get_all(a.port, requests, a.connections)
    cpu_after, peak = usage(a.session)
    errors = collections.Counter(error for _, _, error in results if error)
    record(a, format="+".join(a.formats), connections=a.connections, wall=wall, cpu=cpu_after - cpu, peak=peak, errors=errors)


def quality(a) -> None:
    """SSIMULACRA2 of every fifth photograph against a Lanczos3 reduction of the source in linear light."""
    with tempfile.TemporaryDirectory() as work:

        def score(name: str) -> tuple[float, int]:
            file = f"{a.save}/{name}.{a.format}"
            output = pyvips.Image.new_from_file(file)[:3].colourspace("srgb")
            source = pyvips.Image.new_from_file(f"{a.photos}/{name}")
            across, down = output.width / source.width, output.height / source.height
            if abs(across - down) > 0.003 or max(output.width, output.height) != 512:
                print(f"{a.server}: {name} is {output.width}x{output.height}", file=sys.stderr)
            # gap=0: Lanczos alone, no box filter before it
            reduced = source.colourspace("scrgb").resize(across, vscale=down, kernel="lanczos3", gap=0).colourspace("srgb")
            reduced.pngsave(f"{work}/{name}.reference.png", compression=1)
            output.pngsave(f"{work}/{name}.output.png", compression=1)
            command = [a.ssimulacra2, "image", f"{work}/{name}.reference.png", f"{work}/{name}.output.png"]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            return float(said.split()[-1]), os.path.getsize(file)

        chosen = [name for name in names(a.photos)[::5] if os.path.exists(f"{a.save}/{name}.{a.format}")]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            scores = list(pool.map(score, chosen))
    if scores:
        points = [s for s, _ in scores]
        record(a, format=a.format, count=len(points), mean=statistics.mean(points), min=min(points), bytes=statistics.mean(b for _, b in scores))


def urls(a) -> None:
    for name in names(a.photos):
        print(path(a.server, name, 512, 512, a.format))


def report(a) -> None:
    cells: dict = collections.defaultdict(lambda: collections.defaultdict(list))
    with open(a.results) as f:
        for line in f:
            row = json.loads(line)
            key = (list(QUALITY).index(row["format"]) if row["format"] in QUALITY else 9, row["format"], row.get("connections", 0))
            cells[row["kind"]][key, row["server"]].append(row)

    def table(kind: str, title: str, columns: list[str], values, key_columns: list[str]) -> None:
        if not cells[kind]:
            return
        print(f"\n### {title}\n\n| {' | '.join(key_columns + ['server'] + columns)} |")
        print("|" + "---|" * (len(key_columns) + 1 + len(columns)))
        for (key, server), rows in sorted(cells[kind].items(), key=lambda item: item[0][0]):
            shown = [str(part) for part in key[1 : 1 + len(key_columns)]]
            print(f"| {' | '.join([*shown, server, *values(key, rows)])} |")

    def median(rows, field: str) -> float:
        return statistics.median(row[field] for row in rows)

    def ratio(kind: str, key, rows, field: str) -> str:
        others = cells[kind].get((key, "oximg"))
        return f"{median(rows, field) / median(others, field):.2f}" if others and median(others, field) else ""

    def cpu(kind: str, key, rows) -> str:
        if any(row["cpu"] is None for row in rows):
            return ""
        of_oximg = ratio(kind, key, rows, "cpu") if kind == "cold" else ""
        return f"{median(rows, 'cpu') * 1000:.{0 if kind == 'cold' else 2}f}" + (f" ({of_oximg})" if of_oximg else "")

    def errors(rows) -> str:
        total: collections.Counter = collections.Counter()
        for row in rows:
            total.update(row["errors"])
        return ", ".join(f"{count} × {error}" for error, count in total.items()) or "0"

    def rates(kind: str):
        def values(key, rows):
            times = [f"{median(rows, p) * 1000:.{0 if kind == 'cold' else 1}f}" for p in ("p50", "p99")]
            each = [cpu(kind, key, rows), f"{median(rows, 'peak'):.0f}"]
            return [f"{median(rows, 'rate'):.{1 if kind == 'cold' else 0}f}", ratio(kind, key, rows, "rate"), *times, *each, errors(rows)]

        return values

    def bursts(key, rows):
        walls = [row["wall"] for row in rows]
        spread = f"{min(walls):.2f}–{max(walls):.2f}"
        return [f"{median(rows, 'wall'):.2f}", spread, ratio("burst", key, rows, "wall"), f"{median(rows, 'cpu'):.2f}", f"{median(rows, 'peak'):.0f}", errors(rows)]

    columns = ["requests/s", "× oximg", "p50 ms", "p99 ms", "CPU ms/request (× oximg)", "peak MB", "errors"]
    table("cold", "Cold: each photograph once, no result cached", columns, rates("cold"), ["format", "connections"])
    table("warm", "Warm: the same URLs again", columns, rates("warm"), ["format", "connections"])
    columns = ["wall s", "all runs", "× oximg", "CPU s", "peak MB", "errors"]
    table("burst", "srcset burst: 8 widths × 2 formats of one 12 megapixel photograph", columns, bursts, ["formats", "connections"])
    scores = lambda key, rows: [f"{rows[-1]['mean']:.1f}", f"{rows[-1]['min']:.1f}", f"{rows[-1]['bytes']:,.0f}", str(rows[-1]["count"])]
    table("quality", "SSIMULACRA2 of the same outputs", ["mean", "min", "mean bytes", "photographs"], scores, ["format"])


def warm(a) -> None:
    """Records what the Lua script of wrk printed: good, bad, seconds, p50 and p99."""
    good, bad, seconds, p50, p99 = map(float, sys.stdin.read().split("RESULT")[1].split())
    cpu, peak = usage(a.session)
    # the CPU time includes requests that had not ended, so it is shown only if many had
    spent = (cpu - a.cpu) / good if good >= 10 * a.connections else None
    errors = {"bad response": int(bad)} if bad else {}
    record(a, format=a.format, connections=a.connections, rate=good / seconds, p50=p50, p99=p99, cpu=spent, peak=peak, errors=errors)


def main() -> None:
    p = argparse.ArgumentParser()
    commands = {"prepare": prepare, "ready": ready, "cold": cold, "warm": warm, "burst": burst, "quality": quality, "urls": urls, "report": report}
    p.add_argument("command", choices=[*commands, "cpu"])
    p.add_argument("--corpus")
    p.add_argument("--photos")
    p.add_argument("--count", type=int, default=100)
    p.add_argument("--server")
    p.add_argument("--port", type=int)
    p.add_argument("--session", type=int)
    p.add_argument("--format")
    p.add_argument("--formats", nargs="+", default=[])
    p.add_argument("--connections", type=int)
    p.add_argument("--cpu", type=float)
    p.add_argument("--save")
    p.add_argument("--results")
    p.add_argument("--ssimulacra2")
    a = p.parse_args()
    if a.command == "cpu":
        print(usage(a.session)[0])
    else:
        commands[a.command](a)


main()
