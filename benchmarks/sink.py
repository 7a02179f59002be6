"""`python -m benchmarks.sink PORT`: a mail server that takes everything and keeps nothing."""

from __future__ import annotations

import asyncio
import sys

_END = b"\r\n.\r\n"


class _Session(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._kept, self._in_mail = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._kept += data
        while self._step():
            pass

    def _step(self) -> bool:
        mark = _END if self._in_mail else b"\r\n"
        told, found, rest = self._kept.partition(mark)
        if not found:
            return False
        self._kept = rest
        if self._in_mail:
            self._in_mail = False
            self._transport.write(b"250 taken\r\n")
        elif told.upper() == b"DATA":
            self._in_mail = True
            self._transport.write(b"354 go on\r\n")
        elif told.upper() == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
        else:
            self._transport.write(b"250 ok\r\n")
        return True


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Session, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
