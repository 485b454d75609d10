// Imported before a child process's own code: a test run that is killed leaves no process behind.
process.channel?.unref();
process.once('disconnect', () => process.exit(1));
