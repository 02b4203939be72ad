"""Air systems between their documents and the kernel: sizes, arrays, and what they did."""
