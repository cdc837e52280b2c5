/// A message between dsbuild and a process that runs a model: integers are little-endian, floats have the machine's
/// format.
struct WorkerMessage {
  /// The longest message that is accepted from a worker: a model's outputs for one picture.
  static let longestReply = 512 << 20

  private(set) var bytes: [UInt8]
  private var offset = 0

  /// Creates an empty message, or one from received bytes.
  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  mutating func append(_ number: Int) {
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  mutating func append(_ part: [UInt8]) {
    append(part.count)
    bytes += part
  }

  mutating func append(_ text: String) { append(Array(text.utf8)) }

  mutating func append(_ values: [Float]) {
    append(values.count)
    unsafe values.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  }

  /// The next number; nil at the end of the message.
  mutating func number() -> Int? {
    guard offset + 8 <= bytes.count else { return nil }
    let word = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    offset += 8
    return Int(Int64(bitPattern: word))
  }

  /// The next bytes.
  mutating func part() -> [UInt8]? {
    guard let count = number(), count >= 0, count <= bytes.count - offset else { return nil }
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  /// The next text.
  mutating func text() -> String? { part().map { String(decoding: $0, as: UTF8.self) } }

  /// The next floats.
  mutating func values() -> [Float]? {
    guard let count = number(), count >= 0, count <= (bytes.count - offset) / 4 else { return nil }
    let start = offset
    offset += 4 * count
    return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      unsafe bytes.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[start..<start + 4 * count]))
      }
      filled = count
    }
  }
}

extension WorkerMessage {
  /// The numbers of the errors that a worker may report.
  private static let codes: [(number: Int, code: LearningError.Code)] = [
    (1, .runtimeMissing), (2, .runtimeFailed), (3, .unsuitableWeights), (4, .unsuitableImage), (5, .malformedWeights),
  ]

  /// Creates a reply that reports an error.
  init(_ error: LearningError) {
    self.init()
    append(Self.codes.first { $0.code == error.code }?.number ?? 2)
    append(error.message)
  }

  /// The beginning of a reply without an error.
  static var success: WorkerMessage {
    var message = WorkerMessage()
    message.append(0)
    return message
  }

  /// Throws the error that a reply reports, if there is one.
  mutating func check() throws(LearningError) {
    guard let number = number(), let code = Self.codes.first(where: { $0.number == number })?.code else { return }
    throw LearningError(code, text() ?? "the model's engine did not say why")
  }
}
