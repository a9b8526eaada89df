import type { IDataObject } from 'n8n-workflow';

import { newAccount } from './fixtures.mjs';
import { ERROR_MODES, locator, runNode, type OnError, type RunResult } from './harness.mjs';
import { OtherReply, type Ways } from './otherReply.mjs';

/*
 * What no reference tells, answered the other way round than the simulator does: every operation, in every error mode.
 */

const STANDARD: Ways = {
	v4: 'put', v4Answer: 'contact', missing: 'silent', missingList: 'page', email: 'caseSensitive', bulk: 'null', failure: 'number', pausedAgain: 'conflict', ids: 'texts', hasMore: 'untold', search: 'bare',
};

const CASES: Array<[string, Partial<Ways>]> = [
	['all of it', { missingList: 'nothing' }],
	['v4 whose PUT answers nothing', { v4Answer: 'nothing' }],
	['v4 whose PUT answers that it is done', { v4Answer: 'done' }],
	['v4 with reads under its own path', { v4: 'links', pausedAgain: 'accepted' }],
	['no v4, pages for errors', { v4: 'none', missing: 'html', bulk: 'nothing', failure: 'text', pausedAgain: 'listed' }],
	['no v4, errors without a body', { v4: 'none', missing: 'empty', bulk: 'list', failure: 'Pascal' }],
	['no v4, numbers for codes', { v4: 'none', missing: 'number', missingList: 'notFound', email: 'containing', ids: 'numbers', hasMore: 'told' }],
	['v4, errors that speak, a search that is forbidden', { missing: 'spoken', email: 'ignored', bulk: 'object', hasMore: 'told', search: 'forbidden' }],
	['no v4, a search with sequences', { v4: 'none', missing: 'spoken', missingList: 'notFound', search: 'sequences', pausedAgain: 'accepted' }],
];

