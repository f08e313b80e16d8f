"""The runtime behind rewritten code: issue, run ahead, commit in program order. Rewritten code reaches it only through
`xcs_runtime.abi.Abi`; it knows nothing of the compiler."""
