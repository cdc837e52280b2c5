/// How work is cut for other machines.
package struct ShardCut: Sendable {
  /// The number of batches that are wanted of each kind.
  package let parts: Int
  /// The kinds of actions that are wanted; nil for those that are worth sending.
  package let kinds: Set<String>?

  package init(parts: Int, kinds: Set<String>? = nil) {
    self.parts = parts
    self.kinds = kinds
  }
}
