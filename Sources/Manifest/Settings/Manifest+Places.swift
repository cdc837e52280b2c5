public import Diagnostics

extension Manifest {
  /// The place of the value of a key path. If a class or source does not set the value, it is the place of the
  /// inherited value; nil if the value is a default.
  public func place(of path: String) -> SourcePlace? {
    if let place = places[path] { return place }
    let parts = path.split(separator: ".", maxSplits: 2).map(String.init)
    guard parts.count == 3, parts[0] == "classes" else { return nil }
    guard parts[2].hasPrefix("sources["), let dot = parts[2].firstIndex(of: ".") else { return places[parts[2]] }
    let owner = "classes.\(parts[1])"
    let key = String(parts[2][parts[2].index(after: dot)...])
    switch key {
    case "csv", "files": return places["\(owner).\(parts[2][..<dot])"]
    case "license", "provider": return places["\(owner).source.\(key)"] ?? places["defaults.source.\(key)"]
    default:
      if key.hasPrefix("fetch.") { return places[key] }
      return places["\(owner).csv.\(key)"] ?? places["defaults.csv.\(key)"]
    }
  }
}
