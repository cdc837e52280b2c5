/// A part of dsbuild that a manifest can require and that the running version may lack.
struct Feature: Hashable, Sendable {
  /// The unique name of the feature.
  let name: String
}
