public import Digests
import Engine

/// Other machines that do batches of actions, for one build.
public protocol BatchExecution: Sendable {
  /// The server, for people.
  var name: String { get }
  /// The number of inputs of a batch.
  var shard: Int { get }
  /// How many batches are under way at once.
  var width: Int { get }
  /// Whether the build fails if a batch was not done.
  var isNeeded: Bool { get }

  /// Does one batch elsewhere.
  ///
  /// - Parameters:
  ///   - shard: the batch and the file of the blobs that it reads.
  ///   - folder: an empty folder for the bundle of results.
  /// - Throws: `CancellationError` after the batch was withdrawn.
  func run(_ shard: Shard, to folder: String) async throws(CancellationError) -> ShardEnd

  /// Begins a use; several may overlap.
  func open()

  /// Ends a use. The last one ends all connections.
  func close() async
}

/// A batch that is sent to another machine.
public struct Shard: Sendable {
  /// Its name in a build, such as `crop-0002`.
  public let name: String
  /// The number of actions.
  public let inputs: Int
  /// The batch as a file has it.
  public let batch: [UInt8]
  /// The path of the file of blobs.
  public let pack: String
  /// The digest of that file.
  public let packDigest: SHA256Digest
  /// Its size in bytes.
  public let packSize: Int

  /// Creates a shard.
  public init(
    name: String, inputs: Int, batch: [UInt8], pack: String, packDigest: SHA256Digest, packSize: Int
  ) {
    self.name = name
    self.inputs = inputs
    self.batch = batch
    self.pack = pack
    self.packDigest = packDigest
    self.packSize = packSize
  }
}

/// How a batch that was sent to another machine ended.
public enum ShardEnd: Hashable, Sendable {
  /// The folder contains its bundle. `worker` is the server's name of the machine, which may be empty, `isCached` says that
  /// the results were there before, and `attempts` how many times the batch was sent.
  case done(worker: String, isCached: Bool, attempts: Int)
  /// It was not done, and others may be.
  case failed(String)
  /// The server cannot do any batch, so it gets no others.
  case unfit(String)
}
