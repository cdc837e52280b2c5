/// The tensors of a safetensors file (github.com/huggingface/safetensors, format of version 0.3).
///
/// The file is untrusted, so every number is checked before it is used. The header has a limit, each tensor's byte
/// range must fit its shape and type, and the ranges must cover the data without holes or overlaps. Bytes are kept
/// unchanged; a tensor is copied only when it is requested.
public struct Safetensors: Sendable {
  /// The position and shape of one tensor.
  public struct Tensor: Hashable, Sendable {
    /// The type of its numbers as the file spells it, such as `F32`.
    public let type: String
    /// The sizes of its dimensions, the last one varying fastest.
    public let shape: [Int]
    /// The range of its bytes in the file.
    public let range: Range<Int>
  }

  /// The longest header that is read: a thousand times the size that a network of this kind needs.
  public static let maximumHeader = 16 << 20

  private let bytes: [UInt8]
  private let tensors: [String: Tensor]

  /// Reads the header of `bytes` and checks that every tensor is inside the file.
  /// - Throws: ``LearningError`` with code `malformedWeights`.
  public init(_ bytes: [UInt8]) throws(LearningError) {
    guard bytes.count >= 8 else { throw Self.malformed("is only \(bytes.count) bytes long") }
    let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(min(Self.maximumHeader, bytes.count - 8)) else {
      throw Self.malformed("announces a header of \(length) bytes in a file of \(bytes.count)")
    }
    let dataStart = 8 + Int(length)
    var tensors: [String: Tensor] = [:]
    for entry in try SafetensorsHeader.entries(bytes[8..<dataStart]) {
      let tensor = try Self.place(entry, dataStart: dataStart, fileSize: bytes.count)
      guard tensors.updateValue(tensor, forKey: entry.name) == nil else {
        throw Self.malformed("names the tensor `\(entry.name)` twice")
      }
    }
    try Self.checkCover(tensors.values.map(\.range), of: dataStart..<bytes.count)
    self.bytes = bytes
    self.tensors = tensors
  }

  /// The names of all tensors, sorted.
  public var names: [String] { tensors.keys.sorted() }

  /// The tensor with a name; nil if there is none.
  public func tensor(_ name: String) -> Tensor? { tensors[name] }

  /// The numbers of the tensor `name` in row-major order.
  /// - Throws: ``LearningError`` with code `unsuitableWeights` if it is absent, has another shape, is not `F32`, or
  ///   contains a number that is not finite.
  public func floats(_ name: String, shape: [Int]) throws(LearningError) -> [Float] {
    guard let tensor = tensors[name] else {
      throw LearningError(.unsuitableWeights, "the weights have no tensor `\(name)`")
    }
    guard tensor.shape == shape else {
      throw LearningError(
        .unsuitableWeights, "tensor `\(name)` of the weights has the shape \(tensor.shape), expected \(shape)")
    }
    guard tensor.type == "F32" else {
      throw LearningError(.unsuitableWeights, "tensor `\(name)` of the weights holds \(tensor.type), expected F32")
    }
    let count = tensor.range.count / 4
    let values = unsafe bytes.withUnsafeBytes { file in
      unsafe [Float](unsafeUninitializedCapacity: count) { target, initialised in
        for index in 0..<count {
          let bits = unsafe file.loadUnaligned(fromByteOffset: tensor.range.lowerBound + index * 4, as: UInt32.self)
          unsafe target.initializeElement(at: index, to: Float(bitPattern: UInt32(littleEndian: bits)))
        }
        initialised = count
      }
    }
    guard values.allSatisfy(\.isFinite) else {
      throw LearningError(.unsuitableWeights, "tensor `\(name)` of the weights holds a number that is not finite")
    }
    return values
  }

  private static func place(
    _ entry: SafetensorsHeader.Entry, dataStart: Int, fileSize: Int
  ) throws(LearningError) -> Tensor {
    guard entry.begin <= entry.end, entry.end <= fileSize - dataStart else {
      throw malformed("places the tensor `\(entry.name)` at \(entry.begin)...\(entry.end), outside its data")
    }
    let size = try elementSize(entry)
    var count = size
    for dimension in entry.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw malformed("gives the tensor `\(entry.name)` a shape that is too large") }
      count = product
    }
    guard count == entry.end - entry.begin else {
      throw malformed("gives the tensor `\(entry.name)` \(entry.end - entry.begin) bytes, its shape needs \(count)")
    }
    return Tensor(type: entry.type, shape: entry.shape, range: dataStart + entry.begin..<dataStart + entry.end)
  }

  private static func elementSize(_ entry: SafetensorsHeader.Entry) throws(LearningError) -> Int {
    switch entry.type {
    case "F64", "I64", "U64": 8
    case "F32", "I32", "U32": 4
    case "F16", "BF16", "I16", "U16": 2
    case "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3": 1
    default: throw malformed("gives the tensor `\(entry.name)` the unknown type `\(entry.type)`")
    }
  }

  /// The ranges must cover the data exactly, so that every byte of the file belongs to a tensor.
  private static func checkCover(_ ranges: [Range<Int>], of data: Range<Int>) throws(LearningError) {
    var position = data.lowerBound
    for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      guard range.lowerBound == position else { throw malformed("has a hole or an overlap between its tensors") }
      position = range.upperBound
    }
    guard position == data.upperBound else { throw malformed("has bytes that belong to no tensor") }
  }

  static func malformed(_ what: String) -> LearningError {
    LearningError(.malformedWeights, "the weights file is not a valid safetensors file: it \(what)")
  }
}
