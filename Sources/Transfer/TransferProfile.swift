/// One set of options with what follows from it: how answers are judged, who may be connected to, and idle handles set up so.
///
/// Used by the loop's thread alone.
final class TransferProfile {
  /// Its place among the client's sets of options.
  let index: Int
  let options: TransferOptions
  let rules: AnswerReader.Rules
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
