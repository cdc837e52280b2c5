import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The free space of a file system.
public enum FreeSpace {
  /// The bytes that an ordinary process can still write at `path`, which need not exist; 0 if the system does not say.
  public static func bytes(at path: String) -> Int {
    facts(at: path).map { Int($0.f_bavail) * Int($0.f_frsize) } ?? 0
  }

  /// Whether the file system at `path`, which need not exist, has a limited number of inodes and none left for an ordinary process.
  static func lacksInodes(at path: String) -> Bool {
    facts(at: path).map { $0.f_files > 0 && $0.f_favail == 0 } ?? false
  }

  /// What the system says of the file system at a path or of the nearest folder above it; nil if it does not say.
  private static func facts(at path: String) -> statvfs? {
    var place = path
    while true {
      var facts = statvfs()
      if unsafe statvfs(place, &facts) == 0 { return facts }
      guard let slash = place.lastSlash, slash != place.startIndex else {
        return place == "." ? nil : self.facts(at: ".")
      }
      place = String(place[..<slash])
    }
  }
}
