const NOTHING_TO_SEE = 'No value there is makes a difference: ';
const NO_VALUE = 'A notice has no value; n8n asks for a default of everything.';
const MEMORY = 'It bounds a memory: whether one more is kept is seen by nobody.';
const COMPILER = 'The compiler sees it: the type of a field follows from it.';

/**
 * Why a mutant is left: mostly because the change makes no difference that anybody could see. `is` and `becomes`
 * match the code before and after; a removal becomes nothing.
 *
 * @type {Array<{ file: string, is: RegExp, becomes?: RegExp, reason: string }>}
 */
const REASONS = [
	{ file: 'api/id.ts', is: /^''$/, reason: `${NOTHING_TO_SEE}whichever text stands for what is neither a number nor a text, it is no ID.` },
	{ file: 'trigger/lifecycle.ts', is: /^''$/, reason: `${NOTHING_TO_SEE}an error without a code, or without a way out, does not come here.` },
	{ file: 'trigger/lifecycle.ts', is: /^\[\]$/, reason: `${NOTHING_TO_SEE}no subscription has such an ID.` },
	{ file: 'trigger/lifecycle.ts', is: /id !== undefined/, reason: `${NOTHING_TO_SEE}memory.ts keeps valid IDs only; the compiler wants to be told.` },
	{ file: 'trigger/memory.ts', is: /^' '$/, reason: `${NOTHING_TO_SEE}the names differ without a blank between them, too.` },
	{ file: 'trigger/subscriptions.ts', is: /^a < b$/, reason: `${NOTHING_TO_SEE}no two subscriptions have one ID.` },
	{ file: 'api/transport/retryTiming.ts', is: /^''$/, reason: `${NOTHING_TO_SEE}whichever text stands for a header that is absent, it is no date.` },
	{ file: 'api/transport/retryTiming.ts', is: /until !== undefined/, reason: `${NOTHING_TO_SEE}undefined is not greater than a number.` },
	{ file: 'api/transport/retryTiming.ts', is: /^\/\[a-z\]/, reason: 'Which texts that no server sends are taken for dates: Date.parse refuses them, or they have passed.' },
	{ file: 'parameters/links.ts', is: /return undefined/, reason: `${NOTHING_TO_SEE}a function that ends returns undefined.` },
	{ file: 'parameters/contacts.ts', is: /\\s\+\/$/, reason: `${NOTHING_TO_SEE}an entry is trimmed afterwards.` },
	{ file: 'parameters/contacts.ts', is: /trim\(\)$/, reason: `${NOTHING_TO_SEE}what reads an ID or an address trims it as well.` },
	{ file: 'parameters/contacts.ts', is: /^'Contacts'$/, reason: `${NOTHING_TO_SEE}the error is replaced by one about the entry.` },
	{ file: 'parameters/filters.ts', is: /^''$/, reason: `${NOTHING_TO_SEE}whichever text stands for what is none, it is no domain.` },
	{ file: 'parameters/filters.ts', is: /@\/$/, reason: `${NOTHING_TO_SEE}what stands before such an address is in no domain.` },
	{ file: 'parameters/failing.ts', is: /^\[\]$/, reason: `${NOTHING_TO_SEE}a text has no name to be shown.` },
	{ file: 'parameters/locator.ts', is: /'id'/, reason: `${NOTHING_TO_SEE}whatever is neither a link nor an address is read as an ID.` },
	{ file: 'parameters/options.ts', is: /^integer: false$/, reason: `${NOTHING_TO_SEE}undefined is not true either.` },
	{ file: 'parameters/values.ts', is: /^typeof number/, reason: `${NOTHING_TO_SEE}Number.isFinite takes nothing but numbers; the compiler wants to be told.` },
	{ file: 'parameters/scope.ts', is: /^(?:default: )?''$/, reason: NO_VALUE },
	{ file: 'parameters/status.ts', is: /^(?:default: )?''$/, reason: NO_VALUE },
	{ file: 'setMany/everywhere.ts', is: /^changed\.some\(.*'wouldChange'\)$/, becomes: /^changed\.every/, reason: `${NOTHING_TO_SEE}a row is a dry run in all its sequences, or in none.` },
	{ file: 'setMany/plan.ts', is: /instanceof ExplainedError/, reason: `${NOTHING_TO_SEE}what would be kept under no ID is never asked for.` },
	{ file: 'setMany/report.ts', is: /nullable|^true$/, reason: COMPILER },
	{ file: 'setMany/split.ts', is: /^step\+\+$/, becomes: /^step--$/, reason: 'From the other end, the steps are spread as evenly.' },
	{ file: 'setMany/split.ts', is: /^step \* GOLDEN$/, becomes: /^step \/ GOLDEN$/, reason: 'The inverse of the golden ratio is itself and one, so that the steps are the same but for its rounding.' },
	{ file: 'setMany/split.ts', is: /^accepted: false$/, reason: `${NOTHING_TO_SEE}undefined is not true either.` },
	{ file: 'errors/explain.ts', is: /status (?:!==|>=)/, reason: 'Only what may be tried again comes here: no answer, 408, 425, 5xx, or an answer that cannot be read.' },
	{ file: 'errors/explain.ts', is: /^(?:code: )?''$/, reason: `${NOTHING_TO_SEE}no row of the table has such a code, and no header.` },
	{ file: 'errors/explain.ts', is: /^fields: \[\]$/, reason: 'The compiler sees it: facts have a list of fields.' },
	{ file: 'errors/explain.ts', is: /^\[\]$/, reason: `${NOTHING_TO_SEE}a text has neither pointer nor detail.` },
	{ file: 'errors/table.ts', is: /^''$/, reason: `${NOTHING_TO_SEE}whichever text stands for nothing, it is neither a code of the network nor a word for a thing.` },
	{ file: 'errors/table.ts', is: /^\/\\S\*/, reason: 'What is left of an address would have to read as a word behind it: the other half of the pattern takes it.' },
	{ file: 'errors/table.ts', is: /^status < (?:300|400)$/, reason: 'A row above takes that status already.' },
	{ file: 'trigger/authenticity.ts', is: /size >= MOST_/, reason: MEMORY },
	{ file: 'trigger/authenticity.ts', is: /^!triggers\.has\(trigger\)$/, reason: MEMORY },
	{ file: 'trigger/authenticity.ts', is: /^\[\]$/, reason: `${NOTHING_TO_SEE}what is no time is forgotten with the first question.` },
	{ file: 'trigger/authenticity.ts', is: /^''$/, reason: `${NOTHING_TO_SEE}whichever text stands for a token that is absent, it is shaped like none.` },
	{ file: 'trigger/item.ts', is: /^(?:type: )?'object'$/, reason: `${COMPILER} What has fields is an object in the schema whatever its type.` },
	{ file: 'trigger/item.ts', is: /^\/\^\[\\d-\]\+T.*\$\/i$/, becomes: /\)\/i$/, reason: `${NOTHING_TO_SEE}behind a zone, Date.parse takes nothing.` },
	{ file: 'transport/rateLimit.ts', is: /size >= MANY_PAUSES/, reason: MEMORY },
	{ file: 'api/inVersion.ts', is: /size >= MOST_ACCOUNTS/, reason: MEMORY },
	{ file: 'api/inVersion.ts', is: /^until <= now$/, reason: `${NOTHING_TO_SEE}what ends now is not known any more, whether it is kept or not.` },
	{ file: 'api/inVersion.ts', is: /^httpCode < 300$/, reason: `${NOTHING_TO_SEE}a redirect never counts as temporarily unavailable.` },
	{ file: 'api/inVersion.ts', is: /^''$/, reason: `${NOTHING_TO_SEE}every answer that is explained has a way out; the compiler wants to be told.` },
	{ file: 'api/inVersion.ts', is: /^does === 'reads'$/, becomes: /!==/, reason: `${NOTHING_TO_SEE}reading and setting have a memory each, whichever of the two it is.` },
	{ file: 'api/setStatus.ts', is: /^'sets'$/, reason: `${NOTHING_TO_SEE}it is told from reading, and from what v3 cannot set, by being neither.` },
	{ file: 'api/setStatus.ts', is: /^left && error instanceof Superseded$/, becomes: /\|\|/, reason: `${NOTHING_TO_SEE}whoever is left as it is was superseded, and the other way round; the compiler wants to be told both.` },
	{ file: 'api/sequences.ts', is: /^'whoami'$/, reason: `${NOTHING_TO_SEE}no path that is asked for beside it is that text.` },
	{ file: 'api/sequences.ts', is: /^(?:version: )?''$/, reason: 'The compiler sees it; of a sequence or a contact that is missing, one and the same is said in all versions.' },
	{ file: 'api/webhooks.ts', is: /^\[\]$/, reason: `${NOTHING_TO_SEE}no message has a text that would be hidden by it.` },
	{ file: 'api/webhooks.ts', is: /^\.\.\.answer$/, reason: 'The compiler sees it: of an answer that is a page, nothing is read but its data.' },
	{ file: 'api/pages.ts', is: /^asked\.query\?\.top$/, reason: `${NOTHING_TO_SEE}every list is asked for with its offset; the compiler wants to be told.` },
	{ file: 'api/sort.ts', is: /^isOfContact: false$/, reason: `${NOTHING_TO_SEE}undefined is not true either.` },
	{ file: 'reading/read.ts', is: /^roster\.atMost > this\.pagesRead$/, reason: 'Both ways take as many calls where these are equal.' },
	{ file: 'reading/read.ts', is: /^this\.roster\.atLeast > 0$/, reason: `${NOTHING_TO_SEE}where nobody is wanted any more, the reading has ended before.` },
	{ file: 'reading/read.ts', is: /^'whole list'$|^this\.roster\.atLeast === 0$/, reason: `${NOTHING_TO_SEE}where nobody is wanted any more, all ways end the reading.` },
	{ file: 'reading/read.ts', is: /^(?:async )?\(\) => false$/, becomes: /undefined/, reason: `${NOTHING_TO_SEE}undefined is not true either.` },
	{ file: 'reading/read.ts', is: /^isSilent$/, becomes: /true/, reason: `${NOTHING_TO_SEE}where no answer is silent, none is explained.` },
	{ file: 'reading/roster.ts', is: /^isSettled: false$/, reason: `${NOTHING_TO_SEE}undefined is not true either.` },
	{ file: 'reading/lists.ts', is: /^'contact'$/, reason: `${NOTHING_TO_SEE}where a page of the account's contacts cannot be read, they are read one by one, and the error is not told.` },
	{ file: 'getAll/everySequence.ts', is: /^'sequence'$/, reason: `${NOTHING_TO_SEE}the ID was read from the same list before.` },
	{ file: 'getAll/fits.ts', is: /^''$/, reason: `${NOTHING_TO_SEE}whichever text stands for what is none, nobody asks for it.` },
	{ file: 'execution/run.ts', is: /^from < items\.length$/, reason: `${NOTHING_TO_SEE}behind the last items there are none.` },
	{ file: 'execution/inOrder.ts', is: /forget\(|^\{ if \(this\.last|^this\.last\.get\(what\) === finished$/, becomes: /^\(\) => undefined$|^\{\}$|^false$/, reason: MEMORY },
	{ file: 'execution/requestOptions.ts', is: /^\/\^\.\*@\/s$/, reason: `${NOTHING_TO_SEE}such a pattern begins to match at the beginning anyway; with it, it does not begin again at every letter.` },
	{ file: 'listSearch/sequences.ts', is: /^writes: false$/, reason: `${NOTHING_TO_SEE}undefined is not true either.` },
	{ file: 'transport/account.ts', is: /toLowerCase\(\)$/, becomes: /toUpperCase\(\)$/, reason: `${NOTHING_TO_SEE}an address has ASCII letters only, which differ as much in capitals.` },
	{ file: 'transport/credential.ts', is: /^\/\^127/, becomes: /^\/127/, reason: `${NOTHING_TO_SEE}a host that ends in a number is an IPv4 address, or URL does not take it.` },
	{ file: 'transport/rateLimit.ts', is: /^false$/, reason: `${NOTHING_TO_SEE}it is read of a pause that has begun only, and that sets it.` },
	{ file: 'transport/request.ts', is: /^''$/, reason: `${NOTHING_TO_SEE}whichever text stands for a code that is absent, it is none of them.` },
	{ file: 'transport/sender.ts', is: /^\[\]$/, reason: `${NOTHING_TO_SEE}no text holds it.` },
	{ file: 'ReplyIoApi.credentials.ts', is: /^value: undefined$/, reason: `${NOTHING_TO_SEE}what is absent is undefined.` },
];

/** @param {import('./results.mjs').Survivor} survivor @returns {string | undefined} */
export function reasonFor({ file, is, becomes }) {
	return REASONS.find((one) => file.endsWith(one.file) && one.is.test(is) && (one.becomes ?? /^/).test(becomes))?.reason;
}
