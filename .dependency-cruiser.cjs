/**
 * Who may import whom, as docs/decisions and CONTRIBUTING.md describe it. Every room may import itself, `schemas` and
 * `errors.ts`; a row names what else. A room without a row may import nothing: a new room starts here.
 */
const rooms = {
  'errors.ts': [],
  schemas: [],
  turn: [],
  openapi: ['turn/authoring/job-problems.ts'],
  store: [],
  http: [],
  ai: [],
  mail: [],
  secrets: [],
  temporal: [],
  embedded: [],
  observe: ['log.ts'],
  activities: [
    'turn',
    'store',
    'http',
    'observe/metrics.ts',
    'observe/traces.ts',
    'ai',
    'mail',
    'secrets',
    'temporal/turn-update.ts',
    'temporal/workflow-ids.ts',
    'workflows/messages.ts',
  ],
  workflows: ['turn', 'activities'],
  services: ['store', 'temporal', 'turn', 'openapi', 'http', 'secrets', 'workflows/messages.ts'],
  story: [],
  // decides past turns again: what of the activities only asks, and no door to endpoints (`replay-sends-nothing`)
  replay: [
    'turn',
    'store',
    'ai/model-error.ts',
    'activities/next-decision.ts',
    'activities/action-vectors.ts',
    'activities/turn-contexts.ts',
    'services/named-session.ts',
  ],
  pages: ['services', 'store/database.ts', 'secrets/form-link.ts', 'secrets/callback-token.ts', 'turn', 'client.ts'],
  'log.ts': [],
  'config.ts': ['turn/limits.ts'],
  'configured-models.ts': ['ai', 'config.ts'],
  'client.ts': ['observe/open-traces.ts', 'observe/traces.ts', 'secrets', 'temporal', 'workflows', 'turn'],
  'worker.ts': [
    'activities',
    'services',
    'store',
    'http',
    'mail',
    'observe',
    'secrets',
    'temporal',
    'turn',
    'config.ts',
    'configured-models.ts',
    'log.ts',
  ],
  'server.ts': ['observe', 'pages', 'services', 'store', 'secrets', 'temporal', 'client.ts', 'config.ts', 'log.ts'],
  cli: [
    'services',
    'story',
    'replay',
    'observe/ask-collector.ts',
    'embedded',
    'store',
    'secrets',
    'temporal',
    'openapi',
    'turn',
    'client.ts',
    'config.ts',
    'configured-models.ts',
    'log.ts',
    'server.ts',
    'worker.ts',
  ],
  'cli.ts': ['cli', 'config.ts'],
};

const inSource = (names) => `^src/(${names.map((name) => (name.includes('.') ? `${name}$` : `${name}/`)).join('|')})`;
const packages = (names) => `(^|/)node_modules/(${names})/`;
const pure = inSource(['schemas', 'turn', 'openapi', 'errors.ts']);

const directions = Object.entries(rooms).map(([room, others]) => ({
  name: `direction-of-${room.replace('.ts', '')}`,
  severity: 'error',
  comment: `src/${room} may import ${['schemas', 'errors.ts', ...others].join(', ')}`,
  from: { path: inSource([room]) },
  to: { path: '^src/', pathNot: inSource([room, 'schemas', 'errors.ts', ...others]) },
}));

/** Packages that only one room knows, so that what they do has one door. */
const doors = [
  { name: 'only-the-store-speaks-sql', door: ['store'], to: 'drizzle-orm' },
  { name: 'only-the-store-connects-to-postgres', door: ['store', 'embedded'], to: 'pg' },
  { name: 'only-http-calls-endpoints', door: ['http'], to: 'undici' },
  { name: 'only-mail-sends-mail', door: ['mail'], to: 'nodemailer' },
  { name: 'only-ai-asks-models', door: ['ai'], to: 'ai|@ai-sdk/[^/]+' },
  { name: 'only-observe-traces', door: ['observe'], to: '@opentelemetry/[^/]+' },
  {
    name: 'only-the-worker-runs-workflows',
    door: ['temporal', 'observe/runtime.ts', 'log.ts'],
    to: '@temporalio/worker',
  },
].map(({ name, door, to }) => ({
  name,
  severity: 'error',
  from: { path: '^src/', pathNot: inSource(door) },
  to: { path: packages(to) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...directions,
    ...doors,
    {
      name: 'room-without-a-row',
      severity: 'error',
      comment: 'add the new room to .dependency-cruiser.cjs, with what it may import',
      from: { path: '^src/', pathNot: inSource(Object.keys(rooms)) },
      to: {},
    },
    {
      name: 'rules-without-io',
      severity: 'error',
      comment: 'schemas, turn and openapi are pure: nothing of Node',
      from: { path: pure },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'rules-without-temporal',
      severity: 'error',
      comment: 'schemas, turn and openapi know nothing of the engine that runs them',
      from: { path: pure },
      to: { path: packages('@temporalio/[^/]+') },
    },
    {
      name: 'workflows-know-activities-by-type',
      severity: 'error',
      comment: 'a value import would carry the activities into the workflow sandbox',
      from: { path: '^src/workflows/' },
      to: { path: '^src/(activities|schemas)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-are-known-by-type',
      severity: 'error',
      comment: 'a workflow runs in its sandbox only; its message definitions are for everybody',
      from: { path: '^src/', pathNot: '^src/workflows/' },
      to: { path: '^src/workflows/', pathNot: 'messages\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-use-only-temporal',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: packages('@temporalio/workflow') },
    },
    {
      name: 'replay-sends-nothing',
      severity: 'error',
      comment:
        'a recorded replay is composed without any door: what it loads can reach no endpoint and start no workflow',
      from: { path: '^src/(replay/|cli/replay/(recorded|changed)\\.ts$)' },
      to: {
        path: `^src/(http/(?!body-text)|mail/|worker\\.ts|workflows/|temporal/)|${packages('undici|nodemailer|@temporalio/(client|worker)')}`,
        reachable: true,
      },
    },
    {
      name: 'product-without-tests',
      severity: 'error',
      from: { path: '^(src|demo)/' },
      to: { path: '^(test|bench|chaos|scripts)/' },
    },
    {
      name: 'only-one-command-knows-the-demo',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/demo\\.ts$' },
      to: { path: '^demo/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^(src|demo|bench|chaos)/' }, to: {} },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
    // packages that name their files under `exports` only
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
