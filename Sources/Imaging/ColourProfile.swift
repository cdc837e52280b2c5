/// Tells sRGB from other colour profiles, by name: a profile is not converted, only marked.
enum ColourProfile {
  /// Whether `bytes` hold the name sRGB, in ASCII or in the UTF-16 of newer profiles (ICC.1:2022, 10.15).
  static func namesStandard(_ bytes: ArraySlice<UInt8>) -> Bool {
    let narrow = Array("sRGB".utf8)
    let wide: [UInt8] = [0x73, 0, 0x52, 0, 0x47, 0, 0x42]
    return bytes.indices.contains { index in
      bytes[index] == narrow[0] && (bytes[index...].starts(with: narrow) || bytes[index...].starts(with: wide))
    }
  }
}
