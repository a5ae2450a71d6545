/** How long a connection and a whole call may take. */
export type Patience = { readonly connectMs: number; readonly totalMs: number }

export const PATIENCE: Patience = { connectMs: 5_000, totalMs: 30_000 }
