/*
 * How to read the state of some contacts of a list whose length is unknown: one call each ("single
 * reads"), or pages of the list, which may show many of them or none.
 *
 * It is the ski-rental problem. The best one could do, knowing everything, is the lesser of the single
 * reads and of the pages up to the last contact wanted. Reading pages until there have been as many as
 * single reads would still take, then changing over, never costs more than twice that: with p pages read
 * and r <= p single reads left it is p + r <= 2p calls, where the pages alone would have been more than
 * p, and where the single reads alone would have been at least p (one page earlier, more than p - 1
 * were still left).
 */

/** Up to two single reads are never more than twice the best. */
const FEW_SINGLE_READS = 2;

/** Whether to begin with single reads rather than with a page. */
export function beginsWithSingleReads(singleReads: number): boolean {
	return singleReads <= FEW_SINGLE_READS;
}

/**
 * Whether to change from pages to single reads.
 *
 * @param pagesRead so far
 * @param singleReads what reading the rest one by one would cost
 */
export function changesToSingleReads(pagesRead: number, singleReads: number): boolean {
	return singleReads <= pagesRead;
}
