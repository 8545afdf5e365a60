#!/usr/bin/env node
/** The command line. */
import { createProgram } from './program.js';
import { reportError } from './report-error.js';
import { ignoreClosedPipes } from './terminal.js';

ignoreClosedPipes();
const [node = '', script = '', ...given] = process.argv;
const words = given.length === 0 ? ['--help'] : given;
try {
  const program = await createProgram(words);
  await program.parseAsync([node, script, ...words]);
} catch (error) {
  // The options may be what could not be parsed, so --json is looked for by itself.
  process.exitCode = reportError(error, { json: words.includes('--json') });
}
