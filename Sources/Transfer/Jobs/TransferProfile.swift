/// One set of options with what follows from it: how answers are judged, who may be connected to, which cookies are brought.
///
/// Used by the loop's thread alone.
final class TransferProfile {
  /// Its place among the client's sets of options.
  let index: Int
  let options: TransferOptions
  /// What a picture's answer is judged by.
  let rules: AnswerReader.Rules
  /// What a `robots.txt` is judged by: it is no picture, and opts out of nothing. RFC 9309 asks for half a megabyte at least.
  let robotsRules = AnswerReader.Rules(maxBytes: 1 << 20, optOut: nil, recognises: nil)
  let policy: AddressPolicy
  /// The cookies of the file that the options name, each with the domain it is for.
  private let cookies: [(domain: String, line: String)]

  /// - Parameter cookieLines: the lines of the file of cookies that the options name.
  init(_ index: Int, _ options: TransferOptions, cookieLines: [String]) {
    self.index = index
    self.options = options
    rules = AnswerReader.Rules(
      maxBytes: options.maxBytes,
      optOut: options.optOut.isEmpty ? nil : OptOut(directives: options.optOut, userAgent: options.userAgent),
      recognises: options.recognises)
    policy = AddressPolicy(allowed: options.allowAddresses)
    cookies = cookieLines.map { (Self.domain(ofCookie: $0), $0) }
  }

  private static func domain(ofCookie line: String) -> String {
    var domain = line.prefix { $0 != "\t" }
    if domain.hasPrefix("#HttpOnly_") { domain = domain.dropFirst("#HttpOnly_".count) }
    return String(domain.drop { $0 == "." }).lowercased()
  }

  /// The file's cookies that may be for a host. Which of them are sent is libcurl's to say.
  func cookies(for host: String) -> [String] {
    cookies.filter { host == $0.domain || host.hasSuffix(".\($0.domain)") }.map(\.line)
  }
}
