import fc from 'fast-check';

// the same values each time, so that a change is judged by itself: others with FUZZ_SEED=7 npx vitest run --project rules
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 1) });

export { fc };
