import Digests
import FoundationEssentials
import Manifest

/// The body of a request: what is meant by it depends on the path, and what is missing is nil.
struct Query: Decodable, Sendable {
  /// A class.
  var `class`: String?
  /// A picture.
  var image: String?
  /// Several pictures.
  var images: [String]?
  /// `yes`, `no` or `skip`.
  var answer: String?
  /// The class that a picture is moved to.
  var to: String?
  /// How far to move from the picture.
  var step: Int?
  /// How a grid is ordered.
  var sort: String?
  /// Which pictures a grid shows.
  var show: String?
  /// The first place of a page.
  var from: Int?
  /// How many there are on a page.
  var count: Int?
  /// A square.
  var x: Int?
  var y: Int?
  var side: Int?
  /// The number of a cluster.
  var cluster: Int?

  /// Reads a JSON object; nil for anything else.
  static func read(_ bytes: [UInt8]) -> Query? { try? JSONDecoder().decode(Query.self, from: Data(bytes)) }

  /// The class, if it is one's name.
  var className: ClassName? { self.class.flatMap { ClassName(rawValue: $0) } }

  /// The class to move to, if it is one's name.
  var target: ClassName? { to.flatMap { ClassName(rawValue: $0) } }

  /// The picture, if it is a digest.
  var digest: SHA256Digest? { image.flatMap { SHA256Digest(hex: $0) } }

  /// The pictures, those that are digests.
  var digests: [SHA256Digest] { (images ?? []).compactMap { SHA256Digest(hex: $0) } }
}
