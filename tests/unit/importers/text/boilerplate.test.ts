import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutBoilerplate } from '../../../../src/importers/text/boilerplate.js';

const body = 'We grew beans in the dark. They were pale (very pale).';

describe('an abstract', () => {
  it.each([
    ...[
      'Abstract ',
      'Abstract. ',
      'ABSTRACT: ',
      'Abstract—',
      'Abstract - ',
      'Summary: ',
      'ABSTRACT ',
    ],
    ...['Abstract\n', 'Summary. ', 'Abstract – '],
  ])('loses the heading "%s"', (heading) => {
    expect(withoutBoilerplate(heading + body)).toBe(body);
  });

  it.each([
    'Abstract interpretation is a theory of approximation.',
    'Abstract algebra is taught late.',
    'Abstract Meaning Representation parsers are slow.',
    'Summary statistics are not enough.',
    'Abstracts are short.',
    'We study copyright law in 2020 and the public domain.',
    'Books are published by small presses and sold by others.',
    'The Author of the text is not known.',
  ])('keeps what only looks so: %s', (abstract) => {
    expect(withoutBoilerplate(abstract)).toBe(abstract);
  });

  it.each([
    '© 2020 Elsevier B.V. All rights reserved.',
    'Copyright (C) 2003 John Doe & Sons, Ltd.',
    'Copyright © 2011 by the authors.',
    '(PsycINFO Database Record (c) 2016 APA, all rights reserved)',
    '(PsycINFO Database Record (c) 2016 APA, all rights reserved).',
    'This article is protected by copyright. All rights reserved.',
    'Published by Elsevier Ltd.',
    '© 2019 The Authors. Published by Elsevier Ltd.',
    'The Author(s) 2019.',
    '[ABSTRACT FROM AUTHOR]',
    'Copyright of Beans is the property of Bean Press and its content may not be copied.',
    '© The Author(s) 2019. [ABSTRACT FROM AUTHOR]',
  ])('loses the last line "%s"', (line) => {
    expect(withoutBoilerplate(`${body} ${line}`)).toBe(body);
    expect(withoutBoilerplate(`${body}\n${line}`)).toBe(body);
    expect(withoutBoilerplate(line)).toBe('');
  });

  it('that is only the word is nothing', () => {
    expect(withoutBoilerplate('Abstract.')).toBe('');
  });

  it('loses only what is at its ends, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(text).toContain(withoutBoilerplate(text));
      }),
    );
  });

  it('may be long', () => {
    const long = 'Beans are © (c) Copyright. '.repeat(40_000);
    expect(withoutBoilerplate(long).length).toBeGreaterThan(long.length - 2000);
  });
});
