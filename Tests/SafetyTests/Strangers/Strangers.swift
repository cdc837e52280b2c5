/// A clone that a stranger prepared.
struct Stranger: Sendable {
  /// What is strange about it.
  let name: String
  /// Makes a clone of an honest project strange.
  let prepare: @Sendable (StrangeClone) async throws -> Void

  init(_ name: String, _ prepare: @escaping @Sendable (StrangeClone) async throws -> Void) {
    self.name = name
    self.prepare = prepare
  }
}

/// All that strangers try, one list a kind.
enum Strangers {
  static let all = places + gits + programs + states + databases + manifests + sizes
}
