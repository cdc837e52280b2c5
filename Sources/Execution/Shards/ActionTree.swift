#if Execution
  import Digests
  import ExecutionProtocol
  import SwiftProtobuf

  /// One batch as an action of the Remote Execution API: three files, a command and what a machine must offer.
  struct ActionTree: Sendable {
    /// The files of the command: the program, the batch, and the pictures beside it.
    struct Inputs: Sendable {
      let program: Blob
      let batch: Blob
      let pack: Blob
    }

    /// A message of the interface as a blob.
    typealias Message = (blob: Blob, bytes: [UInt8])

    /// The name of the folder of results.
    static let output = "out/batch.bundle"

    /// The action.
    let action: Blob
    /// The messages that the server needs beside the files and the command: the action and its folder.
    let messages: [Message]

    /// The longest run in seconds.
    private static let timeout: Int64 = 600

    /// The files that every machine runs: the same for all batches of a build.
    static func command(_ platform: [String: String]) throws(ServerFailure) -> Message {
      var command = WireCommand()
      command.arguments = ["./dsbuild", "worker", "batch", "--to", "out"]
      command.outputPaths = [output]
      command.platform = offered(platform)
      return try message(command)
    }

    init(_ inputs: Inputs, command: Blob, platform: [String: String]) throws(ServerFailure) {
      // Everything is sorted by name, as the interface demands: equal actions have equal digests.
      var root = WireDirectory()
      root.files = [
        Self.file("batch", inputs.batch), Self.file("batch.pack", inputs.pack),
        Self.file("dsbuild", inputs.program, isExecutable: true),
      ]
      let folder = try Self.message(root)
      var action = WireAction()
      action.commandDigest = command.wire
      action.inputRootDigest = folder.blob.wire
      action.timeout.seconds = Self.timeout
      action.platform = Self.offered(platform)
      let message = try Self.message(action)
      self.action = message.blob
      messages = [folder, message]
    }

    private static func offered(_ platform: [String: String]) -> Build_Bazel_Remote_Execution_V2_Platform {
      var offered = Build_Bazel_Remote_Execution_V2_Platform()
      offered.properties = platform.sorted { $0.key < $1.key }.map { name, value in
        var property = Build_Bazel_Remote_Execution_V2_Platform.Property()
        (property.name, property.value) = (name, value)
        return property
      }
      return offered
    }

    private static func file(_ name: String, _ blob: Blob, isExecutable: Bool = false)
      -> Build_Bazel_Remote_Execution_V2_FileNode
    {
      var file = Build_Bazel_Remote_Execution_V2_FileNode()
      (file.name, file.digest, file.isExecutable) = (name, blob.wire, isExecutable)
      return file
    }

    private static func message(_ message: some SwiftProtobuf.Message) throws(ServerFailure) -> Message {
      do {
        let bytes: [UInt8] = try message.serializedBytes()
        return (Blob(of: bytes), bytes)
      } catch { throw .strange("an action cannot be written: \(error)") }
    }
  }
#endif
