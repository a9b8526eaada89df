/*
 * How to read some contacts of a list whose length is unknown: one call each ("single reads"), or pages of the
 * list, which may show many of them or none. An email address takes a look-up first, which tells all contacts
 * that have it; only the end of the list tells that as well.
 *
 * It is the ski-rental problem. Pages are read until there have been as many as single calls would still take
 * at least: 1 for a contact by ID, 1 for an address. Then the addresses are looked up, which shows how many
 * contacts are really left, and reading goes on by the same rule, the look-ups counted; then the rest is read
 * singly. With p pages, l look-ups and r single reads left, l + r <= p: at most 2p calls. Whatever the best
 * order of calls would have been, it took at least p: more pages than p, or, as one page earlier
 * l + r > p - 1, that many single calls beside the pages. Where nobody seems to have an address, up to three calls
 * more find out, once a run, whether the look-up takes any case.
 */

/** Up to two single calls are never more than twice the best. */
const FEW_SINGLE_CALLS = 2;

/** Whether to begin with single calls rather than with a page. @param atMost what they may take */
export function beginsWithSingleCalls(atMost: number): boolean {
	return atMost <= FEW_SINGLE_CALLS;
}

/**
 * Whether the pages read so far are enough.
 *
 * @param pages so far
 * @param single calls made so far, and those that are left at least
 */
export function turnsToSingleCalls(pages: number, single: number): boolean {
	return single <= pages;
}
