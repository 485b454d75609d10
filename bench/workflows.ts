// Both sides' workflows in one bundle: it is built once, and neither side runs in a smaller world than the other.
export * from '../src/workflows/index.ts';
export { floorJob } from './floor-job.ts';
export { floorTurn } from './floor-workflow.ts';
