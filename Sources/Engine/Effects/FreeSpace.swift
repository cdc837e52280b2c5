#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// How much room a file system has.
public enum FreeSpace {
  /// The bytes an ordinary process may still write where `path` lies or would lie; 0 when nobody can say.
  public static func bytes(at path: String) -> Int {
    var place = path
    while true {
      var facts = statvfs()
      if unsafe statvfs(place, &facts) == 0 { return Int(facts.f_bavail) * Int(facts.f_frsize) }
      guard let slash = place.lastIndex(of: "/"), slash != place.startIndex else {
        return place == "." ? 0 : bytes(at: ".")
      }
      place = String(place[..<slash])
    }
  }
}
