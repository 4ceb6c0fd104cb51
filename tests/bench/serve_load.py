#!/usr/bin/env python3
"""Mixed load on `pixmill serve` beyond its capacity, on loopback.

    python3 tests/bench/serve_load.py PHOTOS [SECONDS] [MEMORY]

Starts target/release/pixmill with an empty cache, and until SECONDS have passed:
- 64 connections ask for outputs that do not exist yet, without a pause: more than two cores can render.
- 4 connections ask for cached outputs, 50 a second each. Their latency is what the clients of a busy server see.
- 20 clients read nothing of what they ask for, 50 send half of a request, and 1,000 are connected and silent.
Prints statuses, latencies and the peak of the resident memory, and fails if one of them is out of bounds."""

import asyncio
import collections
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

PHOTOS = sys.argv[1]
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 600
MEMORY = sys.argv[3] if len(sys.argv) > 3 else "512M"
RENDERERS, CACHED, SLOW, HALF, IDLE = 64, 4, 20, 50, 1000
NAMES = sorted(name for name in os.listdir(PHOTOS) if name.endswith(".jpg"))
HOT = [f"/{name}?width=320&format=webp" for name in NAMES[:20]]

statuses = {"new": collections.Counter(), "cached": collections.Counter()}
latencies = []
peak = 0


async def get(reader, writer, path):
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = int(next(line.split(":")[1] for line in head.lower().split("\r\n") if line.startswith("content-length:")))
    await reader.readexactly(length)
    return int(head.split()[1])


async def connected(port, until, kind, request):
    """Repeats requests on one connection, which is opened again when it breaks."""
    while time.monotonic() < until:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            while time.monotonic() < until:
                began = time.monotonic()
                status = await get(reader, writer, request())
                statuses[kind][status] += 1
                if kind == "cached":
                    latencies.append(time.monotonic() - began)
                    await asyncio.sleep(0.02)
                elif status == 503:
                    await asyncio.sleep(0.2)
            writer.close()
        except (OSError, asyncio.IncompleteReadError) as error:
            statuses[kind][type(error).__name__] += 1
            await asyncio.sleep(0.1)


def new():
    size, quality = random.randint(100, 1600), random.randint(40, 90)
    return f"/{random.choice(NAMES)}?width={size}&quality={quality}&format={random.choice(['jpg', 'webp', 'avif', 'jpg', 'webp'])}"


async def useless(port, text):
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(text)
        return writer
    except OSError:
        return None


async def watch(pid, until):
    global peak
    while time.monotonic() < until:
        with open(f"/proc/{pid}/status") as f:
            rss = next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))
        peak = max(peak, rss // 1024)
        await asyncio.sleep(0.2)


async def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    cache = tempfile.mkdtemp()
    command = ["target/release/pixmill", "serve", PHOTOS, "--listen", "127.0.0.1:0", "--cache-dir", cache, "--memory", MEMORY, "--log", "off"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        port = int(server.stderr.readline().strip().rstrip("/").rsplit(":", 1)[1])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for path in HOT:
            assert await get(reader, writer, path) == 200
        silent = [await useless(port, b"") for _ in range(IDLE)]
        silent += [await useless(port, b"GET /a.jpg?width=3 HTT") for _ in range(HALF)]
        silent += [await useless(port, f"GET {HOT[0]} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 200) for _ in range(SLOW)]
        until = time.monotonic() + SECONDS
        loads = [connected(port, until, "new", new) for _ in range(RENDERERS)]
        loads += [connected(port, until, "cached", lambda: random.choice(HOT)) for _ in range(CACHED)]
        await asyncio.gather(watch(server.pid, until), *loads)
        del silent
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(cache, ignore_errors=True)
    latencies.sort()
    share = lambda part: latencies[min(int(len(latencies) * part), len(latencies) - 1)] * 1000
    print(f"new {dict(statuses['new'])}\ncached {dict(statuses['cached'])}")
    print(f"cached p50 {share(0.5):.1f} ms, p99 {share(0.99):.1f} ms, worst {latencies[-1] * 1000:.0f} ms; peak {peak} MiB of {MEMORY}; exit {server.returncode}")
    allowed = float(MEMORY[:-1]) * {"M": 1e6, "G": 1e9}[MEMORY[-1]] / (1 << 20)
    wrong = [s for kind in statuses.values() for s in kind if s not in (200, 503)]
    if wrong or set(statuses["cached"]) != {200} or share(0.99) > 20 or peak > allowed or server.returncode:
        sys.exit("out of bounds")


asyncio.run(main())
