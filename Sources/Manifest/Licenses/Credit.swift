/// The rights of one picture as its list states them: its licence, and whom and what to name beside it.
public struct Credit: Hashable, Sendable {
  /// A statement about the rights of a picture, with the name of its column in lists and tables.
  public enum Field: String, Hashable, Sendable, CaseIterable {
    case license
    case attribution
    case licenseURL = "license_url"
    case creator
    case title
    case landingURL = "landing_url"
  }

  /// The licence, as the list writes it.
  public var license: String?
  /// The credit line, as the list writes it.
  public var attribution: String?
  /// The address of the licence's text.
  public var licenseURL: String?
  /// The name of the person who made the picture.
  public var creator: String?
  /// The title of the picture.
  public var title: String?
  /// The address of the page that shows the picture.
  public var landingURL: String?

  /// Creates a credit that states nothing.
  public init() {}

  /// The statement of a field.
  public subscript(field: Field) -> String? {
    get { self[keyPath: Self.path(field)] }
    set { self[keyPath: Self.path(field)] = newValue }
  }

  /// Sets a field to the text of a cell. A title and a name lose control characters; an address that is not a plain web
  /// address is dropped.
  mutating func set(_ field: Field, to cell: String?) {
    guard let cell, !cell.isEmpty else { return }
    switch field {
    case .license, .attribution: self[field] = cell
    case .creator, .title: self[field] = PlainText.line(cell)
    case .licenseURL, .landingURL: self[field] = Self.webAddress(cell)
    }
  }

  private static func path(_ field: Field) -> WritableKeyPath<Credit, String?> {
    switch field {
    case .license: \.license
    case .attribution: \.attribution
    case .licenseURL: \.licenseURL
    case .creator: \.creator
    case .title: \.title
    case .landingURL: \.landingURL
    }
  }

  private static func webAddress(_ cell: String) -> String? {
    let text = TextLines.trimmed(cell)
    let beginning = text.prefix(8).lowercased()
    guard beginning.hasPrefix("http://") || beginning.hasPrefix("https://"), text.utf8.count <= 2_048,
      PlainText.isPlain(text), !text.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "<") })
    else { return nil }
    let authority = text.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2).prefix { !"/?#".utf8.contains($0) }
    // A user name or a password in an address is private.
    return authority.contains(UInt8(ascii: "@")) || authority.isEmpty ? nil : text
  }
}
