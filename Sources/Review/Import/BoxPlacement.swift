import Imaging
import Manifest

/// Where a box that was drawn on one rendition of a picture is in the upright picture.
struct BoxPlacement {
  /// How the rendition was the picture.
  private enum Rendition {
    /// The upright picture at a size of its own.
    case upright
    /// The picture as it is stored, before it is turned.
    case stored
  }

  private let picture: PictureNames.Picture
  /// The size of the rendition; nil where it is not said.
  private let size: PictureSize?
  private let rendition: Rendition

  /// The placement of boxes drawn on a rendition of `size`; nil where no turn and no scale makes it the picture.
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

  /// Whether a size is `width` by `height` times a factor, but for one side rounded to a whole pixel.
  private static func isScaled(_ size: PictureSize, _ width: Int, _ height: Int) -> Bool {
    let (one, other) = (size.width * height, size.height * width)
    return abs(one - other) <= max(width, height) && 100 * abs(one - other) <= 3 * max(one, other)
  }

  /// The box in pixels of the upright picture; nil where no size is said and the box says that it was another.
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

  /// Whether a box keeps to the picture's right and lower edges, give or take what people draw past them.
  private func isWithin(_ edges: BoxEdges) -> Bool {
    let (width, height) = (Double(picture.width), Double(picture.height))
    return edges.right <= max(width + 2, width * 1.05) && edges.bottom <= max(height + 2, height * 1.05)
  }

  /// The square round the middle of a box, no larger than the picture's short side and inside the picture, and the area of the
  /// box inside the picture; nil for a box without a pixel of it.
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
  /// In shares of a picture of that size.
  fileprivate func shares(of size: PictureSize) -> BoxEdges {
    let (width, height) = (Double(size.width), Double(size.height))
    return BoxEdges(left: left / width, top: top / height, right: right / width, bottom: bottom / height)
  }

  /// In pixels of a picture, from shares of it; what is left of the arithmetic is rounded away.
  fileprivate func pixels(of picture: PictureNames.Picture) -> BoxEdges {
    func pixels(_ share: Double, _ side: Int) -> Double { (share * Double(side) * 1e6).rounded() / 1e6 }
    return BoxEdges(
      left: pixels(left, picture.width), top: pixels(top, picture.height), right: pixels(right, picture.width),
      bottom: pixels(bottom, picture.height))
  }

  /// In shares of the upright picture, from shares of the stored one.
  fileprivate func turned(_ orientation: Orientation) -> BoxEdges {
    let one = orientation.upright(x: left, y: top)
    let other = orientation.upright(x: right, y: bottom)
    return BoxEdges(
      left: min(one.x, other.x), top: min(one.y, other.y), right: max(one.x, other.x), bottom: max(one.y, other.y))
  }
}
