/// `cache`: the storage of fetched bytes and remembered results.
public struct CacheSettings: Hashable, Sendable {
  /// The folder, relative to the manifest unless absolute.
  public var dir = ".dsbuild"
  /// The size limit of the folder, in bytes; nil for no limit.
  public var maxSize: Int?
  /// A cache shared over the network.
  public var remote: String?

  /// Creates the default settings.
  public init() {}
}

extension CacheSettings {
  /// The keys of `cache`.
  static let record: Record<CacheSettings> = Record(
    name: "cache", doc: "Where fetched bytes and remembered results lie.", empty: CacheSettings(),
    fields: [
      Field("dir", \.dir, .path, "The folder, relative to the manifest unless absolute."),
      Field("max_size", \.maxSize, Form.size.orNone(), "How large it may grow, such as `20GiB`."),
      Field("remote", \.remote, Form.webAddress.orNone(), needs: .remoteCache, "A cache shared over the network."),
    ])
}

extension Feature {
  /// The feature that `cache.remote` needs for any value but `none`.
  static let remoteCache = Feature(name: "cache.remote")
}
