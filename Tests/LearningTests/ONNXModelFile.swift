/// Writes small ONNX models (onnx.proto) byte by byte, as no exporter would: ones that never end, or want all memory.
struct ONNXModelFile {
  private(set) var bytes: [UInt8] = []

  /// A model with an input `x` of 1 x 3 x 8 x 8 and an output `y` of what its nodes give.
  static func model(nodes: [ONNXModelFile], constants: [ONNXModelFile], output dims: [Int]) -> [UInt8] {
    var graph = ONNXModelFile()
    for node in nodes { graph.message(1, node) }
    graph.text(2, "g")
    for constant in constants { graph.message(5, constant) }
    graph.message(11, .value("x", type: 1, dims: [1, 3, 8, 8]))
    graph.message(12, .value("y", type: 1, dims: dims))
    var opset = ONNXModelFile()
    opset.number(2, 13)
    var model = ONNXModelFile()
    model.number(1, 7)
    model.message(7, graph)
    model.message(8, opset)
    return model.bytes
  }

  /// A loop whose condition stays true.
  static var endless: [UInt8] {
    var body = ONNXModelFile()
    body.message(1, .node("Identity", ["going"], ["still"]))
    body.message(1, .node("Identity", ["in"], ["out"]))
    body.text(2, "body")
    body.message(11, .value("turn", type: 7, dims: []))
    body.message(11, .value("going", type: 9, dims: []))
    body.message(11, .value("in", type: 1, dims: [1, 3, 8, 8]))
    body.message(12, .value("still", type: 9, dims: []))
    body.message(12, .value("out", type: 1, dims: [1, 3, 8, 8]))
    var attribute = ONNXModelFile()
    attribute.text(1, "body")
    attribute.message(6, body)
    attribute.number(20, 5)
    var loop = node("Loop", ["", "true", "x"], ["y"])
    loop.message(5, attribute)
    var condition = ONNXModelFile()
    condition.number(2, 9)
    condition.number(5, 1)
    condition.text(8, "true")
    return model(nodes: [loop], constants: [condition], output: [1, 3, 8, 8])
  }

  /// A tensor of eight gigabytes, of which the sum is asked for.
  static var huge: [UInt8] {
    var shape = ONNXModelFile()
    shape.number(1, 1)
    shape.number(2, 7)
    shape.number(7, 2_000_000_000)
    shape.text(8, "shape")
    return model(
      nodes: [node("ConstantOfShape", ["shape"], ["big"]), node("ReduceSum", ["big"], ["y"])], constants: [shape],
      output: [1])
  }

  /// The mean of each colour: a model that does what models do.
  static var means: [UInt8] {
    model(nodes: [node("GlobalAveragePool", ["x"], ["y"])], constants: [], output: [1, 3, 1, 1])
  }

  private static func node(_ kind: String, _ inputs: [String], _ outputs: [String]) -> ONNXModelFile {
    var node = ONNXModelFile()
    for input in inputs { node.text(1, input) }
    for output in outputs { node.text(2, output) }
    node.text(4, kind)
    return node
  }

  private static func value(_ name: String, type: Int, dims: [Int]) -> ONNXModelFile {
    var shape = ONNXModelFile()
    for length in dims {
      var dimension = ONNXModelFile()
      dimension.number(1, length)
      shape.message(1, dimension)
    }
    var tensor = ONNXModelFile()
    tensor.number(1, type)
    tensor.message(2, shape)
    var kind = ONNXModelFile()
    kind.message(1, tensor)
    var value = ONNXModelFile()
    value.text(1, name)
    value.message(2, kind)
    return value
  }

  private mutating func varint(_ number: Int) {
    var rest = UInt64(bitPattern: Int64(number))
    while rest >= 128 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func number(_ field: Int, _ number: Int) {
    varint(field << 3)
    varint(number)
  }

  private mutating func text(_ field: Int, _ text: String) {
    varint(field << 3 | 2)
    varint(text.utf8.count)
    bytes += Array(text.utf8)
  }

  private mutating func message(_ field: Int, _ message: ONNXModelFile) {
    varint(field << 3 | 2)
    varint(message.bytes.count)
    bytes += message.bytes
  }
}
