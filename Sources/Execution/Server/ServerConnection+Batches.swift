#if Execution
  import Digests
  import ExecutionProtocol
  import Foundation
  import GRPCCore
  import Transfer

  /// Calls about many blobs.
  extension ServerConnection {
    /// The most digests in one call.
    static let mostDigests = 5_000

    /// The blobs that the server lacks, of at most ``mostDigests``.
    func missing(of blobs: [Blob]) async throws(ServerFailure) -> Set<SHA256Digest> {
      var request = Build_Bazel_Remote_Execution_V2_FindMissingBlobsRequest()
      request.instanceName = options.instance
      request.blobDigests = blobs.map(\.wire)
      let message = request
      let answer = try await call {
        try await Storage.Client(wrapping: client).findMissingBlobs(message, metadata: metadata, options: limits())
      }
      let asked = Set(blobs.map(\.digest))
      // Names that were not asked for mean nothing.
      return Set(answer.missingBlobDigests.lazy.compactMap { SHA256Digest(hex: $0.hash) }).intersection(asked)
    }

    /// Sends blobs whose sum fits a call; returns the failure of each that the server did not take.
    func send(_ blobs: [(blob: Blob, bytes: [UInt8])]) async throws(ServerFailure) -> [SHA256Digest: ServerFailure] {
      var request = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsRequest()
      request.instanceName = options.instance
      request.requests = blobs.map { item in
        var part = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsRequest.Request()
        part.digest = item.blob.wire
        part.data = Data(item.bytes)
        return part
      }
      let message = request
      let size = blobs.reduce(0) { $0 + $1.bytes.count }
      let answer = try await call {
        try await Storage.Client(wrapping: client).batchUpdateBlobs(message, metadata: metadata, options: limits(size))
      }
      var failures: [SHA256Digest: ServerFailure] = [:]
      for (blob, _) in blobs { failures[blob.digest] = .strange("the server says nothing of an object") }
      for part in answer.responses {
        guard let digest = SHA256Digest(hex: part.digest.hash) else { continue }
        failures[digest] = part.status.code == 0 ? nil : ServerFailure(status: part.status.code, part.status.message)
      }
      return failures
    }

    /// Reads blobs whose sum fits a call. Each is bytes that are not checked yet, or the failure.
    func read(_ blobs: [Blob]) async throws(ServerFailure) -> [SHA256Digest: Result<[UInt8], ServerFailure>] {
      var request = Build_Bazel_Remote_Execution_V2_BatchReadBlobsRequest()
      request.instanceName = options.instance
      request.digests = blobs.map(\.wire)
      let message = request
      let size = blobs.reduce(0) { $0 + $1.size }
      let answer = try await call {
        try await Storage.Client(wrapping: client).batchReadBlobs(message, metadata: metadata, options: limits(size))
      }
      var found: [SHA256Digest: Result<[UInt8], ServerFailure>] = [:]
      for part in answer.responses {
        guard let digest = SHA256Digest(hex: part.digest.hash) else { continue }
        if part.status.code != 0 {
          found[digest] = .failure(ServerFailure(status: part.status.code, part.status.message))
        } else if part.compressor != .identity {
          found[digest] = .failure(.strange("the server compressed an object that was to be plain"))
        } else {
          found[digest] = .success([UInt8](part.data))
        }
      }
      return found
    }
  }
#endif
