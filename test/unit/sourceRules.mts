import path from 'node:path';

import ts from 'typescript';

import { AVOIDED, BRITISH } from './words.mjs';

/*
 * Rules about the nodes' sources that an import doesn't show: who calls a function, who writes a path, who says
 * that a value was checked. .dependency-cruiser.cjs has those about imports.
 */

/** Compiles the nodes and credentials in a folder. */
export function compile(folder: string): ts.Program {
	const { config } = ts.readConfigFile(path.join(folder, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as { config: unknown };
	const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
	return ts.createProgram(fileNames, { ...options, noEmit: true });
}

interface Seen {
	node: ts.Node;
	checker: ts.TypeChecker;
}

/** What a rule finds in a place, if anything; and the files in which that may stand. */
interface Rule {
	what: (seen: Seen) => string | undefined;
	allowedIn: (what: string, file: string) => boolean;
}

const HTTP_HELPERS = ['fetch', 'httpRequest', 'httpRequestWithAuthentication', 'requestOAuth1', 'requestOAuth2', 'requestWithAuthentication', 'requestWithAuthenticationPaginated'];
const EXPLAINERS = ['explainAnswer', 'explainFault', 'explainRateLimit'];
const MADE_IN: Record<string, string> = { path: 'nodes/ReplyIo/api/path.ts', id: 'nodes/ReplyIo/api/id.ts', webhook: 'nodes/ReplyIo/api/id.ts' };
const KNOWN_OF_N8N = ['IDataObject', 'jsonParse', 'sleep'];

const ACCOUNT = /^(?:partner|affiliate|reseller|account|tenant|customer|client)_?id$/i;

/** A piece of text somebody reads: it has a space, and is not a module's name. */
const prose = (node: ts.Node) => ((ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) && node.text.includes(' ') ? node.text : undefined);

const among = (names: string[], node: ts.Node) => ((ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && names.includes(node.text) ? node.text : undefined);

export const RULES: Record<string, Rule> = {
	"one file calls n8n's HTTP helper": {
		what: ({ node }) => among(HTTP_HELPERS, node),
		allowedIn: (_, file) => file === 'nodes/ReplyIo/execution/httpCall.ts',
	},
	'one file writes the paths of the API': {
		what: ({ node }) => (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) ? /^\/v\d+\/.*/.exec(node.text)?.[0] : undefined),
		allowedIn: (_, file) => file === MADE_IN.path,
	},
	'a path or an ID is called checked where it was checked': {
		what: ({ node, checker }) => (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node) ? brandOf(node.type, checker) : undefined),
		allowedIn: (brand, file) => file === MADE_IN[brand],
	},
	'the sender alone has answers explained': {
		what: ({ node }) => among(EXPLAINERS, node),
		allowedIn: (_, file) => ['nodes/ReplyIo/api/errors/explain.ts', 'nodes/ReplyIo/api/transport/sender.ts'].includes(file),
	},
	"the API's rooms know nothing of n8n's nodes": {
		what: ({ node }) =>
			ts.isImportSpecifier(node) && node.parent.parent.parent.moduleSpecifier.getText() === "'n8n-workflow'" ? (node.propertyName ?? node.name).text : undefined,
		allowedIn: (name, file) => !file.startsWith('nodes/ReplyIo/api/') || KNOWN_OF_N8N.includes(name),
	},
	"no partner's or customer's ID is written down": {
		what: ({ node }) =>
			(ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) && ACCOUNT.test(node.name.getText().replace(/['"]/g, '')) && node.initializer && ts.isStringLiteralLike(node.initializer)
				? node.initializer.text
				: undefined,
		allowedIn: () => false,
	},
	'no message has a word n8n avoids, nor British spelling': {
		what: ({ node }) => {
			const text = prose(node);
			return text && (AVOIDED.test(text) || BRITISH.test(text)) ? text : undefined;
		},
		// Reply.io's own name of an event, and n8n's own words.
		allowedIn: (text) => ['Email Account Error', 'The execution was cancelled'].includes(text),
	},
};

/** Which check a type says that its values, or those in it, went through. */
function brandOf(typeNode: ts.TypeNode, checker: ts.TypeChecker): string | undefined {
	const type = checker.getTypeFromTypeNode(typeNode);
	for (const one of [type, checker.getIndexTypeOfType(type, ts.IndexKind.Number)]) {
		const brand = one && checker.getPropertyOfType(one, '__checked');
		const value = brand && checker.getTypeOfSymbol(brand);
		if (value?.isStringLiteral()) return value.value;
	}
	return undefined;
}

/** Where the sources break a rule: "file:line what". */
export function breachesOf({ what, allowedIn }: Rule, program: ts.Program, folder: string): string[] {
	const checker = program.getTypeChecker();
	return program.getSourceFiles().flatMap((source) => {
		const file = path.relative(folder, source.fileName).replaceAll(path.sep, '/');
		if (!/^(?:nodes|credentials)\//.test(file)) return [];
		const breaches: string[] = [];
		const visit = (node: ts.Node): void => {
			const found = what({ node, checker });
			if (found !== undefined && !allowedIn(found, file)) breaches.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${found}`);
			ts.forEachChild(node, visit);
		};
		visit(source);
		return breaches;
	});
}
