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

    /// The name of the folder of results.
    static let output = "out/batch.bundle"

    /// The action.
    let action: Blob
    /// The messages that the server needs beside the files: action, command and folder.
    let messages: [(blob: Blob, bytes: [UInt8])]

    /// The longest run in seconds.
    private static let timeout: Int64 = 600

    init(_ inputs: Inputs, platform: [String: String]) throws(ServerFailure) {
      // Everything is sorted by name, as the interface demands: equal actions have equal digests.
      var root = WireDirectory()
      root.files = [
        Self.file("batch", inputs.batch), Self.file("batch.pack", inputs.pack),
        Self.file("dsbuild", inputs.program, isExecutable: true),
      ]
      var offered = Build_Bazel_Remote_Execution_V2_Platform()
      offered.properties = platform.sorted { $0.key < $1.key }.map { name, value in
        var property = Build_Bazel_Remote_Execution_V2_Platform.Property()
        (property.name, property.value) = (name, value)
        return property
      }
      var command = WireCommand()
      command.arguments = ["./dsbuild", "worker", "batch", "--to", "out"]
      command.outputPaths = [Self.output]
      command.platform = offered
      let (rootBytes, commandBytes) = (try Self.bytes(of: root), try Self.bytes(of: command))
      var action = WireAction()
      action.commandDigest = Blob(of: commandBytes).wire
      action.inputRootDigest = Blob(of: rootBytes).wire
      action.timeout.seconds = Self.timeout
      action.platform = offered
      let actionBytes = try Self.bytes(of: action)
      self.action = Blob(of: actionBytes)
      messages = [rootBytes, commandBytes, actionBytes].map { (Blob(of: $0), $0) }
    }

    private static func file(_ name: String, _ blob: Blob, isExecutable: Bool = false)
      -> Build_Bazel_Remote_Execution_V2_FileNode
    {
      var file = Build_Bazel_Remote_Execution_V2_FileNode()
      (file.name, file.digest, file.isExecutable) = (name, blob.wire, isExecutable)
      return file
    }

    private static func bytes(of message: some SwiftProtobuf.Message) throws(ServerFailure) -> [UInt8] {
      do { return try message.serializedBytes() } catch { throw .strange("an action cannot be written: \(error)") }
    }
  }
#endif
