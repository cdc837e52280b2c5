/// `cache`: the storage of fetched bytes and remembered results.
public struct CacheSettings: Hashable, Sendable {
  /// The folder, relative to the manifest unless absolute.
  public var dir = ".dsbuild"
  /// The size limit of the folder, in bytes; nil for no limit.
  public var maxSize: Int?
  /// The store of a team; nil for none.
  public var remote: RemoteSettings?

  /// Creates the default settings.
  public init() {}
}

extension CacheSettings {
  /// The keys of `cache`.
  static let record: Record<CacheSettings> = Record(
    name: "cache", doc: "Where fetched bytes and remembered results are stored.", empty: CacheSettings(),
    fields: [
      Field("dir", \.dir, .path, "The folder, relative to the manifest unless absolute."),
      Field("max_size", \.maxSize, Form.size.orNone(), "How large it may grow, such as `20GiB`."),
      Field("remote", \.remote, Form.remote, "The store of a team, in which pinned pictures outlive their addresses."),
    ])
}
