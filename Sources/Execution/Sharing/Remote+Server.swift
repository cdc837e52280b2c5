#if Execution
  public import Engine
  public import Pipeline

  extension Remote {
    /// A store in the content-addressed storage of a server of the Remote Execution API.
    ///
    /// - Parameter stateFolder: the folder in which the project stores what it knows of stores.
    public convenience init(server options: ServerOptions, stateFolder: String, effects: Effects) {
      self.init(
        name: options.name,
        access: .host(
          options.host, isSent: options.authorization != nil || !options.isEncrypted, isSecret: options.isEncrypted),
        place: ServerPlace(options: options), stateFolder, effects)
    }
  }
#endif
