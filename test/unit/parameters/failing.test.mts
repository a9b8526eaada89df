import type { INodeProperties } from 'n8n-workflow';

import { invalidInput } from '../../../nodes/ReplyIo/api/errors/explainedError';
import { namingWhatFails } from '../../../nodes/ReplyIo/parameters/failing';
import { thrownBy } from '../thrown.mjs';

const properties = [
	{ displayName: 'Contact', name: 'contactId' },
	{ displayName: 'Filters', name: 'filters', options: [{ displayName: 'Company', name: 'company' }] },
] as INodeProperties[];

const failing = (error: unknown) =>
	namingWhatFails(() => {
		throw error;
	}, () => properties);

test.each([
	['contactId', 'Contact'],
	['filters.company', 'Filters → Company'],
	['filters', 'Filters'],
	['requestOptions', 'Request Options'],
	['somethingElse', 'somethingElse'],
])('an expression of %s that fails is named as %s, with a way out', (name, label) => {
	expect(thrownBy(() => failing(new Error("Referenced node doesn't exist"))(name, 0))).toMatchObject({ message: `The expression of '${label}' failed: Referenced node doesn't exist`, description: `Check the expression of '${label}'.` });
});

test("n8n's own way out is kept", () => {
	expect(thrownBy(() => failing(Object.assign(new Error('No'), { description: 'Run it first' }))('contactId', 0)).description).toBe('Run it first');
});

test('what is an error of a value is passed on', () => {
	const error = invalidInput("'Contact' is none", 'Give one.');
	expect(thrownBy(() => failing(error)('contactId', 0))).toBe(error);
});

test('a value is passed on, read with its item and what stands for nothing', () => {
	const read = namingWhatFails((...asked) => asked, () => properties);
	expect(read('contactId', 3, 'x')).toEqual(['contactId', 3, 'x']);
});
