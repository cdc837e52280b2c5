import Foundation
import Imaging
import Learning
import TestSupport
import Testing

/// How much of the object the automatic square keeps, on boxed photos; prints its figures.
@Suite("Crop quality", .enabled(if: Benchmarks.areOn, Benchmarks.absence))
struct CropBenchmark {
  @Test("the square keeps nine tenths of a boxed raccoon, and the map's middle lies in its box")
  func raccoons() throws {
    let folder = try #require(Corpora.folder("photos/raccoon_voc"), "the photos are absent")
    let network = try KnownWeights.network()
    let names = try Corpora.names(in: "\(folder)/annotations")
    var photos: [(picture: RGBImage, box: Box, unit: UnitVector)] = []
    for name in names {
      let text = String(decoding: try Corpora.read("\(folder)/annotations/\(name)"), as: UTF8.self)
      let stem = name.split(separator: ".")[0]
      guard let box = Box.largest(in: text) else { continue }
      let picture = try Photos.picture("\(folder)/images/\(stem).jpg")
      photos.append((picture, box, try network.embed(picture).embedding.unit))
    }
    let head = try #require(try self.head(network, yes: photos.prefix(35).map(\.unit)))
    var (centre, without, with) = (Score(), Score(), Score())
    for (picture, box, _) in photos {
      let isLong = CropFocus.needsWhole(width: picture.width, height: picture.height)
      let map = isLong ? try network.wholeMap(picture) : try network.embed(picture).map
      let middle = (max(picture.width, picture.height) - min(picture.width, picture.height)) / 2
      centre.add(picture, box, start: middle, focus: (picture.width / 2, picture.height / 2))
      let byStrength = try #require(CropFocus(map, head: nil, width: picture.width, height: picture.height))
      without.add(picture, box, start: byStrength.start, focus: (byStrength.x, byStrength.y))
      let byHead = try #require(CropFocus(map, head: head, width: picture.width, height: picture.height))
      with.add(picture, box, start: byHead.start, focus: (byHead.x, byHead.y))
    }
    print("benchmark crop, \(photos.count) raccoons: centre \(centre); no head \(without); head of 50 answers \(with)")
    #expect(with.kept >= 0.90 && without.kept >= 0.90)
    #expect(with.inside >= 0.98)
  }

  /// A head of 35 raccoons and 15 other pictures, as a person would have answered.
  private func head(_ network: EfficientNet, yes: [UnitVector]) throws -> YesNoHead? {
    let others =
      try Photos.all(in: "photos/coco/images").prefix(8) + (Photos.all(in: "photos/clothing10/shoes").prefix(7))
    let no = try others.map { try network.embed(Photos.picture($0)).embedding.unit }
    return YesNoHead(
      yes.map { AnsweredVector(vector: $0, isYes: true) } + no.map { AnsweredVector(vector: $0, isYes: false) })
  }
}

/// Benchmarks take minutes and need the weights; they run when asked for.
enum Benchmarks {
  static let absence: Comment = "benchmarks run with DSBUILD_BENCHMARKS=1 and the network's weights"

  /// The photos of the label benchmark: a folder of domains of classes.
  static var labelPhotos: String? { ProcessInfo.processInfo.environment["DSBUILD_LABEL_PHOTOS"] }

  static var areOn: Bool {
    ProcessInfo.processInfo.environment["DSBUILD_BENCHMARKS"] != nil && KnownWeights.arePresent
  }
}

extension CropFocus {
  /// Where the square begins along the long side.
  fileprivate var start: Int { max(square.x, square.y) }
}

/// A person's box around an object.
private struct Box {
  let left, top, right, bottom: Double

  /// The largest box of a Pascal VOC annotation.
  static func largest(in annotation: String) -> Box? {
    func numbers(_ tag: String) -> [Double] {
      annotation.components(separatedBy: "<\(tag)>").dropFirst().compactMap {
        Double($0.prefix { $0 != "<" })
      }
    }
    let (left, top, right, bottom) = (numbers("xmin"), numbers("ymin"), numbers("xmax"), numbers("ymax"))
    return left.indices.map { Box(left: left[$0], top: top[$0], right: right[$0], bottom: bottom[$0]) }
      .max { $0.area < $1.area }
  }

  var area: Double { (right - left) * (bottom - top) }

  /// The share of the box that a square of the picture's short side keeps.
  func kept(_ picture: RGBImage, start: Int) -> Double {
    let side = Double(min(picture.width, picture.height))
    let (x, y) = picture.width >= picture.height ? (Double(start), 0) : (0, Double(start))
    let across = min(right, x + side) - max(left, x)
    let down = min(bottom, y + side) - max(top, y)
    return max(across, 0) * max(down, 0) / area
  }
}

/// The means over photos; the share kept is over those with sides of more than 6 : 5, where there is something to choose.
private struct Score: CustomStringConvertible {
  private var shares: [Double] = []
  private var insides: [Bool] = []

  var kept: Double { shares.reduce(0, +) / Double(shares.count) }
  var inside: Double { Double(insides.count { $0 }) / Double(insides.count) }

  mutating func add(_ picture: RGBImage, _ box: Box, start: Int, focus: (x: Int, y: Int)) {
    let (long, short) = (max(picture.width, picture.height), min(picture.width, picture.height))
    if long * 5 > short * 6 { shares.append(box.kept(picture, start: start)) }
    let (x, y) = (Double(focus.x), Double(focus.y))
    insides.append(x >= box.left && x <= box.right && y >= box.top && y <= box.bottom)
  }

  var description: String {
    "kept \((kept * 1000).rounded() / 1000) of \(shares.count), middle inside \((inside * 1000).rounded() / 1000)"
  }
}
