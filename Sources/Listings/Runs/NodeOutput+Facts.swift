package import Digests
package import Manifest

/// The facts that a node passes on besides its listings. The name of each fact occurs only in this file.
extension NodeOutput {
  // MARK: sources

  /// A digest over the expected digests of the rows.
  package var expected: SHA256Digest? {
    get { facts.digest("expected") }
    set { facts["expected"] = newValue.map { .digest($0) } }
  }

  /// A digest over the rights of the candidates, as the rows state them.
  package var credits: SHA256Digest? {
    get { facts.digest("credits") }
    set { facts["credits"] = newValue.map { .digest($0) } }
  }

  /// How each list was read, in the manifest's order.
  package var readings: [SourceReading] {
    get { list("lists").compactMap(SourceReading.init) }
    set { facts["lists"] = newValue.isEmpty ? nil : .list(newValue.map { .record($0.record) }) }
  }

  /// Notices about the lists, in the manifest's order.
  package var warnings: [SourceWarning] {
    get { list("warnings").compactMap(SourceWarning.init) }
    set { facts["warnings"] = newValue.isEmpty ? nil : .list(newValue.map { .record($0.record) }) }
  }

  /// The entries of the takedown list that name something of the class; `fetch` has them too.
  package var takenDown: [String] {
    get { list("taken_down").map(\.description) }
    set { facts["taken_down"] = newValue.isEmpty ? nil : .list(newValue.map { .text($0) }) }
  }

  // MARK: fetch

  /// The time at which the first of the remembered failures expires, in seconds since 1970.
  package var expires: Int64? {
    get { facts.integer("expires") }
    set { facts["expires"] = newValue.map { .integer($0) } }
  }

  /// The settings that caused failures: the value of each, under the number of its source and the name of the failure.
  package var guards: [(name: String, value: String)] {
    get {
      guard case .record(let guards)? = facts["guards"] else { return [] }
      return guards.fields.compactMap { field in
        guard case .text(let value) = field.value else { return nil }
        return (field.name, value)
      }
    }
    set {
      var guards = Description()
      for (name, value) in newValue { guards[name] = .text(value) }
      facts["guards"] = newValue.isEmpty ? nil : .record(guards)
    }
  }

  /// The pinned addresses that returned other bytes.
  package var drift: [Drift] {
    get { list("drift").compactMap(Drift.init) }
    set { facts["drift"] = newValue.isEmpty ? nil : .list(newValue.map { .record($0.record) }) }
  }

  /// A digest over the pins in the listing.
  package var pins: SHA256Digest? {
    get { facts.digest("pins") }
    set { facts["pins"] = newValue.map { .digest($0) } }
  }

  /// The failures that the listing holds, in one digest.
  package var failures: SHA256Digest? {
    get { facts.digest("failures") }
    set { facts["failures"] = newValue.map { .digest($0) } }
  }

  /// Whether a pinned picture is missing because its address failed: a store of a team may have it.
  package var hasLostPin: Bool {
    get { facts["lost_pin"] == .flag(true) }
    set { facts["lost_pin"] = newValue ? .flag(true) : nil }
  }

  // MARK: inspect

  /// The placeholders that hosts return instead of other pictures; nil if they were not searched for.
  package var placeholders: [SHA256Digest]? {
    get {
      guard case .list(let values)? = facts["placeholders"] else { return nil }
      return values.compactMap { value in
        guard case .digest(let digest) = value else { return nil }
        return digest
      }
    }
    set { facts["placeholders"] = newValue.map { .list($0.map { .digest($0) }) } }
  }

  /// How many pictures each rule about quality marks, whatever it does with them.
  package var marked: [QualitySettings.Measure: Int]? {
    get {
      guard case .record(let record)? = facts["quality"] else { return nil }
      var counts: [QualitySettings.Measure: Int] = [:]
      for measure in QualitySettings.Measure.allCases {
        counts[measure] = record.integer(measure.rawValue).flatMap { Int(exactly: $0) }
      }
      return counts
    }
    set {
      facts["quality"] = newValue.map { counts in
        var record = Description()
        for measure in QualitySettings.Measure.allCases {
          record[measure.rawValue] = .integer(Int64(counts[measure] ?? 0))
        }
        return .record(record)
      }
    }
  }

  // MARK: near duplicates, labels

  /// The blob with the near pairs.
  package var pairs: SHA256Digest? {
    get { facts.digest("pairs") }
    set { facts["pairs"] = newValue.map { .digest($0) } }
  }

  /// The state and quality of the model of a class.
  package var estimate: LabelEstimate? {
    get {
      guard case .record(let record)? = facts["estimate"] else { return nil }
      return LabelEstimate(record)
    }
    set { facts["estimate"] = newValue.map { .record($0.record) } }
  }

  /// The blob of some pictures of each class, by the network that sees them.
  package var siblings: [String: SHA256Digest] {
    get {
      guard case .record(let tables)? = facts["siblings"] else { return [:] }
      var siblings: [String: SHA256Digest] = [:]
      for field in tables.fields { if case .digest(let digest) = field.value { siblings[field.name] = digest } }
      return siblings
    }
    set {
      var tables = Description()
      for name in newValue.keys.sorted() { tables[name] = newValue[name].map { .digest($0) } }
      facts["siblings"] = newValue.isEmpty ? nil : .record(tables)
    }
  }

  /// The blob of what the model of a class learned.
  package var head: SHA256Digest? {
    get { facts.digest("head") }
    set { facts["head"] = newValue.map { .digest($0) } }
  }

  // MARK: filter

  /// The names of the filters, in their order.
  package var filters: [String] {
    get { list("filters").map(\.description) }
    set { facts["filters"] = newValue.isEmpty ? nil : .list(newValue.map { .text($0) }) }
  }

  // MARK: select

  /// The blob of how the chosen pictures cover the others; nil if none was left out.
  package var cover: SHA256Digest? {
    get { facts.digest("cover") }
    set { facts["cover"] = newValue.map { .digest($0) } }
  }

  // MARK: export

  /// A finished export.
  package struct Exported: Hashable, Sendable {
    /// The digest over every file that dsbuild wrote there.
    package var digest: SHA256Digest
    /// The number of images in it.
    package var images: Int
    /// The files in it that dsbuild did not write.
    package var strays: [String]

    package init(digest: SHA256Digest, images: Int, strays: [String]) {
      self.digest = digest
      self.images = images
      self.strays = strays
    }
  }

  /// The export that a node wrote; nil if it is not finished.
  package var exported: Exported? {
    get {
      guard let digest = facts.digest("digest") else { return nil }
      return Exported(
        digest: digest, images: Int(facts.integer("images") ?? 0), strays: list("strays").map(\.description))
    }
    set {
      facts["digest"] = newValue.map { .digest($0.digest) }
      facts["images"] = newValue.map { .integer(Int64($0.images)) }
      facts["strays"] = newValue.map { .list($0.strays.map { .text($0) }) }
    }
  }

  private func list(_ name: String) -> [Description.Value] {
    guard case .list(let values)? = facts[name] else { return [] }
    return values
  }
}