describe.each(CASES)('%s', (_name, more) => {
	const ways = { ...STANDARD, ...more };
	let reply: OtherReply;
	beforeEach(async () => {
		reply = new OtherReply(ways);
		await reply.start();
		for (let contact = 1; contact <= 20; contact++) reply.add(100, contact, contact % 5 === 0 ? 'Paused' : 'Active');
		for (let contact = 1; contact <= 4; contact++) reply.add(200, contact, 'Active');
		reply.add(100, 31, 'Active', 'Ada.Lovelace+test@example.com');
		reply.add(100, 32, 'Active', 'ada.lovelace+test@example.community');
		reply.add(200, 33, 'Active', 'twin@example.com');
		reply.add(100, 34, 'Active', 'twin@example.com');
	});
	afterEach(async () => await reply.stop());

	let teamId = newAccount();
	beforeEach(() => {
		teamId = newAccount();
	});
	const run = async (parameters: IDataObject, items: IDataObject[], onError: OnError) =>
		await runNode({ parameters: { status: '={{ $json.status ?? "Finished" }}', ...parameters }, items, onError, credential: { apiKey: reply.apiKey, baseUrl: reply.baseUrl, apiVersion: 'auto', teamId } });
	const byId = { sequenceId: locator('id', '={{ $json.sequence ?? 100 }}'), contactId: locator('id', '={{ $json.id }}') };
	const byEmail = { ...byId, contactId: locator('email', '={{ $json.email }}') };
	/** What an item that failed says, in whatever mode. */
	const errorsOf = ({ error, success, failed }: RunResult) => (error ? [`${error.message} ${error.description ?? ''}`] : [...failed, ...success].flatMap(({ json }) => (json.error ? [String(json.error)] : json.outcome === 'failed' ? [String(json.reason)] : [])));

	describe.each(ERROR_MODES)('%s', (onError) => {
		test('Set sets every contact that is there, and says so', async () => {
			const items = [{ id: 1 }, { id: 2, status: 'Paused' }, { id: 5, status: 'Paused' }, { id: 5, status: 'OutOfOffice' }, { id: 6, sequence: 100, status: 'Active' }];
			const { error, success } = await run({ operation: 'set', ...byId }, items, onError);
			expect(error).toBeUndefined();
			expect(success.map(({ json }) => [json.contactId, json.sequenceId, json.status, json.error])).toEqual(items.map(({ id, status = 'Finished' }) => [id, 100, status, undefined]));
			expect([1, 2, 5, 6].map((id) => reply.status(100, id))).toEqual(['Finished', 'Paused', 'OutOfOffice', 'Active']);
			if (ways.v4 === 'none') expect(reply.asked('v4')).toBeLessThanOrEqual(5);
			else if (ways.v4Answer === 'contact' && ways.pausedAgain === 'accepted') expect(reply.asked('v3')).toBe(0);
		});

		test('Inactive is set where the call of the page is there, after a read as well, and needs v4 otherwise', async () => {
			await run({ operation: 'get', ...byId }, [{ id: 1 }], onError);
			for (const id of [1, 2]) {
				const result = await run({ operation: 'set', ...byId, status: 'Inactive' }, [{ id }], onError);
				if (ways.v4 === 'none') {
					expect(errorsOf(result)).toEqual([expect.stringMatching(/^'Status' cannot be set to Inactive: that needs API v4, which this account seems not to have \[item 0\]/)]);
				} else {
					expect(errorsOf(result)).toEqual([]);
					expect(result.success[0].json).toMatchObject({ contactId: id, status: 'Inactive' });
				}
				expect(reply.status(100, id)).toBe(ways.v4 === 'none' ? 'Active' : 'Inactive');
			}
		});

		test('Inactive among others: where the workflow stops, nothing is written before it is known that it cannot be', async () => {
			const items = [{ id: 1 }, { id: 2 }, { id: 3, status: 'Inactive' }, { id: 4 }];
			const result = await run({ operation: 'set', ...byId }, items, onError);
			const now = [1, 2, 3, 4].map((id) => reply.status(100, id));
			if (ways.v4 !== 'none') expect(now).toEqual(['Finished', 'Finished', 'Inactive', 'Finished']);
			else {
				expect(errorsOf(result)).toEqual([expect.stringMatching(/needs API v4, which this account seems not to have \[item 2\]/)]);
				expect(now).toEqual(onError === 'stopWorkflow' ? ['Active', 'Active', 'Active', 'Active'] : ['Finished', 'Finished', 'Active', 'Finished']);
			}
		});

		test.each(['set', 'get'])('%s: what is missing is named, the contact or its sequence', async (operation) => {
			const missing = await run({ operation, ...byId }, [{ id: 77 }], onError);
			expect(errorsOf(missing)).toEqual([expect.stringMatching(/^Contact 77 (?:is not in sequence 100|was not found)/)]);
			const inMissing = await run({ operation, ...byId }, [{ id: 1, sequence: 4711 }], onError);
			expect(errorsOf(inMissing)).toEqual([expect.stringMatching(/^Sequence 4711 was not found/)]);
		});

		test.each(['set', 'get'])('%s By Email: whose address it is is found, nobody else; several and none are told', async (operation) => {
			for (const email of ['Ada.Lovelace+test@example.com', 'person7@example.com', 'PERSON8@example.com']) {
				const { error, success } = await run({ operation, ...byEmail }, [{ email }], onError);
				expect(error).toBeUndefined();
				expect(success.map(({ json }) => json.contactId)).toEqual([{ A: 31, p: 7, P: 8 }[email[0]]]);
			}
			const twins = await run({ operation, ...byEmail }, [{ email: 'twin@example.com' }], onError);
			expect(errorsOf(twins)).toEqual([expect.stringMatching(/^2 contacts in Reply\.io have .*twin@example\.com.*(?:33, 34|34, 33)/)]);
			const nobody = await run({ operation, ...byEmail }, [{ email: 'lovelace+test@example.com' }], onError);
			expect(errorsOf(nobody)).toEqual([expect.stringMatching(/^No contact in Reply\.io has the email address/)]);
			expect([33, 34].map((id) => reply.status(id === 33 ? 200 : 100, id))).toEqual(['Active', 'Active']);
		});

		test('Get shows a contact, Get Many all of a sequence, or those of a status, or that it is missing', async () => {
			const one = await run({ operation: 'get', ...byId }, [{ id: 5 }], onError);
			expect(one.success.map(({ json }) => [json.contactId, json.sequenceId, json.status])).toEqual([[5, 100, 'Paused']]);
			const all = await run({ operation: 'getAll', ...byId, returnAll: true }, [{}], onError);
			expect(new Set(all.success.map(({ json }) => json.contactId))).toEqual(new Set([...Array.from({ length: 20 }, (_, index) => index + 1), 31, 32, 34]));
			expect(all.success).toHaveLength(23);
			const paused = await run({ operation: 'getAll', ...byId, returnAll: false, limit: 3, filters: { status: ['Paused'] } }, [{}], onError);
			expect(paused.success.map(({ json }) => [json.contactId, json.status])).toEqual([[5, 'Paused'], [10, 'Paused'], [15, 'Paused']]);
			const missing = await run({ operation: 'getAll', ...byId, returnAll: true }, [{ sequence: 4711 }], onError);
			expect(errorsOf(missing)).toEqual([expect.stringMatching(/^Sequence 4711 was not found/)]);
		});

		const manyRows = [{ id: 1 }, { id: 2, status: 'Paused' }, { id: 5, status: 'Paused' }, { id: 10, status: 'Active' }, { id: 3, sequence: 200 }, { id: 77 }, { id: 1, sequence: 4711 }];
		const manyOutcomes = ['changed', 'changed', 'unchanged', 'changed', 'changed', 'failed', 'failed'];

		test('Set Many in one sequence: every row is right, and what is missing is named', async () => {
			const result = await run({ operation: 'setMany', ...byId }, manyRows, onError);
			expect([1, 2, 5, 10].map((id) => reply.status(100, id))).toEqual(['Finished', 'Paused', 'Paused', 'Active']);
			expect([reply.status(100, 3), reply.status(200, 3)]).toEqual(['Active', 'Finished']);
			const said = errorsOf(result).join('\n');
			expect(said).toMatch(/Contact 77 (?:is not in sequence 100|was not found)/);
			expect(said).toMatch(/Sequence 4711 was not found/);
			if (onError === 'stopWorkflow') expect(result.error?.message).toBe('2 of 7 rows failed');
			else expect(result.success.map(({ json }) => json.outcome)).toEqual(manyOutcomes.slice(0, onError === 'continueErrorOutput' ? 5 : 7));
		});

		test('Set Many: a missing sequence is named where its list is read, too; one that is there is not', async () => {
			const rows = (sequence: number) => [71, 72, 73, 74].map((id) => ({ id, sequence }));
			const result = await run({ operation: 'setMany', ...byId }, [...rows(4711), ...rows(200)], onError);
			const said = errorsOf(result).join('\n');
			if (onError === 'stopWorkflow') expect(said).toMatch(/Item 0 \(71\), Item 1 \(72\), Item 2 \(73\), Item 3 \(74\): Sequence 4711 was not found/);
			else expect(said.match(/Sequence 4711 was not found/g)).toHaveLength(4);
			expect(said.match(/Contact 7\d (?:is not in sequence 200|was not found)/g)).toHaveLength(4);
		});

		test('Set Many by email: mixed with many, and few', async () => {
			const found = [7, 8, 9, 11, 12, 13, 14].map((id) => ({ email: id === 8 ? 'PERSON8@example.com' : `person${id}@example.com` }));
			const rows = [{ email: 'ada.lovelace+TEST@example.com' }, { email: 'lovelace+test@example.com' }, { email: 'Person3@Example.com', sequence: 200 }, ...found];
			const result = await run({ operation: 'setMany', ...byEmail }, rows, onError);
			expect([31, 7, 8, 14].map((id) => reply.status(100, id))).toEqual(['Finished', 'Finished', 'Finished', 'Finished']);
			expect([reply.status(100, 32), reply.status(200, 3), reply.status(100, 3)]).toEqual(['Active', 'Finished', 'Active']);
			expect(errorsOf(result).join('\n')).toMatch(/lovelace\+test@example\.com/);
			if (onError === 'stopWorkflow') expect(result.error?.message).toBe('1 of 10 rows failed');
		});

		test('Set Many in all sequences: each is changed by its own status, whatever words the statuses have', async () => {
			const rows = [{ id: 1 }, { id: 2, status: 'Paused' }, { id: 5, status: 'Paused' }, { id: 6 }, { id: 77 }];
			const result = await run({ operation: 'setMany', ...byId, scope: 'allSequences' }, rows, onError);
			expect([1, 2].flatMap((id) => [100, 200].map((sequence) => reply.status(sequence, id)))).toEqual(['Finished', 'Finished', 'Paused', 'Paused']);
			expect([5, 6].map((id) => reply.status(100, id))).toEqual(['Paused', 'Finished']);
			expect(errorsOf(result).join('\n')).toMatch(/Contact 77 was not found/);
			if (onError === 'stopWorkflow') expect(result.error?.message).toBe('1 of 5 rows failed');
			else expect(result.success.map(({ json }) => [json.outcome, (json.sequences as IDataObject[] | undefined)?.length])).toEqual([['changed', 2], ['changed', 2], ['unchanged', undefined], ['changed', 1], ...(onError === 'continueErrorOutput' ? [] : [['failed', undefined]])]);
		});

		test('Set Many in all sequences by email: several contacts are told, and none of them is changed', async () => {
			const result = await run({ operation: 'setMany', ...byEmail, scope: 'allSequences' }, [{ email: 'twin@example.com' }, { email: 'person3@example.com' }], onError);
			expect([33, 34].map((id) => reply.status(id === 33 ? 200 : 100, id))).toEqual(['Active', 'Active']);
			expect([100, 200].map((sequence) => reply.status(sequence, 3))).toEqual(['Finished', 'Finished']);
			expect(errorsOf(result).join('\n')).toMatch(/2 contacts in Reply\.io have .*twin@example\.com/);
		});

		test('a dry run says what the real run then does', async () => {
			const outcomes = async (options: IDataObject) => (await run({ operation: 'setMany', ...byId, options }, manyRows, 'continueRegularOutput')).success.map(({ json }) => json.outcome);
			const dry = await outcomes({ dryRun: true });
			expect(dry.map((outcome) => (outcome === 'wouldChange' ? 'changed' : outcome))).toEqual(await outcomes({}));
		});
	});
});
