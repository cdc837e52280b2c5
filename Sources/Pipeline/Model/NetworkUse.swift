import Digests
import Engine
import Imaging
import Learning
import Manifest

/// A network in the form that actions need.
struct NetworkUse: Sendable {
  /// The name of the network in keys.
  let identity: String
  /// A picture with more pixels is not decoded.
  let maxPixels: Int
  /// The form in which the network travels; nil if no other machine gives the same numbers.
  let form: NetworkForm?
  /// The network itself; this is called on threads for long work.
  let embedder: @Sendable () throws -> any Embedder

  /// The network with that identity, only to look up remembered results; it computes nothing.
  static func known(as identity: String) -> NetworkUse {
    NetworkUse(identity: identity, maxPixels: 0, form: nil) {
      throw MissingModel(
        "the weights of the model are not on this machine", hint: "run `dsbuild`, which downloads them")
    }
  }

  /// The description of a forward pass. It contains the libraries, because another decoder may give other pixels.
  func description(of image: SHA256Digest, view: NetworkView) -> Description {
    var description = Description(kind: EmbedAction.kind, version: EmbedAction.version)
    description.setLibraries(.decoding)
    description["network"] = .text(identity)
    description["view"] = .text(view.keyText)
    description["image"] = .digest(image)
    return description
  }

  /// The bytes of memory that decoding a picture at its full size needs.
  func memory(for bytes: [UInt8]) -> Int {
    DecodingMemory.needed(for: bytes, as: .picture(shortSide: nil), maxPixels: maxPixels)
  }
}

extension NetworkUse {
  /// The network of a batch, which has no weights yet; nil unless the limits name a network.
  init?(_ limits: Description) {
    guard let maxPixels = limits.maxPixels, let form = NetworkForm(limits) else { return nil }
    self.init(identity: form.identity, maxPixels: maxPixels, form: form) {
      throw MissingModel("the weights of the batch were not read", hint: "run the worker again")
    }
  }

  /// The limits of the network, which a worker needs beside its name in keys.
  var limits: Description {
    var limits = Description(maxPixels: maxPixels)
    form?.describe(&limits)
    return limits
  }

  /// The digest of the weights.
  var weights: [SHA256Digest] { form.map { [$0.digest] } ?? [] }

  /// The network with its weights.
  ///
  /// - Throws: ``MissingModel`` if they are not weights of its shape.
  func loaded(_ bytes: [SHA256Digest: [UInt8]]) throws(MissingModel) -> NetworkUse {
    guard let form, let bytes = bytes[form.digest] else { return self }
    do throws(LearningError) {
      let network = try EfficientNet(
        weights: bytes, digest: form.digest, architecture: form.architecture, preprocessing: form.preprocessing)
      return NetworkUse(identity: identity, maxPixels: maxPixels, form: form) { network }
    } catch {
      throw MissingModel(
        "the network of the batch cannot be used: \(error.message)", hint: "write the batch again at home")
    }
  }
}

/// A network of the built-in engine, whose numbers are the same on every machine.
struct NetworkForm: Hashable, Sendable {
  /// SHA-256 of the weights.
  let digest: SHA256Digest
  let architecture: EfficientNetArchitecture
  let preprocessing: Preprocessing

  /// The form of a network; nil if an engine runs it whose numbers depend on the processor.
  init?(_ model: NetworkModel) {
    guard model.format == .safetensors else { return nil }
    (digest, architecture, preprocessing) = (model.digest, model.architecture, model.preprocessing)
    guard name != nil else { return nil }
  }

  private static let names: [(String, EfficientNetArchitecture)] = [("lite0", .lite0), ("lite1", .lite1)]

  private var name: String? { Self.names.first { $0.1 == architecture }?.0 }

  /// The name in keys.
  var identity: String { "\(EfficientNet.identity(weights: digest)):\(preprocessing.identity)" }

  /// Writes the form to the limits of a batch.
  func describe(_ limits: inout Description) {
    limits["weights"] = .digest(digest)
    limits["architecture"] = name.map { .text($0) }
    limits["side"] = .integer(Int64(preprocessing.size))
    limits["mean"] = .list(preprocessing.mean.map { .text(String($0)) })
    limits["scale"] = .list(preprocessing.scale.map { .text(String($0)) })
  }

  /// Reads what ``describe(_:)`` wrote.
  init?(_ limits: Description) {
    func numbers(_ name: String) -> [Double]? {
      guard case .list(let values)? = limits[name], values.count == 3 else { return nil }
      let numbers = values.compactMap { value in if case .text(let text) = value { Double(text) } else { nil } }
      return numbers.count == 3 && numbers.allSatisfy(\.isFinite) ? numbers : nil
    }
    guard let digest = limits.digest("weights"), let side = limits.integer("side"), Self.sides.contains(side),
      let architecture = Self.names.first(where: { $0.0 == limits.text("architecture") })?.1,
      let mean = numbers("mean"), let scale = numbers("scale"), !scale.contains(0)
    else { return nil }
    self.digest = digest
    self.architecture = architecture
    preprocessing = Preprocessing(size: Int(side), mean: mean, scale: scale)
  }

  /// The sides that the square of a batch may have, in pixels.
  private static let sides: ClosedRange<Int64> = 8...2_048
}

extension NetworkView {
  /// The view's name in a key.
  var keyText: String {
    switch self {
    case .centre: "centre"
    case .squashed: "squashed"
    }
  }
}
