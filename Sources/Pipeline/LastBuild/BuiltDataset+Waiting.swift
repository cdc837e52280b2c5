import Digests
import Engine
public import Listings
public import Manifest

extension BuiltDataset {
  /// The estimate of a class's model in the last build; nil if the class has none.
  public func estimate(of name: ClassName) -> LabelEstimate? {
    last[NodeName(.labels, .oneClass(name))]?.output.estimate
  }

  /// The pictures of a class that wait for a person: those of the last build, minus the answers and squares given
  /// since.
  ///
  /// - Throws: the mistakes in the files of answers and squares.
  public func waiting(of item: ManifestClass) throws -> Waiting {
    let funnel = try countedFunnel(of: item.name)
    if item.labels.model == .none, let funnel, !funnel.waitsForPerson { return Waiting() }
    let people = ProjectInputs(manifest: manifest, inputs: workspace.state.inputs, root: workspace.root)
    let answers = try people.answers(of: item).byImage
    let boxes = try people.boxes(of: item).byImage
    var confirmed: [ClassName: Set<SHA256Digest>] = [:]
    if funnel.map({ $0.reasons[.labelConflict] ?? 0 > 0 }) ?? true {
      for other in manifest.classes {
        confirmed[other.name] = Set(try people.answers(of: other).byImage.lazy.filter { $0.value == .yes }.map(\.key))
      }
    }
    let policies = manifest.duplicates.onLabelConflict
    return try Waiting(
      item, funnel, last: { () throws(EngineError) in try listing(item.name, after: .export) },
      distinct: { () throws(EngineError) in try listing(item.name, after: .filter) }, estimate(of: item.name),
      isAnswered: { answers[$0] != nil }, hasSquare: { boxes[$0] != nil },
      isSettled: { row in
        policies.settles(row, in: item.name, among: manifest.classes.map(\.name)) { image, other in
          confirmed[other]?.contains(image) ?? false
        }
      })
  }
}
