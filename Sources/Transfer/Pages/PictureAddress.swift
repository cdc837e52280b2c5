/// Facts about a picture that the text of its address states.
enum PictureAddress {
  private static let endings = [
    ".jpg", ".jpeg", ".jpe", ".png", ".webp", ".gif", ".avif", ".heic", ".bmp", ".tif", ".tiff",
  ]
  private static let drawings = [".svg", ".ico", ".cur"]

  /// Whether the path of an address ends like that of a picture. Query and fragment do not count.
  static func endsInPicture(_ text: String) -> Bool { ends(text, endings) }

  /// Whether the path ends like that of a drawing or an icon.
  static func endsInDrawing(_ text: String) -> Bool { ends(text, drawings) }

  private static func ends(_ text: String, _ endings: [String]) -> Bool {
    var path = text.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    // White space at the end is no part of an address.
    while let last = path.last, last <= 32 { path.removeLast() }
    return endings.contains { ending in
      path.count > ending.utf8.count
        && zip(path.suffix(ending.utf8.count), ending.utf8).allSatisfy { $0 | 32 == $1 | 32 }
    }
  }

  /// Whether a text begins like an address on the web, with or without a scheme.
  static func isAbsolute(_ text: String) -> Bool {
    let start = text.utf8.prefix(8)
    return ["http://", "https://", "//"].contains { beginning in
      start.count >= beginning.utf8.count && zip(start, beginning.utf8).allSatisfy { $0 | 32 == $1 | 32 }
    } && text.utf8.count > 8
  }

  /// Whether an address is that of a small copy: of a search page, of Pinterest or of Flickr.
  static func isThumbnail(_ address: Address) -> Bool {
    let (host, path) = (address.host, address.target)
    if host.hasPrefix("encrypted-tbn"), host.hasSuffix(".gstatic.com") { return true }
    if host.hasPrefix("tse"), host.hasSuffix(".mm.bing.net") { return true }
    if host == "th.bing.com" || host.hasSuffix(".bing.com") && (path.hasPrefix("/th?") || path.hasPrefix("/th/")) {
      return true
    }
    if host == "external-content.duckduckgo.com" || host == "avatars.mds.yandex.net" && path.hasPrefix("/i?id=") {
      return true
    }
    if host == "i.pinimg.com" { return !path.hasPrefix("/originals/") && smallPin(path) }
    if host.hasSuffix("staticflickr.com") || host.hasSuffix("static.flickr.com") { return smallFlickr(path) }
    return false
  }

  /// Pinterest names the width of a copy at the start of its path.
  private static func smallPin(_ path: String) -> Bool {
    let size = path.dropFirst().prefix { $0 != "/" && $0 != "x" && $0 != "_" }
    return Int(size).map { $0 <= 474 } ?? false
  }

  /// Flickr's letters for copies of at most 320 pixels.
  private static func smallFlickr(_ path: String) -> Bool {
    let name = path.prefix { $0 != "?" }
    guard let dot = name.lastIndex(of: "."), let line = name[..<dot].lastIndex(of: "_") else { return false }
    return ["s", "t", "q", "n", "m", "sq"].contains(name[name.index(after: line)..<dot])
  }

  /// The address of the original of a copy whose form the site documents; nil for any other address.
  static func original(of address: Address) -> String? {
    switch address.host {
    case "upload.wikimedia.org", "thumb.wikimedia.org": wikimediaOriginal(address)
    case "inaturalist-open-data.s3.amazonaws.com", "static.inaturalist.org": naturalistOriginal(address)
    default: nil
    }
  }

  /// `/…/thumb/a/ab/NAME.jpg/320px-NAME.jpg` is a copy of `/…/a/ab/NAME.jpg`. A copy of a drawing is a picture, its original is not.
  private static func wikimediaOriginal(_ address: Address) -> String? {
    let path = String(address.target.prefix { $0 != "?" })
    guard let thumb = path.firstRange(of: "/thumb/"), let last = path.lastIndex(of: "/"), last > thumb.upperBound else {
      return nil
    }
    let original = path[..<thumb.lowerBound] + "/" + path[thumb.upperBound..<last]
    guard endsInPicture(String(original)), !original.lowercased().hasSuffix(".tif"),
      !original.lowercased().hasSuffix(".tiff")
    else { return nil }
    return "https://upload.wikimedia.org\(original)"
  }

  /// `/photos/17/square.jpg` is a copy of `/photos/17/original.jpg`.
  private static func naturalistOriginal(_ address: Address) -> String? {
    let parts = address.target.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[1] == "photos", let dot = parts[3].firstIndex(of: "."),
      ["square", "thumb", "small", "medium", "large"].contains(parts[3][..<dot])
    else { return nil }
    return "\(address.scheme)://\(address.host)/photos/\(parts[2])/original\(parts[3][dot...].prefix { $0 != "?" })"
  }

  private static let furniture: Set<String> = [
    "logo", "logos", "icon", "icons", "sprite", "sprites", "favicon", "spacer", "pixel", "blank", "transparent",
    "placeholder", "loading", "loader", "spinner", "avatar", "avatars", "emoji", "badge", "button", "btn", "arrow",
    "beacon", "tracking", "1x1", "clear",
  ]

  /// Whether the name of the file is that of a part of the page: a logo, an icon, a pixel that counts visits.
  static func isFurniture(_ target: String) -> Bool {
    let path = target.prefix { $0 != "?" && $0 != "#" }
    let name = path.split(separator: "/").suffix(2).joined(separator: "/").lowercased()
    return name.split { !($0.isLetter || $0.isNumber) }.contains { furniture.contains(String($0)) }
  }
}
