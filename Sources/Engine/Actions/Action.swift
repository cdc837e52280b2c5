public import Digests

/// A kind of computation over blobs, with its options. The value contains everything that the outputs depend on.
///
/// A conforming type describes its dependencies, computes outputs, and decodes remembered ones. ``ActionRunner`` does the rest
/// for all kinds in one place: it computes keys, looks them up, computes missing outputs on several threads, remembers them,
/// and reports.
public protocol Action: Sendable {
  /// The input: a blob, or a blob with numbers.
  associatedtype Input: Sendable
  /// The output.
  associatedtype Output: Sendable
  /// The error of a computation whose failure is not an output. It ends the build.
  associatedtype Failure: Error

  /// The name of the kind in the cache, in events and in batches.
  static var kind: String { get }
  /// The fields of the description that depend on the input.
  static var varying: [String] { get }

  /// The words for its progress.
  static var work: WorkCounts.Name { get }

  /// All fields that the output depends on, including versions and libraries. They form the key.
  func description(of input: Input) -> Description
  /// The values of the varying fields, in the order of ``varying``. Each has the same width for every input.
  func values(of input: Input) -> [Description.Value]
  /// The blob that the action reads for an input.
  func blob(of input: Input) -> SHA256Digest

  /// The largest amount of memory in bytes that the computation uses.
  func memory(for bytes: [UInt8], of input: Input) -> Int
  /// Computes an output from the bytes of the input's blob, and puts the blobs that the output names into the store.
  func run(_ input: Input, on bytes: [UInt8], store: BlobStore) throws(Failure) -> ActionResult<Output>

  /// Decodes a remembered output; nil if it is damaged or incomplete.
  func output(of input: Input, from value: ArraySlice<UInt8>, blob: SHA256Digest?) -> Output?
  /// The blob that a remembered output is useless without; nil if there is none.
  func neededBlob(of output: Output) -> SHA256Digest?
}

/// The output of an action, and the bytes that are remembered of it.
public struct ActionResult<Output: Sendable>: Sendable {
  /// The output; nil if there is none.
  public let output: Output?
  /// The remembered bytes; nil to remember nothing, so that the next request computes it again.
  public let value: [UInt8]?
  /// A blob that belongs to the output.
  public let blob: SHA256Digest?
  /// The reason why the action counts as failed, in one word; nil if it succeeded.
  public let failure: String?

  /// Creates a result with an output that is remembered.
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

  /// A result without an output, which is not remembered.
  public static var nothing: ActionResult { ActionResult() }
}

extension Action {
  public func neededBlob(of _: Output) -> SHA256Digest? { nil }

  /// The key of the output for an input.
  public func key(of input: Input) -> SHA256Digest { description(of: input).key }

  /// The keys of the outputs for many inputs. The constant fields are encoded only once.
  public func keys(of inputs: [Input]) -> [SHA256Digest] {
    guard let first = inputs.first else { return [] }
    var template = KeyTemplate(description(of: first), varying: Self.varying)
    return inputs.map { input in
      for (index, value) in values(of: input).enumerated() { template.set(index, value) }
      return template.key
    }
  }
}
