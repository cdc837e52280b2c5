public import Digests

/// One kind of computation over blobs, with its options: a value that holds all that its outputs depend on.
///
/// A conformer says what it depends on, computes, and reads back what is remembered of it. ``ActionRunner`` does the rest, in one place for
/// all kinds: it makes keys, looks up, computes what is missing on several threads, remembers and tells.
public protocol Action: Sendable {
  /// What it is applied to: a blob, or a blob with numbers.
  associatedtype Input: Sendable
  /// What it gives.
  associatedtype Output: Sendable
  /// How computing fails where that is no output: the build cannot go on.
  associatedtype Failure: Error

  /// The word for it in the cache, in events and in batches.
  static var kind: String { get }
  /// The fields of a description that an input fills.
  static var varying: [String] { get }

  /// The words in which its progress is shown.
  static var work: WorkCounts.Name { get }

  /// Every field that an output depends on, versions and libraries too: the key is made of it.
  func description(of input: Input) -> Description
  /// The values of the varying fields, in the order of ``varying``. Each is as wide for one input as for another.
  func values(of input: Input) -> [Description.Value]
  /// The blob that it reads.
  func blob(of input: Input) -> SHA256Digest

  /// The bytes that computing holds at most.
  func memory(for bytes: [UInt8], of input: Input) -> Int
  /// Computes an output from the bytes of the input's blob, and puts what the output names into the store.
  func run(_ input: Input, on bytes: [UInt8], store: BlobStore) throws(Failure) -> ActionResult<Output>

  /// Reads back what is remembered of an output; nil for what is not whole.
  func output(of input: Input, from value: ArraySlice<UInt8>, blob: SHA256Digest?) -> Output?
  /// The blob without which a remembered output is worth nothing; nil for none.
  func neededBlob(of output: Output) -> SHA256Digest?
}

/// What an action gave, and what is remembered of it.
public struct ActionResult<Output: Sendable>: Sendable {
  /// The output; nil where there is none.
  public let output: Output?
  /// What is remembered; nil for nothing, so that it is tried again when it is next asked for.
  public let value: [UInt8]?
  /// A blob that belongs to it.
  public let blob: SHA256Digest?
  /// Why it counts as failed, in one word; nil where it did well.
  public let failure: String?

  /// An output that is remembered.
  public init(_ output: Output, remembered value: [UInt8], blob: SHA256Digest? = nil, failure: String? = nil) {
    self.output = output
    self.value = value
    self.blob = blob
    self.failure = failure
  }

  private init() {
    output = nil
    value = nil
    blob = nil
    failure = nil
  }

  /// No output, of which nothing is remembered.
  public static var nothing: ActionResult { ActionResult() }
}

extension Action {
  public func neededBlob(of _: Output) -> SHA256Digest? { nil }

  /// The key of the output for an input.
  public func key(of input: Input) -> SHA256Digest { description(of: input).key }

  /// The keys of the outputs for many inputs: the fields that do not vary are laid out once.
  public func keys(of inputs: [Input]) -> [SHA256Digest] {
    guard let first = inputs.first else { return [] }
    var template = KeyTemplate(description(of: first), varying: Self.varying)
    return inputs.map { input in
      for (index, value) in values(of: input).enumerated() { template.set(index, value) }
      return template.key
    }
  }
}
