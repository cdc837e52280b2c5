import Digests

/// Encodes `tf.train.Example` in the wire format of protocol buffers: a map from names to lists of bytes or integers.
///
/// Source: tensorflow/core/example/example.proto and feature.proto.
enum ExampleMessage {
  private static let pictureName = "image/encoded"

  /// The complete message: the given map entries, then the entry of the picture.
  static func encoded(facts: [UInt8], picture: [UInt8]) -> [UInt8] {
    let sizes = Sizes(facts: facts.count, picture: picture.count)
    var message = WireMessage()
    message.reserve(sizes.message)
    message.begin(1, count: sizes.features)
    message.append(encoded: facts)
    message.begin(1, count: sizes.entry)
    message.append(1, Array(pictureName.utf8))
    message.begin(2, count: sizes.feature)
    message.begin(1, count: sizes.list)
    message.append(1, picture)
    return message.bytes
  }

  /// The length of the complete message in bytes.
  static func size(facts: Int, picture: Int) -> Int { Sizes(facts: facts, picture: picture).message }

  /// The lengths of the nested messages around a picture.
  private struct Sizes {
    let list: Int
    let feature: Int
    let entry: Int
    let features: Int
    let message: Int

    init(facts: Int, picture: Int) {
      list = WireMessage.size(of: picture)
      feature = WireMessage.size(of: list)
      entry = WireMessage.size(of: pictureName.utf8.count) + WireMessage.size(of: feature)
      features = facts + WireMessage.size(of: entry)
      message = WireMessage.size(of: features)
    }
  }

  /// An entry of the map of features.
  static func entry(_ name: String, _ feature: [UInt8]) -> [UInt8] {
    var entry = WireMessage()
    entry.append(1, Array(name.utf8))
    entry.append(2, feature)
    return field(1, entry.bytes)
  }

  /// A feature of one text: a `BytesList`.
  static func text(_ text: String) -> [UInt8] { field(1, field(1, Array(text.utf8))) }

  /// A feature of one number: an `Int64List`, packed.
  static func integer(_ number: Int) -> [UInt8] {
    var list = WireMessage()
    list.append(varint: UInt64(bitPattern: Int64(number)))
    return field(3, field(1, list.bytes))
  }

  private static func field(_ number: UInt64, _ content: [UInt8]) -> [UInt8] {
    var message = WireMessage()
    message.append(number, content)
    return message.bytes
  }
}
