import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * How transformers.js names the precision of a weights file; the first that a folder holds is used:
 * int8 first, as it is by far the quickest on a CPU.
 */
export const dtypes = ['q8', 'int8', 'uint8', 'fp32', 'fp16', 'q4', 'q4f16', 'bnb4'] as const;

/** See {@link dtypes}. */
export type Dtype = (typeof dtypes)[number];

const suffixes: Record<Dtype, string> = {
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  fp32: '',
  fp16: '_fp16',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
};

/** Where transformers.js looks for the weights of a precision, relative to the model's folder. */
export function weightsFile(dtype: Dtype): string {
  return `onnx/model${suffixes[dtype]}.onnx`;
}

/** The precision of the weights in a folder, or undefined where there are none. */
export function foundDtype(folder: string): Dtype | undefined {
  return dtypes.find((dtype) => existsSync(join(folder, weightsFile(dtype))));
}

/**
 * All files of a precision's weights, relative to the folder: the ONNX file, then the external data
 * that a model over 2 GB keeps beside it (`model.onnx_data`, `model.onnx_data_1` …,
 * or `model.onnx.data`), sorted.
 */
export function weightsFiles(folder: string, dtype: Dtype): string[] {
  const file = weightsFile(dtype);
  const external = readdirSync(join(folder, 'onnx'))
    .map((name) => `onnx/${name}`)
    .filter((path) => path.startsWith(`${file}_data`) || path === `${file}.data`);
  return [file, ...external.sort()];
}
