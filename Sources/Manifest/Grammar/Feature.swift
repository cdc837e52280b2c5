/// A part of dsbuild that a manifest can ask for and that a version may lack.
struct Feature: Hashable, Sendable {
  /// Its name, which no other feature has.
  let name: String
}
