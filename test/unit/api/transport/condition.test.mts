import { Look, Superseded } from '../../../../nodes/ReplyIo/api/transport/condition';

beforeEach(() => void jest.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void jest.useRealTimers());

const later = async (ms: number) => await new Promise<void>((resolve) => void setTimeout(resolve, ms));

async function renew(look: Look, ms: number): Promise<void> {
	const renewing = look.renew();
	await jest.advanceTimersByTimeAsync(ms);
	await renewing;
}

test('what one call reads is as new as its answer', async () => {
	const look = new Look(async () => await later(500));
	expect([look.isFresh(1_000_000), look.isFresh(1_000_001)]).toEqual([true, false]);
	await renew(look, 500);
	expect([look.isFresh(1_000_500), look.isFresh(1_000_501)]).toEqual([true, false]);
});

test('what was looked at is believed for ten seconds, also where nothing has to be waited for', async () => {
	const look = new Look(async () => await later(500));
	await jest.advanceTimersByTimeAsync(9_999);
	expect(look.isFresh(0)).toBe(true);
	await jest.advanceTimersByTimeAsync(1);
	expect(look.isFresh(0)).toBe(false);
	await renew(look, 500);
	expect(look.isFresh(0)).toBe(true);
});

test('what several calls read is as old as the first of them, and once it had to be read again it is believed for as long as that took', async () => {
	const look = new Look(async () => await later(60_000), 900_000);
	expect([look.isFresh(900_000), look.isFresh(900_001)]).toEqual([true, false]);
	await renew(look, 60_000);
	expect(look.isFresh(1_000_000)).toBe(true);
	await renew(look, 60_000);
	await jest.advanceTimersByTimeAsync(59_999);
	expect(look.isFresh(Date.now())).toBe(true);
	await jest.advanceTimersByTimeAsync(1);
	expect(look.isFresh(Date.now())).toBe(false);
});

test('those who need it at once share a look, and the next has its own', async () => {
	let looks = 0;
	const look = new Look(async () => {
		looks++;
		await later(100);
	});
	await Promise.all([renew(look, 100), look.renew(), look.renew()]);
	expect(looks).toBe(1);
	await renew(look, 100);
	expect(looks).toBe(2);
});

test('one that fails tells all who share it, and is made again for the next', async () => {
	let isFirst = true;
	const look = new Look(async () => {
		await Promise.resolve();
		if (!isFirst) return;
		isFirst = false;
		throw new Superseded({ change: 'unknown' });
	});
	const [first, second] = await Promise.allSettled([look.renew(), look.renew()]);
	expect([first, second]).toMatchObject([{ reason: { message: 'The contact got another status while the change was waited for', change: 'unknown' } }, { status: 'rejected' }]);
	expect(await look.renew()).toBeUndefined();
});
