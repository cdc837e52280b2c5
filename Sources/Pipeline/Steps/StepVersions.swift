import Imaging
import Listings
import Manifest

/// The versions of everything whose output is in a key, by name: tests hold each against an output that was recorded under it.
public enum StepVersions {
  /// The steps, with the algorithms that they are made of.
  public static var all: [(name: String, version: String)] {
    let steps: [(StepName, any Step.Type)] = [
      (.sources, SourcesStep.self), (.fetch, FetchStep.self), (.inspect, InspectStep.self),
      (.exactDuplicates, ExactDuplicatesStep.self), (.nearDuplicates, NearDuplicatesStep.self),
      (.labels, LabelsStep.self), (.crop, CropStep.self), (.split, SplitStep.self),
    ]
    return steps.map { step, type in
      switch step {
      case .inspect: (step.text, "\(type.version).\(ImageInspector.version)")
      case .nearDuplicates:
        (step.text, "\(type.version).\(NearAlgorithm.auto.version).\(PairCheck.version).\(ImageInspector.version)")
      case .crop: (step.text, "\(type.version).\(Cropper.version)")
      case .sources, .fetch, .exactDuplicates, .labels, .split, .export, .transfers, .lock:
        (step.text, "\(type.version)")
      }
    }
  }
}
