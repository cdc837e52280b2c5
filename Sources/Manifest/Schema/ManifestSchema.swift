/// The JSON Schema (draft-07) of the manifest, generated from the same records as the reader.
public enum ManifestSchema {
  /// The path of the schema: beside the manifest and in git, so that editors find it after a clone.
  public static let file = "dataset.schema.json"
  /// The lines of a manifest that tell editors where the schema is.
  public static let editorLines = """
    # yaml-language-server: $schema=\(file)
    # $schema: \(file)

    """

  /// The schema as JSON for a version with some formats, with a final line end.
  ///
  /// The schema omits the formats that the version lacks. Only the reader checks what a schema cannot express:
  /// duplicate keys, the sum of the shares, outputs inside each other, missing files.
  public static func json(capabilities: ManifestCapabilities) -> String {
    var writer = SchemaWriter(capabilities)
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
