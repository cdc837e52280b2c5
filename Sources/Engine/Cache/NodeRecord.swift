public import Digests

/// The inputs and outputs of one run of a node. They suffice for a hit, and for `explain` to say what changed since.
public struct NodeRecord: Hashable, Sendable {
  /// The node's key: the digest of its description.
  public let key: SHA256Digest
  /// The description of the run's inputs.
  public let description: Description
  /// The blobs of the output, in the order that the step defines, and those behind them.
  public let outputs: [SHA256Digest]
  /// The facts that the step needs about the run without reading its outputs, in the step's own encoding.
  public let summary: [UInt8]

  /// Creates a record of a run.
  public init(description: Description, outputs: [SHA256Digest], summary: [UInt8]) {
    key = description.key
    self.description = description
    self.outputs = outputs
    self.summary = summary
  }

  static func seal(_ key: SealKey) -> Seal { Seal(key: key, purpose: "node") }

  /// The record as bytes, sealed under the user's key.
  func encoded(under key: SealKey) -> [UInt8] {
    var bytes: [UInt8] = []
    LittleEndian.append(UInt64(outputs.count), count: 4, to: &bytes)
    for output in outputs { output.append(to: &bytes) }
    LittleEndian.append(UInt64(summary.count), count: 8, to: &bytes)
    bytes += summary
    bytes += description.encoded()
    return Self.seal(key).sealed(bytes)
  }

  /// Decodes the output of ``encoded(under:)`` under the same key; nil for anything else.
  init?(encoded bytes: [UInt8], under key: SealKey) {
    guard let content = Self.seal(key).opened(bytes), content.count >= 12 else { return nil }
    let start = 12 + Int(LittleEndian.half(content, at: 0)) * 32
    guard content.count >= start, let length = Int(exactly: LittleEndian.word(content, at: start - 8)),
      length <= content.count - start, let description = Description(encoded: Array(content[(start + length)...]))
    else { return nil }
    self.init(
      description: description,
      outputs: stride(from: 4, to: start - 8, by: 32).map { LittleEndian.digest(content, at: $0) },
      summary: Array(content[start..<start + length]))
  }
}
