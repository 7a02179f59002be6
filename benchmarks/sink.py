"""`python -m benchmarks.sink PORT`: a mail server that takes everything and keeps nothing.

It takes commands in a row and says so, as the servers of offices do.
"""

from __future__ import annotations

import asyncio
import sys

_END = b"\r\n.\r\n"
_ANSWERS = {b"EHLO": b"250-sink\r\n250 PIPELINING\r\n", b"DATA": b"354 go on\r\n"}
_OK = b"250 ok\r\n"


class _Session(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._kept, self._in_mail = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._kept += data
        if answers := b"".join(iter(self._answer, b"")):
            self._transport.write(answers)

    def _answer(self) -> bytes:
        """To the next command or mail; nothing while it is not there in full."""
        told, found, rest = self._kept.partition(_END if self._in_mail else b"\r\n")
        if not found:
            return b""
        self._kept = rest
        word = b"" if self._in_mail else told[:4].upper()
        self._in_mail = word == b"DATA"
        if word == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
            return b""
        return _ANSWERS.get(word, _OK)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Session, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
