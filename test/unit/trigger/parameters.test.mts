import { readEventFilters, readShape, readSubscribed } from '../../../nodes/ReplyIo/trigger/parameters';
import { given, locator } from '../parameters/given.mjs';
import { thrownBy } from '../thrown.mjs';

const sequences = (...entries: unknown[]) => ({ sequenceIds: { sequence: entries.map((sequenceId) => ({ sequenceId })) } });

test('a new trigger subscribes to replies to the user, with nothing more than it needs', () => {
	expect(readSubscribed(given({}))).toEqual({ events: ['email_replied'], scope: 'personal', payloadConfig: { includeEmailUrl: false, includeEmailText: false, includeProspectCustomFields: false } });
	expect(readEventFilters(given({}))).toEqual({ events: ['email_replied'], sequences: [], onlyDetectedReplies: false });
	expect(readShape(given({}))).toEqual({ simplify: true, includeEmailText: false });
});

test('each option counts for itself', () => {
	expect(readSubscribed(given({ 'options.scope': 'team' })).scope).toBe('team');
	expect(readSubscribed(given({ 'options.includeEmailText': true })).payloadConfig).toEqual({ includeEmailUrl: false, includeEmailText: true, includeProspectCustomFields: false });
	expect(readSubscribed(given({ 'options.includeCustomFields': true })).payloadConfig).toEqual({ includeEmailUrl: false, includeEmailText: false, includeProspectCustomFields: true });
	expect(readEventFilters(given({ 'options.onlyDetectedReplies': true })).onlyDetectedReplies).toBe(true);
	expect(readShape(given({ simplify: false, 'options.includeEmailText': 'true' }))).toEqual({ simplify: false, includeEmailText: true });
});

test.each([
	[['email_sent', 'email_replied'], ['email_sent', 'email_replied']],
	['email_sent, email_replied', ['email_sent', 'email_replied']],
	[['email_sent', ' email_sent '], ['email_sent']],
])('Trigger On %j is %j', (events, read) => {
	expect([readSubscribed(given({ events })).events, readEventFilters(given({ events })).events]).toEqual([read, read]);
});

test.each([
	[[], /^'Trigger On' is empty$/],
	['', /^'Trigger On' is empty$/],
	[null, /^'Trigger On' is empty$/],
	[['email_replied', 'contact_paused'], /^'Trigger On' names an event there is not: 'contact_paused'$/],
	[{ toString: [] }, /^'Trigger On' names an event there is not: /],
	['email_replied,', /^'Trigger On' names an event there is not: ''/],
])('Trigger On %j is an error that names the way out', (events, message) => {
	const error = thrownBy(() => readSubscribed(given({ events })));
	expect(error.message).toMatch(message);
	expect(error.description).toBe('Choose at least one event. An expression must give their names, such as email_replied, email_auto_reply, contact_finished, reply_categorized, contact_opted_out.');
});

test.each([
	[{ 'options.scope': 'everybody' }, "'Scope'"],
	[{ 'options.includeCustomFields': 'maybe' }, "'Include Custom Fields'"],
	[{ 'options.includeEmailText': null }, "'Include Email Text'"],
])('of what is subscribed to, %j is an error that names %s', (values, name) => {
	expect(thrownBy(() => readSubscribed(given(values))).message).toContain(name);
});

test('what is neither true nor false where an event is read is an error that names it', () => {
	expect(thrownBy(() => readShape(given({ simplify: 'x' }))).message).toContain("'Simplify'");
	expect(thrownBy(() => readEventFilters(given({ 'options.onlyDetectedReplies': 'x' }))).message).toContain("'Only Replies Reply.io Detected'");
});

test.each([
	[[locator('id', 100)], [100]],
	[[locator('list', '100'), locator('id', ' 200 ')], [100, 200]],
	[[locator('url', 'https://run.reply.io/sequences/100')], [100]],
	[[locator('url', 'https://run.reply.io/sequences/100?tags=1,2')], [100]],
	[[locator('id', '100, 200')], [100, 200]],
	[[locator('id', [100, '200'])], [100, 200]],
	[[100], [100]],
])('the sequences %j are %j', (entries, ids) => {
	expect(readEventFilters(given(sequences(...entries))).sequences).toEqual(ids);
});

test.each([[[locator('id', '')]], [[locator('id', undefined)]], [[locator('id', [])]], [[locator('id', null)]], [[locator('id', '100,')]], [[locator('url', '')]], [[undefined]], [[locator('id', 100), locator('id', 'x')]]])(
	'the sequences %j are an error: one that is lost must not mean all',
	(entries) => {
		expect(thrownBy(() => readEventFilters(given(sequences(...entries)))).message).toMatch(/^'Sequence' is not/);
	},
);

test.each([[undefined], [null], [''], [{}], [{ sequence: [] }]])('where the sequences are %j, all are meant', (sequenceIds) => {
	expect(readEventFilters(given({ sequenceIds })).sequences).toEqual([]);
});
