import { whySkipped } from '../../../nodes/ReplyIo/api/onlyIf';

test.each<[string, string | undefined]>([
	['Paused', undefined],
	['Finished', "The contact is Finished, and 'Only If Status Is' allows Active, Paused"],
	['snoozed', "The contact is snoozed, and 'Only If Status Is' allows Active, Paused"],
	['', "The contact has no status, and 'Only If Status Is' allows Active, Paused"],
	[' ', "The contact has no status, and 'Only If Status Is' allows Active, Paused"],
])('a contact whose status is %j is skipped: %j', (status, why) => {
	expect(whySkipped(status, ['Active', 'Paused'])).toBe(why);
});
