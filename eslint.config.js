import tseslint from 'typescript-eslint';

/** Files that decide: values in, values out. The same list stands in ARCHITECTURE.md. */
const pure = [
  'src/kernel/**/*.ts',
  'src/policy/*.ts',
  'src/features/*/{events,model,policy,reactions,contract,words,views,context,present,approvers,envelope,allocation,rotation}.ts',
  'src/features/*/figures*.ts',
  'src/features/*/views-*.ts',
  'src/features/*/decide*.ts',
  'src/features/*/policy-{backtest,backtest-words,people}.ts',
  'src/features/people/{hours,stand-in,words-time}.ts',
];
const impure = 'A pure file takes time, ids and chance from its context and touches nothing outside.';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.evenkeel/', '**/*.tmp.mjs', 'test/planted/'] },
  {
    files: ['{src,practice,web,test,bench,crash,scripts}/**/*.{ts,tsx,mjs}', 'bin/*.mjs', '*.config.{ts,js}'],
    extends: [tseslint.configs.base],
    rules: {
      eqeqeq: 'error',
      'no-debugger': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a union of strings.' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme'], location: 'anywhere' }],
    },
  },
  {
    files: pure,
    ignores: ['**/*.test.ts', 'src/kernel/blocks.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'crypto', 'performance', 'console', 'localStorage', 'window', 'document'].map(name => ({ name, message: impure })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: impure },
        { object: 'Date', property: 'now', message: impure },
        { object: 'globalThis', property: 'process', message: impure },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: impure },
        { selector: 'CallExpression[callee.name="Date"]', message: impure },
        { selector: 'AwaitExpression', message: 'A pure file does not wait.' },
        { selector: ':function[async=true]', message: 'A pure file does not wait.' },
        { selector: 'ImportExpression', message: impure },
        { selector: 'TSEnumDeclaration', message: 'Use a union of strings.' },
      ],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*', 'fs', 'http', 'crypto', '@slack/*', 'pg', 'graphile-worker', 'hono', '@hono/*', 'undici', 'pino', 'nodemailer'], message: impure }] },
      ],
    },
  },
);
