import TestSupport

/// A project of drawn pictures on disk: no network, and quick to build.
enum PictureProject {
  /// A project that was built.
  ///
  /// - Parameters:
  ///   - counts: how many pictures each class has.
  ///   - more: further lines of the manifest.
  static func build(
    _ counts: [DrawnPicture.Scene: Int] = [.weir: 8, .outfall: 5], side: Int = 120, more: String = ""
  ) async throws -> TemporaryProject {
    let project = try TemporaryProject()
    var manifest = "dsbuild: 1\nname: page-test\nclasses:\n"
    for (scene, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      manifest += "  \(scene.rawValue): { title: \(title(scene)), sources: [{ files: \(scene.rawValue)/*.jpg }] }\n"
      for seed in 1...count {
        let picture = DrawnPicture(scene, seed: UInt64(seed), width: side, height: side * 3 / 4)
        let number = String(repeating: "0", count: 4 - "\(seed)".count) + "\(seed)"
        try project.folder.write(picture.jpeg(), to: "\(scene.rawValue)/\(number).jpg")
      }
    }
    try project.folder.write(manifest + more, to: "dataset.yaml")
    let result = try await project.dsbuild("build")
    guard result.status == 0 else { throw TemporaryProject.UnexpectedExit(result: result, expected: 0) }
    return project
  }

  private static func title(_ scene: DrawnPicture.Scene) -> String {
    switch scene {
    case .floodGate: "Flood gate"
    case .weir: "Weir"
    case .outfall: "Outfall"
    }
  }

  /// The answers in a class's file, by digest.
  static func answers(_ project: TemporaryProject, _ name: String) throws -> [String: String] {
    guard project.folder.contains("labels/\(name).jsonl") else { return [:] }
    var answers: [String: String] = [:]
    for line in try project.folder.text("labels/\(name).jsonl").split(separator: "\n") {
      let object = try JSONValue(parsing: String(line))
      answers[object["image"].string ?? ""] = object["answer"].string
    }
    return answers
  }
}
