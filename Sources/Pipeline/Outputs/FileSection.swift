public import Digests
public import Engine

/// Some bytes of a file whose content is known.
public struct FileSection: Hashable, Sendable {
  /// The bytes that are read at once.
  private static let piece = 1 << 20

  /// The absolute path of the file.
  public let path: String
  /// The stamp of the file when its content was known.
  public let stamp: FileStamp
  /// The digest of the whole file.
  public let digest: SHA256Digest
  /// The place of the bytes.
  public let range: Range<Int>

  /// The same file with another range.
  func section(_ range: Range<Int>) -> FileSection {
    FileSection(path: path, stamp: stamp, digest: digest, range: range)
  }

  /// Passes the bytes to `body`, piece by piece.
  ///
  /// - Throws: `EngineError` if the file cannot be read, or if it is another one now.
  func forEachPiece(
    _ effects: Effects, _ body: ([UInt8]) throws(EngineError) -> Void
  ) throws(EngineError) {
    guard !range.isEmpty else { return }
    let file = try effects.open(path, .read)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.piece) {
      let count = min(Self.piece, range.upperBound - start)
      let bytes = try effects.read(file, at: start, count: count)
      guard bytes.count == count else { throw changed }
      try body(bytes)
    }
    try check()
  }

  /// Checks that the file is still the same.
  ///
  /// - Throws: `EngineError` if it is another one.
  func check() throws(EngineError) {
    guard FileStamp(path: path)?.looksLike(stamp) == true else { throw changed }
  }

  private var changed: EngineError {
    EngineError(
      .damaged, "read", path, detail: "it changed while it was read",
      hint: "wait until nothing writes to it, then run `dsbuild` again")
  }
}
