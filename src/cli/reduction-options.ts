import { Option, type Command } from 'commander';
import { z } from 'zod';
import type { Reduction } from '../embedder/reduced-model.js';
import { KindredError } from '../errors/kindred-error.js';
import { encodings } from '../ranking/vector-encoding.js';

const schema = z.object({
  vectors: z.enum(encodings).optional(),
  dimensions: z
    .string()
    .regex(/^[1-9]\d{0,5}$/u)
    .transform(Number)
    .optional(),
});

/** Adds the options that say how small vectors are to be. */
export function addReductionOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--vectors <encoding>',
        'how vectors are stored: int8 takes a quarter of the room of float32',
      ).choices([...encodings]),
    )
    .option('--dimensions <n>', 'cut vectors to the first n dimensions, where the model allows it');
}

/** Reads the options of {@link addReductionOptions}. @throws INVALID_PARAMETER */
export function readReduction(command: Command): Reduction {
  const given = schema.safeParse(command.opts());
  if (!given.success) {
    const problem = 'expected a whole number above 0';
    throw new KindredError('INVALID_PARAMETER', { name: '--dimensions', problem });
  }
  const { vectors: encoding, dimensions } = given.data;
  return { encoding, dimensions };
}
