"""The way for functions that can't be rewritten from their source: their bytecode is hooked, and run ahead of itself.

`bytecode` takes code objects apart and puts them together, `hooks` puts hooks around calls, `operations` makes of them
what the scout of the runtime (`xcs_runtime.fallback`) runs, `control_flow` says what is reached whichever way is taken.
"""
