import Digests
import Engine
import Listings
import Manifest
import Pipeline

/// The part of a dataset card that assigns files to splits, in the form that `load_dataset` and the hub read.
///
/// Without this part, they search every folder name for split words (`train`, `test`, `dev`, `eval`, …) and so mistake a class
/// `train_station` for a split. They also omit the labels if there is only one class.
struct HuggingFaceConfiguration {
  /// The digest of all pictures. Loaders cache their data by the configuration and not by the files it matches, so the
  /// configuration has to change with the pictures.
  private let pictures: SHA256Digest
  /// The loader's name of each split, and the patterns of its files.
  private let splits: [(name: String, patterns: [String])]

  /// Creates the configuration of a dataset. Splits without a picture are left out, because a pattern without a match is an
  /// error.
  init(of dataset: ExportDataset) {
    let names = ImageNames(of: dataset)
    pictures = SHA256Digest(of: dataset.images.map { "\($0.blob.hex)  \(names.path(of: $0))\n" }.sorted().joined())
    let parts: [Split?] = dataset.isSplit ? Split.allCases : [nil]
    splits = parts.compactMap { split -> (name: String, patterns: [String])? in
      let images = dataset.isSplit ? dataset.images.filter { $0.item.split == split } : dataset.images
      guard !images.isEmpty else { return nil }
      let isHidden = Set(images.map(\.classIndex)).map { dataset.classes[$0].name.rawValue.hasPrefix("__") }
      // Loaders skip folders whose names begin with `__`, unless the pattern begins with `__` too.
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
