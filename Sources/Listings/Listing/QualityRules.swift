public import Imaging
public import Manifest

extension PictureQuality {
  /// The score of a measure, in hundredths.
  public subscript(measure: QualitySettings.Measure) -> UInt8 {
    switch measure {
    case .blurry: blurry
    case .dark: dark
    case .bright: bright
    case .lowInformation: lowInformation
    case .grayscale: grayscale
    }
  }
}

extension QualitySettings.Measure {
  /// The reason of a picture that is out by its rule.
  public var reason: Reason {
    switch self {
    case .blurry: .blurry
    case .dark: .dark
    case .bright: .bright
    case .lowInformation: .lowInformation
    case .grayscale: .grayscale
    }
  }
}

extension QualitySettings {
  /// The measures whose rules mark a picture, whatever they do with it.
  public func marked(_ quality: PictureQuality) -> [Measure] {
    Measure.allCases.filter { self[$0].marks(quality[$0]) }
  }
}

extension Item {
  /// The scores by which a rule about quality judges the item; nil where another limit put it out before.
  public var judgedQuality: PictureQuality? {
    guard let quality, passed(.inspect) || QualitySettings.Measure.allCases.contains(where: { $0.reason == reason })
    else { return nil }
    return quality
  }
}
