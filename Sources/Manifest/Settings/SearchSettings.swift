/// `search` of a source: the query that `dsbuild search` asks a collection to write the source's list.
///
/// A build never asks it. A build reads the list.
public struct SearchSettings: Hashable, Sendable {
  /// The subject of a query.
  public enum Subject: Hashable, Sendable {
    /// Words, each text a query of its own; for a collection of species, names of taxa.
    case queries([String])
    /// A category of Wikimedia Commons, and how many levels of its subcategories are read.
    case category(String, depth: Int)
  }

  /// The size of the pictures whose addresses are listed.
  public enum Size: Hashable, Sendable {
    /// The original.
    case original
    /// The longest side, or the width, of a smaller rendition in pixels.
    case pixels(Int)
  }

  /// The treatment of rows that the collection no longer has.
  public enum GoneRows: String, Hashable, Sendable, CaseIterable {
    case keep, drop
  }

  /// A parameter that is passed on to the collection.
  public struct Parameter: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: String

    /// Creates a parameter.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The key for a collection, from the environment.
  public struct Key: Hashable, Sendable {
    /// The value as written, with `${env:NAME}` unexpanded; it may be shown.
    public var template: String
    /// The value to send; empty if the environment does not have it.
    public var value: String
    /// The environment variables in the value.
    public var environmentNames: [String]

    /// Creates a key from the text that may be shown and the text that is sent.
    public init(template: String, value: String, environmentNames: [String]) {
      self.template = template
      self.value = value
      self.environmentNames = environmentNames
    }
  }

  /// The collection.
  public var collection = SearchCollection.commons
  /// The subject.
  public var subject = Subject.queries([])
  /// The licences that a new row may have, of any version.
  public var licenses = Self.openLicenses
  /// The most rows of the list.
  public var max = 500
  /// The size of the pictures; nil for the usual one of the collection.
  public var size: Size?
  /// Words in a title, hosts, addresses and ids whose pictures are left out.
  public var exclude: [String] = []
  /// Whether pictures that the collection marks as adult are taken.
  public var mature = false
  /// Further parameters of the requests, sorted by name.
  public var parameters: [Parameter] = []
  /// The address that is asked; nil for the collection's own.
  public var endpoint: String?
  /// The key; nil if there is none.
  public var key: Key?
  /// The client whose secret is ``key``: the two are exchanged for a token. Nil if the key is sent itself.
  public var client: Key?
  /// The treatment of rows that the collection no longer has.
  public var gone = GoneRows.keep

  /// The licences that allow crops and commercial use.
  public static let openLicenses: [LicenseFamily] = [.cc0, .publicDomainMark, .by, .byShareAlike]

  /// Creates settings with default values.
  public init() {}

  /// The environment variables that a search needs, sorted.
  public var environmentNames: [String] {
    Set([client, key].compactMap(\.self).flatMap(\.environmentNames)).sorted()
  }

  /// Whether the environment has all that the manifest names.
  public var hasSecrets: Bool { ![client, key].contains { $0?.value.isEmpty == true } }

  /// The address that gives tokens for a client and its secret, on the same host: Openverse's
  /// `auth_tokens/token/` beside `images/`.
  public var tokenAddress: String {
    var start = address.prefix { $0 != "?" && $0 != "#" }
    while start.hasSuffix("/") { start.removeLast() }
    if start.hasSuffix("/images") { start.removeLast("/images".count) }
    return start + "/auth_tokens/token/"
  }

  /// Whether an address has a user name or a password.
  public static func hasUser(_ address: String) -> Bool {
    guard let start = address.firstRange(of: "://")?.upperBound else { return false }
    return address[start...].prefix { !"/?#\\".contains($0) }.contains("@")
  }

  /// The address that is asked.
  public var address: String { endpoint ?? collection.endpoint }

  /// The host of the address, with its port if one is written.
  public var host: String {
    let start = address.firstRange(of: "://")?.upperBound ?? address.startIndex
    return address[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
  }
}
