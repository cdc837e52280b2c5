import Digests
import FoundationEssentials
import Manifest

/// The body of a request. Its path defines which members count; missing ones are nil.
struct Query: Decodable, Sendable {
  var `class`: String?
  var image: String?
  var images: [String]?
  /// `yes`, `no` or `skip`.
  var answer: String?
  /// The class that a picture is moved to.
  var to: String?
  /// How many pictures to move on from `image`.
  var step: Int?
  /// The order of a grid, or the measure of a quality rule.
  var sort: String?
  /// Which pictures a grid shows.
  var show: String?
  /// The position of the first picture of a page.
  var from: Int?
  /// How many pictures a page shows.
  var count: Int?
  /// The square.
  var x: Int?
  var y: Int?
  var side: Int?
  /// The number of a cluster.
  var cluster: Int?

  /// Reads a JSON object; nil for anything else.
  static func read(_ bytes: [UInt8]) -> Query? { try? JSONDecoder().decode(Query.self, from: Data(bytes)) }

  /// The class, if the text is a valid name.
  var className: ClassName? { self.class.flatMap { ClassName(rawValue: $0) } }

  /// The class to move to, if the text is a valid name.
  var target: ClassName? { to.flatMap { ClassName(rawValue: $0) } }

  /// The picture, if the text is a digest.
  var digest: SHA256Digest? { image.flatMap { SHA256Digest(hex: $0) } }

  /// The pictures; texts that are not digests are left out.
  var digests: [SHA256Digest] { (images ?? []).compactMap { SHA256Digest(hex: $0) } }
}
