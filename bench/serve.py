#!/usr/bin/env python3
"""Latency and throughput of `saetm serve`, for one client and for many at once.

    bench/serve.py RUN CORPUS.jsonl [--clients 1,16,200] [--requests 2000] [--documents 1] [--threads 0]

Each client keeps its connection and asks again as soon as it is answered; documents come from the corpus in
turn. Clients and server share the machine, and what a client costs is part of the figures. Where the Python
package saetm can be imported, a plain server of Python's own http.server that answers by it stands beside.
"""
import argparse
import asyncio
import http.server
import itertools
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

PROGRAM = os.environ.get("SAETM_PROGRAM", str(pathlib.Path(__file__).parents[1] / "build" / "saetm"))


def texts_of(path, most=20000):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in itertools.islice(lines, most)]


def requests_of(texts, documents):
    """Whole requests, as bytes, without end."""
    turn = itertools.cycle(texts)
    while True:
        body = json.dumps({"texts": list(itertools.islice(turn, documents))}).encode()
        head = ("POST /v1/topics HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n")
        yield head.encode() + body


async def ask(reader, writer, request):
    """Returns the status."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
    await reader.readexactly(length)
    return int(head.split(" ", 2)[1])


async def measure(port, requests, clients, count):
    """Seconds of each request, and statuses."""
    left = iter(range(count))
    seconds, statuses = [], {}

    async def client():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in left:
            start = time.perf_counter()
            status = await ask(reader, writer, next(requests))
            seconds.append(time.perf_counter() - start)
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return sorted(seconds), statuses, time.perf_counter() - start


def show(name, port, arguments, texts):
    requests = requests_of(texts, arguments.documents)
    asyncio.run(measure(port, requests, 1, 20))  # to warm up
    for clients in map(int, arguments.clients.split(",")):
        count = max(clients, arguments.requests)
        seconds, statuses, whole = asyncio.run(measure(port, requests, clients, count))
        at = lambda share: 1000 * seconds[min(len(seconds) - 1, int(share * len(seconds)))]
        print(f"{name:12} {clients:7} {at(0.5):9.2f} {at(0.99):9.2f} {count / whole:11.0f} "
              f"{count * arguments.documents / whole:11.0f}  {statuses}", flush=True)


def python_server(run):
    """A server that answers by the package, with a thread a connection; none without the package."""
    try:
        from saetm import SAETM
    except ImportError:
        return None
    model = SAETM.load(run)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["texts"]
            shares = model.topic_shares(texts)
            documents = [{"id": str(i), "topics": [{"topic": int(t), "share": float(s)} for t, s in
                                                   zip(shares[i].indices, shares[i].data)]}
                         for i in range(len(texts))]
            body = json.dumps({"documents": documents}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 1024

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("corpus")
    parser.add_argument("--clients", default="1,16,200")
    parser.add_argument("--requests", type=int, default=2000, help="of each number of clients")
    parser.add_argument("--python-requests", type=int, default=200, help="the same for Python's server")
    parser.add_argument("--documents", type=int, default=1, help="of a request")
    parser.add_argument("--threads", default="0")
    arguments = parser.parse_args()
    texts = texts_of(arguments.corpus)
    print("server       clients    p50 ms    p99 ms  requests/s documents/s  statuses")
    served = subprocess.Popen([PROGRAM, "serve", arguments.run, "--port", "0", "--json", "--threads",
                               arguments.threads], stdout=subprocess.PIPE, text=True)
    try:
        line = served.stdout.readline()
        if not line:
            sys.exit("saetm serve did not start")
        show("saetm serve", int(json.loads(line)["url"].rsplit(":", 1)[1]), arguments, texts)
    finally:
        served.terminate()
        served.wait()
    beside = python_server(arguments.run)
    if beside:
        arguments.requests = arguments.python_requests
        show("http.server", beside.server_address[1], arguments, texts)
        beside.shutdown()


if __name__ == "__main__":
    main()
