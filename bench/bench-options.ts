/** How a bench was asked to run. */
export interface BenchOptions {
  /** ends within 50 s on two busy cores, at the price of noise */
  quick: boolean;
  /** exactly one line of JSON on standard output */
  json: boolean;
}
