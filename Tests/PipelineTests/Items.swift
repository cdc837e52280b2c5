import Digests
import Imaging
import Listings
import Manifest
import TestSupport

extension ClassName {
  /// A class of tests; the name must be one that a manifest may have.
  static func of(_ name: String) -> ClassName {
    guard let name = ClassName(rawValue: name) else { preconditionFailure("`\(name)` names no class") }
    return name
  }

  static let weir = ClassName.of("weir")
  static let gate = ClassName.of("gate")
}

extension SHA256Digest {
  /// The digest of the picture that tests call by a number.
  static func picture(_ number: Int) -> SHA256Digest { SHA256Digest(of: "picture \(number)") }
}

extension Item {
  /// The item of an address on the example host.
  static func at(_ path: String, of name: ClassName = .weir, image: SHA256Digest? = nil, _ verdict: Verdict = .in)
    -> Item
  {
    var item = Item(id: ItemID(class: name, address: "https://example.org/\(path)"), verdict: verdict)
    item.image = image
    return item
  }

  /// An item with each fact there or not, by chance.
  static func random(_ generator: inout SeededGenerator, id: ItemID? = nil) -> Item {
    func perhaps<Value>(_ value: (inout SeededGenerator) -> Value?) -> Value? {
      Bool.random(using: &generator) ? value(&generator) : nil
    }
    func digest(_ generator: inout SeededGenerator) -> SHA256Digest? { SHA256Digest(of: "\(generator.next())") }
    var item = Item(id: id ?? ItemID(high: generator.next(), low: generator.next()))
    if let step = perhaps({ StepName.allCases.randomElement(using: &$0) }),
      let reason = Reason.named.randomElement(using: &generator)
    {
      item.verdict = .out(
        step, Bool.random(using: &generator) ? reason : .http(Int.random(in: 100...999, using: &generator)))
    }
    item.image = perhaps(digest)
    item.bytes = perhaps { $0.next() }
    item.format = perhaps { ImageFormat.allCases.randomElement(using: &$0) }
    if Bool.random(using: &generator) {
      item.width = UInt32.random(in: 0 ... .max, using: &generator)
      item.height = UInt32.random(in: 0 ... .max, using: &generator)
    }
    item.orientation = perhaps { UInt8.random(in: 1...8, using: &$0) }
    item.phash = perhaps { $0.next() }
    item.duplicate = perhaps { generator in
      Match(
        image: .picture(Int.random(in: 0...9, using: &generator)),
        distance: Bool.random(using: &generator) ? Int.random(in: 0...256, using: &generator) : nil,
        grade: Grade.allCases.randomElement(using: &generator) ?? .near,
        turned: [0, 90, 180, 270].randomElement(using: &generator) ?? 0)
    }
    item.group = perhaps(digest)
    item.answer = perhaps { Answer.allCases.randomElement(using: &$0) }
    item.score = perhaps { UInt16.random(in: 0...10_000, using: &$0) }
    item.isForReview = Bool.random(using: &generator)
    item.crop = perhaps { generator in
      SquareBox(
        x: Int.random(in: -9...999, using: &generator), y: Int.random(in: -9...999, using: &generator),
        side: Int.random(in: 1...999, using: &generator))
    }
    item.cropChooser = perhaps { CropAuthor.allCases.randomElement(using: &$0) }
    item.focus = perhaps { Point(x: Int32.random(in: 0...999, using: &$0), y: Int32.random(in: 0...999, using: &$0)) }
    item.confidence = perhaps { UInt16.random(in: 0...10_000, using: &$0) }
    item.cropped = perhaps(digest)
    item.split = perhaps { Split.allCases.randomElement(using: &$0) }
    item.hasForeignProfile = Bool.random(using: &generator)
    item.quality = perhaps { PictureQuality(blurry: UInt8.random(in: 0...100, using: &$0)) }
    item.filter = perhaps { UInt8.random(in: 0...9, using: &$0) }
    return item
  }
}

extension OriginTable {
  /// The table of one list whose rows, from line 2 on, have these addresses.
  static func of(_ addresses: [String], list: String = "weir.csv", class name: ClassName = .weir) -> OriginTable {
    OriginTable(
      sources: [.init(path: list, isFiles: false, license: "unknown", provider: "search")],
      rows: addresses.enumerated().map { line, address in
        .init(id: ItemID(class: name, address: address), standing: .candidate, source: 0, line: line + 2, text: address)
      })
  }
}
