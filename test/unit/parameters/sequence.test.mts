import { readSequence } from '../../../nodes/ReplyIo/parameters/sequence';
import { thrownBy } from '../thrown.mjs';
import { given, locator } from './given.mjs';

test.each([
	[locator('list', 100)],
	[locator('list', '100')],
	[locator('id', ' 100 ')],
	[locator('url', 'https://run.reply.io/sequences/100')],
	[{ mode: 'id', value: 100 }],
	[100],
	['100'],
])('the sequence %j is 100', (sequenceId) => {
	expect(readSequence(given({ sequenceId }))).toEqual({ id: 100 });
});

test('a sequence chosen From List has its name, for messages; any other has none', () => {
	expect(readSequence(given({ sequenceId: locator('list', 100, 'Webinar invitation') }))).toEqual({ id: 100, name: 'Webinar invitation' });
	// The editor keeps the name of what was chosen before.
	expect(readSequence(given({ sequenceId: locator('id', 100, 'Webinar invitation') }))).toEqual({ id: 100 });
});

test.each([[locator('list', '')], [locator('list', undefined)], [locator('id', '1/2')], [locator('url', '100')], [locator('name', 'My sequence')], [''], [null], [undefined], [{}], [[100]], [{ value: 100 }]])(
	'the sequence %j is an error that names the parameter',
	(sequenceId) => {
		expect(thrownBy(() => readSequence(given({ sequenceId }))).message).toMatch(/^'Sequence' /);
	},
);
