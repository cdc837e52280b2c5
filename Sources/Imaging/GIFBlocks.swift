/// Reads the blocks of a GIF to find whether it has more than one frame (GIF89a, section 12).
struct GIFBlocks: PictureContainer {
  private(set) var isAnimated = false

  init(_ bytes: [UInt8]) {
    var rest = bytes[...].dropFirst(10)
    guard let flags = rest.popFirst() else { return }
    rest = rest.dropFirst(2 + Self.paletteLength(flags))
    var frames = 0
    while let kind = rest.popFirst() {
      switch kind {
      case UInt8(ascii: "!"): rest = rest.dropFirst()
      case UInt8(ascii: ","):
        frames += 1
        isAnimated = frames > 1
        guard !isAnimated, rest.count > 9 else { return }
        let flags = rest[rest.startIndex + 8]
        rest = rest.dropFirst(10 + Self.paletteLength(flags))
      default: return
      }
      while let length = rest.popFirst(), length > 0 { rest = rest.dropFirst(Int(length)) }
    }
  }

  private static func paletteLength(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 6 << Int(flags & 7) }
}
