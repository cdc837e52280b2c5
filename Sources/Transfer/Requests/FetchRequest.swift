public import Digests

/// One address to ask for.
public struct FetchRequest: Sendable {
  /// The address, canonical or as the list has it; for `data:` the whole text, since it holds the bytes.
  public let address: String
  /// The caller's name for this request, handed back with the outcome.
  public let tag: Int
  /// Which of the client's options it is asked by.
  public let profile: Int
  /// Headers for this request's own host, besides those of the options; never sent to another host after a redirect.
  public var headers: [HeaderField]
  /// What an earlier answer said of itself: the request becomes conditional and may end in `notModified`.
  public var validators: Validators? { conditions.first }
  /// The digest a list promises; other bytes are ``FetchFailure/hashMismatch``.
  public var expected: ExpectedDigest? { promises.first }

  // Seldom there: a list of a hundred thousand requests should not have room for them in each.
  private let conditions: [Validators]
  private let promises: [ExpectedDigest]

  /// A request for `address`, plain unless more is said.
  public init(
    address: String, tag: Int, profile: Int = 0, headers: [HeaderField] = [], validators: Validators? = nil,
    expected: ExpectedDigest? = nil
  ) {
    self.address = address
    self.tag = tag
    self.profile = profile
    self.headers = headers
    conditions = validators.map { [$0] } ?? []
    promises = expected.map { [$0] } ?? []
  }
}

/// One header field of a request.
public struct HeaderField: Hashable, Sendable {
  /// The field's name, such as `Referer`.
  public let name: String
  /// The field's value, secrets already filled in.
  public let value: String

  /// A header field; nil when name or value could break out of their line.
  public init?(name: String, value: String) {
    let isToken = !name.isEmpty && name.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: ":") }
    guard isToken, value.utf8.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else { return nil }
    self.name = name
    self.value = value
  }

  /// The field with the origin that is asked in place of `{origin}`.
  func filled(with origin: Origin) -> HeaderField {
    guard value.contains("{origin}") else { return self }
    return HeaderField(name: name, value: value.replacing("{origin}", with: origin.description)) ?? self
  }

  /// The line libcurl is given; a field without a value needs a semicolon there, or it would be left out.
  var line: String { value.isEmpty ? "\(name);" : "\(name): \(value)" }
}
