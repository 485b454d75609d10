// Loaded by path by the SDK, in clients, workers and the workflow sandbox alike. Without it, failure messages and stack
// traces would stand readable in histories even though every payload is sealed.
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
