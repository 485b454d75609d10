/** A promise and what resolves it. Node 20 has no Promise.withResolvers. */
export interface Gate {
  opened: Promise<void>;
  /** idempotent */
  open(): void;
}

export function createGate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
