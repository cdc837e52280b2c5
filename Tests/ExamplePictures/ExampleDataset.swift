/// The example project: three classes of drawn pictures, with the faults real lists of image URLs have planted among them.
///
/// `make demo` serves it and builds it; the tests build it too and check each planted fault.
public struct ExampleDataset: Sendable {
  /// One row of a class's CSV.
  public struct Row: Sendable {
    /// The path it is served under.
    public let path: String
    /// What is served there.
    public let answer: Answer
    /// The reason it is out of the dataset for; nil for a picture that stays.
    public let reason: String?
  }

  /// The rows of each class, by the class's key.
  public let classes: [DrawnPicture.Scene: [Row]]
  /// The paths that no row names but a redirect leads to.
  private let hidden: [String: Answer]

  /// Draws the dataset, its pictures of the given size.
  public init(width: Int = 320, height: Int = 240) {
    var classes: [DrawnPicture.Scene: [Row]] = [:]
    for scene in DrawnPicture.Scene.allCases {
      let pictures = (1...12).map { DrawnPicture(scene, seed: UInt64($0), width: width, height: height) }
      classes[scene] = pictures.enumerated().map { Self.good($1, number: $0 + 1) } + Self.faults(of: pictures, scene)
    }
    self.classes = classes
    let moved = DrawnPicture(.floodGate, seed: 99, width: width, height: height)
    hidden = ["/moved/flood_gate-99.jpg": .jpeg(moved.jpeg())]
  }

  /// Every third picture is a PNG.
  private static func good(_ picture: DrawnPicture, number: Int) -> Row {
    let isPNG = number.isMultiple(of: 3)
    let path = "/\(picture.scene.rawValue)/\(number < 10 ? "0" : "")\(number).\(isPNG ? "png" : "jpg")"
    return Row(path: path, answer: isPNG ? .png(picture.png()) : .jpeg(picture.jpeg()), reason: nil)
  }

  private static func faults(of pictures: [DrawnPicture], _ scene: DrawnPicture.Scene) -> [Row] {
    let folder = "/\(scene.rawValue)"
    let copies = [
      Row(path: "\(folder)/copy-of-01.jpg", answer: .jpeg(pictures[0].jpeg()), reason: "exact_duplicate"),
      Row(path: "\(folder)/smaller-02.jpg", answer: .jpeg(pictures[1].nearCopy()), reason: "near_duplicate"),
    ]
    switch scene {
    case .floodGate:
      return copies + [
        Row(path: "\(folder)/gone.jpg", answer: .status(404), reason: "http_404"),
        Row(path: "\(folder)/moved.jpg", answer: .redirect(to: "/moved/flood_gate-99.jpg"), reason: nil),
      ]
    case .weir:
      let broken = pictures[11].truncatedJPEG()
      return copies + [
        Row(path: "\(folder)/half.jpg", answer: .jpeg(broken), reason: "corrupt"),
        Row(path: "\(folder)/page.jpg", answer: .pageAsJPEG, reason: "not_image"),
        Row(path: "\(folder)/01.jpg", answer: .jpeg(pictures[0].jpeg()), reason: "repeated_url"),
      ]
    case .outfall:
      return copies + [
        Row(path: "\(folder)/gone.jpg", answer: .status(410), reason: "http_410"),
        Row(path: "\(folder)/secret.jpg", answer: .status(403), reason: "http_403"),
      ]
    }
  }

  /// Everything to be served, by path.
  public var answers: [String: Answer] {
    var answers = hidden
    for row in classes.values.flatMap({ $0 }) { answers[row.path] = row.answer }
    return answers
  }

  /// How many rows of a class are planted to be out, by reason.
  public func plantedReasons(_ scene: DrawnPicture.Scene) -> [String: Int] {
    var counts: [String: Int] = [:]
    for reason in (classes[scene] ?? []).compactMap(\.reason) { counts[reason, default: 0] += 1 }
    return counts
  }

  /// A class's CSV: the header and one URL a line.
  public func csv(_ scene: DrawnPicture.Scene, at origin: String) -> String {
    (["url"] + (classes[scene] ?? []).map { origin + $0.path }).joined(separator: "\n") + "\n"
  }

  /// The files of the project, by path, its pictures to be asked of `origin` (`http://127.0.0.1:PORT`).
  public func files(at origin: String) -> [String: String] {
    var files = ["dataset.yaml": Self.manifest]
    for scene in DrawnPicture.Scene.allCases { files["sources/\(scene.rawValue).csv"] = csv(scene, at: origin) }
    return files
  }

  private static let manifest = """
    # The example of `make demo`: pictures drawn by dsbuild's own code, served from this machine.
    dsbuild: 1
    name: flood-assets
    description: Three kinds of flood defence, drawn.
    license: CC0-1.0

    classes:
      flood_gate: sources/flood_gate.csv
      outfall: sources/outfall.csv
      weir: sources/weir.csv

    fetch:
      allow_addresses: [127.0.0.0/8]   # the example's server; without this line private addresses are refused
      retries: { max: 1, backoff: 10ms..50ms }

    duplicates:
      near: { algorithm: gradient, threshold: 10% }

    crop: { mode: center, size: 128 }

    split: { train: 70%, val: 15%, test: 15%, seed: 42 }

    export:
      - { format: imagefolder, to: out/imagefolder }
      - { format: csv, to: out/manifest.csv }

    defaults: { source: { license: CC0-1.0 } }   # dsbuild's own code drew the pictures

    """
}
