"""From the published all-MiniLM-L6-v2 weights to the quantized ONNX folder that Kindred bundles."""
