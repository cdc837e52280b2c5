/// The place in a page where the address of a picture was found, the best first.
public enum LinkKind: String, Hashable, Sendable, CaseIterable, Comparable {
  /// The parameter of a link that names the original.
  case imgurl
  /// A member of JSON in an attribute, a script or an answer.
  case json
  /// A link whose address ends like that of a picture.
  case link
  /// An attribute such as `data-src`.
  case data
  /// The largest picture of a `srcset`.
  case srcset
  /// The source of an `img`.
  case img
  /// The background in a `style`.
  case style
  /// A description of the page, such as `og:image`.
  case meta

  private static let orders = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
  private var order: Int { Self.orders[self] ?? 0 }

  public static func < (one: LinkKind, other: LinkKind) -> Bool { one.order < other.order }
}
