import Diagnostics
import Manifest
import Transfer

/// The errors that end a search: who refuses what, and what to do about it.
struct Refusals: Sendable {
  private let settings: SearchSettings
  private let path: String

  /// - Parameter path: the path of the list.
  init(_ settings: SearchSettings, list path: String) {
    self.settings = settings
    self.path = path
  }

  /// The collection does not answer the query.
  func query(_ text: String) -> DiagnosticError {
    DiagnosticError(
      "`\(settings.host)` refuses the query: \(text)", hint: "change the query; the list `\(path)` was not changed")
  }

  /// A request failed, and would fail again.
  func failure(_ failure: FetchFailure, _ detail: String) -> DiagnosticError {
    switch failure {
    case .http(401):
      return key(
        settings.client != nil
          ? "\(detail): the client or its secret is not valid"
          : "\(detail): the key is missing or not valid, or the collection allows less without one")
    case .http(403): return key("\(detail): the collection does not allow the request")
    case .addressDenied:
      return DiagnosticError(
        "`\(settings.host)` was not asked: \(detail)",
        // A server may send a client to an address of the client's own network.
        hint: settings.endpoint == nil
          ? later : "if the address is yours, `fetch: { allow_addresses: [...] }` allows it; else check `endpoint`")
    default:
      return DiagnosticError(
        "`\(settings.host)` could not be asked: \(detail) (\(asked))",
        hint: settings.endpoint == nil ? later : "check `endpoint`")
    }
  }

  private var later: String { "ask again later; the list `\(path)` was not changed" }

  /// A page has more parts than any page needs.
  func endless(_ parts: Int) -> DiagnosticError {
    DiagnosticError(
      "`\(settings.host)` sent \(parts) parts of one page and no end of it (`continue` without `batchcomplete`)",
      hint: settings.endpoint == nil ? later : "check `endpoint`")
  }

  private func key(_ text: String) -> DiagnosticError {
    let names = settings.environmentNames.map { "`\($0)`" }.joined(separator: ", ")
    let hint =
      settings.client != nil
      ? "check `client`, `key` and the environment variables they name, \(names)"
      : "check `key` and the environment variable it names" + (names.isEmpty ? "" : ", \(names)")
    return DiagnosticError("`\(settings.host)` refuses the query: \(text)", hint: hint)
  }

  /// The address without its query, which may have more than is to be shown.
  private var asked: String {
    let masked = (try? Address.canonical(settings.address).get())?.masked ?? settings.host
    return String(masked.prefix { $0 != "?" && $0 != "#" })
  }
}
