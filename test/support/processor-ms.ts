/** What this process has used of the processor since: other work of the machine does not count, as it does on a clock. */
export function processorMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
