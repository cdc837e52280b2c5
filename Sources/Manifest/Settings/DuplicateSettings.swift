import Diagnostics

/// `duplicates`: the definition of a duplicate, and the rule that chooses the copy to keep.
public struct DuplicateSettings: Hashable, Sendable {
  /// The data that is equal in exact copies.
  public enum ExactBasis: String, Hashable, Sendable, CaseIterable {
    case bytes, pixels
  }

  /// The digest that finds exact copies.
  public enum ExactHash: String, Hashable, Sendable, CaseIterable {
    case sha256, md5
  }

  /// The algorithm that finds near copies.
  public enum NearAlgorithm: String, Hashable, Sendable, CaseIterable {
    case auto, gradient, phash, dhash, pdq
  }

  /// The largest allowed difference between near copies.
  public enum NearThreshold: Hashable, Sendable {
    /// The default of the algorithm.
    case automatic
    /// Less than this share of the bits differ; `0%` turns near matching off.
    case share(Percentage)
    /// At most this number of bits differ.
    case bits(Int)
  }

  /// The set of pictures that are compared with each other.
  public enum Scope: String, Hashable, Sendable, CaseIterable {
    case dataset
    case perClass = "class"
  }

  /// The rule that chooses the copy of a cluster to keep.
  public enum Keep: String, Hashable, Sendable, CaseIterable {
    case largest, first
    case newestSource = "newest_source"
  }

  /// The action if one picture is in two classes.
  public enum ConflictPolicy: String, Hashable, Sendable, CaseIterable {
    case dropAll = "drop_all"
    case keepFirst = "keep_first"
    case review, error
  }

  /// `duplicates.exact`.
  public struct Exact: Hashable, Sendable {
    /// The data that is compared.
    public var of = ExactBasis.bytes
    /// The digest of the data.
    public var hash = ExactHash.sha256

    /// Creates the default settings.
    public init() {}
  }

  /// `duplicates.near`.
  public struct Near: Hashable, Sendable {
    /// The algorithm that finds near copies.
    public var algorithm = NearAlgorithm.auto
    /// The largest allowed difference.
    public var threshold = NearThreshold.automatic
    /// Whether a looser test selects the candidates: it finds more copies and costs more time.
    public var thorough = false
    /// Whether copies turned by quarters, mirrored or not, are copies.
    public var rotations = true

    /// Creates the default settings.
    public init() {}
  }

  /// `duplicates.on_label_conflict`.
  public struct LabelConflict: Hashable, Sendable {
    /// The action for exact copies.
    public var exact = ConflictPolicy.dropAll
    /// The action for near copies.
    public var near = ConflictPolicy.review

    /// Creates the default settings.
    public init() {}
  }

  /// The settings for exact copies.
  public var exact = Exact()
  /// The settings for near copies.
  public var near = Near()
  /// The set of pictures that are compared.
  public var scope = Scope.dataset
  /// The rule that chooses the copy to keep.
  public var keep = Keep.largest
  /// The action if one picture is in two classes.
  public var onLabelConflict = LabelConflict()
  /// Folders or older exports. The dataset's pictures are compared with theirs, and nothing is dropped from them.
  public var reference: [String] = []
  /// The file of pairs that a person judged to be different pictures.
  public var allow = "duplicates.allow"

  /// Creates the default settings.
  public init() {}
}

extension DuplicateSettings {
  /// The keys of `duplicates`.
  static let record: Record<DuplicateSettings> = Record(
    name: "duplicates", doc: "What counts as the same picture, and which copy stays.", empty: DuplicateSettings(),
    fields: [
      Field("exact", \.exact, keys: Exact.record, "Exact copies."),
      Field("near", \.near, keys: Near.record, "Near copies: resized, recompressed, slightly changed."),
      Field(
        "scope", \.scope,
        .words([Word(.dataset, "all pictures"), Word(.perClass, "pictures of one class")]),
        "Which pictures are compared with each other."),
      Field(
        "keep", \.keep,
        .words([
          Word(.largest, "the one with most pixels"), Word(.first, "the first in listed order"),
          Word(.newestSource, "the one of the last listed source"),
        ]), "Which copy of a cluster stays."),
      Field(
        "on_label_conflict", \.onLabelConflict, .labelConflict,
        "What becomes of one picture in two classes; one word sets both kinds of copy."),
      Field(
        "reference", \.reference, Form.path.list(unique: true),
        "Folders or older exports that are matched against and never dropped from."),
      Field("allow", \.allow, .path, "The file of pairs a person judged different."),
    ], off: "near: { threshold: 0% }")
}

