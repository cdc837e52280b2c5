import Listings
import Testing

@Suite("The warning about the model of a class")
struct ModelWarningTests {
  @Test("says that the model takes nothing out while it has too few answers, and nothing once all are given")
  func answers() {
    var estimate = LabelEstimate(model: "efficientnet-lite0", state: .waits, yes: 12)
    #expect(
      estimate.warning(of: .weir)?.message
        == "class `weir` has 12 yes and 0 no, too few for a model to learn from: it takes no picture out")
    estimate.isAllAnswered = true
    #expect(estimate.warning(of: .weir) == nil)
    #expect(LabelEstimate(estimate.record) == estimate)
  }

  @Test("names the command for the weights of that network", arguments: ["efficientnet-lite0", "efficientnet-lite1"])
  func weights(network: String) {
    let hint = LabelEstimate(model: network, state: .missing).warning(of: .weir)?.hint
    #expect(hint == "run `dsbuild weights \(network)`, which downloads them")
  }

  @Test("names `doctor` for a network of a person's own")
  func ownNetwork() {
    #expect(
      LabelEstimate(model: "models/own.onnx", state: .missing).warning(of: .weir)?.hint.contains("doctor") == true)
  }
}
