/// One set of options with the values derived from it: the rules for answers, the address policy and the cookies.
///
/// Only the loop's thread uses it.
final class TransferProfile {
  /// Its index among the client's sets of options.
  let index: Int
  let options: TransferOptions
  /// The rules for the answer to a picture's request.
  let rules: AnswerReader.Rules
  /// The rules for the answer to a `robots.txt` request. The file is not a picture, and cannot opt out. RFC 9309 requires a
  /// limit of at least 500 KiB.
  let robotsRules = AnswerReader.Rules(maxBytes: 1 << 20, optOut: nil, recognises: nil)
  let policy: AddressPolicy
  /// The cookies of the file in the options, each with its domain.
  private let cookies: [(domain: String, line: String)]

  /// - Parameter cookieLines: the lines of the cookie file in the options.
  init(_ index: Int, _ options: TransferOptions, cookieLines: [String]) {
    self.index = index
    self.options = options
    rules = AnswerReader.Rules(
      maxBytes: options.maxBytes,
      optOut: options.optOut.isEmpty ? nil : OptOut(directives: options.optOut, userAgent: options.userAgent),
      recognises: options.recognises, keptHeaders: options.keptHeaders)
    policy = AddressPolicy(allowed: options.allowAddresses)
    cookies = cookieLines.map { (Self.domain(ofCookie: $0), $0) }
  }

  private static func domain(ofCookie line: String) -> String {
    var domain = line.prefix { $0 != "\t" }
    if domain.hasPrefix("#HttpOnly_") { domain = domain.dropFirst("#HttpOnly_".count) }
    return String(domain.drop { $0 == "." }).lowercased()
  }

  /// The cookies of the file that may apply to a host. libcurl decides which of them are sent.
  func cookies(for host: String) -> [String] {
    cookies.filter { host == $0.domain || host.hasSuffix(".\($0.domain)") }.map(\.line)
  }
}
