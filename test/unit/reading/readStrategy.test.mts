import fc from 'fast-check';

import { beginsWithSingleCalls, turnsToSingleCalls } from '../../../nodes/ReplyIo/resources/sequenceContactStatus/reading/readStrategy';

/** Calls the rule makes for contacts wanted by ID, on these pages (from 1) or on none (Infinity), of a list of pages. */
function callsByRule(wantedPages: number[], pages: number): number {
	let left = wantedPages.length;
	if (beginsWithSingleCalls(left)) return left;
	for (let page = 1; ; page++) {
		left -= wantedPages.filter((on) => on === page).length;
		if (left === 0 || page === pages) return page;
		if (turnsToSingleCalls(page, left)) return page + left;
	}
}

/** The best of every way there is, all known beforehand: any number of pages first, the rest one by one. */
function bestCalls(wantedPages: number[], pages: number): number {
	const stops = Array.from({ length: pages + 1 }, (_, stop) => stop);
	const costs = stops.map((stop) => stop + (stop === pages ? 0 : wantedPages.filter((on) => on > stop).length));
	return Math.min(...costs, wantedPages.length);
}

test('never more than twice the calls of the best way there is', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 60 }).chain((pages) =>
				fc.tuple(
					fc.constant(pages),
					fc.array(fc.oneof(fc.integer({ min: 1, max: pages }), fc.constant(Infinity)), { minLength: 1, maxLength: 150 }),
				),
			),
			([pages, wantedPages]) => {
				expect(callsByRule(wantedPages, pages)).toBeLessThanOrEqual(2 * bestCalls(wantedPages, pages));
			},
		),
		{ numRuns: 3_000 },
	);
});

test.each([
	['1 contact in 500 pages', 1, 500, 1],
	['10 contacts in 500 pages, all far down', 10, 500, 20],
	['10,000 contacts in 10 pages', 10_000, 10, 10],
])('%s', (_, wanted, pages, most) => {
	const wantedPages = Array.from({ length: wanted }, (__, index) => (wanted === 10_000 ? 1 + Math.floor(index / 1_000) : pages));
	expect(callsByRule(wantedPages, pages)).toBeLessThanOrEqual(most);
});
