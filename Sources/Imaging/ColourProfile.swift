/// Distinguishes sRGB from other colour profiles by name. Profiles are not converted; a picture is only marked.
enum ColourProfile {
  /// Whether `bytes` contain the name sRGB, in ASCII or in the UTF-16 of newer profiles (ICC.1:2022, 10.15).
  static func namesStandard(_ bytes: ArraySlice<UInt8>) -> Bool {
    let narrow = Array("sRGB".utf8)
    let wide: [UInt8] = [0x73, 0, 0x52, 0, 0x47, 0, 0x42]
    // Only the first tags contain names; the tables after them are long.
    return bytes.prefix(4_096).indices.contains { index in
      bytes[index] == narrow[0] && (bytes[index...].starts(with: narrow) || bytes[index...].starts(with: wide))
    }
  }

  /// Whether `profile` describes RGB: dsbuild writes only RGB (ICC.1:2022, 7.2.6).
  static func isColour(_ profile: some Collection<UInt8>) -> Bool {
    profile.dropFirst(16).starts(with: Array("RGB ".utf8))
  }
}
