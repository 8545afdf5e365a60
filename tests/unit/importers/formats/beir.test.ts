import { describe, expect, it } from 'vitest';
import { readOne, readShort } from './read-as.js';

describe('BEIR', () => {
  it('keeps its ids, which judgements name', async () => {
    const line = JSON.stringify({ _id: 'MED-10', title: 'Ice', text: 'We melt.', metadata: {} });
    expect(await readOne('beir', line, 'jsonl')).toMatchObject({
      id: 'MED-10',
      title: 'Ice',
      abstract: 'We melt.',
    });
  });

  it('takes the beginning of a text without a title for one', async () => {
    const lines = [
      '{"_id": "1", "text": "We melt ice."}',
      '{"_id": 2',
      '{"_id":"3","text":"Snow"}',
    ];
    expect(await readShort('jsonl', lines.join('\n'))).toEqual([
      'We melt ice.',
      expect.stringContaining('2: broken JSON'),
      'Snow',
    ]);
  });
});
