import Diagnostics

extension FetchSettings {
  /// `fetch.hosts.HOST`: how one host is asked, instead of what `fetch` and the built-in table say.
  public struct HostPace: Hashable, Sendable {
    /// The host in lower case, with a port if only that port is meant.
    public var host = ""
    /// The most concurrent transfers; nil for the usual number.
    public var perHost: Int?
    /// The most requests in a span of time; nil for the usual rate.
    public var rate: Rate?
    /// The most bytes a second over all transfers; nil for the usual limit.
    public var bandwidth: Int?
    /// The most bytes in a span of time over all transfers; nil for the usual limit.
    public var volume: Volume?
    /// Additional request headers.
    public var headers: [Header] = []
  }
}

extension FetchSettings {
  /// A number of bytes in a span of time: `24GB/d`.
  public struct Volume: Hashable, Sendable {
    /// The number of bytes.
    public var bytes: Int
    /// The span of time.
    public var span: Duration
  }
}

extension FetchSettings.HostPace {
  /// The keys of a host.
  static let record: Record<FetchSettings.HostPace> = Record(
    name: "host-pace", doc: "How one host is asked.", empty: FetchSettings.HostPace(),
    fields: [
      Field(optional: "per_host", \.perHost, .integer(1...1024), "The most transfers at once.").examples(2),
      Field(optional: "rate", \.rate, .rate, "At most so many requests, such as `5/s`.").examples("5/s"),
      Field(
        optional: "bandwidth", \.bandwidth, .size, "At most so many bytes a second over all transfers, such as `3MiB`."
      )
      .examples("3MiB"),
      Field(
        optional: "volume", \.volume, .volume,
        "At most so many bytes in a span of time, such as `24GB/d`; further addresses are out as `host_volume`."
      )
      .examples("24GB/d"),
      Field(
        name: "headers", doc: "Request headers for this host, as under `fetch.headers`.",
        schema: { _ in Form<[FetchSettings.HostHeaders]>.fieldsSchema },
        read: { node, root, reading in
          root.headers = Form<[FetchSettings.HostHeaders]>.fields(node, host: root.host, &reading) ?? []
        },
        write: { root in
          root.headers.isEmpty
            ? nil : .object(root.headers.map { PlainValue.Member(name: $0.name, value: .text($0.template)) })
        }),
    ])
}

extension Form where Value == [FetchSettings.HostPace] {
  /// Manners by host: `{ upload.wikimedia.org: { per_host: 1 } }`.
  static var hosts: Form<[FetchSettings.HostPace]> {
    Form(
      schema: { writer in
        .object([
          "type": "object",
          "patternProperties": .object([
            "^[A-Za-z0-9._-]+(:[0-9]{1,5})?$": writer.reference(to: FetchSettings.HostPace.record)
          ]), "additionalProperties": .flag(false),
        ])
      },
      read: { node, reading in
        guard case .mapping(let entries) = node.content, entries.count <= 100 else {
          reading.mismatch(node, expected: "at most 100 hosts", hint: "write `{ example.org: { per_host: 2 } }`")
          return nil
        }
        let hosts = entries.compactMap { entry -> FetchSettings.HostPace? in
          guard Form<[FetchSettings.HostHeaders]>.isHost(entry.name) else {
            reading.findings.append(
              entry.key.error(
                "`\(entry.name.cut(to: 100))` is not a host", hint: "write `example.org` or `example.org:8080`"))
            return nil
          }
          var pace = FetchSettings.HostPace(host: entry.name.lowercased())
          reading.inside(entry.name, entry.value) {
            FetchSettings.HostPace.record.read(entry.value, into: &pace, &$0)
          }
          return pace
        }
        return hosts.sorted { $0.host < $1.host }
      },
      write: { hosts in
        .object(
          hosts.map { PlainValue.Member(name: $0.host, value: FetchSettings.HostPace.record.write($0)) })
      })
  }
}
