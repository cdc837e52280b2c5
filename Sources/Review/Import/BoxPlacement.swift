import Imaging
import Manifest

/// Maps a box that was drawn on one rendition of a picture to the upright picture.
struct BoxPlacement {
  /// How the rendition was made from the picture.
  private enum Rendition {
    /// The upright picture, possibly scaled.
    case upright
    /// The stored picture before its orientation is applied, possibly scaled.
    case stored
  }

  private let picture: PictureNames.Picture
  /// The size of the rendition; nil if it is unknown.
  private let size: PictureSize?
  private let rendition: Rendition

  /// The placement of boxes drawn on a rendition of `size`; nil if no turn and no scale maps the rendition to the picture.
  init?(_ picture: PictureNames.Picture, drawnOn size: PictureSize?) {
    self.picture = picture
    self.size = size
    guard let size else {
      rendition = .upright
      return
    }
    let (width, height) = (picture.width, picture.height)
    let turns = picture.orientation.swapsSides
    if size.width == width && size.height == height {
      rendition = .upright
    } else if turns && size.width == height && size.height == width {
      rendition = .stored
    } else if Self.isScaled(size, width, height) {
      rendition = .upright
    } else if turns && Self.isScaled(size, height, width) {
      rendition = .stored
    } else {
      return nil
    }
  }

  /// Whether a size is `width` by `height` times a factor, if one side may be rounded to a whole pixel.
  private static func isScaled(_ size: PictureSize, _ width: Int, _ height: Int) -> Bool {
    let (one, other) = (size.width * height, size.height * width)
    return abs(one - other) <= max(width, height) && 100 * abs(one - other) <= 3 * max(one, other)
  }

  /// The box in pixels of the upright picture. Nil if it cannot be read, or if the size is unknown and the box does not fit.
  func edges(_ extent: ImportedSquare.Extent) -> BoxEdges? {
    switch extent {
    case .unread: return nil
    case .shares(let edges): return edges.pixels(of: picture)
    case .pixels(let edges):
      guard let size else { return isWithin(edges) ? edges : nil }
      if rendition == .upright, size.width == picture.width, size.height == picture.height { return edges }
      let shares = edges.shares(of: size)
      let upright = rendition == .upright ? shares : shares.turned(picture.orientation)
      return upright.pixels(of: picture)
    }
  }

  /// Whether a box stays within the right and lower edge of the picture. People draw a little past the edges: 2 pixels or 5 %
  /// are allowed.
  private func isWithin(_ edges: BoxEdges) -> Bool {
    let (width, height) = (Double(picture.width), Double(picture.height))
    return edges.right <= max(width + 2, width * 1.05) && edges.bottom <= max(height + 2, height * 1.05)
  }

  /// The square around the centre of a box, and the area of the box inside the picture. The square is inside the picture and at
  /// most as long as its short side. Nil if the box contains no pixel of the picture.
  func square(_ edges: BoxEdges, padding: Double) -> (decision: CropFile.Decision, area: Double)? {
    let (left, top) = (max(edges.left, 0), max(edges.top, 0))
    let (right, bottom) = (min(edges.right, Double(picture.width)), min(edges.bottom, Double(picture.height)))
    guard left < right, top < bottom else { return nil }
    let longer = max(right - left, bottom - top)
    let side = min(min(picture.width, picture.height), max(1, Int((longer * (1 + padding)).rounded())))
    func place(_ low: Double, _ high: Double, _ length: Int) -> Int {
      min(max(Int(((low + high - Double(side)) / 2).rounded()), 0), length - side)
    }
    let square = CropFile.Decision.square(
      x: place(left, right, picture.width), y: place(top, bottom, picture.height), side: side, by: .person)
    return (square, (right - left) * (bottom - top))
  }
}

extension BoxEdges {
  /// In fractions of a picture of that size.
  fileprivate func shares(of size: PictureSize) -> BoxEdges {
    let (width, height) = (Double(size.width), Double(size.height))
    return BoxEdges(left: left / width, top: top / height, right: right / width, bottom: bottom / height)
  }

  /// In pixels of a picture, from fractions of it. Rounding to a millionth removes errors of the arithmetic.
  fileprivate func pixels(of picture: PictureNames.Picture) -> BoxEdges {
    func pixels(_ share: Double, _ side: Int) -> Double { (share * Double(side) * 1e6).rounded() / 1e6 }
    return BoxEdges(
      left: pixels(left, picture.width), top: pixels(top, picture.height), right: pixels(right, picture.width),
      bottom: pixels(bottom, picture.height))
  }

  /// In fractions of the upright picture, from fractions of the stored one.
  fileprivate func turned(_ orientation: Orientation) -> BoxEdges {
    let one = orientation.upright(x: left, y: top)
    let other = orientation.upright(x: right, y: bottom)
    return BoxEdges(
      left: min(one.x, other.x), top: min(one.y, other.y), right: max(one.x, other.x), bottom: max(one.y, other.y))
  }
}
