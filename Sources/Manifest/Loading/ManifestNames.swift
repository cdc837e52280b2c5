/// The names in a manifest, read without checking the rest, so that a shell can complete them while the file is being
/// edited.
public struct ManifestNames: Sendable {
  /// The keys of the classes, in the manifest's order.
  public private(set) var classes: [String] = []
  /// The names of the profiles.
  public private(set) var profiles: [String] = []
  /// The paths of the exports.
  public private(set) var outputs: [String] = []

  /// Creates an empty set of names.
  public init() {}

  /// Reads the names from the bytes of a manifest; there are none if the bytes are not YAML.
  public init(text: [UInt8]) {
    guard let text = try? YAMLText(text, file: ""), var composer = try? YAMLComposer(text),
      let document = try? composer.document()
    else { return }
    classes = Self.keys(document["classes"])
    profiles = Self.keys(document["profiles"])
    outputs = (document["export"]?.items ?? []).compactMap { export in
      guard case .scalar(let path, _)? = export["to"]?.content else { return nil }
      return Self.isWord(path) ? path : nil
    }
  }

  private static func keys(_ node: YAMLNode?) -> [String] { (node?.entries ?? []).map(\.name).filter(isWord) }

  /// Whether a text needs no quotes in any shell: this holds for names of classes and profiles and for most paths.
  private static func isWord(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 200
      && text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_-./".unicodeScalars.contains($0)
      }
  }
}
