import Diagnostics

/// Builds nodes from events, within limits that are checked while reading.
///
/// Mistakes after which reading can continue, such as a duplicate key, are collected. Others, such as a syntax error,
/// are thrown.
struct YAMLComposer {
  /// The deepest allowed nesting after aliases are expanded.
  static let depthLimit = 64
  /// The most nodes after aliases are expanded.
  static let nodeLimit = 10_000
  /// The most bytes of text to which all aliases together may expand.
  static let aliasLimit = 2 << 20

  private let text: YAMLText
  private let events: YAMLEventStream
  private var anchors: [String: YAMLNode] = [:]
  private var open: Set<String> = []
  private var count = 0
  private var aliasedBytes = 0
  /// Mistakes after which reading continued.
  private(set) var findings = Findings()

  /// Creates a composer for one text.
  init(_ text: YAMLText) throws(DiagnosticError) {
    guard let events = YAMLEventStream(text.bytes) else {
      throw
        DiagnosticError(
          "there is not enough memory to read `\(text.file)`", hint: "close other programs and run it again")
    }
    self.text = text
    self.events = events
  }

  /// The only document of the text; nil if there is none.
  mutating func document() throws(DiagnosticError) -> YAMLNode? {
    var root: YAMLNode?
    while true {
      let event = try next()
      switch event.kind {
      case .end: return root
      case .documentStart:
        guard root == nil else {
          throw stop(
            text.error(
              "a second YAML document starts here, expected only one", from: event.start, to: event.start + 3,
              hint: "delete the line `---`, or keep only one of the documents"))
        }
        root = try node(from: try next(), depth: 1)
      case .other: continue
      case .alias, .scalar, .sequenceStart, .sequenceEnd, .mappingStart, .mappingEnd:
        preconditionFailure("libyaml gives nodes inside a document only")
      }
    }
  }

  private mutating func node(from event: YAMLEvent, depth: Int) throws(DiagnosticError) -> YAMLNode {
    try enter(event, depth: depth)
    switch event.kind {
    case .alias(let name): return try alias(name, event: event, depth: depth)
    case .scalar(let string, let plain, let anchor, let tag):
      // The text tag turns any scalar into text; libyaml has already expanded `!!str`.
      let isText = tag == "tag:yaml.org,2002:str" || tag == "!"
      if !isText { check(tag: tag, event: event) }
      return leave(.scalar(text: string, plain: plain && !isText), event: event, end: event.end, anchor: anchor)
    case .sequenceStart(let anchor, let tag):
      if tag != "tag:yaml.org,2002:seq" { check(tag: tag, event: event) }
      return try sequence(event, anchor: anchor, depth: depth)
    case .mappingStart(let anchor, let tag):
      if tag != "tag:yaml.org,2002:map" { check(tag: tag, event: event) }
      return try mapping(event, anchor: anchor, depth: depth)
    case .documentStart, .end, .sequenceEnd, .mappingEnd, .other:
      preconditionFailure("libyaml gives balanced events")
    }
  }

  private mutating func sequence(_ event: YAMLEvent, anchor: String?, depth: Int) throws(DiagnosticError) -> YAMLNode {
    if let anchor { open.insert(anchor) }
    var items: [YAMLNode] = []
    while true {
      let inner = try next()
      if case .sequenceEnd = inner.kind {
        return leave(.sequence(items), event: event, end: inner.end, anchor: anchor)
      }
      items.append(try node(from: inner, depth: depth + 1))
    }
  }

  private mutating func mapping(_ event: YAMLEvent, anchor: String?, depth: Int) throws(DiagnosticError) -> YAMLNode {
    if let anchor { open.insert(anchor) }
    var entries = YAMLEntries()
    while true {
      let inner = try next()
      if case .mappingEnd = inner.kind {
        findings += entries.findings
        return leave(.mapping(entries.merged()), event: event, end: inner.end, anchor: anchor)
      }
      let key = try node(from: inner, depth: depth + 1)
      let value = try node(from: try next(), depth: depth + 1)
      entries.add(key: key, value: value)
    }
  }

