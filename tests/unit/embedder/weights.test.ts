import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { foundDtype, weightsFiles } from '../../../src/embedder/weights.js';

function folderWith(...files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'kindred-weights-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'onnx'));
  for (const file of files) writeFileSync(join(folder, 'onnx', file), '');
  return folder;
}

describe('foundDtype', () => {
  it('prefers eight bits, and takes what is there', () => {
    expect(foundDtype(folderWith('model.onnx', 'model_quantized.onnx'))).toBe('q8');
    expect(foundDtype(folderWith('model_fp16.onnx', 'model.onnx'))).toBe('fp32');
    expect(foundDtype(folderWith('model_fp16.onnx'))).toBe('fp16');
    expect(foundDtype(folderWith())).toBeUndefined();
  });
});

describe('weightsFiles', () => {
  it('counts external data to the weights, but not another precision’s', () => {
    const folder = folderWith(
      'model.onnx',
      'model.onnx_data_1',
      'model.onnx_data',
      'model_q4.onnx',
    );
    expect(weightsFiles(folder, 'fp32')).toEqual([
      'onnx/model.onnx',
      'onnx/model.onnx_data',
      'onnx/model.onnx_data_1',
    ]);
    expect(weightsFiles(folder, 'q4')).toEqual(['onnx/model_q4.onnx']);
  });
});
