/** Child process of temporal-cli-download: the SDK downloads only when it starts a server, so start one and stop it. */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [downloadDir = '.', version = 'default'] = process.argv.slice(2);

try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir, version } },
  });
  await environment.teardown();
} catch (error) {
  const reason = (error as Error).message;
  console.error(/dns error|Connect|timed out/.test(reason) ? 'temporal.download cannot be reached' : reason);
  process.exitCode = 1;
}
