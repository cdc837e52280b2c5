/// The JSON Schema (draft-07) of the manifest, written from the description the reader reads by.
public enum ManifestSchema {
  /// Where a project keeps it: beside the manifest and in git, so that an editor finds it after a clone.
  public static let file = "dataset.schema.json"
  /// The lines of a manifest by which editors find it.
  public static let editorLines = """
    # yaml-language-server: $schema=\(file)
    # $schema: \(file)

    """

  /// The schema as JSON, for a version that can do this; ends in a line end.
  ///
  /// What a version cannot do is not in its schema. What a schema cannot say (keys given twice, shares that must come to
  /// 100 %, outputs inside each other, files that are missing) is the reader's alone.
  public static func json(capabilities: ManifestCapabilities = .everything) -> String {
    var writer = SchemaWriter(capabilities.features)
    let root = writer.schema(of: ManifestKeys.record)
    var members: [PlainValue.Member] = [
      .init(name: "$schema", value: "http://json-schema.org/draft-07/schema#"),
      .init(name: "$id", value: .text("urn:dsbuild:manifest:\(Manifest.format)")),
      .init(name: "title", value: "dataset.yaml"),
    ]
    members += root.members
    members.append(.init(name: "definitions", value: .object(writer.definitions)))
    return PlainValue.object(members).json() + "\n"
  }
}
