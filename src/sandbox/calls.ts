export type SandboxService = 'iam' | 'sts' | 'eks' | 'kubernetes'

/** A call as the servers understood it, before it is carried out. */
export type SandboxCall = {
  readonly service: SandboxService
  /** The AWS action (`CreateUser`) or the Kubernetes verb and resource (`create pods`). */
  readonly operation: string
  readonly mutating: boolean
  /** Query parameters of IAM and STS; path and body of EKS and Kubernetes. Never a secret. */
  readonly params: unknown
}

export type CallFailure = {
  readonly status: number
  readonly code: string
  readonly message: string
  /** Seconds, sent as a Retry-After header. */
  readonly retryAfter?: number
}

/**
 * What a test wants to happen to a call. `before`: nothing is carried out when it is dropped, failed or left
 * hanging; `wait` is awaited and the call goes on (not named `then`: awaiting the wish itself would call it).
 * `after`: carried out, then the connection is cut, so that the client never learns the outcome.
 */
export type Intercept =
  | { readonly when: 'before'; readonly drop: true }
  | ({ readonly when: 'before' } & CallFailure)
  | { readonly when: 'before'; readonly hang: true }
  | { readonly when: 'before'; readonly wait: () => Promise<void> }
  | { readonly when: 'after'; readonly drop: true }

export type InterceptCall = (call: SandboxCall) => Intercept | undefined | Promise<Intercept | undefined>

/** One line of the history. `start` and `end` are places in one sequence of all begins and ends. */
export type CallRecord = {
  readonly service: SandboxService
  readonly operation: string
  readonly mutating: boolean
  readonly params: unknown
  /** Who signed or sent it; missing when the caller could not be told. */
  readonly caller?: string
  readonly start: number
  /** Missing while it runs. */
  end?: number
  /** HTTP status of the answer; missing when the connection was cut instead. */
  status?: number
}

/**
 * The history of all calls to one sandbox, shared by its servers.
 */
export type CallLog = {
  readonly records: readonly CallRecord[]
  begin(call: SandboxCall, caller: string | undefined): CallRecord
  finish(record: CallRecord, status: number | undefined): void
}

export function createCallLog(): CallLog {
  const records: CallRecord[] = []
  let sequence = 0
  return {
    records,
    begin(call, caller) {
      const record: CallRecord = { ...call, ...(caller === undefined ? {} : { caller }), start: sequence++ }
      records.push(record)
      return record
    },
    finish(record, status) {
      record.end = sequence++
      if (status !== undefined) record.status = status
    },
  }
}

/**
 * How the servers carry out a call under a test's hook. `perform` is run at most once.
 * Answers what to send: perform's answer, a failure to be worded by the server, `drop` (destroy the socket) or
 * `hang` (never answer).
 */
export async function underIntercept<Answer>(
  call: SandboxCall,
  intercept: InterceptCall | undefined,
  perform: () => Answer | Promise<Answer>,
): Promise<{ answer: Answer } | { failure: CallFailure } | 'drop' | 'hang'> {
  const wish = await intercept?.(call)
  if (wish === undefined) return { answer: await perform() }
  if (wish.when === 'after') {
    await perform()
    return 'drop'
  }
  if ('drop' in wish) return 'drop'
  if ('hang' in wish) return 'hang'
  if ('status' in wish) return { failure: wish }
  await wish.wait()
  return { answer: await perform() }
}

/** The number of round trips in sequence: the longest chain of calls of which each began after the one before ended. */
export function depth(records: readonly CallRecord[]): number {
  const events = records.flatMap((record) =>
    record.end === undefined ? [] : [{ start: record.start, end: record.end }],
  )
  events.sort((a, b) => a.end - b.end)
  // The greedy choice of the earliest end is the longest chain of intervals that do not overlap.
  let count = 0
  let lastEnd = -1
  for (const { start, end } of events) {
    if (start <= lastEnd) continue
    count++
    lastEnd = end
  }
  return count
}
