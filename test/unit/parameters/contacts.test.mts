import fc from 'fast-check';

import { readContactList } from '../../../nodes/ReplyIo/parameters/contacts';
import { thrownBy } from '../thrown.mjs';
import { given } from './given.mjs';

const read = (contacts: unknown) => readContactList(given({ contacts })).map((contact) => ('id' in contact ? contact.id : contact.email));

test.each([
	["patrick.o'brien@company.com", ["patrick.o'brien@company.com"]],
	['"John Doe" <john@company.com>; Jane <jane@company.com>', ['john@company.com', 'jane@company.com']],
	['["1", 2]', [1, 2]],
	['1, 2;3\n4\r\n\n5', [1, 2, 3, 4, 5]],
	['12345,67890', [12345, 67890]],
	[['1', 7], [1, 7]],
	[7, [7]],
	['7', [7]],
	['1. a@x.com\n2. b@x.com', ['a@x.com', 'b@x.com']],
	['- a@x.com\n* b@x.com\n• c@x.com', ['a@x.com', 'b@x.com', 'c@x.com']],
	['```json\n["a@x.com"]\n```', ['a@x.com']],
	['```\na@x.com\nb@x.com\n```', ['a@x.com', 'b@x.com']],
	['`a@x.com`', ['a@x.com']],
	['https://run.reply.io/people/7', [7]],
	['John.Doe@X.com', ['john.doe@x.com']],
	['mailto:a@x.com, b@\u200bx.com', ['a@x.com', 'b@x.com']],
	[' \n```\na@x.com\n```\n ', ['a@x.com']],
	['  - a@x.com \n\t12. b@x.com', ['a@x.com', 'b@x.com']],
	['1,\n2, , 3,', [1, 2, 3]],
	['12345,678', [12345, 678]],
	['[" 7 ", "\'8\'"]', [7, 8]],
	['http://run.reply.io/people/7', [7]],
])('the list %j holds these contacts', (list, contacts) => {
	expect(read(list)).toEqual(contacts);
});

test.each([
	['stars around an address', '**a@x.com**'],
	['brackets around an address', '(a@x.com)'],
	['a full stop behind an address', 'a@x.com.'],
	['a word joined to an address', 'a@x.com:paused'],
	['a name joined to an address', 'email=a@x.com'],
	['words beside an address', 'a@x.com (paused 3 days ago)'],
	['a number that may be one ID or two', '12,345'],
	['such a number alone', '1,234'],
	['such a number behind another', '5; 1,234'],
	['such a number before another', '1,234; 5'],
	['IDs that only white space parts', '1 2'],
	['words before a fence', 'Here you are:\n```\na@x.com\n```'],
	['words behind a fence', '```\na@x.com\n``` as you wished'],
	['a fence in a list', ['```json\n["a@x.com"]\n```']],
	['a list in quotes', '"1, 2"'],
	['something before quotes', '7"8"'],
	['something behind quotes', '"7"8'],
	['something behind an address', 'Jane <a@x.com> x'],
	['a link without its beginning', 'run.reply.io/people/7?from=https://x.example'],
	['IDs and addresses', '1\na@x.com'],
	['IDs and addresses in JSON', '[1, "a@x.com"]'],
	['objects', '[{"contactId":1},2]'],
	['an object', '{"contactId":1}'],
	['Python', "['1', '2']"],
	['nothing', ''],
	['an empty list', '[]'],
	['null', null],
	['nothing at all', undefined],
	['words', 'all of them'],
	['a name', 'John Doe'],
	['a name with a number before its address', 'John 2 <a@x.com>'],
	['a list in a list', '[[1]]'],
])('where there is any doubt, nothing of it is taken: %s', (_, list) => {
	const error = thrownBy(() => readContactList(given({ contacts: list })));
	expect(error.message).toMatch(/^'Contacts' /);
	expect(error.description).toMatch(/Nothing was changed\.$/);
});

test('whatever a model writes, only what stands in it as a whole is taken for a contact', () => {
	const piece = fc.oneof(fc.integer({ min: 0, max: 99_999 }).map(String), fc.constantFrom('a@x.com', ', ', '\n', ' ', '1. ', '- ', '(', ')', '[', ']', '"', 'days', ';', '.'));
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')), (text) => {
			let contacts: unknown[];
			try {
				contacts = read(text);
			} catch (error) {
				return (error as Error).name === 'ExplainedError';
			}
			return contacts.every((contact) => new RegExp(`(?<![\\d@])${String(contact).replace(/\W/g, '\\$&')}(?![\\d@])`).test(text));
		}),
		{ numRuns: 2_000 },
	);
});
