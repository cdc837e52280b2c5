import Diagnostics

/// `execute`: machines elsewhere that decode and crop pictures, by the Remote Execution API.
public struct ExecuteSettings: Hashable, Sendable {
  /// The treatment of work that no other machine has done.
  public enum Fallback: String, Hashable, Sendable, CaseIterable {
    /// This machine does it.
    case local
    /// The build fails.
    case fail
  }

  /// Where the server is.
  public var url: ServerLocation?
  /// The properties that a machine must offer, by the names that the server knows.
  public var platform: [String: String] = [:]
  /// The treatment of work that no other machine has done.
  public var fallback = Fallback.local
  /// How many pictures one machine gets at once.
  public var shard = 2_000

  /// A server with the defaults.
  public init(_ url: ServerLocation? = nil) { self.url = url }
}

extension ExecuteSettings {
  /// The keys of `execute`.
  static let record: Record<ExecuteSettings> = Record(
    name: "execute", doc: "Machines elsewhere that decode and crop pictures, by the Remote Execution API.",
    empty: ExecuteSettings(),
    fields: [
      Field("url", \.url, Form.server.optional(), "Where the server is.").required(),
      Field("platform", \.platform, .platform, "What a machine must offer, by the names that the server knows.")
        .examples(["OSFamily": "linux"]),
      Field(
        "fallback", \.fallback,
        Form.words([Word(.local, "this machine does it"), Word(.fail, "the build fails")]),
        "What happens to work that no other machine has done."),
      Field("shard", \.shard, .integer(1...4_000), "How many pictures one machine gets at once."),
    ], example: "url: grpcs://build.example.org")
}

extension Form where Value == ExecuteSettings? {
  /// `none`, the address of a server, or a mapping with one.
  static var execute: Form<ExecuteSettings?> {
    let short = Form<ServerLocation>.server.orNone()
    return Form(
      schema: { writer in
        let keys = writer.whole { $0.reference(to: ExecuteSettings.record) }
        return .object(["anyOf": .list([short.schema(&writer), keys])])
      },
      read: { node, reading in
        var settings = ExecuteSettings()
        if case .mapping = node.content {
          ExecuteSettings.record.read(node, into: &settings, &reading)
        } else {
          guard let location = short.read(node, &reading) else { return nil }
          guard let location else { return .some(nil) }
          settings.url = location
        }
        guard settings.url != nil else { return nil }
        reading.requireExecution(for: node)
        return .some(settings)
      },
      write: { settings in
        guard let settings else { return "none" }
        return settings == ExecuteSettings(settings.url)
          ? short.write(settings.url) : ExecuteSettings.record.write(settings)
      })
  }
}

extension Form where Value == [String: String] {
  /// Properties of a machine by name.
  static var platform: Form<[String: String]> {
    let text = Form<String>.fieldValue("a property such as `linux`")
    return Form(
      schema: { writer in
        .object(["type": "object", "additionalProperties": text.schema(&writer)])
      },
      read: { node, reading in
        guard case .mapping(let entries) = node.content, entries.count <= 32 else {
          reading.mismatch(node, expected: "at most 32 properties by name", hint: "write `{ OSFamily: linux }`")
          return nil
        }
        var properties: [String: String] = [:]
        for entry in entries {
          guard !entry.name.isEmpty, entry.name.utf8.count <= 256, Form<String>.isFieldValue(entry.name) else {
            reading.findings.append(
              entry.key.error("`\(entry.name.cut(to: 100))` is not the name of a property", hint: "write `OSFamily`"))
            continue
          }
          properties[entry.name] = text.read(entry.value, &reading)
        }
        return properties
      },
      write: { properties in
        .object(properties.sorted { $0.key < $1.key }.map { PlainValue.Member(name: $0.key, value: .text($0.value)) })
      })
  }
}

extension Reading {
  /// Reports a value that this program can use only if it was built with the trait `Execution`.
  mutating func requireExecution(for node: YAMLNode) {
    guard !capabilities.execution else { return }
    findings.append(
      node.error(
        "this dsbuild was built without the trait `Execution`, which servers at `grpcs://` need",
        hint: "build it with `swift build -c release --product dsbuild --traits Execution`"))
  }
}
