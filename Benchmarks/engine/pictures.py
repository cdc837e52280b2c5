"""Tiny pictures that differ from one another, and a server on 127.0.0.1 that draws them on request."""

import asyncio
import multiprocessing
import random
import struct
import zlib

SIDE = 16


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


HEADER = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0))
END = chunk(b"IEND", b"")


def picture(name):
    """A grey PNG of noise that its name decides: no two names give pictures that are nearly the same."""
    noise = random.Random(name).randbytes(SIDE * SIDE)
    rows = b"".join(b"\x00" + noise[row * SIDE:(row + 1) * SIDE] for row in range(SIDE))
    return HEADER + chunk(b"IDAT", zlib.compress(rows, 1)) + END


class Answering(asyncio.Protocol):
    """HTTP/1.1 with connections kept open: any GET is answered with the picture of its path."""

    def connection_made(self, transport):
        self.transport = transport
        self.received = b""

    def data_received(self, data):
        self.received += data
        while b"\r\n\r\n" in self.received:
            request, self.received = self.received.split(b"\r\n\r\n", 1)
            body = picture(request.split(b" ", 2)[1].decode("latin-1"))
            self.transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


class Origin:
    """The server, in a process of its own, while the `with` block runs."""

    def __enter__(self):
        ours, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=self.serve, args=(theirs,), daemon=True)
        self.process.start()
        self.port = ours.recv()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.join()

    @staticmethod
    def serve(pipe):
        async def forever():
            server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0, backlog=1024)
            pipe.send(server.sockets[0].getsockname()[1])
            await server.serve_forever()

        asyncio.run(forever())
