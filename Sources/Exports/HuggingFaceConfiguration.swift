import Digests
import Encoding
import Engine
import Listings
import Manifest
import Pipeline

/// The part of a dataset card that says which files are of which split, as `load_dataset` and the hub read it.
///
/// Without it they look for split words (`train`, `test`, `dev`, `eval`, …) in every folder's name, and so take a class
/// `train_station` for a split. They also leave out labels where there is one class only.
struct HuggingFaceConfiguration {
  /// What is in the files: loaders keep what they have read under the configuration, not under the files it matches.
  private let pictures: SHA256Digest
  /// What the loader calls a split, and the patterns of its files.
  private let splits: [(name: String, patterns: [String])]

  /// The configuration of a dataset; splits without a picture are not in it, since a pattern that matches nothing is an error.
  init(of dataset: ExportDataset) {
    let names = ImageNames(of: dataset)
    pictures = SHA256Digest(of: dataset.images.map { "\($0.blob.hex)  \(names.path(of: $0))\n" }.sorted().joined())
    let parts: [Split?] = dataset.isSplit ? Split.allCases : [nil]
    splits = parts.compactMap { split -> (name: String, patterns: [String])? in
      let images = dataset.isSplit ? dataset.images.filter { $0.item.split == split } : dataset.images
      guard !images.isEmpty else { return nil }
      let isHidden = Set(images.map(\.classIndex)).map { dataset.classes[$0].name.rawValue.hasPrefix("__") }
      // Folders that begin with `__` are passed over unless a pattern begins so too.
      let folders = (isHidden.contains(false) ? ["*"] : []) + (isHidden.contains(true) ? ["__*"] : [])
      let root = split.map { "\($0.name)/" } ?? ""
      return (Self.name(of: split), folders.map { "\(root)\($0)/*" })
    }
  }

  private static func name(of split: Split?) -> String {
    switch split {
    case .val: "validation"
    case .test: "test"
    case .train, nil: "train"
    }
  }

  /// The lines of the card's front matter.
  var frontMatter: String {
    guard !splits.isEmpty else { return "" }
    return
      "configs:\n- config_name: default\n  description: \(JSONText.encode(.string("pictures sha256:\(pictures.hex)")))\n"
      + "  drop_labels: false\n  data_files:\n"
      + splits.map { split in
        "  - split: \(split.name)\n    path:\n"
          + split.patterns.map { "    - \(JSONText.encode(.string($0)))\n" }.joined()
      }.joined()
  }
}
