/// One set of options with what follows from it: how answers are judged, who may be connected to, and idle handles set up so.
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
  /// Transfers that carry no request now.
  var idle: [Transfer] = []

  init(_ index: Int, _ options: TransferOptions) {
    self.index = index
    self.options = options
    rules = AnswerReader.Rules(
      maxBytes: options.maxBytes,
      optOut: options.optOut.isEmpty ? nil : OptOut(directives: options.optOut, userAgent: options.userAgent),
      recognises: options.recognises)
    policy = AddressPolicy(allowed: options.allowAddresses)
  }
}
