package import Digests
package import Engine
package import Manifest

/// A project's memory of the last run of each node. With it `explain` can say what changed, `ls` can show listings
/// without a build, and a build without changes writes nothing.
package struct NodeHistory: Hashable, Sendable {
  /// The last state of one node.
  package struct Node: Hashable, Sendable {
    /// The description that its output was stored under.
    package var description: Description
    /// The output of the node.
    package var output: NodeOutput
    /// The reasons why it last ran.
    package var causes: [Cause]
    /// Whether it ran in the last build in which any node ran.
    package var hasRun: Bool
    /// Whether its causes are still to be told by the nodes behind it, which have not run since: the build failed, or was of a part.
    package var isPending = false
    /// The listings it had before it last did any work, so that what became of an image can be told.
    package var before: [ClassName: SHA256Digest] = [:]

    package init(
      description: Description, output: NodeOutput, causes: [Cause], hasRun: Bool,
      before: [ClassName: SHA256Digest] = [:], isPending: Bool = false
    ) {
      self.description = description
      self.output = output
      self.causes = causes
      self.hasRun = hasRun
      self.before = before
      self.isPending = isPending
    }
  }

  /// The nodes by ``NodeName/text``.
  package var nodes: [String: Node] = [:]
  /// The funnels and totals of the last complete build, with a key over all listings.
  package var summary: BuildSummary?
  /// The last listing of each class in the last whole build. A build that failed or was of a part changes ``nodes``, but not these.
  package var delivered: [ClassName: SHA256Digest] = [:]
  /// The warnings about rows of lists that are in no class, with a key over the lists and their conditions.
  package var untaken: UntakenRows?

  /// The last state of a node; nil if it never ran.
  package subscript(node: NodeName) -> Node? {
    get { nodes[node.text] }
    set { nodes[node.text] = newValue }
  }

  private static let note = "last-run"
  private static let delivery = "delivered"

  /// Creates an empty memory.
  package init() {}

  /// Reads the memory of a project; it is empty if there is none or it is damaged.
  package init(_ state: ProjectState) throws(EngineError) {
    guard let bytes = try state.note(Self.note), let description = Description(encoded: bytes) else { return }
    if case .bytes(let listings)? = description[Self.delivery] {
      delivered = NodeOutput(encoded: listings)?.listings ?? [:]
    }
    for field in description.fields {
      guard case .record(let record) = field.value else { continue }
      if field.name == "summary" {
        summary = BuildSummary(record)
      } else if field.name == UntakenRows.name {
        untaken = UntakenRows(record)
      } else {
        nodes[field.name] = Node(record)
      }
    }
  }

  /// Reads the memory of a project; it is empty if it cannot be read.
  package init(readableIn state: ProjectState) { self = (try? Self(state)) ?? Self() }

  /// Stores the memory.
  package func write(to state: ProjectState) throws(EngineError) {
    var description = Description()
    for name in nodes.keys.sorted() { description.append(name, nodes[name].map { .record($0.record) }) }
    description.append("summary", summary.map { .record($0.record) })
    if !delivered.isEmpty { description[Self.delivery] = .bytes(NodeOutput(listings: delivered).encoded()) }
    description.append(UntakenRows.name, untaken.map { .record($0.record) })
    try state.setNote(Self.note, description.encoded())
  }
}

extension NodeHistory.Node {
  fileprivate init?(_ record: Description) {
    guard case .record(let description)? = record["description"], case .bytes(let output)? = record["output"],
      let output = NodeOutput(encoded: output), case .flag(let hasRun)? = record["has_run"],
      case .list(let causes)? = record["causes"]
    else { return nil }
    self.init(
      description: description, output: output,
      causes: causes.compactMap {
        guard case .record(let record) = $0 else { return nil }
        return Cause(record)
      }, hasRun: hasRun)
    if case .flag(true)? = record["is_pending"] { isPending = true }
    if case .bytes(let before)? = record["before"] { self.before = NodeOutput(encoded: before)?.listings ?? [:] }
  }

  fileprivate var record: Description {
    var record = Description()
    record["description"] = .record(description)
    record["output"] = .bytes(output.encoded())
    record["causes"] = .list(causes.map { .record($0.record) })
    record["has_run"] = .flag(hasRun)
    if isPending { record["is_pending"] = .flag(true) }
    if !before.isEmpty { record["before"] = .bytes(NodeOutput(listings: before).encoded()) }
    return record
  }
}

extension Cause {
  fileprivate init?(_ record: Description) {
    guard case .text(let kind)? = record["kind"], let kind = Kind(rawValue: kind), let name = record.text("name")
    else { return nil }
    self.init(kind, name, was: record.text("was"), now: record.text("now"), place: record.text("place"))
    more = record.integer("more").flatMap { Int(exactly: $0) } ?? 0
  }

  fileprivate var record: Description {
    var record = Description()
    record["kind"] = .text(kind.rawValue)
    record["name"] = .text(name)
    record["was"] = was.map { .text($0) }
    record["now"] = now.map { .text($0) }
    record["place"] = place.map { .text($0) }
    if more > 0 { record["more"] = .integer(Int64(more)) }
    return record
  }
}
