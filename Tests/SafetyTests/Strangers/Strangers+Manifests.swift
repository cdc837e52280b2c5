import Foundation

/// Manifests that lead outputs, caches and readers out of the clone, and over what is not theirs.
extension Strangers {
  private static let outputs = [
    "../precious", "../home/.bashrc", "../precious/thesis.txt", "out/../../precious", "../clone/dataset.yaml",
    ".git/config",
    ".git/hooks/post-commit", ".GIT/config", ".dsbuild/x", "photos", "lock", "labels", "older", "alias/.bashrc",
    "alias",
    "circle/x", "/etc/dsbuild-test", "-rf",
  ]

  private static let caches = [
    "../precious", "..", ".", "photos", ".git", "out", "alias", "/etc", "../home/.ssh",
  ]

  static let manifests =
    outputs.flatMap { output in
      [("csv", "table.csv"), ("imagefolder", "imagefolder")].map { format, usual in
        Stranger("\(format) to \(output)") { clone in
          try clone.link("alias", to: "home")
          try clone.link("circle", to: "clone/circle")
          try clone.replace("to: out/\(usual)", "to: \"\(output)\"")
        }
      }
    }
    + ["../precious", "../home", "alias", "photos"].map { output in
      Stranger("report to \(output)") { clone in
        try clone.link("alias", to: "home")
        try clone.replace("to: out/report", "to: \"\(output)\"")
      }
    }
    + caches.map { cache in
      Stranger("cache in \(cache)") { clone in
        try clone.link("alias", to: "precious")
        try clone.append("cache: { dir: \"\(cache)\" }\n", to: "dataset.yaml")
      }
    }
    + [
      Stranger("lists, decisions and references outside") { clone in
        try clone.replace("csv: list.csv", "csv: ../home/.ssh/id")
        try clone.replace("photos/bb/**", "../precious/**")
        try clone.replace("[older]", "[../precious, ../home/.ssh/id]")
        try clone.replace("takedown: takedown.txt", "takedown: ../home/.bashrc")
        try clone.append("labels: { file: \"../home/{class}.jsonl\" }\n", to: "dataset.yaml")
        try clone.replace("size: 16", "size: 12, boxes: \"../precious/{class}.jsonl\"")
      },
      Stranger("a class of another name, whose decisions lie outside") { clone in
        try clone.replace("  aa:", "  cc:")
        try clone.link("labels", to: "precious")
        try clone.link("crops/cc.jsonl", to: "precious/thesis.txt")
      },
      Stranger("an output that left the manifest") { clone in
        try clone.replace("  - { format: csv, to: out/table.csv }\n", "")
        try clone.link("out/table.csv", to: "precious/thesis.txt")
      },
      Stranger("an output whose tree is now a link") { clone in
        try clone.replace("  - { format: imagefolder, to: out/imagefolder }\n", "")
        try clone.link("out/imagefolder", to: "precious")
      },
    ]
}

extension StrangeClone {
  /// Replaces a text of the manifest.
  fileprivate func replace(_ old: String, _ new: String) throws {
    let text = try self.text("dataset.yaml")
    try write(text.replacingOccurrences(of: old, with: new), to: "dataset.yaml")
  }
}
