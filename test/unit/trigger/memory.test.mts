import type { IDataObject } from 'n8n-workflow';

import { parseWebhookId } from '../../../nodes/ReplyIo/api/id';
import { Address } from '../../../nodes/ReplyIo/trigger/address';
import { isRemembered, leftAlone, readMemory, settingsOf, writeMemory, type Memory } from '../../../nodes/ReplyIo/trigger/memory';
import type { Subscribed } from '../../../nodes/ReplyIo/trigger/parameters';

const ADDRESS = new Address('https://n8n.example.com/webhook/hook-w/webhook', 'w');
const PAYLOAD = { includeEmailUrl: false, includeEmailText: false, includeProspectCustomFields: false };
const WANTED: Subscribed = { events: ['email_replied', 'contact_finished'], scope: 'personal', payloadConfig: PAYLOAD };
const MEMORY: Memory = { workflowId: 'w', url: ADDRESS.href, tokenDigest: 'digest', settings: 'personal', subscriptions: { 1: 'email_replied', 2: 'contact_finished' } as Memory['subscriptions'] };

describe('what is remembered', () => {
	test('is read as it was written', () => {
		const kept: IDataObject = {};
		writeMemory(kept, MEMORY);
		expect(readMemory(kept, 'w')).toEqual(MEMORY);
		expect(readMemory(JSON.parse(JSON.stringify(kept)) as IDataObject, 'w')).toEqual(MEMORY);
	});

	test('is nothing where a copy of another workflow brought it along', () => {
		expect(readMemory({ subscribed: MEMORY as unknown as IDataObject }, 'copy')).toBeUndefined();
	});

	test.each([[undefined], [null], ['x'], [[]], [{}], [{ ...MEMORY, subscriptions: undefined }], [{ ...MEMORY, subscriptions: null }], [{ ...MEMORY, subscriptions: ['1'] }], [{ ...MEMORY, subscriptions: 'x' }]])('is nothing where n8n keeps %j', (subscribed) => {
		expect(readMemory({ subscribed } as IDataObject, 'w')).toBeUndefined();
	});

	test('leaves out what is no subscription: its ID gets into a path', () => {
		const subscriptions = { '../1': 'email_replied', '': 'email_replied', 2: 7, 3: 'contact_finished' };
		expect(readMemory({ subscribed: { ...MEMORY, subscriptions } } as unknown as IDataObject, 'w')?.subscriptions).toEqual({ 3: 'contact_finished' });
	});

	test('has texts only, whatever is kept', () => {
		expect(readMemory({ subscribed: { ...MEMORY, url: 7, tokenDigest: null, settings: undefined } } as unknown as IDataObject, 'w')).toMatchObject({ url: '7', tokenDigest: 'null', settings: 'undefined' });
	});
});

describe('n8n is given something to store', () => {
	/** How often `subscribed` was set or taken away: n8n stores all it keeps for each. */
	function counted(before: IDataObject) {
		let changes = 0;
		const count = () => {
			changes++;
			return true;
		};
		const kept = new Proxy(before, {
			set: (target, name, value) => Reflect.set(target, name, value) && count(),
			deleteProperty: (target, name) => Reflect.deleteProperty(target, name) && count(),
		});
		return { kept, changes: () => changes };
	}

	test('where it differs', () => {
		const { kept, changes } = counted({ subscribed: MEMORY as unknown as IDataObject, seen: 'x' });
		writeMemory(kept, { ...MEMORY, tokenDigest: 'other' });
		expect([changes(), kept]).toEqual([1, { subscribed: { ...MEMORY, tokenDigest: 'other' }, seen: 'x' }]);
	});

	test('not where it is the same: n8n would overwrite what another process has stored meanwhile', () => {
		const { kept, changes } = counted({ subscribed: JSON.parse(JSON.stringify(MEMORY)) as IDataObject });
		writeMemory(kept, MEMORY);
		expect(changes()).toBe(0);
	});

	test('where there is nothing left to remember, and nothing else of what is kept goes', () => {
		const { kept } = counted({ subscribed: MEMORY as unknown as IDataObject, seen: 'x' });
		writeMemory(kept, undefined);
		expect(kept).toEqual({ seen: 'x' });
	});

	test('of its own: what the caller changes later does not change it', () => {
		const kept: IDataObject = {};
		const memory = { ...MEMORY, subscriptions: { ...MEMORY.subscriptions } };
		writeMemory(kept, memory);
		Object.assign(memory, { url: 'other' });
		Object.assign(memory.subscriptions, { 3: 'email_sent' });
		expect(readMemory(kept, 'w')).toEqual(MEMORY);
	});
});

