import Manifest

/// A picture that a collection found.
struct Hit: Hashable, Sendable {
  /// A reason of the collection's own for which a picture is not listed.
  enum Fault: Hashable, Sendable {
    case mature, deleted, nonfree, noPicture
  }

  /// The address of the picture.
  var url: String
  /// The licence as the collection states it.
  var claim: LicenseClaim
  /// The credit line that the collection gives; nil to make one.
  var attribution: String?
  /// The person who made it.
  var creator: String?
  /// Its title.
  var title: String?
  /// The page that shows it.
  var landingURL: String?
  /// The collection, and the publisher in it.
  var provider: String
  /// Its identifier at the provider.
  var id: String
  /// Its width in pixels.
  var width: Int?
  /// Its height in pixels.
  var height: Int?
  /// The digest of the bytes at the address, in hexadecimal digits.
  var hash: String?
  /// A reason for which it is not listed.
  var fault: Fault?
  /// Its rank among the hits of its query, if the answers do not keep the order.
  var rank: Int?

  init(url: String?, claim: LicenseClaim, provider: String, id: String) {
    self.url = url ?? ""
    self.claim = claim
    self.provider = provider
    self.id = id
  }

  /// The credit line: the collection's own, or one made of the other statements.
  var credit: String {
    attribution
      ?? claim.license.attribution(
        title: title, creator: creator, url: Selection.page(claim.url), landingPage: Selection.page(landingURL))
  }

  /// Whether the identifier can be written as a cell, and compared: at most 200 bytes of plain text.
  var hasPlainID: Bool { id.utf8.count <= 200 && PlainText.cell(id) == id }

  /// The digest, if it is one of MD5, SHA-1 or SHA-256 in hexadecimal digits.
  var digest: String? {
    guard let hash, [32, 40, 64].contains(hash.utf8.count),
      hash.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
    else { return nil }
    return hash.lowercased()
  }
}
