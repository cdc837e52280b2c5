#if Execution
  import Digests
  import ExecutionProtocol
  import Foundation
  import GRPCCore
  import Transfer

  /// Calls about one blob that is too large for a message.
  extension ServerConnection {
    /// The bytes of a message of a stream. Some fifty messages of a stream are under way before its writer waits, each twice, so
    /// they are small. With its frame one fits a buffer of 64 KiB, and the sizes of buffers are powers of two.
    private static let piece = 60 << 10
    /// The most messages without bytes in a stream.
    private static let mostEmpty = 100

    /// Sends a blob in pieces.
    ///
    /// - Parameter bytes: the bytes from a place on, at most a number of them; empty if they are gone.
    func send(
      _ blob: Blob, bytes: @escaping @Sendable (Int, Int) async -> [UInt8]
    ) async throws(ServerFailure) {
      let name = path("uploads/\(Self.randomName())/blobs/\(blob.digest.hex)/\(blob.size)")
      let answer = try await call {
        try await Streams.Client(wrapping: client).write(
          metadata: metadata, options: limits(blob.size)
        ) { writer in
          var offset = 0
          repeat {
            let piece = await bytes(offset, min(Self.piece, blob.size - offset))
            guard !piece.isEmpty || blob.size == 0 else {
              throw ServerFailure.strange("the bytes are not here any more")
            }
            var request = Google_Bytestream_WriteRequest()
            if offset == 0 { request.resourceName = name }
            request.writeOffset = Int64(offset)
            offset += piece.count
            request.data = Data(piece)
            request.finishWrite = offset == blob.size
            try await writer.write(request)
          } while offset < blob.size
        }
      }
      // A server that has the blob answers with its length at once.
      guard answer.committedSize == Int64(blob.size) else {
        throw .strange("the server took \(answer.committedSize) bytes of \(blob.size)")
      }
    }

    /// Reads a blob in pieces, which are not checked yet. It ends at the first byte that is too much.
    func read(_ blob: Blob, take: @escaping @Sendable ([UInt8]) async throws -> Void) async throws(ServerFailure) {
      var request = Google_Bytestream_ReadRequest()
      request.resourceName = path("blobs/\(blob.digest.hex)/\(blob.size)")
      let message = request
      let count = try await call {
        try await Streams.Client(wrapping: client).read(message, metadata: metadata, options: limits(blob.size)) {
          response in
          var (count, empty) = (0, 0)
          for try await part in response.messages {
            count += part.data.count
            empty += part.data.isEmpty ? 1 : 0
            guard count <= blob.size, empty <= Self.mostEmpty else {
              throw ServerFailure.strange("the server sends more than the \(blob.size) bytes of an object")
            }
            try await take([UInt8](part.data))
          }
          return count
        }
      }
      guard count == blob.size else { throw .strange("the server sent \(count) bytes of \(blob.size)") }
    }

    private func path(_ rest: String) -> String { options.instance.isEmpty ? rest : "\(options.instance)/\(rest)" }

    /// A random UUID (RFC 9562, version 4).
    private static func randomName() -> String {
      var bytes = (0..<16).map { _ in UInt8.random(in: 0...UInt8.max) }
      bytes[6] = bytes[6] & 0x0f | 0x40
      bytes[8] = bytes[8] & 0x3f | 0x80
      let digits = Array(Hexadecimal.encode(bytes))
      let cuts = [0, 8, 12, 16, 20, 32]
      return zip(cuts, cuts.dropFirst()).map { String(digits[$0..<$1]) }.joined(separator: "-")
    }
  }
#endif
