"""A stand-in for the chat API with a quota, in a process of its own: `python -m tests.benchmarks.quota_server QUOTA
SECONDS RETRY_AFTER REFUSED` prints its port. More than QUOTA requests at once are answered with 429, and so is every
second one until REFUSED were."""

from __future__ import annotations

import asyncio
import json
import sys


class Quota:
    def __init__(self, most: int, seconds: float, retry_after: float, refused: int) -> None:
        self.most, self.seconds, self.retry_after, self.at_first = most, seconds, retry_after, refused
        self.now = self.served = self.refused = self.arrived = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = 0
                for line in head.split(b"\r\n"):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                body = await reader.readexactly(length)
                writer.write(await self.answer(head, body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, head: bytes, body: bytes) -> bytes:
        if head.startswith(b"GET /counts"):
            return response(200, {"served": self.served, "refused": self.refused})
        self.arrived += 1
        if self.now >= self.most or (self.refused < self.at_first and self.arrived % 2 == 0):
            self.refused += 1
            return response(429, {"error": {"message": "too many"}}, f"retry-after: {self.retry_after}\r\n")
        self.now += 1
        await asyncio.sleep(self.seconds)
        self.now -= 1
        self.served += 1
        prompt = json.loads(body)["messages"][-1]["content"]
        message = {"role": "assistant", "content": f"an answer to {prompt}"}
        return response(
            200,
            {
                "id": "1", "object": "chat.completion", "created": 0, "model": "m",
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            },
        )  # fmt: skip


def response(status: int, payload: object, headers: str = "") -> bytes:
    body = json.dumps(payload).encode()
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


async def main(most: int, seconds: float, retry_after: float, refused: int) -> None:
    quota = Quota(most, seconds, retry_after, refused)
    server = await asyncio.start_server(quota.serve, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])))
