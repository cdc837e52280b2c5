import ExamplePictures
import Foundation

/// Writes the example project into a folder, serves its pictures on 127.0.0.1, and runs a command there.
///
///     ExampleOrigin FOLDER [--port N] [-- COMMAND...]
///
/// Files that are in the folder already are left alone, so that edits survive. Without a command it serves until it is
/// interrupted. Its exit code is the command's.
@main
struct ExampleOrigin {
  let folder: String
  let port: UInt16
  let command: [String]

  static func main() {
    guard let example = ExampleOrigin(arguments: Array(CommandLine.arguments.dropFirst())) else {
      say("usage: ExampleOrigin FOLDER [--port N] [-- COMMAND...]")
      exit(2)
    }
    do {
      exit(try example.run())
    } catch {
      say("error: cannot serve the example on port \(example.port): \(error)")
      say("hint: name a free port with `--port`, and remove `\(example.folder)` to have its URLs written anew")
      exit(1)
    }
  }

  init?(arguments: [String]) {
    let own = arguments.prefix { $0 != "--" }
    command = Array(arguments.dropFirst(own.count + 1))
    guard let folder = own.first, !folder.hasPrefix("-") else { return nil }
    self.folder = folder
    switch Array(own.dropFirst()) {
    case []: port = 8765
    case let options where options.count == 2 && options[0] == "--port":
      guard let port = UInt16(options[1]) else { return nil }
      self.port = port
    default: return nil
    }
  }

  private func run() throws -> Int32 {
    let dataset = ExampleDataset()
    let server = try PictureServer(dataset.answers, port: port)
    try write(dataset.files(at: "http://127.0.0.1:\(server.port)"))
    Self.say("serving the example's pictures on http://127.0.0.1:\(server.port)")
    server.start()
    guard let program = command.first else {
      while true { sleep(86_400) }
    }
    return try Self.run(program, Array(command.dropFirst()), in: folder)
  }

  private func write(_ files: [String: String]) throws {
    for (name, text) in files {
      let url = URL(fileURLWithPath: folder).appendingPathComponent(name)
      guard !FileManager.default.fileExists(atPath: url.path) else { continue }
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
  }

  /// Runs a command with this program's own input and output; its path is relative to where this program was started.
  private static func run(_ program: String, _ arguments: [String], in folder: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static func say(_ text: String) {
    FileHandle.standardError.write(Data("\(text)\n".utf8))
  }
}
