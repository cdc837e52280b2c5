package import Digests
package import Learning
package import Manifest

/// The pictures of a class with everything from which its head learns, except the answers.
package struct ClassEvidence: Sendable {
  /// A picture that has an embedding.
  private struct Picture: Sendable {
    let vector: UnitVector
    let point: [Double]?
    let group: Int
  }

  /// The pictures, sorted by digest. This fixes the order of sums, so that the same answers give a bit-identical
  /// head.
  package let images: [SHA256Digest]
  private let pictures: [Picture]
  private let siblings: [[Double]]

  /// The evidence about a class.
  ///
  /// - Parameters:
  ///   - groups: the group of a picture and its copies; a picture without an entry is its own group.
  ///   - table: the pictures of all classes; nil if the class does not learn from siblings.
  package init(
    of name: ClassName, vectors: [SHA256Digest: UnitVector], groups: [SHA256Digest: SHA256Digest], table: SiblingTable?
  ) {
    images = vectors.keys.sorted()
    let named = images.map { groups[$0] ?? $0 }
    var numbers: [SHA256Digest: Int] = [:]
    for group in named where numbers[group] == nil { numbers[group] = numbers.count }
    let others = table?.siblings(of: name, without: Set(images), groups: Set(named)) ?? []
    siblings = others
    pictures = zip(images, named).compactMap { image, group in
      vectors[image].map { vector in
        Picture(
          vector: vector, point: others.isEmpty ? nil : table?.projection.pointIfFit(of: vector),
          group: numbers[group] ?? 0)
      }
    }
  }

  /// Whether the class also learns from pictures of other classes.
  package var hasSiblings: Bool { !siblings.isEmpty }

  /// The direction of a picture's embedding.
  package func vector(of image: SHA256Digest) -> UnitVector? {
    images.index(ofSorted: image).map { pictures[$0].vector }
  }

  /// The pictures with answers.
  func answered(_ answer: (SHA256Digest) -> ClassPicture.Answer?) -> [ClassPicture] {
    zip(images, pictures).map { image, picture in
      ClassPicture(vector: picture.vector, point: picture.point, group: picture.group, answer: answer(image))
    }
  }

  /// The head of the class that these answers give.
  func head(_ pictures: [ClassPicture]) -> LearnedHead? { LearnedHead(pictures, siblings: siblings) }
}
