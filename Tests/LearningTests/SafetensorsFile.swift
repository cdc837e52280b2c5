/// Writes safetensors files for tests, also broken ones.
enum SafetensorsFile {
  /// The file of some tensors of floats.
  static func bytes(_ tensors: [(name: String, shape: [Int], values: [Float])]) -> [UInt8] {
    var data: [UInt8] = []
    var entries: [String] = []
    for (name, shape, values) in tensors {
      let start = data.count
      for value in values {
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
          data.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
        }
      }
      entries.append(#""\#(name)":{"dtype":"F32","shape":\#(shape),"data_offsets":[\#(start),\#(data.count)]}"#)
    }
    return self.bytes(header: "{" + entries.joined(separator: ",") + "}", data: data)
  }

  /// The file of a header as it stands.
  static func bytes(header: String, data: [UInt8] = []) -> [UInt8] {
    let header = Array(header.utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(header.count) >> UInt64($0 * 8)) }
    return length + header + data
  }
}
