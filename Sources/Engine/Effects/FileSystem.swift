/// What a file system can say of a file.
enum FileSystem {
  /// Those whose permissions are what the mount says, the same for every file: FAT, NTFS, a Windows disk seen from Linux, SMB.
  private static let withoutPermissions: Set<Substring> = [
    "vfat", "exfat", "msdos", "ntfs", "ntfs3", "fuseblk", "9p", "drvfs", "cifs", "smb3",
  ]

  /// Whether permissions are kept for each file on a device, so that they say who may write to it.
  static func hasPermissions(on device: UInt64) -> Bool {
    // By proc(5): number, parent, device, root, mount point, options, then fields up to a dash, then the type.
    let major = device >> 8 & 0xFFF | device >> 32 & ~0xFFF
    let minor = device & 0xFF | device >> 12 & ~0xFF
    guard let bytes = try? Effects().read("/proc/self/mountinfo") else { return true }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 4, fields[2] == "\(major):\(minor)", let dash = fields.firstIndex(of: "-"),
        dash + 1 < fields.count
      else { continue }
      return !withoutPermissions.contains(fields[dash + 1])
    }
    return true
  }
}
