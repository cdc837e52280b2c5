import Digests
import Engine

/// The answers of an unfinished run, one file a page: `.dsbuild/search/<digest of the query>/`.
///
/// Each file is sealed under the user's key and belongs to one request. A file that is damaged, missing, of another request or
/// written by somebody else counts as not asked.
struct Spool: Sendable {
  /// How long answers count. Older ones are asked again.
  static let longestAge: Int64 = 86_400
  /// The largest answer that is kept, in bytes.
  private static let largest = 32 << 20

  private let folder: String
  private let key: SealKey
  private let effects: Effects

  /// The spool of a query.
  ///
  /// - Parameter state: the project's state folder.
  init(_ query: SHA256Digest, state: String, key: SealKey, effects: Effects) {
    folder = "\(state)/search/\(query.hex)"
    self.key = key
    self.effects = effects
  }

  /// Begins a run, or continues one that is younger than a day.
  ///
  /// - Parameter now: seconds since 1970.
  /// - Returns: the age of the run that is continued, in seconds; nil for a new run.
  func begin(now: Int64) throws(EngineError) -> Int64? {
    if let text = open("begun", for: "begun"), let begun = Int64(String(decoding: text, as: UTF8.self)),
      (0..<Self.longestAge).contains(now - begun)
    {
      return now - begun
    }
    try remove()
    try effects.makeDirectories(folder)
    try put(Array("\(now)".utf8), "begun", for: "begun")
    return nil
  }

  /// The answer to a request; nil if it was not asked.
  func answer(to request: SHA256Digest, number: Int) -> [UInt8]? { open(name(request, number), for: request.hex) }

  /// Keeps the answer to a request.
  func keep(_ answer: [UInt8], to request: SHA256Digest, number: Int) throws(EngineError) {
    try put(answer, name(request, number), for: request.hex)
  }

  /// Removes the spool after its run has ended.
  func remove() throws(EngineError) {
    if FileStamp(path: folder, following: false) != nil { try effects.removeTree(folder) }
  }

  private func name(_ request: SHA256Digest, _ number: Int) -> String { "\(number)-\(request.hex.prefix(16)).page" }

  private func open(_ name: String, for purpose: String) -> [UInt8]? {
    guard let bytes = try? effects.read("\(folder)/\(name)", atMost: Self.largest + 16), bytes.count >= 16 else {
      return nil
    }
    let content = bytes.dropLast(16)
    return code(of: content, purpose).elementsEqual(bytes.suffix(16)) ? Array(content) : nil
  }

  private func put(_ bytes: [UInt8], _ name: String, for purpose: String) throws(EngineError) {
    try effects.writeAtomically(bytes + code(of: bytes[...], purpose), to: "\(folder)/\(name)", durable: false)
  }

  private func code(of content: ArraySlice<UInt8>, _ purpose: String) -> ArraySlice<UInt8> {
    key.code(of: content, for: "search \(purpose)").bytes.prefix(16)
  }
}
