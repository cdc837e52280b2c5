/// Encodes `tf.train.Example` in the wire format of protocol buffers: a map from names to lists of bytes or integers.
///
/// Source: tensorflow/core/example/example.proto and feature.proto; protobuf.dev, "Encoding".
enum ExampleMessage {
  private static let pictureName = "image/encoded"

  /// The complete message: the given map entries, then the entry of the picture.
  static func encoded(facts: [UInt8], picture: [UInt8]) -> [UInt8] {
    let sizes = Sizes(facts: facts.count, picture: picture.count)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sizes.message)
    head(1, sizes.features, &bytes)
    bytes += facts
    head(1, sizes.entry, &bytes)
    head(1, pictureName.utf8.count, &bytes)
    bytes += pictureName.utf8
    head(2, sizes.feature, &bytes)
    head(1, sizes.list, &bytes)
    head(1, picture.count, &bytes)
    bytes += picture
    return bytes
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
      list = ExampleMessage.field(picture)
      feature = ExampleMessage.field(list)
      entry = ExampleMessage.field(pictureName.utf8.count) + ExampleMessage.field(feature)
      features = facts + ExampleMessage.field(entry)
      message = ExampleMessage.field(features)
    }
  }

  /// An entry of the map of features.
  static func entry(_ name: String, _ feature: [UInt8]) -> [UInt8] {
    field(1, field(1, Array(name.utf8)) + field(2, feature))
  }

  /// A feature of one text: a `BytesList`.
  static func text(_ text: String) -> [UInt8] { field(1, field(1, Array(text.utf8))) }

  /// A feature of one number: an `Int64List`, packed.
  static func integer(_ number: Int) -> [UInt8] { field(3, field(1, varint(UInt64(bitPattern: Int64(number))))) }

  private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    head(number, content.count, &bytes)
    return bytes + content
  }

  /// The length in bytes of a field whose content has `content` bytes.
  private static func field(_ content: Int) -> Int { 1 + varint(UInt64(content)).count + content }

  /// Appends the key of a length-delimited field, then the length.
  private static func head(_ number: UInt8, _ length: Int, _ bytes: inout [UInt8]) {
    bytes.append(number << 3 | 2)
    bytes += varint(UInt64(length))
  }

  private static func varint(_ number: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
