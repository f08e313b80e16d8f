"""Where the requests go: a real endpoint when the environment names one, otherwise the server of this example."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SERVER = Path(__file__).with_name("server.py")


@dataclass(frozen=True)
class Requests:
    """What the server saw: how often each request came, and the seconds that each took it."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    most_in_flight: int = 0


@dataclass(frozen=True)
class Endpoint:
    """`control` is None for a real endpoint, which doesn't say what it was asked."""

    name: str
    key: str | None
    base_url: str | None
    control: str | None = None

    def forget(self) -> None:
        if self.control:
            _exchange(self.control, {"reset": True})

    def requests(self) -> Requests:
        """The requests since the last `forget`, by prompt."""
        if not self.control:
            return Requests()
        served = _exchange(self.control)["served"]
        return Requests(
            Counter(one["prompt"] for one in served),
            {one["prompt"]: one["finished"] - one["started"] for one in served},
            max((one["in_flight"] for one in served), default=0),
        )


@contextmanager
def open_endpoint(latency: tuple[float, float]) -> Iterator[Endpoint]:
    """`latency`: lowest and highest, in seconds, of a request to the example's own server."""
    key, base_url = os.environ.get("OPENAI_API_KEY"), os.environ.get("OPENAI_BASE_URL")
    if key or base_url:
        yield Endpoint(base_url or "api.openai.com", key or "none", base_url)
        return
    # A session of its own keeps Ctrl-C from it; it ends when this process closes its standard input, or dies.
    command = [sys.executable, str(SERVER), "--latency", *map(str, latency)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert server.stdin
    assert server.stdout
    try:
        address = server.stdout.readline().strip()
        if not address:
            raise SystemExit(f"the example's server did not start: {' '.join(command)}")
        low, high = latency
        name = f"the example's own server at {address} ({1000 * low:.0f} to {1000 * high:.0f} ms a request)"
        yield Endpoint(name, "stand-in", f"{address}/v1", f"{address}/control")
    finally:
        server.stdin.close()
        server.wait()
        server.stdout.close()


def _exchange(address: str, wishes: dict[str, Any] | None = None) -> dict[str, Any]:
    data = None if wishes is None else json.dumps(wishes).encode()
    request = urllib.request.Request(address, data=data)
    # The environment's proxy is not for loopback.
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as response:
        answer: dict[str, Any] = json.load(response)
    return answer