  private mutating func alias(_ name: String, event: YAMLEvent, depth: Int) throws(DiagnosticError) -> YAMLNode {
    guard !open.contains(name) else {
      throw stop(
        text.error(
          "the alias `*\(name.cut(to: 100))` is inside its own anchor `&\(name.cut(to: 100))`, so it would never end",
          from: event.start, to: event.end, hint: "write the value out in place of the alias"))
    }
    guard let node = anchors[name] else {
      let near = Suggestion.nearest(to: name, among: anchors.keys)
      throw stop(
        text.error(
          "there is no anchor `&\(name.cut(to: 100))` before this alias", from: event.start, to: event.end,
          hint: near.map { "did you mean `*\($0)`?" }
            ?? "write the anchor above it, or put text that begins with `*` in quotes"))
    }
    count += node.measure.nodes - 1
    aliasedBytes += node.measure.bytes
    guard count <= Self.nodeLimit else { throw tooManyNodes(event) }
    guard aliasedBytes <= Self.aliasLimit else {
      throw stop(
        text.error(

          "aliases expand to more than \(Self.aliasLimit) bytes of text (2 MiB)", from: event.start, to: event.end,
          hint: "use fewer aliases: write settings that all classes share under `defaults`"))
    }
    guard depth + node.measure.levels - 1 <= Self.depthLimit else { throw tooDeep(event) }
    return node
  }

  private mutating func enter(_ event: YAMLEvent, depth: Int) throws(DiagnosticError) {
    count += 1
    guard count <= Self.nodeLimit else { throw tooManyNodes(event) }
    guard depth <= Self.depthLimit else { throw tooDeep(event) }
  }

  private mutating func leave(_ content: YAMLNode.Content, event: YAMLEvent, end: Int, anchor: String?) -> YAMLNode {
    let node = YAMLNode(
      content: content, text: text, start: event.start, end: end, measure: Self.measure(of: content))
    if let anchor {
      open.remove(anchor)
      anchors[anchor] = node
    }
    return node
  }

  private static func measure(of content: YAMLNode.Content) -> YAMLNode.Measure {
    var measure = YAMLNode.Measure()
    switch content {
    case .scalar(let text, _): measure.bytes = text.utf8.count
    case .sequence(let items):
      for item in items { measure.take(in: item.measure) }
    case .mapping(let entries):
      for entry in entries {
        measure.nodes += 1
        measure.bytes += entry.name.utf8.count
        measure.take(in: entry.value.measure)
      }
    }
    return measure
  }

  private mutating func check(tag: String?, event: YAMLEvent) {
    guard let tag else { return }
    findings.append(
      text.error(
        "the tag `\(tag.cut(to: 100))` is not known here", from: event.start,
        hint: "leave the tag out: the key decides the type of a value"))
  }

  private func next() throws(DiagnosticError) -> YAMLEvent {
    do {
      return try events.next()
    } catch {
      throw stop(error.located(in: text))
    }
  }

  private func stop(_ diagnostic: Diagnostic) -> DiagnosticError {
    DiagnosticError(findings.shown(in: text.file) + [diagnostic])
  }

  private func tooManyNodes(_ event: YAMLEvent) -> DiagnosticError {
    stop(
      text.error(
        "the manifest has more than \(Self.nodeLimit) values, those of aliases counted each time", from: event.start,
        to: event.end,
        hint: "put lists of addresses into CSV files of their own"))
  }

  private func tooDeep(_ event: YAMLEvent) -> DiagnosticError {
    stop(
      text.error(
        "the value is nested deeper than \(Self.depthLimit) levels", from: event.start, to: event.end,
        hint: "no setting of a manifest needs so many: check brackets and indentation"))
  }
}

extension YAMLNode.Measure {
  /// Adds the measure of a node one level below.
  fileprivate mutating func take(in part: YAMLNode.Measure) {
    nodes += part.nodes
    levels = max(levels, part.levels + 1)
    bytes += part.bytes
  }
}
