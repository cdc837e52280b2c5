/// Paths are bytes to the system. To Swift a slash and a combining mark behind it are one `Character`, and two names
/// are equal whose letters are encoded in different ways. So paths are split and compared by their UTF-8.
extension StringProtocol where SubSequence == Substring {
  /// The parts of a path between its slashes.
  ///
  /// - Parameter keepsEmpty: whether two slashes in a row have an empty part between them.
  public func pathParts(keepsEmpty: Bool = false) -> [Substring] {
    let text = Substring(self)
    return text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: !keepsEmpty).map(Substring.init)
  }

  /// The index of the last slash of a path; nil if it has none.
  public var lastSlash: Index? { Substring(self).utf8.lastIndex(of: UInt8(ascii: "/")) }

  /// The path relative to a folder that it is below; nil if it is not below it.
  public func path(below folder: String) -> Substring? {
    let text = Substring(self)
    guard folder != "/" else { return text.utf8.first == UInt8(ascii: "/") ? Substring(text.utf8.dropFirst()) : nil }
    guard text.utf8.starts(with: folder.utf8) else { return nil }
    let rest = text.utf8.dropFirst(folder.utf8.count)
    return rest.first == UInt8(ascii: "/") ? Substring(rest.dropFirst()) : nil
  }

  /// Whether a name in the path begins with a mark that would combine with the slash before it. No such path is used:
  /// to people, and to most programs, it is not the path that it is to the system.
  public var hasCombinedSlash: Bool {
    var last = UInt8(ascii: "/")
    for byte in utf8 {
      // Only then is it worth the time to look at characters.
      if last == UInt8(ascii: "/"), byte >= 0x80 {
        let path = "/\(self)"
        return path.utf8.count { $0 == UInt8(ascii: "/") } != path.count { $0 == "/" }
      }
      last = byte
    }
    return false
  }
}

/// A path as a key: two are equal if their bytes are.
public struct PathKey: Hashable, Sendable {
  /// The path.
  public let path: String

  /// A key for a path.
  public init(_ path: String) { self.path = path }

  public static func == (left: PathKey, right: PathKey) -> Bool { left.path.utf8.elementsEqual(right.path.utf8) }

  public func hash(into hasher: inout Hasher) {
    var path = path
    path.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(UInt8.max)
  }
}
