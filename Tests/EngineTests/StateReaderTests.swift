import Digests
import Engine
import Foundation
import TestSupport
import Testing

/// Sound bytes of every kind, changed at random: each reader answers, whatever it is given.
@Suite("Readers of state")
struct StateReaderTests {
  private static let runs = ProcessInfo.processInfo.environment["DSBUILD_STATE_RUNS"].flatMap { Int($0) } ?? 20_000

  private static func number(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
  }

  private static let seeds: [[UInt8]] = {
    let paths = ["classes.txt", "weir/0123.jpg", "weir/4567.jpg"]
    let table = StampTable(paths.map { .init(path: $0, stamp: .nothing, digest: SHA256Digest(of: $0)) })
    let blobs = [(0, 40), (104, 50)].flatMap { offset, length in
      SHA256Digest(of: "\(offset)").bytes + number(UInt64(offset), 8) + number(UInt64(length), 8) + number(1, 8)
    }
    let run =
      number(1, 4) + SHA256Digest(of: "output").bytes + number(3, 8) + [1, 2, 3]
      + Description(kind: "split", version: 3).encoded()
    let result =
      SHA256Digest(of: "key").bytes + number(4, 4) + Array("crop".utf8) + number(1 << 63, 8) + number(3, 4)
      + SHA256Digest(of: "blob").bytes + number(9, 8) + [1, 2, 3]
    let index = [UInt8(2), 4].map { version -> [UInt8] in
      Array("DIRC".utf8) + [0, 0, 0, version, 0, 0, 0, 2]
        + [("data/.dsbuild/lock", UInt8(0)), ("z", 4)].flatMap { path, stripped in
          let name = (version == 4 ? [stripped] : []) + Array(path.utf8) + [0]
          let fill = version == 4 ? 0 : (8 - (62 + name.count) % 8) % 8
          return [UInt8](repeating: 0, count: 61) + [1] + name + [UInt8](repeating: 0, count: fill)
        } + [UInt8](repeating: 0, count: 20)
    }
    return [
      Array(table.encoded(under: ownKey, for: "stamps").dropLast(16)), Array("DSBI".utf8) + number(2, 4) + blobs, run,
      result,
    ] + index
  }()

  /// Some bytes, numbers or stretches replaced, taken out or put in.
  private static func changed(_ seed: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = seed
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: bytes.indices, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = [0, 1, 46, 47, 127, 128, 255].randomElement(using: &generator) ?? 0
      case 2:
        let limits: [UInt64] = [0, 1, 1 << 31, 1 << 32, 1 << 62, .max >> 1, .max >> 1 - 70, .max]
        let number = number(limits.randomElement(using: &generator) ?? 0, 8).prefix(bytes.count - place)
        bytes.replaceSubrange(place..<place + number.count, with: number)
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &generator)))
      default: bytes.insert(contentsOf: seed.suffix(Int.random(in: 0...40, using: &generator)), at: place)
      }
    }
    return bytes
  }

  @Test("answer to any bytes")
  func anyBytes() {
    let seed = UInt64(ProcessInfo.processInfo.environment["DSBUILD_SEED"] ?? "1") ?? 1
    print("state readers: \(Self.runs) inputs from seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    for run in 0..<Self.runs {
      let bytes = Self.changed(Self.seeds[run % Self.seeds.count], &generator)
      StateReaders.readStamps(bytes, key: ownKey)
      StateReaders.readRecords(bytes, key: ownKey)
      StateReaders.readGitIndex(bytes)
    }
  }
}
