import Diagnostics
import Digests
import Manifest
import TestSupport
import Testing

/// Entry points for fuzzing: any bytes end in an answer, never in a trap, and what was read writes and reads alike.
@Suite("Any bytes at all end in an answer")
struct NoiseTests {
  /// Seeded bytes of an alphabet that the formats care about.
  private func noise(seed: UInt64, alphabet: String, count: Int) -> [[UInt8]] {
    var state = seed
    let bytes = Array(alphabet.utf8)
    return (0..<count).map { _ in
      (0..<60).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return bytes[Int(state >> 33) % bytes.count]
      }
    }
  }

  @Test("lists", arguments: ["a.csv", "a.tsv", "a.txt", "a.jsonl"])
  func lists(file: String) {
    for bytes in noise(seed: 1, alphabet: "url,\"\n\r\t;é{}:[]\\x1 ", count: 1_000) {
      guard let list = try? URLList.read(bytes, file: file, settings: ListSettings()) else { continue }
      #expect(list.rows.map(\.line) == list.rows.map(\.line).sorted())
    }
  }

  @Test("decisions")
  func decisions() {
    for bytes in noise(seed: 2, alphabet: "{}\"image:answeryes,\\u00e9dx ysidrejctue-0.e+1\n#*", count: 2_000) {
      _ = try? LabelFile(bytes, file: "l")
      _ = try? CropFile(bytes, file: "c")
      if let allow = try? AllowFile(bytes, file: "a") {
        #expect((try? AllowFile(allow.encoded, file: "a"))?.encoded == allow.encoded)
      }
      if let takedown = try? TakedownFile(bytes, file: "t") {
        #expect((try? TakedownFile(takedown.encoded, file: "t"))?.encoded == takedown.encoded)
      }
    }
  }

  @Test("locks")
  func locks() throws {
    let good = LockTable((0..<3).map { row($0) }).encoded
    var state: UInt64 = 3
    for _ in 0..<2_000 {
      var bytes = good
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
      guard let read = try? LockTable.read(bytes, file: "lock/weir.tsv") else { continue }
      #expect((try? LockTable.read(read.table.encoded, file: "x"))?.table == read.table)
    }
    for bytes in noise(seed: 4, alphabet: "id\tverdict\nurl0123abf-<>=", count: 1_000) {
      _ = try? LockTable.read(bytes, file: "x")
      _ = try? LockHeader.read(bytes, file: "x")
    }
  }

  @Test("the YAML test suite", .enabled(if: Corpora.folder("yaml") != nil, "\(Corpora.absence)"))
  func yamlSuite() throws {
    var read = 0
    let suite = try #require(Corpora.folder("yaml/yaml-test-suite"))
    for name in try Corpora.names(in: suite) {
      guard let bytes = try? Corpora.read("\(suite)/\(name)/in.yaml") else { continue }
      read += 1
      // None of them is a manifest: each ends in mistakes, and each mistake has its place.
      let error = #expect(throws: DiagnosticError.self) {
        try ManifestLoader.load(text: bytes, file: "in.yaml", capabilities: .everything)
      }
      #expect(error?.diagnostics.allSatisfy { $0.place != nil } == true, "\(name)")
    }
    #expect(read > 100)
  }
}
