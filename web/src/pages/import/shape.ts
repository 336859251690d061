import type { z } from 'zod';
import type { importAnswerJson, importInput } from '../../../../src/features/deals/contract.ts';

export type ImportInput = z.input<typeof importInput>;
export type ImportAnswer = z.infer<typeof importAnswerJson>;
export type ImportRow = ImportAnswer['rows'][number];
