public import Digests

/// A request for one address.
public struct FetchRequest: Sendable {
  /// The address, canonical or as written in the list. For `data:` it is the full text, because the text contains the bytes.
  public let address: String
  /// The caller's number of this request, returned with the outcome.
  public let tag: Int
  /// The index of its set of options in the client.
  public let profile: Int
  /// Headers for the host of this request, in addition to those of the options. They are never sent to another host after a
  /// redirect.
  public var headers: [HeaderField]
  /// The validators of an earlier answer. They make the request conditional, so it may end in `notModified`.
  public var validators: Validators? { conditions.first }
  /// The expected digest from the list. Bytes with another digest are ``FetchFailure/hashMismatch``.
  public var expected: ExpectedDigest? { promises.first }

  /// The text of a form, percent-encoded, which makes the request a `POST`. It is sent to the address itself: a redirect is a
  /// failure.
  public var form: String? { forms.first }

  // Arrays, because these values are rare and an empty array takes little space in a list of a hundred thousand requests.
  private let conditions: [Validators]
  private let promises: [ExpectedDigest]
  private let forms: [String]

  /// Creates a request for `address`.
  public init(
    address: String, tag: Int, profile: Int = 0, headers: [HeaderField] = [], validators: Validators? = nil,
    expected: ExpectedDigest? = nil, form: String? = nil
  ) {
    self.address = address
    self.tag = tag
    self.profile = profile
    self.headers = headers
    conditions = validators.map { [$0] } ?? []
    promises = expected.map { [$0] } ?? []
    forms = form.map { [$0] } ?? []
  }
}

/// One header field of a request.
public struct HeaderField: Hashable, Sendable {
  /// The field's name, such as `Referer`.
  public let name: String
  /// The field's value, with secrets already filled in.
  public let value: String
  /// Whether the value is a secret, which is sent with TLS alone, or to an address of this machine or of a range that the user
  /// allows.
  public var isSecret = false

  /// Creates a header field; nil if the name or the value contains characters that could start another line or field.
  public init?(name: String, value: String) {
    let isToken = !name.isEmpty && name.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: ":") }
    guard isToken, value.utf8.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else { return nil }
    self.name = name
    self.value = value
  }

  /// The field with `{origin}` replaced by the origin of the request.
  func filled(with origin: Origin) -> HeaderField {
    guard value.contains("{origin}") else { return self }
    guard
      var field = HeaderField(name: name, value: value.replacing("{origin}", with: origin.description))
    else { return self }
    field.isSecret = isSecret
    return field
  }

  /// The line for libcurl. A field without a value needs a semicolon, because libcurl omits it otherwise.
  var line: String { value.isEmpty ? "\(name);" : "\(name): \(value)" }
}
