import ExamplePictures
import Foundation
import Synchronization
import TestSupport

/// Serves five collections of our own on 127.0.0.1, in the shapes of the public ones and with their traps, until it is
/// interrupted.
///
///     CollectionOrigin [--port N] [--pictures N] [--quota N] [--plain [--first N]]
///
/// `--first` is the first identifier of a plain collection: servers with other ones have other pictures. `--quota` answers 429 after so many pages, `--plain` has no traps. `/counts` says what was asked and how many requests were
/// open at once. The paths of the interfaces are printed.
@main
struct CollectionOrigin {
  private var port: UInt16 = 8766
  private var pictures = 500
  private var quota: Int?
  private var first = 1_000
  private var isPlain = false

  static func main() async throws {
    guard let server = CollectionOrigin(arguments: Array(CommandLine.arguments.dropFirst())) else {
      say("usage: CollectionOrigin [--port N] [--pictures N] [--quota N] [--plain [--first N]]")
      exit(2)
    }
    try await server.run()
  }

  private init?(arguments: [String]) {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      if option == "--plain" {
        isPlain = true
        continue
      }
      guard let text = rest.popFirst(), let number = Int(text), number >= 0 else { return nil }
      switch option {
      case "--port": port = UInt16(clamping: number)
      case "--pictures": pictures = number
      case "--quota": quota = number
      case "--first": first = number
      default: return nil
      }
    }
  }

  private func run() async throws {
    let (base, quota, isPlain) = ("http://127.0.0.1:\(port)", quota, isPlain)
    let served = isPlain ? (0..<pictures).map { ServedPicture(id: first + $0) } : ServedPicture.mixed(pictures)
    let collection = ServedCollection(served) { base }
    collection.with { state in
      state.quotaAfter = quota
      state.hasTraps = !isPlain
    }
    var answers = collection.answers
    for picture in served {
      let answer = Answer.asked { _ in .jpeg(Self.draw(picture.id)) }
      answers[picture.path] = answer
      answers["/pictures/\(picture.id)/original.jpg"] = answer
    }
    try await LoopbackOrigin.serve(answers, port: port) { origin in
      for (name, path) in ServedCollection.paths.sorted(by: { $0.key < $1.key }) { Self.say("\(name): \(base)\(path)") }
      while true {
        try await Task.sleep(for: .milliseconds(200))
        let counts = ["most_open": origin.mostOpen].merging(origin.requests.filter { !$0.key.hasPrefix("/pictures/") })
        { $1 }
        origin.answer("/counts", .body(Array(try JSONEncoder().encode(counts)), type: "application/json"))
      }
    }
  }

  private static func draw(_ id: Int) -> [UInt8] {
    let scenes = DrawnPicture.Scene.allCases
    return DrawnPicture(scenes[id % scenes.count], seed: UInt64(id), width: 320, height: 240).jpeg()
  }

  private static func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
