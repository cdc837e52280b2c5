#!/usr/bin/env python3
"""Write EfficientNet-Lite0 as an ONNX model, from the safetensors file that efficientnet_lite0.py made.

    python3 Benchmarks/weights/onnx_model.py [--weights FILE] [--output FILE]

The model is the reference that the plain Swift network is compared with: it keeps convolutions and normalisations apart,
as they were trained, and has two outputs, `embedding` and `map`. Standard library only: the few protobuf messages that
an ONNX file needs (github.com/onnx/onnx, onnx.proto) are encoded by hand.
"""

import argparse
import json
import struct

# kernel, stride of the first block, expansion, channels, repeats
STAGES = [(3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4),
          (3, 1, 6, 320, 1)]
FLOAT, FLOAT_ATTRIBUTE, INT_ATTRIBUTE, STRING_ATTRIBUTE, INTS_ATTRIBUTE = 1, 1, 2, 3, 7


def varint(number):
    out = bytearray()
    while True:
        out.append(number & 0x7F | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(out)


def field(number, value):
    """One protobuf field: an int as a varint, text, bytes or a message with its length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def attribute(name, value):
    if isinstance(value, float):
        return field(1, name) + varint(2 << 3 | 5) + struct.pack("<f", value) + field(20, FLOAT_ATTRIBUTE)
    if isinstance(value, int):
        return field(1, name) + field(3, value) + field(20, INT_ATTRIBUTE)
    if isinstance(value, str):
        return field(1, name) + field(4, value) + field(20, STRING_ATTRIBUTE)
    return field(1, name) + b"".join(field(8, item) for item in value) + field(20, INTS_ATTRIBUTE)


def tensor(name, shape, raw):
    return b"".join(field(1, size) for size in shape) + field(2, FLOAT) + field(8, name) + field(9, raw)


def value_info(name, shape):
    sizes = b"".join(field(1, field(1, size) if isinstance(size, int) else field(2, size)) for size in shape)
    return field(1, name) + field(2, field(1, field(1, FLOAT) + field(2, sizes)))


class Graph:
    """The nodes and weights gathered so far; `last` is the name of the newest value."""

    def __init__(self, weights):
        with open(weights, "rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            self.header = json.loads(file.read(length))
            self.data = file.read()
        self.nodes, self.tensors, self.last = [], [], "image"
        self.tensors += [tensor("zero", [], struct.pack("<f", 0)), tensor("six", [], struct.pack("<f", 6))]

    def node(self, kind, inputs, output=None, **attributes):
        self.last = output or f"value{len(self.nodes)}"
        message = b"".join(field(1, name) for name in inputs) + field(2, self.last) + field(4, kind)
        message += b"".join(field(5, attribute(name, value)) for name, value in attributes.items())
        self.nodes.append(message)

    def weight(self, name):
        entry = self.header[name]
        begin, end = entry["data_offsets"]
        self.tensors.append(tensor(name, entry["shape"], self.data[begin:end]))
        return entry["shape"]

    def convolution(self, name, norm, stride=1, depthwise=False, clip=True, output=None):
        shape = self.weight(f"{name}.weight")
        self.node("Conv", [self.last, f"{name}.weight"], kernel_shape=shape[2:], strides=[stride, stride],
                  group=shape[0] if depthwise else 1, auto_pad="SAME_UPPER")
        parts = [f"{norm}.{part}" for part in ("weight", "bias", "running_mean", "running_var")]
        for part in parts:
            self.weight(part)
        self.node("BatchNormalization", [self.last, *parts], epsilon=1e-3)
        if clip:
            self.node("Clip", [self.last, "zero", "six"], output=output)


def build(weights):
    graph = Graph(weights)
    graph.convolution("_conv_stem", "_bn0", stride=2)
    index, channels = 0, 32
    for _, first_stride, expansion, outputs, repeats in STAGES:
        for repeat in range(repeats):
            stride = first_stride if repeat == 0 else 1
            block, start = f"_blocks.{index}", graph.last
            if expansion > 1:
                graph.convolution(f"{block}._expand_conv", f"{block}._bn0")
            graph.convolution(f"{block}._depthwise_conv", f"{block}._bn1", stride=stride, depthwise=True)
            graph.convolution(f"{block}._project_conv", f"{block}._bn2", clip=False)
            if stride == 1 and channels == outputs:
                graph.node("Add", [graph.last, start])
            index, channels = index + 1, outputs
    graph.convolution("_conv_head", "_bn1", output="map")
    graph.node("GlobalAveragePool", ["map"])
    graph.node("Flatten", [graph.last], output="embedding")
    body = b"".join(field(1, node) for node in graph.nodes) + field(2, "efficientnet-lite0")
    body += b"".join(field(5, item) for item in graph.tensors)
    body += field(11, value_info("image", [1, 3, "height", "width"]))
    body += field(12, value_info("embedding", [1, 1280])) + field(12, value_info("map", [1, 1280, "rows", "columns"]))
    return field(1, 7) + field(7, body) + field(8, field(1, "") + field(2, 13))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--weights", default=".build/weights/efficientnet-lite0.safetensors")
    arguments.add_argument("--output", default=".build/weights/efficientnet-lite0.onnx")
    options = arguments.parse_args()
    model = build(options.weights)
    with open(options.output, "wb") as file:
        file.write(model)
    print(f"{options.output}: {len(model)} bytes")


if __name__ == "__main__":
    main()
