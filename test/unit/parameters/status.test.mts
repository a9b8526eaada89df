import { readStatus } from '../../../nodes/ReplyIo/parameters/status';
import { thrownBy } from '../thrown.mjs';
import { given } from './given.mjs';

test('a status by expression is taken whatever its spelling', () => {
	expect(readStatus(given({ status: 'out of office' }))).toBe('OutOfOffice');
});

test('anything else is an error that lists the five', () => {
	const error = thrownBy(() => readStatus(given({ status: 'Replied' })));
	expect(error.message).toBe("'Status' is not a status a contact can have: 'Replied'");
	expect(error.description).toContain('Active, Finished, Inactive, OutOfOffice, Paused');
});
