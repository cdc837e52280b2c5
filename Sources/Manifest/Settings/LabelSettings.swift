public import Digests

/// `labels`: which pictures belong to their class, by a person's answers and a model's.
public struct LabelSettings: Hashable, Sendable {
  /// In which order a person is asked before a model exists.
  public enum Order: String, Hashable, Sendable, CaseIterable {
    case spread, csv
  }

  /// What happens when the model's weights are not there.
  public enum MissingModel: String, Hashable, Sendable, CaseIterable {
    case error, keep
  }

  /// The file of answers, with `{class}` still in it.
  public var fileTemplate = "labels/{class}.jsonl"
  /// Answers asked for before the model may speak.
  public var first = 50
  /// The order of questions.
  public var order = Order.spread
  /// The pretrained network.
  public var model = LabelModel.none
  /// The probability of yes from which a picture stays.
  public var threshold = 0.5
  /// The share of unanswered pictures, the least certain, that go to review.
  public var abstain = Percentage.percent(15)
  /// Answers of each kind below which a class is kept whole.
  public var minAnswers = 5
  /// What to do without weights.
  public var onMissingModel = MissingModel.error

  /// The defaults.
  public init() {}

  /// The file of answers of one class, relative to the manifest.
  public func file(for name: ClassName) -> String { fileTemplate.replacing("{class}", with: name.rawValue) }
}

/// `labels.model`: where a pretrained network comes from.
public enum LabelModel: Hashable, Sendable {
  /// No model: only a person's answers count.
  case none
  /// A network dsbuild knows by name.
  case named(Name)
  /// Weights of one's own.
  case custom(Custom)

  /// The networks dsbuild knows.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    case efficientnetLite0 = "efficientnet-lite0"
  }

  /// Where weights lie.
  public enum Location: Hashable, Sendable {
    /// A file, relative to the manifest.
    case file(String)
    /// An address.
    case url(String)
  }

  /// How weights are stored.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case safetensors, onnx
  }

  /// Weights given by file or address.
  public struct Custom: Hashable, Sendable {
    /// Where they lie.
    public var location: Location
    /// What they must hash to.
    public var sha256: SHA256Digest
    /// How they are stored.
    public var format: Format
    /// What is done to a picture first; nil for EfficientNet-Lite0's own.
    public var preprocess: Preprocess?

    /// Weights at a location.
    public init(location: Location, sha256: SHA256Digest, format: Format, preprocess: Preprocess? = nil) {
      self.location = location
      self.sha256 = sha256
      self.format = format
      self.preprocess = preprocess
    }
  }

  /// What is done to a picture before the network sees it: values become `(x - mean) / scale`.
  public struct Preprocess: Hashable, Sendable {
    /// The side of the square the network takes, in pixels.
    public var size = 224
    /// Subtracted from red, green and blue, each 0 to 255.
    public var mean = [127.0, 127.0, 127.0]
    /// Divided by, for red, green and blue.
    public var scale = [128.0, 128.0, 128.0]

    /// EfficientNet-Lite0's own.
    public init() {}
  }
}
