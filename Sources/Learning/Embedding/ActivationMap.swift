/// The last map of a network over a picture, in 256 steps: the positions at which each feature was found.
///
/// A map of floats takes 250 KB, and its higher precision changes no crop. So the map is rounded when it is made, and a
/// cached map equals a new one. Values below zero count as zero; our own network never gives them.
public struct ActivationMap: Hashable, Sendable {
  /// The part of the picture that the map covers.
  public let view: NetworkView
  /// The number of features.
  public let channels: Int
  /// The rows.
  public let height: Int
  /// The columns.
  public let width: Int
  /// The value of one step.
  public let scale: Float
  /// `[channels, height, width]` in row-major order.
  public let levels: [UInt8]

  /// Creates the map of one forward pass over the `view` of a picture.
  public init(_ activations: Activations, view: NetworkView) {
    self.view = view
    height = activations.height
    width = activations.width
    channels = activations.map.count / max(1, height * width)
    let largest = activations.map.reduce(0) { max($0, $1) }
    scale = largest / 255
    let inverse: Float = largest > 0 ? 255 / largest : 0
    levels = activations.map.map { UInt8(clamping: Int(($0 * inverse).rounded(.toNearestOrEven))) }
  }

  private static let format: UInt8 = 1

  /// The bytes for a cache: format, view, sizes and scale, then the steps. Each run of zeros is stored as a zero and
  /// its length; a photo takes about 10 KB.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = [Self.format]
    for number in [UInt32(view.rawValue), UInt32(channels), UInt32(height), UInt32(width), scale.bitPattern] {
      for shift in stride(from: UInt32(0), to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    var index = 0
    while index < levels.count {
      bytes.append(levels[index])
      if levels[index] == 0 {
        let end = levels[index...].prefix(255).firstIndex { $0 != 0 } ?? min(levels.count, index + 255)
        bytes.append(UInt8(end - index))
        index = end
      } else {
        index += 1
      }
    }
    return bytes
  }

  /// The most steps of a map that is read. A built-in network gives 5 million for its largest picture.
  private static let mostLevels = 1 << 26

  /// Reads what ``encoded()`` wrote; returns nil for any other bytes.
  public init?(encoded bytes: [UInt8]) {
    guard bytes.count >= 21, bytes[0] == Self.format else { return nil }
    let numbers = (0..<5).map { field in
      (0..<4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[1 + field * 4 + $1]) }
    }
    let scale = Float(bitPattern: numbers[4])
    guard let view = UInt8(exactly: numbers[0]).flatMap(NetworkView.init(rawValue:)), numbers[1] <= 1 << 16,
      numbers[2] <= 1 << 10, numbers[3] <= 1 << 10,
      scale.isFinite, scale >= 0
    else { return nil }
    let count = Int(numbers[1]) * Int(numbers[2]) * Int(numbers[3])
    guard count <= Self.mostLevels, let levels = Self.expand(bytes[21...], count: count) else { return nil }
    self.view = view
    self.scale = scale
    self.levels = levels
    (channels, height, width) = (Int(numbers[1]), Int(numbers[2]), Int(numbers[3]))
  }

  /// Expands runs of zeros. It never writes more than `count` steps, and refuses an empty run.
  private static func expand(_ bytes: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
    // Two bytes represent at most 255 steps, so a short input cannot request a large map.
    guard count <= bytes.count * 128 else { return nil }
    var levels: [UInt8] = []
    levels.reserveCapacity(count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let level = bytes[index]
      index += 1
      var length = 1
      if level == 0 {
        guard index < bytes.endIndex, bytes[index] > 0 else { return nil }
        length = Int(bytes[index])
        index += 1
      }
      guard levels.count + length <= count else { return nil }
      levels.append(contentsOf: repeatElement(level, count: length))
    }
    return levels.count == count ? levels : nil
  }
}