describe('what is wanted is what was subscribed to last', () => {
	test('where address, settings and events are the same, whatever their order', () => {
		expect(isRemembered(MEMORY, WANTED, ADDRESS)).toBe(true);
		expect(isRemembered(MEMORY, { ...WANTED, events: [...WANTED.events].reverse() }, ADDRESS)).toBe(true);
	});

	test.each<[string, Partial<Subscribed>, Address]>([
		['another address', {}, new Address('https://other.example.com/webhook/hook-w/webhook', 'w')],
		['another scope', { scope: 'team' }, ADDRESS],
		['a text', { payloadConfig: { ...PAYLOAD, includeEmailText: true } }, ADDRESS],
		['one event more', { events: [...WANTED.events, 'email_sent'] }, ADDRESS],
		['one event less', { events: ['email_replied'] }, ADDRESS],
		['another event', { events: ['email_replied', 'email_sent'] }, ADDRESS],
		['no event', { events: [] }, ADDRESS],
	])('not with %s', (_, wanted, address) => {
		expect(isRemembered(MEMORY, { ...WANTED, ...wanted }, address)).toBe(false);
	});

	test('settings differ with the scope and with each thing that deliveries hold', () => {
		const all = (['personal', 'team'] as const).flatMap((scope) =>
			[{}, { includeEmailUrl: true }, { includeEmailText: true }, { includeProspectCustomFields: true }, { includeEmailText: true, includeProspectCustomFields: true }].map((more) => settingsOf({ ...WANTED, scope, payloadConfig: { ...PAYLOAD, ...more } })),
		);
		expect(new Set(all).size).toBe(all.length);
		expect(settingsOf({ ...WANTED, events: [] })).toBe(settingsOf(WANTED));
	});
});

describe('is left alone, and said to be', () => {
	const listed = (...webhooks: Array<[id: number, url: string]>) => webhooks.map(([id, url]) => ({ id: parseWebhookId(id)!, eventType: 'email_replied', url, payloadConfig: {}, enabled: true }));
	const ELSEWHERE = 'https://elsewhere.example.com/';

	test.each<[string, ReturnType<typeof listed>, Partial<Memory>, string | undefined]>([
		['nothing where all is there', listed([1, ADDRESS.href], [2, ADDRESS.href], [3, ELSEWHERE]), {}, undefined],
		['nothing where one was deleted', listed([2, ADDRESS.href]), {}, undefined],
		['nothing where nothing is remembered', [], { subscriptions: {} }, undefined],
		['what leads elsewhere', listed([1, ADDRESS.href], [2, ELSEWHERE]), {}, '1 subscription (2), to another address now'],
		['what the key does not see', listed([3, ADDRESS.href]), {}, "2 subscriptions (1, 2), which this API key does not see: gone, or another user's"],
		['what is remembered of another address', listed([1, ELSEWHERE]), { url: ELSEWHERE }, `2 subscriptions (1, 2), to ${ELSEWHERE}`],
	])('%s', (_, all, more, said) => {
		expect(leftAlone({ ...MEMORY, ...more }, ADDRESS, all)).toBe(said);
	});

	test('of what the list does not show, what is gone indeed, where that is known', () => {
		expect(leftAlone(MEMORY, ADDRESS, [], new Set(['2']))).toBe("1 subscription (2), which this API key does not see: gone, or another user's");
		expect(leftAlone(MEMORY, ADDRESS, [], new Set())).toBeUndefined();
	});
});
