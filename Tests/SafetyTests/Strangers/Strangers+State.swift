import Digests
import Engine
import Foundation

/// State that says what nobody should do.
extension Strangers {
  private static let outside = [
    "../../../precious/thesis.txt", "../../precious/thesis.txt", "aa/../../../../precious/thesis.txt", "/etc/hostname",
  ]

  /// Who sealed the state: a stranger, or by some way the person themselves.
  private static let keys: [(name: String, key: @Sendable (StrangeClone) -> SealKey)] = [
    ("a stranger's", { _ in .random() }),
    ("the person's own", { KeyFile(in: $0.beside("state"), effects: Effects()).reading().key }),
  ]

  static let states =
    keys.flatMap { name, key in
      [
        Stranger("stamps of files outside, under \(name) key") { clone in
          let state = try clone.projectState(key(clone))
          for output in ["out/imagefolder", "out/table.csv", "out/report"] {
            let entries = outside.sorted().map {
              StampTable.Entry(path: $0, stamp: .nothing, digest: SHA256Digest(of: "my thesis"))
            }
            try state.remember(StampTable(entries), of: output)
          }
        },
        Stranger("claims of files outside, under \(name) key") { clone in
          let state = try clone.projectState(key(clone))
          let claims = outside.sorted().map { FileClaim(path: $0, content: SHA256Digest(of: "my thesis")) }
          for output in ["out/imagefolder", "out/table.csv", "out/report"] { try state.claim(claims, of: output) }
        },
        Stranger("a node, notes and results under \(name) key") { clone in
          let state = try clone.projectState(key(clone))
          for name in ["outputs", "former-outputs", "export", "lock", "report", "trees"] {
            var record = Description()
            for output in ["../precious", "../home", "photos", ".git"] { record.append(output, .text("imagefolder")) }
            try state.setNote(name, record.encoded())
          }
          let cache = try ActionCache(root: clone.path(".dsbuild"), key: key(clone), effects: Effects())
          for number in 0..<20 {
            try cache.record(SHA256Digest(of: "\(number)"), kind: "crop", value: [UInt8](repeating: 255, count: number))
          }
          try cache.checkpoint()
        },
      ]
    } + [
      Stranger("projects elsewhere in the list of projects") { clone in
        _ = try clone.projectState(.random())
        for name in ["precious", "home"] {
          try ProjectList(root: clone.path(".dsbuild"), effects: Effects()).add(clone.beside(name))
        }
      },
      Stranger("a list of files that names one outside") { clone in
        try clone.remove(".dsbuild")
        let digest = SHA256Digest(of: "my thesis").hex
        for path in ["../../../precious/thesis.txt", "aa/0123456789abcdef.jpg"] {
          try clone.write("\(digest)  \(path)\n", to: "out/imagefolder/SHA256SUMS")
        }
        try clone.link("out/imagefolder/aa", to: "precious")
      },
      Stranger("every file of state empty") { try $0.change(".dsbuild") { _ in [] } },
      Stranger("every file of state one byte short") { try $0.change(".dsbuild") { Array($0.dropLast()) } },
      Stranger("every file of state full of ones") { try $0.change(".dsbuild") { $0.map { _ in 255 } } },
      Stranger("every file of state full of zeros") { try $0.change(".dsbuild") { $0.map { _ in 0 } } },
      Stranger("every output full of ones") { try $0.change("out") { $0.map { _ in 255 } } },
      Stranger("folders in place of files of state") { clone in
        for name in [
          ".dsbuild/lock", ".dsbuild/inputs", ".dsbuild/cache.sqlite", ".dsbuild/gate", ".dsbuild/CACHEDIR.TAG",
        ] {
          try clone.remove(name)
          try clone.write("x", to: "\(name)/thesis.txt")
        }
      },
      Stranger("files in place of folders of state") { clone in
        for name in ["tmp", "log", "stamps", "store", "index", "leases"] {
          try clone.remove(".dsbuild/\(name)")
          try clone.write("x", to: ".dsbuild/\(name)")
        }
      },
      Stranger("a state folder that anybody may write to") { clone in
        try await clone.shell("mkdir -p .dsbuild/tmp; chmod 777 .dsbuild .dsbuild/tmp")
      },
      Stranger("a cache of precious files that bears dsbuild's tag") { clone in
        try clone.write("Signature: 8a477f597d28d172789f06886806bc55\n# dsbuild\n", to: "cache/CACHEDIR.TAG")
        for name in ["leases", "store", "projects", "quarantine", "tmp"] {
          try clone.link("cache/\(name)", to: "precious")
        }
        try clone.append("cache: { dir: cache }\n", to: "dataset.yaml")
      },
    ]
}

extension StrangeClone {
  /// The clone's state folder under a key, made where there is none.
  fileprivate func projectState(_ key: SealKey) throws -> ProjectState {
    _ = try OwnedFolder(path(".dsbuild"), project: path("."), access: .readWrite, effects: Effects())
    return try ProjectState(root: path("."), directory: path(".dsbuild"), key: key, effects: Effects())
  }

  /// Replaces the bytes of every file in a folder.
  fileprivate func change(_ name: String, _ change: ([UInt8]) -> [UInt8]) throws {
    for path in files(name) { try write(change(try read(path)), to: path) }
  }
}
