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
    var place = path
    while true {
      var facts = statvfs()
      if unsafe statvfs(place, &facts) == 0 { return Int(facts.f_bavail) * Int(facts.f_frsize) }
      guard let slash = place.lastSlash, slash != place.startIndex else {
        return place == "." ? 0 : bytes(at: ".")
      }
      place = String(place[..<slash])
    }
  }
}
