/// One block of the network: a 1x1 convolution widens, a filter is applied to each channel, and a 1x1 convolution
/// narrows.
///
/// The narrowed result is not clipped. If input and output have the same size, the input is added to the output.
struct InvertedResidual: Sendable {
  private let kernel: Int
  private let step: Int
  private let expand: PointwiseConvolution?
  private let filter: DepthwiseConvolution
  private let project: PointwiseConvolution
  private let addsInput: Bool

  /// Reads the block `index` of a weights file; `stage` gives its shape, `step` its stride.
  init(
    _ file: Safetensors, index: Int, inputs: Int, stage: EfficientNetArchitecture.Stage, step: Int
  ) throws(LearningError) {
    let name = "_blocks.\(index)"
    let inner = inputs * stage.expansion
    kernel = stage.kernel
    self.step = step
    expand =
      stage.expansion == 1
      ? nil
      : PointwiseConvolution(
        try FoldedWeights(
          file, convolution: "\(name)._expand_conv", norm: "\(name)._bn0", outputs: inner, inputs: inputs, kernel: 1))
    filter = DepthwiseConvolution(
      try FoldedWeights(
        file, convolution: "\(name)._depthwise_conv", norm: "\(name)._bn1", outputs: inner, inputs: 1, kernel: kernel),
      kernel: kernel, stride: step)
    project = PointwiseConvolution(
      try FoldedWeights(
        file, convolution: "\(name)._project_conv", norm: "\(name)._bn2", outputs: stage.channels, inputs: inner,
        kernel: 1))
    addsInput = step == 1 && inputs == stage.channels
  }

  /// Computes the block: reads the input buffer of the workspace and leaves the result in it.
  func apply(_ input: Activation, in workspace: Workspace) -> Activation {
    var wide = input
    if let expand {
      wide = workspace.activation(.expanded, height: input.height, width: input.width, channels: expand.outputs)
      expand.apply(input, to: wide, finish: .clip)
    }
    let filtered = workspace.activation(
      .filtered, height: SamePadding(size: input.height, kernel: kernel, stride: step).count,
      width: SamePadding(size: input.width, kernel: kernel, stride: step).count, channels: wide.channels)
    filter.apply(wide, to: filtered)
    let output = workspace.activation(
      .output, height: filtered.height, width: filtered.width, channels: project.outputs)
    project.apply(filtered, to: output, finish: addsInput ? .add(input) : .none)
    workspace.swap(.input, .output)
    return output
  }
}
