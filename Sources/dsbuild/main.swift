print("dsbuild")
