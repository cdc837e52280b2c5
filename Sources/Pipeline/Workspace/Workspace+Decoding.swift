import Engine
public import Imaging

extension Workspace {
  /// Runs work that decodes the picture in `bytes`, as soon as the memory it needs fits beside that of other threads.
  public func decoding<Result, Failure: Error>(
    _ bytes: [UInt8], as use: DecodingMemory.Use, maxPixels: Int, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try memory.holding(DecodingMemory.needed(for: bytes, as: use, maxPixels: maxPixels), work)
  }
}
