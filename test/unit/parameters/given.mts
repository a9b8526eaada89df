import type { GetParameter } from '../../../nodes/ReplyIo/execution/run';

/** An item whose parameters are these; reading another gives the fallback. */
export const given = (values: Record<string, unknown>): GetParameter => (name, fallback) => (name in values ? values[name] : fallback);

/** The value of a resource locator. */
export const locator = (mode: string, value: unknown, cachedResultName?: string) => ({ __rl: true, mode, value, ...(cachedResultName ? { cachedResultName } : {}) });
