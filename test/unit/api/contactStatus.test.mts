import fc from 'fast-check';

import {
	canBecome,
	CONTACT_STATUSES,
	DEFAULT_STATUS,
	parseContactStatus,
	STATUS_NAMES,
} from '../../../nodes/ReplyIo/api/contactStatus';

const values = CONTACT_STATUSES.map(({ value }) => value);
const anyStatus = fc.constantFrom(...CONTACT_STATUSES);

/** A text with its letters in any case and separators strewn in. */
function variantOf(text: string): fc.Arbitrary<string> {
	const separator = fc.constantFrom('', '', '', ' ', '  ', '-', '_', '\t', '\u2010', '\u2013', '\u2014', '\u00a0');
	return fc
		.tuple(...[...text].map((letter) => fc.tuple(separator, fc.boolean().map((upper) => (upper ? letter.toUpperCase() : letter.toLowerCase())))))
		.map((parts) => parts.flat().join(''));
}

test('there are five statuses, in alphabetical order of their labels', () => {
	expect(values).toEqual(['Active', 'Finished', 'Inactive', 'OutOfOffice', 'Paused']);
	const labels = CONTACT_STATUSES.map(({ label }) => label);
	expect([...labels].sort()).toEqual(labels);
	expect(STATUS_NAMES).toBe('Active, Finished, Inactive, OutOfOffice, Paused');
});

test('the default stops mail and can be undone', () => {
	expect(DEFAULT_STATUS).toBe('Paused');
});

test('each status says what happens to the mail, and no two say the same', () => {
	for (const { consequence } of CONTACT_STATUSES) expect(consequence).toMatch(/mail/i);
	expect(new Set(CONTACT_STATUSES.map(({ consequence }) => consequence)).size).toBe(5);
});

test.each([
	['out of office', 'OutOfOffice'],
	['Out-of-Office', 'OutOfOffice'],
	['OUT_OF_OFFICE', 'OutOfOffice'],
	[' paused\n', 'Paused'],
	['active', 'Active'],
])('%j is read as %s', (text, status) => {
	expect(parseContactStatus(text)).toBe(status);
});

test('case, spaces, dashes and underscores never matter', () => {
	fc.assert(
		fc.property(
			anyStatus.chain((status) => fc.tuple(fc.constant(status.value), fc.oneof(variantOf(status.value), variantOf(status.label), variantOf(status.v3)))),
			([value, text]) => parseContactStatus(text) === value,
		),
	);
});

test.each([[''], ['Pause'], ['Act ive!'], ['Replied'], ['Bounced'], ['OptedOut'], ['PausedPaused'], ['0'], ['constructor'], ['__proto__']])(
	'%j is no status',
	(text) => {
		expect(parseContactStatus(text)).toBeUndefined();
	},
);

test('whatever text is given, only one that spells a status is read as one', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			const status = parseContactStatus(text);
			return status === undefined || text.toLowerCase().replace(/[^a-z]/g, '') === status.toLowerCase();
		}),
	);
});

test('what cannot be seen in a status does not count', () => {
	expect(['Paused\u200b', '\ufeffOut of Office'].map(parseContactStatus)).toEqual(['Paused', 'OutOfOffice']);
});

test('nothing but text is a status', () => {
	for (const value of [undefined, null, 0, 1, true, {}, [], ['Paused'], { value: 'Paused' }, new String('Paused')]) {
		expect(parseContactStatus(value)).toBeUndefined();
	}
});

test('only an Active contact can be paused; every other change is allowed, from statuses added some day too', () => {
	for (const from of [...values, 'SomethingNew']) {
		for (const to of values) expect(canBecome(from, to)).toBe(to !== 'Paused' || from === 'Active');
	}
});
