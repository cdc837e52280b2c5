/// What the chunks of a PNG say besides its size: orientation, animation, colour profile (W3C PNG, third edition).
struct PNGChunks {
  private(set) var orientation = Orientation.upright
  private(set) var isAnimated = false
  private(set) var hasForeignProfile = false

  init(_ bytes: [UInt8]) {
    var position = 8
    var seenData = false
    while position + 12 <= bytes.count {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let start = position + 8
      guard length <= bytes.count - start - 4 else { return }
      let body = bytes[start..<start + length]
      switch String(decoding: bytes[position + 4..<start], as: UTF8.self) {
      case "IDAT": seenData = true
      case "acTL": isAnimated = isAnimated || !seenData
      case "eXIf": orientation = ExifOrientation.read(body)
      case "iCCP": hasForeignProfile = !ColourProfile.namesStandard(body.prefix(80))
      case "IEND": return
      default: break
      }
      position = start + length + 4
    }
  }
}
