/// The JSON Schema (draft-07) of the manifest, written from the description the reader reads by.
public enum ManifestSchema {
  /// The schema as JSON, for a version that can do this; ends in a line end.
  ///
  /// What a version cannot do is not in its schema. What a schema cannot say (keys given twice, shares that must come to
  /// 100 %, outputs inside each other, files that are missing) is the reader's alone.
  public static func json(capabilities: ManifestCapabilities = .everything) -> String {
    var writer = SchemaWriter(capabilities.features)
    let root = writer.schema(of: ManifestKeys.record)
    var members: [PlainValue.Member] = [
      .init(name: "$schema", value: "http://json-schema.org/draft-07/schema#"),
      .init(name: "title", value: "dataset.yaml"),
    ]
    members += root.members
    members.append(.init(name: "definitions", value: .object(writer.definitions)))
    return PlainValue.object(members).json() + "\n"
  }
}
