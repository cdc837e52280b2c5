/// The keys of a source over JSON on disk: where its items are, and which value of an item is what.
public struct JSONMapping: Hashable, Sendable {
  /// The items, each a picture; nil if the document is the list itself.
  public var items: JSONPath?
  /// The address: a path, or a template over paths.
  public var url: URLTemplate
  /// The expected digest.
  public var hash: JSONPath?
  /// The members of an item that state rights.
  public var credits: [Credit.Field: JSONPath] = [:]

  /// Creates a mapping of the whole document.
  public init(url: URLTemplate) { self.url = url }

  /// The paths in the template.
  var urlPaths: [String: JSONPath] {
    Dictionary(url.names.compactMap { name in JSONPath(name).map { (name, $0) } }) { first, _ in first }
  }
}

/// The keys of a JSON source while they are read.
struct JSONKeys: Hashable, Sendable {
  var json: String?
  var items: String?
  var hash: String?
  var paths: [Credit.Field: String] = [:]

  /// The fields of rights that are named by a path; the licence has the key of all sources.
  static let creditFields = Credit.Field.allCases.filter { $0 != .license }

  static let fields: [Field<JSONKeys>] =
    [
      Field(optional: "json", \.json, .path, "JSON files on disk: a file, or a pattern such as `saved/*.json`.")
        .examples("saved/*.json"),
      Field(optional: "items", \.items, .jsonPath, "The items in each file of `json`: `results[*]`.")
        .examples("results[*]"),
      Field(optional: "hash", \.hash, .jsonPath, "The digest in an item of `json`, in hex or base64."),
    ]
    + creditFields.map { field in
      Field(optional: field.rawValue, \.paths[field], .jsonPath, "The \(words(field)) in an item of `json`.")
    }

  private static func words(_ field: Credit.Field) -> String {
    switch field {
    case .license: "licence"
    case .attribution: "credit line"
    case .licenseURL: "address of the licence"
    case .creator: "author"
    case .title: "title"
    case .landingURL: "page of the picture"
    }
  }

  /// The names of the keys that only a JSON source has.
  static let names = fields.map(\.name)

  /// The mapping; nil without a usable address.
  func mapping(url: String, license: String?) -> JSONMapping? {
    // A path alone is a template of one name.
    guard let template = url.contains("{") ? URLTemplate(url) : URLTemplate("{\(url)}"),
      template.names.allSatisfy({ JSONPath($0)?.isSingle == true })
    else { return nil }
    var mapping = JSONMapping(url: template)
    mapping.items = items.flatMap { JSONPath($0) }
    mapping.hash = hash.flatMap { JSONPath($0) }
    for (field, path) in paths { mapping.credits[field] = JSONPath(path) }
    mapping.credits[.license] = license.flatMap { JSONPath($0) }
    return mapping
  }

  /// The keys of a mapping over files.
  init(_ mapping: JSONMapping, json: String) {
    self.json = json
    items = mapping.items?.text
    hash = mapping.hash?.text
    for field in Self.creditFields { paths[field] = mapping.credits[field]?.text }
  }

  init() {}
}

extension Form where Value == String {
  /// A path in a JSON document.
  static var jsonPath: Form<String> {
    text(
      "a path such as `results[*]` or `image.url`", pattern: "^\\^*[^{}]*$",
      hint: "names with dots between them, `[0]` or `[*]`; `^` begins at the object around the item"
    ) { JSONPath($0) != nil }
  }
}
