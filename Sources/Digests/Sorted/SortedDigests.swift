extension Array where Element == SHA256Digest {
  /// The first index whose digest is not below `digest`, in an array in ascending order; the end index if all are below.
  public func lowerBound(of digest: SHA256Digest) -> Int {
    partitioningIndex { $0 >= digest }
  }

  /// The index of a digest in an array in ascending order; nil if the array does not contain it.
  public func index(ofSorted digest: SHA256Digest) -> Int? {
    let index = lowerBound(of: digest)
    return index < count && self[index] == digest ? index : nil
  }
}
