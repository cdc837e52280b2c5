/// The address of a page, from which relative addresses in it are read.
struct PageBase {
  private let scheme: String
  private let authority: String
  /// The path up to its last slash.
  private let folder: String
  private let path: String
  /// The host, as providers are named.
  let host: String

  /// A base from an absolute address; nil for any other text.
  init?(_ text: String) {
    guard case .success(let address) = Address.canonical(text, schemes: ["https", "http"]) else { return nil }
    scheme = address.scheme
    host = address.host
    authority = address.origin.description
    let path = String(address.target.prefix { $0 != "?" && $0 != "#" })
    self.path = path.isEmpty ? "/" : path
    folder = String(self.path[...(self.path.lastIndex(of: "/") ?? self.path.startIndex)])
  }

  /// The absolute address of a reference in the page (RFC 3986, section 5); nil if it is not an address on the web.
  func resolved(_ reference: String) -> String? {
    if reference.isEmpty { return nil }
    if reference.hasPrefix("//") { return "\(scheme):\(reference)" }
    if reference.hasPrefix("/") { return authority + Self.withoutDots(reference) }
    if reference.hasPrefix("?") { return authority + path + reference }
    if Self.hasScheme(reference) { return nil }
    return authority + Self.withoutDots(folder + reference)
  }

  /// Whether a reference begins with a scheme, such as `blob:`.
  static func hasScheme(_ reference: String) -> Bool {
    let word = reference.utf8.prefix {
      (97...122).contains($0 | 32) || (48...57).contains($0) || "+-.".utf8.contains($0)
    }
    let rest = reference.utf8.dropFirst(word.count)
    return word.count > 1 && rest.first == UInt8(ascii: ":")
  }

  /// A path without the steps `.` and `..`.
  private static func withoutDots(_ reference: String) -> String {
    let end = reference.firstIndex { $0 == "?" || $0 == "#" } ?? reference.endIndex
    guard reference[..<end].contains("/.") else { return reference }
    var steps: [Substring] = []
    for step in reference[..<end].split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      switch step {
      case ".": continue
      case "..": _ = steps.popLast()
      default: steps.append(step)
      }
    }
    return "/" + steps.joined(separator: "/") + reference[end...]
  }
}
