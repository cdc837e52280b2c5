/// The names that a manifest gives, read without checking the rest: for a shell that completes them while the file is being edited.
public struct ManifestNames: Sendable {
  /// The keys of the classes, in the manifest's order.
  public private(set) var classes: [String] = []
  /// The names of the profiles.
  public private(set) var profiles: [String] = []
  /// Where the exports go.
  public private(set) var outputs: [String] = []

  /// No names.
  public init() {}

  /// The names in the bytes of a manifest; none where they are not YAML.
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

  /// Whether a text is safe to offer in every shell: names of classes and profiles are, and most paths.
  private static func isWord(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 200
      && text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_-./".unicodeScalars.contains($0)
      }
  }
}