extension DuplicateSettings.Exact {
  /// The keys of `duplicates.exact`.
  static let record: Record<DuplicateSettings.Exact> = Record(
    name: "exact", doc: "Exact copies.", empty: Self(),
    fields: [
      Field(
        "of", \.of,
        .words([
          Word(.bytes, "the file's bytes"), Word(.pixels, "the decoded pixels, upright"),
        ]), "What is compared."),
      Field(
        "hash", \.hash,
        .words([Word(.sha256, "SHA-256"), Word(.md5, "MD5, as the tutorial has it")]), "By which digest."),
    ])
}

extension DuplicateSettings.Near {
  /// The keys of `duplicates.near`.
  static let record: Record<DuplicateSettings.Near> = Record(
    name: "near", doc: "Near copies.", empty: Self(),
    fields: [
      Field(
        "algorithm", \.algorithm,
        .words([
          Word(.auto, "the default of this version"),
          Word(.gradient, "the code of the tutorial: compares the grey of neighbouring cells in a grid of 30 by 30"),
          Word(.phash, "a DCT hash"), Word(.dhash, "a difference hash"),
          Word(.pdq, "PDQ"),
        ]), "How near copies are found."),
      Field(
        "threshold", \.threshold, .nearThreshold,
        "How unlike near copies may be: `auto`, a share of the bits such as `10%`, or `10 bits`; `0%` switches it off."),
      Field("thorough", \.thorough, .boolean, "A looser candidate gate: finds more, costs more."),
      Field("rotations", \.rotations, .boolean, "Find copies that were turned by quarters too, mirrored or not."),
    ], off: "threshold: 0%")
}

extension Form where Value == DuplicateSettings.NearThreshold {
  /// `auto`, a share such as `10%`, or a number such as `10 bits`.
  static var nearThreshold: Form<DuplicateSettings.NearThreshold> {
    .grammar(
      "`auto`, a share of the bits from `0%` to `100%`, or a number of them such as `10 bits`",
      pattern: "^(auto|[0-9]{1,4} ?bits?|0{0,12}[0-9]{1,2}(\\.[0-9]{1,4})?%|0{0,12}100(\\.0{1,4})?%)$",
      numbers: { "is `\($0)%` of the bits meant, or `\($0) bits`?" },
      parse: { text in
        if text == "auto" { return .automatic }
        if let share = Quantity.percentage(text) { return .share(share) }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard (1...4).contains(digits.count), ["bit", "bits", " bit", " bits"].contains(text.dropFirst(digits.count))
        else { return nil }
        return Int(digits).map { .bits($0) }
      },
      write: {
        switch $0 {
        case .automatic: "auto"
        case .share(let share): share.description
        case .bits(let bits): "\(bits) bits"
        }
      })
  }
}

extension Form where Value == DuplicateSettings.LabelConflict {
  /// One word for both kinds of copy, or a mapping of `exact` and `near`.
  static var labelConflict: Form<DuplicateSettings.LabelConflict> {
    let word = Form<DuplicateSettings.ConflictPolicy>.words([
      Word(.dropAll, "every copy is out"), Word(.keepFirst, "the first in listed order stays"),
      Word(.review, "all stay in and are shown to a person"), Word(.error, "the build fails"),
    ])
    let record = Record(
      name: "on_label_conflict", doc: "One picture in two classes.", empty: DuplicateSettings.LabelConflict(),
      fields: [
        Field("exact", \.exact, word, "What becomes of exact copies."),
        Field("near", \.near, word, "What becomes of near copies."),
      ])
    return Form(
      schema: { writer in .object(["anyOf": .list([word.schema(&writer), writer.reference(to: record)])]) },
      read: { node, reading in
        var value = record.empty
        switch node.content {
        case .mapping: record.read(node, into: &value, &reading)
        case .scalar, .sequence:
          guard let policy = word.read(node, &reading) else { return nil }
          value.exact = policy
          value.near = policy
          for name in ["exact", "near"] { reading.inside(name, node) { _ in } }
        }
        return value
      },
      write: { record.write($0) })
  }
}
