import Digests
import Exports
import Pipeline
import Testing

@Suite struct `TFRecord shards` {
  private func files(of dataset: ExportDataset, shardBytes: Int = 1 << 20) -> [OutputFile] {
    TFRecordFormat(options: ExportOptions(path: "out/tfrecord", shardBytes: shardBytes)).files(of: dataset)
  }

  /// The bytes of a shard, every picture being `picture`.
  private func bytes(of file: OutputFile, picture: [UInt8]) throws -> [UInt8] {
    guard case .parts(let parts) = file.content else { throw Missing() }
    return try parts.flatMap { part in
      switch part {
      case .section: throw Missing()
      case .bytes(let bytes): bytes
      case .blob: picture
      case .made(_, let with, let make): make(picture, with)
      }
    }
  }

  @Test func `each split has its shards, and classes are listed beside them`() throws {
    let files = files(of: try SampleDataset.small(isSplit: true))
    #expect(files.map(\.path) == ["train-000000.tfrecord", "val-000000.tfrecord", "classes.txt"])
    #expect(try files[2].text == "flood_gate\nweir\n")
  }

  @Test func `a record is an Example in TensorFlow's frame`() throws {
    let file = files(of: try SampleDataset.small(isSplit: true))[1]
    let bytes = try bytes(of: file, picture: [0xff, 0xd8])
    let records = try TFRecordReader(bytes).records
    #expect(records.count == 1)
    let example = records[0]
    #expect(example["image/encoded"] == .bytes([0xff, 0xd8]))
    #expect(example["image/class/label"] == .integer(1))
    #expect(example["image/class/text"] == .bytes(Array("weir".utf8)))
    #expect(example["image/format"] == .bytes(Array("jpeg".utf8)))
    #expect(example["image/width"] == .integer(224))
    #expect(example["image/height"] == .integer(224))
    #expect(example["image/filename"] == .bytes(Array("2000000000000000.jpg".utf8)))
    #expect(example.count == 8)
  }

  @Test func `a shard is full before it passes its limit`() throws {
    let dataset = try SampleDataset.small(isSplit: false)
    let one = try bytes(of: files(of: dataset)[0], picture: [1, 2]).count / 3
    #expect(files(of: dataset, shardBytes: one * 2).count == 3)
    #expect(files(of: dataset, shardBytes: 1).count == 4)
  }
}

/// Reads records as TensorFlow does: a checksum that is not right is an error.
struct TFRecordReader {
  enum Feature: Equatable {
    case bytes([UInt8])
    case integer(Int)
  }

  private(set) var records: [[String: Feature]] = []

  init(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard rest.count >= 12 else { throw Missing() }
      let head = Array(rest.prefix(8))
      let length = head.reversed().reduce(0) { $0 << 8 | Int($1) }
      guard Self.masked(head) == Array(rest.dropFirst(8).prefix(4)), rest.count >= length + 16 else { throw Missing() }
      let data = Array(rest.dropFirst(12).prefix(length))
      guard Self.masked(data) == Array(rest.dropFirst(12 + length).prefix(4)) else { throw Missing() }
      records.append(try Self.example(data))
      rest = rest.dropFirst(length + 16)
    }
  }

  /// The checksum bit by bit, as its definition has it.
  private static func masked(_ bytes: [UInt8]) -> [UInt8] {
    var sum: UInt32 = ~0
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
    }
    sum = ~sum
    let mask = (sum >> 15 | sum << 17) &+ 0xa282_ead8
    return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: mask >> $0) }
  }

  private static func example(_ data: [UInt8]) throws -> [String: Feature] {
    var features: [String: Feature] = [:]
    for entry in try fields(try fields(data)[0].content) {
      let pair = try fields(entry.content)
      guard pair.count == 2 else { throw Missing() }
      let kind = try fields(pair[1].content)[0]
      let list = try fields(kind.content)[0].content
      let name = String(decoding: pair[0].content, as: UTF8.self)
      switch kind.number {
      case 1: features[name] = .bytes(list)
      case 3: features[name] = .integer(try varint(list[...]).value)
      default: throw Missing()
      }
    }
    return features
  }

  /// The fields of a message, all of which have a length.
  private static func fields(_ message: [UInt8]) throws -> [(number: Int, content: [UInt8])] {
    var fields: [(Int, [UInt8])] = []
    var rest = message[...]
    while let key = rest.popFirst() {
      let length = try varint(rest)
      rest = rest.dropFirst(length.count)
      guard key & 7 == 2, rest.count >= length.value else { throw Missing() }
      fields.append((Int(key >> 3), Array(rest.prefix(length.value))))
      rest = rest.dropFirst(length.value)
    }
    return fields
  }

  private static func varint(_ bytes: ArraySlice<UInt8>) throws -> (value: Int, count: Int) {
    var value = 0
    for (index, byte) in bytes.prefix(9).enumerated() {
      value |= Int(byte & 0x7f) << (7 * index)
      if byte < 0x80 { return (value, index + 1) }
    }
    throw Missing()
  }
}
